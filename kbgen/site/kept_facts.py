"""Facts put into one article at a time, for a build that loads no others."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime

    from kbgen.model.article import Article
    from kbgen.model.project import Project
    from kbgen.policies.names import Name
    from kbgen.site.kept_articles import Text


@dataclass(frozen=True, slots=True)
class KeptFacts:
    """The facts of a site, which have been found right before; they are read when an article first names some."""

    project: Project
    today: datetime.date
    _names: dict[str, Name] = field(default_factory=dict)

    def article(self, article: Article) -> Article:
        """Return an article with facts in the place of names; as it is where it names none, or wrong ones."""
        if not article.names_facts:
            return article
        from kbgen.policies import filling

        return filling.filled(article, self._root(article.locale))[0]

    def text(self, locale: str, body: str, line: int) -> Text:
        """Return a body, which begins after the file's ``line``, with facts in the place of names."""
        from kbgen.policies import filling

        return filling.filled_text(body, line, self._root(locale))

    def _root(self, locale: str) -> Name:
        if locale not in self._names:
            from kbgen.policies import filling, loading

            facts, _ = loading.load_facts(self.project)
            self._names[locale] = filling.names(self.project, facts, locale, self.today)
        return self._names[locale]
