"""The interface's messages: found in templates and code, kept in catalogs that translators edit."""

from __future__ import annotations

import datetime
import io
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from kbgen.i18n.catalogs import DOMAIN, catalog_path, read_catalog
from kbgen.i18n.languages import babel_locale
from kbgen.model.diagnostic import Diagnostic, InputError
from kbgen.model.files import replace_file
from kbgen.model.resources import data

if TYPE_CHECKING:
    from collections.abc import Sequence

_PACKAGE = Path(__file__).parent.parent
_METHODS = [("site/templates/**.html", "jinja2"), ("site/**.py", "python"), ("policies/**.py", "python")]
_KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3)}
# A date in the header would make every extraction a change.
_UNDATED = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of the interface a catalog translates."""

    tag: str
    path: str
    total: int
    missing: tuple[str, ...]
    fuzzy: tuple[str, ...]


def extract() -> Catalog:
    """Collect the messages of kbgen's templates and code."""
    catalog = Catalog(project=DOMAIN, charset="utf-8", creation_date=_UNDATED, revision_date=_UNDATED, fuzzy=False)
    catalog.header_comment = "# The words of kbgen's interface.\n# Made by `kbgen catalogs extract`.\n#"
    found = extract_from_dir(
        _PACKAGE, _METHODS, {"site/templates/**.html": {"trimmed": "true"}}, keywords=_KEYWORDS, comment_tags=["i18n:"]
    )
    for name, _line, message, comments, context in sorted(found, key=lambda item: (Path(item[0]).as_posix(), item[1])):
        catalog.add(message, None, [(f"kbgen/{Path(name).as_posix()}", 0)], auto_comments=comments, context=context)
    return catalog


def write_template(folder: Path) -> tuple[Path, int, bool]:
    """Write the catalog template into a ``locales`` folder; returns its path, size and whether it changed."""
    path = folder / f"{DOMAIN}.pot"
    catalog = extract()
    return path, len(catalog), _write_if_changed(path, _text(catalog))


def _text(catalog: Catalog) -> bytes:
    buffer = io.BytesIO()
    write_po(buffer, catalog, width=110, include_lineno=False, sort_output=False)
    return buffer.getvalue()


def _write_if_changed(path: Path, content: bytes) -> bool:
    if path.is_file() and path.read_bytes() == content:
        return False
    replace_file(path, content)
    return True


def own_catalogs(folder: Path, tags: Sequence[str]) -> list[str]:
    """Return the languages whose catalogs a ``locales`` folder keeps itself: those it has, and those kbgen lacks.

    In kbgen's own checkout that is every language but English, which is in the code.
    """
    shipped = data("locales")
    return [
        tag
        for tag in tags
        if tag.split("-")[0] != "en"
        and (folder == shipped or catalog_path(folder, tag).is_file() or not catalog_path(shipped, tag).is_file())
    ]


def update(folder: Path, tags: Sequence[str]) -> list[tuple[Path, bool]]:
    """Bring languages' catalogs in a ``locales`` folder up to kbgen's messages, and start those that are missing.

    A message whose English changed keeps its translation, marked fuzzy. Returns each path with whether it changed.
    """
    with (data("locales") / f"{DOMAIN}.pot").open("rb") as file:
        template = read_po(file)
    done = []
    for tag in tags:
        path = catalog_path(folder, tag)
        if path.is_file():
            catalog, faults = read_catalog(path, str(path))
            if catalog is None:
                raise InputError(faults)
        else:
            locale = babel_locale(tag)
            catalog = Catalog(locale=locale, project=DOMAIN, charset="utf-8", creation_date=_UNDATED, fuzzy=False)
        catalog.update(template, update_creation_date=False)
        catalog.revision_date = _UNDATED
        catalog.obsolete.clear()
        done.append((path, _write_if_changed(path, _text(catalog))))
    return done


def coverage(folder: Path, tags: Sequence[str]) -> tuple[list[Coverage], list[Diagnostic]]:
    """Tell what each language's catalog in a ``locales`` folder lacks, with a complaint for every lack."""
    with (data("locales") / f"{DOMAIN}.pot").open("rb") as file:
        wanted = [message for message in read_po(file) if message.id]
    found, faults = [], []
    for tag in tags:
        path = catalog_path(folder, tag)
        shown = f"{folder.name}/{path.relative_to(folder).as_posix()}"
        if not path.is_file():
            faults.append(Diagnostic(shown, 0, "catalog-missing", "there is no catalog: run “kbgen catalogs update”"))
            continue
        catalog, complaints = read_catalog(path, shown)
        faults += complaints
        if catalog is None:
            continue
        missing, fuzzy = [], []
        for message in wanted:
            own = catalog.get(message.id, message.context)
            forms = [] if own is None else [own.string] if isinstance(own.string, str) else list(own.string or ())
            name = message.id if isinstance(message.id, str) else message.id[0]
            line = (own.lineno or 0) if own else 0
            if not forms or not all(forms):
                missing.append(name)
                faults.append(
                    Diagnostic(shown, line, "message-missing", f"“{name}” has no translation: write its msgstr")
                )
            elif own is not None and own.fuzzy:
                fuzzy.append(name)
                faults.append(
                    Diagnostic(
                        shown, line, "message-fuzzy", f"“{name}” changed: check its msgstr and remove “#, fuzzy”"
                    )
                )
            if own is not None:
                for error in own.check(catalog):
                    faults.append(
                        Diagnostic(shown, line, "message-format", f"“{name}”: {error}: keep the placeholders")
                    )
        found.append(Coverage(tag, shown, len(wanted), tuple(missing), tuple(fuzzy)))
    return found, faults
