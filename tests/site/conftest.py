"""A small site with all that makes multilingual sites hard, built once."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import pytest

from kbgen.content.stamping import stamp_of
from kbgen.site import opening
from tests.samples import DAY, article, build, write_site
from tests.site.document import Element, parse

if TYPE_CHECKING:
    from pathlib import Path

    from kbgen.content.library import Library

LOCALES = ("en", "cs", "he")
BASE = "https://x.example/help/"
SETTINGS = f"""\
site_name: Test & Help
site_url: {BASE}
docs_dir: docs/en
theme:
  name: material
plugins:
  - knowledge-base:
      locales: [{", ".join(LOCALES)}]
      site_names: {{cs: Nápověda}}
markdown_extensions:
  - admonition
  - footnotes
"""
HEBREW = """\
msgid ""
msgstr ""
"Language: he\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "Search"
msgstr "חיפוש"

msgid "Page not found"
msgstr "העמוד לא נמצא"
"""
RETURNS = """\
Send it **back** within [14 days](#cost), see [how](/faq/returns/how-to-return.md#by-post) or ask
[our team](contact.md). A [form](form.pdf), a [law](https://law.example/a?b=1&c=2).[^1]

![The valve](/assets/valve.svg)

## Cost {#cost .step}

Free. `[no](/link.md)`

## Časté

!!! note "Mind"
    [Track it](guides/track.md)

## Časté

Twice.

[^1]: A footnote.
"""
HOSTILE = 'Terms & "conditions" </script><b>bold</b>'
FILES: dict[str, str | bytes | None] = {
    "mkdocs.yml": SETTINGS,
    "docs/assets/valve.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
    "docs/en/form.pdf": b"%PDF-1.4",
    "docs/en/index.md": article(
        "How can we help?",
        popular="[/faq/returns/how-to-return.md, /guides/track.md]",
        notice="{text: Order by 20 December, link: /faq/orders/cancel.md, starts: 2026-11-01, ends: 2026-12-20}",
    ),
    "docs/en/contact.md": article("Contact us", short="Contact"),
    "docs/en/returns.md": article("Returns policy", body=RETURNS, revision=2, updated="2026-10-01", tags="[returns]"),
    "docs/en/guides/index.md": article("Guides"),
    "docs/en/guides/track.md": article(
        "Track a parcel",
        order=1,
        related="[/returns.md#cost, /faq/orders/cancel.md]",
        image="/assets/valve.svg",
        image_alt="The valve",
    ),
    "docs/en/guides/repair.md": article(
        "Mend a valve", order=2, repair="{difficulty: easy, minutes: 90, tools: [Spanner], safety: [Unplug it]}"
    ),
    "docs/en/guides/deep/index.md": article("Deeper"),
    "docs/en/guides/deep/scan.md": article("Scan the label", slug="scan-label"),
    "docs/en/legal/index.md": article("Legal"),
    "docs/en/legal/terms.md": article(json.dumps(HOSTILE), effective="2026-01-01"),
    "docs/en/later.md": article("Later", publish_at="2027-01-01"),
    "faq/en/index.md": article("Questions and answers"),
    "faq/en/_drafts/idea.md": "An idea",
    "faq/en/orders/index.md": article("Orders", order=2),
    "faq/en/orders/cancel.md": article("How do I cancel?", body="Like this.\n"),
    "faq/en/returns/index.md": article("Returns", order=1, body="About returns.\n"),
    "faq/en/returns/how-to-return.md": article(
        "How do I return an item?", body="## By post\n\nSo[^1].\n\n[^1]: Note.\n", related="[/returns.md]", order=1
    ),
    "faq/en/returns/window.md": article("How long?", body="## By post\n\n[Costs](/returns.md)[^1]\n\n[^1]: N.\n"),
    "docs/cs/index.md": article("Jak vám můžeme pomoci?", notice="{text: Objednejte do 20. prosince}"),
    "docs/cs/contact.md": article("Kontakt", slug="kontakt"),
    "docs/cs/returns.md": article("Vrácení zboží", slug="vrácení", body="[Kde](guides/track.md)\n\n## Cena\n\nNic.\n"),
    "docs/cs/guides/index.md": article("Návody", slug="návody"),
    "docs/cs/guides/track.md": article(
        "Sledování", slug="sledování", body="[Jak](/faq/returns/how-to-return.md)\n", image_alt="Ventil"
    ),
    "faq/cs/index.md": article("Otázky a odpovědi"),
    "faq/cs/returns/index.md": article("Vracení", slug="vracení"),
    "faq/cs/returns/how-to-return.md": article("Jak zboží vrátit?", slug="jak-vrátit", body="## Poštou\n\nTakto.\n"),
    "docs/he/index.md": article("איך נוכל לעזור?"),
    "locales/he/LC_MESSAGES/kbgen.po": HEBREW,
}  # fmt: skip
OUTDATED = {"docs/cs/returns.md": "1@0123456789ab"}


def make_site(root: Path) -> Path:
    """Write the site, with its translations stamped: all are current but the one that is outdated."""
    write_site(root, FILES)
    _, library = opening.load(root, DAY)
    stamped = {}
    for tag in LOCALES[1:]:
        for identity, item in library.articles[tag].items():
            stamp = OUTDATED.get(item.path) or str(stamp_of(library.source[identity]))
            text = str(FILES[item.path])
            stamped[item.path] = text.replace("\nsummary:", f"\ntranslates: {stamp}\nsummary:", 1)
    return write_site(root, {**stamped})


@dataclass(frozen=True)
class Site:
    """A built site, its sources, and its pages by file name."""

    root: Path
    out: Path
    pages: dict[str, Element] = field(default_factory=dict)

    @cached_property
    def library(self) -> Library:
        return opening.load(self.root, DAY)[1]

    def html(self) -> dict[str, Element]:
        if not self.pages:
            for path in sorted(self.out.rglob("*.html")):
                self.pages[path.relative_to(self.out).as_posix()] = parse(path.read_text(encoding="utf-8"))
        return self.pages

    def page(self, locale: str, identity: str) -> Element:
        """Return the page that serves an article."""
        address = self.library.address(locale, identity).partition("#")[0]
        return self.html()[f"{locale}/{address}index.html"]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    folder = tmp_path_factory.mktemp("small")
    root = make_site(folder / "source")
    return Site(root, build(root, folder / "out"))
