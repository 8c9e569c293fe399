"""The converter that leaves out work gives what a new one with the same extensions gives."""

from __future__ import annotations

import random
from typing import Any

import markdown
import pytest

from kbgen.site import quick_markup
from tests.site.test_reference import PIECES

EXTENSIONS = ("admonition", "attr_list", "def_list", "fenced_code", "footnotes", "md_in_html", "tables")
HEADINGS = (
    "# a #\n", "## b {#x}", "### c ## {: .d }", "#", "##", "####### seven", "# a\\# b", "## | c |", "> # q", "- # li",
    "# x  ", "#no", "## [l](m) **b** #", "#  #  #", "# a\nb", "    # code", "##\u00a0space",
)  # fmt: skip
INLINE = (
    "a **b** _c_ `d` <e@f.gh> ![i](j) & &amp; k\\*  \nl", "**a *b* c** __d__ *e**f* ***g***", "a_b_c *x*_y_", "`` ` ``",
    "[a][b] ![c][d] [e]\n\n[b]: /f\n[d]: /g\n[e]: /h", "2 * 3 * 4 and __init__",
    "<b>*c*</b> &copy; \\& \\\\", "**[a](b)**",
)  # fmt: skip
ATTRIBUTES = (
    "- a\n{: .b }", "- a\n    - y\n{: .c }", "- a *b*\nc\n{: .c }", "text *b*{: #d } end", "para *a*\nline\n{: .e k=v}",
    "| a {: .f } | *b* c {: .k } |\n|---|---|\n| c | d {: #g} |", "term {: .h }\n: def", "![p](q){: width=3 } {: .x }",
    "## *a* b {: .d }", "a {b} c", "*a*{: .b} *c*{: .d }}",
)  # fmt: skip
SHARDS = (
    "*", "**", "_", "`", "#", "\n", "\n\n", "    ", "  \n", "[", "](", "x)", "<", "b>", "&", "a ", "word ", "\\", "- ",
    "1. ", "> ", "{#i}", "{: .k }", "|", "!!! note\n    ", ": ", "[^1]",
    "```\n", "~~~\n", "\t", "\r\n", " \n", "\n   \n", "\x02", " ",
)  # fmt: skip


def _texts() -> list[str]:
    chance = random.Random(20261122)
    pieces = (*PIECES, *HEADINGS, *INLINE, *ATTRIBUTES)
    texts = [*pieces, *("\n\n".join(chance.sample(pieces, chance.randint(2, 5))) for _ in range(150))]
    for _ in range(100):
        lines = "\n\n".join(chance.sample(pieces, chance.randint(2, 4))).split("\n")
        chance.shuffle(lines)
        texts.append("\n".join(lines))
    return texts + ["".join(chance.choices(SHARDS, k=chance.randint(3, 40))) for _ in range(300)]


@pytest.mark.parametrize("more", [(), ("sane_lists", "toc"), ("smarty", "pymdownx.tilde")], ids=" ".join)
def test_leaving_out_work_changes_nothing(more: tuple[str, ...]) -> None:
    names = [*EXTENSIONS, *more]
    configs: dict[str, dict[str, Any]] = {"tables": {"use_align_attribute": True}}
    quick = quick_markup.quick_converter(names, configs)
    for text in _texts():
        plain = markdown.Markdown(extensions=names, extension_configs=configs)
        assert quick.reset().convert(text) == plain.convert(text), text
