"""Interface catalogs: gettext ``.po`` files read as they are, so that a translator's change needs no compiling.

A message is looked up in the site's own catalog, then in kbgen's; what neither has is English, as in the code.
"""

from __future__ import annotations

import gettext
from dataclasses import dataclass
from functools import cache, lru_cache
from io import BytesIO
from typing import TYPE_CHECKING

from babel.messages.plurals import get_plural
from babel.messages.pofile import PoFileError, read_po

from kbgen.i18n.languages import babel_locale
from kbgen.model.diagnostic import Diagnostic

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from babel.messages.catalog import Catalog, Message

DOMAIN = "kbgen"
_CONTEXT = "\x04"


@dataclass(frozen=True, slots=True)
class Messages:
    """The translated messages of one language.

    ``texts`` maps a message id (``context\\x04id`` with a context) to its forms: one, or one a plural category of
    gettext's ``Plural-Forms``.
    """

    tag: str
    texts: Mapping[str, tuple[str, ...]]

    def gettext(self, message: str) -> str:
        """Translate a message."""
        return self.texts.get(message, (message,))[0]

    def ngettext(self, one: str, many: str, number: int) -> str:
        """Translate a message in the form that ``number`` asks for."""
        forms = self.texts.get(one)
        if forms is None:
            return one if number == 1 else many
        return forms[min(_plural(self.tag, number), len(forms) - 1)]

    def pgettext(self, context: str, message: str) -> str:
        """Translate a message that means different things in different places."""
        return self.texts.get(context + _CONTEXT + message, (message,))[0]

    def npgettext(self, context: str, one: str, many: str, number: int) -> str:
        """Translate a message with a context and a number."""
        translated = self.ngettext(context + _CONTEXT + one, context + _CONTEXT + many, number)
        return translated.rpartition(_CONTEXT)[2]


def _plural(tag: str, number: int) -> int:
    """Return which of a message's forms a number takes, by the rule that ``.po`` files of the language state."""
    return _plural_rule(tag)(number)


@cache
def _plural_rule(tag: str) -> Callable[[int], int]:
    # The standard library compiles gettext's C-like plural expressions; typeshed does not list the function.
    compile_rule: Callable[[str], Callable[[int], int]] = gettext.c2py
    return compile_rule(get_plural(babel_locale(tag)).plural_expr)


def catalog_path(folder: Path, tag: str) -> Path:
    """Return where a language's catalog lies below a ``locales`` folder."""
    return folder / tag / "LC_MESSAGES" / f"{DOMAIN}.po"


def read_catalog(path: Path, shown: str) -> tuple[Catalog | None, list[Diagnostic]]:
    """Read a catalog file; ``shown`` is its path in complaints."""
    return _parsed(path.read_bytes(), shown)


def _parsed(raw: bytes, shown: str) -> tuple[Catalog | None, list[Diagnostic]]:
    try:
        return read_po(BytesIO(raw), abort_invalid=True), []
    except PoFileError as error:
        line = getattr(error, "lineno", 0) or 0
        return None, [
            Diagnostic(
                shown, line, "catalog-syntax", f"is no valid catalog ({error}): every msgid needs a quoted msgstr"
            )
        ]
    except UnicodeDecodeError:
        return None, [Diagnostic(shown, 0, "not-utf8", "is not UTF-8: save the file again with the encoding UTF-8")]


def load_messages(tag: str, folders: Sequence[Path]) -> tuple[Messages, list[Diagnostic]]:
    """Read a language's messages; earlier folders win. Fuzzy and empty translations do not count."""
    texts: dict[str, tuple[str, ...]] = {}
    faults: list[Diagnostic] = []
    for folder in folders:
        path = catalog_path(folder, tag)
        if path.is_file():
            shown = f"{folder.name}/{path.relative_to(folder).as_posix()}"
            found, complaints = _texts(path.read_bytes(), shown)
            faults += complaints
            texts = {**found, **texts}
    return Messages(tag, texts), faults


@lru_cache(maxsize=64)
def _texts(raw: bytes, shown: str) -> tuple[Mapping[str, tuple[str, ...]], tuple[Diagnostic, ...]]:
    """Return a catalog's translations and its faults, once: facts, checks and pages ask for the same catalogs."""
    catalog, faults = _parsed(raw, shown)
    texts: dict[str, tuple[str, ...]] = {}
    for message in catalog or ():
        forms = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
        if message.id and not message.fuzzy and forms and all(forms):
            texts.setdefault(_key(message), forms)
    return texts, tuple(faults)


def _key(message: Message) -> str:
    identity = message.id if isinstance(message.id, str) else message.id[0]
    return message.context + _CONTEXT + identity if message.context else str(identity)


def template_ids(folder: Path) -> tuple[str, ...]:
    """Return the keys of all messages of the interface, from the catalog template in a ``locales`` folder."""
    path = folder / f"{DOMAIN}.pot"
    catalog, _ = read_catalog(path, path.name) if path.is_file() else (None, [])
    return tuple(_key(message) for message in catalog or () if message.id)
