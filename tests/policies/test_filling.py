"""Facts in articles: values in each language's form, names that are wrong, and lines that stay."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kbgen.content.settings import load_project
from kbgen.policies import filling
from tests.samples import DAY, MINIMAL, article, write_site

if TYPE_CHECKING:
    from pathlib import Path

    from kbgen.content.library import Library
    from kbgen.model.diagnostic import Diagnostic

SHOP = """\
name: Pines
website: https://www.pines.example
markets:
  CZ: {countries: [CZ], currency: CZK, language: cs}
  DE: {countries: [DE], currency: EUR, language: de}
holidays:
  CZ: [2026-12-24]
company:
  legal_name: Pines s.r.o.
  address: {street: Lesní 1, postal_code: 602 00, city: Brno, country: CZ}
channels:
  phone-cz:
    kind: phone
    number: "+420540000140"
    markets: [CZ]
    time_zone: Europe/Prague
    hours: {mon-fri: "8:00-18:00"}
    holidays: CZ
  phone-de:
    kind: phone
    number: "+493023125014"
    markets: [DE]
    time_zone: Europe/Prague
    hours: {mon-fri: "9:00-17:00"}
  mail: {kind: mail, handle: help@pines.example, replies: 1 working day}
returns:
  window: 30 days
  refund: 5 working days
  rules:
    - {markets: [CZ], pays: shop, legal: 14 days}
    - {markets: [DE], pays: deducted, price: EUR 4, window: 60 days, free_within: 7 days}
shipping:
  warehouses:
    brno: {name: Brno, time_zone: Europe/Prague, cut_off: "14:00", holidays: CZ}
  zones:
    CZ:
      countries: [CZ]
      warehouse: brno
      duties: included
      services:
        home: {method: home, carriers: [PPL], price: CZK 99, days: 1-2 working days}
        pickup: {method: pickup, carriers: [Zásilkovna], price: CZK 69, free_from: CZK 2000, days: 1-2 working days}
seasons:
  christmas:
    name: Christmas
    day: 2026-12-24
    order_by:
      CZ.pickup: {by: "2026-12-20 12:00", arrives: 2026-12-23}
warranty: {length: 24 months, diagnosis: [CZK 290, EUR 12]}
facts:
  founded: 2009
  weight: 25 kg
  motto:
    en: Grown slowly
    cs: Rosteme pomalu
