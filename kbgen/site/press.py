"""An edition's pages without the host's detours, byte for byte what the host itself makes.

For every page MkDocs makes a new Markdown converter, parses the HTML again for anchors that kbgen has checked
before, and hands the templates lists of all pages. A `Press` converts and renders alone: one converter for all
pages, and macros of which each distinct call is rendered once. What it can't do it refuses with `UnusualError`,
and the host does it.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, NoReturn
from urllib.parse import unquote, urlsplit

import jinja2
from jinja2.runtime import Macro
from markdown.treeprocessors import Treeprocessor
from markdown.util import AMP_SUBSTITUTE

from kbgen.site import contexts, markup, navigation, pages, quick_markup, templates
from kbgen.site.views import PageView

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from xml.etree.ElementTree import Element

    import markdown

    from kbgen.site.edition import Edition
    from kbgen.site.setup import Setup


class UnusualError(Exception):
    """Something that only the host itself can do; the message says what."""


class _Absent:
    """A variable of the host's templates that kbgen's own do without: any use of it is unusual."""

    def __init__(self, name: str) -> None:
        self._name = name

    def _refuse(self, *arguments: object) -> NoReturn:
        raise UnusualError(f"a template uses “{self._name}”")

    __getattr__ = __getitem__ = __iter__ = __len__ = __bool__ = __str__ = __html__ = __call__ = __contains__ = _refuse
    __eq__ = __ne__ = __lt__ = __gt__ = __add__ = __mod__ = _refuse
    __hash__ = None  # type: ignore[assignment]  # as Python says that a class has none


class _Content:
    """What kbgen's templates may know of the host's page."""

    def __init__(self, content: str) -> None:
        self.content = content

    def __getattr__(self, name: str) -> NoReturn:
        raise UnusualError(f"a template uses “page.{name}”")


class _Links(Treeprocessor):
    """Refuses links that the host would lead elsewhere: those that name a file of the site's sources."""

    def __init__(self, sources: Collection[str]) -> None:
        super().__init__()
        self.sources = sources
        self.page = ""

    def run(self, root: Element) -> None:
        for element in root.iter():
            if element.tag in {"a", "img"}:
                url = element.get("href" if element.tag == "a" else "src")
                if url is None or self._names_a_source(url):
                    raise UnusualError(f"the link “{url}”")

    def _names_a_source(self, url: str) -> bool:
        try:
            parts = urlsplit(url)
        except ValueError:
            return True
        if parts.scheme or parts.netloc or not parts.path or url.startswith(("/", "\\")) or AMP_SUBSTITUTE in url:
            return False
        target = posixpath.join(posixpath.dirname(self.page), unquote(parts.path))
        return posixpath.normpath(target.lstrip("/")) in self.sources


class _Remembering:
    """A macro that is rendered once for each distinct set of arguments, on which alone its HTML depends."""

    def __init__(self, macro: Callable[..., str]) -> None:
        self.macro = macro
        self.known: dict[object, str] = {}

    @jinja2.pass_eval_context
    def __call__(self, context: jinja2.nodes.EvalContext, *values: object, **named: object) -> str:
        if values and isinstance(values[0], PageView):
            return self.macro(context, *values, **named)  # no two pages have the same
        # A Markup and a str that are equal are printed differently, so the types belong to the key.
        key = (context.autoescape, values, *map(type, values), *named.items())
        try:
            found = self.known.get(key)
        except TypeError:  # a list, or another argument that is no key
            return self.macro(context, *values, **named)
        if found is None:
            if len(self.known) >= templates.REMEMBERED:
                self.known.clear()
            found = self.known[key] = self.macro(context, *values, **named)
        return found


MACROS = ("partials/macros.html", "partials/messages.html", "partials/frame.html")
"""Templates whose macros get all they depend on as arguments, each after those that it imports."""
FILTERS = ("url", "script_tag")
"""Filters of the host's templates, for addresses that depend on its idea of a page."""


