"""Make other documents and queries of the search kit's form, so that no tuning is judged by what it was tuned on.

    python bench/make_queries.py --corpus cs.10k.jsonl.gz --without cs.jsonl.gz --locale cs --seed 1 --out FOLDER

Draws documents that the second corpus does not have and writes `<locale>.jsonl.gz` and queries of the kit's classes
(see its README) as `<locale>.jsonl`. A query's right answers are the drawn documents that have all its words: in
their title for words of titles, anywhere for words of texts. A query with many right answers, and a mistyped one
that is another word of the corpus, is not written. Words come from the corpus itself; no rule here knows kbgen's
index or its ranking. `none` queries are not made: they need somebody who knows what the corpus has nothing about.
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


def segmenter(locale: str) -> Callable[[str], list[str]]:
    """A text's words; for Thai by PyThaiNLP's own cutter, for Chinese pieces of two to three characters."""
    if locale == "th":
        from pythainlp.tokenize import word_tokenize

        return lambda text: [
            word for run in THAI.findall(text) for word in word_tokenize(run, engine="newmm") if THAI.fullmatch(word)
        ]
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

    def containing(text: str) -> list[str]:
        return [row["id"] for row in rows if text in row["title"] or text in row["body"]]

    def typo(text: str) -> str:
        return mistyped(text, chance, letters) if thai else homophone(text, chance, alike)

    def chosen(words: list[str], count: int, most: float) -> list[str]:
        fit = [at for at, word in enumerate(words) if len(word) > 1 and len(corpus.anywhere[word]) < most * size]
        return [words[at] for at in sorted(chance.sample(fit, count))] if len(fit) >= count else []

    for source in rows:
        title, body = corpus.titles[source["id"]], corpus.bodies[source["id"]]
        three, text = chosen(title, 3, 0.3), chosen(body, 2, 0.03)
        one = chosen([word for word in title if len(word) > 4] if thai else title, 1, 0.02)
        if three:
            right = corpus.answers(three, str, titles=True)
            joined = "".join(three)
            yield row("exact", joined, right)
            if typo(joined) != joined:
                yield row("typo", typo(joined), right)
            cut = chance.randint(1, max(1, len(three[-1]) - 1))
            yield row("prefix", joined[:-cut], right)
            if thai and ("แ" in joined or "\u0e33" in joined):
                yield row("variant", joined.replace("แ", "เเ").replace("\u0e33", "\u0e4d\u0e32"), right)
            if not thai and simple(joined) != joined:
                yield row("simplified", simple(joined), right)
        if one:
            made = typo(one[0])
            if made not in corpus.anywhere and made != one[0]:
                yield row("typo1", made, corpus.answers(one, str, titles=True))
        if text:
            yield row("content", "".join(text), corpus.answers(text, str, titles=False))
        if len(body) > 6:
            at = chance.randrange(len(body) - 3)
            phrase = "".join(body[at : at + 3])
            yield row("phrase", phrase, containing(phrase))


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
