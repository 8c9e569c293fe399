"""The PostgreSQL that the tests and benches use: a cluster of their own in a temporary folder, made and thrown away.

Run as a script it makes sure that the programs are there, or says what to do. They are the system's own, or Debian's
package; no running server and no system-wide cluster is touched.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

APT = Path(__file__).parent / "apt"
PACKAGE = "postgresql"
ORDINARY_USERS = ("postgres", "nobody")
"""Whom the server runs as where the tests run as root, which PostgreSQL refuses."""


def find() -> Path | None:
    """Return the folder of PostgreSQL's programs: the newest of Debian's, or what stands on PATH."""
    debian = [folder for folder in Path("/usr/lib/postgresql").glob("*/bin") if (folder / "initdb").exists()]
    if debian:
        return max(debian, key=lambda folder: int(folder.parent.name))
    named = shutil.which("initdb")
    return Path(named).resolve().parent if named else None


@dataclass(slots=True)
class Cluster:
    """A server in ``folder``, reached by a socket there alone. ``start`` and ``kill`` may be repeated."""

    folder: Path
    programs: Path
    user: str | None
    process: subprocess.Popen[bytes] | None = field(default=None)

    def url(self, database: str = "postgres") -> str:
        """Return the address of a database."""
        return f"postgresql://kbgen@/{database}?host={self.folder}"

    def make(self) -> None:
        """Write the files of a new cluster."""
        if self.user:
            shutil.chown(self.folder, self.user)
        where = ["-D", str(self.folder / "data"), "-U", "kbgen", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"]
        subprocess.run(
            [str(self.programs / "initdb"), *where], check=True, capture_output=True, cwd=self.folder, user=self.user
        )

    def start(self, *, fsync: bool = False) -> None:
        """Start the server and wait until it answers. ``fsync`` makes it keep its promises over a crash of the machine.

        A killed server keeps what it committed without it too: the system's memory outlives the process.
        """
        settings = {
            "listen_addresses": "", "unix_socket_directories": str(self.folder), "fsync": "on" if fsync else "off",
            "max_connections": "30", "shared_buffers": "32MB",
        }  # fmt: skip
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [self.programs / "postgres", "-D", self.folder / "data", *options],
                stdout=log, stderr=log, cwd=self.folder, user=self.user, start_new_session=True,
            )  # fmt: skip
        ready = [str(self.programs / "pg_isready"), "-q", "-h", str(self.folder), "-U", "kbgen"]
        while subprocess.run(ready, check=False).returncode:
            if self.process.poll() is not None:
                raise RuntimeError((self.folder / "log").read_text("utf-8", "replace"))

    def kill(self) -> None:
        """Kill the server with all its processes, as a crash would."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None


@contextlib.contextmanager
def cluster() -> Iterator[Cluster]:
    """Run a server for a while. Raises `RuntimeError` where PostgreSQL is not installed."""
    programs = find()
    if programs is None:
        raise RuntimeError(f"PostgreSQL is missing: run {Path(__file__).name}, or install Debian's {PACKAGE}")
    user = next(filter(_is_user, ORDINARY_USERS)) if os.geteuid() == 0 else None
    # A socket's path has room for about a hundred characters, which a test's own folder may have used up.
    with tempfile.TemporaryDirectory(prefix="kbgen-pg-", dir="/tmp", ignore_cleanup_errors=True) as folder:
        made = Cluster(Path(folder), programs, user)
        made.make()
        try:
            made.start()
            yield made
        finally:
            made.kill()


def _is_user(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


def main() -> int:
    """Install what is missing; returns the exit code."""
    if find() is None and not (subprocess.run([APT, PACKAGE], check=False).returncode == 0 and find()):
        print(f"The tests need PostgreSQL: install it (Debian: apt-get install {PACKAGE}).", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
