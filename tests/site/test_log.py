"""What the plugin ``failed-searches`` changes in a built site, and that nothing of it is there without."""

from __future__ import annotations

import gzip
import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from mkdocs.exceptions import PluginError

from kbgen.site import assets, headers, opening, publish
from kbgen_mkdocs.failed_searches import FailedSearchesPlugin
from tests.samples import DAY, MINIMAL, SETTINGS, write_site

if TYPE_CHECKING:
    from pathlib import Path

LOGGING = SETTINGS + "  - failed-searches:\n      endpoint: {endpoint}\n      patterns: [AB-########]\n"
ABROAD = "https://collect.example.com/events"


def built(root: Path, **settings: str) -> Path:
    files = {**MINIMAL, **({"mkdocs.yml": LOGGING.format(**settings)} if settings else {})}
    project, library = opening.load(write_site(root / "source", files), DAY)
    publish.build(project, library, root / "site", locales=["en", "cs"], today=DAY, worker_count=1)
    return root / "site"


def config_of(page: Path) -> dict[str, Any]:
    found = re.search(r'id="kbgen-log">([^<]*)<', page.read_text("utf-8"))
    assert found
    made: dict[str, Any] = json.loads(found[1])
    return made


def test_without_the_plugin_there_is_not_a_byte_of_it(tmp_path: Path) -> None:
    out = built(tmp_path)
    assert not list(out.rglob("failed"))
    for page in out.rglob("*.html"):
        text = page.read_text("utf-8")
        assert [
            mark for mark in ("kbgen-log", "failed/", "feedback", "data-suggest", "log-choice") if mark in text
        ] == []


@pytest.mark.parametrize(
    ("endpoint", "page", "address"),
    [
        ("/_kbgen/events", "en/index.html", "../_kbgen/events"),
        ("/_kbgen/events", "en/returns/index.html", "../../_kbgen/events"),
        ("/_kbgen/events", "en/404.html", "/_kbgen/events"),
        (ABROAD, "en/returns/index.html", ABROAD),
    ],
)
def test_pages_know_where_events_go(endpoint: str, page: str, address: str, tmp_path: Path) -> None:
    out = built(tmp_path, endpoint=endpoint)
    config = config_of(out / page)
    assert config["endpoint"] == address
    assert config["page"] == ("returns" if "returns" in page else "index" if page == "en/index.html" else "")
    assert config["patterns"][0] == "(?<![0-9A-Za-z])AB[ -]?[0-9]{8}(?![0-9A-Za-z])"
    policy = (out / "_headers").read_text("utf-8")
    assert ("connect-src 'self' https://collect.example.com;" in policy) == (endpoint == ABROAD)
    assert "unsafe-inline" not in policy


def test_a_chat_and_a_collector_are_both_allowed() -> None:
    policy = headers.policy(("https://chat.example.com", "wss://chat.example.com"), ABROAD)
    assert "connect-src 'self' https://chat.example.com wss://chat.example.com https://collect.example.com;" in policy
    assert "script-src 'self' https://chat.example.com;" in policy


def test_kbgen_serve_keeps_drafts_visits_here(tmp_path: Path) -> None:
    files = {**MINIMAL, "mkdocs.yml": LOGGING.format(endpoint=ABROAD) + "      delivery: pixel\n"}
    root = write_site(tmp_path / "source", files)
    here = opening.load(root, DAY, address="http://localhost:8000/")[0].settings.failed_searches
    public = opening.load(root, DAY)[0].settings.failed_searches
    assert here
    assert public
    assert (here.endpoint, here.delivery) == ("/_kbgen/events", "collector")
    assert (public.endpoint, public.delivery) == (ABROAD, "pixel")


def test_the_plugin_refuses_to_stand_alone() -> None:
    class Config:
        plugins: dict[str, object] = {"failed-searches": object()}  # noqa: RUF012  # a stand-in for MkDocs' own

    with pytest.raises(PluginError, match="needs the plugin knowledge-base"):
        FailedSearchesPlugin().on_config(Config())  # type: ignore[arg-type]


def test_scripts_are_small() -> None:
    """What a page with the log loads by itself, and what a logged search adds once; site.js is every page's already."""
    files = assets.scripts()
    size = {name: len(gzip.compress(files[f"failed/{name}.js"], 9, mtime=0)) for name in ("start", "feedback", "log")}
    assert size["start"] + size["feedback"] <= 4_000
    assert size["log"] <= 5_000
