"""kbgen's own way makes the same bytes as the page generator's, or leaves the work to it."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from kbgen.model.resources import PACKAGE
from tests.samples import DAY, article, build, run_kbgen, tree, write_site

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

LOCALES = ("en", "cs", "ru", "th", "zh-Hant")
EXTENSIONS = {
    "demo": "[admonition, footnotes, def_list, tables]",
    "many": (
        "[abbr, admonition, attr_list, def_list, footnotes, md_in_html, sane_lists, smarty, tables, toc, "
        "pymdownx.betterem, pymdownx.caret, pymdownx.critic, pymdownx.details, pymdownx.emoji, pymdownx.highlight, "
        "pymdownx.inlinehilite, pymdownx.keys, pymdownx.mark, pymdownx.smartsymbols, pymdownx.superfences, "
        "{pymdownx.tabbed: {alternate_style: true}}, pymdownx.tasklist, pymdownx.tilde]"
    ),
    "with state of their own": "[admonition, footnotes, pymdownx.arithmatex, pymdownx.magiclink]",
}
TITLES = (
    "Returns & refunds", "<b>bold</b> or not", '"Quoted" and \'so\'', "{{ view.title }} {% raw %}", "ราคาของน้ำ",
    "退貨 – 規則", "Vrácení zboží", "50 % off\u00a0now", "a\\b|c", "🚲 Repair", "Ё и Й", "&amp; stays", "100",
    "-- dashes ...",
)  # fmt: skip
PIECES = (
    "Plain words, and some more of them.\nA second line.  \nAfter a hard break.",
    "*Stars*, __both__, `code <b>`, ~~gone~~, ==marked==, H~2~O, ++ctrl+c++, (c) and 1/2.",
    "An [article](/returns.md), [its heading](/returns.md#cost), [an answer](/faq/returns/how.md), [this](#one).",
    "A [broken link](gone.md), [one out](https://www.example.com/?a=1&b=2), <https://example.org/>, <a@example.com>.",
    "A [source's name](search.md), [a folder](./), [itself](index.md), [up](../en/returns.md), [query](?q=1).",
    "![A valve](/assets/valve.svg) and [a file](/form.pdf) and ![](/assets/valve.svg){ width=10 }",
    "[reference][one], [one], [nothing][none]\n\n[one]: https://example.com/ 'Title'",
    "## One\n\nText.\n\n### Two {#two .step}\n\n## One\n\nAgain\n-----\n\nText.",
    "1. First\n    - nested\n        1. deeper\n\n        with a paragraph\n2. Second\n\n* other\n+ marks",
    "| A | B |\n|:--|--:|\n| `a|b` | <br> |\n| \\| | [l](/returns.md) |",
    "!!! warning \"Mind <this>\"\n    Text *here*.\n\n    - a list\n\n??? note\n    Folded.\n\n!!! tip\n",
    "```python title=\"a.py\"\nprint('<&>', {{ x }})\n```\n\n    indented <code>\n\n~~~\ntildes\n~~~",
    "Said[^1] and again[^note].\n\n[^1]: First.\n[^note]: Second, *long*.\n\n    With a paragraph.",
    "<div class=\"x\"><p>Raw &copy; <b>HTML</b></p></div>\n\n<div markdown>\n*inside* [a link](/returns.md)\n</div>",
    "<details><summary>More</summary>\n\nText & more &lt; &#9731; &unknown;\n\n</details>\n<!-- a *comment* -->",
    "Term\n: Meaning\n: Another, with `code`\n\nHTML is short.\n\n*[HTML]: Hypertext",
    "=== \"Tab one\"\n    Text one.\n\n=== \"Tab two\"\n    Text two.\n\n- [ ] open\n- [x] done",
    "> A quotation\n> > in one\n\n---\n\n***\n\n\\*escaped\\* \\[so\\] \\\\ and_under_scores and 2 * 3 * 4",
    "ไม่ว่าจะเป็น *ตัวหนา* และ `รหัส`\n\n全形：＊不是＊ **粗體**，「引號」。\n\nשלום <bdi>abc</bdi>",
    "[TOC]\n\nWords\nthat go on\n\n* a\n\nb\n\n    c\n\nTitle\n=====\n\na | b\n--|--\nc | d\n\nd\n# e\n> f",
    "Note: no metadata\nkey: value\n\n:smile: :material-account: $x^2$ https://example.com/a_b_c {: .cls }",
)  # fmt: skip


def hostile_site(root: Path, extensions: str, locales: Sequence[str] = LOCALES, **more: str) -> Path:
    """Write a site of all that is awkward, in every language, the same in every run."""
    chance = random.Random(20261121)
    settings = (
        "site_name: 'A & B <Help>'\nsite_url: https://help.example.com/shop/\ndocs_dir: docs/en\n"
        f"theme: {{name: material{more.pop('theme', '')}}}\nextra_css: [assets/own.css]\n"
        f"plugins:\n  - knowledge-base:\n      locales: [{', '.join(locales)}]\n      tags: [a, b]\n"
        f"markdown_extensions: {extensions}\n{more.pop('settings', '')}"
    )
    files: dict[str, str | bytes | None] = {
        "mkdocs.yml": settings,
        "docs/assets/valve.svg": "<svg/>",
        "docs/assets/own.css": "a{}",
        "docs/en/form.pdf": "PDF",
        **more,
    }

    def text(place: int) -> str:
        pieces = [PIECES[place % len(PIECES)], *chance.sample(PIECES, chance.randint(0, 4))]
        return "\n\n".join(pieces) + "\n"

    names = ["index", "returns", "faq/index", "faq/returns/index", "guides/index", "legal/index"]
    names += [f"guides/guide-{number}" for number in range(14)] + ["legal/privacy", "note"]
    names += [f"faq/returns/{name}" for name in ("how", "why", "who", "when", "where")]
    for locale in locales:
        for place, name in enumerate(names):
            if locale != "en" and chance.random() < 0.4:
                continue
            base = f"faq/{locale}/{name[4:]}" if name.startswith("faq/") else f"docs/{locale}/{name}"
            title = TITLES[place % len(TITLES)].replace("\\", "\\\\").replace('"', '\\"')
            keys: dict[str, object] = {"tags": f"[{'ab'[place % 2]}]"}
            if locale != "en":
                keys["translates"] = "1@0123456789ab" if chance.random() < 0.5 else "2@0123456789ab"
                keys["slug"] = f"{locale.lower()}-{place}"
            if name == "returns":
                keys["related"] = "[/note.md, /faq/returns/how.md]"
            if name.startswith("guides/guide"):
                keys["updated"] = "2026-01-31"
                keys["repair"] = "{difficulty: easy, minutes: 90, tools: ['a <b>', 'c & d'], safety: ['{{ x }}']}"
            files[f"{base}.md"] = article(f'"{title}"', f'"Sum: {title} & more."', text(place), **keys)
    return write_site(root, files)


def assert_same(root: Path, folder: Path, *options: str) -> str:
    """Build both ways; returns what the quick build said."""
    run = run_kbgen("build", "--site", root, "--out", folder / "quick", "--now", str(DAY), *options)
    assert run.returncode == 0, run.stderr
    quick, plain = tree(folder / "quick"), tree(build(root, folder / "plain", "--reference"))
    assert sorted(quick) == sorted(plain)
    assert [name for name in plain if quick[name] != plain[name]] == []
    assert sum(name.endswith(".html") for name in plain) > 40
    return run.stderr


def test_the_demo_is_the_same(tmp_path: Path) -> None:
    said = assert_same(PACKAGE.parent, tmp_path)
    assert "left to the page generator" not in said


@pytest.mark.parametrize("name", EXTENSIONS)
def test_a_hostile_site_is_the_same(name: str, tmp_path: Path) -> None:
    said = assert_same(hostile_site(tmp_path / "site", EXTENSIONS[name]), tmp_path)
    assert "left to the page generator" not in said


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"theme": ", custom_dir: over", "over/main.html": "{{ nav }}", "over/page.html": "{{ nav }}"}, "uses “nav”"),
        ({"theme": ", custom_dir: over", "over/page.html": "{{ page.toc }}{{ page.content }}"}, "uses “page.toc”"),
        (
            {
                "theme": ", custom_dir: over",
                "over/page.html": '{% extends "base.html" %}{% block content %}{{ config.site_name }}{% endblock %}',
            },
            "uses “config”",
        ),
        ({"settings": "hooks: [hook.py]\n", "hook.py": "def on_post_page(output, **_): return output + '!'"}, "hooks"),
        ({"settings": "nav: [returns.md]\n"}, "nav"),
    ],
    ids=["nav", "page.toc", "config", "hooks", "a navigation"],
)
def test_what_needs_the_page_generator_is_left_to_it(more: dict[str, str], reason: str, tmp_path: Path) -> None:
    said = assert_same(hostile_site(tmp_path / "site", EXTENSIONS["demo"], ["en", "ru"], **more), tmp_path)
    assert "en, ru: " in said
    assert f"{reason}: left to the page generator, which is slower." in said


def test_own_templates_alone_are_no_reason(tmp_path: Path) -> None:
    own = '{% extends "base.html" %}{% block content %}<h1>{{ view.title }}</h1>{{ page.content }}{% endblock %}'
    more = {"theme": ", custom_dir: over", "over/page.html": own}
    root = hostile_site(tmp_path / "site", EXTENSIONS["demo"], ["en", "th"], **more)
    assert "left to the page generator" not in assert_same(root, tmp_path)


def test_any_number_of_workers_gives_the_same(tmp_path: Path) -> None:
    root = hostile_site(tmp_path / "site", EXTENSIONS["demo"], ["en", "cs"])
    write_site(root, {f"docs/en/guides/more-{number}.md": article(f"More {number}") for number in range(150)})
    first, *others = (tree(build(root, tmp_path / count, "--workers", count)) for count in ("1", "2", "4"))
    assert [first, first] == others


def test_a_difference_in_one_language_leaves_all_to_the_page_generator(tmp_path: Path) -> None:
    chance = '{% extends "base.html" %}{% block content %}{{ range(10 ** 9) | random }}{% endblock %}'
    more = {"theme": ", custom_dir: over", "over/page.html": chance}
    root = hostile_site(tmp_path / "site", EXTENSIONS["demo"], ["en", "ru"], **more)
    run = run_kbgen("build", "--site", root, "--out", tmp_path / "out", "--now", str(DAY))
    assert run.returncode == 0, run.stderr
    assert "en, ru: the page generator makes " in run.stderr
