"""Pages before the build: after any change to articles or facts the same bytes as those of a site built anew."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from kbgen.content.library import FROM_FILES
from kbgen.site import rebuild, renewal
from kbgen.site.preview import GONE, Preview
from tests.policies.test_filling import SHOP
from tests.samples import DAY, MINIMAL, article, tree, write_site

if TYPE_CHECKING:
    from pathlib import Path

ADDRESS = "http://localhost:8000/"
FILES: dict[str, str | bytes | None] = {
    **MINIMAL,
    "docs/en/returns.md": article("Returns policy", body="Ask {{ company.legal_name }} or [why](/faq/returns/why.md)."),
    "docs/cs/returns.md": article("Vrácení od {{ company.legal_name }}", slug="vraceni"),
    "docs/en/guides/index.md": article("Guides"),
    "docs/en/guides/a.md": article("Guide a", order=1),
    "docs/en/guides/b.md": article("Guide b", order=2, body="[Next](c.md), [back](/returns.md)\n"),
    "docs/en/legal/index.md": article("Legal"),
    "docs/en/legal/terms.md": article("Terms", effective="2026-10-01"),
    "docs/en/legal/terms/2025-01-01.md": article("Terms", body="You pay in five days.\n"),
    "docs/shop.yml": SHOP,
}

Change = dict[str, "str | bytes | None"]
SHOWN: dict[str, Change] = {
    "text and title": {"docs/en/returns.md": article("Money back", body="New *text*.\n")},
    "the home page": {"docs/en/index.md": article("Welcome", popular="[/returns.md]")},
    "a translation, outdated": {
        "docs/cs/returns.md": article("Jinak", slug="vraceni", translates="2@0123456789ab")},
    "an answer": {"faq/en/returns/how-to-return.md": article("How?", body="So: [here](/returns.md).\n")},
    "another address": {"docs/cs/returns.md": article("Jinam", slug="jinam")},
    "a source's address": {"docs/en/guides/b.md": article("Guide b", slug="bee")},
    "an order": {"docs/en/guides/b.md": article("Guide b", order=0)},
    "an end": {"docs/en/guides/a.md": article("Guide a", expire_at="2026-01-01")},
    "a legal text": {"docs/en/legal/terms.md": article("Other terms", effective="2026-10-01")},
    "an old legal text": {"docs/en/legal/terms/2025-01-01.md": article("Terms", body="You pay in six days.\n")},
    "a new article": {"docs/en/guides/c.md": article("Guide c", order=3, body="{{ company.legal_name }}\n")},
    "a new answer": {"faq/en/returns/why.md": article("Why?")},
    "a new translation": {"docs/cs/guides/c.md": article("Návod", slug="navod"),
                          "docs/en/guides/c.md": article("Guide c")},
    "a deleted article": {"docs/en/guides/a.md": None},
    "a deleted answer": {"faq/en/returns/how-to-return.md": None},
    "a deleted translation": {"docs/cs/returns.md": None},
    "a moved article": {"docs/en/guides/a.md": None, "docs/en/guides/moved.md": article("Guide a")},
    "a fact": {"docs/shop.yml": SHOP.replace("Pines s.r.o.", "Firs s.r.o.")},
    "a fact and an article": {"docs/shop.yml": SHOP.replace("Pines s.r.o.", "Firs s.r.o."),
                              "docs/en/guides/a.md": article("By {{ company.legal_name }}")},
}  # fmt: skip
UNSHOWN: dict[str, Change] = {
    "settings": {"mkdocs.yml": MINIMAL["mkdocs.yml"]},
    "a new folder": {"docs/en/news/index.md": article("News")},
    "a folder's page that goes": {"docs/en/guides/index.md": None},
    "a picture": {"docs/assets/picture.svg": "<svg/>"},
}
WRONG: dict[str, tuple[Change, str]] = {
    "no front matter": ({"docs/en/returns.md": "text"}, "front-matter"),
    "no source": ({"docs/en/returns.md": None}, "no-source"),
    "the same address": ({"docs/en/guides/b.md": article("Guide b", slug="a")}, "duplicate-slug"),
    "a bad name": ({"docs/en/guides/Bad Name.md": article("Bad")}, "file-name"),
    "a bad fact": ({"docs/shop.yml": "shopp: 1\n"}, "bad-facts"),
}


def preview(root: Path, out: Path) -> Preview:
    return Preview(root, (), DAY, ADDRESS, out, FROM_FILES)


def change(root: Path, change: Change) -> list[Path]:
    for name, text in change.items():
        if text is None:
            (root / name).unlink()
    write_site(root, {name: text for name, text in change.items() if text is not None})
    return [root / name for name in change]


def built(root: Path, out: Path) -> dict[str, bytes]:
    """Build a site and return its articles' pages by their address."""
    rebuild.build(rebuild.Request(root, out, DAY, address=ADDRESS, remember=False))
    skipped = {"index.html", *(f"{tag}/search/index.html" for tag in ("en", "cs"))}
    return {
        name.removesuffix("index.html"): content
        for name, content in tree(out).items()
        if name.endswith("index.html") and name not in skipped
    }


