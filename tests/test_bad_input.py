"""Every mistake a writer makes gets file, line, remedy and exit code, through the command line.

The cases are in ``cases/bad_input.yml``: what is put over a small good site, the command, and what it says.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from kbgen.cli import main
from tests.samples import MINIMAL, write_site

CASES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "cases" / "bad_input.yml").read_text("utf-8"))


def content_of(value: Any) -> str | bytes | None:
    if isinstance(value, dict):
        if "hex" in value:
            return bytes.fromhex(value["hex"])
        return str(value["text"]) * int(value["times"])
    return None if value is None else str(value)


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_case(case: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    changes = {name: content_of(value) for name, value in case.get("files", {}).items()}
    base = {} if case.get("bare") else MINIMAL
    root = write_site(tmp_path / "site", {**base, **changes})
    for link, target in case.get("links", {}).items():
        if not (tmp_path / target).is_relative_to(root):
            (tmp_path / target).write_text("not for publishing", encoding="utf-8")
        (root / link).symlink_to(tmp_path / target)

    code = main([*case.get("run", ["check"]), "--site", str(root)])

    said = capsys.readouterr()
    # How many messages the interface has is no matter of these cases.
    text = re.sub(r"\d+ of \d+ messages", "N of N messages", (said.out + said.err).replace(str(tmp_path), "TMP"))
    complaints = [line for line in text.splitlines() if line.endswith("]")]
    assert complaints == case["says"], text
    assert code == case["exit"]
    assert "Traceback" not in text
