"""From causes to fixes: which file would change how, and whether that makes the article findable."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from kbgen.insights import drafts, neutral
from kbgen.insights.cause import Cause, Insight
from kbgen.insights.fixes import Fix, FixKind
from kbgen.search.index import build_index
from kbgen.search.phrases import folded
from kbgen.search.query import Searcher
from kbgen.search.settings import PATH as SEARCH
from kbgen.search.synonyms import Synonyms

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from kbgen.content.library import Library
    from kbgen.insights.findings import Findings
    from kbgen.insights.shelf import Shelf
    from kbgen.search.index import Index

MOST_WORDS: Final = 8
"""Wordings that one article gets at once: more is a list of searches and no help to its writer."""
LONGEST: Final = 80
"""Characters of an alias; what is longer is a message to the shop and no search."""
WITHIN: Final = 3
"""An article counts as findable when it is among so many."""
NEAR: Final = 0.5
"""Share of the words that an article must cover for a draft to get its tag."""
SURE: Final = 0.5
"""Causes less likely than this are shown and not acted on."""


@dataclass(frozen=True, slots=True)
class Site:
    """A site as it is today: its articles, its search, and what it has begun already."""

    library: Library
    shelves: Mapping[str, Shelf]
    golden: Collection[tuple[str, str]]
    """Language and query of each golden query."""
    begun: Collection[str]
    """Ids of the clusters that have a file in ``_drafts``."""


def suggest(findings: Findings, site: Site) -> tuple[Fix, ...]:
    """Return the fixes for a period's findings, the weightiest need first."""
    wanted: list[Fix] = []
    for insight in findings.insights:
        if insight.verdict.confidence >= SURE and insight.cluster.locale in site.shelves:
            wanted += _fixes(insight, site)
    wanted = _unlike(wanted)
    made: list[Fix] = []
    for locale in dict.fromkeys(fix.locale for fix in wanted):
        made += _tried([fix for fix in wanted if fix.locale == locale], locale, site)
    order = {insight.cluster.id: place for place, insight in enumerate(findings.insights)}
    return tuple(sorted(made, key=lambda fix: order[fix.insight.cluster.id]))


def _fixes(insight: Insight, site: Site) -> Iterable[Fix]:
    cluster, verdict = insight.cluster, insight.verdict
    words = _words(insight)
    if not words:
        return
    match verdict.cause:
        case Cause.MISSPELLING | Cause.SYNONYM | Cause.RANKS_LOW if verdict.nearest:
            article = site.library.articles.get(cluster.locale, {}).get(verdict.nearest.article)
            if article is None:
                return
            group = _group(insight, words, site) if verdict.cause is Cause.SYNONYM else ()
            if group:
                yield Fix(FixKind.SYNONYM, cluster.locale, SEARCH, article.id, group, insight)
            else:
                yield Fix(FixKind.ALIAS, cluster.locale, article.path, article.id, words, insight)
            if (cluster.locale, words[0]) not in site.golden:
                yield Fix(FixKind.GOLDEN, cluster.locale, SEARCH, article.id, words[:1], insight)
        case Cause.UNTRANSLATED if verdict.nearest and cluster.id not in site.begun:
            source = site.library.source.get(verdict.nearest.article)
            if source is None:
                return
            goal = source.path.replace(f"/{source.locale}/", f"/{cluster.locale}/", 1)
            path = f"faq/{cluster.locale}/{drafts.DRAFTS}/translate-{source.id.replace('/', '-')}.md"
            text = drafts.translation_draft(insight, words, source, goal)
            yield Fix(FixKind.TRANSLATION, cluster.locale, path, source.id, words, insight, text)
        case Cause.GAP if cluster.id not in site.begun:
            path = f"faq/{cluster.locale}/{drafts.DRAFTS}/{drafts.draft_name(insight, words)}.md"
            text = drafts.gap_draft(insight, words, _tags(insight, site), site.library.settings.source)
            yield Fix(FixKind.DRAFT, cluster.locale, path, "", words, insight, text)


