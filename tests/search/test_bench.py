"""What the search bench counts; the engines themselves are not run here."""

from __future__ import annotations

import gzip
import urllib.error
import urllib.request
from typing import TYPE_CHECKING

import pytest

from bench import browser, material_index, peers, search
from bench.scoring import success

if TYPE_CHECKING:
    from pathlib import Path

FOUND = {"one": ["a", "b"], "two": ["x", "y", "b"], "three": []}
RELEVANT = {"one": ["a"], "two": ["b", "c"], "three": ["c"], "never asked": ["d"]}


@pytest.mark.parametrize(("depth", "share"), [(1, 0.25), (2, 0.25), (5, 0.5)])
def test_success_counts_queries_that_were_not_answered(depth: int, share: float) -> None:
    assert success(FOUND, RELEVANT, depth) == share


def test_success_without_queries() -> None:
    assert success({}, {}, 1) == 0


@pytest.mark.parametrize(("count", "expected"), [(2, ["a", "c"]), (4, ["a", "b", "c", "d"]), (9, ["a", "b", "c", "d"])])
def test_a_sample_is_spread_over_all(count: int, expected: list[str]) -> None:
    assert browser.spread(["a", "b", "c", "d"], count) == expected


def test_answerable_queries_and_all(tmp_path: Path) -> None:
    file = tmp_path / "queries.jsonl"
    file.write_text(
        '{"q": "where", "cls": "exact", "rel": ["a"]}\n\n'
        '{"q": "nothing", "cls": "none", "rel": []}\n{"q": "where", "cls": "typo", "rel": ["a"]}\n',
        encoding="utf-8",
    )
    assert search.asked(file) == ["where", "nothing"]
    assert search.answerable(file) == {"where": ["a"]}


@pytest.mark.parametrize("locale", ["en", "th", "zh-Hant"])
def test_the_engine_of_a_language_has_a_size(locale: str) -> None:
    assert search.script_bytes(locale)["gzip"] > 0


def test_an_article_has_all_its_headings_and_paragraphs() -> None:
    row = {"title": "A & B", "headings": ["First", {"text": "<Second>"}], "body": "one\n\ntwo\nthree"}
    assert peers.article(row).splitlines() == [
        "<h1>A &amp; B</h1>", "<p>one</p>", '<h2 id="h0">First</h2>', "<p>two</p>", '<h2 id="h1">&lt;Second&gt;</h2>',
        "<p>three</p>",
    ]  # fmt: skip


def test_the_table_has_ratios_to_kbgen() -> None:
    own = peers.Peer("kbgen", "kbgen", {}, 2, found={"q": ["a"]}, cold=[1000, 3000])
    other = peers.Peer("other", "minisearch", {}, 5, found={"q": ["b", "a"]}, cold=[10000], failed=1)
    assert peers.table([own, other], {"q": ["a"]}, "cs")[2:] == [
        "| cs | kbgen | 1.000 (×1.00) | 1.000 (×1.00) | 2.0 (×1.00) | 2.0 (×1.00) | 0 |",
        "| cs | other | 0.000 (×0.00) | 1.000 (×1.00) | 10.0 (×5.00) | 5.0 (×2.50) | 1 |",
    ]


@pytest.mark.parametrize(
    ("locale", "lang", "pipeline"),
    [("en", "en", "stopWordFilter"), ("cs", "en", "stopWordFilter"), ("th", "th", "stopWordFilter"),
     ("zh-Hant", "en", "stemmer")],
)  # fmt: skip
def test_material_has_its_own_settings(locale: str, lang: str, pipeline: str) -> None:
    settings = material_index.settings(locale)
    assert (settings["lang"], settings["pipeline"]) == (lang, pipeline)
    assert settings["separator"].startswith(r"[\s")


def test_the_host_weighs_what_it_sends(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text("const a = 1;\n" * 100, encoding="utf-8")
    (tmp_path / "b.bin").write_bytes(b"b" * 500)
    (tmp_path / "index.html").write_text("<p>", encoding="utf-8")
    with browser.hosting(tmp_path) as host:
        for name in ("a.js", "b.bin", "a.js", "index.html", "bench/in_page.mjs"):
            with urllib.request.urlopen(f"{host.address}/{name}") as response:
                assert response.status == 200
        paths = host.taken()
        assert paths == ["/a.js", "/b.bin"]
        assert host.taken() == []
        packed = len(gzip.compress((tmp_path / "a.js").read_bytes(), browser.GZIP_LEVEL, mtime=0))
        assert host.gzip_bytes(paths) == packed + 500
        assert 500 < host.brotli_bytes(paths) < host.gzip_bytes(paths)
        with pytest.raises(urllib.error.HTTPError, match="404") as missing:
            urllib.request.urlopen(f"{host.address}/../secret")
        missing.value.close()
