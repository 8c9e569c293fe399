"""Dates, durations, numbers, money, names and directions as each language writes them."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest

from kbgen.i18n import formats, languages


def plain(text: str) -> str:
    """Drop what differs between versions of CLDR: which spaces, and which marks of direction."""
    for space in "\u00a0\u202f\u2009":
        text = text.replace(space, " ")
    return text.replace("\u200f", "").replace("\u200e", "")


@pytest.mark.parametrize(
    ("tag", "written"),
    [
        ("en", "24 December 2026"), ("en-GB", "24 December 2026"), ("en-US", "December 24, 2026"),
        ("cs", "24. prosince 2026"), ("ru", "24 декабря 2026 г."), ("th", "24 ธันวาคม 2569"),
        ("zh-Hant", "2026 年 12 月 24 日"), ("de", "24. Dezember 2026"), ("he", "24 בדצמבר 2026"),
        ("ar", "24 ديسمبر 2026"),
    ],
)  # fmt: skip
def test_a_day_is_written_out(tag: str, written: str) -> None:
    day = datetime.date(2026, 12, 24)
    # CLDR has changed its mind about the spaces in Chinese dates.
    assert plain(formats.format_date(day, tag)).replace(" ", "") == written.replace(" ", "")


@pytest.mark.parametrize(("year", "shown"), [(2026, "2569"), (2000, "2543"), (1999, "2542")])
def test_thailand_counts_years_from_the_buddha(year: int, shown: str) -> None:
    assert formats.format_date(datetime.date(year, 1, 1), "th").endswith(shown)
    assert formats.format_date(datetime.date(year, 1, 1), "th-TH").endswith(shown)


@pytest.mark.parametrize(
    ("minutes", "tag", "written"),
    [
        (0, "en", "0 minutes"), (1, "en", "1 minute"), (45, "en", "45 minutes"), (60, "en", "1 hour"),
        (90, "en", "1 hour 30 minutes"), (121, "en", "2 hours 1 minute"),
        (1, "cs", "1 minuta"), (2, "cs", "2 minuty"), (5, "cs", "5 minut"), (150, "cs", "2 hodiny 30 minut"),
        (1, "ru", "1 минута"), (2, "ru", "2 минуты"), (5, "ru", "5 минут"), (21, "ru", "21 минута"),
        (90, "th", "1 ชั่วโมง 30 นาที"), (90, "zh-Hant", "1 小時 30 分鐘"), (45, "de", "45 Minuten"),
        (45, "he", "45 דקות"), (45, "ar", "45 دقيقة"),
    ],
)  # fmt: skip
def test_a_duration_has_the_plural_of_its_language(minutes: int, tag: str, written: str) -> None:
    assert plain(formats.format_minutes(minutes, tag)) == written


@pytest.mark.parametrize(
    ("tag", "written"),
    [("en", "1,234,567.5"), ("cs", "1 234 567,5"), ("ru", "1 234 567,5"), ("th", "1,234,567.5"),
     ("zh-Hant", "1,234,567.5"), ("de", "1.234.567,5")],
)  # fmt: skip
def test_a_number_has_the_separators_of_its_language(tag: str, written: str) -> None:
    assert plain(formats.format_number(Decimal("1234567.5"), tag)) == written


@pytest.mark.parametrize(
    ("amount", "currency", "tag", "written"),
    [
        ("1490", "CZK", "cs", "1 490 Kč"), ("1490.50", "CZK", "cs", "1 490,50 Kč"), ("12.50", "EUR", "de", "12,50 €"),
        ("12", "EUR", "en", "€12"), ("12.00", "EUR", "en", "€12"), ("-5", "EUR", "en", "-€5"),
        ("790", "THB", "th", "790 บาท"), ("12", "EUR", "th", "12 ยูโร"), ("69", "CZK", "en", "CZK 69"),
        ("1", "CZK", "ru", "1 крона"), ("2", "CZK", "ru", "2 кроны"), ("60", "THB", "ru", "60 батов"),
        ("60", "TWD", "cs", "60 TWD"), ("60", "TWD", "th", "NT$60"), ("60", "THB", "zh-Hant", "THB 60"),
        ("1200", "TWD", "zh-Hant", "NT$1,200"), ("790", "RUB", "ru", "790 ₽"), ("0", "EUR", "cs", "0 €"),
    ],
)  # fmt: skip
def test_money_is_written_with_decimals_only_where_it_has_some(
    amount: str, currency: str, tag: str, written: str
) -> None:
    assert plain(formats.format_money(Decimal(amount), currency, tag)) == written


@pytest.mark.parametrize(
    ("tag", "own", "direction", "in_english"),
    [
        ("en", "English", "ltr", "English"), ("cs", "Čeština", "ltr", "Czech"), ("ru", "Русский", "ltr", "Russian"),
        ("th", "ไทย", "ltr", "Thai"), ("zh-Hant", "繁體中文", "ltr", "Chinese (Traditional)"),
        ("zh-Hans", "简体中文", "ltr", "Chinese (Simplified)"), ("he", "עברית", "rtl", "Hebrew"),
        ("ar", "العربية", "rtl", "Arabic"), ("fa", "فارسی", "rtl", "Persian"), ("de", "Deutsch", "ltr", "German"),
        ("pt-BR", "Português (Brasil)", "ltr", "Portuguese (Brazil)"),
    ],
)  # fmt: skip
def test_a_language_knows_its_name_and_direction(tag: str, own: str, direction: str, in_english: str) -> None:
    assert languages.own_name(tag) == own
    assert languages.direction(tag) == direction
    assert languages.name_in(tag, "en").replace("Traditional Chinese", "Chinese (Traditional)").replace(
        "Simplified Chinese", "Chinese (Simplified)"
    ) == in_english  # fmt: skip


def test_a_language_that_cldr_lacks_is_written_as_its_nearest_kin_or_english() -> None:
    assert languages.babel_locale("cs-x") == languages.babel_locale("cs")
    assert languages.babel_locale("de-ZZ").language == "de"
    assert str(languages.babel_locale("qqq")) == "en"
    assert languages.is_known("cs-CZ")
    assert not languages.is_known("qqq")


@pytest.mark.parametrize(
    ("country", "language"), [("cz", "cs"), ("TW", "zh"), ("at", "de"), ("th", "th"), ("xx", "")]
)  # fmt: skip
def test_a_country_given_for_a_language_is_understood(country: str, language: str) -> None:
    assert languages.spoken_in(country).split("_")[0] == language
