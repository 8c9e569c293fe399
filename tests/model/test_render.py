"""Complaints for people and machines, when paths and messages are hostile."""

from __future__ import annotations

import json
import re
from xml.etree import ElementTree as ET

import pytest

from kbgen.cli.arguments import parser
from kbgen.model.diagnostic import Diagnostic
from kbgen.model.render import FORMATS

PLAIN = Diagnostic("docs/en/a.md", 3, "broken-link", "“/b.md” leads to no article: mend the path.")
HOSTILE = [
    Diagnostic("docs/en/a,b:c%.md", 3, "rule", "one\ntwo\r\nthree\n::error::mine"),
    Diagnostic("docs/en/\x1b[31mred.md", 0, "rule", "\x1b]0;title\x07\x1b[2J\x00\x08\x7f\x9b31m"),
    Diagnostic("docs/en/<a> & \"b\" 'c'.md", 1, "rule", "</failure> ]]> <script>&amp;"),
    Diagnostic("docs/en/\u202etxt.md", 1, "rule", "right \u202e to \u2066 left \u200f \u200b"),
    Diagnostic("docs/en/\udce9.md", 1, "rule", "not UTF-8 \udce9"),
    Diagnostic("docs/en/a b é.md", 1, "rule", "same"),
    Diagnostic("docs/en/a b é.md", 2, "rule", "same"),
]
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


@pytest.mark.parametrize("name", FORMATS)
def test_no_complaints_are_still_a_valid_report(name: str) -> None:
    text = FORMATS[name]([])
    if name in {"json", "gitlab"}:
        assert json.loads(text) == []
    elif name == "sarif":
        assert json.loads(text)["runs"][0]["results"] == []
    elif name == "junit":
        assert ET.fromstring(text).get("failures") == "0"
    else:
        assert text == ""


@pytest.mark.parametrize("name", ["text", "github", "junit"])
def test_nothing_reaches_a_terminal_or_log_but_text(name: str) -> None:
    assert CONTROLS.findall(FORMATS[name](HOSTILE)) == []


@pytest.mark.parametrize("name", ["text", "github"])
def test_a_complaint_is_one_line(name: str) -> None:
    assert len(FORMATS[name](HOSTILE).split("\n")) == len(HOSTILE)


def test_text_is_path_line_message_rule() -> None:
    assert FORMATS["text"]([PLAIN]) == ("docs/en/a.md:3: “/b.md” leads to no article: mend the path. [broken-link]")
    assert FORMATS["text"]([Diagnostic("a.md", 0, "r", "m")]) == "a.md: m [r]"


def test_github_gets_one_workflow_command_a_complaint() -> None:
    assert FORMATS["github"]([PLAIN]) == (
        "::error file=docs/en/a.md,line=3,title=broken-link::“/b.md” leads to no article: mend the path."
    )
    first = FORMATS["github"](HOSTILE).split("\n")[0]
    assert first == "::error file=docs/en/a%2Cb%3Ac%25.md,line=3,title=rule::one%0Atwo%0D%0Athree%0A::error::mine"


def test_json_gives_back_what_went_in() -> None:
    rows = json.loads(FORMATS["json"](HOSTILE))
    assert [Diagnostic(**row) for row in rows] == HOSTILE


def test_sarif_has_addresses_and_lines_that_its_readers_take() -> None:
    run = json.loads(FORMATS["sarif"](HOSTILE))["runs"][0]
    places = [result["locations"][0]["physicalLocation"] for result in run["results"]]
    assert all(re.fullmatch(r"[A-Za-z0-9._~%/-]+", place["artifactLocation"]["uri"]) for place in places)
    assert all(place["region"]["startLine"] >= 1 for place in places)
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["rule"]
    assert [result["message"]["text"] for result in run["results"]] == [d.message for d in HOSTILE]


def test_gitlab_can_tell_every_complaint_from_every_other() -> None:
    rows = json.loads(FORMATS["gitlab"](HOSTILE))
    assert len({row["fingerprint"] for row in rows}) == len(HOSTILE)
    assert all(row["location"]["lines"]["begin"] >= 1 for row in rows)
    moved = Diagnostic(PLAIN.path, 99, PLAIN.rule, PLAIN.message)
    before, after = (json.loads(FORMATS["gitlab"]([d]))[0]["fingerprint"] for d in (PLAIN, moved))
    assert before == after


def test_junit_is_xml_with_a_failure_a_complaint() -> None:
    suite = ET.fromstring(FORMATS["junit"](HOSTILE))
    assert (suite.get("tests"), suite.get("failures")) == (str(len(HOSTILE)), str(len(HOSTILE)))
    messages = [failure.get("message") for failure in suite.iter("failure")]
    assert messages[2] == "</failure> ]]> <script>&amp;"


def test_the_command_offers_every_format() -> None:
    for name in FORMATS:
        assert parser().parse_args(["check", "--format", name]).format == name
