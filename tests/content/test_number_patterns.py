"""Patterns of the shop's own numbers: what they become, and how a wrong one is to be mended."""

from __future__ import annotations

import pytest

from kbgen.content.number_patterns import PatternError, expression_of


@pytest.mark.parametrize(
    ("template", "source"),
    [
        ("ALD-######", "ALD[ -]?[0-9]{6}"),
        ("JJD#{18}", "JJD[0-9]{18}"),
        ("@@ *{8,12}.7", r"[A-Za-z]{2}[ -]?[0-9A-Za-z]{8,12}\.7"),
        ("＃＃＃＃", "[0-9]{4}"),
        ("##@@##{3}x", "[0-9]{2}[A-Za-z]{2}[0-9][0-9]{3}x"),
    ],
)
def test_pattern(template: str, source: str) -> None:
    assert expression_of(template) == f"(?<![0-9A-Za-z]){source}(?![0-9A-Za-z])"


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("", "would mask ordinary words: give it at least 4 of # or *, and # or a digit among them"),
        ("ORDER", "would mask ordinary words: give it at least 4 of # or *, and # or a digit among them"),
        ("@@@@@@", "would mask ordinary words: give it at least 4 of # or *, and # or a digit among them"),
        ("*{8}", "would mask ordinary words: give it at least 4 of # or *, and # or a digit among them"),
        ("A###", "would mask ordinary words: give it at least 4 of # or *, and # or a digit among them"),
        ("(a+)+", "has “(”, which no pattern has: write # for a digit, @ for a letter, * for either"),
        ("[0-9]{8}", "has “[”, which no pattern has: write # for a digit, @ for a letter, * for either"),
        ("č####", "has “č”, which no pattern has: write # for a digit, @ for a letter, * for either"),
        ("####{}", "has “{”, which no pattern has: write # for a digit, @ for a letter, * for either"),
        ("#{9,2}", "repeats #{9,2} from 9 to 2 times: write e.g. #{8,12}"),
        ("#{0}", "repeats #{0} from 0 to 0 times: write e.g. #{8,12}"),
        ("#{50}", "matches up to 50 characters: at most 40 are allowed"),
        ("#{1,9}*{1,9}####", "repeats more than one part from … to … times: write one pattern for each length"),
    ],
)
def test_pattern_that_cannot_be_used(template: str, said: str) -> None:
    with pytest.raises(PatternError) as refusal:
        expression_of(template)
    assert str(refusal.value) == said
