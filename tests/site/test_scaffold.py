"""A new site is whole, in the languages that were chosen, and never takes somebody's folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kbgen import checks
from kbgen.content.settings import load_project
from kbgen.model.diagnostic import InputError
from kbgen.site import opening, scaffold
from tests.samples import DAY, run_kbgen, tree

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("chosen", "locales"),
    [
        (["cs"], ("en", "cs")),
        (["cs", "en", "cs"], ("en", "cs")),
        (["zh-Hant", "th"], ("en", "zh-Hant", "th")),
        (["de"], ("en", "de")),
    ],
)
def test_a_new_site_has_the_source_and_the_chosen_languages(
    tmp_path: Path, chosen: list[str], locales: tuple[str, ...]
) -> None:
    count = scaffold.create(tmp_path / "shop", chosen)
    assert count == len(tree(tmp_path / "shop"))
    project = load_project(tmp_path / "shop")
    assert project.settings.locales == locales
    assert set(project.settings.site_names) <= set(locales)
    folders = {path.name for name in ("docs", "faq") for path in (tmp_path / "shop" / name).iterdir() if path.is_dir()}
    assert folders - {"assets"} <= set(locales)
    assert not [name for name in tree(tmp_path / "shop") if "_drafts" in name or "kbgen-tmp" in name]
    assert [path.name for path in tmp_path.iterdir()] == ["shop"]


def test_a_new_site_in_the_demos_languages_has_no_fault(tmp_path: Path) -> None:
    scaffold.create(tmp_path / "shop", ["cs", "ru"])
    project, library = opening.load(tmp_path / "shop", DAY)
    assert checks.run(project, library) == []
    assert all(library.translations(identity) == ("en", "cs", "ru") for identity in library.source)


def test_a_new_site_builds_at_once_and_strictly(tmp_path: Path) -> None:
    scaffold.create(tmp_path / "shop", ["en"])
    run = run_kbgen("build", "--strict", "--now", str(DAY), cwd=tmp_path / "shop")
    assert (run.returncode, run.stdout) == (0, ""), run.stderr
    assert (tmp_path / "shop" / "site" / "en" / "index.html").is_file()


@pytest.mark.parametrize("taken", ["folder", "file"])
def test_a_taken_place_is_refused_and_untouched(tmp_path: Path, taken: str) -> None:
    place = tmp_path / "shop"
    if taken == "folder":
        place.mkdir()
        (place / "thesis.txt").write_text("years of work")
    else:
        place.write_text("years of work")
    with pytest.raises(InputError, match="folder-taken"):
        scaffold.create(place, [])
    assert "years of work" in (place / "thesis.txt" if taken == "folder" else place).read_text()


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()
    assert scaffold.create(tmp_path / "shop", ["en"]) > 100


@pytest.mark.parametrize(("tag", "hint"), [("cz_CZ", "write “cz-CZ”"), ("czech!", "BCP 47"), ("../x", "BCP 47")])
def test_what_is_no_language_tag_is_refused(tmp_path: Path, tag: str, hint: str) -> None:
    with pytest.raises(InputError, match=hint):
        scaffold.create(tmp_path / "shop", [tag])
    assert list(tmp_path.iterdir()) == []
