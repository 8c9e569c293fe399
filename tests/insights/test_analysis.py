"""From searches to needs and causes, on a shop small enough to see through."""

from __future__ import annotations

import random
from typing import Any

import pytest

from kbgen.events.event import Event, EventKind, Outcome
from kbgen.insights.analysis import analyse
from kbgen.insights.cause import Cause, EvidenceKind
from kbgen.insights.cluster import Threshold
from kbgen.insights.period import DAY
from tests.insights.shop import PERIOD, findings, searches, shelf, shelves

RETRIED: dict[str, Any] = {"outcome": Outcome.REFORMULATED}


def test_nothing_logged_is_nothing_found() -> None:
    found = findings([])
    assert (found.empty, found.rates, found.insights, found.below) == (True, (), (), 0)


def test_only_searches_of_the_period_count() -> None:
    other = Event(id="1", kind=EventKind.HELPFUL, at=PERIOD.since, visit="a", locale="en", helpful=True)
    unsettled = Event(id="2", kind=EventKind.SEARCH, at=PERIOD.since, visit="a", locale="en", query="parcel")
    late = Event(
        id="3", kind=EventKind.SEARCH, at=PERIOD.until, visit="a", locale="en", query="x", outcome=Outcome.ZERO
    )
    assert findings([other, unsettled, late]).empty


def test_rates_compare_with_the_period_before() -> None:
    before = [
        Event(
            id=f"b{number}", kind=EventKind.SEARCH, at=PERIOD.since - DAY, visit=f"b{number}", locale="en",
            query="parcel", outcome=Outcome.ZERO,
        )
        for number in range(4)
    ]  # fmt: skip
    (trend,) = findings([*before, *searches("parcel", 3, Outcome.FOUND), *searches("x", 1, Outcome.WEAK)]).rates
    assert (trend.now.searches, trend.now.success, trend.now.visits) == (4, 0.75, 4)
    assert (trend.before.searches, trend.before.success) == (4, 0.0)


def test_languages_that_the_site_lacks_are_counted_and_no_more() -> None:
    found = findings(searches("paket", 9, locale="de"))
    assert [trend.locale for trend in found.rates] == ["de"]
    assert found.insights == ()


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("returning items", "return an item"),
        ("pasword reset", "password reset"),
        ("ordr tracking", "order tracking"),
        ("Gift   Wrapping?", "gift wrapping"),
        ("ｇｉｆｔ wrapping", "gift wrapping"),
    ],
)
def test_wordings_of_one_need_are_one_cluster(first: str, second: str) -> None:
    (insight,) = findings([*searches(first, 6), *searches(second, 7)]).insights
    assert insight.cluster.failed == 13
    assert {wording.visits for wording in insight.cluster.wordings} <= {6, 7, 13}


def test_other_needs_stay_apart() -> None:
    found = findings([*searches("bicycle rental", 6), *searches("gift wrapping", 7)])
    assert sorted(insight.cluster.label for insight in found.insights) == ["bicycle rental", "gift wrapping"]


def test_a_visit_counts_once_however_often_it_searched() -> None:
    events = searches("gift wrapping", 6)
    again = [
        Event(
            id=f"{event.id}/{number}", kind=event.kind, at=event.at + number, visit=event.visit, locale="en",
            query="gift wrap", outcome=Outcome.ZERO,
        )
        for event in events
        for number in range(1, 9)
    ]  # fmt: skip
    (insight,) = findings([*events, *again]).insights
    assert (insight.cluster.visits, insight.cluster.failed) == (6, 6)


@pytest.mark.parametrize(
    ("visits", "days", "threshold", "shown"),
    [(5, 2, Threshold(), 1), (4, 4, Threshold(), 0), (9, 1, Threshold(), 0), (3, 1, Threshold(3, 1), 1)],
)
def test_what_too_few_share_is_not_shown(visits: int, days: int, threshold: Threshold, shown: int) -> None:
    found = findings(searches("gift wrapping", visits, days=days), threshold)
    assert (len(found.insights), found.below) == (shown, 1 - shown)


