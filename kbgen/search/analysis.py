"""One article's texts to what the index counts, apart from every other article.

`Analyser.analyse` is pure: the same document in the same language gives the same `Analysed`, which is a small
value that can be kept as a line of text. Its `digest` names what went in, the language, this code and the
packages behind it, so that a kept value is used only where analysing again would give the same.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from importlib import metadata, resources
from itertools import chain, pairwise
from typing import TYPE_CHECKING, Final

import snowballstemmer

from kbgen.search import chinese, thai
from kbgen.search.analysed import FIELD_BITS, Analysed, Name
from kbgen.search.languages import language
from kbgen.search.synonyms import Synonyms
from kbgen.search.text import TOKEN_LIMIT, fold, normalise, runs, tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kbgen.search.documents import SearchDocument
    from kbgen.search.languages import Language

TITLE, HEADING, BODY = 0, 1, 2
_RUNS_KEPT: Final = 20_000
_MODULES: Final = (
    "analysed.py", "analysis.py", "chinese.py", "function_words.py", "languages.py", "text.py", "thai.py",
)  # fmt: skip
_PACKAGES: Final = {"th": ("pythainlp",), "zh": ("opencc-python-reimplemented", "pypinyin")}


@dataclass(frozen=True, slots=True)
class _Counted:
    """What a token counts as: the parts of an `Analysed`, each as often as it occurs in the token."""

    size: int
    words: tuple[str, ...]
    forms: tuple[tuple[str, str], ...]
    grams: tuple[int, ...]
    single: tuple[int, ...]
    """Its characters as grams, which count in titles and headings."""
    atoms: tuple[tuple[str, tuple[str, ...]], ...]
    letters: str
    telling: tuple[str | int, ...]
    """What names are weighed by: words and grams without function words, Thai by its smallest words."""


_ONE: Final = (1 << 2 * FIELD_BITS, 1 << FIELD_BITS, 1)


class Analyser:
    """Analyses one locale's documents, remembering words that it has seen."""

    def __init__(self, locale: str, synonyms: Synonyms | None = None) -> None:
        self.settings: Language = language(locale)
        self._base = locale.split("-")[0].lower()
        self._synonyms = synonyms or Synonyms()
        self._variants: Mapping[str, str] = chinese.simplified() if self.settings.chinese else {}
        self._sounds: dict[str, str] = {}
        self._stemmer = snowballstemmer.stemmer(self.settings.stemmer) if self.settings.stemmer else None
        self._latin = snowballstemmer.stemmer("english") if self.settings.stemmer in (None, "russian") else None
        self._words: dict[str, tuple[str, str]] = {}
        self._alone: dict[str, tuple[str, str]] = {}
        self._thai: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {}
        self._counted = lru_cache(maxsize=_RUNS_KEPT)(self._count)
        self._cut = lru_cache(maxsize=_RUNS_KEPT)(thai.cut)
        # A document is asked for its digest and analysed right after.
        self._elsewhere = lru_cache(maxsize=1)(lambda names: tuple(self._synonyms.of_trade(names)))
        self._gram = lru_cache(maxsize=_RUNS_KEPT * 4)(self._gram_key)

    def digest(self, document: SearchDocument) -> str:
        """What a document's analysis depends on, as a name; its address, kind and weight are not part of it."""
        value = [
            analysis_version(self._base),
            document.title,
            self._names(document),
            [heading.text for heading in document.headings],
            document.summary,
            document.body,
        ]
        text = json.dumps(value, ensure_ascii=False)
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]

    def analyse(self, document: SearchDocument) -> Analysed:
        """Count one document."""
        words: Counter[str] = Counter()
        grams: Counter[int] = Counter()
        # Dictionaries, as these are in the same order in every run.
        seen: dict[tuple[str, str], None] = {}
        atoms: dict[str, tuple[str, ...]] = {}
        letters: set[str] = set()
        alone = self._alone

        def add(texts: Iterable[str], place: int) -> int:
            size = 0
            bag_of_words: list[str] = []
            bag: list[int] = []
            # No token reaches over the end of a line.
            for token, times in Counter(tokens(normalise("\n".join(texts)))).items():
                number = _ONE[place] * times
                known = alone.get(token)
                if known is not None:
                    # Most tokens are one word: the short way.
                    stem, _ = known
                    size += times
                    words[stem] = words.get(stem, 0) + number
                    seen[known] = None
                    continue
                counted = self._counted(token)
                size += counted.size * times
                if place == BODY:
                    bag_of_words += counted.words * times
                    bag += counted.grams * times
                else:
                    for word in counted.words:
                        words[word] = words.get(word, 0) + number
                    for gram in counted.grams + counted.single:
                        grams[gram] = grams.get(gram, 0) + number
                if counted.forms:
                    seen.update(dict.fromkeys(counted.forms))
                letters.update(counted.letters)
                for word, inner in counted.atoms:
                    atoms[word] = max(inner, atoms.get(word, inner))
            # One by one, as the body counts.
            words.update(bag_of_words)
            grams.update(bag)
            return size

        def know(texts: Iterable[str]) -> None:
            """Count as there, but said no times."""
            for token in dict.fromkeys(tokens(normalise("\n".join(texts)))):
                counted = self._counted(token)
                # Queries are cut by the words of the index: no long ones that the shop does not write.
                compounds = {word for word, _ in counted.atoms}
                for word in counted.words:
                    if word not in compounds:
                        words.setdefault(word, 0)
                for gram in counted.grams:
                    grams.setdefault(gram, 0)
                seen.update(dict.fromkeys(counted.forms))
                letters.update(counted.letters)

        names, known, elsewhere = self._names(document)
        titled = add((document.title,), TITLE)
        add((*names[0][1:], *chain(*names[1:])), TITLE)
        add(known, HEADING)
        headed = add([heading.text for heading in document.headings], HEADING)
        told = add((document.summary, document.body), BODY)
        know(elsewhere)
        forms: dict[str, list[str]] = {stem: [] for stem, form in seen if stem != form}
        for stem, form in seen:
            if stem in forms:
                forms[stem].append(form)
        return Analysed(
            (titled, headed, told),
            words,
            grams,
            {stem: tuple(sorted(own)) for stem, own in forms.items()},
            atoms,
            "".join(sorted(letters)) if self.settings.chinese else "",
            tuple(self._name(*name) for name in names),
        )

    def terms(self, text: str) -> tuple[set[str], set[int]]:
        """Return the words and grams that a text has as an article's body."""
        words: set[str] = set()
        grams: set[int] = set()
        for token in tokens(normalise(text)):
            known = self._alone.get(token)
            if known is not None:
                words.add(known[0])
                continue
            counted = self._counted(token)
            words.update(counted.words)
            grams.update(counted.grams)
        return words, grams

    def _count(self, token: str) -> _Counted:
        """What a token counts as, wherever it stands."""
        words: list[str] = []
        forms: list[tuple[str, str]] = []
        grams: list[int] = []
        single: list[int] = []
        atoms: list[tuple[str, tuple[str, ...]]] = []
        letters: list[str] = []
        telling: list[str | int] = []
        size = 0
        function = self.settings.function
        for kind, run in self._runs(token):
            if kind == "word":
                stem, form = self._word(run, token)
                size += 1
                words.append(stem)
                forms.append((stem, form))
                if form not in function:
                    telling.append(stem)
            elif kind == "thai" and self.settings.dictionary:
                smallest: list[str] = []
                for word in self._cut(thai.tidy(run)):
                    names, inner = self._thai.get(word) or self._thai_word(word)
                    size += len(names)
                    words += names
                    if len(inner) > 1:
                        atoms.append((names[0], inner))
                    smallest += inner
                size += len(smallest) - 1
                telling += [one for one in smallest if one not in function]
                grams += [self._gram(f"{first} {second}") for first, second in pairwise(smallest)]
            else:
                plain = "".join(self._variants.get(letter, letter) for letter in run) if self._variants else run
                size += len(plain) - 1
                letters.append(plain)
                for first, second in pairwise(plain):
                    key = self._gram(first + second)
                    grams.append(key)
                    if not (first in function and second in function):
                        telling.append(key)
                if kind == "gram":
                    single += map(self._gram, plain)
                    if len(plain) == 1 and plain not in function:
                        telling += single[-1:]
        if len(forms) == len(words) == 1 and not letters:
            self._alone[token] = forms[0]
        return _Counted(
            size,
            tuple(words),
            tuple(forms),
            tuple(grams),
            tuple(single),
            tuple(atoms),
            "".join(letters),
            tuple(telling),
        )

    def _names(self, document: SearchDocument) -> tuple[list[list[str]], list[str], list[str]]:
        """What a document is called, each name with other words for it, what counts as its headings do, and what less.

        Other words for the title belong to its name. Other words for an alias count as headings: an article about
        returns that is also known as “money back” is not the one that is called “refund”. What shops call things
        elsewhere is only known to be there, so that all that this shop says comes before it.
        """
        names = [[document.title, *self._synonyms.of((document.title,))], *([alias] for alias in document.aliases)]
        known = set(chain(*names))
        others = [one for one in self._synonyms.of(document.aliases) if one not in known]
        return names, others, list(self._elsewhere((document.title, *document.aliases)))

    def _name(self, text: str, *others: str) -> Name:
        """What a name says, with other words for it."""
        telling: dict[str | int, None] = {}
        every: dict[str | int, None] = {}
        for part in (text, *others):
            for counted in map(self._counted, tokens(normalise(part))):
                every.update(dict.fromkeys((*counted.words, *counted.grams, *counted.single)))
                if part is text:
                    telling.update(dict.fromkeys(counted.telling))
        return Name(tuple(telling), tuple(one for one in every if one not in telling))

    def _runs(self, token: str) -> Iterable[tuple[str, str]]:
        if token.isascii():
            return (("word", token),)
        pieces = tuple(runs(fold(token)))
        if self.settings.dictionary and any(piece.kind == "thai" for piece in pieces):
            # Thai is cut before tone marks are folded away: they tell words apart.
            return tuple(runs(token))
        return pieces

    def _word(self, run: str, token: str) -> tuple[str, str]:
        """The stem and the folded form of a word, which is a whole token unless its script changes."""
        form = fold(run)
        known = self._words.get(whole := token if form == fold(token) else form)
        if known is None:
            stem = self._stem(whole)[:TOKEN_LIMIT]
            known = self._words[whole] = stem, form[:TOKEN_LIMIT]
        return known

    def _stem(self, token: str) -> str:
        stemmer = self._latin if self._latin and token.isascii() else self._stemmer
        stem = fold(stemmer.stemWord(token)) if stemmer else fold(token)
        for ending, united in self.settings.verbs:
            if ending.search(stem):
                return ending.sub(united, stem)
        return stem

    def _thai_word(self, word: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The words that a Thai word counts as, itself first, and the smallest of which it consists."""
        inner: list[str] = []
        smallest = tuple(fold(atom) for atom in thai.atoms(word, inner))
        names = tuple({fold(one)[:TOKEN_LIMIT]: 0 for one in (word, *inner)})
        self._thai[word] = names, smallest
        return names, smallest

    def _gram_key(self, gram: str) -> int:
        spoken = "".join(self._sound(letter) for letter in gram) if self.settings.chinese else gram
        return gram_key(gram, spoken)

    def _sound(self, letter: str) -> str:
        known = self._sounds.get(letter)
        if known is None:
            known = self._sounds[letter] = chinese.sounds({letter}).get(letter, letter)
        return known


def analyse(document: SearchDocument, locale: str, *, synonyms: Synonyms | None = None) -> Analysed:
    """Analyse one document; for many, an `Analyser` remembers their words."""
    return Analyser(locale, synonyms).analyse(document)


@lru_cache(maxsize=16)
def analysis_version(base: str) -> str:
    """What this code and the packages behind a language are, so that nobody has to count versions."""
    digest = hashlib.sha256(base.encode())
    for name in _MODULES:
        digest.update(resources.files("kbgen.search").joinpath(name).read_bytes())
    for package in ("snowballstemmer", *_PACKAGES.get(base, ())):
        digest.update(_installed(package).encode())
    return digest.hexdigest()[:16]


def _installed(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "none"


def gram_key(gram: str, spoken: str) -> int:
    """32 bits of how a gram sounds and 4 of each of its characters."""
    marks = fnv(gram) & 0xFF if len(gram) > 2 else ((fnv(gram[0]) & 15) << 4 | (fnv(gram[1:]) & 15))
    return fnv(spoken) << 8 | marks


def fnv(text: str) -> int:
    """FNV-1a over UTF-16 code units, finished so that all bits depend on all units."""
    value = 0x811C9DC5
    if text.isascii() or max(text) < "\U00010000":
        for unit in map(ord, text):
            value = ((value ^ unit) * 0x01000193) & 0xFFFFFFFF
    else:
        units = utf16(text)
        for place in range(0, len(units), 2):
            value = ((value ^ (units[place] << 8 | units[place + 1])) * 0x01000193) & 0xFFFFFFFF
    value = ((value ^ value >> 15) * 0x2C1B3C6D) & 0xFFFFFFFF
    return value ^ value >> 13


def utf16(text: str) -> bytes:
    """The order in which JavaScript compares strings."""
    return text.encode("utf-16-be", "surrogatepass")