@pytest.mark.parametrize("name", SHOWN)
def test_pages_are_those_of_a_site_built_anew(name: str, tmp_path: Path) -> None:
    root = write_site(tmp_path / "site", FILES)
    before = built(root, tmp_path / "before")
    shown = preview(root, tmp_path / "out")
    assert {address: shown.page(address) for address in before} == before
    seen = shown.change(change(root, SHOWN[name]))
    assert (seen.shown, seen.all, seen.faults) == (True, True, ())
    after = built(root, tmp_path / "after")
    assert after != before
    assert {address: shown.page(address) for address in after} == after
    assert {address: shown.page(address) for address in before.keys() - after.keys()} == dict.fromkeys(
        before.keys() - after.keys(), GONE
    )
    assert not shown.fell_short()


@pytest.mark.parametrize("name", UNSHOWN)
def test_what_only_a_build_can_tell_is_left_to_it(name: str, tmp_path: Path) -> None:
    root = write_site(tmp_path / "site", FILES)
    shown = preview(root, tmp_path / "out")
    assert not shown.change(change(root, UNSHOWN[name])).all


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_said_and_pages_stay_until_it_is_mended(name: str, tmp_path: Path) -> None:
    root = write_site(tmp_path / "site", FILES)
    shown = preview(root, tmp_path / "out")
    page = shown.page("en/returns/")
    changes, rule = WRONG[name]
    seen = shown.change(change(root, changes))
    if rule != "file-name":  # files that are no articles are not read again
        again = shown.change(change(root, {"docs/en/guides/a.md": article("Unseen")}))
        assert (again.shown, {fault.rule for fault in again.faults}) == (False, {rule})
    assert (seen.shown, {fault.rule for fault in seen.faults}) == (False, {rule})
    assert shown.page("en/returns/") == page
    mended = change(root, {path: FILES.get(path) for path in changes})
    seen = shown.change([*mended, *change(root, {"docs/en/guides/a.md": article("Mended")})])
    assert (seen.shown, seen.faults) == (True, ())
    assert b"<h1>Mended</h1>" in (shown.page("en/guides/a/") or b"")


@pytest.mark.parametrize(
    "address",
    ["", "index.html", "en", "en/search/", "de/", "en/sitemap.xml", "assets/", "/", "en/own/", "cs/own/index.html"],
)
def test_other_addresses_are_left_alone(address: str, tmp_path: Path) -> None:
    root = write_site(tmp_path / "site", {**FILES, "docs/en/own/index.html": "own"})
    shown = preview(root, tmp_path / "out")
    assert shown.page(address) is None
    assert shown.page("en/nothing/") == GONE


def test_a_folder_that_is_gone_takes_its_articles_with_it(tmp_path: Path) -> None:
    root = write_site(tmp_path / "site", {**FILES, "docs/cs/guides/a.md": article("Jeden", slug="jeden")})
    shown = preview(root, tmp_path / "out")
    assert b"<h1>Jeden</h1>" in (shown.page("cs/guides/jeden/") or b"")
    shutil.rmtree(root / "docs/cs/guides")
    seen = shown.change([root / "docs/cs/guides"])
    assert (seen.shown, seen.all) == (True, True)
    assert shown.page("cs/guides/jeden/") == GONE
    assert b"<h1>Guide a</h1>" in (shown.page("cs/guides/a/") or b"")


def test_an_article_that_came_and_went(tmp_path: Path) -> None:
    root = write_site(tmp_path / "site", FILES)
    shown = preview(root, tmp_path / "out")
    shown.change(change(root, SHOWN["a new article"]))
    shown.change(change(root, {"docs/en/guides/c.md": None}))
    assert [shown.page(f"{tag}/guides/c/") for tag in ("en", "cs")] == [GONE, GONE]


def test_articles_that_are_kept_are_read_by_whoever_asks(tmp_path: Path) -> None:
    root = write_site(tmp_path / "site", FILES)
    rebuild.build(rebuild.Request(root, tmp_path / "out", DAY, address=ADDRESS))
    shown = Preview(root, (), DAY, ADDRESS, tmp_path / "out", renewal.reader(root))
    page = shown.page("en/guides/b/")
    with ThreadPoolExecutor(2) as pool:
        assert pool.submit(shown.page, "en/guides/b/").result() == page
        assert b"Text." in (pool.submit(shown.page, "en/guides/a/").result() or b"")


def test_a_page_has_two_addresses(tmp_path: Path) -> None:
    shown = preview(write_site(tmp_path / "site", FILES), tmp_path / "out")
    assert shown.page("en/returns/index.html") == shown.page("en/returns/")
