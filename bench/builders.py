"""The tools that bench/build.py compares: how each gets the help site, and how it is built.

Peers are installed by name with pip and npm on first use, into ``$XDG_CACHE_HOME/kbgen-bench/builders``.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bench import help_site

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

PYTHON_PACKAGES = ("mkdocs-material", "mkdocs-static-i18n[material]", "zensical", "hugo")
NODE_PACKAGES = ("astro@5", "@astrojs/starlight@0.36")
"""The last that run on Node 20."""
KBGEN = [sys.executable, "-m", "kbgen"]
EXTENSIONS = "markdown_extensions: [admonition, attr_list, def_list, footnotes, md_in_html, tables]\n"


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
