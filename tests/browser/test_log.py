"""What a visit to the demo leaves in the store: real pages, the real search, a real file, end to end."""

from __future__ import annotations

import json
import queue
import re
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import expect

from kbgen.events.event import Event, EventKind, Outcome, Reason
from kbgen.events.store import open_store
from kbgen.model.project import FailedSearches
from kbgen.site.desk import Desk
from tests.browser import hosting
from tests.browser.sites import LOCALES
from tests.browser.test_pages import OVERFLOW, SETTLE, axe_violations

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from kbgen.collector.exchange import Request
    from tests.browser.conftest import Site

FOUND, WEAK, ZERO = "refund", "blender noise", "qwzxv"
"""Queries of which the demo's index has good answers, distant ones, and none."""
AGREED = "if (origin !== 'null') localStorage.setItem('kbgen.log', 'yes')"


class Collector:
    """Takes what pages send into a store, and tells of it. ``status`` other than 0 is answered in its place."""

    def __init__(self, folder: Path) -> None:
        self.desk = Desk(folder / "events.sqlite", FailedSearches())
        self.batches: queue.Queue[list[dict[str, Any]]] = queue.Queue()
        self.bodies: list[bytes] = []
        self.status = 0

    def take(self, request: Request) -> int:
        status = self.status or self.desk.take(request, now=time.time_ns() // 1_000_000).status
        if request.method == "GET":
            self.batches.put([json.loads(parse_qs(request.query)["e"][0])])
            return status
        assert request.headers["content-type"].startswith("text/plain")
        self.bodies.append(request.body)
        self.batches.put(json.loads(request.body)["events"])
        return status

    def events(self, count: int) -> list[Event]:
        """Wait for so many events, and return all that are stored."""
        ids: set[str] = set()
        while len(ids) < count:
            ids |= {event["id"] for event in self.batches.get(timeout=hosting.PATIENCE)}
        store = open_store(f"sqlite:///{self.desk.path}")
        try:
            return sorted(store.read(), key=lambda event: event.at)
        finally:
            store.close()


@pytest.fixture
def collector(tmp_path: Path) -> Iterator[Collector]:
    made = Collector(tmp_path)
    yield made
    made.desk.close()


@pytest.fixture
def site(demo: Site, collector: Collector) -> Iterator[str]:
    with hosting.serving(demo.folder, take=collector.take) as address:
        yield address


@contextmanager
def visitor(browser: Browser, *scripts: str, **options: Any) -> Iterator[Page]:
    """A browser profile of its own; no script of its pages may fail."""
    context = browser.new_context(**({"viewport": {"width": 1280, "height": 800}, "locale": "en-GB"} | options))
    context.set_default_timeout(hosting.PATIENCE * 1000)
    for script in scripts:
        context.add_init_script(script)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert errors == []


@pytest.fixture
def agreed(browser: Browser) -> Iterator[Page]:
    with visitor(browser, AGREED) as page:
        yield page


def arrived(page: Page) -> None:
    """Wait until the page that was led to watches the visit."""
    page.wait_for_function(
        "() => JSON.parse(sessionStorage.getItem('kbgen.visit.1') ?? '{}').seen >= performance.timeOrigin"
    )


def ready(page: Page, address: str) -> None:
    """Go to a page, turn to its search, and wait until the visit is watched."""
    page.goto(address)
    page.locator("input[name=q]:visible").first.focus()
    arrived(page)


def look_for(page: Page, query: str) -> None:
    """Type a query, letter by letter, and wait for what it finds."""
    field = page.locator("input[name=q]:visible").first
    field.fill("")
    field.press_sequentially(query)
    # The answer is on the page; its listeners have run.
    page.wait_for_function(
        "query => JSON.parse(sessionStorage.getItem('kbgen.visit.1')).state.asked === query", arg=query
    )


def options(page: Page) -> Any:
    return page.locator("a.hit[data-rank]:visible")


def leave(page: Page) -> None:
    page.goto("about:blank")


def said(event: Event) -> tuple[str, Outcome | None]:
    return event.query, event.outcome


def test_found(agreed: Page, site: str, collector: Collector) -> None:
    ready(agreed, f"{site}/en/search/")
    look_for(agreed, FOUND)
    hit = options(agreed).nth(1)
    article = hit.get_attribute("data-article")
    hit.click()
    agreed.wait_for_url(re.compile("/en/(?!search)"))
    arrived(agreed)
    leave(agreed)
    [event] = collector.events(1)
    assert said(event) == (FOUND, Outcome.FOUND)
    assert (event.kind, event.article, event.rank, event.confident) == (EventKind.SEARCH, article, 2, True)
    assert (event.locale, event.page) == ("en", "")
    assert event.hits > 1


@pytest.mark.parametrize(("query", "outcome"), [(FOUND, Outcome.ABANDONED), (WEAK, Outcome.WEAK), (ZERO, Outcome.ZERO)])
def test_not_found(query: str, outcome: Outcome, agreed: Page, site: str, collector: Collector) -> None:
    ready(agreed, f"{site}/en/guides/")
    look_for(agreed, query)
    leave(agreed)
    # One event for all the keys pressed.
    [event] = collector.events(1)
    assert said(event) == (query, outcome)
    assert event.page == "guides"


def test_reformulated_across_pages(agreed: Page, site: str, collector: Collector) -> None:
    ready(agreed, f"{site}/en/")
    look_for(agreed, ZERO)
    agreed.keyboard.press("Enter")
    agreed.wait_for_url(re.compile("/en/search/"))
    arrived(agreed)
    look_for(agreed, FOUND)
    options(agreed).first.click()
    agreed.wait_for_url(re.compile("/en/(?!search)"))
    arrived(agreed)
    leave(agreed)
    first, second = collector.events(2)
    assert said(first) == (ZERO, Outcome.REFORMULATED)
    assert said(second) == (FOUND, Outcome.FOUND)
    assert (first.then_query, first.then_article) == (FOUND, second.article)
    assert first.visit == second.visit


SWALLOWS = b"""
addEventListener("fetch", (event) => {
  const { method, url } = event.request;
  if (method === "POST" || url.includes("?v=1&")) event.respondWith(Response.error());
});
"""
"""A worker that events do not pass by."""


@pytest.mark.parametrize("pixel", [False, True], ids=["post", "pixel"])
def test_events_pass_by_the_sites_worker(pixel: bool, browser: Browser, demo: Site, collector: Collector) -> None:
    search = (demo.folder / "en" / "search" / "index.html").read_text("utf-8")
    settings = {"pixel": True, "endpoint": "/c.gif"} if pixel else {}
    instead = {
        "/service-worker.js": (demo.folder / "service-worker.js").read_bytes() + SWALLOWS,
        "/en/search/": set_other(search, **settings).encode(),
    }
    with (
        hosting.serving(demo.folder, take=collector.take, instead=instead) as site,
        visitor(browser, AGREED) as page,
    ):
        page.goto(f"{site}/en/search/?q={ZERO}")
        page.evaluate("navigator.serviceWorker.ready")
        page.goto(f"{site}/en/search/")
        assert page.evaluate("navigator.serviceWorker.controller !== null")
        look_for(page, ZERO)
        leave(page)
        [event] = collector.events(1)
        assert said(event) == (ZERO, Outcome.ZERO)


def test_escalated(agreed: Page, site: str, collector: Collector) -> None:
    ready(agreed, f"{site}/en/search/")
    look_for(agreed, WEAK)
    agreed.locator(".results a.hit", has_text="Contact us").click()
    agreed.wait_for_url(re.compile("/en/contact/"))
    arrived(agreed)
    agreed.evaluate("document.addEventListener('click', (event) => event.preventDefault())")
    agreed.locator("a[href^='tel:']").first.click()
    leave(agreed)
    [event] = collector.events(1)
    assert said(event) == (WEAK, Outcome.ESCALATED)
    assert event.channel == "phone"


def test_back_to_the_results(agreed: Page, site: str, collector: Collector) -> None:
    ready(agreed, f"{site}/en/search/")
    look_for(agreed, FOUND)
    options(agreed).first.click()
    agreed.wait_for_url(re.compile("/en/(?!search)"))
    agreed.go_back()
    options(agreed).nth(2).click()
    agreed.wait_for_url(re.compile("/en/(?!search)"))
    agreed.go_back()
    agreed.wait_for_url(re.compile("/en/search/"))
    agreed.go_forward()
    agreed.wait_for_url(re.compile("/en/(?!search)"))
    arrived(agreed)
    leave(agreed)
    [event] = collector.events(1)
    assert (said(event), event.rank) == ((FOUND, Outcome.FOUND), 1)


def test_final_after_five_minutes_without_leaving(browser: Browser, site: str, collector: Collector) -> None:
    with visitor(browser, AGREED) as page:
        page.clock.install()
        ready(page, f"{site}/en/search/")
        look_for(page, ZERO)
        page.clock.fast_forward(2_500)
        page.clock.fast_forward(299_000)
        assert collector.batches.empty()
        page.clock.fast_forward(2_000)
        [event] = collector.events(1)
        assert said(event) == (ZERO, Outcome.ZERO)


def test_personal_data_never_leaves_the_page(agreed: Page, site: str, collector: Collector) -> None:
    ready(agreed, f"{site}/en/search/")
    field = agreed.locator("input[name=q]:visible").first
    field.fill("AB-20481734 jane@example.com")
    agreed.wait_for_function("() => sessionStorage.getItem('kbgen.visit.1').includes('[order] [mail]')")
    assert "jane" not in agreed.evaluate("JSON.stringify(sessionStorage)")
    leave(agreed)
    assert collector.events(1)[0].query == "[order] [mail]"
    assert not any(b"jane" in body or b"20481734" in body for body in collector.bodies)


def test_again_with_the_same_ids(browser: Browser, site: str, collector: Collector) -> None:
    collector.status = 503
    with visitor(browser, AGREED) as page:
        page.clock.install()
        ready(page, f"{site}/en/search/")
        look_for(page, ZERO)
        page.clock.fast_forward(400_000)
        refused = collector.batches.get(timeout=hosting.PATIENCE)
        page.wait_for_function("() => JSON.parse(sessionStorage.getItem('kbgen.visit.1')).tries === 1")
        collector.status = 0
        page.clock.fast_forward(10_000)
        [event] = collector.events(1)
        assert [event.id] == [one["id"] for one in refused]
        page.wait_for_function("() => JSON.parse(sessionStorage.getItem('kbgen.visit.1')).out.length === 0")


@pytest.mark.parametrize("status", [404, 405, 403, 503])
def test_dead_endpoint_is_invisible(status: int, browser: Browser, site: str, collector: Collector) -> None:
    collector.status = status
    with visitor(browser, AGREED) as page:
        lines: list[str] = []
        page.on("console", lambda message: lines.append(message.text))
        page.clock.install()
        ready(page, f"{site}/en/search/")
        for query in (ZERO, WEAK):
            look_for(page, query)
            page.clock.fast_forward(400_000)
        collector.batches.get(timeout=hosting.PATIENCE)
        page.wait_for_function(
            "() => (({ tries, closed }) => tries || closed)(JSON.parse(sessionStorage.getItem('kbgen.visit.1')))"
        )
        look_for(page, FOUND)
        options(page).first.click()
        page.wait_for_url(re.compile("/en/(?!search)"))
        # What the browser itself notes of a request, and nothing else.
        assert [line for line in lines if f"status of {status}" not in line] == []
        assert len(lines) <= 3


def test_nobody_listens(browser: Browser, demo: Site) -> None:
    with visitor(browser, AGREED) as page:
        page.route("**/_kbgen/events", lambda route: route.abort("connectionrefused"))
        page.clock.install()
        ready(page, f"{demo.address}/en/search/")
        look_for(page, ZERO)
        page.clock.fast_forward(400_000)
        page.wait_for_function("() => JSON.parse(sessionStorage.getItem('kbgen.visit.1')).tries === 1")
        assert page.evaluate("JSON.parse(sessionStorage.getItem('kbgen.visit.1')).out.length") == 1


SIGNALS = [
    "Object.defineProperty(navigator, 'globalPrivacyControl', { value: true })",
    "Object.defineProperty(navigator, 'doNotTrack', { value: '1' })",
]


@pytest.mark.parametrize("signal", SIGNALS, ids=["gpc", "dnt"])
def test_signals_are_obeyed(signal: str, browser: Browser, site: str, collector: Collector) -> None:
    with visitor(browser, AGREED, signal) as page:
        page.goto(f"{site}/en/search/?q={ZERO}")
        expect(page.locator(".note").get_by_text("Nothing found.", exact=True)).to_be_visible()
        expect(page.locator(".log-question")).to_have_count(0)
        expect(page.locator("[data-log-choice]")).to_be_hidden()
        leave(page)
        page.goto(f"{site}/en/")
        assert page.evaluate("Object.entries(sessionStorage)") == []
        assert list(collector.batches.queue) == []


def test_nothing_before_consent(browser: Browser, site: str, collector: Collector) -> None:
    with visitor(browser) as page:
        page.goto(f"{site}/en/search/?q={ZERO}")
        question = page.locator(".log-question")
        expect(question).to_be_visible()
        # Nobody is interrupted: the focus stays where it was.
        assert not page.evaluate("document.querySelector('.log-question').contains(document.activeElement)")
        one, other = (question.get_by_role("button").nth(place).bounding_box() for place in (0, 1))
        assert one and other
        assert abs(one["width"] - other["width"]) < 1
        assert page.evaluate("[sessionStorage.length, localStorage.getItem('kbgen.log'), document.cookie]") == [
            0,
            None,
            "",
        ]
        question.get_by_role("button", name="Do not allow").click()
        expect(question).to_have_count(0)
        page.goto(f"{site}/en/search/?q={WEAK}")
        expect(page.locator("a.hit").first).to_be_visible()
        expect(question).to_have_count(0)
        leave(page)
        page.goto(f"{site}/en/")
        assert page.evaluate("[sessionStorage.length, document.cookie]") == [0, ""]
        assert collector.batches.empty()


def test_consent_given_and_withdrawn(browser: Browser, site: str, collector: Collector) -> None:
    with visitor(browser) as page:
        page.goto(f"{site}/en/search/?q={ZERO}")
        page.locator(".log-question").get_by_role("button", name="Allow", exact=True).click()
        page.wait_for_function("() => JSON.parse(sessionStorage.getItem('kbgen.visit.1') ?? '{}').state?.asked")
        leave(page)
        assert said(collector.events(1)[0]) == (ZERO, Outcome.ZERO)
        ready(page, f"{site}/en/search/?q={WEAK}")
        choice = page.locator("[data-log-choice]")
        choice.click()
        expect(page.locator(".log-question")).to_be_focused()
        page.locator(".log-question").get_by_role("button", name="Do not allow").click()
        expect(choice).to_be_focused()
        page.wait_for_function("() => sessionStorage.length === 0")
        page.locator("input[name=q]:visible").first.fill(FOUND)
        expect(options(page).first).to_be_visible()
        leave(page)
        page.goto(f"{site}/en/")
        assert page.evaluate("[sessionStorage.length, document.cookie]") == [0, ""]
        # The first search may have been sent twice; of the others, nothing was.
        assert not any(query.encode() in body for query in (WEAK, FOUND) for body in collector.bodies)


def set_other(html: str, **settings: Any) -> str:
    """Give a page other settings of the plugin than the demo's."""
    old = re.search(r'id="kbgen-log">([^<]*)<', html)
    assert old
    new = json.dumps({**json.loads(old[1]), **settings}).replace("<", "\\u003c")
    return html.replace(old[1], new)


def with_settings(page: Page, **settings: Any) -> None:
    """Let the pages have other settings of the plugin than the demo's."""

    def change(route: Any) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=set_other(answer.text(), **settings))

    page.route(re.compile(r"/en/[^.]*(\?.*)?$"), change)


