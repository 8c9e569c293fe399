"""The trade's other words: the data are sound, and are found in whatever form a language gives them."""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import replace
from importlib import resources

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.insights import DAY, site
from kbgen.events.event import Outcome
from kbgen.insights.analysis import analyse
from kbgen.insights.cause import Cause, Evidence, EvidenceKind, Verdict
from kbgen.insights.cluster import Threshold
from kbgen.insights.look import Look, Match
from kbgen.insights.rewording import Rewording, meant
from kbgen.insights.telling import sentence
from kbgen.insights.wordings import Thesaurus
from kbgen.insights.words import Words
from kbgen.search.documents import SearchDocument
from kbgen.search.index import build_index
from kbgen.search.query import Searcher
from kbgen.search.synonyms import Synonyms
from kbgen.search.text import normalise, tokens
from kbgen.search.thesaurus import thesaurus_of
from kbgen.site import opening
from kbgen.site.shelves import shelf
from tests.insights.shop import PERIOD, searches, shelves

LANGUAGES = ("en", "cs", "ru", "th", "zh-Hant")


@pytest.mark.parametrize("locale", LANGUAGES)
def test_the_data_are_sound(locale: str) -> None:
    groups = thesaurus_of(locale)
    assert len(groups) > 300
    for group in groups:
        assert len(group) > 1, group
        assert all(wording == unicodedata.normalize("NFC", wording) and tokens(normalise(wording)) for wording in group)
    times = Counter(normalise(wording) for group in groups for wording in group)
    assert [wording for wording, count in times.items() if count > 1] == []


def test_no_other_data_are_shipped() -> None:
    files = {file.name for file in resources.files("kbgen.search.thesaurus").iterdir() if file.name.endswith(".yml")}
    assert files == {f"{locale}.yml" for locale in LANGUAGES}


@pytest.mark.parametrize(("locale", "like"), [("en-GB", "en"), ("zh-Hans", "zh-Hant"), ("zh", "zh-Hant")])
def test_regions_and_scripts_share_a_language(locale: str, like: str) -> None:
    assert thesaurus_of(locale) is thesaurus_of(like) or thesaurus_of(locale) == thesaurus_of(like)


def test_a_language_without_data_has_no_groups() -> None:
    assert thesaurus_of("de") == ()
    assert Thesaurus((), "de").read("Paket verschwunden").spots == ()


GROUPS = {
    "en": (("vacuum cleaner", "hoover"), ("cancel", "call off"), ("delete account", "cancel membership")),
    "cs": (("batoh", "krosna"), ("zrušit objednávku", "stornovat nákup")),
    "ru": (("рюкзак", "ранец"),),
    "th": (("คืนเงิน", "ขอเงินคืน"), ("หมวก", "แก๊ป")),
    "zh-Hant": (("退款", "退錢"), ("門市", "實體店")),
}


@pytest.mark.parametrize(
    ("locale", "text", "wordings"),
    [
        ("en", "two hoovers", {"hoover"}),
        ("en", "calling my plans off", {"call off"}),
        ("en", "call my membership off", {"call off"}),
        ("en", "hooves", set()),
        ("cs", "krosny", {"krosna"}),
        ("cs", "nakup chci stornovat", {"stornovat nákup"}),
        ("cs", "stornovat hned a pak až zítra nějaký nákup", set()),
        ("ru", "с рюкзаками", {"рюкзак"}),
        ("th", "อยากขอเงินคืนค่ะ", {"ขอเงินคืน"}),
        ("zh-Hant", "有实体店吗", {"實體店"}),
        ("zh-Hant", "退 錢", {"退錢"}),
    ],
)
def test_wordings_are_found_in_any_form(locale: str, text: str, wordings: set[str]) -> None:
    found = Thesaurus(GROUPS[locale], locale).read(text)
    assert {spot.wording for spot in found.spots} == wordings
    assert all(0 <= place < len(found.pieces) for spot in found.spots for place in spot.places)


def test_a_word_within_a_wording_may_be_another_of_its_own_group() -> None:
    groups = (("cancel", "terminate"), ("delete account", "cancel membership"))
    assert "cancel membership" in {one.wording for one in Thesaurus(groups, "en").read("terminate membership").spots}


def test_other_words_stand_in_the_place_of_theirs() -> None:
    read = Thesaurus(GROUPS["en"], "en").read("my hoover bag")
    assert read.with_others({spot.places: "vacuum cleaner" for spot in read.spots}) == "my vacuum cleaner bag"


@settings(max_examples=30, deadline=None)
@given(locale=st.sampled_from(LANGUAGES), text=st.text(max_size=60))
def test_any_text_can_be_read(locale: str, text: str) -> None:
    read = Thesaurus(GROUPS[locale], locale).read(text)
    covered = [place for places, _ in read.parts for place in places]
    assert set(covered) <= set(range(len(read.pieces)))
    read.with_others({})


def rewording(*groups: tuple[str, ...]) -> Rewording:
    """Return the rewording of the small shop's English."""
    own = shelves()[0]
    return Rewording(own, Words(own), Thesaurus(groups, "en"))


