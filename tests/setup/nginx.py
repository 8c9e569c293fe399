"""The nginx that the tests put in front of a collector: the system's own program, with a configuration of the test's.

Run as a script it makes sure that the programs are there, or says what to do. No running server is touched.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

APT = Path(__file__).parent / "apt"
PACKAGES = ("nginx-light", "openssl")


def find() -> str | None:
    """Return nginx' program, where openssl is there too."""
    return shutil.which("openssl") and shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")


@contextlib.contextmanager
def running(folder: Path, servers: str) -> Iterator[None]:
    """Run nginx with ``servers`` in its ``http`` block; its files, and ``access.log``, are in ``folder``."""
    user = "user root;" if os.geteuid() == 0 else ""
    kept = "\n".join(
        f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"daemon off; {user} pid {folder}/pid; error_log {folder}/error.log;\nevents {{}}\n"
        f"http {{\naccess_log {folder}/access.log;\n{kept}\n{servers}\n}}\n",
        encoding="utf-8",
    )
    program = find()
    assert program, "was looked for"
    command = [program, "-c", str(folder / "nginx.conf"), "-p", str(folder)]
    subprocess.run([*command, "-t"], check=True, capture_output=True)
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=60)


def make_certificate(folder: Path, host: str) -> tuple[Path, Path]:
    """Make a certificate that signs itself; returns it and its key."""
    certificate, key = folder / "host.pem", folder / "host.key"
    subprocess.run(
        [
            "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={host}",
            "-addext", f"subjectAltName=DNS:{host}", "-keyout", str(key), "-out", str(certificate),
        ],
        check=True, capture_output=True,
    )  # fmt: skip
    return certificate, key


def free_port() -> int:
    """Return a port that nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


def main() -> int:
    """Install what is missing; returns the exit code."""
    if not find() and not (subprocess.run([APT, *PACKAGES], check=False).returncode == 0 and find()):
        names = " and ".join(PACKAGES)
        print(f"The tests need {names}: install them (Debian: apt-get install {' '.join(PACKAGES)}).", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
