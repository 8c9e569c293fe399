"""Numbers in prose that speak of a fact: a length of time, an amount or a telephone number beside its subject's words.

What a sentence speaks of is told by cue words per language; a language without cues is not looked at. A sentence
that has none of a subject's cues, or one of the words that make it another subject, says nothing of that fact.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from typing import TYPE_CHECKING

import yaml

from kbgen.content.markdown_source import mask_code
from kbgen.i18n import formats
from kbgen.model.resources import PACKAGE
from kbgen.policies import wording
from kbgen.policies.expressions import holes
from kbgen.policies.facts import Contact
from kbgen.policies.kinds import Money, Prices

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kbgen.i18n.catalogs import Messages
    from kbgen.policies.facts import Channel, Facts, Zone
    from kbgen.policies.kinds import Duration

MEANT = re.compile(r"<!--\s*fact: meant\s*-->")
"""What a writer puts into a line whose number is no fact of the shop's."""
REACH = 90
"""Characters on each side of a number that its subject's words are looked for in, within the sentence or the row."""
_SENTENCE_END = re.compile(r"[.!?]\s|[。！？；;\n]|\s-\s|<br>")
_PHONE = re.compile(r"\+[1-9](?:[ \u00a0()-]?[0-9]){6,14}")
_HOURS = re.compile(r"(?<![\d:.])\d{1,2}[:.]\d{2}[ \u00a0]?[\u2013-][ \u00a0]?\d{1,2}[:.]\d{2}(?![\d:])")
_DIGIT = re.compile(r"\d")
_LINK = re.compile(r"\]\([^)\s]*\)|<[^>]*>|\{[#.][^}]*\}")


@dataclass(frozen=True, slots=True)
class Subject:
    """A fact that prose may speak of.

    ``name`` is how articles name it, ``words`` its value in the reader's language, ``line`` its line of shop.yml.
    ``amounts`` are the values that are true of it, as (number, unit or currency).
    """

    name: str
    words: str
    line: int
    amounts: frozenset[tuple[str, str]]
    cues: re.Pattern[str]
    unless: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class Value:
    """A fact that is no length of time: how such values look, and the true ones, without their spaces."""

    subject: Subject
    pattern: re.Pattern[str]
    known: frozenset[str]


@dataclass(frozen=True, slots=True)
class Mention:
    """A number in a text that speaks of a subject; ``line`` counts from 0 in the text."""

    subject: Subject
    words: str
    line: int
    agrees: bool


@cache
def _words() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    found: Mapping[str, Mapping[str, Mapping[str, str]]] = yaml.safe_load(
        (PACKAGE / "policies" / "mentions.yml").read_text(encoding="utf-8")
    )
    return found


def subjects(facts: Facts, words: Messages) -> tuple[Subject, ...]:
    """Return the facts that prose in the language of ``words`` can be held to."""
    found = []
    for name, path, values in _stated(facts):
        # A fact without cues of its own is what a lenient look lets pass.
        cues = _words()["subjects"].get(name, {}).get(words.tag, "(?!)")
        if not values:
            continue
        unless = _words()["unless"].get(name, {}).get(words.tag)
        found.append(
            Subject(
                name=name,
                words=wording.duration(values[0], words),
                line=facts.lines.get(path, 1),
                amounts=frozenset((str(value.number), value.unit.value) for value in values),
                cues=re.compile(cues, re.IGNORECASE),
                unless=re.compile(unless, re.IGNORECASE) if unless else None,
            )
        )
    return tuple(found)


def _stated(facts: Facts) -> Iterator[tuple[str, str, list[Duration]]]:
    """Yield each fact's name in articles, its path in shop.yml, and all of its values."""
    returns, warranty, complaints = facts.returns, facts.warranty, facts.complaints
    if returns is not None:
        rules = returns.rules
        yield "returns.window", "returns.window", [rule.window for rule in rules]
        yield "returns.hand_in", "returns.hand_in", [rule.hand_in for rule in rules if rule.hand_in]
        yield "returns.refund", "returns.refund", [rule.refund for rule in rules]
        yield "returns.legal", "returns.rules", [rule.legal for rule in rules if rule.legal]
    if warranty is not None:
        yield "warranty.length", "warranty.length", [warranty.length]
        for key in ("decided", "quote", "repair_guarantee", "spare_parts"):
            value = getattr(warranty, key)
            if value is not None:
                yield f"warranty.{key}", f"warranty.{key}", [value]
    for kind in (Contact.MAIL, Contact.CHAT, Contact.MESSENGER):
        ways = [channel for channel in facts.channels if channel.kind is kind and channel.replies]
        if ways:
            yield f"contact.{kind.value}.replies", f"channels.{ways[0].key}.replies", list(_replies(ways))
    if complaints is not None:
        yield "complaints.step", "complaints.steps", [step.within for step in complaints.steps]


