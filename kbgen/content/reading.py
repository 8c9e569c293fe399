"""From files to articles: one file in, one frozen `Article` or its faults out."""

from __future__ import annotations

import hashlib
import os
import re
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from kbgen.content import front_matter, markdown_source, versions
from kbgen.content.anchors import slugify
from kbgen.model.article import FAQ, HOME, Article, FrontMatter, Kind
from kbgen.model.diagnostic import Diagnostic

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from kbgen.model.project import Project

SIZE_LIMIT = 1024 * 1024
"""Bytes. A help article of more is a mistake (a pasted picture, a database dump) and would stall a phone."""
ASSETS = "assets"
RESERVED_NAMES = frozenset(
    ["con", "prn", "aux", "nul", *(f"{name}{number}" for name in ("com", "lpt") for number in range(1, 10))]
)
"""What Windows does not take for a file's name, whatever its ending."""
_GOOD_NAME = re.compile(r"(?!.{81})[a-z0-9]+(-[a-z0-9]+)*")
"""Names that are their own slug; most are, and the rest takes longer to judge."""


class Found(NamedTuple):
    """A Markdown file of a locale with the article id that its place gives it; ``shown`` is its path in complaints."""

    folder: Path
    name: str
    shown: str
    locale: str
    id: str

    @property
    def path(self) -> Path:
        """Where the file is."""
        return self.folder / self.name


def article_files(project: Project, faults: list[Diagnostic]) -> Iterator[Found]:
    """Walk a site's locales in a fixed order and yield its article files; what can't be one goes to ``faults``."""
    known = project.settings.locales
    for base, prefix in ((project.docs, ""), (project.faq, FAQ)):
        if not base.is_dir():
            continue
        for folder in sorted(base.iterdir()):
            if folder.name.startswith((".", "_")) or not folder.is_dir() or _leads_away(project, folder, faults):
                continue
            if prefix == "" and folder.name == ASSETS:
                for path in sorted(folder.rglob("*")):
                    _leads_away(project, path, faults)
                continue
            if folder.name not in known:
                if any(folder.rglob("*.md")):
                    faults.append(
                        Diagnostic(
                            project.relative(folder),
                            0,
                            "unknown-locale",
                            f"“{folder.name}” is not a language of this site: add it to “locales” in mkdocs.yml, "
                            f"or rename the folder to one of {', '.join(known)}",
                        )
                    )
                continue
            yield from _walk(project, folder, project.relative(folder), folder.name, prefix, faults)


def _walk(
    project: Project, folder: Path, shown: str, locale: str, prefix: str, faults: list[Diagnostic]
) -> Iterator[Found]:
    # A site has thousands of files, so entries are asked, and paths are made only where one is needed.
    with os.scandir(folder) as found:
        entries = sorted(found, key=attrgetter("name"))
    for entry in entries:
        name = entry.name
        if name.startswith((".", "_")) or (entry.is_symlink() and _leads_away(project, folder / name, faults)):
            continue
        if entry.is_dir():
            path = folder / name
            complaint = _name_complaint(name) if any(path.rglob("*.md")) else ""
            if complaint:
                faults.append(Diagnostic(project.relative(path), 0, "file-name", complaint))
                continue
            inner = f"{prefix}/{name}" if prefix else name
            yield from _walk(project, path, f"{shown}/{name}", locale, inner, faults)
        elif article := _article_file(
            Found(folder, name, f"{shown}/{name}", locale, prefix), faults, is_file=entry.is_file()
        ):
            yield article


def article_at(project: Project, path: Path, locale: str, folder: str, faults: list[Diagnostic]) -> Found | None:
    """Return the article file at a path in a folder that has articles; ``folder`` is what their ids begin with.

    What can't be an article goes to ``faults``.
    """
    if path.name.startswith((".", "_")) or _leads_away(project, path, faults) or path.is_dir():
        return None
    found = Found(path.parent, path.name, project.relative(path), locale, folder)
    return _article_file(found, faults, is_file=path.is_file())


def _article_file(found: Found, faults: list[Diagnostic], *, is_file: bool) -> Found | None:
    """Return a file with its article's id, where ``found`` has that of its folder; None where it is no article's."""
    stem, dot, ending = found.name.rpartition(".")
    if dot and ending == "md":
        complaint = _name_complaint(stem)
        if complaint:
            faults.append(Diagnostic(found.shown, 0, "file-name", complaint))
        elif not is_file:
            message = "is no readable file: copy the article here, or remove it"
            faults.append(Diagnostic(found.shown, 0, "unreadable", message))
        else:
            return found._replace(id=_identity(found.id, stem))
    elif dot and ending.lower() in {"md", "markdown", "mdown"}:
        faults.append(Diagnostic(found.shown, 0, "file-name", f"rename it to {stem}.md: other endings are not read"))
    return None


