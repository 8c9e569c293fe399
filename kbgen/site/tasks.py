"""What the processes of a build do. What only one of them needs is imported there, beside the others' work."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from kbgen.site import kept_index, output, parts, sources
from kbgen.site.kept_index import KeptIndex

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from kbgen.model.article import Article
    from kbgen.model.project import Project
    from kbgen.site.edition import Edition
    from kbgen.site.outline import Outline
    from kbgen.site.tracing import Answers, Traces


def build_pages(
    project: Project, part: parts.Part, out: Path, seed: int | None, on_page: Callable[[], None]
) -> parts.Built:
    """Make pages; the page generator is loaded where they need it, or have to be compared with its own."""
    from kbgen.site import pressing

    built = None if part.whole else pressing.build(part, out, project.root, on_page)
    if built:
        return built
    from kbgen.site import quick

    return quick.build(project, part, out, seed, on_page)


def build_some_pages(
    project: Project, outline: Outline, pages: tuple[str, ...], last: Traces, out: Path,
    on_page: Callable[[], None],
) -> parts.Built:  # fmt: skip
    """Make some pages of an edition, whose others and all files beside the articles are as in the ``last`` build."""
    from kbgen.site import opening

    (edition,) = opening.completed(project, [outline])
    articles = tuple(page for page in pages if page not in parts.BESIDE)
    beside = tuple(page for page in pages if page in parts.BESIDE)
    part = parts.Part(edition, articles, beside, whole=False, statics=last.statics, setup=last.setup)
    return build_pages(project, part, out, None, on_page)


def counted(root: Path, tag: str, shells: Mapping[str, str], answers: Mapping[str, Answers]) -> KeptIndex:
    """Return where the counts of a language's index are kept, and how its articles are known again."""
    return KeptIndex(kept_index.file(root, tag), shells[tag], partial(_mark, answers[tag]))


def _mark(answers: Answers, identity: str) -> str:
    return answers.digest(f"a:{identity}") + answers.digest(f"t:{identity}")


def build_search(
    project: Project, outline: Outline, out: Path, key_of: Callable[[Article], str], counted: KeptIndex | None,
    standing: Path, on_page: Callable[[], None],
) -> parts.Built:  # fmt: skip
    """Make a language's search index below ``out``, of which another one may stand below ``standing``.

    Without ``counted``, nothing of the last build is used or kept.
    """
    from kbgen.site import search_index

    kept = search_index.cache_file(project.root, outline.locale) if counted else None
    known: dict[str, tuple[Path, bytes]] = {}

    def files_of_last() -> Mapping[str, bytes]:
        found = search_index.generation(standing, outline.locale)
        known.update({path.name: (path, content) for path, content in found.items()})
        return {path.name: content for path, content in found.items()}

    def words_of(article: Article) -> str:
        # How words are taken out of Markdown is the tool's, so its digest is part of their name.
        key = key_of(article)
        return f"{sources.tool()} {key}" if key else ""

    for name, content in search_index.files(outline, kept, words_of, counted, files_of_last).items():
        path = out / name
        place, same = known.get(path.name, (path, b""))
        if same is content:
            output.write_again(path, content, place)
        else:
            output.write(path, content)
    return parts.Built(())


def build_by_host(project: Project, edition: Edition, out: Path, on_page: Callable[[], None]) -> parts.Built:
    """Leave a whole edition's pages to the page generator."""
    from kbgen.site import host

    return parts.Built(tuple(host.build_edition(project, edition, out, on_page)))