def test_a_wording_that_one_visit_typed_is_never_told() -> None:
    events = [
        *searches("gift wrapping", 6),
        *searches("gift wrapping for jan novák", 1),
        *searches(
            "gift wrapping", 2, Outcome.REFORMULATED, name="retry", then_query="novák 777", then_article="returns/how"
        ),
    ]
    (insight,) = findings(events).insights
    assert insight.cluster.visits == 8
    assert "nov" not in repr(insight)


def test_what_wordings_share_stands_for_them() -> None:
    events = [event for number in range(6) for event in searches(f"gift wrapping {'abcdef'[number] * 5}", 1)]
    moved = [
        Event(
            id=event.id, kind=event.kind, at=event.at + number * DAY, visit=event.visit, locale="en",
            query=event.query, outcome=event.outcome,
        )
        for number, event in enumerate(events)
    ]  # fmt: skip
    found = findings([*searches("gift wrapping", 2), *moved])
    assert [insight.cluster.label for insight in found.insights] == ["gift wrapping"]
    assert found.insights[0].cluster.wordings == ()


# Causes


def _retry(query: str, then: str, article: str, locale: str = "en") -> list[Event]:
    return [
        *searches(query, 8, Outcome.REFORMULATED, then_query=then, then_article=article, locale=locale),
        *searches(query, 6, Outcome.ZERO, name=f"{query} again", locale=locale),
        *searches(query, 2, Outcome.ESCALATED, name=f"{query} asked", channel="mail", locale=locale),
    ]


@pytest.mark.parametrize(
    ("events", "cause", "article", "evidence"),
    [
        (_retry("passwrod", "password", "account/password"), Cause.MISSPELLING, "account/password",
         EvidenceKind.RETRIED),
        (_retry("credentials gone", "password", "account/password"), Cause.SYNONYM, "account/password",
         EvidenceKind.LACKS),
        (_retry("předobjednávka", "preorder", "products/preorder", "cs"), Cause.UNTRANSLATED, "products/preorder",
         EvidenceKind.ELSEWHERE),
        (_retry("label europe", "what does a return cost", "returns/cost"), Cause.RANKS_LOW, "returns/cost",
         EvidenceKind.RANKED),
        ([*searches("tent rental", 14, Outcome.WEAK),
          *searches("tent rental", 6, Outcome.ESCALATED, name="asked", channel="chat")], Cause.GAP, "",
         EvidenceKind.CONTACTED),
        (searches("asdfgh", 12, Outcome.ZERO), Cause.NOISE, "", EvidenceKind.NO_WORDS),
        (searches("horoscope", 30, Outcome.ZERO), Cause.NOISE, "", EvidenceKind.NO_FOLLOW_UP),
    ],
)  # fmt: skip
def test_the_cause_is_told_with_evidence(
    events: list[Event], cause: Cause, article: str, evidence: EvidenceKind
) -> None:
    (insight,) = findings(events).insights
    verdict = insight.verdict
    assert verdict.cause is cause
    assert 0 < verdict.confidence < 1
    assert evidence in {one.kind for one in verdict.evidence}
    if article:
        assert verdict.nearest is not None
        assert verdict.nearest.article == article


def test_the_same_words_and_more_are_no_mended_ones() -> None:
    events = _retry("label europe", "return label europe free", "returns/cost")
    (insight,) = findings(events).insights
    assert insight.verdict.cause is Cause.RANKS_LOW


@pytest.mark.parametrize("query", ["lost passphrase", "pass phrase gone"])
def test_another_word_with_many_letters_of_the_article_is_no_mistake(query: str) -> None:
    (insight,) = findings(_retry(query, "password", "account/password")).insights
    assert insight.verdict.cause is Cause.SYNONYM


@pytest.mark.parametrize(("later", "cause"), [("tracking", Cause.MISSPELLING), ("where is my order", Cause.SYNONYM)])
def test_what_visits_search_next_outweighs_likeness(later: str, cause: Cause) -> None:
    (insight,) = findings(_retry("trucking", later, "delivery/track")).insights
    assert insight.verdict.cause is cause