def test_a_query_is_said_in_the_words_of_a_name() -> None:
    found = rewording(("invoice", "receipt"), ("parcel", "shipment")).best("where is my shipment")
    assert found
    assert (found.article, found.text) == ("delivery/track", "where is my parcel")
    assert 0 < found.likeness <= 1


def test_what_names_other_articles_speaks_against_it() -> None:
    words = rewording(("parcel", "shipment"))
    alone, mixed = words.best("shipment"), words.best("shipment password")
    assert alone and mixed
    assert (alone.against, mixed.article) == (0.0, "delivery/track")
    assert mixed.against > 0.3


def test_a_word_of_any_question_leads_nowhere() -> None:
    assert rewording(("parcel", "shipment")).best("tent rental") is None
    assert rewording().best("where is my shipment") is None


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=60))
def test_shares_stay_shares(text: str) -> None:
    words = rewording(("parcel", "shipment"), ("return", "give back"), ("what", "which thing"))
    assert 0 <= words.real(text) <= 1.000001
    found = words.best(f"{text} shipment")
    assert found is None or (0 <= found.likeness <= 1.000001 and 0 <= found.against <= 1.000001)


def test_letters_that_are_function_words_make_no_function_word() -> None:
    """“Visa” has letters only that are Czech words: it tells as much as any word that no article has."""
    own = shelves()[1]
    words = Rewording(own, Words(own), Thesaurus((("heslo", "visa", "pin"),), "cs"))
    visa, pin = words.best("visa neznám"), words.best("pin neznám")
    assert visa and pin
    assert visa.likeness == pytest.approx(pin.likeness)


def test_wordings_that_lead_elsewhere_count_against_the_article() -> None:
    words = rewording(("parcel", "shipment"), ("invoice", "bill"))
    one, other = words.best("track shipment"), words.best("bill")
    assert one and other
    both = meant([("track shipment", 6, one), ("bill", 2, other), ("tent", 2, None)], {"track shipment"})
    assert both
    assert (both.article, both.text) == ("delivery/track", "track parcel")
    assert both.likely == pytest.approx(0.6 * one.likely)
    hidden = meant([("track shipment", 6, one)], set())
    assert hidden and hidden.text == ""
    assert hidden.likely == pytest.approx(one.likely)
    assert meant([("tent", 4, None)], {"tent"}) is None


def verdict(*groups: tuple[str, ...]) -> Verdict:
    """Return what is said of a need that nobody says in words of an article, and nobody opens anything for."""
    own = (replace(shelves()[0], thesaurus=groups), *shelves()[1:])
    events = searches("trace my shipment", 30, Outcome.ESCALATED, channel="mail")
    (insight,) = analyse(sorted(events, key=lambda one: (one.at, one.id)), PERIOD, own, threshold=Threshold()).insights
    return insight.verdict


def test_only_the_meaning_of_words_tells_a_synonym_that_nobody_says_otherwise() -> None:
    without, known = verdict(), verdict(("track", "trace"), ("parcel", "shipment"))
    assert without.cause is Cause.GAP
    assert known.cause is Cause.SYNONYM
    assert known.nearest and known.nearest.article == "delivery/track"
    (said,) = (one for one in known.evidence if one.kind is EvidenceKind.REWORDED)
    assert (said.text, said.article, said.rank) == ("track my parcel", "delivery/track", 1)


def test_a_gap_is_less_sure_where_other_words_may_mean_an_article() -> None:
    without, doubted = verdict(), verdict(("parcel", "shipment"))
    assert doubted.confidence < without.confidence


def test_other_words_are_told() -> None:
    said = Evidence(EvidenceKind.REWORDED, "track my parcel", "delivery/track", rank=2)
    assert sentence(said) == "the trade also says “track my parcel”, and finds /delivery/track.md at place 2"
    assert sentence(replace(said, rank=0)) == "the trade also says “track my parcel”, as /delivery/track.md does"
    assert sentence(replace(said, text="")) == "the trade has other words for it, as /delivery/track.md does"


def test_an_article_does_not_have_what_only_the_trade_says() -> None:
    """The search finds it by such a word; the word is still missing, and an alias is the remedy."""
    documents = (SearchDocument("cod", "cod/", "question", "Cash on delivery", "", body="Pay the courier."),)
    searcher = Searcher(build_index(documents, "en", synonyms=Synonyms(trade="en")))
    known = replace(shelves()[0], documents=documents, searcher=searcher)

    def match(text: str) -> Match:
        answer = searcher.search(text)
        assert [hit.document.id for hit in answer.hits] == ["cod"]
        return Look(text, 5, answer, text, False, known).match("cod")

    assert (match("COD").written, match("COD").lacking) == (0, ("COD",))
    assert (match("cash").written, match("cash").lacking) == (1, ())


def test_a_site_that_wants_no_words_of_the_trade_has_no_thesaurus() -> None:
    project, library = site()
    [edition] = opening.editions(project, library, ["en"], DAY)
    without = replace(edition, synonyms=replace(edition.synonyms, trade=""))
    assert shelf(edition).thesaurus == thesaurus_of("en")
    assert shelf(without).thesaurus == ()
