"""Hostile words in every form of a fix: issue bodies, JSON, a terminal, and the files themselves."""

from __future__ import annotations

import json
import re
import unicodedata
from typing import TYPE_CHECKING

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown import markdown

from kbgen.content import front_matter
from kbgen.events.event import Outcome
from kbgen.insights import bodies, writing
from kbgen.insights.cause import Cause, Evidence, EvidenceKind, Insight, NearestArticle, Verdict
from kbgen.insights.cluster import Cluster, Retry, Threshold, WentNext, Wording
from kbgen.insights.findings import Findings
from kbgen.insights.fixes import Written, ledger_text, read_ledger
from kbgen.insights.period import Period
from kbgen.insights.suggest import Site, suggest
from kbgen.site import opening
from kbgen.site.shelves import shelves
from tests.insights.test_neutral import TEXTS
from tests.insights.test_suggest import FILES
from tests.samples import DAY, write_site

if TYPE_CHECKING:
    from kbgen.model.project import Project

Known = tuple["Project", Site]
RETURN = "faq/returns/how-to-return"


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Known:
    root = write_site(tmp_path_factory.mktemp("site"), FILES)
    project, library = opening.load(root, DAY)
    return project, Site(library, {one.locale: one for one in shelves(project, library, DAY)}, frozenset(), frozenset())


def findings(text: str, cause: Cause) -> Findings:
    """One cluster whose every text a visitor wrote is ``text``."""
    cluster = Cluster(
        id="0123456789", locale="cs" if cause is Cause.UNTRANSLATED else "en", label=text,
        wordings=(Wording(text, 9, 3), Wording(f"refund {text}", 6, 2)), visits=15, days=3,
        outcomes={Outcome.ZERO: 15}, before=0,
        went=WentNext({}, (Retry(text, RETURN, 6),), {"mail": 3}, 6), weight=5.0,
    )  # fmt: skip
    article = "faq/returns/pitch-a-tent" if cause is Cause.UNTRANSLATED else RETURN
    evidence = tuple(Evidence(kind, text, article, 6, 4, 0.3) for kind in EvidenceKind)
    nearest = NearestArticle(article, "How do I return an item?", "en", 4, 0.4)
    insight = Insight(cluster, Verdict(cause, 0.9, evidence, nearest))
    return Findings(Period.of_days(DAY, 30), Threshold(), (), (insight,), 0)


def plan(known: Known, text: str, cause: Cause) -> writing.Plan:
    project, site = known
    return writing.plan(project, suggest(findings(text, cause), site))


CAUSES = pytest.mark.parametrize("cause", [Cause.SYNONYM, Cause.UNTRANSLATED, Cause.GAP])


@CAUSES
@settings(max_examples=20, deadline=None)
@given(text=st.one_of(TEXTS, st.just("refund form")))
def test_issue_bodies_hold_words_and_nothing_that_acts(known: Known, cause: Cause, text: str) -> None:
    made = plan(known, text, cause)
    for body in (bodies.as_markdown(made), bodies.as_github(made)):
        outside = re.sub(r"(?ms)^(`{3,})diff\n.*?^\1$", "", body)
        outside = re.sub(r"(?<!`)(`+)(?!`).+?(?<!`)\1(?!`)", "", outside)
        for tag in ("<details>", "</details>", "<summary>", "</summary>"):
            outside = outside.replace(tag, "")
        assert not set(outside) & set("<>@![]{}`|~\\") - set("[ ]"), outside
        assert not re.search(r"^\s*/\w", outside, re.MULTILINE)
        assert {unicodedata.category(char) for char in body} & {"Cs", "Zl", "Zp"} == set()
    shown = markdown(bodies.as_markdown(made), extensions=["fenced_code"])
    assert not re.search(r"<(?!/?(?:h1|h2|ul|li|p|code|pre|strong|em)\b)", shown)


@CAUSES
@settings(max_examples=20, deadline=None)
@given(text=st.one_of(TEXTS, st.just("refund form")))
def test_a_terminal_is_shown_lines_and_no_commands(known: Known, cause: Cause, text: str) -> None:
    said = bodies.as_text(plan(known, text, cause))
    assert {unicodedata.category(char) for char in said.replace("\n", "")} & {"Cc", "Cs", "Zl", "Zp"} == set()
    assert not set(said) & set("\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u2069")


@CAUSES
@settings(max_examples=20, deadline=None)
@given(text=st.one_of(TEXTS, st.just("refund form")))
def test_json_is_json_and_files_are_read_as_meant(known: Known, cause: Cause, text: str) -> None:
    made = plan(known, text, cause)
    data = json.loads(bodies.as_json(made))
    assert [change["path"] for change in data["changes"]] == [change.path for change in made.changes]
    for change in made.changes:
        if change.path.endswith(".yml"):
            assert yaml.safe_load(change.after)["golden"]["en"]["send back"] == f"/{RETURN}.md"
            continue
        parts = front_matter.split(change.after)
        assert parts
        front = yaml.safe_load(parts[0])
        assert not set(json.dumps(front["aliases"], ensure_ascii=False)[1:-1]) & set("<>{}[]`@#|*")
        assert "{{" not in change.after and "{%" not in change.after
        assert "<" not in re.sub(r"`[^`\n]*`", "", parts[1])


@settings(max_examples=20, deadline=None)
@given(text=st.one_of(TEXTS, st.just("refund form")))
def test_the_record_survives_any_words(known: Known, text: str) -> None:
    made = plan(known, text, Cause.GAP).made
    rows = [Written(fix.insight.cluster.id, DAY, fix.kind, fix.locale, fix.article, fix.words) for fix in made]
    assert not rows or read_ledger(ledger_text(ledger_text("", rows), rows)) == ([*rows, *rows], [])
