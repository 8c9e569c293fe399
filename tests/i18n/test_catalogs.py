"""The interface's words: where they come from, in which form, and what does not count."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kbgen.i18n.catalogs import Messages, catalog_path, load_messages, read_catalog, template_ids

if TYPE_CHECKING:
    from pathlib import Path

HEADER = """\
msgid ""
msgstr ""
"Language: {tag}\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: {rule}\\n"
"""
CZECH = "nplurals=3; plural=(n==1 ? 0 : n>=2 && n<=4 ? 1 : 2);"


def write(folder: Path, tag: str, text: str, rule: str = CZECH) -> Path:
    path = catalog_path(folder, tag)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(HEADER.format(tag=tag, rule=rule) + text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("tag", "forms", "expected"),
    [
        ("en", ("answer", "answers"), {0: 1, 1: 0, 2: 1}),
        ("cs", ("odpověď", "odpovědi", "odpovědí"), {0: 2, 1: 0, 2: 1, 4: 1, 5: 2, 21: 2, 100: 2}),
        ("ru", ("ответ", "ответа", "ответов"), {1: 0, 2: 1, 5: 2, 11: 2, 12: 2, 21: 0, 22: 1, 25: 2, 111: 2}),
        ("th", ("คำตอบ",), {0: 0, 1: 0, 5: 0}),
        ("zh-Hant", ("答案",), {0: 0, 1: 0, 5: 0}),
        ("de", ("Antwort", "Antworten"), {0: 1, 1: 0, 2: 1}),
        ("ar", ("0", "1", "2", "few", "many", "other"), {0: 0, 1: 1, 2: 2, 3: 3}),
    ],
)
def test_a_number_takes_its_languages_form(tag: str, forms: tuple[str, ...], expected: dict[int, int]) -> None:
    messages = Messages(tag, {"answer": forms})
    assert {n: forms.index(messages.ngettext("answer", "answers", n)) for n in expected} == expected


def test_what_has_no_translation_is_english() -> None:
    messages = Messages("cs", {})
    assert messages.gettext("Search") == "Search"
    assert messages.pgettext("difficulty", "Easy") == "Easy"
    assert [messages.ngettext("one", "many", n) for n in (0, 1, 2)] == ["many", "one", "many"]
    assert [messages.npgettext("context", "one", "many", n) for n in (1, 2)] == ["one", "many"]


def test_a_context_tells_equal_words_apart(tmp_path: Path) -> None:
    write(
        tmp_path,
        "cs",
        '\nmsgctxt "difficulty"\nmsgid "Easy"\nmsgstr "Snadné"\n\nmsgid "Easy"\nmsgstr "Lehce"\n'
        '\nmsgctxt "x"\nmsgid "%(n)s hit"\nmsgid_plural "%(n)s hits"\n'
        'msgstr[0] "zásah"\nmsgstr[1] "zásahy"\nmsgstr[2] "zásahů"\n',
    )
    messages, faults = load_messages("cs", [tmp_path])
    assert faults == []
    assert (messages.pgettext("difficulty", "Easy"), messages.gettext("Easy")) == ("Snadné", "Lehce")
    assert [messages.npgettext("x", "%(n)s hit", "%(n)s hits", n) for n in (1, 2, 5)] == ["zásah", "zásahy", "zásahů"]


def test_the_sites_own_words_win_over_kbgens(tmp_path: Path) -> None:
    write(tmp_path / "site", "cs", '\nmsgid "Search"\nmsgstr "Najít"\n')
    write(tmp_path / "tool", "cs", '\nmsgid "Search"\nmsgstr "Hledat"\n\nmsgid "Home"\nmsgstr "Domů"\n')
    messages, _ = load_messages("cs", [tmp_path / "site", tmp_path / "tool"])
    assert (messages.gettext("Search"), messages.gettext("Home"), messages.gettext("Menu")) == ("Najít", "Domů", "Menu")


def test_fuzzy_empty_and_half_translations_do_not_count(tmp_path: Path) -> None:
    write(
        tmp_path / "site",
        "cs",
        '\n#, fuzzy\nmsgid "Search"\nmsgstr "Hledač"\n\nmsgid "Home"\nmsgstr ""\n'
        '\nmsgid "one"\nmsgid_plural "many"\nmsgstr[0] "jeden"\nmsgstr[1] ""\nmsgstr[2] "mnoho"\n',
    )
    write(tmp_path / "tool", "cs", '\nmsgid "Search"\nmsgstr "Hledat"\n')
    messages, _ = load_messages("cs", [tmp_path / "site", tmp_path / "tool"])
    assert messages.texts == {"Search": ("Hledat",)}


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"this is no catalog\n", "catalog-syntax"),
        ('msgid "a"\nmsgstr "é"\n'.encode("latin-1"), "not-utf8"),
    ],
)
def test_a_catalog_that_cannot_be_read_is_named(tmp_path: Path, content: bytes, rule: str) -> None:
    path = catalog_path(tmp_path / "locales", "cs")
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    messages, faults = load_messages("cs", [tmp_path / "locales"])
    assert messages.texts == {}
    assert [(fault.path, fault.rule) for fault in faults] == [("locales/cs/LC_MESSAGES/kbgen.po", rule)]
    assert read_catalog(path, "x")[0] is None


def test_a_folder_without_catalogs_has_no_messages(tmp_path: Path) -> None:
    assert load_messages("cs", [tmp_path]) == (Messages("cs", {}), [])
    assert template_ids(tmp_path) == ()
