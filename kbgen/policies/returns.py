"""``returns`` of shop.yml: what may come back, from where, for how long, and who pays.

What stands beside ``rules`` holds for every rule that does not say otherwise.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING

from kbgen.content import yaml_nodes as nodes
from kbgen.content.spelling import did_you_mean
from kbgen.policies import values
from kbgen.policies.blocks import Block, Source
from kbgen.policies.company import markets_of
from kbgen.policies.facts import CountedFrom, Extension, Payer, ReturnRule, Returns
from kbgen.policies.kinds import Duration, Unit

if TYPE_CHECKING:
    import yaml

SHARED_KEYS = ("window", "counted_from", "hand_in", "refund", "pays")
RULE_KEYS = (
    "markets", "category", "starts", "ends", *SHARED_KEYS, "price", "free_within", "legal", "legal_note", "how",
)  # fmt: skip
EXTENSION_KEYS = ("ordered_from", "ordered_until", "returnable_until", "markets")
RETURNS_KEYS = (
    *SHARED_KEYS, "rules", "extensions", "condition", "exclusions", "categories", "legal_refund", "card_days", "form",
)  # fmt: skip
_UNKNOWN = Duration(0, Unit.DAY)


def read_returns(source: Source, node: yaml.Node) -> Returns:
    """Read ``returns``."""
    block = Block(source, node, "returns", RETURNS_KEYS)
    rules = tuple(_rule(block, inner) for inner in block.items("rules", RULE_KEYS))
    if not rules:
        source.fault(block.line, "“returns” has no “rules”: add one for each group of markets, “- markets: [CZ]”")
    _complain_of_versions(source, rules)
    categories = block.named("categories", source.text)
    for rule in rules:
        if rule.category and rule.category not in categories:
            source.fault(
                rule.line,
                f"the category “{rule.category}” has no name: say under “returns.categories” what customers call it."
                f"{did_you_mean(rule.category, categories)}",
            )
    extensions = tuple(_extension(key, inner) for key, inner in block.blocks("extensions", EXTENSION_KEYS))
    _complain_of_extensions(source, extensions)
    return Returns(
        line=block.line,
        rules=rules,
        extensions=extensions,
        condition=block.get("condition", source.text),
        exclusions=block.named("exclusions", source.text),
        categories=categories,
        legal_refund=block.get("legal_refund", values.window),
        card_days=block.get("card_days", values.span),
        form=block.get("form", values.web_address) or "",
    )


def _rule(shared: Block, block: Block) -> ReturnRule:
    source = block.source

    def of(key: str) -> Block:
        return block if key in block or key not in shared else shared

    rule = ReturnRule(
        line=block.line,
        markets=block.need("markets", markets_of(source), ()),
        category=block.get("category", nodes.word) or "",
        starts=block.get("starts", nodes.date),
        ends=block.get("ends", nodes.date),
        window=of("window").need("window", values.window, _UNKNOWN),
        counted_from=CountedFrom(
            of("counted_from").get("counted_from", nodes.one_of(*(day.value for day in CountedFrom)))
            or CountedFrom.DELIVERY.value
        ),
        hand_in=of("hand_in").get("hand_in", values.window),
        refund=of("refund").need("refund", values.window, _UNKNOWN),
        pays=Payer(of("pays").need("pays", nodes.one_of(*(payer.value for payer in Payer)), Payer.SHOP.value)),
        price=block.get("price", values.money),
        free_within=block.get("free_within", values.window),
        legal=block.get("legal", values.window),
        legal_note=block.get("legal_note", source.text),
        how=block.get("how", source.text),
    )
    if rule.pays is Payer.DEDUCTED and "price" not in block:
        source.fault(block.line, f"“{block.path}” deducts the way back and has no “price”: add it, e.g. price: THB 60")
    if rule.pays is not Payer.DEDUCTED and "price" in block:
        source.fault(
            block.line_of("price"),
            f"“{block.path}” has a “price” that nobody deducts: write “pays: deducted”, or remove it",
        )
    if rule.starts and rule.ends and rule.ends < rule.starts:
        source.fault(block.line_of("ends"), f"“{block.path}” ends on {rule.ends}, before it starts on {rule.starts}")
    legal, own = rule.legal, rule.window
    if legal and own.number and legal.unit is own.unit and legal.number > own.number:
        source.fault(
            block.line_of("legal"),
            f"“{block.path}” gives {own.number} {own.unit.value}s, less than the law's {legal.number}: raise “window”",
        )
    return rule


def _complain_of_versions(source: Source, rules: tuple[ReturnRule, ...]) -> None:
    """Complain where a market's dated rules overlap or leave days without a rule."""
    groups: dict[tuple[str, str], list[ReturnRule]] = defaultdict(list)
    for rule in rules:
        for market in rule.markets:
            groups[market, rule.category].append(rule)
    said = set()
    for (market, category), group in groups.items():
        of = f"{market}{f' ({category})' if category else ''}"
        ordered = sorted(group, key=lambda rule: rule.starts or datetime.date.min)
        for one, two in pairwise(ordered):
            starts = two.starts or datetime.date.min
            ends = one.ends or datetime.date.max
            message = ""
            if starts <= ends:
                message = (
                    f"two rules hold for {of} from {starts if two.starts else 'the first day'} on "
                    f"(the other is in line {one.line}): end one of them before the other starts"
                )
            elif starts > ends + datetime.timedelta(1):
                message = (
                    f"no rule holds for {of} between {ends} and {starts}: start this one on "
                    f"{ends + datetime.timedelta(1)}, or end the one in line {one.line} later"
                )
            if message and (one.line, two.line) not in said:
                said.add((one.line, two.line))
                source.fault(two.line, message)
    for market in source.markets:
        if rules and (market, "") not in groups:
            source.fault(
                source.markets[market], f"the market “{market}” has no rule in “returns.rules”: name it in one of them"
            )


def _extension(key: str, block: Block) -> Extension:
    first = block.need("ordered_from", nodes.date, datetime.date.min)
    last = block.need("ordered_until", nodes.date, datetime.date.max)
    until = block.need("returnable_until", nodes.date, datetime.date.max)
    if last < first:
        block.source.fault(
            block.line_of("ordered_until"), f"“{block.path}” ends on {last}, before it starts on {first}"
        )
    if until < last:
        block.source.fault(
            block.line_of("returnable_until"),
            f"“{block.path}” lets goods return until {until}, before the last order on {last}",
        )
    markets = block.get("markets", markets_of(block.source)) or tuple(block.source.markets)
    return Extension(key, block.line, first, last, until, markets)


def _complain_of_extensions(source: Source, extensions: tuple[Extension, ...]) -> None:
    ordered = sorted(extensions, key=lambda extension: extension.ordered_from)
    for place, one in enumerate(ordered):
        for two in ordered[place + 1 :]:
            if two.ordered_from <= one.ordered_until and set(one.markets) & set(two.markets):
                source.fault(
                    two.line, f"“returns.extensions.{two.key}” overlaps “{one.key}” (line {one.line}): an order of "
                    f"{two.ordered_from} would have two last days"
                )  # fmt: skip
