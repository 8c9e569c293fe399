"""What CLDR knows of a language, by way of Babel: its own name, direction, and Babel's locale."""

from __future__ import annotations

from functools import cache

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.languages import get_official_languages


@cache
def babel_locale(tag: str) -> Locale:
    """Return Babel's locale for a BCP 47 tag, or its nearest parent's; the root of CLDR is English here."""
    parts = tag.split("-")
    while parts:
        try:
            return Locale.parse("_".join(parts))
        except (UnknownLocaleError, ValueError):
            parts.pop()
    return Locale("en")


def is_known(tag: str) -> bool:
    """Tell whether CLDR has data for the tag's language."""
    try:
        Locale.parse(tag.split("-")[0])
    except (UnknownLocaleError, ValueError):
        return False
    return True


def spoken_in(territory: str) -> str:
    """Return the first official language of a country (ISO 3166 code in any case), or an empty text."""
    found = get_official_languages(territory.upper())
    return str(found[0]) if found else ""


@cache
def direction(tag: str) -> str:
    """Return ``rtl`` or ``ltr``."""
    return "rtl" if babel_locale(tag).character_order == "right-to-left" else "ltr"


@cache
def open_graph(tag: str) -> str:
    """Return a locale as Open Graph writes it, ``language_TERRITORY``: CLDR's likely territory where none is given."""
    locale = babel_locale(tag)
    if locale.territory:
        return f"{locale.language}_{locale.territory}"
    likely = get_global("likely_subtags")
    full = likely.get(str(locale)) or likely.get(locale.language) or ""
    territory = full.rpartition("_")[2]
    return f"{locale.language}_{territory}" if territory else locale.language


@cache
def own_name(tag: str) -> str:
    """Return a language's name in itself, as a menu writes it: ``Čeština``, ``ไทย``, ``繁體中文``."""
    locale = babel_locale(tag)
    scripts = {"Hant": "繁體中文", "Hans": "简体中文"}
    if locale.language == "zh" and locale.script in scripts and not locale.territory:
        # CLDR says 中文（繁體）, which no Taiwanese site does.
        return scripts[locale.script]
    name = locale.get_display_name(locale) or tag
    return name[:1].upper() + name[1:]


@cache
def name_in(tag: str, reader: str) -> str:
    """Return a language's name in the reader's language."""
    return babel_locale(tag).get_display_name(babel_locale(reader)) or tag
