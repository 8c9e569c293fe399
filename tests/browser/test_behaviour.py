"""What a reader does: by keyboard, by touch, without JavaScript, on paper, in another language."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest
from playwright.sync_api import expect

from tests.browser import hosting
from tests.browser.sites import LOCALES

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import OpenPage, Site

TOPIC = "faq/returns"
QUESTION = "faq/returns/return-cost"
KEY = "return-cost"
ACTIVE = """() => {
  const element = document.activeElement;
  const style = getComputedStyle(element);
  const box = element.getBoundingClientRect();
  return {
    name: `${element.tagName.toLowerCase()}.${element.className}`,
    text: (element.getAttribute("aria-label") || element.textContent || element.name || "").trim(),
    ring: (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none",
    bar: element.closest("header.top, .callbar")?.className ?? "",
    seen: box.width > 0 && box.height > 0 && box.top >= 0 && box.left >= 0 && box.bottom <= innerHeight,
    left: box.left,
  };
}"""


def slug(site: Site, locale: str, identity: str) -> str:
    return site.library.served(locale)[identity].article.slug


def hash_of(page: Page) -> str:
    return unquote(page.url.partition("#")[2])


# By keyboard


@pytest.mark.parametrize("width", [320, 1280])
def test_skip_link(width: int, demo: Site, open_page: OpenPage) -> None:
    page = open_page(demo.url("en", "guides/track-a-parcel"), width=width)
    page.keyboard.press("Tab")
    assert page.evaluate(ACTIVE)["name"] == "a.skip"
    assert page.evaluate(ACTIVE)["seen"]
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("right_to_left", [False, True])
def test_tab_walks_through_the_header_in_reading_order(
    width: int, right_to_left: bool, demo: Site, gaps: Site, open_page: OpenPage
) -> None:
    page = open_page(gaps.url("he", "contact") if right_to_left else demo.url("en", "returns"), width=width)
    page.keyboard.press("Tab")
    stops = []
    for _ in range(30):
        page.keyboard.press("Tab")
        stop = page.evaluate(ACTIVE)
        if not stop["bar"]:
            break
        stops.append(stop)
    names = " ".join(stop["name"] for stop in stops)
    wanted = ["a.brand", "summary.tool"]
    wanted += ["a.tool to-search"] if width == 320 else ["input.", "button.", "button.tool wide"]
    assert [name for name in wanted if name not in names] == []
    assert [stop for stop in stops if not (stop["ring"] and stop["seen"] and stop["text"])] == []
    for bar in ("callbar", "top"):
        places = [stop["left"] for stop in stops if stop["bar"] == bar]
        if width == 1280:
            assert places == sorted(places, reverse=right_to_left)


@pytest.mark.parametrize("menu", ["languages", "more"])
def test_menu_by_keyboard(menu: str, demo: Site, open_page: OpenPage) -> None:
    page = open_page(demo.url("en", "returns"), width=320)
    details = page.locator(f"details.{menu}")
    summary = details.locator("summary")
    summary.focus()
    page.keyboard.press("Enter")
    expect(details.locator("a").first).to_be_visible()
    page.keyboard.press("Tab")
    expect(details.locator("a").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(details.locator("a").first).to_be_hidden()
    expect(summary).to_be_focused()


def test_leaving_a_menu_closes_it(demo: Site, open_page: OpenPage) -> None:
    page = open_page(demo.url("en", "returns"))
    menu = page.locator("details.languages")
    menu.locator("summary").click()
    menu.locator("a").last.focus()
    page.keyboard.press("Tab")
    expect(menu).not_to_have_attribute("open", "")
    menu.locator("summary").click()
    page.locator("h1").click()
    expect(menu).not_to_have_attribute("open", "")


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_answer_by_keyboard(key: str, demo: Site, open_page: OpenPage) -> None:
    page = open_page(demo.url("en", TOPIC))
    answer = page.locator("details.answer").nth(1)
    answer.locator("summary").focus()
    page.keyboard.press(key)
    expect(answer.locator(".answer-body")).to_be_visible()
    assert hash_of(page) == answer.get_attribute("id")
    page.keyboard.press(key)
    expect(answer.locator(".answer-body")).to_be_hidden()
    assert hash_of(page) == ""


def test_search_by_keyboard(demo: Site, open_page: OpenPage) -> None:
    page = open_page(demo.url("cs", "returns"))
    field = page.locator("header input[type=search]")
    field.focus()
    page.keyboard.type("refund")
    page.keyboard.press("Enter")
    page.wait_for_url("**/cs/search/?q=refund*")


# Answers and their addresses


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("permanent", [False, True])
def test_address_opens_its_answer(locale: str, permanent: bool, demo: Site, open_page: OpenPage) -> None:
    anchor = KEY if permanent else slug(demo, locale, QUESTION)
    page = open_page(demo.url(locale, TOPIC, anchor), width=320)
    opened = page.locator("details.answer[open]")
    expect(opened).to_have_count(1)
    assert opened.get_attribute("data-key") == KEY
    expect(opened.locator("summary")).to_be_in_viewport()
    header, summary = page.locator("header.top").bounding_box(), opened.locator("summary").bounding_box()
    assert header and summary
    assert summary["y"] >= header["y"] + header["height"] - 1 or header["y"] < 0


def test_changed_address_opens_its_answer(demo: Site, open_page: OpenPage) -> None:
    page = open_page(demo.url("en", TOPIC))
    page.evaluate("location.hash = 'return-window'")
    expect(page.locator("#return-window")).to_have_attribute("open", "")


def test_address_of_nothing_does_no_harm(demo: Site, open_page: OpenPage) -> None:
    page = open_page(demo.url("en", TOPIC))
    for anchor in ("no-such-answer", "%E0%A4%A", "%", "a'b\"c<d>", "."):
        page.evaluate("(anchor) => { location.hash = anchor; }", anchor)
        expect(page.locator("details.answer[open]")).to_have_count(0)


@pytest.mark.parametrize("scripts", [True, False])
def test_printing_shows_all_answers(scripts: bool, demo: Site, open_page: OpenPage) -> None:
    page = open_page(demo.url("en", TOPIC), java_script_enabled=scripts)
    page.emulate_media(media="print")
    bodies = page.locator("details.answer .answer-body")
    assert bodies.count() > 3
    for body in bodies.all():
        box = body.bounding_box()
        assert box is not None
        assert box["height"] > 20
    expect(page.locator("header.top")).to_be_hidden()


def test_printing_leaves_answers_as_they_were(demo: Site, open_page: OpenPage) -> None:
    page = open_page(demo.url("en", TOPIC, "return-window"))
    page.pdf()
    expect(page.locator("details.answer[open]")).to_have_count(1)


@pytest.mark.parametrize("locale", LOCALES)
def test_search_in_page_finds_closed_answers(locale: str, demo: Site, open_page: OpenPage) -> None:
    # An address with a text fragment searches as Ctrl-F does, and opens what it finds.
    page = open_page()
    article = demo.library.served(locale)[QUESTION].article
    page.goto(demo.url(locale, TOPIC))
    words = page.locator(f"details[data-key={KEY}] .md-typeset").first.evaluate(
        "element => element.textContent.trim().split(/[\\s,.;:()，。；：（）、]+/)"
        ".filter((word) => word.length > 3).sort((a, b) => b.length - a.length)"
    )
    assert words, article.title
    page.goto("about:blank")
    page.goto(demo.url(locale, TOPIC) + f"#:~:text={words[0]}")
    expect(page.locator("details.answer[open]")).to_have_count(1)


def test_copied_link_leads_to_the_answer(demo: Site, open_page: OpenPage) -> None:
    page = open_page(demo.url("th", TOPIC, KEY), permissions=["clipboard-read", "clipboard-write"])
    page.locator(f"details[data-key={KEY}] a[data-copy]").click()
    expect(page.locator("[data-status]")).not_to_be_empty()
    copied = page.evaluate("navigator.clipboard.readText()")
    page.goto("about:blank")
    page.goto(copied)
    expect(page.locator(f"details[data-key={KEY}]")).to_have_attribute("open", "")


# Languages


def choose_language(page: Page, locale: str) -> None:
    page.locator("details.languages > summary").click()
    page.locator(f"details.languages a[data-language={locale}]").click()


def test_language_switch_stays_on_the_answer(demo: Site, open_page: OpenPage) -> None:
    page = open_page(demo.url("en", TOPIC, slug(demo, "en", QUESTION)))
    for locale in [*LOCALES[1:], "en"]:
        choose_language(page, locale)
        expect(page.locator("html")).to_have_attribute("lang", locale)
        assert page.url.startswith(demo.url(locale, TOPIC))
        expect(page.locator("details.answer[open]")).to_have_attribute("data-key", KEY)


def test_language_switch_stays_on_the_section(demo: Site, open_page: OpenPage) -> None:
    article = demo.library.source["guides/return-an-item"]
    anchor = article.sections[-1].anchor
    page = open_page(demo.url("en", article.id, anchor))
    choose_language(page, "cs")
    assert page.url == demo.url("cs", article.id, anchor)
    assert page.locator(f"[id='{anchor}']").count() == 1


@pytest.mark.parametrize(
    ("browser_locale", "expected"),
    [("th-TH", "th"), ("zh-TW", "zh-Hant"), ("zh-CN", "zh-Hant"), ("cs-CZ", "cs"), ("ru", "ru"), ("fr-FR", "en")],
)
def test_chooser_takes_the_browsers_language(
    browser_locale: str, expected: str, demo: Site, open_page: OpenPage
) -> None:
    page = open_page(f"{demo.address}/", locale=browser_locale)
    page.wait_for_url(f"{demo.address}/{expected}/")


def test_chooser_remembers_a_choice(demo: Site, open_page: OpenPage) -> None:
    page = open_page(f"{demo.address}/#languages", locale="th-TH")
    page.locator("[data-chooser] a[hreflang=cs]").click()
    page.wait_for_url(f"{demo.address}/cs/")
    page.goto(f"{demo.address}/")
    page.wait_for_url(f"{demo.address}/cs/")
    choose_language(page, "ru")
    page.wait_for_url(f"{demo.address}/ru/")
    page.goto(f"{demo.address}/")
    page.wait_for_url(f"{demo.address}/ru/")


def test_chooser_is_left_behind(demo: Site, open_page: OpenPage) -> None:
    # “Back” must not fall into the trap of being sent on again.
    page = open_page(demo.url("en", "returns"), locale="cs-CZ")
    page.goto(f"{demo.address}/")
    page.wait_for_url(f"{demo.address}/cs/")
    page.go_back()
    assert page.url == demo.url("en", "returns")


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("one_for_all", [False, True])
def test_not_found_speaks_the_language_of_the_address(
    locale: str, one_for_all: bool, demo: Site, open_page: OpenPage
) -> None:
    with hosting.serving(demo.folder, locale_404=not one_for_all) as address:
        page = open_page(f"{address}/{locale}/a/b/c/missing.html", locale="fr-FR")
        expect(page.locator("html")).to_have_attribute("lang", locale)
        expect(page.locator("h1:visible")).to_have_count(1)
        home = page.locator("main a.md-button:visible").first
        home.click()
        page.wait_for_url(f"{address}/{locale}/")


# Colours


def test_theme_is_remembered(demo: Site, open_page: OpenPage) -> None:
    page = open_page(demo.url("en", "returns"), color_scheme="light")
    paper = "() => getComputedStyle(document.documentElement).getPropertyValue('--kb-paper')"
    background = "() => getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(background)
    button = page.locator("header button[data-theme-toggle]:visible")
    for theme in ("light", "dark"):
        button.click()
        expect(page.locator("html")).to_have_attribute("data-theme", theme)
    dark = page.evaluate(background)
    assert dark != light
    page.goto(demo.url("cs", "contact"))
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert page.evaluate(background) == dark
    assert page.evaluate(paper)
    page.locator("header button[data-theme-toggle]:visible").click()
    assert page.locator("html").get_attribute("data-theme") is None
    page.reload()
    assert page.evaluate(background) == light


# Without JavaScript


def test_without_scripts_everything_leads_on(demo: Site, open_page: OpenPage) -> None:
    page = open_page(f"{demo.address}/", java_script_enabled=False)
    page.locator("[data-chooser] a[hreflang=en]").click()
    assert page.url == f"{demo.address}/en/"
    expect(page.locator("[data-theme-toggle]:visible")).to_have_count(0)
    page.locator(".cards a[href*='faq/']").first.click()
    answer = page.locator("details.answer").first
    expect(answer.locator(".answer-body")).to_be_hidden()
    answer.locator("summary").click()
    expect(answer.locator(".answer-body")).to_be_visible()
    choose_language(page, "zh-Hant")
    assert page.url.startswith(f"{demo.address}/zh-Hant/")
    assert page.locator("details.answer").count() > 0


def test_without_scripts_menus_and_search_work(demo: Site, open_page: OpenPage) -> None:
    page = open_page(demo.url("cs", "returns"), width=320, java_script_enabled=False)
    page.locator("details.more > summary").click()
    page.locator("details.more a").first.click()
    assert page.url == demo.url("cs", "faq")
    page.locator("a.to-search").click()
    page.locator("main input[type=search]").fill("vrácení")
    page.keyboard.press("Enter")
    page.wait_for_url("**/cs/search/?q=*")
    expect(page.locator("noscript")).not_to_be_empty()
    assert page.locator(".cards a").count() > 0


@pytest.mark.parametrize("permanent", [False, True])
def test_without_scripts_an_address_opens_its_answer(permanent: bool, demo: Site, open_page: OpenPage) -> None:
    # Browsers open <details> around an address's target by themselves when the target is inside it.
    anchor = KEY if permanent else slug(demo, "cs", QUESTION)
    page = open_page(demo.url("cs", TOPIC, anchor), java_script_enabled=False)
    expect(page.locator(f"details[data-key={KEY}] .answer-body")).to_be_visible()


# Touch

CONTROLS = "header.top a, summary, button, input, footer a, .crumbs a, .cards a, .siblings a, .pager a, .md-button"


@pytest.mark.parametrize("identity", ["index", "faq", TOPIC, "guides/track-a-parcel", "legal/terms", "contact"])
def test_controls_are_large_enough_to_touch(identity: str, demo: Site, open_page: OpenPage) -> None:
    page = open_page(demo.url("en", identity), width=320, has_touch=True)
    small = page.evaluate(
        """(controls) => Array.from(document.querySelectorAll(controls))
          .filter((element) => element.checkVisibility() && !element.matches(".skip"))
          .map((element) => [element, element.getBoundingClientRect()])
          .filter(([, box]) => box.width > 0 && (box.width < 24 || box.height < 24))
          .map(([element, box]) => `${element.className} ${element.textContent.trim()}: ${box.width} × ${box.height}`)
        """,
        CONTROLS,
    )
    assert small == []
