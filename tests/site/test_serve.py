"""The live server, over real sockets: pages, misses, hostile paths, and news of every change."""

from __future__ import annotations

import http.client
import json
import queue
import shutil
import socket
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from kbgen.content.number_patterns import expression_of
from kbgen.events.store import open_store
from kbgen.model.diagnostic import Diagnostic, InputError
from kbgen.model.project import FailedSearches
from kbgen.site import serve, web
from kbgen.site.background import Result
from kbgen.site.desk import Desk
from tests.samples import DAY, MINIMAL, article, write_site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.site.conftest import Site

PATIENCE = 60
"""Seconds after which a test gives up waiting; none waits so long when all is well."""


@contextmanager
def listening(state: web.State) -> Iterator[int]:
    server = web.make_server("127.0.0.1", 0, state)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server.server_port
    finally:
        with state.changed:
            state.stopping = True
            state.changed.notify_all()
        server.shutdown()
        server.server_close()
        thread.join()


def get(port: int, path: str, method: str = "GET") -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.putrequest(method, path, skip_accept_encoding=True)
        connection.endheaders()
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    finally:
        connection.close()


@pytest.fixture(scope="module")
def port(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    folder = tmp_path_factory.mktemp("served") / "site"
    shutil.copytree(site.out, folder)
    (folder.parent / "secret.txt").write_text("secret")
    (folder / "link.txt").symlink_to(folder.parent / "secret.txt")
    with listening(web.State(folder, version=1)) as number:
        yield number


@pytest.mark.parametrize(
    ("path", "status", "kind"),
    [
        ("/", 200, "text/html; charset=utf-8"),
        ("/en/", 200, "text/html; charset=utf-8"),
        ("/en/returns/?q=1", 200, "text/html; charset=utf-8"),
        ("/cs/vr%C3%A1cen%C3%AD/", 200, "text/html; charset=utf-8"),
        ("/assets/valve.svg", 200, "image/svg+xml"),
        ("/en/form.pdf", 200, "application/pdf"),
        ("/en/nothing/", 404, "text/html; charset=utf-8"),
        ("/nothing/", 404, "text/html; charset=utf-8"),
        ("/.kbgen/live.js", 200, "text/javascript; charset=utf-8"),
    ],
)
def test_an_address_gives_its_file(port: int, path: str, status: int, kind: str) -> None:
    found, headers, body = get(port, path)
    assert (found, headers["content-type"]) == (status, kind)
    assert len(body) == int(headers["content-length"]) > 0
    assert headers["cache-control"] == "no-cache"
    head = get(port, path, "HEAD")
    assert (head[0], head[1]["content-length"], head[2]) == (status, headers["content-length"], b"")


@pytest.mark.parametrize(("path", "lang"), [("/cs/nic/", b'lang="cs"'), ("/he/x", b'lang="he"'), ("/x", b'lang="en"')])
def test_a_miss_is_answered_in_its_language(port: int, path: str, lang: bytes) -> None:
    status, _, body = get(port, path)
    assert status == 404
    assert lang in body.split(b">", 2)[1]


def test_pages_get_the_live_script_and_other_files_do_not(port: int, site: Site) -> None:
    _, _, body = get(port, "/en/")
    script = b'<script type="module" src="/.kbgen/live.js?1"></script>'
    assert body.count(script) == 1
    assert body.replace(script, b"") == (site.out / "en" / "index.html").read_bytes()
    assert get(port, "/assets/valve.svg")[2] == (site.out / "assets" / "valve.svg").read_bytes()


def test_a_folder_without_slash_leads_to_the_one_with(port: int) -> None:
    status, headers, _ = get(port, "/cs/vr%C3%A1cen%C3%AD")
    assert (status, headers["location"]) == (301, "/cs/vr%C3%A1cen%C3%AD/")


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "/en/../../secret.txt",
        "/en/%2e%2e/%2e%2e/secret.txt",
        "//../secret.txt", "/link.txt", "/.kbgen/../../secret.txt", "/.kbgen/%2e%2e/serve.py", "/.kbgen/..%5cserve.py",
        "/.kbgen/", "/.kbgen/..", "/%00", "/en/%00.html", "/" + "a" * 5000, "/%ff%fe", "//evil.example/..",
    ],
)  # fmt: skip
def test_no_path_leads_out_of_the_site(port: int, path: str) -> None:
    status, headers, body = get(port, path)
    assert status in {301, 404}
    assert b"secret" not in body
    assert not headers.get("location", "/").startswith("//")


