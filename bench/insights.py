#!/usr/bin/env python3
"""How well kbgen tells why searches failed, and how fast it reads a million of them.

    .venv/bin/python bench/insights.py              # causes: macro-F1 a language, on needs not seen while tuning
    .venv/bin/python bench/insights.py --speed      # 1,000,000 events from a SQLite store to findings, and to a report

The labelled needs are in tests/cases/insights, written from what the demo shop's customers need before anything was
measured. `blind` are those of someone who had seen neither the classifiers nor the search's results, only the shop's
articles; they were run once, and looked at afterwards. So were the others by now, and all are for tuning: `unseen`,
`second`, the first set (`dev` and `report`, every other need each), and `fresh`, `third` and `fourth`, which were
written like `blind` and not looked at before the runs that bench/RESULTS.md tells of. Visits in all languages are
played as one log by bench/shop_visits.py on today's site and search; a need that hardly fails today has no cause and is
left out. Chance decides what visitors do, so several logs are played (`--seeds`) and the figures are over all of them.
"""

from __future__ import annotations

import argparse
import datetime
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bench.shop_visits import BLIND, CASES, FOURTH, FRESH, SECOND, THIRD, UNSEEN, Need, needs, play
from kbgen.events.event import Event, EventKind, Outcome
from kbgen.events.store import open_store
from kbgen.insights.analysis import analyse
from kbgen.insights.cause import Cause
from kbgen.insights.cluster import Threshold
from kbgen.insights.log import squeeze
from kbgen.insights.period import Period
from kbgen.site import opening
from kbgen.site.shelves import shelf

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from kbgen.content.library import Library
    from kbgen.insights.cause import Insight
    from kbgen.insights.shelf import Shelf
    from kbgen.model.project import Project

LOCALES = ("en", "cs", "ru", "th", "zh-Hant")
ROOT = Path(__file__).parents[1]
DAY = datetime.date(2026, 11, 21)
PERIOD = Period.of_days(DAY, 30)
THRESHOLD = Threshold()
SETS: Final[Mapping[str, tuple[Path, slice]]] = {
    "dev": (CASES, slice(0, None, 2)),
    "report": (CASES, slice(1, None, 2)),
    "second": (SECOND, slice(None)),
    "unseen": (UNSEEN, slice(None)),
    "blind": (BLIND, slice(None)),
    "fresh": (FRESH, slice(None)),
    "third": (THIRD, slice(None)),
    "fourth": (FOURTH, slice(None)),
}
OWN_WORDS = 0.3
LEAST_FAILED = 8
"""Failed visits of a need from which it is scored: safely above the threshold, also when a few fall elsewhere."""


@dataclass(frozen=True, slots=True)
class Scored:
    """A need that failed, and what was made of it; ``found`` is none where no cluster shows a wording of it."""

    need: Need
    failed: int
    found: Insight | None

    @property
    def right(self) -> bool:
        """Tell whether the cause is the label's."""
        return self.found is not None and self.found.verdict.cause is self.need.cause


def site() -> tuple[Project, Library]:
    """Read the demo shop's site."""
    return opening.load(ROOT, DAY)


def shelves_for(wanted: Sequence[Need], project: Project, library: Library) -> list[Shelf]:
    """Return the shelves, without the translations that the labelled set says are missing."""
    missing: Mapping[str, set[str]] = defaultdict(set)
    for need in wanted:
        if need.cause is Cause.UNTRANSLATED:
            missing[need.locale].add(need.answer)
    articles = {
        locale: {identity: article for identity, article in own.items() if identity not in missing[locale]}
        for locale, own in library.articles.items()
    }
    lacking = type(library)(project.settings, articles)
    # The whole library's settings: golden queries of search.yml may expect what is taken away here.
    editions = opening.editions(project, library, project.settings.locales, DAY)
    return [shelf(replace(edition, library=lacking)) for edition in editions]


def score(wanted: Sequence[Need], shelves: Sequence[Shelf], seed: int) -> list[Scored]:
    """Play the needs and say what the analysis makes of each one that fails."""
    events = play(wanted, {one.locale: one for one in shelves}, PERIOD, seed)
    findings = analyse(events, PERIOD, shelves, threshold=THRESHOLD, most=1000)
    by_wording = {
        (insight.cluster.locale, wording.text): insight
        for insight in findings.insights
        for wording in insight.cluster.wordings
    }
    failed = Counter((event.locale, squeeze(event.query)) for event in events if event.outcome is not Outcome.FOUND)
    scored = []
    for need in wanted:
        texts = sorted({squeeze(text) for text in need.typed}, key=lambda text: (-failed[need.locale, text], text))
        total = sum(failed[need.locale, text] for text in texts)
        if total >= LEAST_FAILED:
            shown = (by_wording[need.locale, text] for text in texts if (need.locale, text) in by_wording)
            scored.append(Scored(need, total, next(shown, None)))
    return scored


def report(scored: Sequence[Scored], locale: str, seeds: int) -> float:
    """Print a language's confusion matrix and measures; returns the macro-F1."""
    causes = [cause for cause in Cause if any(one.need.cause is cause for one in scored)]
    table: Counter[tuple[Cause, Cause | None]] = Counter(
        (one.need.cause, one.found.verdict.cause if one.found else None) for one in scored
    )
    print(f"\n{locale}: {len(scored)} needs that fail in {seeds} logs; rows are labels, columns what was said")
    print(f"{'':12}" + "".join(f"{cause.value:>13}" for cause in Cause) + f"{'not shown':>13}{'F1':>8}")
    scores = []
    for cause in causes:
        said = sum(count for (_, other), count in table.items() if other is cause)
        labelled = sum(count for (other, _), count in table.items() if other is cause)
        f1 = 2 * table[cause, cause] / (said + labelled)
        scores.append(f1)
        cells = "".join(f"{table[cause, other] or '.':>13}" for other in (*Cause, None))
        print(f"{cause.value:12}{cells}{f1:8.2f}")
    macro = sum(scores) / len(scores)
    print(f"macro-F1 {macro:.3f}")
    return macro


