"""The page generator's edge: MkDocs' configuration, files, pages and environment for an edition.

Everything MkDocs-shaped is here and in the plugin, so that another host needs another edge and nothing else.
ProperDocs, MkDocs' fork, is taken where MkDocs is not installed or ``KBGEN_HOST=properdocs`` asks for it.
"""

from __future__ import annotations

import importlib
import importlib.util
import logging
import os
import re
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kbgen.content.settings import key_line
from kbgen.model.diagnostic import Diagnostic, InputError
from kbgen.site import assets, markup, pages, sitemap, templates
from kbgen.site.contexts import (
    NOT_FOUND,
    SEARCH_PAGE,
    SEARCH_TEMPLATE,
    OwnAssets,
    article_context,
    search_context,
    source,
    template_of,
)
from kbgen.site.setup import Setup

if os.environ.get("KBGEN_HOST", "mkdocs") not in {"mkdocs", "properdocs"}:
    raise InputError.of("KBGEN_HOST", 0, "page-generator", "must be mkdocs or properdocs")
if os.environ.get("KBGEN_HOST") == "properdocs" or importlib.util.find_spec("mkdocs") is None:
    if importlib.util.find_spec("properdocs") is None:
        raise InputError.of(
            "KBGEN_HOST", 0, "page-generator", "ProperDocs is not installed: run “pip install properdocs”"
        )
    importlib.import_module("properdocs.replacement")  # from here on, mkdocs means ProperDocs

from mkdocs.commands.build import build as build_site
from mkdocs.config import load_config
from mkdocs.exceptions import Abort, MkDocsException
from mkdocs.structure.files import File, Files, InclusionLevel, get_files, set_exclusions
from mkdocs.structure.pages import Page
from mkdocs.utils.templates import TemplateContext

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    import jinja2
    from mkdocs.config.defaults import MkDocsConfig

    from kbgen.model.project import Project
    from kbgen.site.edition import Edition

importlib.import_module("mkdocs.config.defaults")  # which load_config would import in every forked process

PLUGIN = "knowledge-base"
OWN_PLUGINS = "kbgen_mkdocs."
EXTENSIONS = ("attr_list", "md_in_html", "tables")
"""Markdown extensions that the content model relies on."""
_LEADS_OUT = re.compile(r"^INHERIT|!ENV|\.\./", re.MULTILINE)
"""Settings that read the environment, or perhaps files out of the site's folder."""


