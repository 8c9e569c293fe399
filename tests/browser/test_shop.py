"""The shop's facts in the browser: what is open, the reader's country, banners, guided answers, a vendor's chat.

Clocks are set, never waited for. Without scripts all of it has to be readable.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser import hosting, sites
from tests.browser.sites import LOCALES
from tests.samples import MINIMAL, article, write_site

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from tests.browser.conftest import OpenPage, Site

WEDNESDAY = "2026-11-25T11:00:00Z"
"""Noon in Brno, evening in Bangkok and Taipei."""


def open_at(open_page: OpenPage, url: str, now: str, **options: str) -> Page:
    """Open a page at a moment; the visitor's clock is Prague's unless told."""
    page = open_page(**({"timezone_id": "Europe/Prague"} | options))
    page.clock.set_fixed_time(now)
    page.goto(url)
    return page


def call(page: Page) -> str:
    return " ".join(page.locator("[data-call]").inner_text().split())


@pytest.mark.parametrize(
    ("locale", "number", "hours"),
    [
        ("en", "+420 540 000 140", "Mon–Fri 8:00–18:00, Sat 9:00–13:00 (time in Prague)"),
        ("cs", "+420 540 000 140", "po–pá 8:00–18:00, so 9:00–13:00 (čas: Praha)"),
        ("th", "+66 2 000 0140", "จ.–ศ. 9.00–18.00 น. (ตามเวลากรุงเทพ)"),
        ("zh-Hant", "+886 2 5550 0140", "週一至週五 9:00–18:00（台北時間）"),
    ],
)
def test_without_scripts_the_phone_has_its_hours(
    locale: str, number: str, hours: str, demo: Site, open_page: OpenPage
) -> None:
    page = open_page(demo.url(locale, "faq"), java_script_enabled=False)
    assert call(page) == f"{number} {hours}"
    assert page.locator("[data-call] a").get_attribute("href") == "tel:" + number.replace(" ", "")


@pytest.mark.parametrize(
    ("now", "zone", "state"),
    [
        ("2026-11-25T16:59:00Z", "Europe/Prague", "Open now, until 18:00"),
        ("2026-11-25T16:59:00Z", "America/New_York", "Open now, until 18:00 (time in Prague)"),
        ("2026-11-25T17:00:00Z", "Europe/Prague", "Opens tomorrow at 8:00"),
        ("2026-11-25T05:00:00Z", "Europe/Prague", "Opens today at 8:00"),
        ("2026-11-28T12:00:00Z", "Europe/Prague", "Opens on Monday at 8:00"),
        ("2026-12-23T17:00:00Z", "Europe/Prague", "Opens on Monday at 8:00"),  # past three holidays and a Sunday
        ("2026-12-24T10:00:00Z", "Asia/Tokyo", "Opens on Monday at 8:00 (time in Prague)"),
    ],
)
def test_the_state_is_by_the_shops_clock(now: str, zone: str, state: str, demo: Site, open_page: OpenPage) -> None:
    page = open_at(open_page, demo.url("en", "faq"), now, timezone_id=zone)
    assert call(page) == f"+420 540 000 140 {state}"


@pytest.mark.parametrize(
    ("locale", "state"),
    [
        ("en", "Open now, until 18:00"),
        ("cs", "Právě otevřeno, do 18:00"),
        ("ru", "Сейчас работаем, до 18:00"),
        ("th", "เปิดพรุ่งนี้ เวลา 9.00 น. (ตามเวลากรุงเทพ)"),
        ("zh-Hant", "明天 9:00 開始服務（台北時間）"),
    ],
)
def test_the_state_in_every_language(locale: str, state: str, demo: Site, open_page: OpenPage) -> None:
    assert call(open_at(open_page, demo.url(locale, "faq"), WEDNESDAY)).endswith(state)


def test_a_page_that_stays_open_follows_the_clock(demo: Site, open_page: OpenPage) -> None:
    page = open_page(timezone_id="Europe/Prague")
    page.clock.install(time="2026-11-25T16:58:30Z")
    page.goto(demo.url("en", "faq"))
    expect(page.locator("[data-call]")).to_contain_text("Open now, until 18:00")
    page.clock.fast_forward("02:00")
    expect(page.locator("[data-call]")).to_contain_text("Opens tomorrow at 8:00")


def test_the_country_is_chosen_by_keyboard_kept_and_shared(demo: Site, open_page: OpenPage) -> None:
    page = open_at(open_page, demo.url("en", "returns"), WEDNESDAY)
    summary = page.locator(".markets summary")
    summary.focus()
    page.keyboard.press("Enter")
    choice = page.locator(".markets a[data-market=TH]")
    choice.focus()
    page.keyboard.press("Enter")
    assert call(page) == "+66 2 000 0140 Opens tomorrow at 9:00 (time in Bangkok)"
    assert page.url.endswith("?market=TH")
    expect(summary).to_be_focused()
    expect(page.locator("[data-status]")).to_have_text("Country: Thailand")
    expect(page.locator(".markets summary")).to_contain_text("Thailand THB")
    assert page.locator("tr.mine td").first.inner_text() == "Thailand"
    assert page.locator(".guide-form select").first.input_value() == "TH"
    page.goto(demo.url("en", "shipping"))
    assert page.locator("tr.mine td").first.inner_text() == "Thailand"
    assert page.locator("a[data-market=TH][aria-current]").count() == 2


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("?market=TW", "+886 2 5550 0140"), ("?market=AT", "+49 30 23125014"), ("?market=tw", "+886 2 5550 0140"),
        ("?market=XX", "+420 540 000 140"), ("?market=%3Cb%3E", "+420 540 000 140"), ("?market=", "+420 540 000 140"),
    ],
)  # fmt: skip
def test_an_address_names_a_country(query: str, number: str, demo: Site, open_page: OpenPage) -> None:
    assert call(open_at(open_page, demo.url("en", "faq") + query, WEDNESDAY)).startswith(number)


def test_paper_has_the_hours(demo: Site, open_page: OpenPage) -> None:
    page = open_at(open_page, demo.url("en", "returns"), WEDNESDAY)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert call(page) == "+420 540 000 140 Mon–Fri 8:00–18:00, Sat 9:00–13:00 (time in Prague)"
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert call(page) == "+420 540 000 140 Open now, until 18:00"


def test_a_number_keeps_its_direction(demo: Site, open_page: OpenPage) -> None:
    page = open_at(open_page, demo.url("en", "returns") + "?market=TH", WEDNESDAY)
    assert page.locator("[data-call] a > bdi").inner_text() == "+66 2 000 0140"


@pytest.mark.parametrize("locale", LOCALES)
def test_without_scripts_every_market_is_readable(locale: str, demo: Site, open_page: OpenPage) -> None:
    page = open_page(demo.url(locale, "returns"), java_script_enabled=False)
    rows = page.locator("[data-guide=returns] tbody tr")
    assert [row.is_visible() for row in rows.all()] == [True] * 6
    keys = " ".join(row.get_attribute("data-markets") or "" for row in rows.all()).split()
    assert sorted(keys) == ["AT", "CZ", "DE", "EU", "TH", "TW", "world"]


@pytest.mark.parametrize(
    ("now", "shown"),
    [
        ("2026-11-09T22:59:00Z", False), ("2026-11-09T23:00:00Z", True),  # midnight in Brno
        ("2026-12-24T22:59:00Z", True), ("2026-12-24T23:00:00Z", False),
    ],
)  # fmt: skip
def test_a_banner_comes_and_goes_by_the_shops_day(now: str, shown: bool, demo: Site, open_page: OpenPage) -> None:
    page = open_at(open_page, demo.url("en", "faq"), now, timezone_id="Asia/Taipei")
    expect(page.locator(".banners .seasonal")).to_be_visible(visible=shown)


def test_can_i_return_it(demo: Site, open_page: OpenPage) -> None:
    page = open_at(open_page, demo.url("en", "returns") + "?market=CZ", "2026-12-01T10:00:00Z")
    form = page.locator(".guide-form")
    result = form.locator(".result")
    expect(result).to_contain_text("Yes. You have: 30 days from delivery")
    ordered, delivered = form.get_by_label("Ordered on"), form.get_by_label("Delivered on")
    delivered.fill("2026-11-25")
    ordered.fill("2026-10-31")
    expect(result).to_contain_text("Yes. Register the return by: 25 December 2026")
    ordered.fill("2026-11-01")
    expect(result).to_contain_text("Yes. Register the return by: 31 January 2027")
    expect(result).to_contain_text("Longer returns of the season hold for it.")
    ordered.fill("2026-09-25")
    delivered.fill("2026-10-01")
    expect(result).to_contain_text("No, the time to return it ended: 31 October 2026")
    ordered.fill("2026-11-30")
    expect(result).to_have_text("The delivery cannot be before the order: check the dates.")
    form.get_by_label("Country").select_option("TH")
    ordered.fill("")
    delivered.fill("2026-11-25")
    expect(result).to_contain_text("THB\xa060, deducted from the refund")
    form.get_by_label("What is it?").select_option(label="Goods made to your measure")
    expect(result).to_contain_text("No, this cannot be returned.")


def test_when_will_it_arrive(demo: Site, open_page: OpenPage) -> None:
    page = open_at(open_page, demo.url("en", "shipping") + "?market=CZ", "2026-11-20T13:00:00Z")  # Friday, 14:00
    result = page.locator(".guide-form .result")
    ordered = page.get_by_label("Ordered on")
    expect(ordered).to_have_value("2026-11-20")
    expect(result.locator("dd").nth(2)).to_have_text("23 November 2026 – 24 November 2026")
    page.clock.set_fixed_time("2026-11-20T13:01:00Z")
    ordered.fill("2026-11-20")
    expect(result.locator("dd").nth(2)).to_have_text("24 November 2026 – 25 November 2026")
    page.get_by_label("Needed by").fill("2026-12-23")
    expect(result).to_contain_text("To have it in time, order by18 December 2026")
    page.get_by_label("Needed by").fill("2026-12-08")
    expect(result).to_contain_text("To have it in time, order by4 December 2026")
    page.get_by_label("Needed by").fill("2026-11-21")
    expect(result).to_contain_text("It is too late for that day.")
    expect(result).to_contain_text("Christmas (pickup point)20 December 2026, 12:00")


@pytest.mark.parametrize("locale", LOCALES)
def test_guides_speak_every_language(locale: str, demo: Site, open_page: OpenPage) -> None:
    for identity in ("returns", "shipping"):
        page = open_at(open_page, demo.url(locale, identity), WEDNESDAY)
        for field in page.locator(".guide-form input").all():
            field.fill("2026-11-20")
        text = page.locator(".guide-form").inner_text()
        if locale != "en":
            assert not re.search(r"\b(Yes|Country|Price|Arrives|Needed|days?|from|by)\b", text), text


def test_a_dead_end_shows_who_is_there_and_carries_the_query(demo: Site, open_page: OpenPage) -> None:
    page = open_at(open_page, demo.url("en", "search") + "?q=xqzw+vvkk&market=CZ", WEDNESDAY)
    way = page.locator(".results .hit", has_text="Contact us about")
    expect(way).to_contain_text("Phone +420 540 000 140: Open now, until 18:00")
    expect(page.locator(".results .hit[href='tel:+420540000140']")).to_have_count(1)
    way.click()
    expect(page.locator("[data-asked]")).to_contain_text("You searched for “⁨xqzw vvkk⁩”.")
    mail = page.locator("main a[href^='mailto:support']").first
    assert mail.get_attribute("href") == "mailto:support@alderbrook.example?subject=xqzw%20vvkk"


def test_a_dead_end_at_night_shows_no_phone(demo: Site, open_page: OpenPage) -> None:
    page = open_at(open_page, demo.url("en", "search") + "?q=xqzw+vvkk&market=CZ", "2026-11-25T22:00:00Z")
    expect(page.locator(".results .hit", has_text="Contact us about")).to_contain_text("WhatsApp")
    expect(page.locator(".results .hit[href^='tel:']")).to_have_count(0)


# A vendor's chat

SHOP = """\
markets:
  CZ: {countries: [CZ], currency: CZK, language: en}