def calibration(scored: Iterable[Scored]) -> None:
    """Print how often verdicts of each confidence are right, and the expected calibration error."""
    bins: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for one in scored:
        if one.found:
            bins[min(4, int(one.found.verdict.confidence * 5))].append((one.found.verdict.confidence, one.right))
    total = sum(map(len, bins.values()))
    error = 0.0
    print("\nconfidence, all languages: said, and how often right")
    for number in sorted(bins):
        rows = bins[number]
        said = sum(confidence for confidence, _ in rows) / len(rows)
        right = sum(correct for _, correct in rows) / len(rows)
        error += abs(said - right) * len(rows) / total
        print(
            f"  {number / 5:.1f} to {number / 5 + 0.2:.1f}: {len(rows):4} verdicts, said {said:.2f}, right {right:.2f}"
        )
    print(f"expected calibration error {error:.3f}")


def speed(count: int, folder: Path) -> None:
    """Store events of two months, many of them words that nobody else typed, and time the commands on them."""
    path = folder / "events.sqlite"
    store = open_store(f"sqlite:///{path}", write=True)
    started = time.monotonic()
    for batch in batched_events(count):
        store.append(batch)
    store.close()
    print(f"{count:,} events stored in {time.monotonic() - started:.0f} s, {path.stat().st_size / 1e6:.0f} MB")
    database = f"sqlite:///{path}"
    shown = timed("insights", "--db", database)
    print(shown[: shown.index("Failed searches")])
    timed("report", "--db", database, "--out", str(folder / "report.html"))


def timed(command: str, *arguments: str) -> str:
    """Run a command on the demo shop's site, and print what it took; returns what it printed."""
    words = [sys.executable, "-m", "kbgen", command, "--site", str(ROOT), "--now", str(DAY), *arguments]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.monotonic()
    done = subprocess.run(words, stdout=subprocess.PIPE, encoding="utf-8", check=True)
    wall = time.monotonic() - started
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime
    print(
        f"kbgen {command}: {wall:.1f} s wall, {processor:.1f} s of processor time, largest process so far "
        f"{used.ru_maxrss / 1024:.0f} MB, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors"
    )
    return done.stdout


def batched_events(count: int, size: int = 500) -> Iterator[list[Event]]:
    """Yield searches of the labelled wordings and of variants of them, three in ten of which nobody else typed."""
    chance = random.Random(1)
    wordings = [(need.locale, text, need.answer) for locale in LOCALES for need in needs(locale) for text in need.typed]
    both = (PERIOD.previous.since, PERIOD.until)
    outcomes = list(Outcome)
    for start in range(0, count, size):
        batch = []
        for number in range(start, min(count, start + size)):
            locale, text, answer = wordings[int(len(wordings) * chance.random() ** 2)]
            if chance.random() < OWN_WORDS:
                other = chance.choice(wordings)
                text = f"{text} {other[1] if other[0] == locale else ''} {chance.randrange(10_000)}"
            outcome = chance.choice(outcomes)
            batch.append(
                Event(
                    id=f"{number:022d}",
                    kind=EventKind.SEARCH,
                    at=both[0] + (both[1] - both[0]) * number // count,
                    visit=f"{chance.randrange(count):022d}",
                    locale=locale,
                    query=text,
                    outcome=outcome,
                    article=answer if outcome is Outcome.FOUND else "",
                    rank=chance.randint(1, 5) if outcome is Outcome.FOUND and answer else 0,
                    then_article=answer if outcome is Outcome.REFORMULATED else "",
                    channel="mail" if outcome is Outcome.ESCALATED else "",
                )
            )
        yield batch


def main() -> None:
    """Run what the options ask for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--needs", choices=tuple(SETS), default="unseen", help="which needs to play")
    parser.add_argument("--locale", nargs="+", choices=LOCALES, default=LOCALES)
    parser.add_argument("--seeds", type=int, default=3, help="how many logs to play")
    parser.add_argument("--misses", action="store_true", help="list what was judged wrongly")
    parser.add_argument("--speed", nargs="?", const=1_000_000, type=int, metavar="EVENTS", help="time instead")
    options = parser.parse_args()
    if options.speed:
        with tempfile.TemporaryDirectory() as folder:
            speed(options.speed, Path(folder))
        return
    project, library = site()
    cases, part = SETS[options.needs]
    every = {locale: needs(locale, cases) for locale in LOCALES}
    shelves = shelves_for([need for rows in every.values() for need in rows], project, library)
    wanted = [need for locale in options.locale for need in every[locale][part]]
    scored = [one for seed in range(options.seeds) for one in score(wanted, shelves, seed + 1)]
    for locale in options.locale:
        own = [one for one in scored if one.need.locale == locale]
        report(own, locale, options.seeds)
        for one in own if options.misses else ():
            if not one.right:
                print("  ", one.need.cause.value, one.need.typed, one.need.answer, one.failed, "→", _said(one))
    calibration(scored)


def _said(one: Scored) -> str:
    if one.found is None:
        return "not shown"
    verdict = one.found.verdict
    near = verdict.nearest.article if verdict.nearest else "-"
    return f"{verdict.cause.value} {verdict.confidence:.2f} {near}"


if __name__ == "__main__":
    main()
