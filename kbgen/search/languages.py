"""What kbgen knows of each language before it has read a single article.

The browser gets no stemmer: it gets the endings that occur (`suffixes`), and the index stores each class
of word forms under the part that they share. The lists here complete what a small site has not shown yet.
"""

from __future__ import annotations

import importlib.util
import re
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

from kbgen.search.function_words import FUNCTION_WORDS
from kbgen.search.text import fold, normalise


class MissingExtraError(RuntimeError):
    """A locale needs an optional dependency that is not installed."""

    def __init__(self, locale: str, extra: str, package: str) -> None:
        super().__init__(
            f"searching {locale} needs the package {package}: install it with `pip install 'kbgen[{extra}]'`"
        )
        self.locale, self.extra, self.package = locale, extra, package


@dataclass(frozen=True, slots=True)
class Language:
    """How a locale's texts are analysed."""

    stemmer: str | None = None
    suffixes: tuple[str, ...] = ()
    keyboard: tuple[tuple[str, str], ...] = ()
    verbs: tuple[tuple[re.Pattern[str], str], ...] = ()
    """Endings of folded stems that the stemmer leaves apart, and what unites them; the first that fits counts."""
    softened: tuple[tuple[str, str], ...] = ()
    phrase: float = 5.0
    """What neighbourhood is worth: less where whole words are neighbours, more where characters are."""
    steep: bool = False
    """Whether to ask for nearly all of a query: where words are found by their parts, parts say little."""
    reader: Literal["words", "thai", "grams"] = "words"
    """The browser's module that reads the language's queries; those in other scripts load another one besides."""
    dictionary: bool = False
    chinese: bool = False
    function: frozenset[str] = frozenset()
    """Words that many questions share and that tell little of what is asked, folded; Chinese by character."""
    function_weight: float = 0.25
    """What such a word counts for; more where whole phrases are looked for by their neighbouring words."""
    polite: str = ""
    """What a customer says out of politeness only, as a pattern that Python and browsers read alike."""


EXTRAS: Final = {"th": ("thai", ("pythainlp",)), "zh": ("chinese", ("opencc", "pypinyin"))}
"""Languages whose analysis needs packages of an extra: the extra, and the modules it brings."""


def missing_extra(locale: str) -> str:
    """Return the extra that a locale's analysis needs and that is not installed, or an empty text."""
    extra, modules = EXTRAS.get(locale.split("-")[0].lower(), ("", ()))
    return extra if any(importlib.util.find_spec(module) is None for module in modules) else ""


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_QWERTY: Final = "`qwertyuiop[]asdfghjkl;'zxcvbnm,."
_RUSSIAN_KEYS: Final = (_QWERTY, "ёйцукенгшщзхъфывапролджэячсмитьбю")
_UKRAINIAN_KEYS: Final = (_QWERTY[1:], "йцукенгшщзхїфівапролджєячсмитьбю")
_KEDMANEE_KEYS: Final = (
    "1234567890-=qwertyuiop[]\\asdfghjkl;'zxcvbnm,./",
    "ๅ/-ภถุึคตจขชๆไำพะัีรนยบลฃฟหกดเ้่าสวงผปแอิืทมใฝ",
)
_KEDMANEE_SHIFT: Final = (
    '!@#$%^&*()_+QWERTYUIOP{}|ASDFGHJKL:"ZXCVBNM<>?',
    '+๑๒๓๔ู฿๕๖๗๘๙๐"ฎฑธํ๊ณฯญฐ,ฅฤฆฏโฌ็๋ษศซ.()ฉฮฺ์?ฒฬฦ',
)
_HEBREW_KEYS: Final = ("qwertyuiopasdfghjkl;'zxcvbnm,./", "/'קראטוןםפשדגכעיחלךף,זסבהנמצתץ.")
_ARABIC_KEYS: Final = ("qwertyuiop[]asdfghjkl;'zcvnm,./", "ضصثقفغعهخحجدشسيبلاتنمكطئؤرىةوزظ")
_CZECH_KEYS: Final = ("234567890zy", "ěščřžýáíéyz")

