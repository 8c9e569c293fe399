"""Diagnostics for people and machines: text, JSON, GitHub, SARIF, GitLab and JUnit."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from typing import TYPE_CHECKING
from urllib.parse import quote
from xml.etree import ElementTree as ET

from kbgen.model.diagnostic import as_text, printable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kbgen.model.diagnostic import Diagnostic


def as_json(diagnostics: Sequence[Diagnostic]) -> str:
    """A list of objects with ``path``, ``line``, ``rule`` and ``message``."""
    rows = [{"path": d.path, "line": d.line, "rule": d.rule, "message": d.message} for d in diagnostics]
    return json.dumps(rows, ensure_ascii=False, indent=2)


def as_github(diagnostics: Sequence[Diagnostic]) -> str:
    """Workflow commands of GitHub Actions, which show at the lines of a pull request."""

    def escape(text: str, *, value: bool = False) -> str:
        text = printable(text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A"))
        return text.replace(":", "%3A").replace(",", "%2C") if value else text

    return "\n".join(
        f"::error file={escape(d.path, value=True)},line={max(1, d.line)},title={d.rule}::{escape(d.message)}"
        for d in diagnostics
    )


def as_sarif(diagnostics: Sequence[Diagnostic]) -> str:
    """SARIF 2.1.0 (OASIS)."""
    results = [
        {
            "ruleId": d.rule,
            "level": "error",
            "message": {"text": d.message},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": quote(d.path, errors="replace")},
                        "region": {"startLine": max(1, d.line)},
                    }
                }
            ],
        }
        for d in diagnostics
    ]
    rules = [{"id": rule} for rule in sorted({d.rule for d in diagnostics})]
    run = {"tool": {"driver": {"name": "kbgen", "rules": rules}}, "results": results}
    schema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
    return json.dumps({"version": "2.1.0", "$schema": schema, "runs": [run]}, ensure_ascii=False, indent=2)


def as_gitlab(diagnostics: Sequence[Diagnostic]) -> str:
    """GitLab's code quality report, which takes complaints of one fingerprint for one complaint."""
    seen: Counter[tuple[str, str, str]] = Counter()
    rows = []
    for d in diagnostics:
        same = (d.path, d.rule, d.message)
        seen[same] += 1
        # Without the line, so that a complaint stays the same when text above it changes.
        fingerprint = "\x00".join((*same, str(seen[same]))).encode("utf-8", "replace")
        rows.append(
            {
                "description": d.message,
                "check_name": d.rule,
                "fingerprint": hashlib.sha256(fingerprint).hexdigest(),
                "severity": "major",
                "location": {"path": d.path, "lines": {"begin": max(1, d.line)}},
            }
        )
    return json.dumps(rows, ensure_ascii=False, indent=2)


def as_junit(diagnostics: Sequence[Diagnostic]) -> str:
    """JUnit XML: a failed test case a complaint, or one that passed where there is none."""
    suite = ET.Element(
        "testsuite", name="kbgen check", tests=str(max(1, len(diagnostics))), failures=str(len(diagnostics))
    )
    for d in diagnostics:
        case = ET.SubElement(suite, "testcase", classname=d.rule, name=printable(f"{d.path}:{d.line}"))
        failure = ET.SubElement(case, "failure", message=printable(d.message), type=d.rule)
        failure.text = printable(str(d))
    if not diagnostics:
        ET.SubElement(suite, "testcase", classname="kbgen", name="check")
    return ET.tostring(suite, encoding="unicode", xml_declaration=True)


FORMATS: dict[str, Callable[[Sequence[Diagnostic]], str]] = {
    "text": as_text,
    "json": as_json,
    "github": as_github,
    "sarif": as_sarif,
    "gitlab": as_gitlab,
    "junit": as_junit,
}
