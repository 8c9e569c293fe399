"""From failed searches to files: through the command line, on a site of a writer's own formatting."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from kbgen.cli import main
from kbgen.content import front_matter
from kbgen.events.event import Outcome
from kbgen.events.store import open_store, store_of_site
from kbgen.insights.fixes import read_ledger
from tests.insights.visits import searches
from tests.samples import DAY, MINIMAL, article, write_site

if TYPE_CHECKING:
    from pathlib import Path

RETURN = "faq/en/returns/how-to-return.md"
TENT = "faq/en/returns/pitch-a-tent.md"
FILES = {
    **MINIMAL,
    "docs/cs/index.md": article("Jak můžeme pomoci?"),
    "faq/cs/index.md": article("Otázky"),
    "faq/cs/returns/index.md": article("Vrácení"),
    "faq/cs/returns/how-to-return.md": article("Jak vrátím zboží?", body="Zaregistrujte vrácení.\n"),
    RETURN: "---\ntitle: How do I return an item?   # kept\nsummary: 'Register it first.'\n"
    "aliases: [send back]  # mine\n---\n\nRegister the return, then hand the parcel over.\n",
    TENT: article("How do I pitch a tent?", "Stake it out and raise the poles.", tags="[]", body="Poles and pegs.\n"),
    "docs/search.yml": "# Ours.\ngolden:\n  en:\n    send back: /faq/returns/how-to-return.md  # a regular\n",
}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return write_site(tmp_path / "site", FILES)


def log(site: Path, *groups: Any) -> None:
    store = open_store(f"sqlite:///{store_of_site(site)}", write=True)
    store.append([event for group in groups for event in group])
    store.close()


def reworded(query: str = "exchange boots", count: int = 12, **more: Any) -> Any:
    """A need in other words than the article's: visits found it with its own words in the end."""
    return searches(
        query, count, last=DAY, outcome=Outcome.REFORMULATED, then_query="return an item",
        then_article="faq/returns/how-to-return", **more,
    )  # fmt: skip


def run(site: Path, *words: str) -> int:
    return main([*words, "--site", str(site), "--now", DAY.isoformat()])


def files_of(site: Path) -> dict[str, bytes]:
    return {
        path.relative_to(site).as_posix(): path.read_bytes()
        for path in sorted(site.rglob("*"))
        if path.is_file() and ".kbgen" not in path.parts
    }


