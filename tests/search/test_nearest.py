"""Nearest articles, and names that say the same."""

from __future__ import annotations

import subprocess
import sys

import pytest

from kbgen.search.nearest import Nearest
from kbgen.search.similar import Alike, Named, similar
from tests.search.corpora import documents


@pytest.mark.parametrize(
    ("locale", "text", "title"),
    [
        ("en", "I sent my shoes back and want the money on my card again", "When will I get my refund?"),
        ("en", "giftt", "Gift cards"),
        ("en", "tarcking", "Track your parcel"),
        ("en", "tracking", "Track your parcel"),
        ("cs", "Chtěl bych vracet boty, které mi nesedí. Jak se vrací zboží?", "Jak vrátím zboží?"),
        ("ru", "отследить посылку", "Отслеживание посылки"),
        ("th", "อยากคืนสินค้าที่ซื้อไป", "ฉันจะคืนสินค้าได้อย่างไร"),
        ("zh-Hant", "我想退货", "如何退貨？"),
    ],
)
def test_nearest(locale: str, text: str, title: str) -> None:
    found = Nearest.of(documents(locale), locale).articles(text, limit=2)
    assert found[0].title == title
    assert 0 < found[0].share <= 1
    assert len(found) <= 2


def test_a_text_of_an_article_is_said_by_it_alone() -> None:
    one = documents("en")[0]
    best, second = Nearest.of(documents("en"), "en").articles(f"{one.title} {one.body}", limit=2)
    assert best.article == one.id
    assert best.share == pytest.approx(1)
    assert second.share < 0.5


@pytest.mark.parametrize("text", ["", "  \n", "?!", "zzzzzzzz", "\ud800", "\x00", "a" * 100_000, "*:~2 [x"])
def test_any_text(text: str) -> None:
    assert Nearest.of(documents("en"), "en").articles(text) == ()


def test_no_articles() -> None:
    assert Nearest.of([], "en").articles("return") == ()


def test_adapter_loads_without_warnings() -> None:
    """Also where nothing has compiled Whoosh before."""
    program = "import kbgen.search.nearest"
    command = [sys.executable, "-W", "error", "-X", "pycache_prefix=/dev/null", "-c", program]
    subprocess.run(command, check=True, capture_output=True)


@pytest.mark.parametrize(
    ("locale", "names"),
    [
        ("en", [("How do I return an item?",), ("Returning an item: how do I?",)]),
        ("cs", [("Vrácení zboží",), ("vrácení zboží",)]),
        ("cs", [("Doprava",), ("Poštovné", "dopravy")]),
        ("ru", [("Возврат товара",), ("Возврат товаров",)]),
        ("th", [("คืนสินค้า",), ("คืนสินค้า!",)]),
        ("zh-Hant", [("如何退貨？",), ("如何退貨",)]),
        ("ja", [("返品の方法",), ("返品の方法",)]),
    ],
)
def test_alike(locale: str, names: list[tuple[str, ...]]) -> None:
    found = list(similar([Named(str(place), one) for place, one in enumerate(names)], locale))
    assert found == [Alike("0", names[0][0], "1", names[1][-1])]


@pytest.mark.parametrize(
    ("locale", "names"),
    [
        ("en", [("Return an item",), ("Exchange an item",)]),
        ("en", [("Delivery", "courier"), ("Drivers", "courier")]),
        ("cs", [("Péče o boty",), ("Péče o batoh",)]),
        ("th", [("คืนสินค้า",), ("เปลี่ยนสินค้า",)]),
        ("zh-Hant", [("如何退貨？",), ("如何換貨？",)]),
        ("en", [("",), ("",)]),
        ("en", [("Returns", "return"), ("Payment",)]),
    ],
)
def test_not_alike(locale: str, names: list[tuple[str, ...]]) -> None:
    assert list(similar([Named(str(place), one) for place, one in enumerate(names)], locale)) == []
