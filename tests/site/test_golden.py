"""Golden queries and synonyms of ``docs/search.yml``: what passes, and what each mistake is told."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

import pytest

from kbgen.cli import main
from kbgen.model.resources import data
from kbgen.site import golden, opening, outline
from tests.samples import DAY, MINIMAL, article, write_site

if TYPE_CHECKING:
    from pathlib import Path

SITE = {
    **MINIMAL,
    **{f"faq/en/returns/parcel-{number}.md": article(f"Parcel number {number}") for number in range(6)},
    "faq/en/returns/hidden.md": article("Something else", body="A parcel.\n"),
}
"""Six questions have a parcel in their title, and a seventh only in its text."""


class Case(NamedTuple):
    """A ``search.yml``, the complaints about it, and the exit code of ``kbgen check --search``."""

    name: str
    text: str
    says: tuple[str, ...] = ()
    exit: int = 0


NO_YAML = (
    "docs/search.yml:3: this is no YAML (did not find expected ',' or ']'). "
    'Write "key: value" on each line, and put quotes around a value with special characters [bad-settings]'
)
CASES = [
    Case("a query finds its article", "golden:\n  en:\n    return an item: /faq/returns/how-to-return.md\n"),
    Case(
        "a query finds its article by a synonym of a group",
        "synonyms:\n  en:\n    groups:\n      - [policy, rules]\ngolden:\n  en:\n    rules: /returns.md\n",
    ),
    Case(
        "a query finds its article by a one-way synonym",
        "synonyms:\n  en:\n    one_way:\n      rules: [policy]\ngolden:\n  en:\n    rules: /returns.md\n",
    ),
    Case("a file that says nothing", "\n"),
    Case(
        "the article is at rank 7, and the good query above it is not complained about",
        "golden:\n  en:\n    returns policy: /returns.md\n    parcel: /faq/returns/hidden.md\n",
        (
            "docs/search.yml:4: the golden query 'parcel' expects 'faq/returns/hidden' within the first 3"
            " but finds it at place 7: add an alias or a synonym [golden-query]",
        ),
        1,
    ),
    Case(
        "the article is not found",
        "golden:\n  en:\n    xylophone: /returns.md\n",
        (
            "docs/search.yml:3: the golden query 'xylophone' expects 'returns' within the first 3"
            " but does not find it: add an alias or a synonym [golden-query]",
        ),
        1,
    ),
    Case(
        "a one-way synonym does not lead back",
        "synonyms:\n  en:\n    one_way:\n      policy: [parcel]\ngolden:\n  en:\n    parcel: /returns.md\n",
        (
            "docs/search.yml:7: the golden query 'parcel' expects 'returns' within the first 3"
            " but does not find it: add an alias or a synonym [golden-query]",
        ),
        1,
    ),
    Case(
        "the article does not exist",
        "golden:\n  en:\n    money back: /retruns.md\n",
        (
            "docs/search.yml:3: “money back” expects /retruns.md, which is no article: mend the path."
            " Did you mean “/returns.md”? [bad-settings]",
        ),
        2,
    ),
    Case(
        "golden queries of a language that the site does not have",
        "golden:\n  de:\n    money back: /returns.md\n",
        ("docs/search.yml:2: the site has no language “de”. [bad-settings]",),
        2,
    ),
    Case(
        "synonyms of a language that the site does not have",
        "synonyms:\n  en:\n    groups: []\n  de:\n    groups: []\n",
        ("docs/search.yml:4: the site has no language “de”. [bad-settings]",),
        2,
    ),
    Case(
        "one-way synonyms go in a circle",
        "synonyms:\n  en:\n    one_way:\n      parcel: [box]\n      box: [parcel]\n",
        (
            "docs/search.yml:4: one-way synonyms form a cycle: parcel → box → parcel;"
            " write them as one group instead [bad-settings]",
        ),
        2,
    ),
    Case(
        "a key that search.yml does not have",
        "synonym:\n  en: {}\n",
        ("docs/search.yml:1: docs/search.yml has no key “synonym”. Did you mean “synonyms”? [bad-settings]",),
        2,
    ),
    Case(
        "a query twice",
        "golden:\n  en:\n    parcel: /returns.md\n    parcel: /returns.md\n",
        ("docs/search.yml:4: “parcel” stands twice in golden; keep one of them [bad-settings]",),
        2,
    ),
    Case("no YAML", "golden:\n  en: [a\n", (NO_YAML,), 2),
]


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_case(case: Case, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = write_site(tmp_path, {**SITE, "docs/search.yml": case.text})

    code = main(["check", "--search", "--site", str(root), "--now", DAY.isoformat()])

    said = capsys.readouterr()
    complaints = [line for line in (said.out + said.err).splitlines() if line.endswith("]")]
    assert (tuple(complaints), code) == (case.says, case.exit)


def test_golden_queries_are_not_asked_without_the_option(tmp_path: Path) -> None:
    root = write_site(tmp_path, {**SITE, "docs/search.yml": "golden:\n  en:\n    xylophone: /returns.md\n"})
    assert main(["check", "--site", str(root), "--now", DAY.isoformat()]) == 0


def test_demo_finds_what_its_customers_type() -> None:
    project, library = opening.load(data("mkdocs.yml").parent, DAY)
    queries = outline.search_settings(project, library).golden
    locales = project.settings.locales
    count = Counter(query.locale for query in queries)
    assert {locale: count[locale] for locale in locales if count[locale] < 40} == {}
    editions = opening.editions(project, library, locales, DAY)
    assert [miss.message for edition in editions for miss in golden.misses(edition, queries)] == []
