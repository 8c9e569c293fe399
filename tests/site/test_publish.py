"""A build as a whole: the same bytes every time, swapped in whole, and never at the cost of somebody's files."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from kbgen.model.diagnostic import InputError
from kbgen.site import opening, outline, output, publish
from kbgen.site.reuse import NOTHING, Last
from tests.samples import DAY, MINIMAL, article, build, run_kbgen, tree, write_site
from tests.site.conftest import SETTINGS, Site, make_site
from tests.site.document import parse

if TYPE_CHECKING:
    from pathlib import Path

ENGLISH = "site_name: A\nsite_url: https://a.example/\nplugins:\n  - knowledge-base:\n      locales: [en]\n"
ENGLISH += "docs_dir: docs/en\ntheme: {name: material}\n"
ONE: dict[str, str | bytes | None] = {**MINIMAL, "mkdocs.yml": ENGLISH}


def test_the_same_input_gives_the_same_bytes(site: Site, tmp_path: Path) -> None:
    # Another folder, a longer path, one process instead of many.
    root = make_site(tmp_path / "another" / "place")
    assert tree(build(root, tmp_path / "out", "--workers", "1")) == tree(site.out)


@pytest.mark.parametrize("host", ["mkdocs", "properdocs"])
def test_the_host_builds_one_language_by_itself(host: str, site: Site, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run = subprocess.run(
        [sys.executable, "-m", host, "build", "--quiet", "-f", str(site.root / "mkdocs.yml"), "-d", str(out)],
        capture_output=True, encoding="utf-8", check=False,
        env={**os.environ, "KBGEN_HOST": host, "DISABLE_MKDOCS_2_WARNING": "true", "NO_MKDOCS_2_WARNING": "true"},
    )  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr
    ours = site.page("en", "returns").with_class("md-typeset")[0]
    alone = parse((out / "returns" / "index.html").read_text(encoding="utf-8")).with_class("md-typeset")[0]
    assert alone.text == ours.text
    # Links within the language are the same; what all languages share is one folder nearer.
    assert [link.get("href") for link in alone.all("a")] == [link.get("href") for link in ours.all("a")]
    assert ["../" + image.get("src") for image in alone.all("img")] == [image.get("src") for image in ours.all("img")]
    assert (out / "assets" / "valve.svg").is_file()
    assert not (out / "cs").exists()


def test_properdocs_gives_the_same_site(site: Site, tmp_path: Path) -> None:
    assert tree(build(site.root, tmp_path / "out", env={"KBGEN_HOST": "properdocs"})) == tree(site.out)


def test_some_languages_may_be_built_alone(site: Site, tmp_path: Path) -> None:
    out = build(site.root, tmp_path / "out", "--locale", "he", "en")
    assert {path.name for path in out.iterdir() if path.is_dir()} == {"assets", "en", "he", "offline", "search"}
    page = parse((out / "he" / "index.html").read_text(encoding="utf-8"))
    assert {link.get("hreflang") for link in page.all("link", rel="alternate")} == {"en", "he", "x-default"}


def test_a_pages_size_does_not_grow_with_its_folder(tmp_path: Path) -> None:
    sizes = []
    for count in (40, 400):
        files = {**ONE, "docs/en/guides/index.md": article("Guides")}
        for number in range(count):
            files[f"docs/en/guides/{number:03}.md"] = article(f"Guide {number:03}", tags="[a]")
        out = build(write_site(tmp_path / str(count), files), tmp_path / f"out-{count}")
        html = (out / "en" / "guides" / "020" / "index.html").read_text(encoding="utf-8")
        assert "Guide 021" in html
        sizes.append(len(html))
    assert sizes[0] == sizes[1]


@pytest.fixture
def built(tmp_path: Path) -> tuple[Path, Path]:
    """Give a one-language site and the folder that it has been built into."""
    root = write_site(tmp_path / "source", ONE)
    return root, build(root, root / "site")


def leftovers(out: Path) -> list[str]:
    return [path.name for path in out.parent.iterdir() if "kbgen-tmp" in path.name]


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({"docs/en/returns.md": "no front matter"}, 2),
        ({"mkdocs.yml": ENGLISH + "plugins_typo: [\n"}, 2),
        ({"mkdocs.yml": ENGLISH + "markdown_extensions: [no_such_extension]\n"}, 2),
        ({"mkdocs.yml": ENGLISH.replace("material}", "material, custom_dir: over}"), "over/page.html": "{% if %}"}, 2),
        ({"docs/en/returns.md": article("R", body="[a](/gone.md)\n")}, 1),
    ],
    ids=["article", "settings", "extension", "template", "strict"],
)
def test_a_failed_build_leaves_the_last_good_site(built: tuple[Path, Path], files: dict[str, str], code: int) -> None:
    root, out = built
    before = tree(out)
    write_site(root, files)
    run = run_kbgen("build", "--site", root, "--strict")
    assert (run.returncode, "Traceback" in run.stderr) == (code, False), run.stderr
    assert tree(out) == before
    assert leftovers(out) == []


def test_a_build_takes_the_place_of_the_last_whole(built: tuple[Path, Path]) -> None:
    root, out = built
    (root / "docs/en/returns.md").unlink()
    (out / "stray.txt").write_text("not in the new site")
    build(root, out)
    assert not (out / "en" / "returns").exists()
    assert not (out / "stray.txt").exists()
    assert leftovers(out) == []


@pytest.mark.parametrize("where", ["foreign", "docs", "docs/en", "faq/new", "locales", ".", "..", "a-file", "a-link"])
def test_a_folder_that_is_not_ours_is_refused_and_untouched(tmp_path: Path, where: str) -> None:
    root = write_site(tmp_path / "site", ONE)
    (root / "foreign").mkdir()
    (root / "foreign" / "thesis.txt").write_text("years of work")
    (root / "a-file").write_text("text")
    (tmp_path / "elsewhere").mkdir()
    (root / "a-link").symlink_to(tmp_path / "elsewhere")
    before = tree(tmp_path)
    run = run_kbgen("build", "--site", root, "--out", os.path.normpath(root / where))
    assert (run.returncode, "[output-folder]" in run.stderr) == (2, True), run.stderr
    assert tree(tmp_path) == before


def test_a_way_round_to_the_sources_is_refused_too(tmp_path: Path) -> None:
    root = write_site(tmp_path / "site", ONE)
    (tmp_path / "alias").symlink_to(root / "docs")
    for out in (root / "site" / ".." / "docs", tmp_path / "alias" / "site"):
        before = tree(root)
        run = run_kbgen("build", "--site", root, "--out", out)
        assert (run.returncode, "[output-folder]" in run.stderr) == (2, True), (out, run.stderr)
        assert tree(root) == before


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    root = write_site(tmp_path / "source", ONE)
    (tmp_path / "out").mkdir()
    assert (build(root, tmp_path / "out") / output.MARKER).is_file()


SLOW_HOOK = """
import os, signal
def on_page_markdown(markdown, **_):
    with open(os.environ["TELL"], "w") as pipe:
        pipe.write("under way")
    signal.pause()
    return markdown