def _words(insight: Insight) -> tuple[str, ...]:
    """The wordings fit for a writer's file, each once, the commonest first."""
    found: dict[str, str] = {}
    for wording in insight.cluster.wordings:
        text = neutral.phrase(wording.text)
        # A token of masking stands for what one customer wrote.
        if text and len(text) <= LONGEST and "[" not in wording.text:
            found.setdefault(folded(text), text)
    return tuple(found.values())[:MOST_WORDS]


def _group(insight: Insight, words: Sequence[str], site: Site) -> tuple[str, ...]:
    """Two short expressions for one thing, where visits used the second after the first and more articles have it."""
    for retry in insight.cluster.went.retries:
        other = neutral.phrase(retry.query)
        short = other and all(len(text.split()) <= 2 and len(text) <= 20 for text in (words[0], other))
        if short and folded(other) != folded(words[0]):
            titles = [
                (document.title, *document.aliases) for document in site.shelves[insight.cluster.locale].documents
            ]
            group = Synonyms.make([(other, words[0])])
            if sum(any(group.of(texts)) for texts in titles) > 1:
                return (other, words[0])
    return ()


def _tags(insight: Insight, site: Site) -> tuple[str, ...]:
    nearest = insight.verdict.nearest
    article = site.library.source.get(nearest.article) if nearest and nearest.coverage >= NEAR else None
    return article.front.tags[:1] if article else ()


def _unlike(fixes: Iterable[Fix]) -> list[Fix]:
    """Drop what says the same twice: new files of one name, golden queries of one wording, aliases given already."""
    kept: list[Fix] = []
    seen: set[tuple[str, ...]] = set()
    for fix in fixes:
        words = fix.words
        if fix.kind is FixKind.ALIAS:
            words = tuple(word for word in words if (fix.path, folded(word)) not in seen)
            seen.update((fix.path, folded(word)) for word in words)
        key = (fix.kind.value, fix.path, *([] if fix.content else [fix.locale, *words]))
        if words and key not in seen:
            seen.add(key)
            kept.append(replace(fix, words=words))
    return kept


def _tried(fixes: Sequence[Fix], locale: str, site: Site) -> Iterable[Fix]:
    """Search with all of a language's fixes made: what helps nobody is left out, the rest says what it achieves."""
    shelf = site.shelves[locale]
    useful = [_needed(fix, shelf.searcher) for fix in fixes]
    changed = [fix for fix in useful if fix]
    then = Searcher(_index_with(changed, shelf))
    for fix in changed:
        if fix.kind in {FixKind.TRANSLATION, FixKind.DRAFT}:
            yield fix
            continue
        asked = fix.words[1:] if fix.kind is FixKind.SYNONYM else fix.words
        places = [place(then, word, fix.article) for word in asked]
        worst = 0 if 0 in places else max(places)
        if fix.kind is not FixKind.GOLDEN or 0 < worst <= WITHIN:
            yield replace(fix, place=worst)


def _needed(fix: Fix, now: Searcher) -> Fix | None:
    """Leave out of an alias fix what today's search already finds."""
    if fix.kind is not FixKind.ALIAS:
        return fix
    words = tuple(word for word in fix.words if not 0 < place(now, word, fix.article) <= WITHIN)
    return replace(fix, words=words) if words else None


def place(searcher: Searcher, query: str, article: str) -> int:
    """Return an article's place for a query, from 1; 0 where it is not found, or nothing is a confident answer."""
    answer = searcher.search(query, limit=10)
    if not answer.confident:
        return 0
    return next((rank for rank, hit in enumerate(answer.hits, 1) if hit.document.id == article), 0)


def _index_with(fixes: Iterable[Fix], shelf: Shelf) -> Index:
    aliases: dict[str, tuple[str, ...]] = {}
    groups = []
    for fix in fixes:
        if fix.kind is FixKind.ALIAS:
            aliases[fix.article] = aliases.get(fix.article, ()) + fix.words
        elif fix.kind is FixKind.SYNONYM:
            groups.append(fix.words)
    documents = [
        replace(document, aliases=document.aliases + aliases.get(document.id, ())) for document in shelf.documents
    ]
    synonyms = replace(shelf.synonyms, added=shelf.synonyms.added + Synonyms.make(groups).added)
    return build_index(documents, shelf.locale, synonyms=synonyms, cache=shelf.analyses)
