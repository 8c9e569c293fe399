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

from kbgen.content.number_patterns import PLAIN, expression_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

MAIL, ORDER, IBAN, CARD, PHONE, NUMBER = TOKENS = ("[mail]", "[order]", "[iban]", "[card]", "[phone]", "[number]")
"""What stands in the place of personal data."""

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
_DIGIT: Final = re.compile("[0-9]")
_AT: Final = re.compile(r"@|[(\[]at[)\]]", _FLAGS)
_SUSPECT: Final = re.compile(r"[@\d]|[(\[]at[)\]]", re.IGNORECASE)
"""Where a text has no compatibility forms and nothing of it, there is nothing to mask: shops' numbers have digits."""
_IBAN_DIGITS, _CARD_DIGITS, _LONG_DIGITS = 2, 13, 7
"""Fewest digits of what each rule finds: with fewer it is not looked for."""
_CALLED: Final = re.compile(r"\+|\(?0")
# UPU S10, UPS, and the one letter with nine digits of Taiwan's identity cards.
COMMON: Final = tuple(map(expression_of, ("@@#########@@", "1Z*{16}", "@#########")))
"""Expressions of numbers that are no single shop's."""


def mask(text: str, patterns: Iterable[str] = ()) -> str:
    """Return a text with its personal data masked; ``patterns`` are expressions made by ``expression_of``.

    Masking a masked text changes nothing.
    """
    if not text.isprintable():
        text = "".join(letter for letter in text if unicodedata.category(letter) != "Cf")
    if not _SUSPECT.search(text) and unicodedata.is_normalized("NFKC", text):
        return text
    seen = _plain(text)
    if _AT.search(seen):
        for mail in _MAILS:
            text = _replaced(text, mail, lambda found: (len(found), MAIL))
    digits = len(_DIGIT.findall(seen))
    if digits:  # Which most of what is searched has not; the shop's own numbers do.
        for source in (*patterns, *COMMON):
            text = _replaced(text, _compiled(source), lambda found: (len(found), ORDER))
    if digits >= _IBAN_DIGITS:
        text = _replaced(text, _IBAN, _iban)
    if digits >= _CARD_DIGITS:
        text = _replaced(text, _CARD, lambda found: (len(found), CARD) if _luhn(found) else None)
    if digits >= _LONG_DIGITS:
        text = _replaced(text, _LONG, _long_number)
    return text


def _plain(text: str) -> str:
    """Return the text as the rules read it, letter for letter."""
    return text if text.isascii() and text.isprintable() else text.translate(PLAIN)


@cache
def _compiled(source: str) -> re.Pattern[str]:
    return re.compile(source, _FLAGS)


def _replaced(text: str, expression: re.Pattern[str], judge: Callable[[str], tuple[int, str] | None]) -> str:
    """Replace what an expression finds; ``judge`` says how many characters of it by which token, or None."""
    seen = _plain(text)
    if not expression.search(seen):
        return text
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
