"""Every bad fact gets file, line and remedy, through the command line; the cases are in cases/bad_facts.yml."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from kbgen.cli import main
from tests.policies.test_filling import SHOP
from tests.samples import MINIMAL, write_site

CASES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent.parent / "cases" / "bad_facts.yml").read_text("utf-8")
)


def said(root: Path, shop: str | bytes, capsys: pytest.CaptureFixture[str]) -> tuple[int, list[str]]:
    write_site(root, {**MINIMAL, "docs/shop.yml": shop})
    code = main(["check", "--site", str(root)])
    output = capsys.readouterr()
    assert "Traceback" not in output.err
    return code, output.out.splitlines()


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_case(case: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert case["replace"] in SHOP
    code, lines = said(tmp_path, SHOP.replace(case["replace"], case["by"], 1), capsys)
    assert lines == case["says"]
    assert lines
    assert code == 2


def test_good_facts_have_no_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert said(tmp_path, SHOP, capsys) == (0, [])


def test_a_text_without_a_language_is_a_fault_of_the_check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, lines = said(tmp_path, SHOP.replace("    cs: Rosteme pomalu\n", ""), capsys)
    assert lines == [
        "docs/shop.yml:54: this text has no wording in cs, whose readers get the source's: "
        "add “cs: …” [missing-wording]"
    ]
    assert code == 1


def test_facts_that_are_not_utf8(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, lines = said(tmp_path, SHOP.encode("utf-16"), capsys)
    assert lines == ["docs/shop.yml: is not UTF-8: save it again with the encoding UTF-8 [not-utf8]"]
    assert code == 2
