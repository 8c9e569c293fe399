"""Every kind of page, in every language, in both colour schemes, on phone, tablet and desktop widths.

One visit serves all combinations: the page is resized and its colour scheme switched in place.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.sites import GAPS_LOCALES, LOCALES

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import Site, Visit

WIDTHS = (320, 768, 1280)
AXE_WIDTHS = (320, 1280)
KINDS = {
    "home": "index",
    "FAQ": "faq",
    "topic": "faq/returns",
    "section": "guides",
    "guide": "guides/track-a-parcel",
    "repair guide": "guides/repair-coffee-machine-leak",
    "legal list": "legal",
    "legal page": "legal/terms",
    "returns policy": "returns",
    "shipping": "shipping",
    "contact": "contact",
    "search": "search",
}
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AXE = Path(__file__).parent.parent.parent / "node_modules" / "axe-core" / "axe.min.js"


@cache
def axe_source() -> str:
    return AXE.read_text(encoding="utf-8")


def axe_violations(page: Page) -> list[str]:
    """Return what axe-core objects to, one line an element."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(axe_source())
    options = json.dumps({
        "runOnly": TAGS, "resultTypes": ["violations"], "preload": False, "rules": {"target-size": {"enabled": True}}
    })  # fmt: skip
    found = page.evaluate(f"axe.run({options}).then(({{ violations }}) => violations)")
    return [
        f"{violation['id']}: {' '.join(map(str, node['target']))}: {' '.join(node['failureSummary'].split())}"
        for violation in found
        for node in violation["nodes"]
    ]


# At the top, for the sticky header covers what is scrolled below it; two frames later all observers have run.
SETTLE = """() => new Promise((resolve) => {
  scrollTo(0, 0);
  requestAnimationFrame(() => requestAnimationFrame(resolve));
})"""
OVERFLOW = """() => {
  const root = document.documentElement;
  if (root.scrollWidth <= root.clientWidth) return [];
  const wide = Array.from(document.body.querySelectorAll("*")).filter((element) => {
    const box = element.getBoundingClientRect();
    return box.width > 0 && (box.right > root.clientWidth + 1 || box.left < -1);
  });
  return [`${root.scrollWidth} > ${root.clientWidth}`, ...wide.slice(0, 5).map((element) =>
    `${element.tagName.toLowerCase()}.${element.className}: ${(element.textContent || "").trim().slice(0, 40)}`)];
}"""


def faults_of(page: Page) -> list[str]:
    """Look at a page in every width and colour scheme."""
    faults = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            page.evaluate(SETTLE)
            found = [f"overflow: {line}" for line in page.evaluate(OVERFLOW)]
            if width in AXE_WIDTHS:
                found += axe_violations(page)
            faults += [f"{width} px, {scheme}: {fault}" for fault in found]
    return faults


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("kind", KINDS)
def test_demo_page(kind: str, locale: str, demo: Site, visit: Visit) -> None:
    page = visit(demo.url(locale, KINDS[kind]))
    assert page.locator("html").get_attribute("lang") == locale
    assert page.locator("h1").count() == 1
    assert faults_of(page) == []


@pytest.mark.parametrize("locale", LOCALES)
def test_topic_with_open_answer(locale: str, demo: Site, visit: Visit) -> None:
    page = visit(demo.url(locale, "faq/returns", "return-cost"))
    assert page.locator("details.answer[open]").count() == 1
    assert faults_of(page) == []


@pytest.mark.parametrize("locale", LOCALES)
def test_not_found(locale: str, demo: Site, visit: Visit) -> None:
    page = visit(f"{demo.address}/{locale}/no/such/page/")
    assert page.locator("html").get_attribute("lang") == locale
    assert faults_of(page) == []


def test_chooser(demo: Site, visit: Visit) -> None:
    page = visit(f"{demo.address}/#languages")
    assert page.locator("[data-chooser] a").count() == len(LOCALES)
    assert faults_of(page) == []


@pytest.mark.parametrize("locale", GAPS_LOCALES[1:])
def test_untranslated_page(locale: str, gaps: Site, visit: Visit) -> None:
    page = visit(gaps.url(locale, "guides/new"))
    assert page.locator(".notice").count() == 1
    article = page.locator(".md-typeset").first
    assert (article.get_attribute("lang"), article.get_attribute("dir")) == ("en", "ltr")
    assert page.locator("link[rel=alternate]").count() == 0
    assert faults_of(page) == []


@pytest.mark.parametrize("locale", GAPS_LOCALES[1:])
def test_outdated_page(locale: str, gaps: Site, visit: Visit) -> None:
    page = visit(gaps.url(locale, "guides/old"))
    assert faults_of(page) == []
    page.locator(".notice a").click()
    assert page.url == gaps.url("en", "guides/old")


@pytest.mark.parametrize("locale", GAPS_LOCALES[1:])
def test_topic_with_untranslated_answer(locale: str, gaps: Site, visit: Visit) -> None:
    page = visit(gaps.url(locale, "faq/returns", "late"))
    assert page.locator("details.answer[open]").get_attribute("lang") == "en"
    assert faults_of(page) == []


@pytest.mark.parametrize("identity", ["index", "faq", "faq/returns", "guides", "guides/old", "contact", "search"])
def test_right_to_left(identity: str, gaps: Site, visit: Visit) -> None:
    page = visit(gaps.url("he", identity))
    root = page.locator("html")
    assert (root.get_attribute("lang"), root.get_attribute("dir")) == ("he", "rtl")
    brand, title = page.locator(".brand").bounding_box(), page.locator("h1").bounding_box()
    assert brand and title
    assert brand["x"] > 640
    assert page.locator("h1").evaluate("element => getComputedStyle(element).direction") == "rtl"
    assert faults_of(page) == []
