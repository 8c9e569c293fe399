"""What a name in an article stands for: a tree of groups and values that expressions walk through.

A group has members. A value can be written out, and may have members of its own (its number, another form). Either
may take arguments. The tree is made for one locale on one day.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from kbgen.content.spelling import did_you_mean
from kbgen.policies.expressions import Argument, Call, ExpressionError, Member, Step

Members = Mapping[str, "Callable[[], Name]"]
_NONE: Members = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Name:
    """A group (``words`` is None) or a value; ``call`` takes the arguments that are written in brackets."""

    words: Callable[[], str] | None = None
    members: Members = field(default_factory=lambda: _NONE)
    call: Callable[[tuple[Argument, ...]], Name] | None = None


def value(words: str, **members: Callable[[], Name]) -> Name:
    """Make a value that has been written out."""
    return Name(lambda: words, members)


def group(members: Members) -> Name:
    """Make a group."""
    return Name(members=members)


def keyed(what: str, found: Mapping[str, Callable[[], Name]], otherwise: Callable[[], Name] | None = None) -> Name:
    """Make a name that takes a key in brackets: ``season("christmas")``.

    ``what`` names the kind of key in complaints; ``otherwise`` is what the name stands for without brackets.
    """

    def call(arguments: tuple[Argument, ...]) -> Name:
        key = str(arguments[0]) if len(arguments) == 1 else ""
        if key in found:
            return found[key]()
        if not key:
            raise ExpressionError(f"takes one {what} in brackets and quotes: {_listed(found)}")
        raise ExpressionError(f"there is no {what} “{key}”, only {_listed(found)}.{did_you_mean(key, found)}")

    if otherwise is None:
        return Name(call=call)
    without = otherwise()
    return Name(without.words, without.members, call)


def same_everywhere(what: str, found: Mapping[str, Callable[[], Name]]) -> Callable[[], Name]:
    """Make what a name stands for without brackets: its value where all keys agree, else a complaint."""

    def agreed() -> Name:
        names = [make() for make in found.values()]
        if not names:
            return Name(_complaint("has no value: the shop does not state it in docs/shop.yml"))
        if len({name.words() if name.words else "" for name in names}) == 1:
            return names[0]
        return Name(_complaint(f"differs: name the {what} in brackets and quotes, one of {_listed(found)}"))

    return agreed


def _complaint(message: str) -> Callable[[], str]:
    def words() -> str:
        raise ExpressionError(message)

    return words


def _listed(found: Mapping[str, object]) -> str:
    return ", ".join(f'("{key}")' for key in found) or "there is none"


def write_out(root: Name, expression: str | tuple[Step, ...]) -> str:
    """Return what an expression stands for. Raises `ExpressionError` with the near names."""
    if isinstance(expression, str):
        return expression
    name = root
    path = ""
    for step in expression:
        if isinstance(step, Member):
            if step.name not in name.members:
                raise ExpressionError(_unknown(path, step.name, name))
            path = f"{path}.{step.name}" if path else step.name
            name = name.members[step.name]()
        else:
            if name.call is None:
                raise ExpressionError(f"“{path}” takes nothing in brackets: write {path} alone")
            name = _called(name.call, path, step)
            path += "(" + ", ".join(f'"{one}"' if isinstance(one, str) else str(one) for one in step.arguments) + ")"
    if name.words is None:
        if name.call and not name.members:
            _called(name.call, path, Call(()))
            raise ExpressionError(f"“{path}” is a table: write {path}()")
        raise ExpressionError(f"“{path}” is no value but has some: write {_choices(path, name)}")
    try:
        return name.words()
    except ExpressionError as error:
        raise ExpressionError(f"“{path}” {error}") from None


def _called(call: Callable[[tuple[Argument, ...]], Name], path: str, step: Call) -> Name:
    try:
        return call(step.arguments)
    except ExpressionError as error:
        raise ExpressionError(f"“{path}”: {error}") from None


def _choices(path: str, name: Name) -> str:
    return ", ".join(f"{path}.{member}" for member in sorted(name.members))


def _unknown(path: str, wrong: str, name: Name) -> str:
    near = difflib.get_close_matches(wrong, sorted(name.members), n=3, cutoff=0.6)
    shown = [f"“{path}.{one}”" if path else f"“{one}”" for one in near]
    hint = (
        f"Did you mean {' or '.join(shown)}?" if near else f"Known names: {', '.join(sorted(name.members)) or 'none'}."
    )
    return f"“{f'{path}.' if path else ''}{wrong}” is no fact. {hint}"


def paths(name: Name, path: str = "") -> list[str]:
    """List a tree's names without arguments, for the manual; a member below a call stands after ``(…)``."""
    found = [path] if path and name.words else []
    for member, make in name.members.items():
        found += paths(make(), f"{path}.{member}" if path else member)
    return found
