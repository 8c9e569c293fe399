"""``{{ … }}`` in an article: names with dots, and calls with plain arguments. Nothing is ever executed.

An expression is a text in quotes, or a name followed by ``.name`` and ``(argument, …)`` as often as wanted;
an argument is a text in single or double quotes or a whole number::

    {{ returns.window("CZ") }}    {{ season("christmas").order_by("DE-AT") }}    {{ "{{" }}
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kbgen.content.markdown_source import mask_code

OPEN, CLOSE = "{{", "}}"
_TOKEN = re.compile(r"""[ \t]*(?:([A-Za-z_][\w-]*)|(\d+)|"([^"\n]*)"|'([^'\n]*)'|([.(),]))""", re.ASCII)
_HOLE = re.compile(r"""\{\{((?:[^{}"'\n]|"[^"\n]*"|'[^'\n]*')*)\}\}""")

Argument = str | int


class ExpressionError(Exception):
    """An expression that can't be read or has no value; the message has the remedy."""


@dataclass(frozen=True, slots=True)
class Member:
    """``.name``, or the name that an expression begins with."""

    name: str


@dataclass(frozen=True, slots=True)
class Call:
    """``(argument, …)``."""

    arguments: tuple[Argument, ...]


Step = Member | Call


@dataclass(frozen=True, slots=True)
class Hole:
    """A place of a text that an expression stands in: offsets of the braces, the line (from 0), and its inside."""

    start: int
    end: int
    line: int
    inside: str
    closed: bool = True


def holes(text: str, *, markdown: bool) -> list[Hole]:
    """Find the expressions of a text; in Markdown those in code are left alone."""
    if OPEN not in text:
        return []
    masked = mask_code(text) if markdown else text
    found = []
    place = masked.find(OPEN)
    while place >= 0:
        line = text.count("\n", 0, place)
        match = _HOLE.match(text, place)
        if match:
            found.append(Hole(place, match.end(), line, match[1].strip()))
            place = masked.find(OPEN, match.end())
        else:
            rest = text[place + len(OPEN) :].partition("\n")[0]
            found.append(Hole(place, place + len(OPEN), line, rest.strip(), closed=CLOSE in rest))
            place = masked.find(OPEN, place + len(OPEN))
    return found


def parse(inside: str) -> str | tuple[Step, ...]:
    """Read what stands between the braces: a plain text, or the steps to a fact. Raises `ExpressionError`."""
    tokens = _tokens(inside)
    if not tokens:
        raise ExpressionError("there is no name between the braces: write e.g. {{ returns.window }}")
    first, *rest = tokens
    if first[0] == "text" and not rest:
        return first[1]
    if first[0] != "name":
        raise ExpressionError(f"“{inside}” must begin with a name: write e.g. {{{{ returns.window }}}}")
    steps: list[Step] = [Member(first[1])]
    while rest:
        kind, value = rest.pop(0)
        if (kind, value) == ("mark", ".") and rest and rest[0][0] == "name":
            steps.append(Member(rest.pop(0)[1]))
        elif (kind, value) == ("mark", "("):
            steps.append(Call(_arguments(rest, inside)))
        else:
            raise ExpressionError(f"“{inside}” can't be read at “{value}”: names are joined by a dot, as in shop.name")
    return tuple(steps)


def _arguments(rest: list[tuple[str, str]], inside: str) -> tuple[Argument, ...]:
    found: list[Argument] = []
    while rest:
        kind, value = rest.pop(0)
        if (kind, value) == ("mark", ")") and not found:
            return ()
        if kind not in {"text", "number"}:
            raise ExpressionError(f'“{inside}” has “{value}” in brackets: put it in quotes, as in returns.window("CZ")')
        found.append(int(value) if kind == "number" else value)
        if not rest:
            break
        kind, value = rest.pop(0)
        if (kind, value) == ("mark", ")"):
            return tuple(found)
        if (kind, value) != ("mark", ","):
            raise ExpressionError(f"“{inside}” can't be read at “{value}”: put a comma between arguments")
    raise ExpressionError(f"“{inside}” has a bracket that is not closed: add “)”")


def _tokens(inside: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    place = 0
    text = inside.rstrip()
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None:
            raise ExpressionError(
                f"“{inside}” can't be read at “{text[place:].strip()[:1]}”: an expression has names, dots, and "
                "brackets with texts in quotes or numbers"
            )
        kinds = ("name", "number", "text", "text", "mark")
        number = next(number for number in range(1, 6) if match[number] is not None)
        found.append((kinds[number - 1], match[number]))
        place = match.end()
    return found