def test_the_shops_consent_manager(browser: Browser, site: str, collector: Collector) -> None:
    with visitor(browser) as page:
        with_settings(page, consent="external")
        page.goto(f"{site}/en/search/?q={ZERO}")
        expect(page.locator(".note").get_by_text("Nothing found.", exact=True)).to_be_visible()
        expect(page.locator(".log-question")).to_have_count(0)
        assert page.evaluate("sessionStorage.length") == 0
        page.evaluate("document.dispatchEvent(new CustomEvent('kbgen:consent', { detail: true }))")
        page.wait_for_function("() => JSON.parse(sessionStorage.getItem('kbgen.visit.1') ?? '{}').state?.asked")
        leave(page)
        assert said(collector.events(1)[0]) == (ZERO, Outcome.ZERO)
        page.goto(f"{site}/en/search/?q={WEAK}")
        page.evaluate("document.documentElement.dataset.kbgenConsent = 'yes'")
        page.evaluate("document.dispatchEvent(new CustomEvent('kbgen:consent', { detail: false }))")
        page.wait_for_function("() => sessionStorage.length === 0")


def test_outside_of_the_sample(browser: Browser, site: str, collector: Collector) -> None:
    with visitor(browser, AGREED, "Math.random = () => 0.5") as page:
        with_settings(page, sample=50)
        ready(page, f"{site}/en/search/?q={ZERO}")
        expect(page.locator(".note").get_by_text("Nothing found.", exact=True)).to_be_visible()
        leave(page)
        ready(page, f"{site}/en/")
        assert page.evaluate("JSON.parse(sessionStorage.getItem('kbgen.visit.1')).off") is True
        assert collector.batches.empty()


