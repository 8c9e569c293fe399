"""What readers without a network get: the service worker, and a page in each language that says so."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from kbgen.site import assets, navigation, pages, templates
from kbgen.site.addresses import Here
from kbgen.site.edition import locale_view
from kbgen.site.shop import channel_view, is_offered

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from kbgen.site.edition import Edition

WORKER = "service-worker.js"
"""At the root, for a worker sees what is below its own address."""
CALLED = ("tel:", "mailto:")
"""What still reaches the shop when the browser has no network."""


def files(made: Sequence[Edition], icons: Sequence[Path]) -> dict[str, bytes]:
    """Return the files by their path below the site's root; of a site that does without, only a worker that goes."""
    wanted = made[0].settings.offline
    found = {WORKER: assets.service_worker(offline=wanted)}
    if wanted:
        found |= {f"offline/{edition.locale}.html": page(edition, icons).encode() for edition in made}
    return found


def page(edition: Edition, icons: Sequence[Path]) -> str:
    """Return a language's page; its links are absolute paths, for it is shown at any address."""
    base = urlsplit(edition.base_url).path or "/"
    here = Here(f"{base}{edition.locale}/", base)
    channels = [channel_view(channel, edition.messages) for channel in edition.facts.channels if is_offered(channel)]
    contact = navigation.contact(edition)
    view = locale_view(edition.settings, edition.locale)
    return templates.environment(edition.messages, list(icons)).get_template("offline.html").render(
        lang=view.tag,
        direction=view.direction,
        site_name=edition.settings.name_in(edition.locale),
        assets=base + edition.assets,
        icon=base + edition.settings.icon if edition.settings.icon else "",
        stylesheets=[pages.asset(here, path) for path in edition.settings.stylesheets],
        home=here.to(""),
        search=here.to(pages.SEARCH),
        contact=navigation.link(edition, here, contact) if contact else None,
        channels=[channel for channel in channels if channel.href.startswith(CALLED)],
    )  # fmt: skip
