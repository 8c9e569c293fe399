"""``company`` and ``markets`` of shop.yml: who sells, to whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kbgen.content import yaml_nodes as nodes
from kbgen.content.spelling import did_you_mean
from kbgen.content.yaml_nodes import FaultyValueError
from kbgen.policies import laws, values
from kbgen.policies.blocks import Block, Source, named_blocks
from kbgen.policies.calendars import calendar_of
from kbgen.policies.facts import Company, Market
from kbgen.policies.kinds import Address

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    import yaml

ADDRESS_KEYS = ("street", "postal_code", "city", "country")
COMPANY_KEYS = ("legal_name", "address", "company_id", "vat_id", "register", "director")
MAIN_COMPANY_KEYS = (*COMPANY_KEYS, "in_markets")
MARKET_KEYS = ("countries", "currency", "language", "law", "holidays", "name")
_NOWHERE = Address("", "", "")


def address(block: Block, key: str) -> Address | None:
    """Read a postal address below a key."""
    inner = block.child(key, ADDRESS_KEYS)
    if inner is None:
        return None
    return Address(
        street=inner.need("street", nodes.text, ""),
        city=inner.need("city", nodes.text, ""),
        country=inner.need("country", values.country, ""),
        postal_code=inner.get("postal_code", nodes.word) or "",
    )


def read_companies(source: Source, node: yaml.Node) -> Mapping[str, Company]:
    """Read ``company``: the main company under ``""``, those of single markets under their keys."""
    block = Block(source, node, "company", MAIN_COMPANY_KEYS)
    found = {"": _company(block)}
    for market, inner in block.blocks("in_markets", COMPANY_KEYS):
        if market in source.markets:
            found[market] = _company(inner)
        else:
            source.fault(inner.line, unknown_market(market, source.markets))
    return found


def _company(block: Block) -> Company:
    if "address" not in block:
        block.source.fault(block.line, f"“{block.path}” has no “address”: add its street, city and country")
    return Company(
        line=block.line,
        legal_name=block.need("legal_name", nodes.text, ""),
        address=address(block, "address") or _NOWHERE,
        company_id=block.get("company_id", nodes.word) or "",
        vat_id=block.get("vat_id", nodes.word) or "",
        register=block.get("register", block.source.text),
        director=block.get("director", nodes.text) or "",
    )


def read_markets(source: Source, node: yaml.Node) -> tuple[Market, ...]:
    """Read ``markets``."""
    found = []
    for key, block in named_blocks(source, node, "markets", MARKET_KEYS):
        countries, regions = block.need("countries", values.places, values.NOWHERE)
        market = Market(
            key=key,
            line=source.lines[f"markets.{key}"],
            countries=countries,
            regions=regions,
            currency=block.need("currency", values.currency, ""),
            language=block.need("language", values.language, source.locales[0]),
            law=block.get("law", _law) or "",
            holidays=block.get("holidays", calendar_of(source)) or (),
            name=block.get("name", source.text),
        )
        if regions and market.name is None and "name" not in block:
            source.fault(
                block.line,
                f"“{block.path}” has {', '.join(regions)} and no “name”: say in each language what readers know it as",
            )
        found.append(market)
        source.markets[key] = market.line
    complain_of_twins(source, [(market.key, market.line, market.countries, market.regions) for market in found])
    return tuple(found)


def complain_of_twins(source: Source, rows: Iterable[tuple[str, int, tuple[str, ...], tuple[str, ...]]]) -> None:
    """Complain of countries that two rows name."""
    owners: dict[str, str] = {}
    for key, line, countries, regions in rows:
        for place in (*countries, *regions):
            if place in owners:
                source.fault(line, f"“{key}” has {place}, which “{owners[place]}” has too: leave it in one of them")
            owners.setdefault(place, key)


def _law(node: yaml.Node) -> str:
    value = nodes.text(node)
    if value not in laws.profiles():
        near = did_you_mean(value.lower(), laws.profiles())
        raise FaultyValueError(
            node.start_mark.line, f"has the law profile “{value}”; kbgen knows {', '.join(laws.profiles())}.{near}"
        )
    return value


def unknown_market(key: str, known: Iterable[str]) -> str:
    """Word the complaint about a market that shop.yml does not have."""
    known = tuple(known)
    return f"there is no market “{key}”: “markets” has {', '.join(known) or 'none'}.{did_you_mean(key, known)}"


def markets_of(source: Source) -> Callable[[yaml.Node], tuple[str, ...]]:
    """Make a reader of a list of markets."""

    def read(node: yaml.Node) -> tuple[str, ...]:
        found = nodes.list_of(nodes.text)(node)
        for key, child in zip(found, node.value, strict=True):
            if key not in source.markets:
                raise FaultyValueError(child.start_mark.line, f"names “{key}”; " + unknown_market(key, source.markets))
            if found.count(key) > 1:
                raise FaultyValueError(child.start_mark.line, f"names “{key}” twice: keep one")
        if not found:
            raise FaultyValueError(node.start_mark.line, "names no market: write e.g. [CZ]")
        return found

    return read
