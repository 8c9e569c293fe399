"""Law profiles demand their pages, near and in the market's language; sealed legal texts stay as they were."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import pytest

from kbgen.checks import law as check
from kbgen.checks import legal
from kbgen.content import library as libraries
from kbgen.content.front_matter import DUTIES
from kbgen.content.settings import load_project
from kbgen.policies import laws
from tests.samples import DAY, MINIMAL, article, write_site

if TYPE_CHECKING:
    from pathlib import Path

Files = dict[str, str | bytes | None]
ALL = ", ".join(DUTIES)
FUNCTION = "Use [the button](https://shop.example/withdraw).\n"


def faults(root: Path, files: Files, profile: str = "de", locale: str = "en") -> list[str]:
    project = load_project(write_site(root, {**MINIMAL, **files}))
    library, unreadable = libraries.load(project, DAY)
    assert unreadable == []
    found = check.unfulfilled(library, "DE", laws.load(profile), locale, ("docs/shop.yml", 7))
    return [f"{fault.path}:{fault.line} {fault.rule}" for fault in found]


@pytest.mark.parametrize("profile", laws.profiles())
def test_a_profile_has_sources_for_every_duty(profile: str) -> None:
    law = laws.load(profile)
    assert {"privacy", "returns", "shipping", "contact"} <= {duty.name for duty in law.duties}
    assert all(duty.why and len(duty.source) > 10 for duty in law.duties)
    assert law.checked <= datetime.date(2026, 11, 22)


def test_a_profile_takes_over_and_replaces_duties() -> None:
    europe, germany = laws.load("eu"), laws.load("de")
    sources = {duty.name: duty.source for duty in germany.duties}
    assert set(sources) == {duty.name for duty in europe.duties}
    assert "DDG" in sources["imprint"]
    assert sources["privacy"] == next(duty.source for duty in europe.duties if duty.name == "privacy")


def test_no_profile_has_an_unknown_id() -> None:
    with pytest.raises(KeyError):
        laws.load("xx")


def test_every_duty_that_no_article_fulfils_is_named_with_its_market(tmp_path: Path) -> None:
    project = load_project(write_site(tmp_path))
    library, _ = libraries.load(project, DAY)
    found = list(check.unfulfilled(library, "DE", laws.load("de"), "en", ("docs/shop.yml", 7)))
    assert len(found) == len(laws.load("de").duties)
    assert str(found[0]) == (
        "docs/shop.yml:7: market DE (Germany) demands “imprint”: The provider's identification (Impressum), easily "
        "recognisable and directly reachable (Digitale-Dienste-Gesetz (DDG), § 5). No article gives it: write one "
        "with “fulfils: [imprint]”. This is not legal advice: have your pages read by a lawyer who knows the market. "
        "[missing-legal-page]"
    )


def test_a_near_translated_page_fulfils_its_duties(tmp_path: Path) -> None:
    legal_pages: Files = {
        "docs/en/legal/index.md": article("Legal"),
        "docs/en/legal/all.md": article("All", body=FUNCTION, fulfils=f"[{ALL}]"),
    }
    assert faults(tmp_path / "near", legal_pages) == []
    assert set(faults(tmp_path / "untranslated", legal_pages, locale="cs")) == {
        "docs/en/legal/all.md:1 missing-legal-page"
    }


def test_a_page_two_clicks_away_is_near_and_one_that_nothing_links_is_not(tmp_path: Path) -> None:
    hidden: Files = {"docs/en/all.md": article("All", body=FUNCTION, fulfils=f"[{ALL}]")}
    assert set(faults(tmp_path / "far", hidden)) == {"docs/en/all.md:4 far-legal-page"}
    linked: Files = {**hidden, "docs/en/index.md": article("Home", body="[All](/all.md)\n")}
    assert faults(tmp_path / "linked", linked) == []


def test_the_withdrawal_function_is_a_link_out_of_the_site(tmp_path: Path) -> None:
    files: Files = {
        "docs/en/legal/index.md": article("Legal"),
        "docs/en/legal/all.md": article("All", body="Press the button.\n", fulfils=f"[{ALL}]"),
    }
    assert faults(tmp_path, files) == ["docs/en/legal/all.md:4 missing-legal-page"]


@pytest.mark.parametrize(
    ("seal", "rules"),
    [
        ({}, ["unsealed-version"]),
        ({"sealed": "000000000000"}, ["edited-version"]),
        ({"sealed": '"{digest}"'}, []),
    ],
)
def test_a_dated_legal_text_keeps_its_words(tmp_path: Path, seal: dict[str, str], rules: list[str]) -> None:
    files: Files = {
        "docs/en/legal/index.md": article("Legal"),
        "docs/en/legal/terms.md": article("Terms", effective="2026-01-01"),
    }
    project = load_project(write_site(tmp_path, {**MINIMAL, **files}))
    library, _ = libraries.load(project, DAY)
    digest = library.source["legal/terms"].digest
    keys = {key: value.format(digest=digest) for key, value in seal.items()}
    (tmp_path / "docs/en/legal/terms.md").write_text(article("Terms", effective="2026-01-01", **keys), encoding="utf-8")
    library, _ = libraries.load(project, DAY)
    assert [fault.rule for fault in legal.edited_versions(project, library)] == rules


def test_the_markets_of_the_shop_are_held_to_their_laws(tmp_path: Path) -> None:
    shop = "markets:\n  CZ: {countries: [CZ], currency: CZK, language: cs, law: cz}\n  US: {countries: [US], currency: USD, language: en}\n"  # noqa: E501
    project = load_project(write_site(tmp_path, {**MINIMAL, "docs/shop.yml": shop}))
    library, _ = libraries.load(project, DAY)
    found = list(check.missing_duties(project, library))
    assert {(fault.path, fault.line) for fault in found} == {("docs/shop.yml", 2)}
    assert len(found) == len(laws.load("cz").duties)