def test_without_write_nothing_changes(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log(site, reworded())
    before = files_of(site)
    assert run(site, "suggest") == 0
    assert files_of(site) == before
    said = capsys.readouterr().out
    assert "Add aliases to /faq/returns/how-to-return.md (en)" in said
    assert "+aliases: [send back, exchange boots]  # mine" in said
    assert "Tried: with these changes the article is at place 1." in said


def test_aliases_are_written_between_a_writers_own_lines(site: Path) -> None:
    log(site, reworded())
    before = files_of(site)
    assert run(site, "suggest", "--write") == 0
    after = files_of(site)
    assert after[RETURN] == before[RETURN].replace(b"[send back]", b"[send back, exchange boots]")
    assert (
        after["docs/search.yml"] == before["docs/search.yml"] + (b"    exchange boots: /faq/returns/how-to-return.md\n")
        or b"exchange boots: /faq/returns/how-to-return.md" in after["docs/search.yml"]
    )
    assert {name for name in after if after[name] != before.get(name)} == {RETURN, "docs/search.yml", "docs/fixes.yml"}
    assert run(site, "check", "--search") in {0, 1}
    rows, faults = read_ledger(after["docs/fixes.yml"].decode())
    assert faults == []
    assert {(row.kind.value, row.article, row.words) for row in rows} == {
        ("alias", "faq/returns/how-to-return", ("exchange boots",)),
        ("golden", "faq/returns/how-to-return", ("exchange boots",)),
    }


def test_what_was_written_is_not_suggested_again(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log(site, reworded(), gap())
    run(site, "suggest", "--write")
    capsys.readouterr()
    assert run(site, "suggest") == 0
    assert capsys.readouterr().err == "0 fixes suggested.\n"


def gap(query: str = "gift receipt without prices", count: int = 15, **more: Any) -> Any:
    return searches(query, count, last=DAY, outcome=Outcome.ESCALATED, channel="contact", **more)


def test_a_gap_becomes_a_draft_that_is_not_published(site: Path) -> None:
    log(site, gap())
    run(site, "suggest", "--write")
    path = site / "faq/en/_drafts/gift-receipt-without-prices.md"
    text = path.read_text("utf-8")
    parts = front_matter.split(text)
    assert parts
    front = yaml.safe_load(parts[0])
    assert front["title"] == "Gift receipt without prices"
    assert front["aliases"] == ["gift receipt without prices"]
    assert "# 15 visits on 5 days searched for this, 15 of them in vain" in text
    assert "- `gift receipt without prices`" in parts[1]
    out = site / "out"
    assert run(site, "build", "--out", str(out)) == 0
    assert not [page for page in out.rglob("*.html") if "receipt" in page.read_text("utf-8").lower()]


def test_a_writers_file_is_never_overwritten(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mine = site / "faq/en/_drafts/gift-receipt-without-prices.md"
    mine.parent.mkdir()
    mine.write_text("mine", encoding="utf-8")
    log(site, gap())
    assert run(site, "suggest", "--write") == 0
    assert mine.read_text("utf-8") == "mine"
    assert "was left alone: the file is there already" in capsys.readouterr().err


def test_a_missing_translation_becomes_a_task(site: Path) -> None:
    log(
        site,
        searches(
            "jak postavit stan", 12, last=DAY, locale="cs", outcome=Outcome.REFORMULATED, then_query="tent",
            then_article="faq/returns/pitch-a-tent",
        ),
    )  # fmt: skip
    run(site, "suggest", "--write")
    [path] = (site / "faq/cs/_drafts").glob("*.md")
    text = path.read_text("utf-8")
    assert path.name == "translate-faq-returns-pitch-a-tent.md"
    assert "move the file to faq/cs/returns/pitch-a-tent.md" in text
    assert re.search(r"^translates: 1@[0-9a-f]{12}$", text, re.MULTILINE)
    assert "jak postavit stan" in text
    assert text.endswith("Poles and pegs.\n")


def test_drafts_folder_that_leads_away_is_refused(site: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (site / "faq/en/_drafts").symlink_to(tmp_path / "elsewhere")
    log(site, gap())
    before = files_of(site)
    assert run(site, "suggest", "--write") == 2
    assert list((tmp_path / "elsewhere").iterdir()) == []
    assert files_of(site) == before


def test_empty_store_suggests_nothing(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(site, "suggest") == 0
    assert "Nothing was logged yet" in capsys.readouterr().err
    log(site)
    assert run(site, "suggest", "--write") == 0
    assert "there is nothing to suggest" in capsys.readouterr().err


def test_replay_tells_what_a_fix_achieved(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log(site, reworded(), gap())
    run(site, "insights", "replay", "--format", "json")
    before = json.loads(capsys.readouterr().out)
    assert before["visits"]["still failing"] == 27
    run(site, "suggest", "--write")
    capsys.readouterr()
    run(site, "insights", "replay", "--format", "json")
    after = json.loads(capsys.readouterr().out)
    assert after["visits"]["recovered"] == 12
    assert after["visits"]["still failing"] == 15
    [alias] = [row for row in after["fixes"] if row["kind"] == "alias"]
    assert alias["answered"] == 1
    # The day on which it was written belongs to neither side.
    assert alias["before"] == {"searches": 9, "failed": 9}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("fixes:\n  - {cluster: a, day: yesterday, kind: alias, locale: en, words: [x]}\n", "docs/fixes.yml:2: “day”"),
        (
            "fixes:\n  - {cluster: a, day: 2026-11-01, kind: magic, locale: en, words: [x]}\n",
            "docs/fixes.yml:2: “kind”",
        ),
        ("fix: []\n", "docs/fixes.yml:1: docs/fixes.yml has no key “fix”. Did you mean “fixes”?"),
        ("fixes: [\n", "docs/fixes.yml:2: this is no YAML"),
    ],
)
def test_a_broken_record_is_a_complaint(text: str, says: str, site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (site / "docs/fixes.yml").write_text(text, encoding="utf-8")
    log(site, reworded())
    assert run(site, "insights", "replay") == 2
    assert says in capsys.readouterr().err


def test_replay_as_csv_has_no_formula(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log(site, gap("=1+2 refund"), gap("+420 refund"))
    assert run(site, "insights", "replay", "--format", "csv") == 0
    rows = capsys.readouterr().out.splitlines()
    assert rows[0].startswith("locale,query,state")
    assert [row.split(",")[1] for row in rows[1:]] == ["'+420 refund", "'=1+2 refund"]
