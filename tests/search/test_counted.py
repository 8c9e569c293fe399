"""Counts of an index's documents that are changed give the same index as counting anew, byte for byte."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kbgen.search import codec
from kbgen.search.analysis import Analyser
from kbgen.search.counted import Counted
from kbgen.search.documents import Heading, SearchDocument
from kbgen.search.index import count, index_of_counted

WORDS = {
    "en": ["return", "returns", "returned", "parcel", "parcels", "refund", "the", "of", "Straße", "30", "ab-12"],
    "cs": ["vrácení", "vrátit", "vratka", "balík", "balíku", "balíky", "peníze", "zpět", "do", "30", "dnů"],
    "ru": ["возврат", "вернуть", "товар", "товара", "посылка", "посылку", "деньги", "назад", "iPhone"],
    "th": ["คืนสินค้า", "เงินคืน", "พัสดุ", "การจัดส่ง", "ภายใน", "refund", "30"],
    "zh-Hant": ["退貨", "退款", "包裹", "運費", "保固", "refund", "三十天", "台灣", "臺灣"],
}


def texts(locale: str, most: int) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(WORDS[locale]), min_size=1, max_size=most).map(" ".join)


def documents(locale: str) -> st.SearchStrategy[dict[str, SearchDocument]]:
    return st.dictionaries(
        st.sampled_from("abcdefghij"),
        st.builds(
            lambda title, body, heads, aliases, address: SearchDocument(
                "", f"{address}/", "guide", title, body[:20], tuple(Heading(one, one) for one in heads), body, aliases
            ),
            texts(locale, 3), texts(locale, 30), st.lists(texts(locale, 2), max_size=2),
            st.lists(texts(locale, 2), max_size=3).map(tuple), st.sampled_from("abc"),
        ),
        max_size=8,
    )  # fmt: skip


@pytest.mark.parametrize("locale", WORDS)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_changed_counts_give_the_index_of_all_documents(locale: str, data: st.DataObject) -> None:
    analyser = Analyser(locale)
    state: Counted | None = None
    standing: dict[str, SearchDocument] = {}
    for _ in range(data.draw(st.integers(2, 4))):
        site = {
            name: SearchDocument(name, *[getattr(one, field) for field in SearchDocument.__slots__[1:]])
            for name, one in data.draw(documents(locale)).items()
        }
        # Most of a site stays from one build to the next.
        site = {**standing, **site} if data.draw(st.booleans()) else site
        if state is None:
            state = count((one, analyser.analyse(one)) for one in site.values())
        else:
            numbers = {one.id: number for number, one in enumerate(state.documents)}
            gone = {numbers[name]: analyser.analyse(one) for name, one in standing.items() if site.get(name) != one}
            new = [(one, analyser.analyse(one)) for name, one in site.items() if standing.get(name) != one]
            was = [analyser.analyse(standing[one.id]) for one in state.documents]
            state = state.changed(gone, new, was.__getitem__)
        state = Counted.of_content(state.content())
        standing = site
        anew = count((one, analyser.analyse(one)) for one in site.values())
        assert codec.payload(index_of_counted(state, locale)) == codec.payload(index_of_counted(anew, locale))


def test_what_was_not_counted_is_refused() -> None:
    content = count([]).content()
    for wrong in (b"", content[:7], content[:30], content.replace(b"[", b"{", 1), b"\xff" * 64):
        with pytest.raises(ValueError, match=r"."):
            Counted.of_content(wrong)
