#!/usr/bin/env python3
"""Make other documents and queries of the search kit's form, so that no tuning is judged by what it was tuned on.

    python bench/make_queries.py --corpus cs.10k.jsonl.gz --without cs.jsonl.gz --locale cs --seed 1 --out FOLDER

Draws documents that the second corpus does not have and writes `<locale>.jsonl.gz` and queries of the kit's classes
(see its README) as `<locale>.jsonl`. A query's right answers are the drawn documents that have all its words: in
their title for words of titles, anywhere for words of texts. A query with many right answers, and a mistyped one
that is another word of the corpus, is not written. Words come from the corpus itself; no rule here knows kbgen's
index or its ranking. `none` queries are not made: they need somebody who knows what the corpus has nothing about.

Thai and Chinese have no spaces, so that a query's words are what a cutter makes of a text. Four rules keep its
mistakes out of the labels:

- A document has a word where its text has the letters: a cutter cuts the same letters differently elsewhere
  (`รับรอง`, but `ใบรับรอง` whole), and a reader finds them in both.
- Thai is cut after one spelling is chosen for sara am, without which PyThaiNLP knows no word that has one. A piece
  that its word list lacks, and the pieces beside it, are where the cut went wrong (`ทิตี|เสม`): nobody types them.
- Chinese `typo1` has three characters, as the kit's. With one of two replaced no pair is left, and what was typed is
  as good a spelling of any other two that sound so.
- `content` has three words, as in the other languages and in the kit, and `prefix` at least two letters of its last
  Thai word: one letter begins half the vocabulary.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import sys
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import snowballstemmer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

MOST_ANSWERS: Final = 4
WORDS: Final = re.compile(r"[^\W_]{2,}")
HAN: Final = re.compile(r"[\u4e00-\u9fff]{2,}")
THAI: Final = re.compile(r"[\u0e01-\u0e3a\u0e40-\u0e4e]{2,}")
SARA_AM: Final = re.compile("\u0e4d([\u0e48-\u0e4b]?)\u0e32")
STEMMERS: Final = {"en": "english", "cs": "czech", "ru": "russian"}
QWERTY: Final = "`qwertyuiop[]asdfghjkl;'zxcvbnm,."
RUSSIAN: Final = "ёйцукенгшщзхъфывапролджэячсмитьбю"
LAYOUT: Final = dict(zip(RUSSIAN, QWERTY, strict=True))


@dataclass
class Corpus:
    """Documents as sets of stems or words, and the forms in which they occur."""

    titles: dict[str, list[str]] = field(default_factory=dict)
    bodies: dict[str, list[str]] = field(default_factory=dict)
    in_title: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    anywhere: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    forms: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def answers(self, words: Iterable[str], key: Callable[[str], str], *, titles: bool) -> list[str]:
        """The documents that have all the words."""
        found = [(self.in_title if titles else self.anywhere)[key(word)] for word in words]
        return sorted(set.intersection(*found)) if found else []


def read(path: Path) -> list[dict[str, Any]]:
    """The kit's rows."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def tidy(text: str) -> str:
    """Thai in one spelling: sara am as one letter, แ as one."""
    return SARA_AM.sub("\\1\u0e33", text).replace("\u0e40\u0e40", "\u0e41")


def thai_words(text: str, known: frozenset[str]) -> Iterator[str]:
    """The known words of a text whose neighbours in the same run are known too."""
    from pythainlp.tokenize import word_tokenize

    for run in THAI.findall(tidy(text)):
        pieces = ["", *word_tokenize(run, engine="newmm"), ""]
        sure = [not piece or piece in known for piece in pieces]
        for at in range(1, len(pieces) - 1):
            if all(sure[at - 1 : at + 2]):
                yield pieces[at]


def segmenter(locale: str) -> Callable[[str], list[str]]:
    """A text's words; for Thai by PyThaiNLP's own cutter, for Chinese pieces of two characters."""
    if locale == "th":
        from pythainlp.corpus import thai_words as listed

        known = frozenset(map(tidy, listed()))
        return lambda text: list(thai_words(text, known))
    if locale == "zh-Hant":
        return lambda text: [run[at : at + 2] for run in HAN.findall(text) for at in range(0, len(run) - 1, 2)]
    return lambda text: [word for word in WORDS.findall(text.lower()) if not word.isdecimal()]


