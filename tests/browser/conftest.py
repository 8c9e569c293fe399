"""Fixtures of the browser tests: the built sites, their web servers, a browser and watched pages."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from kbgen.site.addresses import encode
from tests.browser import chromium, hosting, searching, sites
from tests.browser.watching import Watch

if TYPE_CHECKING:
    from pathlib import Path

    from kbgen.content.library import Library

OpenPage = Callable[..., Page]
Visit = Callable[[str], Page]


@dataclass(frozen=True)
class Site:
    """A built site that is being served."""

    address: str
    folder: Path
    library: Library

    def url(self, locale: str, identity: str, anchor: str = "") -> str:
        """Return the address of an article in a language; of its search page for the id ``search``."""
        path = "search/" if identity == "search" else self.library.address(locale, identity)
        return f"{self.address}/{locale}/" + encode(path + (f"#{anchor}" if anchor else ""))


def _made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """Return a folder that one of the parallel test processes makes and all use."""
    parallel = "PYTEST_XDIST_WORKER" in os.environ
    base = factory.getbasetemp().parent if parallel else factory.getbasetemp()
    folder = base / name
    with (base / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = base / f"{name}.done"
        if not done.exists():
            make(folder)
            done.touch()
    return folder


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = _made_once(tmp_path_factory, "demo", lambda out: sites.build(sites.DEMO, out))
    with hosting.serving(folder) as address:
        yield Site(address, folder, sites.library_of(sites.DEMO))


@pytest.fixture(scope="session")
def gaps(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site with missing and outdated translations, and Hebrew."""

    def make(folder: Path) -> None:
        sites.write_gaps(folder / "source")
        sites.build(folder / "source", folder / "site")

    folder = _made_once(tmp_path_factory, "gaps", make)
    with hosting.serving(folder / "site") as address:
        yield Site(address, folder / "site", sites.library_of(folder / "source"))


@pytest.fixture(scope="session")
def searchable(demo: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demo with an engine of which tests know what it finds."""
    folder = _made_once(tmp_path_factory, "searchable", lambda out: searching.equip(demo.folder, out, demo.library))
    with hosting.serving(folder) as address:
        yield Site(address, folder, demo.library)


@pytest.fixture(scope="session")
def searchable_gaps(gaps: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    def make(folder: Path) -> None:
        searching.equip(gaps.folder, folder, gaps.library)

    folder = _made_once(tmp_path_factory, "searchable-gaps", make)
    with hosting.serving(folder) as address:
        yield Site(address, folder, gaps.library)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = chromium.find()
    assert path, "no Chromium: run the tests with “make test”, which gets one"
    # No name but this machine's resolves: nothing can leave it, whatever a page asks for.
    flags = [*chromium.FLAGS, "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]
    expect.set_options(timeout=hosting.PATIENCE * 1000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=flags)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def _shared(browser: Browser) -> Iterator[Watch]:
    context = browser.new_context(reduced_motion="reduce", locale="en-GB")
    yield Watch(context.new_page())
    context.close()


@pytest.fixture
def visit(_shared: Watch) -> Iterator[Visit]:
    """Go to addresses in one page that all tests share: far quicker than a profile for each that only looks."""

    def go(url: str) -> Page:
        page = _shared.page
        # Else another fragment of the same address would not load it anew.
        page.goto("about:blank")
        page.set_viewport_size({"width": 1280, "height": 800})
        page.emulate_media(color_scheme="light")
        page.goto(url)
        return page

    _shared.faults.clear()
    yield go
    assert _shared.faults == []


@pytest.fixture
def open_page(browser: Browser) -> Iterator[OpenPage]:
    """Open watched pages, each in a browser profile of its own; at the end none may have met a fault."""
    watches: list[Watch] = []

    def open_one(url: str = "", *, width: int = 1280, **options: Any) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 800}, reduced_motion="reduce", **({"locale": "en-GB"} | options)
        )
        context.set_default_timeout(hosting.PATIENCE * 1000)
        page = context.new_page()
        watches.append(Watch(page))
        if url:
            page.goto(url)
        return page

    yield open_one
    faults = [fault for watch in watches for fault in watch.faults]
    for watch in watches:
        watch.page.context.close()
    assert faults == []