_ENGLISH: Final = _words(
    "s es ed d ing er ers e y ies ied ly al ation ations ment ments ive able ion ions ings ness ity or ors"
)
_CZECH: Final = _words(
    "a e i o u y ou em um am im ech ich ach ami emi imi ata ete ovi ove ovy ova ovou ovych ovym ovymi eho "
    "emu ym ych ymi ho mu ho ti te me t l la lo li ly n na no ni ny nou nych nym nymi ne ny nemu neho ni "
    "nim nich nimi at it et eni ani uji uje ujes ujeme ujete ujte ejte ete ime ite eme ej ejme c ce ci "
    "cich cim ku ka ky kou kam ech st sti ost osti ostmi ejsi ejsiho ejsich ovani ovan ovat val vala valo "
    "vali il ila ilo ili is es"
)
_RUSSIAN: Final = _words(
    "а я о е ы и у ю й ь ов ев ей ам ям ами ями ах ях ом ем ой ою ею ия ие ии ию ием иям иями иях ий ый "
    "ой ая яя ое ее ые ие ого его ому ему ым им ыми ими ых их ую юю ть ти л ла ло ли ет ит ют ут ат ят ем "
    "им ешь ишь ете ите йте на но ны н нный нная нное нные нного нной ному ным ными ных ся сь тся ться "
    "лся лась лось лись вший ние ния нию нием нии ок ка ки ку кой ков кам ками ками ость ости остью"
)
_GERMAN: Final = _words("e en er es em n s st t te ten tes ter et ung ungen lich liche licher heit keit in innen")
_POLISH: Final = _words(
    "a e i o u y ow om ami ach em owi ie ia iu ego emu ym ych ymi a ej ic ac yc aja aly al ala alo ali "
    "any ana ane anie ania ane"
)
_UKRAINIAN: Final = _words(
    "а я о е и і ї у ю й ь ів ей ам ям ами ями ах ях ом ем ою ею ий а е і ого ому им ими их ти ть в ла ло ли"
)

# Snowball's Czech stemmer leaves verbs alone: hledat, hledal, hledán would be three words, as povolovat, povoluji.
_CZECH_VERBS: Final = (
    (re.compile("(?<=.{3})(?:ova[ntl]|uj(?:t|ic|ik|em|is|et)?)$"), "ova"),
    (re.compile("(?<=.{3})a[ntl]$"), "a"),
)

# Consonants that soften before an ending: zaloha, v záloze. Folded, as everything that is compared.
_SOFTENED: Final = {
    "cs": (("ch", "se"), ("h", "ze"), ("k", "ce")),
    "uk": (("г", "зі"), ("к", "ці"), ("х", "сі")),
}

_STEMMERS: Final = {
    "ar": "arabic", "hy": "armenian", "eu": "basque", "ca": "catalan", "cs": "czech", "da": "danish",
    "nl": "dutch", "en": "english", "eo": "esperanto", "et": "estonian", "fi": "finnish", "fr": "french",
    "de": "german", "el": "greek", "hi": "hindi", "hu": "hungarian", "id": "indonesian", "ga": "irish",
    "it": "italian", "lt": "lithuanian", "ne": "nepali", "nb": "norwegian", "nn": "norwegian",
    "no": "norwegian", "fa": "persian", "pl": "polish", "pt": "portuguese", "ro": "romanian", "ru": "russian",
    "sr": "serbian", "es": "spanish", "sv": "swedish", "ta": "tamil", "tr": "turkish", "yi": "yiddish",
}  # fmt: skip
_SUFFIXES: Final = {
    "en": _ENGLISH, "cs": _CZECH, "sk": _CZECH, "ru": _RUSSIAN, "de": _GERMAN,
    "pl": _POLISH, "uk": _UKRAINIAN,
}  # fmt: skip
_KEYBOARDS: Final = {
    "ru": (_RUSSIAN_KEYS,), "uk": (_UKRAINIAN_KEYS,), "th": (_KEDMANEE_KEYS, _KEDMANEE_SHIFT),
    "he": (_HEBREW_KEYS,), "ar": (_ARABIC_KEYS,), "cs": (_CZECH_KEYS,),
}  # fmt: skip


_GRAMS: Final = frozenset({"zh", "yue", "ja", "ko", "lo", "km", "my"})
"""Languages whose texts are indexed by pairs of characters (`text.runs`)."""

_POLITE: Final = {
    "th": "(?:(?:หนอย|ดวย|นะ)*(?:ครับ|คับ|คะ)|หนอย)+$",
    "zh": "^(?:[你您]好)?(?:[請请][問问]|想[問问])|(?:[謝谢]){2}$|[呢吧啊喔]+$",
}


@cache
def language(locale: str) -> Language:
    """The analysis of a BCP 47 locale; an unknown language gets segmentation and folding only."""
    base = locale.split("-")[0].lower()
    return Language(
        stemmer=_STEMMERS.get(base),
        suffixes=tuple(sorted(set(_SUFFIXES.get(base, ())))),
        keyboard=_KEYBOARDS.get(base, ()),
        verbs=_CZECH_VERBS if base == "cs" else (),
        softened=_SOFTENED.get(base, ()),
        phrase=4.5 if base == "th" else 5.0,
        steep=base in ("th", "zh"),
        reader="thai" if base == "th" else "grams" if base in _GRAMS else "words",
        dictionary=base == "th",
        chinese=base == "zh",
        function=frozenset(fold(normalise(word)) for word in FUNCTION_WORDS.get(base, "").split()),
        function_weight=0.5 if base in ("th", "zh") else 0.25,
        polite=_POLITE.get(base, ""),
    )