channels:
  chat:
    kind: chat
    url: https://www.pines.example/
    time_zone: Europe/Prague
    hours: {mon-fri: "8:00-18:00"}
"""
CHAT = """\
      chat:
        name: Chatty
        script: https://chat.example.com/widget.js
        hosts: ["wss://live.example.com"]
        after: 600
"""
WIDGET = "window.chatLoaded = true;"


def chat_site(folder: Path, when: str) -> Path:
    settings = (MINIMAL["mkdocs.yml"]).replace("[en, cs]", "[en]") + CHAT + f"        when: {when}\n"
    files = {**MINIMAL, "mkdocs.yml": settings, "docs/shop.yml": SHOP, "docs/en/contact.md": article("Contact us")}
    sites.build(write_site(folder / "source", files), folder / "site")
    return folder / "site"


def visit_chat(browser: Browser, url: str, now: str) -> tuple[Page, list[str]]:
    """Open a page with an installed clock; returns it with the addresses of foreign requests."""
    page = browser.new_context(timezone_id="Europe/Prague").new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "127.0.0.1" not in request.url else None)
    page.route("https://chat.example.com/**", lambda route: route.fulfill(content_type="text/javascript", body=WIDGET))
    page.clock.install(time=now)
    page.goto(url)
    return page, asked


def test_a_chat_waits_for_its_time_and_for_consent(browser: Browser, tmp_path: Path) -> None:
    with hosting.serving(chat_site(tmp_path, "page")) as address:
        page, asked = visit_chat(browser, f"{address}/en/returns/", WEDNESDAY)
        offer = page.locator(".chat-offer")
        page.wait_for_load_state("networkidle")
        page.clock.pause_at("2026-11-25T11:09:59Z")
        expect(offer).to_have_count(0)
        page.clock.run_for(300_000)
        expect(offer).to_contain_text("Chatty runs the chat")
        assert asked == []
        offer.get_by_role("button", name="Start the chat").click()
        page.wait_for_function("() => window.chatLoaded")
        assert asked == ["https://chat.example.com/widget.js"]
        # Agreed once: the next page loads it after its time, and the footer takes the agreement back.
        page.goto(f"{address}/en/")
        page.wait_for_load_state("networkidle")
        page.clock.fast_forward(601_000)
        page.wait_for_function("() => window.chatLoaded")
        page.get_by_role("button", name="Stop the chat from loading").click()
        page.wait_for_load_state("networkidle")
        page.clock.fast_forward(601_000)
        expect(page.locator(".chat-offer")).to_have_count(1)
        assert len(asked) == 2
        page.context.close()


def test_a_chat_refused_or_closed_is_not_offered(browser: Browser, tmp_path: Path) -> None:
    with hosting.serving(chat_site(tmp_path, "page")) as address:
        page, asked = visit_chat(browser, f"{address}/en/returns/", WEDNESDAY)
        page.wait_for_load_state("networkidle")
        page.clock.fast_forward(601_000)
        page.get_by_role("button", name="No, thank you").click()
        page.goto(f"{address}/en/")
        page.wait_for_load_state("networkidle")
        page.clock.fast_forward(601_000)
        expect(page.locator(".chat-offer")).to_have_count(0)
        page.context.close()
        night, more = visit_chat(browser, f"{address}/en/", "2026-11-25T20:00:00Z")
        night.wait_for_load_state("networkidle")
        night.clock.fast_forward(601_000)
        expect(night.locator(".chat-offer")).to_have_count(0)
        assert asked == more == []
        night.context.close()


def test_a_chat_on_the_contact_page_alone(browser: Browser, tmp_path: Path) -> None:
    with hosting.serving(chat_site(tmp_path, "contact")) as address:
        for path, count in (("en/returns/", 0), ("en/contact/", 1)):
            page, _ = visit_chat(browser, f"{address}/{path}", WEDNESDAY)
            page.wait_for_load_state("networkidle")
            page.clock.fast_forward(601_000)
            expect(page.locator(".chat-offer")).to_have_count(count)
            page.context.close()
