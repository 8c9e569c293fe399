"""JSON-LD: in schema.org's vocabulary, with what Google's documentation requires, and true to docs/shop.yml.

The vocabulary is in schema_org.json, which make_vocabulary.py writes.
"""

from __future__ import annotations

import datetime
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kbgen.content.settings import load_project
from kbgen.policies import filling, json_ld
from kbgen.policies.kinds import Duration, Unit
from kbgen.policies.loading import read_facts
from kbgen.site import opening
from kbgen.site.structured import blocks
from tests.samples import DAY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kbgen.policies.facts import Facts

ROOT = Path(__file__).parents[2]
VOCABULARY: dict[str, Any] = json.loads((Path(__file__).parent / "schema_org.json").read_text(encoding="utf-8"))
TYPES: dict[str, Any] = VOCABULARY["types"]
TEXTS = {"Text", "URL", "Date", "DateTime", "Time", "Duration", "CssSelectorType", "PronounceableText", "XPathType"}
NUMBERS = {"Number", "Integer", "Float"}
FORMATS = {
    "Date": r"\d{4}-\d\d-\d\d",
    "Time": r"\d\d:\d\d:\d\d([+-]\d\d:\d\d)?",
    "Duration": r"PT?\d+[DHM]",
}

# What Google's documentation requires of each type, as of November 2026.
DOCS = "https://developers.google.com/search/docs/appearance/structured-data/"
REQUIRED = {
    "BreadcrumbList": ("itemListElement",),  # breadcrumb
    "ListItem": ("position", "name", "item"),  # breadcrumb
    "OnlineStore": ("name", "url"),  # organization
    "MerchantReturnPolicy": ("applicableCountry", "returnPolicyCategory", "merchantReturnDays"),  # return-policy
    "MerchantReturnPolicySeasonalOverride": (  # return-policy
        "startDate", "endDate", "returnPolicyCategory", "merchantReturnDays",
    ),
    "ShippingService": ("shippingConditions",),  # shipping-policy
    "ShippingConditions": ("shippingRate",),  # shipping-policy
    "MonetaryAmount": ("currency",),  # shipping-policy
    "DefinedRegion": ("addressCountry",),  # shipping-policy
    "FAQPage": ("mainEntity",),  # faqpage, until May 2026
    "Question": ("name", "acceptedAnswer"),
    "Answer": ("text",),
    "HowTo": ("name", "step"),  # how-to, until September 2023
    "HowToStep": ("text",),
}  # fmt: skip


def complaints(node: Any, place: str) -> Iterator[str]:
    """Tell what is not in schema.org's vocabulary, or lacks what Google requires."""
    kind = node.get("@type")
    if kind not in TYPES:
        yield f"{place}: the type {kind} is not in the vocabulary"
        return
    known = TYPES[kind]["properties"]
    for key in REQUIRED.get(kind, ()):
        if key not in node:
            yield f"{place}: {kind} lacks {key}, which Google requires"
    for key, found in node.items():
        if key.startswith("@"):
            continue
        if key not in known:
            yield f"{place}: {kind} has no property {key}"
            continue
        if found in ([], {}, "", None):
            yield f"{place}.{key}: is empty"
        for one in found if isinstance(found, list) else [found]:
            yield from _value_complaints(one, set(known[key]), f"{place}.{key}")


def _value_complaints(value: Any, wanted: set[str], place: str) -> Iterator[str]:
    if isinstance(value, dict):
        kind = value.get("@type", "")
        above = {kind, *TYPES.get(kind, {}).get("above", ())}
        if not above & wanted:
            yield f"{place}: a {kind}, where one of {sorted(wanted)} is wanted"
        yield from complaints(value, f"{place}({kind})")
    elif isinstance(value, bool | int | float):
        if not wanted & (NUMBERS | {"Boolean"}):
            yield f"{place}: {value} is a number, where one of {sorted(wanted)} is wanted"
    else:
        enumerations = [name for name in VOCABULARY["enumerations"] if name in wanted]
        if any(value == f"https://schema.org/{member}" for e in enumerations for member in members(e)):
            return
        if "Thing" in wanted and value.startswith("https://"):
            return  # the address of a thing stands for it
        texts = wanted & TEXTS
        if not texts:
            yield f"{place}: “{value}” is no member of {sorted(wanted)}"
        elif texts <= set(FORMATS) and not any(re.fullmatch(FORMATS[name], value) for name in texts):
            yield f"{place}: “{value}” is no {' or '.join(sorted(texts))}"


