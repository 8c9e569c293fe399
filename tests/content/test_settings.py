"""The settings that kbgen itself reads out of mkdocs.yml, in every way that MkDocs lets them be written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kbgen.content.roots import find_root
from kbgen.content.settings import article_id, load_project, read_settings
from kbgen.content.spelling import did_you_mean
from kbgen.model.diagnostic import InputError
from kbgen.model.locale import is_tag, normal

if TYPE_CHECKING:
    from pathlib import Path

TOP = "site_name: Help\nsite_url: https://help.example.com/\n"


@pytest.mark.parametrize(
    "plugins",
    [
        "plugins:\n  - knowledge-base:\n      locales: [en, cs]\n",
        "plugins:\n  knowledge-base:\n    locales: [en, cs]\n",
        "plugins:\n  - search\n  - knowledge-base: {locales: [en, cs]}\n",
        "plugins: [search, {knowledge-base: {locales: [en, cs]}}]\n",
    ],
)
def test_the_plugin_may_be_listed_or_mapped(plugins: str) -> None:
    settings = read_settings(TOP + plugins)
    assert settings.locales == ("en", "cs")
    assert settings.source == "en"


def test_what_mkdocs_reads_by_tags_of_its_own_does_not_stop_us() -> None:
    settings = read_settings(
        TOP
        + "markdown_extensions:\n"
        + "  - pymdownx.emoji:\n      emoji_index: !!python/name:material.extensions.emoji.twemoji\n"
        + "extra: !!python/object/apply:os.system [exit 1]\n"
        + "plugins:\n  - knowledge-base:\n      locales: [en]\n"
    )
    assert settings.locales == ("en",)


@pytest.mark.parametrize(
    ("value", "variables", "url"),
    [
        ("!ENV [DEPLOY_URL, 'https://a.example']", {}, "https://a.example/"),
        ("!ENV [DEPLOY_URL, 'https://a.example']", {"DEPLOY_URL": "https://b.example/x"}, "https://b.example/x/"),
        (
            "!ENV [FIRST_URL, DEPLOY_URL, 'https://a.example']",
            {"DEPLOY_URL": "https://b.example"},
            "https://b.example/",
        ),
        ("!ENV DEPLOY_URL", {"DEPLOY_URL": "https://b.example/"}, "https://b.example/"),
    ],
)
def test_the_address_may_come_from_the_environment(
    value: str, variables: dict[str, str], url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("FIRST_URL", "DEPLOY_URL"):
        monkeypatch.delenv(name, raising=False)
    for name, content in variables.items():
        monkeypatch.setenv(name, content)
    text = f"site_name: Help\nsite_url: {value}\nplugins:\n  - knowledge-base:\n      locales: [en]\n"
    assert read_settings(text).site_url == url


def test_settings_are_typed_and_have_defaults() -> None:
    settings = read_settings(
        TOP
        + "plugins:\n  - knowledge-base:\n      locales: [en, zh-Hant]\n      names: {zh-Hant: 中文}\n"
        + "      site_names: {zh-Hant: 客服中心}\n      tags: [a]\n      scripts: true\n      popular: 3\n"
        + "      menu: [/faq/index.md, /guides/a.md]\n      legal: [/legal/terms.md]\n      contact: /contact.md\n"
    )
    assert (settings.names, settings.tags, settings.scripts) == ({"zh-Hant": "中文"}, frozenset({"a"}), True)
    assert (settings.menu, settings.legal, settings.contact) == (("faq", "guides/a"), ("legal/terms",), "contact")
    assert (settings.popular, settings.name_in("zh-Hant"), settings.name_in("en")) == (3, "客服中心", "Help")
    plain = read_settings(TOP + "plugins:\n  - knowledge-base:\n      locales: [en]\n")
    assert (plain.tags, plain.scripts, plain.menu, plain.contact, plain.popular) == (frozenset(), False, (), "", 8)


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ("locales: []", "mkdocs.yml:5: “locales” needs at least the source language: write [en]"),
        ("locales: [en, cs, en]", "mkdocs.yml:5: “locales” lists “en” twice; keep one"),
        ("locales: [en, english]", "mkdocs.yml:5: “locales” has “english”, which is no language tag"),
        ("locales: [en, xx]", "mkdocs.yml:5: “locales” has “xx”, which is no language"),
        ("locales: en", "mkdocs.yml:5: “locales” must be a list"),
        ("locales: [en]\n      names: {cs: Čeština}", "“names” names “cs”, which is not in “locales”"),
        ("locales: [en]\n      menu: [guides.md]", "mkdocs.yml:6: “menu” “guides.md” is no article"),
        ("locales: [en]\n      scripts: maybe", "mkdocs.yml:6: “scripts” must be true or false"),
        ("menu: []", "“locales” is missing"),
    ],
)  # fmt: skip
def test_a_setting_that_cannot_be_used_is_named_with_its_line(options: str, complaint: str) -> None:
    with pytest.raises(InputError) as caught:
        read_settings(TOP + f"plugins:\n  - knowledge-base:\n      {options}\n")
    assert complaint in str(caught.value)


@pytest.mark.parametrize("plugins", ["", "plugins:\n", "plugins: [search]\n", "plugins: [knowledge-base]\n"])
def test_settings_without_the_plugins_options_say_what_to_add(plugins: str) -> None:
    with pytest.raises(InputError, match="locales"):
        read_settings(TOP + plugins)


@pytest.mark.parametrize("text", ["", "- a\n", "just text\n", "site_name: &a [*a]\n"])
def test_a_file_that_is_no_mapping_is_refused_politely(text: str) -> None:
    with pytest.raises(InputError):
        read_settings(text)


def test_the_site_is_the_nearest_folder_upwards_with_settings(tmp_path: Path) -> None:
    (tmp_path / "mkdocs.yml").write_text(TOP)
    deep = tmp_path / "docs" / "en" / "guides"
    deep.mkdir(parents=True)
    assert find_root(deep) == find_root(tmp_path) == tmp_path
    with pytest.raises(InputError, match="kbgen init"):
        load_project(deep)


@pytest.mark.parametrize(
    ("link", "identity"),
    [("/guides/index.md", "guides"), ("/index.md", "index"), ("/a/b.md", "a/b"), ("/faq/x/index.md", "faq/x")],
)
def test_an_article_link_means_an_id(link: str, identity: str) -> None:
    assert article_id(link) == identity


@pytest.mark.parametrize(
    ("text", "tag"),
    [("zh_hant", "zh-Hant"), ("PT-br", "pt-BR"), ("EN", "en"), ("sr-LATN-rs", "sr-Latn-RS"), ("no tag", "no tag")],
)
def test_a_tag_has_one_usual_case(text: str, tag: str) -> None:
    assert normal(text) == tag


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("en", True), ("fil", True), ("zh-Hant", True), ("es-419", True), ("sl-rozaj", True), ("ca-ES-valencia", True),
        ("EN", False), ("e", False), ("zh-hant", False), ("en_GB", False), ("en-", False), ("../x", False), ("", False),
    ],
)  # fmt: skip
def test_a_tag_is_bcp_47_in_its_usual_case(text: str, good: bool) -> None:
    assert is_tag(text) is good


def test_a_hint_names_only_what_is_near() -> None:
    assert did_you_mean("retruns", ["returns", "refund"]) == " Did you mean “returns”?"
    assert did_you_mean("xyz", ["returns", "refund"]) == ""
