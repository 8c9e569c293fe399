"""What a reader does to find an answer, with an engine of which the tests know what it finds.

The last part searches with the real engine.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser import hosting, searching
from tests.browser.sites import LOCALES
from tests.browser.test_pages import OVERFLOW, SETTLE, axe_violations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Locator, Page

    from tests.browser.conftest import OpenPage, Site

PHONE, DESK = 390, 1280
SEARCH_FILES = re.compile(r"/search/[^/]*\.(js|json|bin)$|/search/(en|cs|ru|th|zh-Hant|he)/.*\.(json|bin)$")
HOSTILE = "<img src=x onerror=alert(1)> \u202e\"'&amp; [.*+?^${}()|\\ \U0001f381 \u0000"

CONTACT = 1
"""The link to people that ends every page of results."""


def field(page: Page) -> Locator:
    return page.locator("input[name=q]:visible")


def options(page: Page) -> Locator:
    return page.locator("[role=option]:visible")


def active(page: Page) -> str:
    """The title of the option that the keys have chosen, as a screen reader is told."""
    return str(
        page.evaluate(
            "document.getElementById(document.activeElement.getAttribute('aria-activedescendant') || '-')"
            "?.querySelector('b').textContent ?? ''"
        )
    )


def query_of(page: Page) -> str:
    return parse_qs(urlsplit(page.url).query).get("q", [""])[0]


@pytest.fixture
def unwatched(browser: Browser) -> Iterator[Page]:
    """A page whose requests may fail."""
    context = browser.new_context(viewport={"width": DESK, "height": 800}, reduced_motion="reduce", locale="en-GB")
    context.set_default_timeout(hosting.PATIENCE * 1000)
    yield context.new_page()
    context.close()


# Before and at the first focus


@pytest.mark.parametrize("identity", ["index", "returns", "faq/returns", "search"])
def test_nothing_is_fetched_before_focus(identity: str, searchable: Site, open_page: OpenPage) -> None:
    page = open_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(urlsplit(request.url).path))
    page.goto(searchable.url("en", identity), wait_until="networkidle")
    assert [path for path in asked if SEARCH_FILES.search(path) and not path.endswith("/start.js")] == []
    with page.expect_response(f"**/{searching.INDEX}"):
        field(page).focus()


@pytest.mark.parametrize(
    ("key", "layout"),
    [("/", "en"), ("Shift+/", "cs"), ("Control+k", "en"), ("Meta+K", "en"), ("Control+л", "ru")],
)
def test_keys_lead_to_the_field(key: str, layout: str, searchable: Site, open_page: OpenPage) -> None:
    page = open_page(searchable.url("en", "returns"))
    if layout == "en":
        page.keyboard.press(key)
    else:
        event = {"key": "/", "code": "Digit7", "shiftKey": True} if layout == "cs" else {
            "key": "л", "code": "KeyK", "ctrlKey": True}  # fmt: skip
        page.evaluate(
            "(event) => document.body.dispatchEvent(new KeyboardEvent('keydown', {bubbles: true, ...event}))", event
        )
    expect(field(page)).to_be_focused()
    expect(field(page)).to_have_value("")


def test_keys_are_left_to_fields_and_other_uses(searchable: Site, open_page: OpenPage) -> None:
    page = open_page(searchable.url("en", "returns"))
    field(page).focus()
    page.keyboard.type("and/or")
    expect(field(page)).to_have_value("and/or")
    page.keyboard.press("Escape")
    field(page).blur()
    for key in ("k", "Alt+/", "Control+/", "Control+Alt+k"):
        page.keyboard.press(key)
    expect(field(page)).not_to_be_focused()


# The list under the field


def test_results_by_keyboard(searchable: Site, open_page: OpenPage) -> None:
    page = open_page(searchable.url("en", "returns"))
    page.keyboard.press("/")
    page.keyboard.type("parcel")
    box = field(page)
    expect(box).to_have_attribute("aria-expanded", "true")
    titles = options(page).locator("b").all_inner_texts()
    assert len(titles) > 3
    assert titles[-1] == "All results"
    assert active(page) == ""
    for key, place in [("ArrowDown", 0), ("ArrowDown", 1), ("ArrowUp", 0), ("End", -1), ("Home", 0)]:
        page.keyboard.press(key)
        assert active(page) == titles[place], key
        expect(page.locator("[role=option][aria-selected=true]")).to_have_count(1)
        expect(page.locator("[role=option][aria-selected=true]")).to_be_in_viewport()
    page.keyboard.press("ArrowUp")
    assert active(page) == ""
    page.keyboard.press("ArrowUp")
    assert active(page) == titles[-1]
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Home")
    page.keyboard.type("my ")
    expect(box).to_have_value("my parcel")
    expect(box).to_be_focused()


def test_escape_closes_and_an_arrow_opens(searchable: Site, open_page: OpenPage) -> None:
    page = open_page(searchable.url("en", "returns"))
    field(page).fill("parcel")
    expect(options(page).first).to_be_visible()
    page.keyboard.press("Escape")
    expect(options(page)).to_have_count(0)
    expect(field(page)).to_have_value("parcel")
    expect(field(page)).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("ArrowDown")
    expect(options(page).first).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(options(page)).to_have_count(0)


def test_enter_on_a_result_opens_the_answer(searchable: Site, open_page: OpenPage) -> None:
    page = open_page(searchable.url("en", "index"))
    field(page).fill("refund take")
    expect(options(page).first).to_be_visible()
    page.keyboard.press("ArrowDown")
    chosen = active(page)
    page.keyboard.press("Enter")
    page.wait_for_url("**/faq/**")
    expect(page.locator("details.answer[open] summary")).to_have_text(chosen)


def test_enter_without_a_choice_leads_to_all_results(searchable: Site, open_page: OpenPage) -> None:
    page = open_page(searchable.url("en", "returns"))
    field(page).fill("parcel")
    expect(options(page).first).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url("**/en/search/?q=parcel")
    expect(page.locator(".results a.hit").first).to_be_visible()


def test_answer_on_the_same_page_opens(searchable: Site, open_page: OpenPage) -> None:
    for width in (DESK, PHONE):
        page = open_page(searchable.url("en", "faq/returns", "return-cost"), width=width)
        for _ in range(2):
            page.locator("[data-search-open]:visible").click() if width == PHONE else field(page).focus()
            field(page).fill("cost")
            options(page).filter(has_text="How much does a return cost").click()
            expect(options(page)).to_have_count(0)
            expect(page.locator("dialog[open]")).to_have_count(0)
            expect(page.locator("details.answer[open]")).to_have_count(1)
        assert page.url == searchable.url("en", "faq/returns", "return-cost")


def test_pointing_leaves_the_focus_in_the_field(searchable: Site, open_page: OpenPage) -> None:
    page = open_page(searchable.url("en", "returns"))
    field(page).fill("parcel")
    options(page).nth(1).hover()
    page.mouse.down()
    expect(field(page)).to_be_focused()
    page.mouse.up()
    page.wait_for_url("**/faq/**")


def test_matches_are_marked_and_kinds_named(searchable: Site, open_page: OpenPage) -> None:
    page = open_page(searchable.url("en", "returns"))
    field(page).fill("return")
    expect(options(page).first.locator("mark").first).to_have_text(re.compile("return", re.IGNORECASE))
    groups = page.locator(".found [role=group]")
    assert groups.first.get_attribute("aria-label") == "Best answers"
    field(page).fill("parcel")
    kinds = page.locator(".found").get_by_role("group", name=re.compile("Guides|Policies|Questions"))
    expect(kinds.first).to_be_visible()


def test_composition_is_waited_for(searchable: Site, open_page: OpenPage) -> None:
    page = open_page(searchable.url("zh-Hant", "returns"))
    asked: list[str] = []
    # A first query, so that nothing is still on its way when the requests are counted.
    field(page).fill("退貨")
    expect(options(page).first).to_be_visible()
    field(page).fill("")
    expect(page.locator(".found")).to_be_hidden()
    page.on("request", lambda request: asked.append(request.url))
    session = page.context.new_cdp_session(page)
    for text in ("ㄊ", "ㄊㄨ", "ㄊㄨㄟ"):
        session.send("Input.imeSetComposition", {"text": text, "selectionStart": len(text), "selectionEnd": len(text)})
        page.wait_for_timeout(100)
    field(page).dispatch_event("keydown", {"key": "Enter", "isComposing": True})
    assert asked == []
    expect(page.locator(".found")).to_be_hidden()
    session.send("Input.insertText", {"text": "退"})
    expect(field(page)).to_have_value("退")
    expect(page.locator(".found")).to_be_visible()
    assert page.url == searchable.url("zh-Hant", "returns")


@pytest.mark.parametrize(
    ("locale", "words"),
    [("en", "results"), ("cs", "výsledků"), ("ru", "результатов"), ("th", "ผลลัพธ์"), ("zh-Hant", "筆結果")],
)
def test_number_of_results_is_announced(locale: str, words: str, searchable: Site, open_page: OpenPage) -> None:
    page = open_page(searchable.url(locale, "returns"))
    field(page).fill("all")
    status = page.locator("form[role=search] [role=status]")
    expect(status).to_have_text(re.compile(rf"8.*{words}|{words}.*8"))
    field(page).fill("nothing")
    expect(status).not_to_have_text(re.compile("8"))
    expect(status).not_to_be_empty()


def test_unsure_answers_lead_on(searchable: Site, open_page: OpenPage) -> None:
    page = open_page(searchable.url("en", "index"))
    field(page).fill("typo parcel")
    expect(page.locator(".found .note")).to_have_text("No exact match. These answers come nearest:")
    titles = options(page).locator("b").all_inner_texts()
    assert titles[0] == "Did you mean: \u2068refund\u2069"
    assert titles[-2:] == ["Contact us about “\u2068typo parcel\u2069”", "All results"]
    expect(page.locator(".found [role=group][aria-label='Popular questions'] [role=option]").first).to_be_attached()
    assert str(options(page).nth(-2).get_attribute("href")).endswith("/en/contact/?q=typo+parcel")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/en/search/?q=refund")
    expect(page.locator(".results a.hit").first).to_be_visible()


@pytest.mark.parametrize("blank", ["", "   ", "\u3000\t"])
def test_nothing_written_shows_nothing(blank: str, searchable: Site, open_page: OpenPage) -> None:
    page = open_page(searchable.url("en", "index"))
    field(page).fill("parcel")
    expect(options(page).first).to_be_visible()
    field(page).fill(blank)
    expect(page.locator(".found")).to_be_hidden()


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_hostile_query_is_text(width: int, searchable: Site, open_page: OpenPage) -> None:
    page = open_page(searchable.url("en", "returns"), width=width)
    page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    if width == PHONE:
        page.locator("[data-search-open]").click()
    field(page).fill("nothing " + HOSTILE)
    contact = options(page).last
    expect(contact).to_contain_text("<img src=x onerror=alert(1)>")
    assert page.locator(".found img").count() == 0
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=*")
    expect(page.locator(".results a.hit").last).to_contain_text("<img src=x onerror=alert(1)>")
    assert page.locator(".results img").count() == 0
    assert "<img src=x" in page.title()
    assert "\u202e" not in page.title()


def test_long_query_is_cut(searchable: Site, open_page: OpenPage) -> None:
    page = open_page(f"{searchable.url('en', 'search')}?q={'all ' * 2500}")
    expect(page.locator(".results a.hit").first).to_be_visible()
    assert len(field(page).input_value()) == 300


# The dialog on phones


def test_dialog_opens_closes_and_goes_back(searchable: Site, open_page: OpenPage) -> None:
    page = open_page(searchable.url("en", "contact"), width=PHONE)
    opener, dialog = page.locator("[data-search-open]"), page.locator("dialog.search-dialog")
    for close in ("Escape", "button", "back"):
        opener.click()
        expect(field(page)).to_be_focused()
        box = dialog.bounding_box()
        assert box is not None
        assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, PHONE, 800)
        if close == "Escape":
            page.keyboard.press("Escape")
        elif close == "button":
            dialog.get_by_role("button", name="Close").click()
        else:
            page.go_back()
        expect(dialog).to_be_hidden()
        assert page.url == searchable.url("en", "contact")
    expect(opener).to_be_focused()
    page.wait_for_function("() => !history.state?.search?.dialog")


def test_dialog_keeps_the_focus(searchable: Site, open_page: OpenPage) -> None:
    page = open_page(searchable.url("en", "contact"), width=PHONE)
    page.keyboard.press("/")
    field(page).fill("parcel")
    expect(options(page).first).to_be_visible()
    for _ in range(6):
        page.keyboard.press("Tab")
        inside = "document.activeElement === document.body || document.activeElement.closest('dialog') !== null"
        assert page.evaluate(inside)


@pytest.mark.parametrize("identity", ["contact", "index"])
def test_back_from_an_answer_returns_to_the_dialog(identity: str, searchable: Site, open_page: OpenPage) -> None:
    page = open_page(searchable.url("en", identity), width=PHONE)
    page.locator("[data-search-open], main input[name=q]").locator("visible=true").first.click()
    box = page.locator("dialog input[name=q]")
    box.fill("parcel")
    options(page).first.click()
    page.wait_for_url("**/faq/**")
    page.go_back()
    expect(box).to_be_visible()
    expect(box).to_have_value("parcel")
    expect(options(page).first).to_be_visible()
    page.go_back()
    expect(page.locator("dialog[open]")).to_have_count(0)
    assert page.url == searchable.url("en", identity)


def test_last_query_survives_going_back(searchable: Site, open_page: OpenPage) -> None:
    page = open_page(searchable.url("en", "returns"))
    field(page).fill("parcel")
    options(page).first.click()
    page.wait_for_url("**/faq/**")
    page.go_back()
    expect(field(page)).to_have_value("parcel")
    field(page).focus()
    expect(options(page).first).to_be_visible()


# The page of results


@pytest.mark.parametrize("locale", LOCALES)
def test_page_of_results(locale: str, searchable: Site, open_page: OpenPage) -> None:
    page = open_page(f"{searchable.url(locale, 'search')}?q=all")
    for _ in range(2):
        expect(page.locator(".results a.hit")).to_have_count(20 + CONTACT)
        expect(field(page)).to_have_value("all")
        assert page.title().startswith("all – ")
        page.reload()
    expect(page.locator(".hint")).to_be_hidden()
    expect(page.locator("#kbgen-popular, #kbgen-topics")).to_have_count(2)
    other = "en" if locale == "cs" else "cs"
    page.locator("details.languages > summary").click()
    page.locator(f"details.languages a[data-language={other}]").click()
    page.wait_for_url(f"**/{other}/search/?q=all")
    expect(page.locator(".results a.hit")).to_have_count(20 + CONTACT)


def test_typing_on_the_page_of_results_changes_its_address(searchable: Site, open_page: OpenPage) -> None:
    page = open_page(searchable.url("en", "search"))
    expect(page.locator(".hint")).to_be_visible()
    field(page).focus()
    page.keyboard.type("parcel")
    expect(page.locator(".results mark").first).to_have_text(re.compile("parcel", re.IGNORECASE))
    page.wait_for_url("**/search/?q=parcel")
    page.keyboard.press("Enter")
    field(page).fill("")
    page.wait_for_url("**/search/")
    expect(page.locator(".results a.hit")).to_have_count(0)
    expect(page.locator(".hint")).to_be_visible()
    page.go_back()
    assert page.url == "about:blank"


@pytest.mark.parametrize("blank", ["", "?q=", "?q=%20%20", "?q=+&x=1"])
def test_page_of_results_without_a_query(blank: str, searchable: Site, open_page: OpenPage) -> None:
    page = open_page(searchable.url("en", "search") + blank)
    expect(page.locator(".hint")).to_be_visible()
    expect(page.locator(".results a.hit")).to_have_count(0)


def test_back_to_the_page_of_results_restores_it(searchable: Site, open_page: OpenPage) -> None:
    page = open_page(f"{searchable.url('en', 'search')}?q=parcel", width=PHONE)
    field(page).fill("all")
    expect(page.locator(".results a.hit")).to_have_count(20 + CONTACT)
    last = page.locator(".results a.hit").nth(19)
    last.scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    assert before > 400
    last.click()
    page.wait_for_url(lambda url: "/search/" not in url)
    page.go_back()
    expect(field(page)).to_have_value("all")
    expect(last).to_be_in_viewport()
    assert abs(page.evaluate("scrollY") - before) < 50
    assert query_of(page) == "all"


@pytest.mark.parametrize(("query", "hits"), [("all", 20), ("nothing", 0)])
def test_results_leave_the_page_where_it_is(query: str, hits: int, searchable: Site, open_page: OpenPage) -> None:
    page = open_page()
    # The question whether visits may be logged has its own place below what was found.
    page.add_init_script("if (origin !== 'null') localStorage.setItem('kbgen.log', 'no')")
    page.add_init_script(
        "self.shift = 0; new PerformanceObserver((list) => list.getEntries().forEach(({value}) => shift += value))"
        ".observe({type: 'layout-shift', buffered: true});"
    )
    page.goto(f"{searchable.url('en', 'search')}?q={query}")
    expect(page.locator(".results a.hit")).to_have_count(hits + CONTACT)
    page.evaluate(SETTLE)
    assert page.evaluate("shift") < 0.02
    popular = page.get_by_role("heading", name="Popular questions")
    expect(popular).to_be_visible()
    if not hits:
        results = page.locator(".results").bounding_box()
        assert results
        assert results["height"] < 250


# Slow and failing networks


@pytest.mark.parametrize("identity", ["returns", "search"])
def test_slow_search_is_seen(identity: str, searchable: Site, unwatched: Page) -> None:
    page = unwatched
    held = []
    page.route("**/shard-slow.json", lambda route: held.append(route))
    page.goto(searchable.url("en", identity))
    # “Searching…” shows while the engine itself still loads: only the request proves that the query is under way.
    with page.expect_request("**/shard-slow.json"):
        field(page).fill("slow parcel")
    expect(page.locator(".note")).to_have_text("Searching…")
    # A newer query does not wait for it, and its late answer changes nothing.
    field(page).fill("parcel")
    hits = page.locator("a.hit:visible")
    expect(hits.first).to_be_visible()
    field(page).fill("parcel late")
    expect(hits.filter(has_text="pay later")).to_have_count(1)
    titles = hits.all_inner_texts()
    assert len(held) == 1
    held[0].continue_()
    page.wait_for_timeout(300)
    assert hits.all_inner_texts() == titles


@pytest.mark.parametrize("identity", ["returns", "search"])
@pytest.mark.parametrize("what", ["shard-1.json", "engine.js", searching.INDEX])
def test_failure_is_said_and_mended_by_another_try(what: str, identity: str, searchable: Site, unwatched: Page) -> None:
    page = unwatched
    page.route(f"**/{what}*", lambda route: route.abort())
    page.goto(searchable.url("en", identity))
    field(page).fill("parcel")
    note = page.locator(".note")
    expect(note).to_contain_text("The search did not load.")
    told = page.locator("form[role=search] [role=status], [role=alert]").filter(has_text="The search did not load.")
    expect(told.first).to_be_attached()
    if identity == "search":
        expect(page.get_by_role("heading", name="Popular questions")).to_be_visible()
    page.unroute(f"**/{what}*")
    note.get_by_role("button", name="Try again").click()
    expect(page.locator("a.hit:visible").first).to_contain_text("parcel")
    expect(field(page)).to_be_focused()


def test_retry_by_keyboard(searchable: Site, unwatched: Page) -> None:
    page = unwatched
    page.route("**/shard-1.json", lambda route: route.fulfill(status=404))
    page.goto(searchable.url("en", "returns"))
    field(page).fill("parcel")
    expect(page.locator(".note button")).to_be_visible()
    page.unroute("**/shard-1.json")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.locator(".note button")).to_be_focused()
    page.keyboard.press("Enter")
    expect(options(page).first).to_be_visible()
    expect(field(page)).to_be_focused()


def test_an_index_of_another_version_asks_to_reload(searchable: Site, open_page: OpenPage) -> None:
    page = open_page(searchable.url("en", "search"))
    field(page).fill("foreign")
    expect(page.locator(".note")).to_contain_text("The help has been updated since this page was opened.")
    with page.expect_navigation():
        page.get_by_role("button", name="Reload the page").click()
    expect(field(page)).to_have_value("foreign")


def test_without_the_interfaces_code_the_form_still_leads_on(searchable: Site, unwatched: Page) -> None:
    page = unwatched
    page.route("**/search/search*.js", lambda route: route.abort())
    page.route("**/page.js", lambda route: route.abort())
    page.goto(searchable.url("en", "returns"))
    field(page).fill("parcel")
    page.keyboard.press("Enter")
    page.wait_for_url("**/en/search/?q=parcel")
    expect(page.locator(".results")).to_contain_text("The search did not load.")
    assert page.locator(".cards a").filter(visible=True).count() > 3
    page.unroute_all()
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".results a.hit").first).to_contain_text("parcel")


def test_search_goes_on_without_a_network(searchable: Site, unwatched: Page) -> None:
    page = unwatched
    page.goto(searchable.url("en", "returns"))
    field(page).fill("parcel")
    expect(options(page).first).to_be_visible()
    page.context.set_offline(True)
    field(page).fill("refund")
    expect(options(page).filter(has_text="refund").first).to_be_visible()


# Looks: every language, both colour schemes, phone and desk


def looks(page: Page) -> list[str]:
    faults = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.evaluate(SETTLE)
        faults += [f"{scheme}: {fault}" for fault in [*page.evaluate(OVERFLOW), *axe_violations(page)]]
    return faults


@pytest.mark.parametrize("locale", [*LOCALES, "he"])
@pytest.mark.parametrize("width", [320, DESK])
@pytest.mark.parametrize("query", ["all", "typo all", "nothing"])
def test_list_of_results(
    locale: str, width: int, query: str, searchable: Site, searchable_gaps: Site, open_page: OpenPage
) -> None:
    site = searchable_gaps if locale == "he" else searchable
    page = open_page(site.url(locale, "contact"), width=width)
    page.keyboard.press("/")
    field(page).fill(query)
    expect(options(page).first).to_be_visible()
    page.keyboard.press("ArrowDown")
    assert looks(page) == []
    panel = page.locator(".found").bounding_box()
    assert panel is not None
    assert panel["x"] >= 0
    assert panel["x"] + panel["width"] <= width
    assert options(page).first.evaluate("element => getComputedStyle(element).direction") == (
        "rtl" if locale == "he" else "ltr"
    )


@pytest.mark.parametrize("locale", [*LOCALES, "he"])
@pytest.mark.parametrize("width", [320, DESK])
@pytest.mark.parametrize("query", ["all", "typo all", "nothing"])
def test_look_of_the_page_of_results(
    locale: str, width: int, query: str, searchable: Site, searchable_gaps: Site, open_page: OpenPage
) -> None:
    site = searchable_gaps if locale == "he" else searchable
    page = open_page(f"{site.url(locale, 'search')}?q={quote(query)}", width=width)
    expect(page.locator(".results a.hit").first).to_be_visible()
    assert looks(page) == []


def test_choice_is_seen_in_forced_colours(searchable: Site, open_page: OpenPage) -> None:
    page = open_page(searchable.url("en", "returns"), forced_colors="active")
    field(page).fill("parcel")
    expect(options(page).first).to_be_visible()
    page.keyboard.press("ArrowDown")
    chosen = page.locator("[aria-selected=true]")
    assert chosen.evaluate("element => getComputedStyle(element).outlineStyle") == "solid"


# The real engine


@pytest.mark.parametrize(
    ("locale", "query", "identity"),
    [
        ("en", "how much does a return cost", "faq/returns/return-cost"),
        ("en", "retrun cost", "faq/returns/return-cost"),
        ("cs", "kolik stoji vraceni", "faq/returns/return-cost"),
    ],
)
def test_real_engine_finds(locale: str, query: str, identity: str, demo: Site, open_page: OpenPage) -> None:
    page = open_page(demo.url(locale, "contact"))
    field(page).fill(query)
    title = demo.library.served(locale)[identity].article.title
    expect(options(page).filter(has_text=title).first).to_be_visible()
    assert page.locator(".found mark").count() > 0


@pytest.mark.parametrize("locale", LOCALES)
def test_real_engine_finds_a_title(locale: str, demo: Site, open_page: OpenPage) -> None:
    title = demo.library.served(locale)["guides/track-a-parcel"].article.title
    page = open_page(demo.url(locale, "contact"), width=PHONE)
    page.locator("[data-search-open]").click()
    field(page).fill(title)
    hit = options(page).filter(has=page.locator("b").get_by_text(title, exact=True)).first
    expect(hit).to_be_visible()
    expect(hit.locator("b mark").first).to_be_visible()
    hit.click()
    page.wait_for_url(lambda url: url.startswith(demo.url(locale, "guides/track-a-parcel")))