def members(enumeration: str) -> list[str]:
    return list(VOCABULARY["enumerations"][enumeration])


@pytest.mark.parametrize(
    ("node", "complaint"),
    [
        ({"@type": "Shop"}, "the type Shop is not in the vocabulary"),
        ({"@type": "OnlineStore", "name": "A"}, "OnlineStore lacks url, which Google requires"),
        ({"@type": "OnlineStore", "name": "A", "url": "B", "colour": "red"}, "OnlineStore has no property colour"),
        ({"@type": "OnlineStore", "name": "A", "url": "B", "contactPoint": []}, "is empty"),
        (
            {"@type": "OnlineStore", "name": "A", "url": "B", "contactPoint": {"@type": "Answer", "text": "C"}},
            "a Answer, where one of ['ContactPoint'] is wanted",
        ),
        (
            {"@type": "MerchantReturnPolicy", "applicableCountry": "CZ", "merchantReturnDays": 1,
             "returnPolicyCategory": "https://schema.org/Finite"},
            "“https://schema.org/Finite” is no member",
        ),
        (
            {"@type": "OpeningHoursSpecification", "opens": "8 o'clock"},
            "“8 o'clock” is no Time",
        ),
    ],
)  # fmt: skip
def test_the_check_finds_faults(node: dict[str, Any], complaint: str) -> None:
    assert any(complaint in found for found in complaints(node, "x"))


@pytest.fixture(scope="module")
def demo() -> list[tuple[str, Any]]:
    """Every block of JSON-LD of the demo in two languages, with its page, FAQPage among them."""
    project = load_project(ROOT)
    project = replace(project, settings=replace(project.settings, faq_page=True))
    library, _, faults = filling.load(project, DAY)
    assert faults == []
    found = []
    for edition in opening.editions(project, library, ["en", "th"], DAY):
        for identity, served in library.served(edition.locale).items():
            if served.article.kind.value != "question":
                found += [(f"{edition.locale}/{identity}", json.loads(block)) for block in blocks(edition, identity)]
    return found


def test_all_of_the_demo_is_in_the_vocabulary(demo: list[tuple[str, Any]]) -> None:
    assert [line for page, node in demo for line in complaints(node, page)] == []
    kinds = {node["@type"] for _, node in demo}
    assert kinds == {"BreadcrumbList", "OnlineStore", "HowTo", "FAQPage"}
    assert all(node["@context"] == "https://schema.org" for _, node in demo)


def test_each_policy_stands_on_one_page_of_a_language(demo: list[tuple[str, Any]]) -> None:
    for key, page in [("hasMerchantReturnPolicy", "returns"), ("hasShippingService", "shipping")]:
        assert [name for name, node in demo if key in node] == [f"en/{page}", f"th/{page}"]
    assert [name for name, node in demo if "contactPoint" in node] == [
        "en/contact",
        "en/index",
        "th/contact",
        "th/index",
    ]


def facts_of(text: str) -> Facts:
    facts, faults = read_facts(text, ("en",))
    assert faults == []
    return facts


SHOP = """\
name: Pines
markets:
  CZ: {countries: [CZ], currency: CZK, language: en}
  EU: {countries: [EU], currency: EUR, language: en, name: Rest of the EU}
  world: {countries: [WORLD], currency: EUR, language: en, name: Elsewhere}
channels:
  phone:
    kind: phone
    number: "+420540000140"
    markets: [CZ]
    languages: [cs]
    time_zone: Europe/Prague
    hours: {mon-fri: "8:00-18:00", sun: "0:00-24:00"}
    exceptions: {2026-12-31: "8:00-12:00", 2026-12-24: closed}
  night: {kind: phone, number: "+420540000141", staffed: false}
  privacy: {kind: mail, handle: privacy@pines.example, purpose: privacy}
returns:
  window: 30 days
  refund: 5 working days
  rules:
    - {markets: [CZ], pays: deducted, price: CZK 59}
    - {markets: [EU], pays: customer, counted_from: order}
    - {markets: [world], pays: customer, window: 2 months}
  extensions:
    christmas: {ordered_from: 2026-11-01, ordered_until: 2026-12-24, returnable_until: 2027-01-31, markets: [CZ]}
shipping:
  warehouses:
    brno: {name: Brno, time_zone: Europe/Prague, cut_off: "14:00"}
  zones:
    CZ:
      countries: [CZ]
      warehouse: brno
      duties: included
      services:
        home: {method: home, carriers: [PPL], price: CZK 99, free_from: CZK 2000, days: 1-2 working days}
    world:
      countries: [WORLD]
      warehouse: brno
      duties: on_arrival
      name: Elsewhere
      services:
        post: {method: post, carriers: [Post], price: EUR 24.90, days: 7-21 working days}
"""


