"""Names of files that make a folder a site."""

from __future__ import annotations

CONFIG = "mkdocs.yml"