def _replies(ways: list[Channel]) -> Iterator[Duration]:
    for channel in ways:
        if channel.replies is not None:
            yield channel.replies
        for slow in channel.slow_times:
            yield slow.within


def find(text: str, known: tuple[Subject, ...], tag: str, *, markdown: bool, lenient: bool = False) -> list[Mention]:
    """Find the numbers of a text, as its writer wrote it, that speak of a fact.

    A ``lenient`` look lets a number pass that is true of another fact: a law's text speaks of several in a sentence.
    """
    units = _units(tag)
    if not units or not _DIGIT.search(text):
        return []
    shown = _LINK.sub(lambda match: " " * len(match[0]), _shown(text, markdown=markdown))
    found = []
    for number, unit, start, end in _lengths(shown, units):
        line = text.count("\n", 0, start)
        if MEANT.search(text.split("\n")[line]):
            continue
        around = _sentence(shown, start, end)
        spoken = [one for one in known if _speaks(one, around) and any(unit == other for _, other in one.amounts)]
        if not spoken:
            continue
        agreeing = next((one for one in spoken if (number, unit) in one.amounts), None)
        if agreeing is None and lenient and any((number, unit) in one.amounts for one in known):
            continue
        found.append(Mention(agreeing or spoken[0], " ".join(shown[start:end].split()), line, agreeing is not None))
    return found


@lru_cache(maxsize=1)
def _shown(text: str, *, markdown: bool) -> str:
    """Blank out code and what is filled in; every offset stays where it was."""
    shown = mask_code(text) if markdown else text
    for hole in holes(text, markdown=markdown):
        shown = shown[: hole.start] + "\x00" * (hole.end - hole.start) + shown[hole.end :]
    return shown