def test_pixel(browser: Browser, demo: Site) -> None:
    with visitor(browser, AGREED) as page:
        with_settings(page, pixel=True, endpoint="/pixel.gif")
        page.clock.install()
        ready(page, f"{demo.address}/en/search/")
        page.locator("input[name=q]:visible").first.fill("ชำระเงินปลายทาง" * 20)
        page.wait_for_function("() => JSON.parse(sessionStorage.getItem('kbgen.visit.1')).state.asked.length > 200")
        with page.expect_request("**/pixel.gif?*") as sent:
            page.clock.fast_forward(400_000)
        version, _, event = sent.value.url.split("?", 1)[1].split("&")
        assert version == "v=1"
        assert sent.value.method == "GET"
        assert len(event) <= 1502
        # Its answer is 404 here, and the log has its line all the same.
        page.wait_for_function("() => JSON.parse(sessionStorage.getItem('kbgen.visit.1')).out.length === 0")


# Questions to readers

TOPS = "elements => elements.map((element) => Math.round(element.getBoundingClientRect().top))"


def test_helpful_by_keyboard(browser: Browser, site: str, collector: Collector) -> None:
    # Who sends an answer asks for it to be received: that takes no consent, and leaves nothing behind.
    with visitor(browser, SIGNALS[0]) as page:
        page.goto(f"{site}/en/guides/track-a-parcel/")
        form = page.locator("form.feedback").first
        no = form.get_by_role("button", name="No")
        no.focus()
        page.keyboard.press("Enter")
        expect(no).to_have_attribute("aria-pressed", "true")
        expect(form.get_by_role("button", name="Yes")).to_have_attribute("aria-pressed", "false")
        page.keyboard.press("Tab")
        page.keyboard.press("ArrowDown")
        expect(form.get_by_role("radio", name="Something is missing")).to_be_checked()
        page.keyboard.press("Tab")
        page.keyboard.type("call me: +44 20 7946 0958")
        page.keyboard.press("Tab")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(form.locator("[data-thanks]")).to_be_focused()
        helpful, effort = sorted(collector.events(2), key=lambda event: event.kind, reverse=True)
        assert (helpful.kind, helpful.helpful, helpful.reason) == (EventKind.HELPFUL, False, Reason.INCOMPLETE)
        assert (helpful.article, helpful.text) == ("guides/track-a-parcel", "call me: [phone]")
        assert (effort.kind, effort.score, effort.article) == (EventKind.EFFORT, 3, "guides/track-a-parcel")
        assert page.evaluate("[sessionStorage.length, localStorage.length, document.cookie]") == [0, 0, ""]


