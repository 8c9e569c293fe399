"""Sites whose search has an engine that tests know: the interface is the real one."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from kbgen.model.article import Kind
from kbgen.site.assets import sources

if TYPE_CHECKING:
    from kbgen.content.library import Library

DOUBLE = Path(__file__).with_name("engine_double.js")
INDEX = "index-1.json"
_FORM = re.compile(r' data-search(?: data-index="[^"]*" data-script="[^"]*")?(?= data-contact|>)')
_KINDS = {Kind.QUESTION: "question", Kind.LEGAL: "policy", Kind.PAGE: "policy"}


def equip(folder: Path, out: Path, library: Library) -> None:
    """Copy a built site and give it the double of the engine, with the scripts as they are written to hold it."""
    shutil.copytree(folder, out)
    [assets] = out.glob("assets/kbgen-*")
    for name, content in sources().items():
        (assets / name).parent.mkdir(exist_ok=True)
        (assets / name).write_bytes(content)
    shutil.copy(DOUBLE, assets / "search" / "engine.js")
    script = f"/{assets.relative_to(out).as_posix()}/search/search.js"
    for locale in library.settings.locales:
        form = f' data-search data-index="/search/{locale}/{INDEX}" data-script="{script}"'
        for page in (out / locale).rglob("*.html"):
            page.write_text(_FORM.sub(form, page.read_text(encoding="utf-8")), encoding="utf-8")
        index = out / "search" / locale
        shutil.rmtree(index, ignore_errors=True)
        index.mkdir(parents=True)
        entry = {"generation": "1", "documents": documents(library, locale)}
        (index / INDEX).write_text(json.dumps(entry), encoding="utf-8")
        (index / "1").mkdir()
        (index / "1" / "core.bin").write_bytes(b"")
        for shard in ("1", "slow"):
            (index / f"shard-{shard}.json").write_text("{}", encoding="utf-8")


def documents(library: Library, locale: str) -> list[dict[str, object]]:
    """Return what the double finds in: questions, then guides, then policies."""
    found: list[dict[str, object]] = []
    for identity, served in library.served(locale).items():
        article = served.article
        if article.kind not in {Kind.QUESTION, Kind.GUIDE, Kind.LEGAL, Kind.PAGE}:
            continue
        row: dict[str, object] = {
            "id": identity,
            "headings": [[section.anchor, section.title] for section in article.sections if section.level],
            "url": library.address(locale, identity),
            "kind": _KINDS.get(article.kind, "guide"),
            "title": article.title,
            "summary": article.front.summary,
        }
        found.append(row)
    order = ["question", "guide", "policy"]
    return sorted(found, key=lambda row: order.index(str(row["kind"])))
