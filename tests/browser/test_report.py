"""The report in a browser: on desks and phones, light and dark, by keyboard, and on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pytest
from playwright.sync_api import expect

from kbgen.cli import main
from tests.browser.test_pages import OVERFLOW, SETTLE, axe_violations
from tests.insights.test_suggest import FILES, gap, log, reworded
from tests.samples import DAY, write_site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

OUTCOMES = "[aria-label='Outcomes by language']"
CUT = """(boxes) => boxes.filter((box) => box.scrollWidth > box.clientWidth).map((box) => box.ariaLabel)"""
"""Tables of which a part is beyond their box's edge."""


@pytest.fixture
def address(tmp_path: Path) -> str:
    site, out = write_site(tmp_path / "site", FILES), tmp_path / "report.html"
    log(site, reworded(), gap("gift receipt"))
    assert main(["report", "--site", str(site), "--now", DAY.isoformat(), "--out", str(out)]) == 0
    return out.as_uri()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    page = browser.new_page()
    page.goto(address)
    yield page
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_every_width(page: Page, scheme: Literal["light", "dark"]) -> None:
    page.emulate_media(color_scheme=scheme)
    faults = []
    for width in (320, 390, 768, 1100, 1400):
        page.set_viewport_size({"width": width, "height": 800})
        page.evaluate(SETTLE)
        faults += [f"{width}: {fault}" for fault in [*page.evaluate(OVERFLOW), *axe_violations(page)]]
    assert faults == []


@pytest.mark.parametrize("width", [1100, 1400])
def test_no_table_is_cut_on_a_desk(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    assert page.locator(".scroll").evaluate_all(CUT) == []


def test_a_wide_table_scrolls_in_its_box_by_keyboard(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    box = page.locator(OUTCOMES)
    assert box.evaluate_all(CUT) == ["Outcomes by language"]
    assert box.evaluate("(box) => getComputedStyle(box).borderRightWidth") == "1px"
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.ariaLabel") == "Outcomes by language"
    page.keyboard.press("ArrowRight")
    expect(box).not_to_have_js_property("scrollLeft", 0)


def test_nothing_is_cut_on_paper(page: Page) -> None:
    page.emulate_media(media="print")
    # What A4 leaves between margins of a centimetre, in pixels.
    page.set_viewport_size({"width": 718, "height": 1047})
    assert page.evaluate(OVERFLOW) == []
    assert set(page.locator(".scroll").evaluate_all("(all) => all.map((box) => getComputedStyle(box).overflow)")) == {
        "visible"
    }
    assert page.pdf(format="A4").startswith(b"%PDF-")
