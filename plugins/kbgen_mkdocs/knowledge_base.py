"""The ``knowledge-base`` plugin: MkDocs' hooks, each a call into ``kbgen.site.host``."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin

from kbgen.content import clock
from kbgen.model.diagnostic import InputError
from kbgen.site import contexts, host, opening

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    import jinja2
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.nav import Navigation
    from mkdocs.structure.pages import Page
    from mkdocs.utils.templates import TemplateContext

    from kbgen.site.edition import Edition


class KnowledgeBasePlugin(BasePlugin):  # type: ignore[type-arg, no-untyped-call]  # options have a reader of their own
    """Builds a language's edition of a kbgen site.

    ``kbgen build`` sets ``edition`` for each language, and ``only`` for a sample of its pages; plain ``mkdocs build``
    leaves them to the plugin, which then makes an edition of the one language that ``docs_dir`` names.
    """

    edition: Edition | None = None
    on_page: Callable[[], None] | None = None
    only: Collection[str] | None = None

    def load_config(self, options: dict[str, Any], config_file_path: str | None = None) -> tuple[list[Any], list[Any]]:
        """Leave the options to kbgen's own reader, which names their lines."""
        self.config = options
        return [], []

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Make the edition if there is none yet, and set MkDocs up for it."""
        if self.edition is None:
            root = Path(config.config_file_path).parent
            try:
                self.edition = opening.single_edition(root, Path(config.docs_dir).name, clock.today(os.environ))
            except InputError as error:
                raise PluginError(str(error)) from error
        host.prepare(config, self.edition)
        return config

    def on_files(self, files: Files, /, *, config: MkDocsConfig) -> Files:
        """Put the edition's pages in the place of the files that MkDocs found."""
        return host.collect_files(config, files, self._edition, self.only)

    def on_env(self, env: jinja2.Environment, /, *, config: MkDocsConfig, files: Files) -> jinja2.Environment:
        """Give the templates translation and formats."""
        return host.equip(env, self._edition)

    def on_page_markdown(self, markdown: str, /, *, page: Page, config: MkDocsConfig, files: Files) -> str:
        """Give the page its title and template."""
        host.describe(page, self._edition)
        return markdown

    def on_page_context(
        self, context: TemplateContext, /, *, page: Page, config: MkDocsConfig, nav: Navigation
    ) -> TemplateContext:
        """Give the page's template its view."""
        return _with(context, host.context(page, config, self._edition))

    def on_template_context(
        self, context: TemplateContext, /, *, template_name: str, config: MkDocsConfig
    ) -> TemplateContext:
        """Give the 404 page its view."""
        return _with(context, contexts.not_found_context(host.own_assets(config), self._edition))

    def on_post_page(self, output: str, /, *, page: Page, config: MkDocsConfig) -> str:
        """Tell who waits that a page is done."""
        if self.on_page:
            self.on_page()
        return output

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Write the sitemap."""
        host.finish(config, self._edition)

    @property
    def _edition(self) -> Edition:
        if self.edition is None:
            raise PluginError("the knowledge-base plugin was used before its configuration")
        return self.edition


def _with(context: TemplateContext, view: dict[str, object]) -> TemplateContext:
    """Give a template's variables kbgen's own, of which MkDocs' type does not know."""
    cast("dict[str, object]", context).update(view)
    return context
