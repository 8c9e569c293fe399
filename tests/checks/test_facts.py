"""Prose that contradicts the facts, or repeats them, is found in every language that the demo speaks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kbgen.checks import facts
from kbgen.content.settings import load_project
from kbgen.policies import filling
from tests.policies.test_filling import SHOP
from tests.samples import DAY, MINIMAL, SETTINGS, article, write_site

if TYPE_CHECKING:
    from pathlib import Path

SETTINGS_OF_FIVE = SETTINGS.replace("[en, cs]", "[en, cs, ru, th, zh-Hant]")


def complaints(root: Path, locale: str, text: str, place: str = "docs/{}/returns.md", key: str = "body") -> list[str]:
    files = {"docs/en/returns.md": article(body="One.\n"), place.format("en"): article(body="One.\n")}
    changed = article(body=f"{text}\n") if key == "body" else article(summary=f"'{text}'")
    site = write_site(
        root,
        {**MINIMAL, "mkdocs.yml": SETTINGS_OF_FIVE, "docs/shop.yml": SHOP, **files, place.format(locale): changed},
    )
    project = load_project(site)
    library, _, faults = filling.load(project, DAY)
    assert faults == []
    return [f"{one.line} {one.rule} {one.message}" for one in facts.contradictions(project, library)]


CONTRADICTIONS = [
    ("en", "You can return an item within 14 days of delivery.", "14 days"),
    ("en", "Items may be sent back for 100 days.", "100 days"),
    ("en", "We refund the money within 9 working days.", "9 working days"),
    ("en", "The warranty lasts 12 months.", "12 months"),
    ("en", "Shipping costs CZK 79.", "CZK 79"),
    ("en", "Call +420 540 000 141.", "+420 540 000 141"),
    ("en", "We are open 8:00–17:00.", "8:00–17:00"),
    ("cs", "Zboží můžete vrátit do 14 dnů od doručení.", "14 dnů"),
    ("cs", "Záruka trvá 12 měsíců.", "12 měsíců"),
    ("cs", "Doprava stojí 79 Kč.", "79 Kč"),
    ("cs", "Otevřeno máme 8:00–17:00.", "8:00–17:00"),
    ("ru", "Возврат возможен в течение 21 дня.", "21 дня"),
    ("ru", "Гарантия действует 12 месяцев.", "12 месяцев"),
    ("ru", "Доставка стоит 79 крон.", "79 крон"),
    ("th", "คืนสินค้าได้ภายใน 14 วันนับจากวันที่ได้รับ", "14 วัน"),
    ("th", "เรารับประกัน 12 เดือน", "12 เดือน"),
    ("th", "ค่าส่ง CZK 79", "CZK 79"),
    ("zh-Hant", "送達後 14 天內都可以退貨。", "14 天"),
    ("zh-Hant", "保固 12 個月。", "12 個月"),
    ("zh-Hant", "運費 CZK 79。", "CZK 79"),
]


@pytest.mark.parametrize(("locale", "text", "words"), CONTRADICTIONS)
def test_a_contradiction_is_found(tmp_path: Path, locale: str, text: str, words: str) -> None:
    found = complaints(tmp_path, locale, f"One.\n\n{text}")
    assert len(found) == 1, found
    assert found[0].startswith(f"8 facts-contradiction says “{words}”, but docs/shop.yml says “")
    assert complaints(tmp_path / "meant", locale, f"One.\n\n{text} <!-- fact: meant -->") == []


@pytest.mark.parametrize(
    ("locale", "text", "words"),
    [
        ("en", "You can return an item within 30 days.", "30 days"),
        ("en", "Shipping costs CZK 99.", "CZK 99"),
        ("cs", "Zboží můžete vrátit do 30 dnů.", "30 dnů"),
        ("ru", "Возврат возможен в течение 30 дней.", "30 дней"),
        ("th", "คืนสินค้าได้ภายใน 30 วัน", "30 วัน"),
        ("zh-Hant", "送達後 30 天內都可以退貨。", "30 天"),
    ],
)
def test_a_copy_is_found(tmp_path: Path, locale: str, text: str, words: str) -> None:
    found = complaints(tmp_path, locale, text)
    assert len(found) == 1, found
    assert found[0].startswith(f"6 facts-copy repeats “{words}”, which docs/shop.yml has once (line ")


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en", 'You can return an item within {{ returns.window("CZ") }}.'),
        ("en", "By law you can withdraw from the contract within 14 days and return the goods."),
        ("en", "Let the glue dry for 14 days."),
        ("en", "`Return it within 14 days.`"),
        ("en", "You can pay within 14 days. Returns are free."),
        ("cs", "Od smlouvy můžete odstoupit do 14 dnů a zboží vrátit."),
        ("ru", "Пусть клей сохнет 14 дней."),
        ("th", "ทิ้งไว้ 14 วัน"),
        ("zh-Hant", "請晾乾 14 天。"),
    ],
)
def test_true_sentences_pass(tmp_path: Path, locale: str, text: str) -> None:
    assert complaints(tmp_path, locale, text) == []


def test_summaries_are_read_too(tmp_path: Path) -> None:
    found = complaints(tmp_path, "en", "You can return an item within 14 days.", key="summary")
    assert [line.split(" says")[0] for line in found] == ["3 facts-contradiction"]


def test_a_legal_text_may_repeat_what_is_true_but_not_contradict_it(tmp_path: Path) -> None:
    place = "docs/{}/legal/terms.md"
    extra = {"docs/en/legal/index.md": article(body="One.\n")}
    write_site(tmp_path / "one", extra)
    assert complaints(tmp_path / "one", "en", "You can return goods within 60 days.", place) == []
    write_site(tmp_path / "two", extra)
    found = complaints(tmp_path / "two", "en", "You can return goods within 90 days.", place)
    assert [line.split(" says")[0] for line in found] == ["6 facts-contradiction"]
