#!/usr/bin/env python3
"""How long kbgen and its peers take to build the same help site: clean, one article edited, nothing changed.

    python bench/build.py --locales 5 --articles 1000 --peers material,material-prune,zensical,hugo,starlight
    python bench/build.py --growth 100,1000,5000

All tools are run in turn, round after round, and medians are printed: seconds by the clock and of processor time,
the largest process, the size of the output, and ratios to kbgen. Peers are installed by name with pip and npm on
first use, into ``$XDG_CACHE_HOME/kbgen-bench/builders``.

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

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

PYTHON_PACKAGES = ("mkdocs-material", "mkdocs-static-i18n[material]", "zensical", "hugo")
NODE_PACKAGES = ("astro@5", "@astrojs/starlight@0.36")
"""The last that run on Node 20."""
SCENARIOS = ("clean", "edited", "unchanged", "titled")
USUAL = "clean,edited,unchanged"
ARTICLE = "section-001/article-00007.md"
"""The article that is edited."""
KBGEN = [sys.executable, "-m", "kbgen"]
EXTENSIONS = "markdown_extensions: [admonition, attr_list, def_list, footnotes, md_in_html, tables]\n"


@dataclass(frozen=True, slots=True)
class Cost:
    """What a run cost: seconds by the clock and of processor time, MiB of the largest process, MiB of output."""

    wall: float
    cpu: float
    memory: float
    output: float


@dataclass(frozen=True, slots=True)
class Builder:
    """A tool on the bench: how its site is written, the command, and what a clean build must not find."""

    name: str
    write: Callable[[Path, Sequence[str], int], None]
    command: Callable[[Path], list[str]]
    articles: str
    """Folder of the languages' articles below the site's."""
    output: str
    made: tuple[str, ...] = ()
    """Caches beside the output."""
    remembers: bool = True
    """False: every build is a clean one, and is measured once a round."""


Costs = dict[tuple[str, str], list[Cost]]
"""What each tool's runs of each scenario cost."""


def tools_folder() -> Path:
    """Return where peers are installed."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "kbgen-bench" / "builders"


def tool(name: str) -> str:
    """Return the path of a peer's program from PyPI, which is installed where it is missing."""
    folder = tools_folder() / "python"
    if not (folder / "bin" / name).exists():
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        subprocess.run([folder / "bin" / "pip", "install", "--quiet", *PYTHON_PACKAGES], check=True)
    return str(folder / "bin" / name)


def node_folder() -> Path:
    """Return the folder of the peers from npm, which are installed where they are missing."""
    folder = tools_folder() / "node"
    if not (folder / "node_modules" / "astro").is_dir():
        help_site.write(folder / "package.json", '{"name": "bench", "private": true, "type": "module"}')
        subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--loglevel=error", *NODE_PACKAGES],
                       check=True, cwd=folder)  # fmt: skip
    return folder


def write_kbgen(site: Path, locales: Sequence[str], count: int) -> None:
    """Write a site for kbgen."""
    help_site.write_articles(site / "docs", locales, count, help_site.admonition, summary="summary")
    help_site.write(site / "docs" / "assets" / "picture.svg", help_site.PICTURE)
    settings = (
        "site_name: Help\nsite_url: https://help.example.com/\ndocs_dir: docs/en\ntheme: {name: material}\n"
        f"plugins:\n  - knowledge-base:\n      locales: [{', '.join(locales)}]\n"
        f"      menu: [/section-001/index.md]\n{EXTENSIONS}"
    )
    help_site.write(site / "mkdocs.yml", settings)
    # Translations that do not say of what are faults, and kbgen would print thousands.
    subprocess.run(
        [*KBGEN, "translations", "accept", "--all-unstamped"], check=True, cwd=site, stdout=subprocess.DEVNULL
    )


def _material(prune: bool) -> Callable[[Path, Sequence[str], int], None]:
    def write_material(site: Path, locales: Sequence[str], count: int) -> None:
        help_site.write_articles(site / "docs", locales, count, help_site.admonition)
        help_site.write(site / "docs" / "assets" / "picture.svg", help_site.PICTURE)
        languages = "".join(
            f"        - {{locale: {tag}, name: {tag}, build: true, default: {str(tag == locales[0]).lower()}}}\n"
            for tag in locales
        )
        features = "  features: [navigation.prune]\n" if prune else ""
        settings = (
            f"site_name: Help\nsite_url: https://help.example.com/\ntheme:\n  name: material\n{features}"
            f"plugins:\n  - search\n  - i18n:\n      docs_structure: folder\n      languages:\n{languages}{EXTENSIONS}"
        )
        help_site.write(site / "mkdocs.yml", settings)

    return write_material


def write_zensical(site: Path, locales: Sequence[str], count: int) -> None:
    """Write a site for Zensical: a project a language, as it has no plugin for languages."""
    help_site.write_articles(site / "docs", locales, count, help_site.admonition)
    for locale in locales:
        help_site.write(site / "docs" / locale / "assets" / "picture.svg", help_site.PICTURE)
        settings = (
            f"site_name: Help\nsite_url: https://help.example.com/{locale}/\ndocs_dir: docs/{locale}\n"
            f"site_dir: site/{locale}\ntheme:\n  name: material\n  language: {locale}\n"
            f"  features: [navigation.prune]\n{EXTENSIONS}"
        )
        help_site.write(site / f"{locale}.yml", settings)


