"""The ``failed-searches`` plugin: its presence in mkdocs.yml makes the pages log what readers do not find."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig


class FailedSearchesPlugin(BasePlugin):  # type: ignore[type-arg, no-untyped-call]  # options have a reader of their own
    """Names the settings of what is logged.

    They are read with mkdocs.yml's other settings by ``kbgen.content.failed_searches``, and kbgen's own templates
    carry them into the pages; so the plugin works beside ``knowledge-base`` alone.
    """

    def load_config(self, options: dict[str, Any], config_file_path: str | None = None) -> tuple[list[Any], list[Any]]:
        """Leave the options to kbgen's own reader, which names their lines."""
        self.config = options
        return [], []

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Refuse to stand alone: nothing would be logged, and nobody would notice."""
        if "knowledge-base" not in config.plugins:
            raise PluginError("the plugin failed-searches needs the plugin knowledge-base: add it to “plugins”")
        return config
