"""What the manual says of running the collector can be run, and names every metric."""

from __future__ import annotations

import json
import re
import shlex

import pytest

from kbgen import cli
from kbgen.collector.metrics import HELP
from kbgen.model.resources import data

PAGE = (data("manual") / "docs/en/operators/collector.md").read_text("utf-8")
CALLS = [line.partition("kbgen collect ")[2] for line in PAGE.splitlines() if re.search(r"kbgen collect --", line)]
ENTRYPOINT = json.loads(re.findall(r"^ENTRYPOINT (.+)$", PAGE, re.MULTILINE)[0])
RUN = re.findall(r"^podman run .* kbgen-collect (.+)$", PAGE, re.MULTILINE)


@pytest.mark.parametrize("words", [shlex.split(call) for call in CALLS], ids=CALLS)
def test_a_command_can_be_run(words: list[str]) -> None:
    cli.parser().parse_args(["collect", *words])


def test_the_container_can_be_run() -> None:
    assert len(RUN) == 1
    program, *words = ENTRYPOINT
    assert program == "kbgen"
    cli.parser().parse_args([*words, *shlex.split(RUN[0])])


def test_commands_are_found() -> None:
    # In a terminal, in the systemd unit, and for several collectors.
    assert len(CALLS) >= 3


def test_every_metric_is_documented_and_no_other() -> None:
    watch = PAGE.partition("{#watch}")[2]
    assert set(re.findall(r"`(kbgen_\w+)`", watch)) == set(HELP)
