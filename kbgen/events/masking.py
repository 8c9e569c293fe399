"""Personal data taken out of what visitors write: in their browser first, and again on arrival.

The rules are the browser's too (``site/assets/failed/masking.js``); ``tests/vectors/masking.json`` holds both to the
same cases. What has a form of its own is recognised: mail addresses, card numbers (Luhn), IBANs (ISO 13616, modulo
97), the shop's order and tracking numbers, telephone numbers and any other long number. Names and addresses have none:
they stay below the threshold of visits and are purged.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

MAIL, ORDER, IBAN, CARD, PHONE, NUMBER = TOKENS = ("[mail]", "[order]", "[iban]", "[card]", "[phone]", "[number]")
"""What stands in the place of personal data."""

LONGEST: Final = 40
"""Most characters that one of the shop's patterns may match."""
LEAST: Final = 4
"""Fewest digits (or letters that stand for digits) of a pattern: with fewer it would mask words."""

_FLAGS: Final = re.IGNORECASE | re.ASCII
# Every repetition is bounded, and where one ends is never in doubt: the time grows with the text and no faster.
_MAILS: Final = (
    re.compile(
        r"[a-z0-9._%+-]{1,64} ?(?:@|[(\[]at[)\]]) ?[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,4}\.[a-z]{2,24}(?![À-ӿ])",
        _FLAGS,
    ),
    re.compile(r"[^\s@<>()\[\],;:]{1,64}@[^\s@<>()\[\],;:]{1,255}", _FLAGS),
)
_IBAN: Final = re.compile(r"(?<![a-z0-9])[a-z]{2}[0-9]{2}(?:[ -]?[a-z0-9]){11,30}", _FLAGS)
_CARD: Final = re.compile(r"[0-9](?:[ -]?[0-9]){12,18}(?![0-9])")
_LONG: Final = re.compile(r"\+?\(?[0-9](?:[ ()./+-]{0,3}[0-9]){6,39}")
_DATE: Final = re.compile(
    r"[0-9]{1,2}[./-] ?[0-9]{1,2}[./-] ?(?:20|25)[0-9]{2}|(?:20|25)[0-9]{2}[./-][0-9]{1,2}[./-][0-9]{1,2}"
)
_SUSPECT: Final = re.compile(r"[0-9@]|[(\[]at[)\]]", _FLAGS)
"""What every rule of ours needs at least."""
_CALLED: Final = re.compile(r"\+|\(?0")
# UPU S10, UPS, and the one letter with nine digits of Taiwan's identity cards.
_COMMON: Final = ("@@#########@@", "1Z*{16}", "@#########")
_SINGLE: Final = {"#": "[0-9]", "@": "[A-Za-z]", "*": "[0-9A-Za-z]"}
_TEMPLATE: Final = re.compile(r"([#@*])(?:\{(\d{1,2})(?:,(\d{1,2}))?\})?|([ -]+)|([a-z0-9/._:+])", _FLAGS)


class PatternError(ValueError):
    """A pattern of the shop's that can't be used; the message says how to write it."""


def _plain(letter: str) -> str:
    """Return the one plain character that a letter is read as: ASCII digits and signs for those of all scripts."""
    folded = unicodedata.normalize("NFKC", letter)
    if len(folded) > 1 or folded > "\uffff":
        return letter if letter <= "\uffff" else "\ufffd"
    kind = unicodedata.category(folded)
    if kind == "Nd":
        return str(unicodedata.decimal(folded))
    if kind == "Pd" or folded == "\u2212":
        return "-"
    if kind in {"Zs", "Zl", "Zp"} or folded in "\t\n\r":
        return " "
    return "." if folded == "。" else folded


class _PlainTable(dict[int, str]):
    """`_plain` for ``str.translate``, remembered for the characters below U+10000 that came up."""

    def __missing__(self, code: int) -> str:
        plain = _plain(chr(code))
        if code <= 0xFFFF:
            self[code] = plain
        return plain


_PLAIN: Final = _PlainTable()