def test_contact_points_have_hours_and_no_unstaffed_channel() -> None:
    (point,) = json_ld.contact_points(facts_of(SHOP))
    assert point["telephone"] == "+420540000140"
    assert (point["areaServed"], point["availableLanguage"]) == (["CZ"], ["cs"])
    week = [f"https://schema.org/{day}" for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")]
    assert [{key: value for key, value in row.items() if key != "@type"} for row in point["hoursAvailable"]] == [
        {"dayOfWeek": week, "opens": "08:00:00", "closes": "18:00:00"},
        {"dayOfWeek": ["https://schema.org/Sunday"], "opens": "00:00:00", "closes": "23:59:59"},
        {"opens": "00:00:00", "closes": "00:00:00", "validFrom": "2026-12-24", "validThrough": "2026-12-24"},
        {"opens": "08:00:00", "closes": "12:00:00", "validFrom": "2026-12-31", "validThrough": "2026-12-31"},
    ]


def test_return_policies_say_what_can_be_said() -> None:
    facts = facts_of(SHOP)
    assert facts.returns
    first, second = json_ld.return_policies(facts, facts.returns, DAY, "https://help.example/en/returns/")
    assert first["applicableCountry"] == ["CZ"]
    assert first["merchantReturnDays"] == 30
    assert first["returnFees"] == "https://schema.org/ReturnShippingFees"
    assert first["returnShippingFeesAmount"] == {"@type": "MonetaryAmount", "value": 59, "currency": "CZK"}
    (season,) = first["returnPolicySeasonalOverride"]
    assert (season["startDate"], season["endDate"], season["merchantReturnDays"]) == (
        "2026-11-01", "2026-12-24", "2027-01-31",
    )  # fmt: skip
    # A window from the order can't be said; nor can a policy for the whole world.
    assert set(second) == {"@type", "applicableCountry", "merchantReturnLink"}
    assert len(second["applicableCountry"]) == 26 and "CZ" not in second["applicableCountry"]


def test_a_season_that_is_over_is_not_told() -> None:
    facts = facts_of(SHOP)
    assert facts.returns
    policies = json_ld.return_policies(facts, facts.returns, datetime.date(2027, 2, 1), "https://help.example/")
    assert all("returnPolicySeasonalOverride" not in policy for policy in policies)


@pytest.mark.parametrize(
    ("duration", "days"),
    [
        (Duration(30, Unit.DAY), 30), (Duration(2, Unit.WEEK), 14), (Duration(1, Unit.MONTH), 28),
        (Duration(2, Unit.MONTH), 59), (Duration(1, Unit.YEAR), 365), (Duration(10, Unit.WORKING_DAY), 12),
    ],
)  # fmt: skip
def test_months_count_by_the_shortest(duration: Duration, days: int) -> None:
    assert json_ld.least_days(duration) == days


@pytest.mark.parametrize(("today", "offset"), [(DAY, "+01:00"), (datetime.date(2026, 7, 1), "+02:00")])
def test_shipping_has_prices_by_value_and_the_cut_off(today: datetime.date, offset: str) -> None:
    facts = facts_of(SHOP)
    assert facts.shipping
    (service,) = json_ld.shipping_services(facts, facts.shipping, {"CZ.home": "Czechia", "world.post": "x"}, today)
    assert service["name"] == "Czechia"
    assert service["handlingTime"]["cutoffTime"] == f"14:00:00{offset}"
    below, above = service["shippingConditions"]
    assert (below["orderValue"]["maxValue"], below["shippingRate"]["value"]) == (1999.99, 99)
    assert (above["orderValue"]["minValue"], above["shippingRate"]["value"]) == (2000, 0)
    assert below["transitTime"]["duration"]["maxValue"] == 2
    assert below["shippingDestination"]["addressCountry"] == ["CZ"]
