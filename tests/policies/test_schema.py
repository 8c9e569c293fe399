"""The JSON Schema of shop.yml that editors use says what kbgen's own readers say."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from kbgen.model.resources import PACKAGE, data
from kbgen.policies import channels, company, loading, promises, returns, shipping
from tests.policies.test_bad_facts import CASES
from tests.policies.test_filling import SHOP

SCHEMA: dict[str, Any] = json.loads((PACKAGE / "policies" / "shop.schema.json").read_text("utf-8"))
# What only a whole reading can know: other parts of the file, lists of the world, calendars.
BEYOND_A_SCHEMA = {
    "a phone with a wrong country code", "a phone that is too short", "a channel without hours",
    "hours that close before they open", "hours that no clock shows", "hours that overlap", "hours of one day twice",
    "hours without a time zone", "an unknown time zone", "a country in two markets", "an unknown language",
    "an unknown law profile", "an unknown market", "a window of nothing", "a window shorter than the law's",
    "two rules for the same days", "a gap between dated rules", "a rule that ends before it starts",
    "a market without a rule", "a deduction without a price", "a price that nobody deducts",
    "an amount in an unknown currency", "more decimals than the currency has", "two currencies in one zone",
    "days that end before they begin", "an unknown warehouse", "an unknown calendar", "holidays out of order",
    "a day that does not exist", "an order-by date of no zone", "an order that arrives before it is made",
    "a text in a language that the site has not", "a text without the source language",
    "two amounts in one currency", "no YAML", "a seasonal extension that overlaps another",
    "a mail address that is none", "an outside body without an address", "a banner that ends before it starts",
    "slow times that overlap",
}  # fmt: skip


class _Loader(yaml.SafeLoader):
    """YAML as editors read it: a date stays text."""

    yaml_implicit_resolvers = {  # noqa: RUF012  # the base class's own shape
        first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


def complaints(text: str) -> list[str]:
    value = yaml.load(text, _Loader)  # a safe loader
    return [f"{error.json_path}: {error.message}" for error in Draft202012Validator(SCHEMA).iter_errors(value)]


def at(*path: str) -> dict[str, Any]:
    found: dict[str, Any] = SCHEMA
    for step in path:
        found = found["additionalProperties"] if step == "*" else found["items"] if step == "#" else found[step]
    return found


@pytest.mark.parametrize(
    ("keys", "path"),
    [
        (loading.KEYS, ()),
        (company.MARKET_KEYS, ("properties", "markets", "*")),
        (company.MAIN_COMPANY_KEYS, ("properties", "company")),
        (company.COMPANY_KEYS, ("properties", "company", "properties", "in_markets", "*")),
        (company.ADDRESS_KEYS, ("$defs", "address")),
        (channels.CHANNEL_KEYS, ("properties", "channels", "*")),
        (channels.SLOW_TIME_KEYS, ("properties", "channels", "*", "properties", "slow_times", "#")),
        (returns.RETURNS_KEYS, ("properties", "returns")),
        (returns.RULE_KEYS, ("properties", "returns", "properties", "rules", "#")),
        (returns.EXTENSION_KEYS, ("properties", "returns", "properties", "extensions", "*")),
        (shipping.SHIPPING_KEYS, ("properties", "shipping")),
        (shipping.WAREHOUSE_KEYS, ("properties", "shipping", "properties", "warehouses", "*")),
        (shipping.ZONE_KEYS, ("properties", "shipping", "properties", "zones", "*")),
        (shipping.SERVICE_KEYS, ("properties", "shipping", "properties", "zones", "*", "properties", "services", "*")),
        (shipping.SEASON_KEYS, ("properties", "seasons", "*")),
        (shipping.ORDER_BY_KEYS, ("properties", "seasons", "*", "properties", "order_by", "*")),
        (shipping.BANNER_KEYS, ("properties", "seasons", "*", "properties", "banners", "#")),
        (promises.COMPLAINTS_KEYS, ("properties", "complaints")),
        (promises.STEP_KEYS, ("properties", "complaints", "properties", "steps", "#")),
        (promises.BODY_KEYS, ("properties", "complaints", "properties", "bodies", "*")),
        (promises.WARRANTY_KEYS, ("properties", "warranty")),
    ],
)
def test_schema_has_the_readers_keys(keys: tuple[str, ...], path: tuple[str, ...]) -> None:
    block = at(*path)
    assert set(block["properties"]) == set(keys)
    assert block["additionalProperties"] is False


def test_schema_is_valid() -> None:
    Draft202012Validator.check_schema(SCHEMA)


def test_good_facts_fit() -> None:
    assert complaints((data("docs") / "shop.yml").read_text("utf-8")) == []
    assert complaints(SHOP) == []


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_editors_complain_of_what_a_schema_can_tell(case: dict[str, Any]) -> None:
    if case["name"] == "no YAML":
        with pytest.raises(yaml.YAMLError):
            complaints(SHOP.replace(case["replace"], case["by"], 1))
        return
    found = complaints(SHOP.replace(case["replace"], case["by"], 1))
    assert (found == []) is (case["name"] in BEYOND_A_SCHEMA), found