def test_words_without_the_space_between_them_are_misspelt() -> None:
    (insight,) = findings(_retry("mypasswrod", "my password", "account/password")).insights
    assert insight.verdict.cause is Cause.MISSPELLING


def test_a_next_search_that_only_leaves_words_out_says_nothing() -> None:
    (insight,) = findings(_retry("reciept download", "download", "payment/invoice")).insights
    assert insight.verdict.cause is Cause.MISSPELLING


@pytest.mark.parametrize(
    ("locale", "title", "query", "later", "cause"),
    [
        ("zh-Hant", "維修費用", "維休多少錢", "維修費用", Cause.MISSPELLING),
        ("zh-Hant", "維修費用", "修理價格", "維修費用", Cause.SYNONYM),
        ("th", "ค่าซ่อมเท่าไร", "ค่าซอมกี่บาท", "ค่าซ่อม", Cause.MISSPELLING),
        ("th", "ค่าซ่อมเท่าไร", "แก้ไขคิดเงินไหม", "ค่าซ่อม", Cause.SYNONYM),
    ],
)
def test_a_piece_that_sounds_right_and_is_written_otherwise_is_misspelt(
    locale: str, title: str, query: str, later: str, cause: Cause
) -> None:
    own = shelf(locale, [("returns/cost", title, "…")])
    events = sorted(_retry(query, later, "returns/cost", locale), key=lambda event: (event.at, event.id))
    found = analyse(events, PERIOD, [shelves()[0], own], threshold=Threshold(), locales=[locale])
    assert [insight.verdict.cause for insight in found.insights] == [cause]


def test_words_that_an_article_has_are_no_mistake_for_others_of_it() -> None:
    (insight,) = findings(_retry("link email", "reset my password", "account/password")).insights
    assert insight.verdict.cause is Cause.RANKS_LOW


def test_a_first_hit_that_most_passed_over_is_not_the_answer() -> None:
    events = [
        *searches("tent label rental", 18, Outcome.WEAK),
        *searches("tent label rental", 6, Outcome.ESCALATED, name="asked", channel="chat"),
        *searches("tent label rental", 3, Outcome.FOUND, name="opened", article="returns/cost", rank=1),
    ]
    (insight,) = findings(events).insights
    assert insight.verdict.cause is Cause.GAP


def test_other_words_that_mostly_lead_nowhere_prove_no_answer() -> None:
    tried = [
        Event(
            id=f"{event.id}/2", kind=event.kind, at=event.at + 9, visit=event.visit, locale="en",
            query="camping gear for hire", outcome=event.outcome, channel=event.channel,
        )
        for event in searches("tent rental", 16, Outcome.ESCALATED, channel="chat")
    ]  # fmt: skip
    events = [
        *searches("tent rental", 16, Outcome.ESCALATED, channel="chat"),
        *searches(
            "tent rental", 3, Outcome.REFORMULATED, name="lucky", then_query="return", then_article="returns/how"
        ),
        *tried,
    ]
    insight = next(one for one in findings(events).insights if one.cluster.label == "tent rental")
    assert insight.verdict.cause is Cause.GAP
    assert EvidenceKind.TRIED in {one.kind for one in insight.verdict.evidence}


def test_evidence_tells_only_what_enough_visits_typed() -> None:
    events = [
        *_retry("credentials gone", "password", "account/password"),
        *searches("credentials gone novák", 2, Outcome.ZERO),
    ]
    for insight in findings(events).insights:
        assert "nov" not in repr(insight.verdict.evidence)
    (lacks,) = (one for one in findings(events).insights[0].verdict.evidence if one.kind is EvidenceKind.LACKS)
    assert lacks.text == "credentials, gone"


def test_an_untranslated_article_is_told_by_its_language() -> None:
    (insight,) = findings(_retry("předobjednávka", "preorder", "products/preorder", "cs")).insights
    assert insight.verdict.nearest is not None
    assert insight.verdict.nearest.locale == "en"


