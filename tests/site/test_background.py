"""A build in a process of its own: how it went comes back, and it can be stopped."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from kbgen.site import rebuild
from kbgen.site.background import Build
from tests.samples import DAY, MINIMAL, write_site

if TYPE_CHECKING:
    from pathlib import Path

PATIENCE = 60
"""Seconds after which a test gives up waiting; none waits so long when all is well."""


def begun(root: Path, out: Path) -> tuple[Build, threading.Event]:
    over = threading.Event()
    return Build(rebuild.Request(root, out, DAY), over.set), over


def test_a_build_says_how_it_went(tmp_path: Path) -> None:
    build, over = begun(write_site(tmp_path / "site", MINIMAL), tmp_path / "out")
    assert over.wait(PATIENCE)
    assert build.result
    assert build.result.outcome
    assert (build.result.outcome.published, build.result.faults) == (True, ())
    assert (tmp_path / "out" / "en" / "index.html").is_file()


def test_a_build_that_fails_says_why(tmp_path: Path) -> None:
    build, over = begun(tmp_path / "nothing", tmp_path / "out")
    assert over.wait(PATIENCE)
    assert build.result
    assert build.result.outcome is None
    assert {fault.rule for fault in build.result.faults} == {"no-site"}


def test_a_build_can_be_stopped(tmp_path: Path) -> None:
    build, over = begun(write_site(tmp_path / "site", MINIMAL), tmp_path / "out")
    build.stop()
    assert over.is_set()
    assert not list(tmp_path.glob(".out*")), "half a site is left"