def pattern_source(template: str) -> str:
    """Turn a pattern such as ``ALD-######`` into a regular expression that Python and browsers read alike.

    ``#`` stands for a digit, ``@`` for a letter, ``*`` for either; ``{12}`` or ``{8,12}`` repeats it. A space or
    hyphen may be missing in what customers write. Anything else stands for itself, in either case. Raises
    `PatternError`.
    """
    template = template.translate(_PLAIN)
    made, at, least, most, spans = [], 0, 0, 0, 0
    while at < len(template):
        part = _TEMPLATE.match(template, at)
        if part is None:
            raise PatternError(
                f"has “{template[at]}”, which no pattern has: write # for a digit, @ for a letter, * for either"
            )
        single, low, high, gap, literal = part.groups()
        at = part.end()
        if single:
            fewest = int(low or 1)
            longest = int(high or fewest)
            if not 1 <= fewest <= longest:
                raise PatternError(f"repeats {part[0]} from {fewest} to {longest} times: write e.g. {single}{{8,12}}")
            times = str(fewest) if fewest == longest else f"{fewest},{longest}"
            made.append(_SINGLE[single] + ("" if times == "1" else f"{{{times}}}"))
            least += fewest if single != "@" else 0
            most += longest
            spans += longest > fewest
        else:
            made.append("[ -]?" if gap else re.escape(literal))
            most += 1
    if spans > 1:
        # Two would share out the same characters in every possible way.
        raise PatternError("repeats more than one part from … to … times: write one pattern for each length")
    if least < LEAST:
        raise PatternError(f"would mask ordinary words: give it at least {LEAST} of # or *")
    if most > LONGEST:
        raise PatternError(f"matches up to {most} characters: at most {LONGEST} are allowed")
    return "(?<![0-9A-Za-z])" + "".join(made) + "(?![0-9A-Za-z])"


COMMON: Final = tuple(pattern_source(template) for template in _COMMON)
"""Expressions of tracking numbers that carriers share."""


def mask(text: str, patterns: Iterable[str] = ()) -> str:
    """Return a text with its personal data masked; ``patterns`` are expressions made by `pattern_source`.

    Masking a masked text changes nothing.
    """
    if not text.isprintable():
        text = "".join(letter for letter in text if unicodedata.category(letter) != "Cf")
    if not _SUSPECT.search(text.translate(_PLAIN)):
        # Most of what is searched. Only the shop's own patterns may be without a digit.
        for source in patterns:
            text = _replaced(text, _compiled(source), lambda found: (len(found), ORDER))
        return text
    for mail in _MAILS:
        text = _replaced(text, mail, lambda found: (len(found), MAIL))
    for source in (*patterns, *COMMON):
        text = _replaced(text, _compiled(source), lambda found: (len(found), ORDER))
    text = _replaced(text, _IBAN, _iban)
    text = _replaced(text, _CARD, lambda found: (len(found), CARD) if _luhn(found) else None)
    return _replaced(text, _LONG, _long_number)


@cache
def _compiled(source: str) -> re.Pattern[str]:
    return re.compile(source, _FLAGS)


def _replaced(text: str, expression: re.Pattern[str], judge: Callable[[str], tuple[int, str] | None]) -> str:
    """Replace what an expression finds; ``judge`` says how many characters of it by which token, or None."""
    seen = text.translate(_PLAIN)
    made, at = [], 0
    for found in expression.finditer(seen):
        verdict = judge(found[0])
        if verdict:
            made += [text[at : found.start()], verdict[1]]
            at = found.start() + verdict[0]
    return "".join([*made, text[at:]])


def _iban(found: str) -> tuple[int, str] | None:
    """Find the longest beginning of ``found`` that is an IBAN and ends a word."""
    for end in range(len(found), 14, -1):
        code = re.sub("[ -]", "", found[:end]).upper()
        whole = end == len(found) or not found[end].isalnum()
        if whole and found[end - 1].isalnum() and len(code) >= 15 and _modulo_97(code) == 1:
            return end, IBAN
    return None


def _modulo_97(code: str) -> int:
    return int("".join(str(int(letter, 36)) for letter in code[4:] + code[:4])) % 97


def _luhn(found: str) -> bool:
    digits = [int(letter) for letter in reversed(found) if letter.isdigit()]
    doubled = (2 * digit - 9 * (digit > 4) for digit in digits[1::2])
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


def _long_number(found: str) -> tuple[int, str] | None:
    if _DATE.fullmatch(found):
        return None
    return len(found), PHONE if _CALLED.match(found) else NUMBER