HUGO_PAGE = """<!doctype html>
<html lang="{{ .Language.Lang }}">
<head><meta charset="utf-8"><title>{{ .Title }} – {{ .Site.Title }}</title>
<meta name="description" content="{{ .Description }}"><link rel="canonical" href="{{ .Permalink }}">
{{ range .AllTranslations }}<link rel="alternate" hreflang="{{ .Language.Lang }}" href="{{ .Permalink }}">{{ end }}
</head>
<body>
<nav>{{ range .AllTranslations }}<a href="{{ .RelPermalink }}">{{ .Language.Lang }}</a> {{ end }}</nav>
<main><h1>{{ .Title }}</h1>{{ .TableOfContents }}{{ .Content }}
{{ with .PrevInSection }}<a rel="prev" href="{{ .RelPermalink }}">{{ .Title }}</a>{{ end }}
{{ with .NextInSection }}<a rel="next" href="{{ .RelPermalink }}">{{ .Title }}</a>{{ end }}
{{ if .IsNode }}<ul>{{ range .Pages }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a></li>{{ end }}</ul>{{ end }}
</main>
</body></html>
"""


def write_hugo(site: Path, locales: Sequence[str], count: int) -> None:
    """Write a site for Hugo with a lean theme."""
    help_site.write_articles(site / "content", locales, count, help_site.alert, index="_index.md")
    help_site.write(site / "static" / "assets" / "picture.svg", help_site.PICTURE)
    languages = "".join(f"  {tag}:\n    contentDir: content/{tag}\n    languageName: {tag}\n" for tag in locales)
    settings = (
        "baseURL: https://help.example.com/\ntitle: Help\ndefaultContentLanguage: en\n"
        "defaultContentLanguageInSubdir: true\ndisableKinds: [taxonomy, term, RSS]\n"
        f"markup: {{goldmark: {{renderHooks: {{link: {{useEmbedded: always}}}}}}}}\nlanguages:\n{languages}"
    )
    help_site.write(site / "hugo.yaml", settings)
    for name in ("single", "list", "home"):
        help_site.write(site / "layouts" / "_default" / f"{name}.html", HUGO_PAGE)


def write_starlight(site: Path, locales: Sequence[str], count: int) -> None:
    """Write a site for Starlight."""
    help_site.write_articles(site / "src" / "content" / "docs", locales, count, help_site.aside)
    help_site.write(site / "public" / "assets" / "picture.svg", help_site.PICTURE)
    tags = {tag.lower(): {"label": tag, "lang": tag} for tag in locales}
    for tag in locales:
        if tag != tag.lower():
            (site / "src" / "content" / "docs" / tag).rename(site / "src" / "content" / "docs" / tag.lower())
    settings = json.dumps({"title": "Help", "defaultLocale": locales[0], "locales": tags})
    help_site.write(
        site / "astro.config.mjs",
        "import { defineConfig } from 'astro/config';\nimport starlight from '@astrojs/starlight';\n"
        "const site = 'https://help.example.com';\n"
        f"export default defineConfig({{ site, integrations: [starlight({settings})] }});\n",
    )
    help_site.write(
        site / "src" / "content.config.ts",
        "import { defineCollection } from 'astro:content';\nimport { docsLoader } from '@astrojs/starlight/loaders';\n"
        "import { docsSchema } from '@astrojs/starlight/schema';\n"
        "export const collections = { docs: defineCollection({ loader: docsLoader(), schema: docsSchema() }) };\n",
    )
    help_site.write(site / "package.json", '{"name": "site", "private": true, "type": "module"}')
    (site / "node_modules").symlink_to(node_folder() / "node_modules")


def _zensical_command(site: Path) -> list[str]:
    names = [f"{name.stem}.yml" for name in sorted(site.glob("*.yml"))]
    run = f"printf '%s\\n' {' '.join(names)} | xargs -P 2 -I NAME {tool('zensical')} build -f NAME"
    return ["sh", "-c", run]


BUILDERS = {
    builder.name: builder
    for builder in (
        Builder("kbgen", write_kbgen, lambda site: [*KBGEN, "build"], "docs", "site", (".kbgen",)),
        Builder("material", _material(False), lambda site: [tool("mkdocs"), "build", "-q"], "docs", "site",
                remembers=False),
        Builder("material-prune", _material(True), lambda site: [tool("mkdocs"), "build", "-q"], "docs", "site",
                remembers=False),
        Builder("zensical", write_zensical, _zensical_command, "docs", "site", (".cache",)),
        Builder("hugo", write_hugo, lambda site: [tool("hugo"), "--quiet"], "content", "public", ("resources",)),
        Builder("starlight", write_starlight, lambda site: ["node_modules/.bin/astro", "build", "--silent"],
                "src/content/docs", "dist", (".astro",)),
    )
}  # fmt: skip


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
