"""Jinja2 for pages: escaping, translation and the formats of a language."""

from __future__ import annotations

import hashlib
import sys
from contextlib import suppress
from functools import lru_cache
from importlib.util import cache_from_source
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import jinja2
from markupsafe import Markup, escape

from kbgen.i18n import formats, languages
from kbgen.model.files import replace_file

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, MutableMapping, Sequence
    from types import CodeType

    from jinja2.bccache import Bucket

    from kbgen.i18n.catalogs import Messages

FOLDER = Path(__file__).parent / "templates"
REMEMBERED = 5000
"""Calls of a function after which they are forgotten: those that differ on every page must not pile up."""


class Compiled(jinja2.BytecodeCache):
    """The code of templates, for all environments of this process and those that are forked from it.

    It is also kept in ``folder``, beside the code of Python's own modules and by their rules. It is as trustworthy as
    they are: a folder that a site brings, such as its cache, may hold no code.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[object, CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give a template its code, if that is known."""
        key = _key(bucket)
        if key not in self._known:
            with suppress(OSError), self._file(bucket).open("rb") as file:
                bucket.load_bytecode(file)  # nothing, if it was made from another text or by another Python
        bucket.code = self._known.get(key) or bucket.code
        if bucket.code is not None:
            self._known[key] = bucket.code

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a template's code."""
        if bucket.code is not None:
            self._known[_key(bucket)] = bucket.code
            if not sys.dont_write_bytecode:
                with suppress(OSError):
                    replace_file(self._file(bucket), bucket.bytecode_to_string())

    def _file(self, bucket: Bucket) -> Path:
        name = repr((bucket.key, sorted(bucket.environment.extensions), jinja2.__version__))
        return self._folder / f"{hashlib.sha256(name.encode()).hexdigest()[:32]}.jinja"


def _key(bucket: Bucket) -> object:
    """What code depends on: the template's name and place, its text, and what the environment adds to the syntax."""
    return bucket.key, bucket.checksum, *sorted(bucket.environment.extensions)


COMPILED = Compiled(Path(cache_from_source(__file__)).parent)
_NO_PAGES = frozenset({"report.html"})
"""Templates with filters of their own."""


def compile_all(messages: Messages) -> None:
    """Compile kbgen's own templates, so that processes that are forked afterwards need not."""
    env = environment(messages)
    for name in env.list_templates():
        if name not in _NO_PAGES:
            env.get_template(name)


class Settled(jinja2.BaseLoader):
    """Loads as another loader does, for an environment whose globals change no more.

    A template gets them as one dictionary. Jinja2's own chain of two takes ten times as long to go through, which
    every page does for each template that it includes or imports. And it escapes what it prints by `_printed`.
    """

    def __init__(self, loader: jinja2.BaseLoader) -> None:
        self._loader = loader

    def get_source(
        self, environment: jinja2.Environment, template: str
    ) -> tuple[str, str | None, Callable[[], bool] | None]:
        """Return a template's text, file, and whether it is still as it was."""
        return self._loader.get_source(environment, template)

    def list_templates(self) -> list[str]:
        """Return the names of all templates."""
        return self._loader.list_templates()

    def load(
        self,
        environment: jinja2.Environment,
        name: str,
        globals: MutableMapping[str, Any] | None = None,
    ) -> jinja2.Template:
        """Load a template."""
        made = self._loader.load(environment, name, dict(globals or {}))
        # Compiled templates call it by this name, and put what it gives to their other texts.
        made.root_render_func.__globals__["escape"] = _printed
        return made


@lru_cache(maxsize=REMEMBERED)
def _escaped(text: str) -> str:
    return str(escape(text))


def _printed(value: object) -> str:
    """Return a value as HTML, the same as ``escape`` gives, which makes a `Markup` of each anew."""
    kind = type(value)
    if kind is Markup:
        return cast("Markup", value)
    return _escaped(cast("str", value)) if kind is str else escape(value)


def equip(env: jinja2.Environment, messages: Messages) -> jinja2.Environment:
    """Give a Jinja2 environment what kbgen's templates use; returns the same environment."""
    tag = messages.tag
    env.bytecode_cache = COMPILED
    env.autoescape = jinja2.select_autoescape(["html", "xml"])
    env.add_extension("jinja2.ext.i18n")
    env.install_gettext_callables(  # type: ignore[attr-defined]  # added by the extension
        messages.gettext,
        messages.ngettext,
        newstyle=True,
        pgettext=messages.pgettext,
        npgettext=messages.npgettext,
    )

    def format_date(day: datetime.date) -> str:
        return formats.format_date(day, tag)

    def format_minutes(minutes: int) -> str:
        return formats.format_minutes(minutes, tag)

    env.filters.update(format_date=format_date, format_minutes=format_minutes, open_graph=languages.open_graph)
    return env


def quick_messages(messages: Messages) -> dict[str, Callable[..., str]]:
    """Return what templates call to translate: the same as Jinja2's own, with each distinct call done once."""
    gettext = _remembering(messages.gettext)
    return {
        "_": gettext,
        "gettext": gettext,
        "ngettext": _remembering(messages.ngettext, num=2),
        "pgettext": _remembering(messages.pgettext, context=0),
        "npgettext": _remembering(messages.npgettext, context=0, num=3),
    }


def _remembering(translate: Callable[..., str], **named: int) -> Callable[..., str]:
    """Make a function of templates; ``named`` are its positional arguments that texts may name, by their places."""
    known: dict[object, str] = {}

    @jinja2.pass_eval_context
    def call(context: jinja2.nodes.EvalContext, *values: object, **variables: object) -> str:
        # A Markup and a str that are equal are printed differently, so the types belong to the key.
        key = (context.autoescape, values, *variables.items(), *map(type, variables.values()))
        try:
            return known[key]
        except (KeyError, TypeError) as missing:
            text = translate(*values)
            made = (Markup(text) if context.autoescape else text) % {
                **{name: values[place] for name, place in named.items()},
                **variables,
            }
            if isinstance(missing, KeyError):  # a list, or another value that is no key, is not remembered
                if len(known) >= REMEMBERED:
                    known.clear()
                known[key] = made
            return made

    return call


def environment(messages: Messages, folders: Sequence[Path] = ()) -> jinja2.Environment:
    """Make an environment of kbgen's templates alone, with Material's icons if ``folders`` has them."""
    loader = jinja2.FileSystemLoader([FOLDER, *folders])
    return equip(jinja2.Environment(loader=loader, autoescape=True), messages)