def test_before_the_first_build_there_is_a_page_that_waits(tmp_path: Path) -> None:
    with listening(web.State(tmp_path)) as number:
        status, _, body = get(number, "/en/")
    assert status == 503
    assert b"Building" in body
    assert b"live.js" in body


def test_a_taken_port_is_a_complaint(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(InputError, match="address-taken"):
        web.make_server("127.0.0.1", taken.getsockname()[1], web.State(tmp_path)).server_close()


def events(port: int, found: queue.Queue[dict[str, Any]]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    connection.request("GET", "/.kbgen/events")
    for line in connection.getresponse():
        if line.startswith(b"data: "):
            found.put(json.loads(line[6:]))


def test_every_change_is_built_and_told_and_errors_are_mended(tmp_path: Path) -> None:
    root = write_site(tmp_path / "site", {**MINIMAL, "mkdocs.yml": MINIMAL["mkdocs.yml"].replace("[en, cs]", "[en]")})
    state = web.State(serve.own_folder(root))
    http_server = web.make_server("127.0.0.1", 0, state)
    number = http_server.server_port
    plan = serve.Plan(root, (), DAY, f"http://localhost:{number}/", 1)
    told: queue.Queue[dict[str, Any]] = queue.Queue()
    built = threading.Semaphore(0)
    stop = threading.Event()
    listener = threading.Thread(target=events, args=(number, told), daemon=True)
    serving = threading.Thread(
        target=serve.serve, args=(plan, http_server, state),
        kwargs={"report": lambda pages, complaints, seconds: built.release(), "stop": stop}, daemon=True,
    )  # fmt: skip
    serving.start()
    listener.start()

    def until(version: str, *, faulty: bool = False) -> dict[str, Any]:
        while True:
            news = told.get(timeout=PATIENCE)
            if (news["version"], bool(news["errors"])) == (version, faulty):
                return news

    def page(address: str = "/en/returns/") -> bytes:
        return get(number, address)[2]

    try:
        until("1")
        assert b"Returns policy" in page()
        write_site(root, {"docs/en/returns.md": article("Money back")})
        # The page at once, and then the build of all that the change touches, which is no news.
        until("1.1")
        assert b"Money back" in page()
        for _ in range(2):
            assert built.acquire(timeout=PATIENCE)
        assert b"Money back" in page()
        assert b"Money back" in (state.folder / "en/returns/index.html").read_bytes()
        write_site(root, {"docs/en/returns.md": "no front matter"})
        news = until("1.1", faulty=True)
        assert any("docs/en/returns.md:1" in error for error in news["errors"])
        assert b"Money back" in page()
        write_site(root, {"docs/en/returns.md": article("Refunds")})
        until("1.2")
        assert b"Refunds" in page()
        assert f"http://localhost:{number}/en/returns/" in page().decode()
        write_site(root, {"docs/en/new.md": article("New")})
        until("1.3")
        assert get(number, "/en/new/")[0] == 200
        (root / "docs/en/new.md").unlink()
        until("1.4")
        assert get(number, "/en/new/")[0] == 404
        settings = (root / "mkdocs.yml").read_text("utf-8")
        write_site(root, {"mkdocs.yml": settings.replace("site_name: ", "site_name: Other ")})
        until("2")
        assert "<title>Refunds – Other " in page().decode()
    finally:
        stop.set()
        serving.join(PATIENCE)
    assert not serving.is_alive()
    assert not (root / "site").exists()


# Events


def test_what_a_build_met_while_files_changed_is_left_to_the_next(tmp_path: Path) -> None:
    """A file that is deleted between a build's listing and its reading is no fault to be mended."""
    state, told = web.State(tmp_path), list[object]()
    plan = serve.Plan(tmp_path, (), DAY, "", 1)
    loop = serve._Loop(plan, state, lambda pages, faults, seconds: told.append(faults), threading.Event())
    faults = (Diagnostic("docs/en/a.md", 0, "unreadable", "can't be read"),)
    for due, expected in ((1.0, ()), (None, faults)):
        loop._due = due
        loop._end(Result(None, faults, 1.0))
        assert (state.errors, told) == (tuple(map(str, expected)), [expected] if expected else [])


def post(port: int, body: bytes, path: str = "/_kbgen/events", **headers: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request("POST", path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        return connection.getresponse().status
    finally:
        connection.close()


def searched(query: str, number: int = 0) -> bytes:
    """Return a batch of one failed search."""
    event = {
        "id": f"{number:022}", "kind": "search", "at": 1700, "visit": "v" * 22, "locale": "en", "query": query,
        "outcome": "zero",
    }  # fmt: skip
    return json.dumps({"v": 1, "sent": 1700, "events": [event]}).encode()


@pytest.fixture
def logging(tmp_path: Path) -> Iterator[tuple[int, Path]]:
    """A server that takes events, and the file that it keeps them in."""
    path = tmp_path / "events.sqlite"
    desk = Desk(path, FailedSearches(patterns=(expression_of("AB-########"),)))
    with listening(web.State(tmp_path, version=1, desk=desk)) as port:
        yield port, path
    desk.close()


def queries(path: Path) -> list[str]:
    store = open_store(f"sqlite:///{path}")
    try:
        return [event.query for event in store.read()]
    finally:
        store.close()


def test_events_are_stored_before_they_are_acknowledged(logging: tuple[int, Path]) -> None:
    port, path = logging
    assert not path.exists()
    for _ in range(3):
        assert post(port, searched("ab20481734 klarna jane@example.com")) == 204
    assert queries(path) == ["[order] klarna [mail]"]


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"", {}, 400),
        (b"{", {}, 400),
        (searched(""), {}, 400),
        (b"x" * 16_385, {}, 413),
        (searched("klarna"), {"Origin": "https://evil.example"}, 403),
        (searched("klarna"), {"Content_Type": "image/gif"}, 415),
    ],
)
def test_bad_events_are_refused(body: bytes, headers: dict[str, str], status: int, logging: tuple[int, Path]) -> None:
    port, path = logging
    assert post(port, body, **headers) == status
    assert post(port, searched("refund")) == 204
    assert queries(path) == ["refund"]


def test_nothing_else_is_posted(logging: tuple[int, Path]) -> None:
    assert post(logging[0], searched("refund"), path="/en/events") == 404


def test_a_site_without_a_log_takes_nothing(port: int) -> None:
    assert post(port, searched("refund")) == 404


def test_a_second_server_of_the_same_site_says_so(logging: tuple[int, Path]) -> None:
    port, path = logging
    other = Desk(path, FailedSearches())
    with listening(web.State(path.parent, version=1, desk=other)) as second:
        assert post(port, searched("refund")) == 204
        assert post(second, searched("klarna", 1)) == 503
    assert queries(path) == ["refund"]


def test_the_desk_follows_the_settings(tmp_path: Path) -> None:
    log = "  - failed-searches:\n      patterns: [{}]\n"
    root = write_site(tmp_path, {**MINIMAL, "mkdocs.yml": MINIMAL["mkdocs.yml"] + log.format("AB-####")})
    plan = serve.Plan(root, (), DAY, "http://localhost:8000/", 1)
    first = plan.desk(None)
    assert first
    assert plan.desk(first) is first
    (root / "mkdocs.yml").write_text("plugins: [", encoding="utf-8")
    assert plan.desk(first) is first
    write_site(root, {"mkdocs.yml": MINIMAL["mkdocs.yml"] + log.format("CD-####")})
    second = plan.desk(first)
    assert second
    assert second.settings != first.settings
    write_site(root, {"mkdocs.yml": MINIMAL["mkdocs.yml"]})
    assert plan.desk(second) is None
