"""What every page of a locale leads to: the main menu, the contact page and the legal pages at its foot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kbgen.model.article import FAQ, HOME, Kind

if TYPE_CHECKING:
    from kbgen.content.library import Library


def menu(library: Library, locale: str) -> tuple[str, ...]:
    """Return the main menu's articles: as the settings say, else the FAQ and the top folders but legal pages."""
    served = library.served(locale)
    chosen = library.settings.menu or tuple(
        identity
        for identity in (FAQ, *children(library, locale, ""))
        if identity in served and identity != "legal" and served[identity].article.kind in {Kind.TOPICS, Kind.SECTION}
    )
    return tuple(dict.fromkeys(identity for identity in chosen if identity in served))


def legal(library: Library, locale: str) -> tuple[str, ...]:
    """Return the articles that every page's foot links."""
    served = library.served(locale)
    return tuple(
        identity for identity in library.settings.legal or children(library, locale, "legal") if identity in served
    )


def contact(library: Library, locale: str) -> str:
    """Return the contact page's id, or an empty text where the site has none."""
    identity = library.settings.contact or "contact"
    return identity if identity in library.served(locale) else ""


def children(library: Library, locale: str, folder: str) -> tuple[str, ...]:
    """Return the published articles directly in a folder, in their order."""

    def find() -> tuple[str, ...]:
        served = library.served(locale)
        return tuple(child for child in library.children(folder) if child in served)

    return library.once(("children", locale, folder), find)


def everywhere(library: Library, locale: str) -> tuple[str, ...]:
    """Return the articles that every page links: one click away from wherever a reader is."""
    found = (HOME, *menu(library, locale), contact(library, locale), *legal(library, locale))
    return tuple(dict.fromkeys(identity for identity in found if identity))