def _leads_away(project: Project, path: Path, faults: list[Diagnostic]) -> bool:
    """Tell whether a path is a link that is not followed: out of the site, or to a folder, which may be a circle."""
    if not path.is_symlink():
        return False
    try:
        target = path.resolve(strict=True)
    except (OSError, RuntimeError):
        message = "is a link to nothing: remove it, or copy the file here"
        faults.append(Diagnostic(project.relative(path), 0, "unreadable", message))
        return True
    if not target.is_relative_to(project.root.resolve()):
        message = "leads out of the site's folder: copy the file into the site instead of linking it"
        faults.append(Diagnostic(project.relative(path), 0, "symlink-outside", message))
        return True
    if path.is_dir():
        message = "links to a folder, which is not followed: copy the folder instead"
        faults.append(Diagnostic(project.relative(path), 0, "symlink-folder", message))
        return True
    return False


def _name_complaint(stem: str) -> str:
    """Say what is wrong with the name of a file or folder, which is part of an address; empty where nothing is."""
    good = stem if _GOOD_NAME.fullmatch(stem) else slugify(stem)[:80] or "article"
    if stem.lower() in RESERVED_NAMES:
        return f"Windows keeps the name “{stem}” for itself: choose another name"
    if stem != good:
        return f"names are small letters, digits and hyphens, for they become addresses: rename it to “{good}”"
    return ""


def _identity(folder: str, stem: str) -> str:
    if stem == "index":
        return folder or HOME
    return f"{folder}/{stem}" if folder else stem


def kind_of(identity: str, *, is_folder: bool, beside_index: bool = False) -> Kind:
    """Tell what an article is from its id, and whether it is or stands beside a folder's ``index.md``.

    A file named as a day in a folder that has no page of its own is a version of the page with the folder's name.
    """
    if identity == HOME:
        return Kind.HOME
    parts = identity.split("/")
    if parts[0] == FAQ:
        return (Kind.TOPICS, Kind.TOPIC, Kind.QUESTION)[min(len(parts), 3) - 1]
    if is_folder:
        return Kind.SECTION
    if len(parts) > 1 and versions.day_of(identity) and not beside_index:
        return Kind.VERSION
    return {"guides": Kind.GUIDE, "legal": Kind.LEGAL}.get(parts[0], Kind.PAGE)


def read_article(
    project: Project, found: Found, on_bytes: Callable[[bytes], None] = lambda raw: None
) -> tuple[Article | None, list[Diagnostic]]:
    """Read one file. Returns the article, or None with the complaints that say why; ``on_bytes`` gets what was read."""
    shown = found.shown

    def fault(line: int, rule: str, message: str) -> tuple[None, list[Diagnostic]]:
        return None, [Diagnostic(shown, line, rule, message)]

    try:
        with found.path.open("rb", buffering=0) as file:
            size = os.fstat(file.fileno()).st_size
            raw = file.read() if size <= SIZE_LIMIT else b""
    except OSError as error:
        return fault(0, "unreadable", f"can't be read ({error.strerror}): mend the file's permissions")
    on_bytes(raw)
    if size > SIZE_LIMIT:
        return fault(
            0,
            "too-large",
            f"has {size / 2**20:.1f} MiB, at most {SIZE_LIMIT // 2**20} is allowed: split it, "
            "and put pictures into docs/assets",
        )
    try:
        text = raw.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        if raw[:2] in {b"\xff\xfe", b"\xfe\xff"}:
            return fault(1, "not-utf8", "is UTF-16 (Windows' “Unicode”): save the file again with the encoding UTF-8")
        line = raw.count(b"\n", 0, error.start) + 1
        return fault(
            line,
            "not-utf8",
            f"is not UTF-8 (byte 0x{raw[error.start]:02X}): save the file again with the encoding UTF-8",
        )
    if "\x00" in text:
        return fault(text.count("\n", 0, text.index("\x00")) + 1, "not-text", "has a NUL byte: this is no text file")
    parts = front_matter.split(text)
    if parts is None:
        if text.lstrip().startswith("---"):
            message = "the front matter is not closed, or not in the first line: put “---” alone above and below it"
        else:
            message = "has no front matter: begin the file with “---”, “title: …”, “summary: …”, “---”"
        return fault(1, "front-matter", message)
    yaml_text, body, body_line = parts
    front, lines, wrongs = front_matter.read(yaml_text)
    complaints = [Diagnostic(shown, wrong.line, "front-matter", wrong.message) for wrong in wrongs]
    if front is None or wrongs:
        return None, complaints
    article = _article(found, shown, front, lines, body, body_line)
    misdated = versions.misdated(article)
    return (None, [misdated]) if misdated else (article, complaints)


def _article(found: Found, shown: str, front: FrontMatter, lines: dict[str, int], body: str, body_line: int) -> Article:
    return Article(
        id=found.id,
        locale=found.locale,
        kind=kind_of(
            found.id,
            is_folder=found.name == "index.md",
            beside_index=versions.day_of(found.id) is not None and (found.folder / "index.md").is_file(),
        ),
        path=shown,
        front=front,
        body=body,
        body_line=body_line,
        sections=markdown_source.sections(body, body_line),
        references=markdown_source.references(body, body_line),
        digest=digest(front, body),
        lines=lines,
    )


def digest(front: FrontMatter, body: str) -> str:
    """Return 12 hex digits of SHA-256 over what a reader of an article gets: title, summary and text."""
    parts = "\x00".join((front.title, front.summary, body.strip()))
    return hashlib.sha256(parts.encode()).hexdigest()[:12]
