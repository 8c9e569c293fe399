"""A Markdown converter that leaves out work without effect on its HTML.

It knows the processors of Python-Markdown and of the extensions that Material recommends; where a site has others,
they run as they always do. `tests/site/test_quick_markdown.py` compares its HTML with the plain converter's.
"""

from __future__ import annotations

import importlib
import re
from typing import TYPE_CHECKING, Any, cast
from xml.etree.ElementTree import SubElement

import markdown
from markdown.blockprocessors import BlockProcessor
from markdown.extensions.attr_list import AttrListTreeprocessor
from markdown.extensions.fenced_code import FencedBlockPreprocessor
from markdown.extensions.toc import TocTreeprocessor
from markdown.preprocessors import NormalizeWhitespace, Preprocessor
from markdown.treeprocessors import InlineProcessor, Treeprocessor, UnescapeTreeprocessor
from markdown.util import ETX, STX, AtomicString, Registry

from kbgen.site import markup

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
    from xml.etree.ElementTree import Element

    from markdown.extensions import Extension

_MARKS = re.compile(r"[\\`\[\]!<>&*_\x02\x03]|  \n")
_KNOWN_PATTERNS = {
    "backtick": "`", "escape": "\\", "autolink": "<", "automail": "<", "html": "<", "entity": "&", "linebreak": "\n",
    **dict.fromkeys(("reference", "link", "image_link", "image_reference", "short_reference", "short_image_ref"), "["),
    **dict.fromkeys(("not_strong", "em_strong", "em_strong2"), "*_"),
    "footnote": "[",
}  # fmt: skip
"""Inline patterns, each with characters of which it needs one; `_MARKS` has them all."""
_KNOWN_TREES = ("inline", "prettify", "unescape", "toc", "attr_list", "footnote", "footnote-duplicate")
"""Tree processors that treat a text the same whether or not inline patterns were tried on it."""
_PLAIN_BLOCK = re.compile(r"(?:[^\W\d_][^\n|\x02]*(?:\n|\Z))+\Z")
_PLAIN_HEADING = re.compile(r"(#{1,6})([^\\\n|\x02]*[^\\\n|\x02#])\Z")
_KNOWN_BLOCKS = (
    "empty", "indent", "code", "hashheader", "setextheader", "hr", "olist", "ulist", "quote", "reference", "paragraph",
    "abbr", "admonition", "defindent", "deflist", "details", "footnote", "markdown_block", "table", "tabbed",
)  # fmt: skip
"""Block processors that leave a `_PLAIN_BLOCK` alone, whose every line begins with a letter, but for the paragraph.
Nor does any but for the heading's want a `_PLAIN_HEADING`."""
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


class _PlainHeadings(BlockProcessor):
    """Takes headings that are a block of their own, which have to be looked for in none."""

    def test(self, parent: Element, block: str) -> bool:
        return block.startswith("#") and _PLAIN_HEADING.match(block) is not None

    def run(self, parent: Element, blocks: list[str]) -> None:
        found = _PLAIN_HEADING.match(blocks.pop(0))
        if found:
            SubElement(parent, f"h{len(found[1])}").text = found[2].strip()


class _MarkedInline(InlineProcessor):
    """Tries only inline patterns of which a text has a mark. ``marks`` are those of each pattern, in their order."""

    def __init__(self, md: markdown.Markdown, marks: Sequence[str]) -> None:
        super().__init__(md)
        # The first mark and the last: no pattern has more than two.
        self._tried = [(pattern, one[0], one[-1]) for pattern, one in zip(md.inlinePatterns, marks, strict=True)]

    def _InlineProcessor__handleInline(self, data: str, patternIndex: int = 0) -> str:  # noqa: N802, N803  # takes the place of the converter's own loop, which has no other name
        if isinstance(data, AtomicString):
            return data
        apply = self._InlineProcessor__applyPattern  # type: ignore[attr-defined]  # the converter's own
        for place, (pattern, one, other) in enumerate(self._tried[patternIndex:], patternIndex):
            start, matched = 0, True
            while matched and (one in data or other in data):
                data, matched, start = apply(pattern, data, place, start)
        return data


class _UnescapeMarked(UnescapeTreeprocessor):
    """Looks for escaped characters only where the converter has hidden something."""

    def unescape(self, text: str) -> str:
        return super().unescape(text) if STX in text else text


class _MarkedAttributes(AttrListTreeprocessor):
    """Looks for attributes at elements only whose texts have a brace: their own, their tail, their last children's."""

    def run(self, doc: Element) -> None:
        found = [element for element in doc.iter() if _has_brace(element)]
        if found:
            super().run(cast("Element", _Chosen(found)))


def _has_brace(element: Element) -> bool:
    if (element.text and "{" in element.text) or (element.tail and "{" in element.tail):
        return True
    return any(child.tail and "{" in child.tail for child in element)


