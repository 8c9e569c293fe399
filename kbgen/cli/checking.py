"""The commands that look at a site without changing it: its checks and its search.

Everything heavy is imported inside the command that needs it.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from kbgen.cli.shared import FAULTS, FINE, UNUSABLE, count_of, root_of, say, today_of

if TYPE_CHECKING:
    import argparse
    import datetime

    from kbgen.content.library import Library
    from kbgen.model.diagnostic import Diagnostic
    from kbgen.model.project import Project
    from kbgen.search.query import Answer


def check(options: argparse.Namespace) -> int:
    """Check the articles, translations, links and pictures."""
    from kbgen import checks
    from kbgen.content.settings import load_project
    from kbgen.model.render import FORMATS as RENDERERS
    from kbgen.policies import filling

    if options.list:
        for check in checks.CHECKS:
            module = sys.modules[check.__module__]
            print(f"{check.__name__}: {(check.__doc__ or '').strip()}\n{_indent(module.__doc__ or '')}\n")
        return FINE
    today = today_of(options)
    project = load_project(root_of(options))
    library, _, unreadable = filling.load(project, today)
    # With files missing from the library, the checks would complain about their absence too.
    faults = sorted(unreadable) or checks.run(project, library)
    if options.search and not unreadable:
        faults += _golden_misses(project, library, today)
    text = RENDERERS[options.format](faults)
    if text:
        print(text)
    if options.format == "text":
        articles = sum(map(len, library.articles.values()))
        say(f"{count_of(articles, 'article')} checked, {count_of(len(faults), 'fault')} found.")
    return UNUSABLE if unreadable else FAULTS if faults else FINE


def _golden_misses(project: Project, library: Library, today: datetime.date) -> list[Diagnostic]:
    from kbgen.site import golden, opening, outline

    queries = outline.search_settings(project, library).golden
    made = opening.editions(project, library, project.settings.locales, today)
    return [miss for edition in made for miss in golden.misses(edition, queries)]


def search(options: argparse.Namespace) -> int:
    """Search the site as its readers do; exit code 1 where nothing is a confident answer."""
    import json

    from kbgen.search.query import Searcher
    from kbgen.site import opening, outline, search_index

    today = today_of(options)
    project, library = opening.load(root_of(options), today)
    locales = outline.choose_locales(project, [options.locale])
    edition = opening.editions(project, library, locales, today)[0]
    answer = Searcher(search_index.index(edition)).search(options.query, limit=options.limit)
    if options.json:
        print(json.dumps(_answer_data(options.query, answer, explain=options.explain), ensure_ascii=False, indent=2))
        return FINE if answer.confident else FAULTS
    for place, hit in enumerate(answer.hits, 1):
        print(f"{place:2}. {hit.document.title}")
        print(f"    /{hit.document.id}.md  score {hit.score:.3f}, covers {hit.coverage:.0%}")
    for unit in answer.units if options.explain else ():
        means = ", ".join(f"{one.how} {one.key} ×{one.quality:.2f}" for one in unit.candidates[:8])
        print(f"{unit.text}: weight {unit.weight:.2f}, {means or 'unknown'}")
    if not answer.confident:
        say("No exact match: the hits above are the nearest." if answer.hits else "Nothing found.")
    return FINE if answer.confident else FAULTS


def _answer_data(query: str, answer: Answer, *, explain: bool) -> dict[str, object]:
    hits = [
        {
            "id": hit.document.id,
            "url": hit.document.url,
            "kind": hit.document.kind,
            "title": hit.document.title,
            "score": round(hit.score, 4),
            "coverage": round(hit.coverage, 4),
        }
        for hit in answer.hits
    ]
    found: dict[str, object] = {"query": query, "confident": answer.confident, "hits": hits}
    if explain:
        found["units"] = [
            {"text": unit.text, "weight": unit.weight, "means": [candidate._asdict() for candidate in unit.candidates]}
            for unit in answer.units
        ]
    return found


def _indent(text: str) -> str:
    return "\n".join("    " + line for line in text.strip().splitlines())