def collect(rows: list[dict[str, Any]], words: Callable[[str], list[str]], key: Callable[[str], str]) -> Corpus:
    """Count what is where."""
    corpus = Corpus()
    for row in rows:
        corpus.titles[row["id"]] = words(row["title"])
        corpus.bodies[row["id"]] = words(row["body"])
        for place, listed in ((corpus.in_title, [corpus.titles]), (corpus.anywhere, [corpus.titles, corpus.bodies])):
            for texts in listed:
                for word in texts[row["id"]]:
                    place[key(word)].add(row["id"])
                    corpus.forms[key(word)].add(word)
    return corpus


def mistyped(word: str, chance: random.Random, letters: str) -> str:
    """The word with one mistake: a letter left out, doubled, wrong, or two swapped."""
    at = chance.randrange(len(word) - 1)
    kinds = (
        word[:at] + word[at + 1 :],
        word[:at] + word[at] + word[at:],
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        word[: at + 1] + chance.choice(letters) + word[at + 2 :],
    )
    return chance.choice(kinds)


def homophone(text: str, chance: random.Random, alike: dict[str, list[str]]) -> str:
    """The text with one character typed by ear."""
    places = [at for at, letter in enumerate(text) if alike.get(letter)]
    if not places:
        return text
    at = chance.choice(places)
    return text[:at] + chance.choice(alike[text[at]]) + text[at + 1 :]


def without_marks(text: str) -> str:
    """Without diacritics."""
    return "".join(letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter))


def spaced(corpus: Corpus, key: Callable[[str], str], chance: random.Random, locale: str) -> Iterator[dict[str, Any]]:
    """Queries of languages that write spaces."""
    letters = "".join(sorted({letter for forms in corpus.forms.values() for form in forms for letter in form}))
    letters = "".join(letter for letter in letters if letter.isalpha())
    size = len(corpus.titles)
    known = {form for forms in corpus.forms.values() for form in forms}

    def chosen(words: list[str], count: int, most: float) -> list[str]:
        fit = [at for at, word in enumerate(words) if len(word) > 2 and len(corpus.anywhere[key(word)]) < most * size]
        return [words[at] for at in sorted(chance.sample(fit, count))] if len(fit) >= count else []

    def other_form(word: str) -> str:
        others = sorted(corpus.forms[key(word)] - {word})
        return chance.choice(others) if others else word

    def typo(word: str) -> str:
        made = mistyped(word, chance, letters)
        return word if made in known or made == word else made

    for identity, title in corpus.titles.items():
        three, one = chosen(title, 3, 0.3), chosen([word for word in title if len(word) > 5], 1, 0.02)
        text = chosen(corpus.bodies[identity], 3, 0.03)
        if three:
            right = corpus.answers(three, key, titles=True)
            yield row("exact", " ".join(three), right)
            longest = max(three, key=len)
            swapped = [typo(word) if word == longest and len(word) > 4 else word for word in three]
            if swapped != three:
                yield row("typo", " ".join(swapped), right)
            inflected = [other_form(word) for word in three]
            if inflected != three:
                yield row("inflect", " ".join(inflected), right)
            begun = three[-1][: chance.randint(3, max(3, len(three[-1]) - 1))]
            yield row("prefix", " ".join([*three[:-1], begun]), right)
            if locale == "en":
                yield row("joined", three[0] + three[1] + " " + three[2], right)
            if locale == "cs" and without_marks(" ".join(three)) != " ".join(three):
                yield row("nodia", without_marks(" ".join(three)), right)
            if locale == "ru":
                yield row("layout", " ".join("".join(LAYOUT.get(one, one) for one in word) for word in three), right)
        if one:
            right = corpus.answers(one, key, titles=True)
            if typo(one[0]) != one[0]:
                yield row("typo1", typo(one[0]), right)
            if (form := other_form(one[0])) != one[0]:
                yield row("inflect1", form, right)
        if text:
            yield row("content", " ".join(text), corpus.answers(text, key, titles=False))