class _Chosen:
    """Some elements of a tree, for a tree processor that only goes through them."""

    def __init__(self, elements: Sequence[Element]) -> None:
        self._elements = elements

    def iter(self) -> Iterator[Element]:
        return iter(self._elements)


class _Levels(dict[object, bool]):
    """Whether tags are of blocks, each found out once."""

    def __init__(self, find: Callable[[object], bool]) -> None:
        super().__init__()
        self._find = find

    def __missing__(self, tag: object) -> bool:
        found = self[tag] = self._find(tag)
        return found


class _Converter(markdown.Markdown):
    """A converter that knows its blocks' tags by heart once it is ``settled``: then no extension adds any."""

    _levels: _Levels | None = None

    def settle(self) -> None:
        self._levels = _Levels(super().is_block_level)

    def is_block_level(self, tag: Any) -> bool:
        return super().is_block_level(tag) if self._levels is None else self._levels[tag]


class _Steady(Registry[Any]):
    """A registry that changes no more, so that going through it takes no new list each time."""

    def __init__(self, registry: Registry[Any]) -> None:
        super().__init__()
        vars(self).update(vars(registry))
        self._items = list(registry)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._items)


class _IfMarked(Preprocessor):
    """Runs a preprocessor only over texts that have one of the ``marks`` without which it changes nothing."""

    def __init__(self, inner: Preprocessor, *marks: str) -> None:
        super().__init__(inner.md)
        self.inner = inner
        self.marks = marks

    def run(self, lines: list[str]) -> list[str]:
        text = "\n".join(lines)
        return self.inner.run(lines) if any(mark in text for mark in self.marks) else lines


class _PlainLines(NormalizeWhitespace):
    """Leaves lines as they are in texts that have nothing to normalize."""

    def run(self, lines: list[str]) -> list[str]:
        text = "\n".join(lines)
        if text.endswith(" ") or any(mark in text for mark in (" \n", "\t", "\r", STX, ETX)):
            return super().run(lines)
        return [*lines, "", ""]


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
    made = _Converter(
        extensions=[_extension(name, settings.get(name, {})) for name in extensions], extension_configs=settings
    )
    trees, blocks = made.treeprocessors, made.parser.blockprocessors
    if _are_all(made.inlinePatterns, _KNOWN_PATTERNS) and _are_all(trees, _KNOWN_TREES):
        if type(trees["inline"]) is InlineProcessor:
            places = {made.inlinePatterns.get_index_for_name(name): marks for name, marks in _KNOWN_PATTERNS.items()
                      if name in made.inlinePatterns}  # fmt: skip
            trees.register(_MarkedInline(made, [marks for _, marks in sorted(places.items())]), "inline", 20)
        # Just before the inline patterns.
        trees.register(_PlainTexts(made), "kbgen_plain", 20.5)
    if "unescape" in trees and type(trees["unescape"]) is UnescapeTreeprocessor:
        trees.register(_UnescapeMarked(made), "unescape", 0)
    if "attr_list" in trees and type(trees["attr_list"]) is AttrListTreeprocessor:
        trees.register(_MarkedAttributes(made), "attr_list", 8)
    if _are_all(blocks, _KNOWN_BLOCKS):
        blocks.register(_PlainBlocks(blocks["paragraph"]), "kbgen_plain", 200)
        blocks.register(_PlainHeadings(made.parser), "kbgen_heading", 199)
    if "toc" in made.treeprocessors:
        contents = made.treeprocessors["toc"]
        if type(contents) is TocTreeprocessor and _IfContents.applies(contents):
            made.treeprocessors.register(_IfContents(contents), "toc", 5)
    _settle_lines(made)
    made.parser.blockprocessors = _Steady(blocks)
    made.settle()
    return made


def _settle_lines(made: markdown.Markdown) -> None:
    """Leave out of a converter's preprocessors what most texts don't need."""
    lines = made.preprocessors
    if "normalize_whitespace" in lines and type(lines["normalize_whitespace"]) is NormalizeWhitespace:
        lines.register(_PlainLines(made), "normalize_whitespace", 30)
    if "fenced_code_block" in lines and type(lines["fenced_code_block"]) is FencedBlockPreprocessor:
        lines.register(_IfMarked(lines["fenced_code_block"], "```", "~~~"), "fenced_code_block", 25)
    if "html_block" in lines:
        lines.register(_IfMarked(lines["html_block"], "<", "&"), "html_block", 20)


def _extension(name: str, settings: Mapping[str, Any]) -> Extension | str:
    """Return one of the extensions that `markup` knows, which are where their names say.

    Others are left to the converter, which looks through all packages that are installed.
    """
    if name not in markup.STATELESS:
        return name
    module = importlib.import_module(name if "." in name else f"markdown.extensions.{name}")
    made: Extension = module.makeExtension(**settings)
    return made


def _are_all(registry: Registry[Any], known: Collection[str]) -> bool:
    return len(registry) == sum(name in registry for name in known)
