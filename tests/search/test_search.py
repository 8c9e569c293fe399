"""The index, its files and the reference query, on a few articles a language."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest

from kbgen.search import analysis, chinese, thai
from kbgen.search.analysed import Analysed, AnalysisCache
from kbgen.search.analysis import Analyser
from kbgen.search.codec import MAGIC, DamagedIndexError, check_vocabulary, payload, unpack
from kbgen.search.documents import SearchDocument
from kbgen.search.entry import entry_name
from kbgen.search.golden import Golden, misses
from kbgen.search.index import build_index
from kbgen.search.languages import MissingExtraError
from kbgen.search.query import Searcher
from kbgen.search.synonyms import SynonymCycleError, Synonyms
from tests.search.corpora import documents, with_names

ASSETS = Path(__file__).parents[2] / "kbgen" / "site" / "assets" / "search"


def first(locale: str, query: str, *texts: tuple[str, str]) -> str | None:
    """The title that a query finds first."""
    found = [SearchDocument(str(n), f"{n}/", "question", *text) for n, text in enumerate(texts)] or documents(locale)
    hits = Searcher(build_index(found, locale)).search(query).hits
    return hits[0].document.title if hits else None


@pytest.mark.parametrize(
    ("locale", "query", "title"),
    [
        ("en", "retrun", "How do I return an item?"),
        ("en", "trackingnumber", "Track your parcel"),
        ("en", "canceling order", "Cancel or change an order"),
        ("en", "coff", "Repair a coffee machine"),
        ("cs", "vraceni zbozi", "Jak vrátím zboží?"),
        ("cs", "zárka", "Záruka a reklamace"),
        ("ru", "jnckt;bdfybt gjcskrb", "Отслеживание посылки"),
        ("ru", "йогурт", "Подарочные карты"),
        ("th", "คืนสินค้า", "ฉันจะคืนสินค้าได้อย่างไร"),
        ("th", "ติดตามพสดุ", "ติดตามพัสดุ"),
        ("zh-Hant", "退货", "如何退貨？"),
        ("zh-Hant", "推款", "什麼時候收到退款？"),
    ],
)
def test_finds(locale: str, query: str, title: str) -> None:
    assert first(locale, query) == title


@pytest.mark.parametrize(
    ("locale", "query", "texts"),
    [
        ("de", "rucksendungen", [("Rücksendung anmelden", ""), ("Versandkosten", "")]),
        ("pl", "zwrot towarow", [("Zwrot towaru", ""), ("Dostawa", "")]),
        ("uk", "повернення товару", [("Повернення товарів", ""), ("Доставка", "")]),
        ("vi", "doi tra hang", [("Đổi trả hàng", ""), ("Giao hàng", "")]),
        ("ar", "ارجاع المنتج", [("إرجاع المُنتَج", ""), ("الشحن", "")]),
        ("he", "החזרת מוצר", [("הַחְזָרַת מוצר", ""), ("משלוח", "")]),
        ("ja", "返品の方法", [("返品の方法について", ""), ("配送料", "")]),
        ("ko", "환불 정책", [("환불정책 안내", ""), ("배송", "")]),
        ("zh-Hans", "退貨", [("如何退货", ""), ("运费", "")]),
        ("eo", "redoni", [("Kiel redoni varon", ""), ("Sendo", "")]),
    ],
)
def test_finds_in_other_languages(locale: str, query: str, texts: list[tuple[str, str]]) -> None:
    assert first(locale, query, *texts) == texts[0][0]


@pytest.mark.parametrize(
    ("locale", "query", "best", "other"),
    [
        ("en", "return", "Returns", "Returns of gifts and Christmas presents"),
        ("cs", "vratit", "Vrátit zboží", "Vrátit vánoční dárek po třiceti dnech"),
        ("th", "คืนสินค้า", "คืนสินค้า", "คืนสินค้าที่เป็นของขวัญ"),
        ("zh-Hant", "退貨", "怎麼退貨？", "聖誕禮物退貨期限與運費"),
        ("en", "how do i return", "Return policy", "How do I sign in?"),
        ("ru", "как мне вернуть", "Вернуть товар", "Как мне войти?"),
        ("th", "ขอคืนสินค้าหน่อยครับ", "คืนสินค้า", "ขอใบเสร็จ"),
        ("zh-Hant", "請問怎麼退款呢", "退款時間", "怎麼登入呢"),
        ("cs", "hledal jsem", "Jak hledat články", "Jsme jeden tým"),
        ("ru", "ult gjcskrf", "Где посылка", "Где мы"),
        ("en", "newtax", "A new tax", "Newtown"),
        ("en", "giftset price", "The price of a gift set", "Set a price"),
        ("en", "dateformulas work", "How date formulas work", "A dateformula in billing"),
        ("en", "dateformulas billing", "A dateformula in billing", "Formulas, and a date"),
        ("zh-Hant", "現型工", "現行工單", "模型工具"),
        ("zh-Hant", "會議示", "會議室", "會議指示"),
        ("th", "ตอบลับ", "ใบตอบรับ", "ถามตอบเรื่องความลับ"),
        ("th", "ตั้งใหม่", "ที่ตั้งใหม่ของร้าน", "ตั้งค่าและการซื้อใหม่"),
    ],
)
def test_what_a_query_is_about_goes_first(locale: str, query: str, best: str, other: str) -> None:
    """In whatever order the articles are: of two that have the words, the one that is called so."""
    assert first(locale, query, (other, ""), (best, "")) == best
    assert first(locale, query, (best, ""), (other, "")) == best


@pytest.mark.parametrize(
    ("locale", "query", "others"),
    [
        ("en", "parcel not arrived", ("where is my parcel", "nothing arrived", "did not get it", "lost in the mail")),
        ("cs", "balík nedorazil", ("kde je balík", "nic nedorazilo", "nic nepřišlo", "ztracená zásilka")),
        ("ru", "посылка не пришла", ("где посылка", "ничего не пришло", "не получил заказ", "потеряли на почте")),
        ("th", "พัสดุยังไม่ถึง", ("พัสดุอยู่ไหน", "ของยังไม่มา", "ส่งไม่ถึง", "ของหาย")),
        ("zh-Hant", "包裹沒收到", ("包裹在哪裡", "還沒收到貨", "貨沒到", "寄丟了")),
    ],
)
def test_one_name_that_is_the_query_counts_more_than_its_words_in_several(
    locale: str, query: str, others: tuple[str, ...]
) -> None:
    """Whatever else the article is called, and though the other one says the words in its text too."""
    several = SearchDocument("several", "several/", "question", "About us", "", body=f"{query}. " * 9, aliases=others)
    one = SearchDocument("one", "one/", "question", "Late deliveries", "", aliases=(*others[2:], "late", query))
    for found in ([several, one], [one, several]):
        assert Searcher(build_index(found, locale)).search(query).hits[0].document.id == "one"


@pytest.mark.parametrize("place", [0, 7, 28, 29, 30, 40])
def test_any_of_an_articles_names_is_one(place: int) -> None:
    """Those from the 31st on count together, and do no harm to the others."""
    names = [f"name{number} of{number}" for number in range(41)]
    named = SearchDocument("named", "b/", "question", "Something", "", aliases=tuple(names))
    other = SearchDocument("other", "a/", "question", "Other", "", aliases=tuple(reversed(" ".join(names).split())))
    hits = Searcher(build_index([named, other], "en")).search(names[place]).hits
    assert (hits[0].document.id == "named") == (place < 29)


@pytest.mark.parametrize("query", ["h", "how", "how do i", "norway", "bake bread", "?", ""])
def test_what_says_nothing_is_no_answer(query: str) -> None:
    texts = ["How do I return it by the back way?", "How can I pay? Nor here", "Break the brand", "Help"]
    found = [SearchDocument(str(n), f"{n}/", "question", title, "") for n, title in enumerate(texts)]
    assert not Searcher(build_index(found, "en")).search(query).confident


def test_a_fallback_says_its_language() -> None:
    article = SearchDocument("a", "a/", "question", "Refund", "", fallback=True, lang="en")
    files = payload(build_index([article], "cs"))
    rows = json.loads(unpack(next(content for name, content in files.items() if name.endswith("/d0.bin"))))
    assert rows[0][-1] == "en"


def test_files_are_the_same_for_the_same_input() -> None:
    one = payload(build_index(documents("cs"), "cs"))
    other = payload(build_index(list(reversed(documents("cs"))), "cs"))
    assert one == other
    assert entry_name("cs") in one


@pytest.mark.parametrize("locale", ["en", "cs", "ru", "th", "zh-Hant"])
def test_kept_analyses_give_the_same_files(locale: str) -> None:
    fresh = payload(build_index(documents(locale), locale))
    first = AnalysisCache()
    assert payload(build_index(documents(locale), locale, cache=first)) == fresh
    again = AnalysisCache(list(first.lines()))
    assert payload(build_index(documents(locale), locale, cache=again)) == fresh
    assert (again.found, again.missed) == (len(documents(locale)), 0)
    assert list(again.lines()) == list(first.lines())


def test_only_what_changed_is_analysed_again() -> None:
    before = AnalysisCache()
    build_index(documents("en"), "en", cache=before)
    lines = list(before.lines())
    one, *rest = documents("en")
    changed = dataclasses.replace(one, title="Something else")
    after = AnalysisCache(lines)
    build_index([changed, *rest], "en", cache=after)
    assert after.missed == 1
    assert len(list(after.lines())) == len(lines)
    moved = AnalysisCache(lines)
    build_index([dataclasses.replace(one, url="elsewhere/"), *rest], "en", cache=moved)
    assert moved.missed == 0


def test_synonyms_and_other_packages_analyse_again(monkeypatch: pytest.MonkeyPatch) -> None:
    article = SearchDocument("a", "a/", "question", "Refund", "")
    plain = Analyser("en").digest(article)
    assert Analyser("en", Synonyms.make([["refund", "money back"]])).digest(article) != plain
    assert Analyser("cs").digest(article) != plain
    monkeypatch.setattr(analysis, "_installed", lambda _name: "another")
    analysis.analysis_version.cache_clear()
    assert Analyser("en").digest(article) != plain
    analysis.analysis_version.cache_clear()


@pytest.mark.parametrize("locale", ["en", "cs", "ru", "th", "zh-Hant"])
def test_words_seen_before_count_as_new_ones(locale: str) -> None:
    mixed = "5月 USB線 คืนสินค้า100บาท, returns’ RETURN return_label vrácení возврата 退款 月 a a"
    document = SearchDocument("one", "one/", "guide", mixed, "", body=mixed)
    analyser = Analyser(locale)
    first = analyser.analyse(document)
    assert analyser.analyse(document) == first == analysis.analyse(document, locale)


@pytest.mark.parametrize("line", ["", "{}", "[]", "null", "[[1,2,3],[],[1],[],{},{},0]", "<html>"])
def test_a_damaged_analysis_is_made_again(line: str) -> None:
    article = SearchDocument("a", "a/", "question", "Refund", "")
    digest = Analyser("en").digest(article)
    cache = AnalysisCache([f"{digest} {line}\n"])
    assert payload(build_index([article], "en", cache=cache)) == payload(build_index([article], "en"))
    assert cache.missed == 1
    assert Analysed.of_line(next(cache.lines()).partition(" ")[2]) == Analyser("en").analyse(article)


def test_generation_follows_the_content() -> None:
    changed = [*documents("en"), SearchDocument("new", "new/", "guide", "A new article", "")]
    one, other = (payload(build_index(found, "en"))[entry_name("en")] for found in (documents("en"), changed))
    assert json.loads(one)["generation"] != json.loads(other)["generation"]


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"<!doctype html>", "not a file"),
        (b"kb\x09" + b"x", "version 9"),
        (MAGIC + b"\x78\x9c\x00", "damaged or cut short"),
        (b"", "not a file"),
    ],
)
def test_damaged_files_are_refused(content: bytes, complaint: str) -> None:
    with pytest.raises(DamagedIndexError, match=complaint):
        unpack(content)


def test_vocabulary_that_does_not_round_trip_is_refused() -> None:
    files = payload(build_index(documents("en"), "en"))
    core = unpack(next(content for name, content in files.items() if name.endswith("/core.bin")))
    with pytest.raises(DamagedIndexError, match="does not read back"):
        check_vocabulary(core, build_index(documents("en")[:3], "en"))


def test_fallback_comes_after_the_readers_language() -> None:
    hits = Searcher(build_index(documents("en"), "en")).search("return item").hits
    assert hits[0].document.id == "a0"
    assert not hits[0].document.fallback


def test_empty_index() -> None:
    index = build_index([], "en")
    assert payload(index)
    assert Searcher(index).search("anything").hits == ()


def test_nonsense_is_not_confident() -> None:
    answer = Searcher(build_index(documents("en"), "en")).search("saturn rings telescope")
    assert not answer.confident


def test_synonyms() -> None:
    synonyms = Synonyms.make([["refund", "money back"]], {"shipment": ["track"]})
    searcher = Searcher(build_index(documents("en"), "en", synonyms=synonyms))
    assert searcher.search("money back").hits[0].document.title == "When will I get my refund?"
    assert searcher.search("shipment").hits[0].document.title == "Track your parcel"


def test_other_words_for_an_alias_are_not_the_title() -> None:
    """Known as “money back”, an article on returns is still not the one that is called “refund”."""
    synonyms = Synonyms.make([["refund", "money back"]])
    texts = [("1", "Return an item", ("money back",)), ("2", "How long does a refund take?", ())]
    found = [SearchDocument(name, f"{name}/", "question", title, "", aliases=known) for name, title, known in texts]
    searcher = Searcher(build_index(found, "en", synonyms=synonyms))
    assert [hit.document.id for hit in searcher.search("refund").hits] == ["2", "1"]


def test_a_word_that_every_article_has_is_answered() -> None:
    found = [SearchDocument(str(one), f"{one}/", "question", "Same", "") for one in range(1100)]
    assert len(Searcher(build_index(found, "en")).search("same").hits) == 10


def test_synonym_cycle() -> None:
    with pytest.raises(SynonymCycleError, match="parcel → packet → parcel"):
        Synonyms.make((), {"parcel": ["packet"], "packet": ["parcel"]})


def test_golden_queries() -> None:
    searcher = Searcher(build_index(documents("en"), "en"))
    found = list(misses(searcher, [Golden("return an item", "a0"), Golden("gift", "a1"), Golden("x", "nowhere")]))
    assert [(miss.rank, miss.known) for miss in found] == [(None, True), (None, False)]
    assert "no article of this locale" in found[1].message()


@pytest.mark.parametrize("locale", ["th", "zh-Hant"])
def test_missing_extra_is_named(locale: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    for cached in (thai.dictionary, thai._lengths, chinese.simplified, chinese._readings):
        cached.cache_clear()
    with pytest.raises(MissingExtraError, match=r"pip install 'kbgen\["):
        build_index(documents(locale), locale)
    for cached in (thai.dictionary, thai._lengths, chinese.simplified, chinese._readings):
        cached.cache_clear()


def test_vectors_are_current() -> None:
    """The committed vectors are what the reference answers today: run tests/search/make_vectors.py."""
    path = Path(__file__).parents[1] / "vectors" / "search.json"
    for one in json.loads(path.read_text(encoding="utf-8"))["indexes"]:
        searcher = Searcher(build_index(with_names(one["locale"]), one["locale"]))
        for case in one["queries"][:40]:
            hits = searcher.search(case["query"]).hits
            assert [[hit.document.id, hit.score] for hit in hits] == case["hits"], case["query"]
