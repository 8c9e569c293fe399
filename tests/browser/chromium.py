"""The Chromium that the tests and benches drive: the system's own, or Debian's package where there is none.

Run as a script it makes sure that there is one, and fonts for the demo's scripts, or says what to do.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
FONTS = {"th": "fonts-thai-tlwg", "zh-tw": "fonts-noto-cjk"}
"""Debian's package for each language of the demo that a bare system draws as empty boxes."""
APT = Path(__file__).parent.parent / "setup" / "apt"


def find() -> str | None:
    """Return the path of a Chromium: ``CHROME_PATH``, else the first on PATH."""
    named = os.environ.get("CHROME_PATH")
    if named:
        return named if os.access(named, os.X_OK) else None
    return next(filter(None, map(shutil.which, NAMES)), None)


def _missing_fonts() -> list[str]:
    if shutil.which("fc-list") is None:
        return list(FONTS.values())
    return [
        package
        for language, package in FONTS.items()
        if not subprocess.run(
            ["fc-list", f":lang={language}", "family"], capture_output=True, check=False
        ).stdout.strip()
    ]


def _install(packages: list[str]) -> bool:
    return subprocess.run([APT, *packages], check=False).returncode == 0


def main() -> int:
    """Install what is missing; returns the exit code."""
    if os.environ.get("CHROME_PATH") and find() is None:
        print(f"CHROME_PATH={os.environ['CHROME_PATH']} is no program: correct it or unset it.", file=sys.stderr)
        return 1
    fonts = _missing_fonts() if sys.platform == "linux" else []
    if find() is None and not (_install(["chromium", *fonts]) and find()):
        print(
            "The browser tests need Chromium or Chrome: install one (Debian: apt-get install chromium), "
            "or give its path in CHROME_PATH.",
            file=sys.stderr,
        )
        return 1
    if fonts and (missing := _missing_fonts()) and not _install(missing):
        print(
            f"No fonts for Thai or Chinese: the layout is tested with boxes ({' '.join(missing)}).",
            file=sys.stderr,
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