@cache
def _units(tag: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return each unit of a language, and how a number of it looks."""
    units = _words()["units"].get(tag, {})
    # Working days before days, in whose words they are contained. What stands before a number is looked at last.
    return tuple(
        (unit, re.compile(rf"(\d(?<![\d.,:–-]\d)\d{{0,2}})(?:{units[unit]})", re.IGNORECASE))
        for unit in sorted(units, key=lambda unit: -len(unit))
    )


def _lengths(text: str, units: Iterable[tuple[str, re.Pattern[str]]]) -> Iterator[tuple[str, str, int, int]]:
    taken: list[tuple[int, int]] = []
    for unit, pattern in units:
        for match in pattern.finditer(text):
            if not any(start < match.end() and match.start() < end for start, end in taken):
                taken.append(match.span())
                yield match[1], unit, match.start(), match.end()


def _speaks(subject: Subject, around: str) -> bool:
    return bool(subject.cues.search(around)) and not (subject.unless and subject.unless.search(around))


def _sentence(text: str, start: int, end: int) -> str:
    before = text[max(0, start - REACH) : start]
    after = text[end : end + REACH]
    ends = [match.end() for match in _SENTENCE_END.finditer(before)]
    stop = _SENTENCE_END.search(after)
    return before[ends[-1] if ends else 0 :] + text[start:end] + (after[: stop.start()] if stop else after)


def others(text: str, values: Iterable[Value], *, markdown: bool) -> list[Mention]:
    """Find telephone numbers, opening hours, and prices of sending in a text; ``values`` are the language's."""
    if not _DIGIT.search(text):
        return []
    shown = _shown(text, markdown=markdown)
    found = []
    for value in values:
        for match in value.pattern.finditer(shown):
            line = text.count("\n", 0, match.start())
            if MEANT.search(text.split("\n")[line]) or not _speaks(value.subject, _sentence(shown, *match.span())):
                continue
            if value.pattern is not _PHONE or _is_phone(match[0]):
                found.append(Mention(value.subject, match[0].strip(), line, _bare(match[0]) in value.known))
    return found


def values(facts: Facts, words: Messages) -> tuple[Value, ...]:
    """Return the values other than lengths of time that prose in the language of ``words`` can be held to."""
    return tuple(Value(*one) for one in _values(facts, words))


def _values(facts: Facts, words: Messages) -> Iterator[tuple[Subject, re.Pattern[str], frozenset[str]]]:
    phones = [channel for channel in facts.channels if channel.number]
    if phones:
        numbers = [wording.phone_number(channel.number) for channel in phones if channel.number]
        name = f'contact.phone("{phones[0].key}")'
        subject = _plain(name, ", ".join(numbers), facts.lines.get("channels", 1))
        yield subject, _PHONE, frozenset(map(_bare, numbers))
    weeks = [channel for channel in facts.channels if channel.week]
    if weeks:
        spans = {span for channel in weeks for day in channel.week or () for span in day}
        spans |= {span for channel in weeks for day in channel.exceptions.values() for span in day}
        hours = sorted({wording.hours_of_day([span], words).removesuffix(" น.") for span in spans})
        subject = _plain(f'contact.hours("{weeks[0].key}")', ", ".join(hours), facts.lines.get("channels", 1))
        yield subject, _HOURS, frozenset(map(_bare, hours))
    cues = _words()["subjects"]["shipping.price"].get(words.tag)
    if facts.shipping is not None and cues:
        unless = _words()["unless"]["shipping.price"].get(words.tag)
        amounts = {money for prices in _all_amounts(facts) for money in prices}
        for currency in sorted({money.currency for zone in facts.shipping.zones for money in _prices(zone)}):
            known = [
                formats.format_money(one.amount, one.currency, words.tag) for one in amounts if one.currency == currency
            ]
            subject = _plain("shipping.price", ", ".join(sorted(known)), facts.lines.get("shipping", 1), cues, unless)
            yield subject, _money_pattern(currency, words.tag), frozenset(map(_bare, known))


def _plain(name: str, words: str, line: int, cues: str = "", unless: str | None = None) -> Subject:
    never = re.compile(unless, re.IGNORECASE) if unless else None
    return Subject(name, words, line, frozenset(), re.compile(cues, re.IGNORECASE), never)


def _prices(zone: Zone) -> Iterator[Money]:
    for service in zone.services:
        yield from (one for one in (service.price, service.free_from, service.cash_on_delivery) if one)
    if zone.bulky:
        yield zone.bulky


def _all_amounts(facts: Facts) -> Iterator[Iterable[Money]]:
    """Yield every amount that the shop states anywhere: each is true of something."""
    yield from (_prices(zone) for zone in (facts.shipping.zones if facts.shipping else ()))
    yield from ((rule.price,) for rule in (facts.returns.rules if facts.returns else ()) if rule.price)
    stated = [facts.complaints and facts.complaints.compensation, facts.warranty and facts.warranty.diagnosis]
    for value in (*stated, *facts.own.values()):
        if isinstance(value, Prices):
            yield value.amounts
        elif isinstance(value, Money):
            yield (value,)


def _money_pattern(currency: str, tag: str) -> re.Pattern[str]:
    """Return how amounts of a currency look in a language, by the way that kbgen writes one."""
    shape = formats.format_money(Decimal(8), currency, tag)
    before, after = (re.escape(part.strip()) for part in shape.split("8"))
    # Where the currency is a word, it has other forms beside other numbers.
    after = after[:3] + r"\w*" if after.isalpha() and len(after) > 3 and after.isascii() is False else after
    return re.compile(
        rf"{before}[ \u00a0]?(?<![\d.,])\d[\d.,\u00a0 ]*(?<=\d)[ \u00a0]?{after}" if before or after else r"(?!)"
    )


def _bare(text: str) -> str:
    return re.sub(r"[\s\u00a0()]|(?<=\d)[\u2013-](?=\d)", "", text).replace("-", "")


def _is_phone(text: str) -> bool:
    import phonenumbers  # only where there is a number

    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(text))
    except phonenumbers.NumberParseException:
        return False