"""


def _heed_interrupts() -> None:
    """What a shell starts in the background ignores Ctrl-C, and so do its children."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def start_stopped_build(root: Path, tmp_path: Path) -> subprocess.Popen[str]:
    """Start a build and return when it is in the middle of a page, where it stays."""
    (root / "hook.py").write_text(SLOW_HOOK)
    write_site(root, {"mkdocs.yml": ENGLISH + "hooks: [hook.py]\n"})
    tell = tmp_path / "tell"
    os.mkfifo(tell)
    process = subprocess.Popen(
        [sys.executable, "-c", "from kbgen.cli import main; raise SystemExit(main())", "build", "--site", str(root)],
        env={**os.environ, "TELL": str(tell)}, stderr=subprocess.PIPE, encoding="utf-8", start_new_session=True,
        preexec_fn=_heed_interrupts,
    )  # fmt: skip
    assert tell.read_text() == "under way"
    return process


def test_a_killed_build_leaves_the_last_site_and_the_next_cleans_up(built: tuple[Path, Path], tmp_path: Path) -> None:
    root, out = built
    before = tree(out)
    process = start_stopped_build(root, tmp_path)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    assert tree(out) == before
    assert len(leftovers(out)) == 1
    write_site(root, {"mkdocs.yml": ENGLISH})
    (root / "hook.py").unlink()
    assert tree(build(root, out)) == before
    assert leftovers(out) == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stopped_build_tidies_up_and_says_so(
    built: tuple[Path, Path], tmp_path: Path, number: signal.Signals
) -> None:
    root, out = built
    before = tree(out)
    process = start_stopped_build(root, tmp_path)
    process.send_signal(number)
    _, said = process.communicate()
    assert (process.returncode, said) == (130, "Stopped. The last good site is as it was.\n")
    assert tree(out) == before
    assert leftovers(out) == []


def test_a_build_that_runs_keeps_its_folder(tmp_path: Path) -> None:
    out = tmp_path / "site"
    with output.replacing(out) as first:
        with output.replacing(out) as second:
            output.write(second / "page.html", "second")
        assert first.is_dir()
        output.write(first / "page.html", "first")
    assert tree(out)["page.html"] == b"first"
    assert leftovers(out) == []


def test_a_site_that_was_moved_aside_by_a_killed_build_comes_back(tmp_path: Path) -> None:
    out = tmp_path / "site"
    with output.replacing(out) as fresh:
        output.write(fresh / "page.html", "good")
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    work = tmp_path / f".site.kbgen-tmp-{ended.pid}-0a0a0a0a"
    output.write(work / "new" / "cs" / "index.html", "moved already")
    output.write(work / "moves.json", '["cs", "en"]')
    output.write(out / "en" / "index.html", "not moved yet")
    out.rename(work / "old")
    with pytest.raises(RuntimeError), output.replacing(out):
        raise RuntimeError("this build fails too")
    assert tree(out)["page.html"] == b"good"
    assert tree(out)["cs/index.html"] == b"moved already"
    assert tree(out)["en/index.html"] == b"not moved yet"
    assert leftovers(out) == []