def test_an_answer_is_judged_without_a_word(agreed: Page, site: str, collector: Collector) -> None:
    agreed.goto(f"{site}/en/faq/returns/#return-cost")
    form = agreed.locator("details[open] form.feedback")
    form.get_by_role("button", name="Yes").click()
    form.get_by_role("button", name="No").click()
    form.get_by_role("button", name="Yes").click()
    leave(agreed)
    [event] = collector.events(1)
    assert (event.helpful, event.article, event.page, event.reason) == (
        True,
        "faq/returns/return-cost",
        "faq/returns",
        None,
    )


def test_suggestion(agreed: Page, site: str, collector: Collector) -> None:
    agreed.goto(f"{site}/en/returns/")
    box = agreed.locator("details.suggest")
    box.locator("summary").click()
    box.get_by_role("button", name="Send").click()
    expect(box.locator("textarea")).to_be_focused()  # nothing was written
    box.locator("textarea").fill("Do you take back  mattresses? jane@example.com")
    box.get_by_role("button", name="Send").click()
    expect(box.locator("[data-thanks]")).to_be_focused()
    [event] = collector.events(1)
    assert (event.kind, event.text) == (EventKind.SUGGESTION, "Do you take back mattresses? [mail]")
    assert event.page == "returns"


@pytest.mark.parametrize("locale", LOCALES)
def test_look_of_the_questions(locale: str, browser: Browser, demo: Site) -> None:
    with visitor(browser, reduced_motion="reduce") as page:
        page.goto(demo.url(locale, "guides/track-a-parcel"))
        page.locator("form.feedback button[value=no]").click()
        page.locator("details.suggest summary").click()
        page.locator("[data-log-choice]").click()
        expect(page.locator(".log-question")).to_be_visible()
        faults = []
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme="light" if scheme == "light" else "dark")
            for width in (320, 1280):
                page.set_viewport_size({"width": width, "height": 800})
                page.evaluate(SETTLE)
                faults += [*page.evaluate(OVERFLOW), *axe_violations(page)]
                # Neither answer comes before the other, and a scale is read in one line.
                for choices in ("button[value]", ".effort input"):
                    tops = page.locator(f"form.feedback {choices}").evaluate_all(TOPS)
                    faults += [f"{choices} {tops} at {width}"] * (len(set(tops)) != 1)
        assert faults == []
        if locale not in {"en", "cs"}:
            words = page.locator(".feedback, .suggest, .log-question, [data-log-choice]").all_inner_texts()
            assert re.findall(r"(?!cookie)\b[A-Za-z]{2,}", " ".join(words).lower()) == []


def test_without_javascript_nothing_is_asked(browser: Browser, demo: Site) -> None:
    with visitor(browser, java_script_enabled=False) as page:
        page.goto(demo.url("en", "guides/track-a-parcel"))
        for words in ("Was this helpful?", "Suggest an improvement", "Recording of searches"):
            assert page.get_by_text(words).filter(visible=True).count() == 0


def test_not_in_print(agreed: Page, site: str) -> None:
    agreed.goto(f"{site}/en/guides/track-a-parcel/")
    expect(agreed.locator("form.feedback").first).to_be_visible()
    agreed.emulate_media(media="print")
    expect(agreed.locator("form.feedback").first).to_be_hidden()
    expect(agreed.locator("details.suggest")).to_be_hidden()
