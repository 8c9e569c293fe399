"""The interface's catalogs: extracted, kept up to date without losing a translator's work, and measured."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from babel.messages.pofile import read_po

from kbgen.i18n.catalogs import catalog_path, read_catalog, template_ids
from kbgen.model.diagnostic import InputError
from kbgen.model.resources import data
from kbgen.site import messages

if TYPE_CHECKING:
    from pathlib import Path

DEMO = ("cs", "ru", "th", "zh-Hant")


def test_the_committed_template_is_what_the_code_says() -> None:
    with (data("locales") / "kbgen.pot").open("rb") as file:
        committed = read_po(file)
    wanted = {(m.context, m.id): sorted(place for place, _ in m.locations) for m in messages.extract() if m.id}
    found = {(m.context, m.id): sorted(place for place, _ in m.locations) for m in committed if m.id}
    assert found == wanted  # else run “kbgen catalogs extract”


def test_extracting_twice_changes_nothing(tmp_path: Path) -> None:
    path, count, changed = messages.write_template(tmp_path)
    assert (path, changed) == (tmp_path / "kbgen.pot", True)
    assert count == len(template_ids(tmp_path)) > 40
    before = path.read_bytes()
    assert messages.write_template(tmp_path) == (path, count, False)
    assert path.read_bytes() == before
    assert str(tmp_path) not in before.decode()
    assert "2026-01-01" in before.decode()


def test_kbgens_own_catalogs_are_complete() -> None:
    found, faults = messages.coverage(data("locales"), DEMO)
    assert faults == []
    assert {item.tag for item in found} == set(DEMO)


@pytest.mark.parametrize(("tag", "forms"), [("cs", 3), ("ru", 3), ("th", 1), ("zh-Hant", 1), ("de", 2), ("he", 2)])
def test_a_new_catalog_has_every_message_in_its_languages_forms(tmp_path: Path, tag: str, forms: int) -> None:
    ((path, changed),) = messages.update(tmp_path, [tag])
    assert changed
    catalog, faults = read_catalog(path, "x")
    assert faults == []
    assert catalog is not None
    assert catalog.num_plurals == forms
    with (data("locales") / "kbgen.pot").open("rb") as file:
        assert {message.id for message in catalog} == {message.id for message in read_po(file)}
    assert messages.update(tmp_path, [tag]) == [(path, False)]


def test_an_update_keeps_translations_and_marks_what_changed(tmp_path: Path) -> None:
    ((path, _),) = messages.update(tmp_path, ["cs"])
    text = path.read_text(encoding="utf-8")
    text = re.sub(r'(\nmsgid "Search"\nmsgstr) ""', r'\1 "Najít"', text)
    # A message as it was before its English was reworded, and one that is gone.
    text = re.sub(r'\nmsgid "Page not found"\nmsgstr ""', '\nmsgid "Page not foundd"\nmsgstr "Nic tu není"', text)
    text += '\nmsgid "An old message that nothing resembles"\nmsgstr "Stará"\n'
    path.write_text(text, encoding="utf-8")
    messages.update(tmp_path, ["cs"])
    catalog, _ = read_catalog(path, "x")
    assert catalog is not None
    search, page = catalog.get("Search"), catalog.get("Page not found")
    assert search is not None and page is not None
    assert (search.string, search.fuzzy) == ("Najít", False)
    assert (page.string, page.fuzzy) == ("Nic tu není", True)
    assert "Stará" not in path.read_text(encoding="utf-8")


def test_coverage_names_what_is_missing_fuzzy_and_broken(tmp_path: Path) -> None:
    folder = tmp_path / "locales"
    ((path, _),) = messages.update(folder, ["cs"])
    text = path.read_text(encoding="utf-8")
    text = re.sub(r'\n(#[^\n]*\n)*msgid "Search"\nmsgstr ""', '\n#, fuzzy\nmsgid "Search"\nmsgstr "Najít"', text)
    text = re.sub(r'(msgid "Last updated: %\(date\)s"\nmsgstr) ""', r'\1 "Změněno: %(datum)s"', text)
    path.write_text(text, encoding="utf-8")
    (found,), faults = messages.coverage(folder, ["cs"])
    assert found.fuzzy == ("Search",)
    assert len(found.missing) == found.total - 2
    rows = text.split("\n")
    by_rule: dict[str, list[str]] = {}
    for fault in faults:
        assert fault.path == "locales/cs/LC_MESSAGES/kbgen.po"
        by_rule.setdefault(fault.rule, []).append(rows[fault.line - 1])
    assert set(by_rule) == {"message-missing", "message-fuzzy", "message-format"}
    assert by_rule["message-fuzzy"] == ['msgid "Search"']
    assert by_rule["message-format"] == ['msgid "Last updated: %(date)s"']


def test_coverage_says_that_there_is_no_catalog(tmp_path: Path) -> None:
    found, faults = messages.coverage(tmp_path / "locales", ["de"])
    assert found == []
    assert [(fault.path, fault.rule) for fault in faults] == [("locales/de/LC_MESSAGES/kbgen.po", "catalog-missing")]


def test_a_broken_catalog_is_not_overwritten(tmp_path: Path) -> None:
    path = catalog_path(tmp_path, "cs")
    path.parent.mkdir(parents=True)
    path.write_text("this is no catalog\n")
    with pytest.raises(InputError):
        messages.update(tmp_path, ["cs"])
    assert path.read_text() == "this is no catalog\n"
