#!/usr/bin/env python3
"""How long kbgen and its peers take to build the same help site: clean, one article edited, nothing changed.

    python bench/build.py --locales 5 --articles 1000 --peers material,material-prune,zensical,hugo,starlight
    python bench/build.py --growth 100,1000,5000

All tools are run in turn, round after round, and medians are printed: seconds by the clock and of processor time,
the largest process, the size of the output, and ratios to kbgen. What the tools are is in bench/builders.py.

In the peers' favour: kbgen's time includes its checks and its search index, and the comparison of a page of each
kind with MkDocs; Hugo has a lean theme without a search index; Zensical builds two languages at once.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bench import help_site
from bench.builders import BUILDERS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bench.builders import Builder

SCENARIOS = ("clean", "edited", "unchanged", "titled")
USUAL = "clean,edited,unchanged"
ARTICLE = "section-001/article-00007.md"
"""The article that is edited."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a run cost: seconds by the clock and of processor time, MiB of the largest process, MiB of output."""

    wall: float
    cpu: float
    memory: float
    output: float


Costs = dict[tuple[str, str], list[Cost]]
"""What each tool's runs of each scenario cost."""


def run(builder: Builder, site: Path) -> Cost:
    """Run a tool's build and measure it. Raises `RuntimeError` with its last words where it fails."""
    environment = {**os.environ, "ASTRO_TELEMETRY_DISABLED": "1", "NO_MKDOCS_2_WARNING": "1",
                   "DISABLE_MKDOCS_2_WARNING": "true", "NODE_OPTIONS": "--max-old-space-size=8192"}  # fmt: skip
    with tempfile.TemporaryFile() as said:
        start = time.perf_counter()
        process = subprocess.Popen(builder.command(site), cwd=site, env=environment, stdout=said, stderr=said)
        # The usage of the process with all that it waited for; the memory is of the largest single one, in KiB.
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            raise RuntimeError(f"{builder.name} failed: {said.read().decode(errors='replace')[-2000:]}")
    size = sum(path.stat().st_size for path in (site / builder.output).rglob("*") if path.is_file())
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, size / 2**20)


def clean(builder: Builder, site: Path) -> None:
    """Move what builds left out of the way, into the folder ``aside``, which goes when all is measured.

    ext4 gives a file that is deleted a rest of up to five minutes before its place is taken again, and a build that
    makes thousands meanwhile looks through all of them for each: that took 5 of 40 s, of the bench's own making.
    """
    aside = Path(tempfile.mkdtemp(prefix=f"{builder.name}-", dir=_aside(site.parent)))
    for name in (builder.output, *builder.made):
        if (site / name).exists():
            (site / name).rename(aside / name)


def _aside(base: Path) -> Path:
    """Return the folder for what is in the way, on the same file system."""
    folder = base / "aside"
    folder.mkdir(exist_ok=True)
    return folder


def edit(builder: Builder, site: Path, locale: str, number: int) -> None:
    """Add a sentence to an article."""
    path = site / builder.articles / locale / ARTICLE
    with path.open("a", encoding="utf-8") as file:
        file.write(f"\nEdited for the {number + 1}. time.\n")


def entitle(builder: Builder, site: Path, locale: str, number: int) -> None:
    """Give an article another title."""
    path = site / builder.articles / locale / ARTICLE
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"(?m)^title: .*", f"title: Number {number + 1}", text, count=1), encoding="utf-8")


def prepare(builder: Builder, locales: Sequence[str], articles: int, base: Path) -> Path:
    """Write a tool's site, unless an earlier run has written the same; returns its folder."""
    site, made = base / builder.name, base / f"{builder.name}.made"
    size = f"{articles} articles in {', '.join(locales)}"
    if not (made.is_file() and made.read_text(encoding="utf-8") == size):
        shutil.rmtree(site, ignore_errors=True)
        builder.write(site, locales, articles)
        help_site.write(made, size)
    return site


def measure(builders: Sequence[Builder], locales: Sequence[str], articles: int, rounds: int, base: Path,
            scenarios: Sequence[str] = ("clean",)) -> Costs:  # fmt: skip
    """Run all tools in turn, round after round."""
    costs: Costs = {}
    sites = {builder.name: prepare(builder, locales, articles, base) for builder in builders}
    for number in range(rounds):
        for builder in builders:
            site = sites[builder.name]
            for scenario in scenarios if builder.remembers else ("clean",):
                if scenario == "clean":
                    clean(builder, site)
                elif scenario == "edited":
                    edit(builder, site, locales[min(1, len(locales) - 1)], number)
                elif scenario == "titled":
                    entitle(builder, site, locales[min(1, len(locales) - 1)], number)
                cost = run(builder, site)
                costs.setdefault((builder.name, scenario), []).append(cost)
                print(f"{builder.name} {scenario}: {cost.wall:.2f} s wall, {cost.cpu:.2f} s CPU", file=sys.stderr)
    return costs


