"""Our scanner against the real converter: what it finds in Markdown is what comes out as HTML."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import markdown
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kbgen.content import markdown_source

if TYPE_CHECKING:
    from kbgen.model.article import Reference

EXTENSIONS = ["attr_list", "md_in_html", "tables", "admonition", "toc", "pymdownx.superfences"]
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}


class Page(HTMLParser):
    """What a browser would find: headings with ids and words, addresses, and text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.headings: list[tuple[str, str]] = []
        self.addresses: list[str] = []
        self.words: list[str] = []
        self._open = False
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.addresses += [value for name in ("href", "src") if (value := values.get(name)) is not None]
        if tag in HEADINGS:
            self._open = True
            self.headings.append((values.get("id") or "", ""))
        elif tag == "img" and self._open:
            # A picture in a heading is read out, and listed, by its text alternative.
            anchor, text = self.headings[-1]
            self.headings[-1] = (anchor, text + (values.get("alt") or ""))

    def handle_endtag(self, tag: str) -> None:
        if tag in HEADINGS:
            self._open = False

    def handle_data(self, data: str) -> None:
        self.words.append(data)
        if self._open:
            anchor, text = self.headings[-1]
            self.headings[-1] = (anchor, text + data)


def one_space(text: str) -> str:
    return " ".join(text.split())


# Words without Markdown's own characters, in several scripts; marks come in by the other strategies.
word = st.sampled_from(
    ["Return", "it", "zboží", "Возврат", "คืนสินค้า", "退貨", "2026", "C++", "snake_case", "don't", "A&B", "1st", "50 %"]
)
words = st.lists(word, min_size=1, max_size=4).map(" ".join)
targets = st.sampled_from(
    ["/t.md", "t.md#a", "../t.md", "/t.md?x=1&y=2", "/assets/t(1).png", "/t-é.md", "mailto:t@example.com"]
)
titles = st.sampled_from(["", ' "A title"', " 'A (fine) title'"])


@st.composite
def link(draw: st.DrawFn) -> str:
    target, title, text = draw(targets), draw(titles), draw(words)
    return draw(
        st.sampled_from([
            f"[{text}]({target}{title})",
            f"[{text}](<{target}>{title})",
            f"[{text} [inner]]({target})",
            f"[**{text}**]({target})",
            f"[`{text}`]({target})",
            f"![{text}]({target}{title})",
            f"[![{text}]({target})]({target})",
            f'<a href="{target}">{text}</a>',
            f"<img src='{target}' alt=\"{text}\">",
        ])
    )  # fmt: skip


code_span = st.sampled_from(["`[a](/c.md)`", "``a ` [b](/c.md)``", "`<a href='/c.md'>`", "`# no`"])
mark = st.sampled_from(["**bold**", "*soft*", "__bold__", "a*b", "2 * 3", "\\*", "\\[no\\](/c.md)", "&amp;", "<br>"])
# A tick or bracket that nothing closes is text, and must not swallow what follows.
stray = st.sampled_from(["`", "[", "]", "<", "a < b", "(", "!["])
inline = st.one_of(words, link(), code_span, mark)
line = st.lists(inline, min_size=1, max_size=4).map(" ".join)
# A picture as an HTML tag has no place in a heading's title.
# The converter's own emphasis and entities inside headings are compared by words only, so no stray marks there.
heading_piece = st.one_of(
    words,
    link().filter(lambda text: "<img" not in text),
    st.sampled_from(["`code`", "**bold**", "*soft*", "&amp;"]),
)
heading_line = st.lists(heading_piece, min_size=1, max_size=3).map(" ".join)
attributes = st.sampled_from(["", " {#own}", " {.step}", " {#own-2 .step}", " {: #own-3 }"])


@st.composite
def heading(draw: st.DrawFn) -> str:
    text = draw(heading_line)
    kind = draw(st.sampled_from(["atx", "closed", "setext", "bare"]))
    if kind == "setext":
        underline = draw(st.sampled_from(["===", "---", "-"]))
        return f"{text}{draw(attributes)}\n{underline}"
    marks = "#" * draw(st.integers(1, 6))
    if kind == "bare":
        return f"{marks}{text}"
    return f"{marks} {text} {marks}" if kind == "closed" else f"{marks} {text}{draw(attributes)}"


