"""The report: one page without scripts or requests, in which nobody's words are markup."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from kbgen.cli import main
from kbgen.site.charts import HEIGHT, WIDTH, columns, lines
from tests.insights.test_suggest import FILES, gap, log, reworded, run
from tests.samples import DAY, article, write_site

if TYPE_CHECKING:
    from pathlib import Path


class Tags(HTMLParser):
    """Collects what a page is made of, and fails on tags that do not match."""

    VOID = frozenset({"meta", "rect"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID:
            assert self.open.pop() == tag


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return write_site(tmp_path / "site", {**FILES, "docs/en/about.md": article("<img src=x> & {{ about }}")})


def page(site: Path, *more: str) -> str:
    out = site.parent / "report.html"
    assert main(["report", "--site", str(site), "--now", DAY.isoformat(), "--out", str(out), *more]) == 0
    return out.read_text("utf-8")


def test_it_needs_nothing_but_itself(site: Path) -> None:
    log(site, reworded(), gap("<script>alert(1)</script> gift receipt"), gap("@all ![x](http://e/p.png) gift receipt"))
    text = page(site)
    tags = Tags(text)
    assert not tags.seen & {"script", "img", "link", "iframe", "object", "form", "a"}
    assert not {name for name in tags.attributes if name.startswith("on") or name in {"src", "href", "style"}}
    assert not re.search(r"url\(|@import", text)
    assert "default-src 'none'" in text


def test_each_chart_has_its_table(site: Path) -> None:
    log(site, reworded(), gap())
    text = page(site)
    for pair in re.findall(r'<div class="pair">(.*?)(?=<h2|<h3>Spikes)', text, re.DOTALL):
        assert pair.count("<svg") <= pair.count("<table")
    assert text.count("<svg") == 3


def test_it_tells_what_was_logged(site: Path) -> None:
    log(site, reworded(), gap())
    text = page(site)
    assert "<b>27</b> searches" in text
    assert "gift receipt without prices" in text
    assert "Write the article that is missing (en): faq/en/_drafts/gift-receipt-without-prices.md" in text
    run(site, "suggest", "--write")
    assert "in effect" in page(site)


def test_contacts_of_the_period_alone_count(site: Path) -> None:
    log(site, reworded())
    (site / "c.csv").write_text(
        f"date,topic,subject\n{DAY},returns,how do I return an item\n2020-01-01,old,x\n", encoding="utf-8"
    )
    (site / "o.csv").write_text(f"date,orders\n{DAY},20\n", encoding="utf-8")
    text = page(site, "--contacts", str(site / "c.csv"), "--orders", str(site / "o.csv"))
    assert "1 contact and 20 orders: 5.0 contacts per 100 orders" in text
    assert "How do I return an item?" in text[text.index("should have prevented") :]


def test_orders_alone_are_refused(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(site, "report", "--orders", "o.csv") == 2
    assert "says nothing without contacts" in capsys.readouterr().err


def test_an_empty_store_makes_no_page(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = site / "report.html"
    assert run(site, "report", "--out", str(out)) == 0
    assert not out.exists()
    assert "Nothing was logged yet" in capsys.readouterr().err


def test_columns_fill_the_height_and_keep_proportions() -> None:
    chart = columns([("a", (3, 1)), ("b", (1, 1)), ("c", (0, 0))])
    assert chart.most == 4
    assert [bar.height for bar in chart.bars] == [150.0, 50.0, 50.0, 50.0, 0.0, 0.0]
    assert all(bar.x >= 0 and bar.x + bar.width <= WIDTH and 0 <= bar.y <= HEIGHT for bar in chart.bars)


def test_lines_are_whole_or_in_proportion() -> None:
    rows = [("a", (2, 2)), ("b", (1, 0)), ("c", (0, 0))]
    assert [bar.width for bar in lines(rows).bars] == [300.0, 300.0, 150.0, 0.0, 0.0, 0.0]
    assert [bar.width for bar in lines(rows, whole=True).bars] == [300.0, 300.0, 600.0, 0.0, 0.0, 0.0]
    assert lines([]).bars == columns([]).bars == ()