def median(costs: Sequence[Cost]) -> Cost:
    """Return the median of each figure."""
    return Cost(*(statistics.median(figures) for figures in zip(*((one.wall, one.cpu, one.memory, one.output)
                                                                 for one in costs), strict=True)))  # fmt: skip


def record(path: Path, costs: Costs) -> Costs:
    """Add costs to those that earlier runs have left in a file; returns all of them."""
    known = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else []
    known += [[name, scenario, asdict(one)] for (name, scenario), found in costs.items() for one in found]
    help_site.write(path, json.dumps(known, indent=1))
    together: Costs = {}
    for name, scenario, one in known:
        together.setdefault((name, scenario), []).append(Cost(**one))
    return together


def report(costs: Costs) -> None:
    """Print tables of Markdown."""
    names = [name for name in BUILDERS if (name, "clean") in costs]
    for scenario in (one for one in SCENARIOS if any(one == measured for _, measured in costs)):
        ours = median(costs["kbgen", scenario]) if ("kbgen", scenario) in costs else None
        print(f"\n### {scenario.capitalize()}\n")
        print("| tool | runs | wall s | CPU s | peak MiB | output MiB | wall ÷ kbgen's | CPU ÷ kbgen's |")
        print("|---|---|---|---|---|---|---|---|")
        for name in names:
            runs = costs.get((name, scenario)) or costs[name, "clean"]
            one = median(runs)
            ratios = (f"{one.wall / ours.wall:.1f}", f"{one.cpu / ours.cpu:.1f}") if ours else ("", "")
            figures = (
                f"{len(runs)}",
                f"{one.wall:.2f}",
                f"{one.cpu:.2f}",
                f"{one.memory:.0f}",
                f"{one.output:.0f}",
                *ratios,
            )
            print(f"| {name} | {' | '.join(figures)} |")


def growth(sizes: Sequence[int], locales: Sequence[str], rounds: int, base: Path) -> None:
    """Print how kbgen's processor time grows with the number of articles: ``n`` to the power of the exponent."""
    builder = BUILDERS["kbgen"]
    found: list[tuple[int, float]] = []
    print("| articles a language | CPU s | CPU ms an article | exponent |\n|---|---|---|---|")
    for size in sizes:
        costs = measure([builder], locales, size, rounds, base)
        seconds = median(costs["kbgen", "clean"]).cpu
        exponent = f"{math.log(seconds / found[-1][1]) / math.log(size / found[-1][0]):.2f}" if found else ""
        print(f"| {size} | {seconds:.2f} | {seconds * 1000 / size / len(locales):.2f} | {exponent} |", flush=True)
        found.append((size, seconds))


def main() -> int:
    """Run the bench."""
    parser = argparse.ArgumentParser(description="Build the same help site with kbgen and its peers.")
    parser.add_argument("--locales", type=int, default=5, choices=range(1, 6), help="how many languages")
    parser.add_argument("--articles", type=int, default=1000, help="articles in each language")
    parser.add_argument("--peers", default="", help=f"of {', '.join(name for name in BUILDERS if name != 'kbgen')}")
    parser.add_argument("--rounds", type=int, default=3, help="how often all are run in turn")
    parser.add_argument("--growth", default="", help="instead: kbgen alone at these numbers of articles")
    parser.add_argument(
        "--folder",
        type=Path,
        help="where the sites are written and kept, and what builds left, in “aside” (default: for this run only)",
    )
    parser.add_argument("--scenarios", default=USUAL, help=f"of {', '.join(SCENARIOS)}")
    parser.add_argument(
        "--record",
        type=Path,
        metavar="FILE",
        help="add the figures to FILE and report medians of all in it, for a bench in several pieces",
    )
    parser.add_argument("--alone", action="store_true", help="run the peers without kbgen")
    options = parser.parse_args()
    locales = help_site.LOCALES[: options.locales]
    names = [*([] if options.alone else ["kbgen"]), *(name for name in options.peers.split(",") if name)]
    scenarios = options.scenarios.split(",")
    unknown = sorted({*names, *scenarios} - {*BUILDERS, *SCENARIOS})
    if unknown:
        parser.error(f"unknown: {', '.join(unknown)}")
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    print(f"{platform.system()}, Python {platform.python_version()}, {os.cpu_count()} processors, load {load}")
    with tempfile.TemporaryDirectory(prefix="kbgen-bench-") as name:
        base = options.folder or Path(name)
        if options.growth:
            growth([int(size) for size in options.growth.split(",")], locales, options.rounds, base)
        else:
            builders = [BUILDERS[name] for name in names]
            costs = measure(builders, locales, options.articles, options.rounds, base, scenarios)
            report(record(options.record, costs) if options.record else costs)
    return 0


if __name__ == "__main__":
    sys.exit(main())
