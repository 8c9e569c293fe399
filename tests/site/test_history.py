"""A legal page's versions on the built site: addresses, notices, and what changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kbgen.content import library as libraries
from kbgen.content.settings import load_project
from kbgen.site import changes
from tests.samples import DAY, MINIMAL, article, build, run_kbgen, write_site

if TYPE_CHECKING:
    from pathlib import Path

TERMS = "docs/en/legal/terms"
HISTORY = {
    **MINIMAL,
    "docs/en/legal/index.md": article("Legal"),
    f"{TERMS}.md": article("Terms", body="You have 30 days.\n\nSame.\n", effective="2026-01-01"),
    f"{TERMS}/2025-01-01.md": article("Terms", body="You have 14 days.\n\nSame.\n\nGone.\n"),
    f"{TERMS}/2027-01-01.md": article("Terms", body="Future.\n"),
    "docs/cs/legal/terms.md": article("Podmínky", body="Máte 30 dní.\n"),
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = write_site(tmp_path_factory.mktemp("history"), HISTORY)
    return build(root, root / "site")


def page(site: Path, address: str) -> str:
    return (site / address / "index.html").read_text(encoding="utf-8")


def test_the_page_lists_its_versions_and_shows_the_one_in_force(site: Path) -> None:
    html = page(site, "en/legal/terms")
    assert "You have 30 days." in html
    assert 'terms/2025-01-01/"' in html
    assert 'terms/2026-01-01/"' in html
    assert "2027-01-01" not in html
    assert "<ins>" not in html


def test_an_old_version_says_until_when_it_held_and_stays_out_of_search_engines(site: Path) -> None:
    html = page(site, "en/legal/terms/2025-01-01")
    assert "You have 14 days." in html
    assert '<time datetime="2025-12-31">' in html
    assert '<meta name="robots" content="noindex">' in html
    assert "legal/terms/2025-01-01" not in (site / "en/sitemap.xml").read_text(encoding="utf-8")


def test_a_version_shows_what_it_changed(site: Path) -> None:
    html = page(site, "en/legal/terms/2026-01-01")
    assert "<del>14</del><ins>30</ins>" in html
    assert "<del>Gone.</del>" in html


def test_a_future_version_is_published_nowhere(site: Path) -> None:
    found = [path for path in site.rglob("*") if path.is_file() and b"Future." in path.read_bytes()]
    assert (found, (site / "en/legal/terms/2027-01-01").exists()) == ([], False)


def test_versions_are_not_found_by_search(site: Path) -> None:
    shards = b"".join(path.read_bytes() for path in (site / "search/en").rglob("*") if path.is_file())
    assert b"2025-01-01" not in shards


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("Same.", "Same.", []),
        ("", "Come.", ["+Come."]),
        ("One two three four.", "One two 3 four.", ["One two -three+3 four."]),
        ("มีเวลา 7 วัน", "มีเวลา 15 วัน", ["มีเวลา -7+15 วัน"]),
        ("七天內可以退貨", "十五天內可以退貨", ["-七+十五天內可以退貨"]),
        ("Apples.", "Something else entirely!", ["+Something else entirely!", "-Apples."]),
    ],
)
def test_changes_are_told_by_paragraph_and_word(tmp_path: Path, old: str, new: str, shown: list[str]) -> None:
    files = {"docs/en/a.md": article(body=old + "\n"), "docs/en/b.md": article(body=new + "\n")}
    library, _ = libraries.load(load_project(write_site(tmp_path, {**MINIMAL, **files})), DAY)
    marks = {changes.Change.SAME: "", changes.Change.ADDED: "+", changes.Change.REMOVED: "-"}
    found = changes.between(library.source["a"], library.source["b"])
    assert ["".join(marks[piece.change] + piece.text for piece in paragraph) for paragraph in found] == shown


def test_a_new_version_is_begun_sealed_and_guarded_by_commands(tmp_path: Path) -> None:
    root = write_site(tmp_path / "site", {**HISTORY, f"{TERMS}/2027-01-01.md": None})
    day = ("--site", root, "--now", str(DAY))
    made = run_kbgen("legal", "revise", "legal/terms", "--effective", "2027-03-01", *day)
    assert made.returncode == 0, made.stderr
    text = (root / f"{TERMS}/2027-03-01.md").read_text(encoding="utf-8")
    assert "effective: 2027-03-01\n" in text
    assert "You have 30 days." in text
    assert "Máte 30 dní." in (root / "docs/cs/legal/terms/2027-03-01.md").read_text(encoding="utf-8")
    assert run_kbgen("legal", "seal", "--all", *day).stdout == "5 legal texts sealed.\n"
    listed = run_kbgen("legal", "status", *day).stdout
    assert f"2027-03-01\tto come\tsealed\t{TERMS}/2027-03-01.md" in listed
    for name in (f"{TERMS}.md", f"{TERMS}/2027-03-01.md"):
        path = root / name
        path.write_text(path.read_text(encoding="utf-8").replace("30 days", "31 days"), encoding="utf-8")
    refused = run_kbgen("legal", "seal", "--all", *day)
    assert (refused.returncode, refused.stderr.count("[edited-version]")) == (2, 1)
    assert run_kbgen("legal", "seal", f"{TERMS}/2027-03-01.md", *day, cwd=root).returncode == 0
    assert run_kbgen("legal", "seal", "--all", "--amend", *day).returncode == 0


def test_the_text_in_force_keeps_the_facts_of_its_time(tmp_path: Path) -> None:
    body = "Call {{ facts.hotline }}.\n"
    root = write_site(
        tmp_path / "site",
        {
            **MINIMAL,
            "docs/shop.yml": "facts: {hotline: call-us}\n",
            "docs/en/legal/index.md": article("Legal"),
            f"{TERMS}.md": article("Terms", body=body, effective="2026-01-01"),
            "docs/cs/legal/terms.md": article("Podmínky", body="Volejte {{ facts.hotline }}.\n"),
        },
    )
    day = ("--site", root, "--now", str(DAY))
    assert run_kbgen("translations", "accept", "docs/cs/legal/terms.md", "--site", root, cwd=root).returncode == 0
    assert run_kbgen("legal", "seal", "--all", *day).returncode == 0
    made = run_kbgen("legal", "revise", "legal/terms", "--effective", "2027-03-01", *day)
    assert made.returncode == 0, made.stderr
    assert "Call call-us." in (root / f"{TERMS}.md").read_text(encoding="utf-8")
    assert body in (root / f"{TERMS}/2027-03-01.md").read_text(encoding="utf-8")
    status = run_kbgen("legal", "status", *day).stdout
    assert [line.split("\t")[2] for line in status.splitlines()] == ["sealed", "not sealed"] * 2
    behind = run_kbgen("translations", "status", *day).stdout
    assert not any("legal/" in line and "missing" not in line for line in behind.splitlines())


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("revise", "legal/trems", "--effective", "2027-01-02"), "legal/trems: is no page of the site"),
        (("revise", "returns", "--effective", "2027-01-02"), "docs/en/returns.md:1: does not say since when"),
        (("revise", "legal/terms", "--effective", "2026-01-01"), "--effective: must be after 2026-01-01"),
        (("revise", "legal/terms", "--effective", "2027-01-01"), "docs/en/legal/terms/2027-01-01.md: is there already"),
        (("seal",), "kbgen legal seal: name the legal FILEs"),
        (("seal", "docs/en/index.md"), "docs/en/index.md: is no legal text with a date"),
    ],
)
def test_a_legal_command_that_can_not_be_carried_out_changes_nothing(
    tmp_path: Path, words: tuple[str, ...], complaint: str
) -> None:
    root = write_site(tmp_path, HISTORY)
    before = {path: path.read_bytes() for path in root.rglob("*.md")}
    run = run_kbgen("legal", *words, "--site", root, "--now", str(DAY), cwd=root)
    assert (run.returncode, run.stderr.startswith(complaint)) == (2, True), run.stderr
    assert {path: path.read_bytes() for path in root.rglob("*.md")} == before
