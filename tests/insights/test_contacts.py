"""Orders and contacts: rates worked out by hand, and every row that can't be read named with its line."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import pytest

from kbgen.insights.contacts import contact_report, read_contacts, read_orders
from kbgen.model.diagnostic import InputError

if TYPE_CHECKING:
    from pathlib import Path

ORDERS = "date,orders,product,language\n2026-11-01,40,tent,en\n2026-11-02,60,boots,cs\n"
CONTACTS = (
    "date;topic;product;language;subject;first_reply_minutes;resolution_minutes\n"
    "2026-11-01;refund;tent;en;where is my money;30;60\n"
    '2026-11-01;refund;tent;en;"money; please";90;300\n'
    "2026-11-02;delivery;boots;cs;kde je balík;;\n"
)


def test_rates_are_those_of_the_files(tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_text(ORDERS, encoding="utf-8")
    (tmp_path / "contacts.csv").write_text(CONTACTS, encoding="utf-8")
    found = contact_report(
        read_orders(tmp_path / "orders.csv").rows,
        read_contacts(tmp_path / "contacts.csv").rows,
        answer=lambda contact: "faq/refunds/how-long" if "money" in contact.subject else "",
    )
    assert (found.orders, found.contacts, found.rate) == (100, 3, 3.0)
    assert [(share.name, share.contacts, share.rate) for share in found.topics] == [
        ("refund", 2, 2.0),
        ("delivery", 1, 1.0),
    ]
    assert [(share.name, share.orders, share.rate) for share in found.products] == [
        ("tent", 40, 5.0),
        ("boots", 60, 100 / 60),
    ]
    assert [share.name for share in found.languages] == ["en", "cs"]
    assert found.first_reply == (60.0, 90.0)
    assert found.resolution == (180.0, 300.0)
    assert [(one.article, one.topic, one.contacts) for one in found.prevented] == [
        ("faq/refunds/how-long", "refund", 2)
    ]


def test_orders_without_a_count_are_one_each(tmp_path: Path) -> None:
    (tmp_path / "o.csv").write_text("date\n2026-11-01\n2026-11-01\n", encoding="utf-8")
    assert sum(one.count for one in read_orders(tmp_path / "o.csv").rows) == 2


def test_without_orders_there_is_no_rate(tmp_path: Path) -> None:
    (tmp_path / "c.csv").write_text("date,topic\n2026-11-01,refund\n", encoding="utf-8")
    found = contact_report([], read_contacts(tmp_path / "c.csv").rows, answer=lambda contact: "")
    assert (found.rate, found.topics[0].rate, found.first_reply) == (None, None, None)


def test_a_spike_is_far_above_the_usual(tmp_path: Path) -> None:
    days = [datetime.date(2026, 11, 1) + datetime.timedelta(days=number) for number in range(10)]
    rows = [f"{day},delivery" for day in days for _ in range(2)] + [f"{days[6]},delivery"] * 7
    (tmp_path / "c.csv").write_text("\n".join(["date,topic", *rows]), encoding="utf-8")
    [spike] = contact_report([], read_contacts(tmp_path / "c.csv").rows, answer=lambda contact: "").spikes
    assert (spike.day, spike.contacts, spike.usual) == (days[6], 9, 2)


FAULTS = [
    ("date,topic\n1.11.2026,refund\n", "c.csv:2: has “1.11.2026” for its date: write it as 2026-11-30 [bad-table]"),
    ("date,topic\n2026-11-01,\n", "c.csv:2: has no topic: write one of the site's tags [bad-table]"),
    (
        "date,topic\n2026-11-01,a,b\n",
        "c.csv:2: has 3 columns, the headings 2: put texts in quotes [bad-table]",
    ),
    (
        "date,topic,first_reply_minutes\n2026-11-01,a,2 h\n",
        "c.csv:2: has “2 h” for first_reply_minutes: write a number of 0 or more, without units [bad-table]",
    ),
    ("when,topic\n", "c.csv:1: has no column “date”; the headings that count are date, topic,"),
    ("", "c.csv: is empty: begin with the headings date, topic,"),
    (b"date,topic\n\xff,a\n", "c.csv: is not UTF-8: save it again with that encoding [bad-table]"),
]


@pytest.mark.parametrize(("content", "says"), FAULTS)
def test_rows_that_cannot_be_read(content: str | bytes, says: str, tmp_path: Path) -> None:
    (tmp_path / "c.csv").write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(InputError) as raised:
        read_contacts(tmp_path / "c.csv")
    assert says in str(raised.value)


def test_columns_that_mean_nothing_are_named(tmp_path: Path) -> None:
    (tmp_path / "o.csv").write_text("Date;Agent;order;\n2026-11-01;jane;3;\n", encoding="utf-8")
    found = read_orders(tmp_path / "o.csv")
    assert [(one.line, one.rule, one.message.partition(" is ")[0]) for one in found.passed_over] == [
        (1, "unused-column", "column “agent”"),
        (1, "unused-column", "column “order”"),
    ]
    assert found.passed_over[1].message.endswith("Did you mean “orders”?")
    assert found.rows[0].count == 1


def test_all_faults_are_named_at_once(tmp_path: Path) -> None:
    (tmp_path / "c.csv").write_text("date,topic\n" + "x,refund\n" * 30, encoding="utf-8")
    with pytest.raises(InputError) as raised:
        read_contacts(tmp_path / "c.csv")
    assert len(raised.value.diagnostics) == 21
    assert "has 10 faults more" in str(raised.value)
