"""Going back to a page that the browser has kept as it was: its search goes on where the reader left it.

Playwright's Chromium has no back/forward cache of its own accord, so these tests have a browser of their own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import chromium, hosting
from tests.browser.test_search import DESK, PHONE, field

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.browser.conftest import Site

REASONS = "JSON.stringify(performance.getEntriesByType('navigation')[0].notRestoredReasons ?? null)"

TAKEN_OVER = """() => new Promise((done) => {
  if (navigator.serviceWorker.controller) done();
  navigator.serviceWorker.addEventListener("controllerchange", () => done(), { once: true });
})"""


@pytest.fixture(scope="module")
def keeping(browser: Browser) -> Iterator[Browser]:
    """A Chromium that keeps the pages that a reader leaves."""
    made = browser.browser_type.launch(
        executable_path=chromium.find(),
        args=list(chromium.FLAGS),
        ignore_default_args=["--disable-back-forward-cache"],
    )
    yield made
    made.close()


@pytest.mark.parametrize(
    ("identity", "width", "hit"),
    [
        pytest.param("returns", DESK, "[role=option]:visible", id="box"),
        pytest.param("contact", PHONE, "dialog [role=option]", id="dialog"),
        pytest.param("search", DESK, ".results a.hit", id="page of results"),
    ],
)
def test_last_query_survives_in_a_page_that_the_browser_kept(
    identity: str, width: int, hit: str, searchable: Site, keeping: Browser
) -> None:
    context = keeping.new_context(viewport={"width": width, "height": 800}, reduced_motion="reduce", locale="en-GB")
    context.set_default_timeout(hosting.PATIENCE * 1000)
    page = context.new_page()
    page.goto(searchable.url("en", identity))
    if width == PHONE:
        page.locator("[data-search-open]").click()
    field(page).fill("parcel")
    # A page that the service worker takes over after it was left is not kept.
    page.evaluate(TAKEN_OVER)
    page.evaluate("window.left = true")
    page.locator(hit).first.click()
    page.wait_for_url("**/faq/**")
    # A kept page is shown at once: it never loads.
    page.go_back(wait_until="commit")
    assert page.evaluate("window.left"), f"the browser did not keep the page: {page.evaluate(REASONS)}"
    expect(field(page)).to_have_value("parcel")
    field(page).focus()
    field(page).fill("refund")
    expect(page.locator(hit).filter(has_text="refund").first).to_be_visible()
    context.close()