@jinja2.pass_context
def _refuse_filter(context: jinja2.runtime.Context, *values: object) -> NoReturn:
    raise UnusualError("a template uses a filter of the page generator's")


class Press:
    """Makes an edition's pages. ``statics`` are the names of the files beside the articles.

    ``convert`` has an article's Markdown converted by the host, for what only that can do; without it, that is unusual.
    """

    def __init__(
        self, setup: Setup, edition: Edition, statics: Collection[str], convert: Callable[[str], str] | None = None
    ) -> None:
        self.edition = edition
        self.hosted: set[str] = set()
        """Pages whose text the host converted."""
        self._setup = setup
        self._convert = convert
        self.env = jinja2.Environment(
            loader=templates.Settled(jinja2.FileSystemLoader(setup.folders)), auto_reload=False, autoescape=True
        )
        templates.equip(self.env, edition.messages)
        self.env.globals.update(templates.quick_messages(edition.messages))
        self.env.filters.update(dict.fromkeys(FILTERS, _refuse_filter))
        for name in MACROS:
            module = self.env.get_template(name).module
            for macro, value in vars(module).items():
                if isinstance(value, Macro):
                    setattr(module, macro, _Remembering(value))
        self._absent = {name: _Absent(name) for name in setup.absent}
        self._statics = statics
        self._links = _Links(self._link_names())
        self._stateless = setup.stateless
        self.is_repeatable = self._stateless and setup.own
        self._for_pages = self._converter(links=True)
        self._for_answers = self._converter(links=False)

    def turn_to(self, edition: Edition) -> None:
        """Make the pages of another state of the edition, whose settings, catalogs and templates are the same."""
        self.edition = edition
        self._links.sources = self._link_names()

    def _link_names(self) -> frozenset[str]:
        return frozenset([contexts.SEARCH_PAGE, *self._statics, *(f"{one}.md" for one in self.edition.page_ids())])

    def _converter(self, *, links: bool) -> markdown.Markdown:
        made = quick_markup.quick_converter(self._setup.extensions, self._setup.configs)
        if links:
            made.treeprocessors.register(self._links, "relpath", 0)
        return made

    def page(self, identity: str) -> bytes:
        """Return an article's page, empty where the host would write none. Raises `UnusualError`."""
        article = self.edition.library.served(self.edition.locale)[identity].article
        content = self._content(identity)
        context = contexts.article_context(self._setup.assets, self.edition, identity, self._renderer(identity))
        return self._render(contexts.template_of(article), context, content)

    def search_page(self) -> bytes:
        """Return the search page."""
        return self._render(contexts.SEARCH_TEMPLATE, contexts.search_context(self._setup.assets, self.edition), "")

    def not_found(self) -> bytes:
        """Return the 404 page."""
        return self._render(contexts.NOT_FOUND, contexts.not_found_context(self._setup.assets, self.edition), "")

    def _render(self, template: str, context: dict[str, object], content: str) -> bytes:
        text = self.env.get_template(template).render({**self._absent, "page": _Content(content), **context})
        return text.encode("utf-8", errors="xmlcharrefreplace") if text.strip() else b""

    def _content(self, identity: str) -> str:
        here = pages.here_of(self.edition, identity)
        text = contexts.taken(pages.markdown(self.edition, identity, here))
        converter = self._for_pages if self._stateless else self._converter(links=True)
        self._links.page = f"{identity}.md"
        try:
            return converter.reset().convert(text)
        except UnusualError:
            if self._convert is None:
                raise
            self.hosted.add(identity)
            return self._convert(identity)

    def _renderer(self, identity: str) -> Callable[[str], str]:
        """Return a renderer of the answers on a topic's page."""
        served = self.edition.library.served(self.edition.locale)
        answers = navigation.children(self.edition, identity)
        # Footnotes are numbered through a page, which takes a converter that has not seen another one.
        if self._stateless and not any("[^" in served[answer].article.body for answer in answers):
            return markup.numbered(self._for_answers)
        return markup.renderer(self._setup.extensions, self._setup.configs)
