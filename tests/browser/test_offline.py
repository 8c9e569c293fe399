"""After a first search a reader goes on without a network, and never reads an old page with one."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from kbgen.site import assets
from tests.browser import hosting
from tests.browser.conftest import Site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Page

KEPT = """async (wanted) => {
  for (const name of await caches.keys()) {
    for (const { url } of await (await caches.open(name)).keys()) if (url.includes(wanted)) return true;
  }
  return false;
}"""
WORKED = "navigator.serviceWorker.getRegistration().then((one) => Boolean(one))"
PATIENCE = hosting.PATIENCE * 1000


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser that has been nowhere; its requests may fail."""
    context = browser.new_context(locale="en-GB", service_workers="allow")
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()


def search(page: Page, query: str) -> None:
    page.locator("input[name=q]:visible").fill(query)
    expect(page.locator("a.hit:visible").first).to_be_visible(timeout=PATIENCE)


def wait_until_kept(page: Page, part: str) -> None:
    page.wait_for_function(f"(wanted) => ({KEPT})(wanted)", arg=part)


def keep(page: Page, demo: Site, locale: str, query: str) -> None:
    """Search on a page until all is kept for when there is no network."""
    page.goto(demo.url(locale, "returns"))
    assert not page.evaluate(WORKED)
    search(page, query)
    page.wait_for_function(f"() => {WORKED}")
    for part in (
        urlsplit(page.url).path,
        f"/{locale}/search/",
        f"/offline/{locale}.html",
        "/words.js",
        *(f"/{file.name}" for file in (demo.folder / "search" / locale).rglob("[pd]*.bin")),
    ):
        wait_until_kept(page, part)


@pytest.mark.parametrize(("locale", "query", "other"), [("en", "refund", "parcel"), ("th", "คืนเงิน", "พัสดุ")])
def test_a_reader_goes_on_without_a_network(
    locale: str, query: str, other: str, demo: Site, context: BrowserContext
) -> None:
    page = context.new_page()
    keep(page, demo, locale, query)
    title = page.title()
    context.set_offline(True)
    page.reload()
    assert page.title() == title
    assert page.evaluate("getComputedStyle(document.querySelector('form.search')).display") != "inline"
    # Words that nobody has searched here before, too.
    search(page, other)
    page.goto(demo.url(locale, "search") + f"?q={query}")
    expect(page.locator("a.hit:visible").first).to_be_visible()
    page.goto(demo.url(locale, "legal/terms"))
    expect(page.locator("html")).to_have_attribute("lang", locale)
    assert page.locator("a[href^='tel:']").count() > 0
    assert page.locator("a[href^='mailto:']").count() > 0
    context.set_offline(False)
    page.locator(".actions a").first.click()
    expect(page.locator("body")).to_have_class(re.compile("kind-legal"))


def test_with_a_network_pages_are_never_old(demo: Site, context: BrowserContext, tmp_path: Path) -> None:
    shutil.copytree(demo.folder, tmp_path / "site")
    with hosting.serving(tmp_path / "site") as address:
        here = Site(address, tmp_path / "site", demo.library)
        page = context.new_page()
        keep(page, here, "en", "refund")
        page.goto(here.url("en", "legal/terms"))
        wait_until_kept(page, "/en/legal/terms/")
        file = tmp_path / "site" / "en" / "legal" / "terms" / "index.html"
        file.write_text(file.read_text("utf-8").replace("</h1>", " (corrected)</h1>", 1), encoding="utf-8")
        page.reload()
        expect(page.locator("h1")).to_contain_text("(corrected)")
        # A page that was taken down is not kept either.
        file.unlink()
        page.reload()
        page.wait_for_function(f"() => ({KEPT})('/en/legal/terms/').then((kept) => !kept)")
        # A site that does without takes all of it away.
        (tmp_path / "site" / "service-worker.js").write_bytes(assets.service_worker(offline=False))
        page.goto(here.url("en", "returns"))
        page.evaluate("navigator.serviceWorker.getRegistration().then((one) => one?.update())")
        page.wait_for_function(f"() => {WORKED}.then((there) => !there)")
        page.wait_for_function("() => caches.keys().then((names) => names.length === 0)")
