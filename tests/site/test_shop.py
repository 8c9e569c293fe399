"""The shop on pages: one number changed in docs/shop.yml changes everywhere, and what is not staffed is not shown."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from kbgen.site import headers
from tests.samples import MINIMAL, SETTINGS, article, build, write_site

if TYPE_CHECKING:
    from pathlib import Path

SHOP = """\
name: Pines
website: https://www.pines.example
markets:
  CZ: {countries: [CZ], currency: CZK, language: cs, law: cz, holidays: CZ}
  DE: {countries: [DE], currency: EUR, language: de, law: de}
holidays:
  CZ: [2026-12-24]
channels:
  phone:
    kind: phone
    number: "+420540000140"
    time_zone: Europe/Prague
    hours: {mon-fri: "8:10-18:20"}
    holidays: CZ
  night: {kind: phone, number: "+420540000999", staffed: false}
  mail:
    kind: mail
    handle: help@pines.example
    replies: 3 working days
  privacy: {kind: mail, handle: privacy@pines.example, purpose: privacy}
returns:
  window: 33 days
  refund: 6 working days
  hand_in: 16 days
  rules:
    - {markets: [CZ], pays: deducted, price: CZK 57, legal: 15 days}
    - {markets: [DE], pays: shop}
    - {markets: [DE], category: tents, pays: customer, window: 11 days}
  categories: {tents: {en: Tents, cs: Stany}}
  extensions:
    christmas: {ordered_from: 2026-11-02, ordered_until: 2026-12-23, returnable_until: 2027-01-29}
  exclusions: {hygiene: {en: Opened hygiene goods, cs: Otevřené hygienické zboží}}
shipping:
  warehouses:
    brno: {name: Brno, time_zone: Europe/Prague, cut_off: "14:05", holidays: CZ}
  zones:
    CZ:
      countries: [CZ]
      warehouse: brno
      duties: included
      services:
        home: {method: home, carriers: [PPL], price: CZK 97, free_from: CZK 2003, days: 1-9 working days}
seasons:
  christmas:
    name: {en: Christmas, cs: Vánoce}
    day: 2026-12-24
    order_by:
      CZ: {by: 2026-12-17, arrives: 2026-12-22}
    banners:
      - starts: 2026-11-20
        ends: 2026-12-24
        link: /returns.md
        text: {en: "Order by {{ season('christmas').order_by('CZ') }}", cs: Ano}
      - {starts: 2026-12-01, ends: 2026-12-24, text: {en: Later, cs: Později}}
      - {starts: 2026-10-01, ends: 2026-11-20, text: {en: Over, cs: Pryč}}
"""
SITE = {
    **MINIMAL,
    "docs/shop.yml": SHOP,
    "docs/en/returns.md": article("Returns", body="Within {{ returns.window }}.\n\n{{ returns.guide() }}\n").replace(
        "{{ returns.window }}", '{{ returns.window("CZ") }}'
    ),
    "docs/en/shipping.md": article("Shipping", body="{{ shipping.guide() }}\n"),
    "docs/en/contact.md": article("Contact", body="{{ contact.guide() }}\n"),
}

# What is written in shop.yml, another value, and what each gives on pages: text, or a piece of data for scripts and
# search engines. A value that no page has is no test.
CHANGES = [
    ("window: 33 days", "window: 44 days", ["33 days", '"number":33', '"merchantReturnDays":33'],
     ["44 days", '"number":44', '"merchantReturnDays":44']),
    ("window: 11 days", "window: 12 days", ["11 days", '"number":11'], ["12 days", '"number":12']),
    ("legal: 15 days", "legal: 13 days", ['"number":15'], ['"number":13']),
    ("refund: 6 working", "refund: 4 working", ["6 working days"], ["4 working days"]),
    ("hand_in: 16 days", "hand_in: 17 days", ["16 days"], ["17 days"]),
    ("price: CZK 57", "price: CZK 58", ["CZK\xa057", '"value":57'], ["CZK\xa058", '"value":58']),
    ("returnable_until: 2027-01-29", "returnable_until: 2027-01-30",
     ["29 January 2027", "2027-01-29"], ["30 January 2027", "2027-01-30"]),
    ("ordered_from: 2026-11-02", "ordered_from: 2026-11-03", ["2 November 2026", "2026-11-02"],
     [">Ordered from 3 November 2026", "2026-11-03"]),
    ("price: CZK 97", "price: CZK 98", ["CZK\xa097", '"value":97'], ["CZK\xa098", '"value":98']),
    ("free_from: CZK 2003", "free_from: CZK 2004", ["2,003", '"minValue":2003'], ["2,004", '"minValue":2004']),
    ("days: 1-9", "days: 1-8", ["1–9", '"slowest":9', '"maxValue":9'], ["1–8", '"slowest":8', '"maxValue":8']),
    ('cut_off: "14:05"', 'cut_off: "14:06"', ['"cut_off":845', "14:05:00"], ['"cut_off":846', "14:06:00"]),
    ("by: 2026-12-17", "by: 2026-12-18", ["17 December 2026", "2026-12-17"], ["18 December 2026", "2026-12-18"]),
    ("+420540000140", "+420540000141", ["+420 540 000 140", "+420540000140"], ["+420 540 000 141", "tel:+42054000014"]),
    ("8:10-18:20", "8:15-18:25", ["8:10", "18:20", "490", "08:10:00"], ["8:15–18:25", "[495,1105]", "08:15:00"]),
    ("replies: 3 working days", "replies: 2 working days", ["3 working days"], ["2 working days"]),
    ("CZ: [2026-12-24]", "CZ: [2026-12-28]", [], ['"2026-12-28":[]', '"validFrom":"2026-12-28"']),
]  # fmt: skip


def pages(out: Path) -> str:
    """Return all pages of the English edition, without what is not text or data: names of files by their content."""
    found = [path.read_text(encoding="utf-8") for path in sorted((out / "en").rglob("*.html"))]
    return re.sub(r"assets/kbgen-\w+/|search/en/[\w.-]+", "", "\n".join(found))


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("before")
    return build(write_site(root / "site", SITE), root / "out")


@pytest.fixture(scope="module")
def after(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site after every number changed, in one new build."""
    root = tmp_path_factory.mktemp("after")
    shop = SHOP
    for old, new, _, _ in CHANGES:
        assert shop.count(old) == 1
        shop = shop.replace(old, new)
    return build(write_site(root / "site", {**SITE, "docs/shop.yml": shop}), root / "out")


