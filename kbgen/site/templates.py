"""Jinja2 for pages: escaping, translation and the formats of a language."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import jinja2
from markupsafe import Markup

from kbgen.i18n import formats, languages

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Sequence

    from kbgen.i18n.catalogs import Messages

FOLDER = Path(__file__).parent / "templates"


def equip(env: jinja2.Environment, messages: Messages) -> jinja2.Environment:
    """Give a Jinja2 environment what kbgen's templates use; returns the same environment."""
    tag = messages.tag
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


def quick_gettext(messages: Messages) -> Callable[..., str]:
    """Return what templates call as ``_``: the same as Jinja2's own, which looks itself up at every call."""
    known: dict[str, Markup] = {}

    @jinja2.pass_eval_context
    def gettext(context: jinja2.nodes.EvalContext, message: str, **variables: object) -> str:
        if not context.autoescape:
            return messages.gettext(message) % variables
        if variables:
            return Markup(messages.gettext(message)) % variables
        if message not in known:
            known[message] = Markup(messages.gettext(message)) % {}
        return known[message]

    return gettext


def environment(messages: Messages, folders: Sequence[Path] = ()) -> jinja2.Environment:
    """Make an environment of kbgen's templates alone, with Material's icons if ``folders`` has them."""
    loader = jinja2.FileSystemLoader([FOLDER, *folders])
    return equip(jinja2.Environment(loader=loader, autoescape=True), messages)