class _Collector(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


@contextmanager
def explaining(project: Project) -> Iterator[list[str]]:
    """Collect the host's warnings; what it refuses within the block becomes an `InputError`."""
    collector = _Collector()
    logger = logging.getLogger("mkdocs")
    logger.addHandler(collector)
    try:
        yield collector.lines
    except MkDocsException as error:
        lines = [*collector.lines, *([] if isinstance(error, Abort) else [" ".join(str(error).split())])]
        raise InputError(_complaint(project, line) for line in lines or [str(error)]) from error
    finally:
        logger.removeHandler(collector)


def configure(project: Project, edition: Edition, out: Path) -> MkDocsConfig:
    """Read the host's configuration for an edition that is built below ``out``."""
    return load_config(
        config_file=str(project.config),
        docs_dir=str(_docs_dir(project, edition)),
        site_dir=str(out / edition.locale if edition.nested else out),
        site_url=edition.absolute(edition.locale, ""),
        site_name=edition.settings.name_in(edition.locale),
    )


def build_edition(
    project: Project, edition: Edition, out: Path, on_page: Callable[[], None], only: Collection[str] | None = None
) -> list[str]:
    """Build one edition into a folder the host's own way; returns its warnings.

    ``on_page`` is called after each page. With ``only``, no other articles' pages are made.
    """
    with explaining(project) as warnings:
        config = configure(project, edition, out)
        plugin: Any = config.plugins[PLUGIN]
        plugin.edition = edition
        plugin.on_page = on_page
        plugin.only = only
        build_site(config)
    return warnings


def _complaint(project: Project, text: str) -> Diagnostic:
    """Put one of the host's errors at the line of the setting that it names."""
    named = re.match(r"Config value '([\w.]+)'", text)
    line = key_line(project.config.read_text(encoding="utf-8-sig"), named[1].split(".")[0]) if named else 0
    return Diagnostic(
        project.config.name, line, "page-generator", f"{' '.join(text.split()).rstrip('.')}: mend what this names"
    )


def _docs_dir(project: Project, edition: Edition) -> Path:
    own = project.docs / edition.locale
    # A language that is only begun may have no folder; the host wants one that exists.
    return own if own.is_dir() else project.docs / edition.settings.source


def prepare(config: MkDocsConfig, edition: Edition) -> None:
    """Set up the host's configuration for an edition: templates, language, extensions, no checks twice."""
    config.theme.dirs.insert(1 if config.theme.custom_dir else 0, str(templates.FOLDER))
    config.theme["language"] = edition.locale
    config.theme["font"] = False
    # kbgen writes its own, with every language in it and the same bytes every time.
    config.theme.static_templates.discard("sitemap.xml")
    config.markdown_extensions = list(dict.fromkeys([*config.markdown_extensions, *EXTENSIONS]))
    if "pymdownx.emoji" in config.markdown_extensions:
        # Its own default takes pictures from another host; Material's draws from the theme.
        emoji = importlib.import_module("material.extensions.emoji")
        settings = config.mdx_configs.setdefault("pymdownx.emoji", {})
        settings.setdefault("emoji_index", emoji.twemoji)
        settings.setdefault("emoji_generator", emoji.to_svg)
    # The Content-Security-Policy forbids style attributes, in which alignment would stand otherwise.
    config.mdx_configs.setdefault("tables", {}).setdefault("use_align_attribute", True)
    # kbgen has checked the links before, in all languages, with file and line.
    for check in ("absolute_links", "unrecognized_links", "not_found", "anchors"):
        setattr(config.validation.links, check, logging.DEBUG)


def collect_files(config: MkDocsConfig, files: Files, edition: Edition, only: Collection[str] | None = None) -> Files:
    """Return the edition's files: its articles' pages, the search page, and what writers put beside them.

    With ``only``, of the articles' pages there are no others.
    """
    found = [
        page_file(config, edition, identity) for identity in edition.page_ids() if only is None or identity in only
    ]
    search = File.generated(config, SEARCH_PAGE, content="")
    search.dest_uri = pages.SEARCH + "index.html"
    return Files([*static_files(config, files, edition), *found, search])


def page_file(config: MkDocsConfig, edition: Edition, identity: str) -> File:
    """Return the host's file of an article's page."""
    here = pages.here_of(edition, identity)
    page = File.generated(config, f"{identity}.md", content=source(pages.markdown(edition, identity, here)),
                          inclusion=InclusionLevel.INCLUDED)  # fmt: skip
    page.dest_uri = edition.library.address(edition.locale, identity) + "index.html"
    return page


def static_files(config: MkDocsConfig, files: Files, edition: Edition) -> list[File]:
    """Return what is published as it is: files beside the articles, the theme folder's, and the tool's own."""
    own = frozenset(content_files(Path(config.docs_dir)))
    kept = [file for file in files if not file.is_documentation_page() and _is_published(config, file, own, edition)]
    taken = {file.src_uri for file in kept}
    source = Path(config.docs_dir).parent / edition.settings.source
    for path in content_files(source):
        name = path.relative_to(source).as_posix()
        if name not in taken:
            kept.append(File(name, str(source), config.site_dir, config.use_directory_urls))
    if not edition.nested:
        kept += _shared_files(config, edition)
    return kept


def unusual(config: MkDocsConfig) -> str:
    """Tell which setting makes pages depend on more of the host than kbgen's own way has; empty where none does."""
    foreign = [name for name, plugin in config.plugins.items() if not type(plugin).__module__.startswith(OWN_PLUGINS)]
    reasons = {
        "hooks": bool(config.hooks),
        f"plugins: {', '.join(foreign)}": bool(foreign),
        "nav": config.nav is not None,
        "extra_templates": bool(config.extra_templates),
        "theme.static_templates": config.theme.static_templates != {NOT_FOUND},
        "use_directory_urls": not config.use_directory_urls,
    }
    return next((reason for reason, holds in reasons.items() if holds), "")


def adopt(config: MkDocsConfig, edition: Edition) -> None:
    """Make a configuration an edition's, as the plugin does it in the host's own build."""
    plugin: Any = config.plugins[PLUGIN]
    plugin.edition = edition
    prepare(config, edition)


def statics(config: MkDocsConfig, edition: Edition) -> Files:
    """Return the files that are published as they are, by the names under which Markdown may link them."""
    files = get_files(config)
    if config.theme.custom_dir is not None:
        # Of the stock theme nothing is published, and it has thousands of files.
        files.add_files_from_theme(config.theme.get_env(), config)
    kept = Files(static_files(config, files, edition))
    set_exclusions(kept, config)
    return kept


def converted(config: MkDocsConfig, identity: str) -> str:
    """Convert an article's Markdown exactly as the host does, with all of the edition's files at hand."""
    files = config.plugins.on_files(get_files(config), config=config)
    page = Page(None, files.src_uris[f"{identity}.md"], config)
    page.read_source(config)
    page.render(config, files)
    return page.content or ""


def _is_published(config: MkDocsConfig, file: File, own: frozenset[Path], edition: Edition) -> bool:
    """Keep the language's own files and those of a site's own theme folder, not drafts nor the stock theme's."""
    if file.src_dir is None:
        return True
    source = Path(file.src_dir)
    if source == Path(config.docs_dir):
        return source.name == edition.locale and source / file.src_uri in own
    return config.theme.custom_dir is not None and source == Path(config.theme.custom_dir)


def content_files(folder: Path) -> list[Path]:
    """Return a language's files that are no articles, without drafts, hidden files and links out of the site."""
    site = folder.parent.parent.resolve()
    return [
        path
        for path in sorted(folder.rglob("*"))
        if path.suffix != ".md"
        and path.is_file()
        and not any(part.startswith((".", "_")) for part in path.relative_to(folder).parts)
        and path.resolve().is_relative_to(site)
    ]


def _shared_files(config: MkDocsConfig, edition: Edition) -> Iterable[File]:
    for name, content in assets.published_files(log=edition.settings.failed_searches is not None).items():
        yield File.generated(config, name, content=content)
    from kbgen.site import search_index  # which kbgen's own builds need in other processes than this one

    for name, content in search_index.files(edition).items():
        yield File.generated(config, name, content=content)
    for name, path in assets.site_assets(Path(config.docs_dir).parent).items():
        yield File.generated(config, name, abs_src_path=str(path))


def describe(page: Page, edition: Edition) -> None:
    """Give a page its title, description and template."""
    if page.file.src_uri == SEARCH_PAGE:
        page.meta = {"title": edition.messages.gettext("Search"), "template": SEARCH_TEMPLATE}
        return
    article = edition.library.served(edition.locale)[page.file.src_uri.removesuffix(".md")].article
    page.meta = {"title": article.title, "description": article.front.summary, "template": template_of(article)}


def context(page: Page, config: MkDocsConfig, edition: Edition) -> dict[str, object]:
    """Return what kbgen's templates get for a page."""
    own = own_assets(config)
    if page.file.src_uri == SEARCH_PAGE:
        return search_context(own, edition)
    render = markup.renderer(config.markdown_extensions, config.mdx_configs)
    return article_context(own, edition, page.file.src_uri.removesuffix(".md"), render)


def own_assets(config: MkDocsConfig) -> OwnAssets:
    """Return the style sheets and scripts of a site's settings."""
    return OwnAssets(tuple(map(str, config.extra_css)), tuple(str(script) for script in config.extra_javascript))


def setup(config: MkDocsConfig) -> Setup:
    """Return what pages are made from of a configuration."""
    settings = Path(config.config_file_path)
    theme = Path(config.theme.custom_dir or settings.parent)
    return Setup(
        tuple(config.theme.dirs),
        tuple(config.markdown_extensions),
        config.mdx_configs,
        own_assets(config),
        tuple(TemplateContext.__annotations__),
        own=theme.is_relative_to(settings.parent) and not _LEADS_OUT.search(settings.read_text(encoding="utf-8-sig")),
    )


def equip(env: jinja2.Environment, edition: Edition) -> jinja2.Environment:
    """Give the host's template environment what kbgen's templates use."""
    return templates.equip(env, edition.messages)


def finish(config: MkDocsConfig, edition: Edition) -> None:
    """Write what the host does not: the edition's sitemap."""
    (Path(config.site_dir) / "sitemap.xml").write_bytes(sitemap.urlset(edition))