@pytest.mark.parametrize(("old", "new", "gone", "there"), CHANGES, ids=[row[0] for row in CHANGES])
def test_one_number_changes_everywhere(
    old: str, new: str, gone: list[str], there: list[str], before: Path, after: Path
) -> None:
    first, second = pages(before), pages(after)
    assert [text for text in gone if text not in first] == []
    assert [text for text in gone if text in second] == []
    assert [text for text in there if text not in second] == []


def page(out: Path, name: str) -> str:
    return (out / "en" / name / "index.html").read_text(encoding="utf-8")


def data(html: str, name: str) -> Any:
    found = re.search(rf'<script type="application/json" id="{name}">(.*?)</script>', html, re.DOTALL)
    assert found
    return json.loads(found[1])


def test_who_is_not_there_is_not_shown(before: Path) -> None:
    text = pages(before)
    assert "540000999" not in text and "540 000 999" not in text
    assert "privacy@pines.example" not in text


def test_every_page_has_the_phone_and_the_countries(before: Path) -> None:
    for name in ("", "returns", "faq/returns", "search"):
        html = page(before, name)
        assert '<a href="tel:+420540000140"><bdi>+420 540 000 140</bdi></a>' in html
        assert "Mon–Fri 8:10–18:20 (time in Prague)" in html
        assert html.count('href="?market=DE"') == 2
    assert 'href="tel:+420540000140"' in (before / "en" / "404.html").read_text(encoding="utf-8")


def test_banners_of_now_and_later_are_on_every_page(before: Path) -> None:
    html = page(before, "shipping")
    found = re.findall(r'<p class="seasonal"([^>]*)>.*?<(?:a|span)[^>]*>([^<]*)</(?:a|span)></p>', html, re.DOTALL)
    assert [(text, "hidden" in attributes) for attributes, text in found] == [
        ("Order by 17 December 2026", False), ("Later", True),
    ]  # fmt: skip
    assert 'data-zone="Europe/Prague" data-starts="2026-11-20" data-ends="2026-12-24"' in html


def test_only_pages_with_a_guide_carry_its_data(before: Path) -> None:
    assert set(data(page(before, "returns"), "kbgen-guides")) == {"returns"}
    assert set(data(page(before, "shipping"), "kbgen-guides")) == {"shipping"}
    assert "kbgen-guides" not in page(before, "contact")
    assert "Can I return it?" not in page(before, "contact")


def test_goods_with_their_own_rule_are_told_apart(before: Path) -> None:
    html = page(before, "returns")
    assert '<tr data-markets="DE"><td>Germany: Tents</td> <td>11 days from delivery</td>' in html
    returns = data(html, "kbgen-guides")["returns"]
    assert returns["categories"] == [{"key": "tents", "name": "Tents"}]
    assert [rule["terms"]["rolls"] for rule in returns["rules"]] == [True, True, True]
    assert returns["rules"][0]["terms"]["working_days"]["holidays"] == ["2026-12-24"]


def test_a_site_without_facts_has_none_of_it(tmp_path: Path) -> None:
    out = build(write_site(tmp_path / "site"), tmp_path / "out")
    html = page(out, "returns")
    assert [word for word in ("callbar", "kbgen-shop", "?market=", "OnlineStore", "Opens on") if word in html] == []


def test_a_banner_that_names_no_fact_is_a_fault(tmp_path: Path) -> None:
    from tests.samples import run_kbgen

    shop = SHOP.replace("season('christmas').order_by('CZ')", "seasons.christmas")
    root = write_site(tmp_path / "site", {**SITE, "docs/shop.yml": shop})
    run = run_kbgen("build", "--site", root, "--out", tmp_path / "out", "--now", "2026-11-21")
    assert run.returncode == 2
    assert "docs/shop.yml:" in run.stderr and "“seasons” is no fact. Did you mean “season”?" in run.stderr


def test_only_a_chat_opens_the_policy() -> None:
    assert "frame-src" not in headers.policy()
    policy = headers.policy(("https://chat.example.com", "wss://live.example.com"))
    assert "script-src 'self' https://chat.example.com;" in policy
    assert "connect-src 'self' https://chat.example.com wss://live.example.com;" in policy
    assert policy.endswith("frame-src https://chat.example.com")
    assert "form-action 'self';" in policy and "unsafe" not in policy


def test_the_chats_hosts_are_in_every_header_file(tmp_path: Path) -> None:
    chat = "      chat: {name: Chatty, script: 'https://chat.example.com/a.js'}\n"
    out = build(write_site(tmp_path / "site", {**SITE, "mkdocs.yml": SETTINGS + chat}), tmp_path / "out")
    for name in ("_headers", ".htaccess", "nginx-headers.conf"):
        assert "script-src 'self' https://chat.example.com;" in (out / name).read_text(encoding="utf-8")
    html = page(out, "returns")
    assert "https://chat.example.com" not in re.sub(r'<script type="application/json".*?</script>', "", html)
