"""``kbgen serve``: a saved change shows in the browser, which keeps its page, its scroll and its open answers."""

from __future__ import annotations

import datetime
import threading
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from kbgen.site import serve, web
from tests.samples import MINIMAL, article, write_site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Route

    from kbgen.model.diagnostic import Diagnostic
    from tests.browser.conftest import OpenPage

LONG = "\n\n".join(f"Paragraph {number}." for number in range(200))
BUILD_TIMEOUT = 60.0
"""Seconds that a build of the small site may take on a busy machine."""


class Live:
    """A site that is being served, with a way to wait for its next build."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.built = threading.Semaphore(0)
        self.state = web.State(serve.own_folder(root))
        self.server = web.make_server("127.0.0.1", 0, self.state)
        self.address = f"http://127.0.0.1:{self.server.server_port}/"
        self.stop = threading.Event()
        plan = serve.Plan(root, (), datetime.date(2026, 11, 21), self.address, 2)
        self.thread = threading.Thread(target=self._run, args=(plan,), daemon=True)
        self.thread.start()
        self.wait()

    def _run(self, plan: serve.Plan) -> None:
        serve.serve(plan, self.server, self.state, report=self._report, stop=self.stop)

    def _report(self, pages: int | None, complaints: tuple[Diagnostic, ...], seconds: float) -> None:
        self.built.release()

    def wait(self) -> None:
        assert self.built.acquire(timeout=BUILD_TIMEOUT), "no build came"

    def save(self, name: str, content: str | None) -> None:
        path = self.root / name
        if content is None:
            path.unlink()
        else:
            path.write_text(content, encoding="utf-8")
        self.wait()

    def end(self) -> None:
        self.stop.set()
        self.thread.join(timeout=BUILD_TIMEOUT)
        assert not self.thread.is_alive()


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Live]:
    files = {
        **MINIMAL,
        "docs/en/returns.md": article("Returns policy", body=LONG),
        "faq/en/returns/how-to-return.md": article("How do I return an item?", body=LONG),
    }
    site = Live(write_site(tmp_path / "site", files))
    yield site
    site.end()


def test_a_change_shows_without_losing_page_and_scroll(live: Live, open_page: OpenPage) -> None:
    page = open_page(live.address + "en/returns/")
    page.evaluate("window.kept = true; window.scrollTo(0, 700)")
    live.save("docs/en/returns.md", article("Returns policy", body=LONG.replace("Paragraph 3.", "Changed words.")))
    expect(page.get_by_text("Changed words.")).to_be_attached()
    page.wait_for_function("() => window.scrollY === 700")
    assert page.evaluate("window.kept"), "the page was loaded anew"
    page.locator("[data-theme-toggle] >> visible=true").first.click()
    expect(page.locator("html")).to_have_attribute("data-theme", "light")


def test_open_answers_stay_open(live: Live, open_page: OpenPage) -> None:
    page = open_page(live.address + "en/faq/returns/")
    page.locator("details.answer summary").click()
    live.save("faq/en/returns/how-to-return.md", article("How do I return an item?", body="New answer.\n"))
    expect(page.get_by_text("New answer.")).to_be_visible()


def test_a_change_before_the_page_listens_shows(live: Live, open_page: OpenPage) -> None:
    page = open_page()
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/.kbgen/events", hold)
    with page.expect_request("**/.kbgen/events"):
        page.goto(live.address + "en/returns/")
    live.save("docs/en/returns.md", article("Returns policy", body="Changed words.\n"))
    expect(page.get_by_text("Paragraph 3.", exact=True)).to_be_attached()
    for route in held:
        route.continue_()
    expect(page.get_by_text("Changed words.")).to_be_visible()


def test_new_and_deleted_articles(live: Live, open_page: OpenPage) -> None:
    page = open_page(live.address + "en/faq/returns/")
    live.save("faq/en/returns/why.md", article("Why?", body="Because.\n"))
    expect(page.get_by_role("heading", name="Why?")).to_be_visible()
    live.save("faq/en/returns/why.md", None)
    expect(page.get_by_role("heading", name="Why?")).to_have_count(0)


def test_a_fault_shows_in_the_page_and_goes_when_it_is_mended(live: Live, open_page: OpenPage) -> None:
    page = open_page(live.address + "en/returns/")
    panel = page.get_by_role("alert")
    live.save("docs/en/returns.md", "---\ntitle: Returns policy\n---\n")
    expect(panel).to_contain_text("docs/en/returns.md:2: “summary” is missing")
    live.save("docs/en/returns.md", article("Returns policy", body="Mended.\n"))
    expect(page.get_by_text("Mended.")).to_be_visible()
    expect(panel).to_have_count(0)
