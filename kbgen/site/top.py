"""What stands above the languages of a built site: chooser, 404 page, headers, sitemap index, shared files."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from kbgen.model.article import HOME
from kbgen.site import assets, headers, navigation, offline, output, pages, sitemap, templates
from kbgen.site.addresses import Here
from kbgen.site.edition import Edition, locale_view
from kbgen.site.views import Alternate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kbgen.model.project import Project


def write(project: Project, made: Sequence[Edition], out: Path) -> None:
    """Write it all below a folder."""
    first = made[0]
    base_path = urlsplit(first.base_url).path or "/"
    locales = first.locales
    chat, logging = first.settings.chat, first.settings.failed_searches
    for name, content in assets.published_files(log=logging is not None).items():
        output.write(out / name, content)
    for name, path in assets.site_assets(project.docs).items():
        output.write(out / name, path.read_bytes())
    own = headers.files(
        base_path, locales, chat_hosts=chat.hosts if chat else (), endpoint=logging.endpoint if logging else ""
    )
    for name, text in own.items():
        output.write(out / name, text)
    sitemaps = [first.absolute(locale, "sitemap.xml") for locale in locales]
    output.write(out / "sitemap.xml", sitemap.index(sitemaps))
    output.write(out / "robots.txt", f"User-agent: *\nAllow: /\nSitemap: {first.base_url}sitemap.xml\n")
    output.write(out / "index.html", chooser(made))
    output.write(out / "404.html", not_found(made))
    for name, page in offline.files(made, _icons()).items():
        output.write(out / name, page)


def _icons() -> list[Path]:
    """Return the folder of Material's icons, found without importing the theme."""
    spec = importlib.util.find_spec("material")
    return [Path(folder) / "templates" for folder in (spec.submodule_search_locations or ())] if spec else []


def chooser(made: Sequence[Edition]) -> str:
    """Return the page at ``/`` that leads to the languages: by script to the reader's own, else by links."""
    first = made[0]
    here = Here.at("", nested=False)
    languages = []
    for edition in made:
        view = locale_view(edition.settings, edition.locale)
        home = edition.library.served(edition.locale)[HOME].article
        languages.append(
            {
                "tag": view.tag,
                "name": view.name,
                "direction": view.direction,
                "href": here.to_root(f"{edition.locale}/"),
                "greeting": home.title if home.locale == edition.locale else "",
            }
        )
    alternates = [
        Alternate(locale_view(edition.settings, edition.locale), f"{edition.locale}/",
                  edition.absolute(edition.locale, ""), current=False, translated=True)
        for edition in made
    ]  # fmt: skip
    env = templates.environment(first.messages, _icons())
    return env.get_template("chooser.html").render(
        site_name=first.settings.site_name,
        languages=languages,
        assets=here.to_root(first.assets),
        icon=here.to_root(first.settings.icon) if first.settings.icon else "",
        stylesheets=[pages.asset(here, path) for path in first.settings.stylesheets],
        canonical=first.base_url,
        alternates=alternates,
    )


def not_found(made: Sequence[Edition]) -> str:
    """Return the 404 page for web servers that have one for all languages; its links are absolute paths."""
    first = made[0]
    base = urlsplit(first.base_url).path or "/"
    entries = []
    for edition in made:
        here = Here(f"{base}{edition.locale}/", base)
        view = locale_view(edition.settings, edition.locale)
        contact = navigation.contact(edition)
        entries.append(
            {
                "tag": view.tag,
                "name": view.name,
                "site_name": edition.settings.name_in(edition.locale),
                "direction": view.direction,
                "home": here.to(""),
                "search": here.to(pages.SEARCH),
                "contact": navigation.link(edition, here, contact) if contact else None,
                "gettext": edition.messages.gettext,
            }
        )
    env = templates.environment(first.messages, _icons())
    return env.get_template("not-found-all.html").render(
        site_name=first.settings.site_name,
        entries=entries,
        assets=base + first.assets,
        icon=base + first.settings.icon if first.settings.icon else "",
        stylesheets=[pages.asset(Here(base, base), path) for path in first.settings.stylesheets],
    )