def test_what_stays_is_moved_whole_where_it_can_be(tmp_path: Path) -> None:
    out = tmp_path / "site"
    with output.replacing(out) as fresh:
        for name in ("cs/a", "cs/b", "cs/b/c", "cs/gone", "en/x"):
            output.write(fresh / name / "index.html", "old")
    before = {name: (out / name).stat().st_ino for name in ("cs/a", "cs/b/c/index.html", "en")}
    stays = output.Stays(
        frozenset({"en"}), frozenset({"cs/a/index.html", "cs/b/c/index.html", "cs/b/index.html"}), output.identity(out)
    )
    with output.replacing(out, stays) as fresh:
        output.write(fresh / "cs" / "b" / "index.html", "new")
    found = tree(out)
    del found[output.MARKER]
    assert found == {
        "cs/a/index.html": b"old", "cs/b/c/index.html": b"old", "cs/b/index.html": b"new", "en/x/index.html": b"old"
    }  # fmt: skip
    assert {name: (out / name).stat().st_ino for name in before} == before
    assert leftovers(out) == []


def test_nothing_is_taken_from_the_site_of_another_build(tmp_path: Path) -> None:
    out = tmp_path / "site"
    with output.replacing(out) as fresh:
        output.write(fresh / "en" / "index.html", "first")
    stays = output.Stays(frozenset({"en"}), frozenset(), output.identity(out))
    with pytest.raises(output.ReplacedError), output.replacing(out, stays), output.replacing(out) as other:
        output.write(other / "en" / "index.html", "second")
    assert tree(out)["en/index.html"] == b"second"
    assert leftovers(out) == []


def test_a_swap_that_fails_half_way_leaves_the_last_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "site"
    with output.replacing(out) as fresh:
        for tag in ("cs", "en"):
            output.write(fresh / tag / "index.html", tag)
    before = tree(out)
    stays = output.Stays(frozenset({"cs", "en"}), frozenset(), output.identity(out))
    rename = type(out).rename

    def refuse(path: Path, target: Path) -> Path:
        if target == out and path.name == "new":
            raise OSError(errno.EIO, "the disk fails")
        return rename(path, target)

    monkeypatch.setattr(type(out), "rename", refuse)
    with pytest.raises(OSError, match="the disk fails"), output.replacing(out, stays):
        pass
    assert tree(out) == before
    assert leftovers(out) == []


def test_an_unchanged_language_is_kept_and_is_the_same(tmp_path: Path) -> None:
    root = make_site(tmp_path / "source")
    out = tmp_path / "out"

    def again(last: publish.Published | None, standing: output.Identity | None = None) -> publish.Published:
        project, library = opening.load(root, DAY)
        known = Last(last.fingerprints, last.traces.get, standing=standing) if last else NOTHING
        return publish.build(
            project, library, out, locales=project.settings.locales, today=DAY, worker_count=2, last=known
        )

    first = again(None)
    write_site(root, {"docs/cs/contact.md": article("Spojení", slug="kontakt", translates="1@0123456789ab")})
    second = again(first)
    changed = {tag for tag in first.fingerprints if first.fingerprints[tag] != second.fingerprints[tag]}
    assert changed == {"cs"}
    kept = tree(out)
    again(second, standing=(0, 0))  # another build's folder stands there, of which nothing is known
    assert tree(out) == kept
    shutil.rmtree(out)
    again(None)
    assert tree(out) == kept


def test_progress_counts_every_page_once(tmp_path: Path) -> None:
    root = write_site(tmp_path / "source", MINIMAL)
    project, library = opening.load(root, DAY)
    seen: list[tuple[int, int]] = []
    result = publish.build(
        project, library, tmp_path / "out", locales=("en", "cs"), today=DAY, worker_count=2,
        on_progress=lambda done, total: seen.append((done, total)),
    )  # fmt: skip
    assert seen == [(number, result.pages) for number in range(1, result.pages + 1)]
    assert result.pages == len(list((tmp_path / "out").rglob("index.html"))) - 1


def test_a_language_that_the_site_lacks_is_refused(tmp_path: Path) -> None:
    project, _ = opening.load(write_site(tmp_path, MINIMAL), DAY)
    assert outline.choose_locales(project, ["cs"]) == ("cs",)
    assert outline.choose_locales(project, ["cs", "en"]) == outline.choose_locales(project, []) == ("en", "cs")
    with pytest.raises(InputError, match="only en, cs"):
        outline.choose_locales(project, ["de"])


def test_the_hosts_own_warnings_reach_the_writer(tmp_path: Path) -> None:
    settings = SETTINGS.replace("theme:\n  name: material\n", "theme:\n  name: material\nno_such_setting: 1\n")
    root = make_site(tmp_path / "source")
    write_site(root, {"mkdocs.yml": settings})
    run = run_kbgen("build", "--site", root, "--out", tmp_path / "out", "--now", str(DAY))
    assert run.returncode == 0, run.stderr
    said = [line for line in run.stderr.splitlines() if "no_such_setting" in line]
    assert len(said) == 1
    assert said[0].startswith("page generator: ")
