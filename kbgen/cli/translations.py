"""The commands that show how far translations are behind, and accept them.

Everything heavy is imported inside the command that needs it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kbgen.cli.shared import FINE, count_of, file_of_site, root_of, say, today_of
from kbgen.model.diagnostic import InputError

if TYPE_CHECKING:
    import argparse


def status(options: argparse.Namespace) -> int:
    """List missing, outdated and unstamped translations."""
    import json

    from kbgen.content.library import Staleness
    from kbgen.site import opening, outline

    project, library = opening.load(root_of(options), today_of(options))
    locales = outline.choose_locales(project, options.locale)
    rows = []
    for locale in locales:
        if locale == project.settings.source:
            continue
        own = library.articles.get(locale, {})
        for identity, source in library.source.items():
            article = own.get(identity)
            state = library.staleness(article).value if article else "missing"
            if state != Staleness.CURRENT.value:
                rows.append({"locale": locale, "article": identity, "state": state, "source": source.path})
    if options.format == "json":
        print(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        for row in rows:
            print(f"{row['locale']}\t{row['state']}\t{row['article']}\t{row['source']}")
        say(f"{count_of(len(rows), 'translation')} to look at.")
    return FINE


def accept(options: argparse.Namespace) -> int:
    """Mark translations as made from today's source."""
    from kbgen.content import library as libraries
    from kbgen.content.library import Staleness
    from kbgen.content.settings import load_project
    from kbgen.content.stamping import stamp_file

    if not options.files and not options.all_unstamped:
        raise InputError.of(
            "kbgen translations accept", 0, "usage", "name the translated FILEs, or give --all-unstamped"
        )
    import datetime

    project = load_project(root_of(options))
    library, faults = libraries.load(project, datetime.date.max)
    if faults:
        raise InputError(sorted(faults))
    by_path = {
        project.root / article.path: article
        for locale, articles in library.articles.items()
        if locale != project.settings.source
        for article in articles.values()
    }
    chosen = [file_of_site(project, path, by_path) for path in options.files]
    if options.all_unstamped:
        chosen += [path for path, article in by_path.items() if library.staleness(article) is Staleness.UNSTAMPED]
    for path in chosen:
        if path not in by_path:
            raise InputError.of(
                project.relative(path), 0, "no-translation", "is no translated article of this site: mend the path"
            )
    changed = sum(stamp_file(path, library.source[by_path[path].id]) for path in chosen)
    print(f"{count_of(changed, 'translation')} accepted.")
    return FINE