def test_the_same_need_in_two_languages_is_linked() -> None:
    found = findings([
        *_retry("credentials gone", "password", "account/password"),
        *_retry("přístupový kód", "heslo", "account/password", "cs"),
    ])  # fmt: skip
    one, two = found.insights
    assert (one.linked, two.linked) == ((two.cluster.id,), (one.cluster.id,))


def test_noise_comes_last() -> None:
    found = findings([*searches("asdfgh", 29, Outcome.ZERO), *_retry("passwrod", "password", "account/password")])
    assert [insight.verdict.cause for insight in found.insights] == [Cause.MISSPELLING, Cause.NOISE]


def test_the_same_events_give_the_same_findings_in_any_order_of_the_same_moment() -> None:
    events = [*_retry("passwrod", "password", "account/password"), *searches("tent rental", 9), *searches("asdf", 6)]
    first = findings(events)
    random.Random(4).shuffle(events)
    assert findings(events) == first


# Floods


@pytest.mark.parametrize("days", [1, 2, 5])
def test_a_flood_of_some_days_does_not_reach_the_top(days: int) -> None:
    things = ("tent", "stove", "kayak", "lamp", "boat", "bike", "skis", "rope", "sledge", "cart")
    needs = [f"{thing} rental" for thing in things]
    usual = [
        event
        for need in needs
        for event in (
            *searches(need, 20, days=30, apart=1),
            *searches(need, 10, Outcome.ESCALATED, name=f"{need} asked", channel="chat"),
        )
    ]
    flood = [
        Event(
            id=f"f{number}", kind=EventKind.SEARCH, at=PERIOD.until - 1 - (number % days) * DAY, visit=f"f{number}",
            locale="en", query="casino bonus", outcome=Outcome.ZERO,
        )
        for number in range(10 * len(usual))
    ]  # fmt: skip
    found = findings([*usual, *flood])
    top = [insight.cluster.label for insight in found.insights[:10]]
    assert sorted(top) == sorted(needs)
    flooded = [insight.cluster for insight in found.insights if insight.cluster.label == "casino bonus"]
    # On one day alone it does not even reach the threshold.
    assert [cluster.sudden for cluster in flooded] == [True] * (days > 1)


# Needs that most find


def test_a_need_that_most_find_comes_after_those_that_fail() -> None:
    events = [
        *searches("reset password", 90, Outcome.FOUND, name="ok", article="account/password", rank=1, days=30, apart=1),
        *searches("reset password", 20, Outcome.ABANDONED, name="left", days=30, apart=1),
        *searches("tent rental", 6, Outcome.ESCALATED, channel="chat"),
    ]
    shown = [(insight.cluster.label, insight.cluster.answered) for insight in findings(events).insights]
    assert shown == [("tent rental", False), ("reset password", True)]


def test_a_wording_that_fails_counts_beside_one_that_most_find() -> None:
    events = [
        *searches("password reset", 90, Outcome.FOUND, name="ok", article="account/password", rank=1, days=30, apart=1),
        *searches("pasword reset", 9, Outcome.ZERO, days=9),
    ]
    (insight,) = findings(events).insights
    assert (insight.cluster.answered, insight.cluster.failed) == (False, 9)
    assert insight.cluster.weight > 5


@pytest.mark.parametrize("days", [1, 2, 5])
def test_a_flood_of_successes_hides_no_need(days: int) -> None:
    flood = [
        Event(
            id=f"f{number}", kind=EventKind.SEARCH, at=PERIOD.until - 1 - (number % days) * DAY, visit=f"f{number}",
            locale="en", query="tent rental", outcome=Outcome.FOUND, article="returns/how", rank=1,
        )
        for number in range(300)
    ]  # fmt: skip
    events = [*searches("tent rental", 30, Outcome.ESCALATED, channel="chat", days=30, apart=1), *flood]
    (insight,) = findings(events).insights
    assert not insight.cluster.answered
    assert insight.cluster.weight >= 20
