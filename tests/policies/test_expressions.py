"""What stands between braces is read as names, calls and literals, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbgen.policies.expressions import Call, ExpressionError, Member, holes, parse


@pytest.mark.parametrize(
    ("inside", "read"),
    [
        ("shop.name", (Member("shop"), Member("name"))),
        ('returns.window("CZ")', (Member("returns"), Member("window"), Call(("CZ",)))),
        ("returns.window( 'CZ' )", (Member("returns"), Member("window"), Call(("CZ",)))),
        ('season("christmas").day', (Member("season"), Call(("christmas",)), Member("day"))),
        ("complaints.step(2)", (Member("complaints"), Member("step"), Call((2,)))),
        ("shipping.table()", (Member("shipping"), Member("table"), Call(()))),
        ('a("b", 3)', (Member("a"), Call(("b", 3)))),
        # A name like any other: nothing of Python is reached by it.
        ("__import__('os')", (Member("__import__"), Call(("os",)))),
        ('"{{"', "{{"),
        ("'}}'", "}}"),
    ],
)
def test_expressions_are_read(inside: str, read: object) -> None:
    assert parse(inside) == read


@pytest.mark.parametrize(
    ("inside", "says"),
    [
        ("", "there is no name between the braces"),
        ("5", "must begin with a name"),
        ("a b", "can't be read at “b”"),
        ("a.", "can't be read at “.”"),
        ("a + b", "can't be read at “+”"),
        ("a(b)", "has “b” in brackets: put it in quotes"),
        ('a("b"', "has a bracket that is not closed"),
        ('a("b" "c")', "put a comma between arguments"),
        ("a[0]", "can't be read at “[”"),
        ("a|b", "can't be read at “|”"),
    ],
)
def test_mistakes_are_named(inside: str, says: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(inside)
    assert says in str(caught.value)


def test_code_is_left_alone() -> None:
    text = "{{ a }} `{{ b }}`\n\n```\n{{ c }}\n```\n\n    {{ d }}\n\n{{ e }}"
    assert [(hole.inside, hole.line) for hole in holes(text, markdown=True)] == [("a", 0), ("e", 8)]


def test_braces_may_stand_in_quotes() -> None:
    assert [hole.inside for hole in holes("a {{ \"{{\" }} b {{ '}}' }}", markdown=True)] == ['"{{"', "'}}'"]


def test_an_open_brace_is_found() -> None:
    assert [(hole.inside, hole.closed) for hole in holes("a {{ b\nc {{ d }}", markdown=True)] == [
        ("b", False),
        ("d", True),
    ]


@given(st.text(max_size=60))
def test_nothing_else_happens(text: str) -> None:
    for hole in holes("{{" + text, markdown=False):
        try:
            parse(hole.inside)
        except ExpressionError as error:
            assert str(error)