def unspaced(
    rows: list[dict[str, Any]], corpus: Corpus, chance: random.Random, locale: str
) -> Iterator[dict[str, Any]]:
    """Queries of Thai and Chinese, whose words stand together."""
    size = len(rows)
    thai = locale == "th"
    letters = "".join(sorted({letter for word in corpus.forms for letter in word}))
    alike: dict[str, list[str]] = {}
    simple: Callable[[str], str] = str
    if not thai:
        from opencc import OpenCC
        from pypinyin import Style, lazy_pinyin

        simple = OpenCC("t2s").convert
        sounds: dict[str, list[str]] = defaultdict(list)
        for letter in letters:
            sounds[lazy_pinyin(letter, style=Style.NORMAL)[0]].append(letter)
        alike = {letter: [other for other in group if other != letter] for group in sounds.values() for letter in group}

    titles = {row["id"]: tidy(row["title"]) if thai else row["title"] for row in rows}
    texts = {row["id"]: titles[row["id"]] + "\n" + (tidy(row["body"]) if thai else row["body"]) for row in rows}
    everything = "\n".join(texts.values())

    def having(words: Iterable[str], where: dict[str, str]) -> list[str]:
        found = list(where)
        for word in words:
            found = [one for one in found if word in where[one]]
        return found

    def typo(text: str) -> str:
        return mistyped(text, chance, letters) if thai else homophone(text, chance, alike)

    def chosen(words: list[str], count: int, most: float) -> list[str]:
        fit = [at for at, word in enumerate(words) if len(word) > 1 and len(corpus.anywhere[word]) < most * size]
        return [words[at] for at in sorted(chance.sample(fit, count))] if len(fit) >= count else []

    def single(title: str, words: list[str]) -> list[str]:
        if thai:
            return chosen([word for word in words if len(word) > 4], 1, 0.02)
        threes = [run[at : at + 3] for run in HAN.findall(title) for at in range(len(run) - 2)]
        return [chance.choice(threes)] if threes else []

    for source in rows:
        identity = source["id"]
        title, body = corpus.titles[identity], corpus.bodies[identity]
        three, text, one = chosen(title, 3, 0.3), chosen(body, 3, 0.03), single(titles[identity], title)
        if three:
            right = having(three, titles)
            joined = "".join(three)
            yield row("exact", joined, right)
            if typo(joined) != joined:
                yield row("typo", typo(joined), right)
            least = min(2 if thai else 1, len(three[-1]) - 1)
            yield row("prefix", joined[: -chance.randint(1, len(three[-1]) - least)], right)
            if thai and ("แ" in joined or "\u0e33" in joined):
                yield row("variant", joined.replace("แ", "เเ").replace("\u0e33", "\u0e4d\u0e32"), right)
            if not thai and simple(joined) != joined:
                yield row("simplified", simple(joined), right)
        if one:
            made = typo(one[0])
            if made != one[0] and made not in everything:
                yield row("typo1", made, having(one, titles))
        if text:
            yield row("content", "".join(text), having(text, texts))
        if len(body) > 6:
            at = chance.randrange(len(body) - 3)
            phrase = "".join(body[at : at + 3])
            yield row("phrase", phrase, having([phrase], texts))


def row(kind: str, query: str, right: list[str]) -> dict[str, Any]:
    """A query in the kit's form."""
    return {"q": query, "cls": kind, "rel": right, "src": None}


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--without", type=Path, required=True, action="append", help="a corpus to leave out")
    parser.add_argument("--locale", required=True, choices=["en", "cs", "ru", "th", "zh-Hant"])
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--size", type=int, default=1000, help="documents (default: %(default)s)")
    parser.add_argument("--each", type=int, default=100, help="queries of each class at most (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    chance = random.Random(args.seed)
    left_out = {one["id"] for path in args.without for one in read(path)}
    rows = [one for one in read(args.corpus) if one["id"] not in left_out]
    rows = chance.sample(rows, min(args.size, len(rows)))
    words = segmenter(args.locale)
    stemmer = snowballstemmer.stemmer(STEMMERS[args.locale]) if args.locale in STEMMERS else None
    stems: dict[str, str] = {}

    def key(word: str) -> str:
        if stemmer is None:
            return word
        if word not in stems:
            stems[word] = without_marks(str(stemmer.stemWord(word)))
        return stems[word]

    corpus = collect(rows, words, key)
    made = spaced(corpus, key, chance, args.locale) if stemmer else unspaced(rows, corpus, chance, args.locale)
    kept: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for one in made:
        if 0 < len(one["rel"]) <= MOST_ANSWERS:
            kept[one["cls"]].append(one)
    queries = [one for kind in kept.values() for one in chance.sample(kind, min(args.each, len(kind)))]
    args.out.mkdir(parents=True, exist_ok=True)
    with gzip.open(args.out / f"{args.locale}.jsonl.gz", "wt", encoding="utf-8") as out:
        out.writelines(json.dumps(one, ensure_ascii=False) + "\n" for one in rows)
    lines = [json.dumps(one, ensure_ascii=False) + "\n" for one in queries]
    (args.out / f"{args.locale}.jsonl").write_text("".join(lines), encoding="utf-8")
    print(args.locale, {kind: min(args.each, len(found)) for kind, found in kept.items()})
    return 0


if __name__ == "__main__":
    sys.exit(main())
