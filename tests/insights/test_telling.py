"""What is printed: nothing hostile gets out, and programs can read it."""

from __future__ import annotations

import json
import unicodedata

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kbgen.events.event import Outcome
from kbgen.insights import telling
from kbgen.insights.log import squeeze
from kbgen.insights.spelling import Speller, closeness, mistakes
from tests.insights.shop import findings, searches

HOSTILE = st.text(
    st.one_of(st.characters(), st.sampled_from("\x1b[31m\u202e\u2066\u200b\x00\r\n\x07<>`=@![]()")), max_size=60
)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(query=HOSTILE, article=HOSTILE, channel=HOSTILE, then=HOSTILE)
def test_no_control_character_reaches_the_terminal(query: str, article: str, channel: str, then: str) -> None:
    found = findings([
        *searches(query, 6, Outcome.ESCALATED, name="a", channel=channel),
        *searches(query, 6, Outcome.REFORMULATED, name="b", then_query=then, then_article=article),
        *searches(query, 6, Outcome.FOUND, name="c", article=article, rank=2),
    ])  # fmt: skip
    text = telling.as_text(found, 10)
    assert {unicodedata.category(letter) for letter in text if letter != "\n"} & {"Cc", "Cf", "Cs", "Zl", "Zp"} == set()
    data = telling.as_json(found)
    assert json.loads(data)["below"] == found.below
    # Whatever visitors wrote stays on its own line.
    assert len(telling.as_text(found, 10).splitlines()) == text.count("\n") + 1


def test_text_has_the_rates_and_the_needs() -> None:
    found = findings([*searches("tent rental", 9, Outcome.ESCALATED, channel="chat"), *searches("x", 1, Outcome.FOUND)])
    text = telling.as_text(found, 10)
    assert "“tent rental”" in text
    assert "true gap" in text
    assert "9 visits went on to contact the shop" in text
    assert "9× chat" in text
    assert telling.as_text(found, 10) == text


def test_json_has_the_figures_that_the_manual_names() -> None:
    (row,) = json.loads(telling.as_json(findings(searches("tent rental", 9))))["insights"]
    assert set(row) == {"cluster", "verdict", "linked"}
    assert (row["cluster"]["failed"], row["cluster"]["trend"]) == (9, None)
    assert set(row["verdict"]) == {"cause", "confidence", "evidence", "nearest"}


@given(st.text(max_size=300))
def test_squeezing_is_done_once(text: str) -> None:
    assert squeeze(squeeze(text)) == squeeze(text)


def test_mistakes_are_counted_as_typists_make_them() -> None:
    cases = {("refund", "refnud"): 1, ("refund", "refun"): 1, ("refund", "rxfznd"): 2, ("", "abc"): 3, ("a", "a"): 0}
    assert {pair: mistakes(*pair) for pair in cases} == cases
    assert closeness("passwrod", "my password") > 0.8 > closeness("passcode", "my password")


def alignment(one: str, two: str) -> int:
    """Optimal string alignment by its definition, from the ends."""
    if not one or not two:
        return len(one) + len(two)
    ways = [
        alignment(one[:-1], two) + 1,
        alignment(one, two[:-1]) + 1,
        alignment(one[:-1], two[:-1]) + (one[-1] != two[-1]),
    ]
    if len(one) > 1 < len(two) and (one[-1], one[-2]) == (two[-2], two[-1]):
        ways.append(alignment(one[:-2], two[:-2]) + 1)
    return min(ways)


@given(st.text("ab", max_size=5), st.text("abc", max_size=5))
def test_mistakes_are_the_fewest(one: str, two: str) -> None:
    assert mistakes(one, two) == alignment(one, two)
    assert min(mistakes(one, two, 1), 2) == min(alignment(one, two), 2)


def test_the_speller_knows_its_limits() -> None:
    speller = Speller({"password": 3, "parcel": 9, "pay": 4})
    cases = {"pasword": "password", "parcle": "parcel", "pai": "", "zzzzzzzz": "", "password": "password"}
    assert {word: speller.nearest(word) for word in cases} == cases
