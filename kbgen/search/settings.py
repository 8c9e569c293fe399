"""``docs/search.yml``: words that mean the same, and golden queries, per locale.

synonyms:
  en:
    groups:
      - [refund, money back]
    one_way:
      parcel: [shipment]
golden:
  en:
    where is my parcel: /faq/delivery/track-parcel.md
trade: false                  # no other words but these; without it those of all shops count too
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from kbgen.content import yaml_nodes as nodes
from kbgen.content.settings import article_id
from kbgen.content.spelling import did_you_mean
from kbgen.content.yaml_nodes import FaultyValueError
from kbgen.model.diagnostic import Diagnostic
from kbgen.search.synonyms import SynonymCycleError, Synonyms

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    import yaml

    from kbgen.model.project import Project

PATH = "docs/search.yml"


@dataclass(frozen=True, slots=True)
class GoldenQuery:
    """A query as customers type it, and the article that must be among the first; ``line`` is where it stands."""

    locale: str
    query: str
    article: str
    line: int


@dataclass(frozen=True, slots=True)
class SearchSettings:
    """What a site says of its search; a locale that is not named has no synonyms."""

    synonyms: Mapping[str, Synonyms] = field(default_factory=dict)
    golden: tuple[GoldenQuery, ...] = ()
    trade: bool = True
    """Whether articles are also found by what customers of other shops call things."""

    def synonyms_of(self, locale: str) -> Synonyms:
        """Return a locale's synonyms, with those of the trade unless the site wants none."""
        return replace(self.synonyms.get(locale, Synonyms()), trade=locale if self.trade else "")


def load_search_settings(project: Project, articles: Iterable[str]) -> tuple[SearchSettings, list[Diagnostic]]:
    """Read a site's ``docs/search.yml``; without the file there is nothing to say.

    ``articles`` are the ids that golden queries may name. Returns the settings and every complaint.
    """
    path = project.root / PATH
    if not path.is_file():
        return SearchSettings(), []
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        return SearchSettings(), [
            Diagnostic(PATH, 0, "not-utf8", "is not UTF-8: save it again with the encoding UTF-8")
        ]
    return read_search_settings(text, project.settings.locales, frozenset(articles))


def read_search_settings(
    text: str, locales: tuple[str, ...], articles: frozenset[str]
) -> tuple[SearchSettings, list[Diagnostic]]:
    """Read the text of a ``search.yml``."""
    faults: list[Diagnostic] = []
    synonyms: dict[str, Synonyms] = {}
    golden: list[GoldenQuery] = []

    def fault(line: int, message: str, rule: str = "bad-settings") -> None:
        faults.append(Diagnostic(PATH, line + 1, rule, message))

    try:
        root = nodes.compose(text)
        top = nodes.known_entries(root, ("synonyms", "golden", "trade"), PATH) if root is not None else {}
        trade = nodes.flag(top["trade"].node) if "trade" in top else True
    except FaultyValueError as error:
        fault(error.line, error.message)
        return SearchSettings(), faults
    for key, read in (("synonyms", _read_synonyms), ("golden", _read_golden)):
        for locale, node in _by_locale(top[key].node, key, locales, fault) if key in top else ():
            read(locale, node, articles, synonyms, golden, fault)
    return SearchSettings(synonyms, tuple(golden), trade), faults


def _by_locale(
    node: yaml.Node, key: str, locales: tuple[str, ...], fault: Callable[[int, str], None]
) -> Iterable[tuple[str, yaml.Node]]:
    try:
        for entry in nodes.entries(node, key):
            if entry.key in locales:
                yield entry.key, entry.node
            else:
                fault(entry.line, f"the site has no language “{entry.key}”.{did_you_mean(entry.key, locales)}")
    except FaultyValueError as error:
        fault(error.line, error.message)


def _read_synonyms(
    locale: str,
    node: yaml.Node,
    articles: frozenset[str],
    synonyms: dict[str, Synonyms],
    golden: list[GoldenQuery],
    fault: Callable[[int, str], None],
) -> None:
    try:
        found = nodes.known_entries(node, ("groups", "one_way"), "synonyms")
        groups = nodes.list_of(nodes.list_of(nodes.word))(found["groups"].node) if "groups" in found else ()
        one_way = (
            nodes.map_of(nodes.list_of(nodes.word), "one_way")(found["one_way"].node) if "one_way" in found else {}
        )
        synonyms[locale] = Synonyms.make(groups, one_way)
    except FaultyValueError as error:
        fault(error.line, error.message)
    except SynonymCycleError as error:
        lines = {entry.key: entry.line for entry in nodes.entries(found["one_way"].node, "one_way")}
        fault(lines[error.chain[0]], str(error))


def _read_golden(
    locale: str,
    node: yaml.Node,
    articles: frozenset[str],
    synonyms: dict[str, Synonyms],
    golden: list[GoldenQuery],
    fault: Callable[[int, str], None],
) -> None:
    try:
        rows = nodes.entries(node, "golden")
    except FaultyValueError as error:
        fault(error.line, error.message)
        return
    for row in rows:
        try:
            link = nodes.text(row.node)
        except FaultyValueError as error:
            fault(error.line, f"“{row.key}” {error.message}")
            continue
        identity = article_id(link)
        if identity in articles:
            golden.append(GoldenQuery(locale, row.key, identity, row.line + 1))
        else:
            near = did_you_mean(link, (f"/{name}.md" for name in articles))
            fault(row.line, f"“{row.key}” expects {link}, which is no article: mend the path.{near}")
