"""Markdown to HTML, with one converter for many texts where that gives the same HTML as a new one for each."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import markdown
from markdown.blockprocessors import BlockProcessor
from markdown.extensions.toc import TocTreeprocessor
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from xml.etree.ElementTree import Element

    from markdown.util import Registry

FOOTNOTES = "footnotes"
STATELESS = frozenset(
    {
        *("abbr", "admonition", "attr_list", "codehilite", "def_list", "fenced_code", FOOTNOTES, "md_in_html"),
        *("meta", "nl2br", "sane_lists", "smarty", "tables", "toc", "wikilinks"),
        *("pymdownx.betterem", "pymdownx.caret", "pymdownx.critic", "pymdownx.details", "pymdownx.emoji"),
        *("pymdownx.highlight", "pymdownx.inlinehilite", "pymdownx.keys", "pymdownx.mark", "pymdownx.smartsymbols"),
        *("pymdownx.superfences", "pymdownx.tabbed", "pymdownx.tasklist", "pymdownx.tilde"),
    }
)
"""Extensions that a converter's reset brings back to their beginning, and that read no other file."""
_MARKS = re.compile(r"[\\`\[\]!<>&*_\x02\x03]|  \n")
_KNOWN_PATTERNS = (
    "backtick", "escape", "reference", "link", "image_link", "image_reference", "short_reference",
    "short_image_ref", "autolink", "automail", "linebreak", "html", "entity", "not_strong", "em_strong",
    "em_strong2", "footnote",
)  # fmt: skip
"""Inline patterns of which each needs one of `_MARKS`."""
_KNOWN_TREES = ("inline", "prettify", "unescape", "toc", "attr_list", "footnote", "footnote-duplicate")
"""Tree processors that treat a text the same whether or not inline patterns were tried on it."""
_PLAIN_BLOCK = re.compile(r"(?:[^\W\d_][^\n|\x02]*(?:\n|\Z))+\Z")
_KNOWN_BLOCKS = (
    "empty", "indent", "code", "hashheader", "setextheader", "hr", "olist", "ulist", "quote", "reference", "paragraph",
    "abbr", "admonition", "defindent", "deflist", "details", "footnote", "markdown_block", "table", "tabbed",
)  # fmt: skip
"""Block processors that leave a `_PLAIN_BLOCK` alone, whose every line begins with a letter, but for the paragraph."""
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})


class _PlainTexts(Treeprocessor):
    """Marks texts in which no inline pattern can match, so that none is tried."""

    def run(self, root: Element) -> None:
        for element in root.iter():
            if element.text and not _MARKS.search(element.text):
                element.text = AtomicString(element.text)
            if element.tail and not _MARKS.search(element.tail):
                element.tail = AtomicString(element.tail)


class _PlainBlocks(BlockProcessor):
    """Takes paragraphs that no other block processor can want, before each of these is asked."""

    def __init__(self, paragraph: BlockProcessor) -> None:
        super().__init__(paragraph.parser)
        self.paragraph = paragraph

    def test(self, parent: Element, block: str) -> bool:
        return _PLAIN_BLOCK.match(block) is not None

    def run(self, parent: Element, blocks: list[str]) -> bool | None:
        return self.paragraph.run(parent, blocks)


class _IfHtml(Preprocessor):
    """Looks for HTML only in texts that can have some."""

    def __init__(self, html: Preprocessor) -> None:
        super().__init__(html.md)
        self.html = html

    def run(self, lines: list[str]) -> list[str]:
        return self.html.run(lines) if any("<" in line or "&" in line for line in lines) else lines


class _IfContents(Treeprocessor):
    """Makes a table of contents only for texts that show one or whose headings still need anchors."""

    def __init__(self, contents: TocTreeprocessor) -> None:
        super().__init__(contents.md)
        self.contents = contents

    @staticmethod
    def applies(contents: TocTreeprocessor) -> bool:
        """Tell whether settings leave headings as they are."""
        return bool(contents.marker) and not (contents.base_level or contents.use_anchors or contents.use_permalinks)

    def run(self, root: Element) -> None:
        if any(map(self._needs, root.iter())):
            self.contents.run(root)

    def _needs(self, element: Element) -> bool:
        if element.text and self.contents.marker in element.text:
            return True
        if not (isinstance(element.tag, str) and self.contents.header_rgx.match(element.tag)):
            return False
        return element.tag not in _HEADINGS or "id" not in element.attrib or "data-toc-label" in element.attrib


def quick_converter(extensions: Sequence[str], configs: Mapping[str, Mapping[str, Any]]) -> markdown.Markdown:
    """Make a converter that leaves out work without effect on its HTML."""
    settings = {name: dict(config) for name, config in configs.items()}
    made = markdown.Markdown(extensions=list(extensions), extension_configs=settings)
    if _are_all(made.inlinePatterns, _KNOWN_PATTERNS) and _are_all(made.treeprocessors, _KNOWN_TREES):
        # Just before the inline patterns, whose priority is 20.
        made.treeprocessors.register(_PlainTexts(made), "kbgen_plain", 20.5)
    if _are_all(made.parser.blockprocessors, _KNOWN_BLOCKS):
        made.parser.blockprocessors.register(_PlainBlocks(made.parser.blockprocessors["paragraph"]), "kbgen_plain", 200)
    if "toc" in made.treeprocessors:
        contents = made.treeprocessors["toc"]
        if type(contents) is TocTreeprocessor and _IfContents.applies(contents):
            made.treeprocessors.register(_IfContents(contents), "toc", 5)
    if "html_block" in made.preprocessors:
        made.preprocessors.register(_IfHtml(made.preprocessors["html_block"]), "html_block", 20)
    return made


def _are_all(registry: Registry[Any], known: Sequence[str]) -> bool:
    return len(registry) == sum(name in registry for name in known)


def is_stateless(extensions: Sequence[str], configs: Mapping[str, Mapping[str, Any]]) -> bool:
    """Tell whether one converter can render many texts, and a text's HTML depends on nothing but the text."""
    return STATELESS.issuperset(extensions) and not any(_has_code(config) for config in configs.values())


def _has_code(value: object) -> bool:
    """Tell whether a setting holds a function that is not of the extensions' own packages."""
    if isinstance(value, dict):
        return any(map(_has_code, value.values()))
    if isinstance(value, list | tuple):
        return any(map(_has_code, value))
    return callable(value) and getattr(value, "__module__", "").split(".")[0] not in {"material", "pymdownx"}


def renderer(extensions: Sequence[str], configs: Mapping[str, Mapping[str, Any]]) -> Callable[[str], str]:
    """Make a renderer for the texts of one page, with MkDocs' names and settings of Markdown extensions.

    Footnotes and tabs of different texts get different anchors.
    """
    settings = {name: dict(config) for name, config in configs.items()}
    if FOOTNOTES in extensions:
        settings.setdefault(FOOTNOTES, {})["UNIQUE_IDS"] = True
    return numbered(markdown.Markdown(extensions=list(extensions), extension_configs=settings))


def numbered(converter: markdown.Markdown) -> Callable[[str], str]:
    """Make a renderer of a page's texts from a converter."""
    count = 0

    def render(text: str) -> str:
        nonlocal count
        count += 1
        converter.reset()
        # pymdownx.tabbed counts from 1 in every text, and the tabs of one would turn another's.
        return converter.convert(text).replace("__tabbed_", f"__tabbed_{count}_")

    return render
