"""Every number of the demo's shop.yml changed at once: each article that names a fact says the new one."""

from __future__ import annotations

import datetime
import re
import shutil
from typing import TYPE_CHECKING

import pytest

from kbgen.checks import facts as checks
from kbgen.content.settings import load_project
from kbgen.i18n import catalogs
from kbgen.model.article import Kind
from kbgen.model.resources import data
from kbgen.policies import filling
from kbgen.policies.expressions import holes, parse
from kbgen.policies.loading import read_facts
from kbgen.policies.names import write_out
from kbgen.policies.vocabulary import Vocabulary
from tests.samples import DAY

if TYPE_CHECKING:
    from pathlib import Path

    from kbgen.content.library import Library
    from kbgen.model.diagnostic import Diagnostic
    from kbgen.policies.names import Name

CALENDAR = re.compile(r"^(?: {2}[A-Z]{2}: \[| {7}\d{4}-)")
_NUMBER = re.compile(
    r"(?P<day>\b\d{4}-\d{2}-\d{2}\b)|(?P<time>\b\d{1,2}:\d{2}\b)|(?P<phone>\+\d{8,15})"
    r"|(?P<span>\b\d+-\d+(?= (?:working )?days))|(?P<money>(?<=[A-Z]{3} )\d+(?:\.\d+)?)"
    r"|(?P<length>\b\d+(?= (?:working )?(?:days?|hours?|minutes?|months?|years?)\b))"
    r"|(?P<plain>(?<=: )\d+(?=$| kg$| cm$| %$))"
)


def other(match: re.Match[str]) -> str:
    """Return another number of the same kind."""
    text = match[0]
    match match.lastgroup:
        case "day":
            return str(datetime.date.fromisoformat(text) + datetime.timedelta(1))
        case "time":
            hour, minute = text.split(":")
            return f"{hour}:{int(minute) + 7:02}"
        case "phone":
            return text[:-1] + str((int(text[-1]) + 1) % 10)
        case "span":
            first, last = map(int, text.split("-"))
            return f"{first + 1}-{last + 2}"
        case "money":
            return f"{float(text) + 1:.2f}" if "." in text else str(int(text) + 1)
        case _:
            return str(int(text) + 1)


def changed(text: str) -> str:
    return "\n".join(line if CALENDAR.match(line) else _NUMBER.sub(other, line) for line in text.split("\n"))


@pytest.fixture(scope="module")
def libraries(tmp_path_factory: pytest.TempPathFactory) -> tuple[Library, Library, Path, list[Diagnostic]]:
    root = tmp_path_factory.mktemp("demo")
    for name in ("docs", "faq", "locales"):
        shutil.copytree(data(name), root / name)
    shutil.copy(data("mkdocs.yml"), root)
    project = load_project(root)
    before, _, faults = filling.load(project, DAY)
    assert faults == []
    shop = root / "docs" / "shop.yml"
    shop.write_text(changed(shop.read_text("utf-8")), encoding="utf-8")
    after, _, wrong = filling.load(project, DAY)
    assert wrong == []
    return before, after, root, list(checks.contradictions(project, after))


def names(locale: str, text: str) -> Name:
    facts, faults = read_facts(text, ("en", "cs", "ru", "th", "zh-Hant"))
    assert faults == []
    words, _ = catalogs.load_messages(locale, [data("locales")])
    return Vocabulary(facts, words, DAY).root()


@pytest.mark.parametrize("locale", ["en", "cs", "ru", "th", "zh-Hant"])
def test_every_name_in_every_article_says_the_new_number(
    libraries: tuple[Library, Library, Path, list[Diagnostic]], locale: str
) -> None:
    before, after, _, _ = libraries
    old = names(locale, (data("docs") / "shop.yml").read_text("utf-8"))
    new = names(locale, changed((data("docs") / "shop.yml").read_text("utf-8")))
    count = 0
    stale = []
    for identity, article in before.articles[locale].items():
        if article.written is None or article.locale != locale:
            continue
        for hole in holes(article.written.body, markdown=True):
            expression = parse(hole.inside)
            first, second = write_out(old, expression), write_out(new, expression)
            if (
                not re.search(r"\d", first.replace("b2b@", ""))
                or "guide()" in hole.inside
                or hole.inside.startswith(("shop.", "company"))
            ):
                continue
            count += 1
            assert second in after.articles[locale][identity].body
            if first == second and "year" not in hole.inside:
                stale.append(f"{article.path}: {hole.inside} is still {first}")
    assert stale == []
    assert count > 300


def test_no_copy_is_left(libraries: tuple[Library, Library, Path, list[Diagnostic]]) -> None:
    _, after, _, complaints = libraries
    kinds = {article.path: article.kind for own in after.articles.values() for article in own.values()}
    # What still says the old number is legal text, whose words took effect as they are: each is named.
    assert {kinds[one.path] for one in complaints} <= {Kind.LEGAL, Kind.VERSION}
    assert {one.rule for one in complaints} == {"facts-contradiction"}
    assert {one.path.split("/")[1] for one in complaints} == {"en", "cs", "ru", "th", "zh-Hant"}


def test_search_and_pages_read_the_same_articles(
    libraries: tuple[Library, Library, Path, list[Diagnostic]],
) -> None:
    before, after, _, _ = libraries
    for library, days in ((before, "30 days"), (after, "31 days")):
        article = library.articles["en"]["returns"]
        assert days in article.body
        assert days in article.front.summary
        assert days in " ".join(section.text for section in article.sections)