@st.composite
def fence(draw: st.DrawFn) -> str:
    mark = draw(st.sampled_from(["```", "~~~", "````", "~~~~~"]))
    other = "~~~" if mark[0] == "`" else "```"
    inside = draw(
        st.lists(
            st.sampled_from(["# no heading", "[no](/c.md)", "", "no\n---", other, "    deep", "<!-- no", "`", "text"]),
            max_size=4,
        )
    )
    if len(mark) > 3:
        inside.append(mark[:3])
    language = draw(st.sampled_from(["", "python", " html", " { .yaml .no-copy }"]))
    return "\n".join([mark + language, *inside, mark])


def indented(text: str) -> str:
    return "\n".join("    " + row if row else row for row in text.split("\n"))


@st.composite
def container(draw: st.DrawFn) -> str:
    text, inner = draw(line), draw(st.one_of(line, fence()))
    return draw(
        st.sampled_from([
            f"- {text}\n- {text}",
            f"1. {text}\n\n{indented(inner)}\n\n2. {text}",
            f"* {text}\n\n{indented(inner)}",
            f"> {text}",
            f'!!! note "Title"\n{indented(inner)}',
            f"!!! warning\n    {text}\n\n{indented(inner)}",
            f"| A | B |\n|---|---|\n| {draw(words)} | {draw(words)} |",
            f'<div markdown="1">\n\n{text}\n\n</div>',
        ])
    )  # fmt: skip


indented_code = st.sampled_from(["    [no](/c.md)", "    # no\n    [no](/c.md)", "\t![no](/c.md)"])
comment = st.sampled_from(["<!-- [no](/c.md) -->", "<!--\n# no\n\n[no](/c.md)\n-->"])
block = st.one_of(
    line,
    st.builds(lambda a, b: f"{a}\n{b}", line, line),
    st.builds(lambda a, b: f"{a} {b}", line, stray),
    heading(),
    fence(),
    container(),
    comment,
    st.just("***"),
)


@st.composite
def document(draw: st.DrawFn) -> str:
    blocks = draw(st.lists(block, min_size=1, max_size=7))
    if draw(st.booleans()):
        # Indented code directly after a list is the list's own text.
        blocks += ["Text.", draw(indented_code), "Text."]
    if draw(st.booleans()):
        blocks += ["See [words][one] and ![picture][one].", draw(targets.map("[one]: {}".format))]
    return "\n\n".join(blocks) + "\n"


@settings(max_examples=250)
@given(document())
@example("A stray ` tick.\n\n[a](/t.md)\n\nAnother ` here.\n")
@example("# One\n\n# One\n\n## One {#one-2}\n")
def test_what_the_scanner_finds_is_what_is_published(body: str) -> None:
    sections = markdown_source.sections(body, 1)
    references = markdown_source.references(body, 1)
    numbers = {reference: f"NEW-{number}.html" for number, reference in enumerate(references)}

    def address(reference: Reference) -> str:
        return numbers[reference]

    written = markdown_source.rewrite(body, 1, sections, references, address=address)
    page = Page(markdown.Markdown(extensions=EXTENSIONS).convert(written))

    assert [anchor for anchor, _ in page.headings] == [section.anchor for section in sections if section.level]
    assert [one_space(text) for _, text in page.headings] == [one_space(s.title) for s in sections if s.level]
    assert set(page.addresses) == set(numbers.values())
    assert not re.search(r"NEW-\d+", " ".join(page.words))


@settings(max_examples=100)
@given(document(), st.integers(1, 50))
def test_without_new_addresses_only_anchors_are_written(body: str, first_line: int) -> None:
    sections = markdown_source.sections(body, first_line)
    references = markdown_source.references(body, first_line)

    def address(reference: Reference) -> str:
        return body[reference.start : reference.end]

    written = markdown_source.rewrite(body, first_line, sections, references, address=address).split("\n")
    before = body.split("\n")
    changed = {number + first_line for number, (a, b) in enumerate(zip(before, written, strict=True)) if a != b}
    assert changed <= {section.line for section in sections if section.level}


@settings(max_examples=100)
@given(document())
def test_a_reference_stands_where_it_says(body: str) -> None:
    rows = body.split("\n")
    for reference in markdown_source.references(body, 1):
        raw = body[reference.start : reference.end]
        assert raw in rows[reference.line - 1]
        assert reference.line == body.count("\n", 0, reference.start) + 1
