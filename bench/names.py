#!/usr/bin/env python3
"""Measure how often a search for an article's very name finds that article first.

    python bench/names.py [--site FOLDER] [--locale cs] [--misses]

Asks a site's search for every name that an article has: its title, each alias, the words of its address. A name that
two articles have has no right answer and is left out; so is one that only differs in case, accents or punctuation.
"""

from __future__ import annotations

import argparse
import datetime
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kbgen.search.phrases import folded
from kbgen.search.query import Searcher
from kbgen.site import opening, outline, search_index

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kbgen.site.edition import Edition

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Asked:
    """A name that was searched for, the article that is called so, and the one that was found first."""

    name: str
    article: str
    first: str

    @property
    def right(self) -> bool:
        """Whether the article was found first."""
        return self.first == self.article


def asked(edition: Edition) -> Iterator[Asked]:
    """Search for each name that one article of an edition has alone."""
    owners: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for document in search_index.documents(edition):
        for name in (document.title, *document.aliases):
            owners[folded(name)].setdefault(document.id, name)
    searcher = Searcher(search_index.index(edition))
    for own in owners.values():
        if len(own) == 1:
            [(article, name)] = own.items()
            hits = searcher.search(name, limit=1).hits
            yield Asked(name, article, hits[0].document.id if hits else "")


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False
    )
    parser.add_argument("--site", type=Path, default=ROOT, help="a site's folder (default: the demo shop's)")
    parser.add_argument("--locale", action="append", default=[], help="a language; all of them by default")
    parser.add_argument("--misses", action="store_true", help="list the names that find another article first")
    args = parser.parse_args()
    today = datetime.datetime.now(datetime.UTC).date()
    project, library = opening.load(args.site, today)
    for edition in opening.editions(project, library, outline.choose_locales(project, args.locale), today):
        rows = list(asked(edition))
        right = sum(row.right for row in rows)
        print(f"{edition.locale:8} {right} of {len(rows)} names find their article first: {right / len(rows):.4f}")
        for row in rows if args.misses else ():
            if not row.right:
                print(f"         {row.name!r} is {row.article}, finds {row.first or 'nothing'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
