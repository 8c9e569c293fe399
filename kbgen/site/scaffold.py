"""A new site: a copy of the demo shop's, in the languages that the new site wants."""

from __future__ import annotations

import re
import secrets
import shutil
from typing import TYPE_CHECKING

from kbgen.model.diagnostic import InputError
from kbgen.model.files import temporary_name
from kbgen.model.locale import is_tag, normal
from kbgen.model.resources import data
from kbgen.search.languages import missing_extra

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

IGNORED = "/site/\n/.kbgen/\n/.venv/\n"


def demo_locales() -> tuple[str, ...]:
    """Return the languages that the demo shop is written in, the source first."""
    from kbgen.content.settings import read_settings

    return read_settings(data("mkdocs.yml").read_text(encoding="utf-8")).locales


def buildable(locales: Sequence[str]) -> list[str]:
    """Return the languages that can be searched with what is installed."""
    return [tag for tag in locales if not missing_extra(tag)]


def create(folder: Path, locales: Sequence[str]) -> int:
    """Make a new site in a folder that does not exist or is empty; returns how many files it has.

    ``locales`` are BCP 47 tags; the demo's source language is always among them, the first, and without any the
    demo's languages that can be searched with what is installed. A language that the demo does not have starts
    without articles: its readers get the source language.
    """
    known = demo_locales()
    for tag in locales:
        if not is_tag(tag):
            better = normal(tag)
            hint = f"write “{better}”" if better != tag else "write a BCP 47 tag such as cs, de or pt-BR"
            raise InputError.of("--locale", 0, "unknown-locale", f"“{tag}” is no language tag: {hint}")
    wanted = tuple(dict.fromkeys([known[0], *(locales or buildable(known))]))
    folder = folder.absolute()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError.of(
            folder, 0, "folder-taken", "is not empty: name a new folder, so that nothing is overwritten"
        )
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = folder.parent / f"{temporary_name(folder.name)}-{secrets.token_hex(4)}"
    try:
        for name in ("docs", "faq"):
            for tag in (*wanted, "assets"):
                source = data(name) / tag
                if source.is_dir():
                    shutil.copytree(source, fresh / name / tag, ignore=shutil.ignore_patterns("_drafts"))
        for extra in sorted(data("docs").glob("*.yml")):
            kept = _without_languages(extra.read_text(encoding="utf-8"), set(known) - set(wanted))
            (fresh / "docs" / extra.name).write_text(kept, encoding="utf-8")
        (fresh / "mkdocs.yml").write_text(_settings(wanted), encoding="utf-8")
        (fresh / ".gitignore").write_text(IGNORED, encoding="utf-8")
        count = sum(path.is_file() for path in fresh.rglob("*"))
        if folder.exists():
            folder.rmdir()
        fresh.rename(folder)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return count


def _settings(locales: tuple[str, ...]) -> str:
    """Return the demo's settings with other languages."""
    text = data("mkdocs.yml").read_text(encoding="utf-8")
    text = re.sub(r"locales: \[[^\]]*\]", f"locales: [{', '.join(locales)}]", text, count=1)
    text = _without_languages(text, set(demo_locales()) - set(locales))
    return re.sub(r"^ +site_names:\n(?! {8})", "", text, flags=re.MULTILINE)


def _without_languages(text: str, dropped: set[str]) -> str:
    """Return YAML without the entries that are named by a dropped language, whatever stands below them."""
    kept: list[str] = []
    inside = -1  # the indentation of the entry that is being dropped
    for line in text.splitlines(keepends=True):
        depth = len(line) - len(line.lstrip(" "))
        if inside >= 0 and (not line.strip() or depth > inside):
            continue
        inside = -1
        match = re.match(r" +([\w-]+):", line)
        if match and match[1] in dropped:
            inside = depth
            continue
        kept.append(line)
    return "".join(kept)
