"""The commands that keep the interface's words in every language.

Everything heavy is imported inside the command that needs it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kbgen.cli.shared import FAULTS, FINE, complain, count_of, root_of, short

if TYPE_CHECKING:
    import argparse
    from pathlib import Path


def extract(options: argparse.Namespace) -> int:
    """Collect the interface's messages into the catalog template of a site; kbgen's own where the site is kbgen's."""
    from kbgen.site import messages

    path, count, changed = messages.write_template(root_of(options) / "locales")
    print(f"{short(path)}: {count_of(count, 'message')}, {'written' if changed else 'unchanged'}.")
    return FINE


def _locales(options: argparse.Namespace) -> tuple[Path, list[str]]:
    from kbgen.content.settings import load_project
    from kbgen.site import messages, outline

    project = load_project(root_of(options))
    tags = outline.choose_locales(project, options.locale)
    return project.locales, messages.own_catalogs(project.locales, tags)


def update(options: argparse.Namespace) -> int:
    """Bring the site's own catalogs up to date, and start those of languages that kbgen does not speak."""
    from kbgen.site import messages

    folder, tags = _locales(options)
    for path, changed in messages.update(folder, tags):
        print(f"{short(path)}: {'written' if changed else 'unchanged'}.")
    if not tags:
        print("Nothing to do: kbgen itself speaks all of the site's languages.")
    return FINE


def check(options: argparse.Namespace) -> int:
    """List what the site's own catalogs lack."""
    from kbgen.site import messages

    folder, tags = _locales(options)
    found, faults = messages.coverage(folder, tags)
    for item in found:
        print(f"{item.path}: {item.total - len(item.missing) - len(item.fuzzy)} of {item.total} translated.")
    complain(faults)
    if not tags:
        print("Nothing to check: kbgen itself speaks all of the site's languages.")
    return FAULTS if faults else FINE