"""


def read(root: Path, **files: str) -> tuple[Library, list[Diagnostic]]:
    site = write_site(root, {**MINIMAL, "docs/shop.yml": SHOP, **files})
    library, _, faults = filling.load(load_project(site), DAY)
    return library, faults


def said(root: Path, expression: str, locale: str = "en") -> str:
    files = {"docs/en/returns.md": article(body="One.\n"), f"docs/{locale}/returns.md": article(body=f"{expression}\n")}
    library, faults = read(root, **files)
    assert faults == []
    return library.articles[locale]["returns"].body.strip().replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("expression", "en", "cs"),
    [
        ('{{ returns.window("CZ") }}', "30 days", "30 dní"),
        ('{{ returns.window("CZ").genitive }}', "30 days", "30 dnů"),
        ('{{ returns.window("CZ").number }}', "30", "30"),
        ("{{ returns.refund }}", "5 working days", "5 pracovních dní"),
        ('{{ returns.price("DE") }}', "€4", "4 €"),
        ('{{ shipping.price("CZ.pickup") }}', "CZK 69", "69 Kč"),
        ('{{ shipping.free_from("CZ") }}', "CZK 2,000", "2 000 Kč"),
        ('{{ shipping.days("CZ") }}', "1–2 working days", "1–2 pracovní dny"),
        ('{{ season("christmas").order_by("CZ.pickup") }}', "20 December 2026", "20. prosince 2026"),
        ('{{ season("christmas").order_by("CZ.pickup").short }}', "20 December", "20. prosince"),
        ('{{ season("christmas").order_by("CZ.pickup").time }}', "12:00", "12:00"),
        ("{{ contact.mail }}", "help@pines.example", "help@pines.example"),
        ('{{ contact.phone("phone-de") }}', "+49 30 23125014", "+49 30 23125014"),
        ('{{ contact.hours("phone-cz").sat }}', "closed", "zavřeno"),
        ("{{ warranty.diagnosis }}", "CZK 290 or €12", "290 Kč nebo 12 €"),
        ("{{ warranty.diagnosis.EUR }}", "€12", "12 €"),
        ("{{ company.address }}", "Lesní 1, 602 00 Brno", "Lesní 1, 602 00 Brno"),
        ("{{ facts.weight }}", "25 kg", "25 kg"),
        ("{{ facts.founded.plain }}", "2009", "2009"),
        ("{{ facts.motto }}", "Grown slowly", "Rosteme pomalu"),
        ("{{ shop.website.host }}", "www.pines.example", "www.pines.example"),
        ('{{ "{{" }} braces', "{{ braces", "{{ braces"),
        ("`{{ shop.nothing }}`", "`{{ shop.nothing }}`", "`{{ shop.nothing }}`"),
    ],
)
def test_facts_are_written_in_the_readers_language(tmp_path: Path, expression: str, en: str, cs: str) -> None:
    assert said(tmp_path / "en", expression) == en
    assert said(tmp_path / "cs", expression, "cs") == cs


def test_front_matter_is_filled_too(tmp_path: Path) -> None:
    text = article(
        "All about {{ shop.name }}", 'You have {{ returns.window("CZ") }}.', aliases="['{{ returns.window(\"CZ\") }}']"
    )
    library, faults = read(tmp_path, **{"docs/en/returns.md": text})
    assert faults == []
    front = library.articles["en"]["returns"].front
    assert (front.title, front.summary, front.aliases) == ("All about Pines", "You have 30 days.", ("30 days",))


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("{{ retuns.window }}", "“retuns” is no fact. Did you mean “returns”?"),
        ("{{ returns.windw }}", "“returns.windw” is no fact. Did you mean “returns.window”?"),
        ("{{ facts.foundd }}", "“facts.foundd” is no fact. Did you mean “facts.founded”?"),
        ('{{ returns.window("CS") }}', '“returns.window”: there is no market “CS”, only ("CZ"), ("DE").'),
        (
            "{{ returns.window }}",
            '“returns.window” differs: name the market in brackets and quotes, one of ("CZ"), ("DE")',
        ),
        ('{{ season("xmas") }}', '“season”: there is no season “xmas”, only ("christmas").'),
        ("{{ shop.name() }}", "“shop.name” takes nothing in brackets: write shop.name alone"),
        ("{{ shop }}", "“shop” is no value but has some: write shop.name, shop.website"),
        (
            "{{ shop.name",
            '“{{ shop.name” is not closed in its line: add “}}”, or write {{ "{{" }} for the braces themselves',
        ),
    ],
)
def test_a_wrong_name_is_a_named_fault(tmp_path: Path, expression: str, message: str) -> None:
    _, faults = read(tmp_path, **{"docs/en/returns.md": article(body=f"One.\n\n{expression}\n")})
    assert [str(fault) for fault in faults] == [f"docs/en/returns.md:8: {message} [unknown-fact]"]


def test_lines_and_digests_stay_those_of_the_file(tmp_path: Path) -> None:
    body = "{{ shipping.table() }}\n\n## Cost {#cost}\n\n[No page](/nowhere.md)\n"
    library, _ = read(tmp_path / "one", **{"docs/en/returns.md": article(body=body)})
    filled = library.articles["en"]["returns"]
    assert "<table>" in filled.body
    assert filled.body.count("\n") == body.count("\n") + 1
    assert [(section.title, section.line) for section in filled.sections if section.title] == [("Cost", 8)]
    assert [reference.line for reference in filled.references if reference.target == "/nowhere.md"] == [10]

    other = write_site(tmp_path / "two", {**MINIMAL, "docs/en/returns.md": article(body=body)})
    (other / "docs" / "shop.yml").write_text(SHOP.replace("CZK 69", "CZK 79"), encoding="utf-8")
    changed, _, _ = filling.load(load_project(other), DAY)
    assert changed.articles["en"]["returns"].digest == filled.digest
    assert changed.articles["en"]["returns"].body == filled.body.replace("69", "79")


def test_a_summary_is_measured_with_its_facts(tmp_path: Path) -> None:
    text = article(summary='\'{{ returns.window("CZ") }}' + "a" * 195 + "'")
    _, faults = read(tmp_path, **{"docs/en/returns.md": text})
    assert ["“summary” has 202 characters with its facts" in fault.message for fault in faults] == [True]


def test_without_facts_braces_are_text(tmp_path: Path) -> None:
    site = write_site(tmp_path, {**MINIMAL, "docs/en/returns.md": article(body="{{ returns.window }}\n")})
    library, _, faults = filling.load(load_project(site), DAY)
    assert faults == []
    assert library.articles["en"]["returns"].body.strip() == "{{ returns.window }}"
