"""The manual's page on facts names every key of shop.yml, every name and every unit that there is."""

from __future__ import annotations

import re

import pytest

from kbgen.content.settings import load_project
from kbgen.i18n.catalogs import Messages
from kbgen.model.resources import data
from kbgen.policies import channels, company, loading, promises, returns, shipping, values
from kbgen.policies.kinds import Unit
from kbgen.policies.vocabulary import Vocabulary
from tests.samples import DAY

PAGE = (data("manual") / "docs" / "en" / "writers" / "facts.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("anchor", "keys"),
    [
        ("top", loading.KEYS),
        ("market", company.MARKET_KEYS),
        ("company", company.MAIN_COMPANY_KEYS),
        ("address", company.ADDRESS_KEYS),
        ("channel", channels.CHANNEL_KEYS),
        ("slow-times", channels.SLOW_TIME_KEYS),
        ("returns-keys", returns.RETURNS_KEYS),
        ("return-rules", returns.RULE_KEYS),
        ("extensions", returns.EXTENSION_KEYS),
        ("shipping-keys", shipping.SHIPPING_KEYS),
        ("warehouse", shipping.WAREHOUSE_KEYS),
        ("zone", shipping.ZONE_KEYS),
        ("service", shipping.SERVICE_KEYS),
        ("season", shipping.SEASON_KEYS),
        ("order-by", shipping.ORDER_BY_KEYS),
        ("banner", shipping.BANNER_KEYS),
        ("complaints-keys", promises.COMPLAINTS_KEYS),
        ("step", promises.STEP_KEYS),
        ("body", promises.BODY_KEYS),
        ("warranty-keys", promises.WARRANTY_KEYS),
    ],
)
def test_every_key_is_documented_and_no_other(anchor: str, keys: tuple[str, ...]) -> None:
    section = PAGE.partition(f"{{#{anchor}}}\n")[2].partition("\n### ")[0]
    assert tuple(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)) == keys


def test_every_name_is_documented_and_no_other() -> None:
    project = load_project(data("docs").parent)
    facts, _ = loading.load_facts(project)
    root = Vocabulary(facts, Messages("en", {}), DAY).root()
    names = {
        f"{group}.{member}" for group, make in root.members.items() if group != "facts" for member in make().members
    }
    section = PAGE.partition("{#all-names}\n")[2].partition("\n## ")[0]
    documented = set(re.findall(r"^\| `(\w+\.\w+)` \|", section, re.MULTILINE))
    assert documented == names
    assert {"`market(", "`season(", "`company(", "`facts."} <= {match[0] for match in re.finditer(r"`\w+[(.]", section)}


def test_every_unit_is_documented() -> None:
    assert [unit.value for unit in Unit if unit.value not in PAGE] == []
    row = next(line for line in PAGE.splitlines() if line.startswith("| a measure |"))
    assert [unit for unit in values.MEASURES if not re.search(rf"(?<!\w){unit}(?!\w)", row)] == []
