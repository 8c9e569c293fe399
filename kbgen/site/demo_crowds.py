"""Who the demo shop's customers are: their needs, how often, and the words they use, a file a language."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import yaml

if TYPE_CHECKING:
    from collections.abc import Sequence

FOLDER: Final = Path(__file__).parent / "shop_month"


@dataclass(frozen=True, slots=True)
class Need:
    """What customers want and how they type it; ``answers`` is empty where the shop has none."""

    answers: tuple[str, ...]
    """Articles that answer it, the best first."""
    often: int
    season: bool
    noise: bool
    typed: tuple[str, ...]
    then: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mended:
    """A fix of the month's 10th day: until then the article lacked these aliases."""

    article: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Crowd:
    """A language's customers; ``untranslated`` articles are not there yet in their language."""

    locale: str
    visits: int
    needs: tuple[Need, ...]
    untranslated: tuple[str, ...]
    mended: Mended | None


def crowds(locales: Sequence[str]) -> list[Crowd]:
    """Read the customers of these languages."""
    return [_crowd(locale) for locale in locales if (FOLDER / f"{locale}.yml").is_file()]


def _crowd(locale: str) -> Crowd:
    data = yaml.safe_load((FOLDER / f"{locale}.yml").read_text(encoding="utf-8"))
    needs = tuple(
        Need(
            answers=(*([row["answer"]] if "answer" in row else ()), *row.get("also", ())),
            often=row["often"],
            season=row.get("season", False),
            noise=row.get("noise", False),
            typed=tuple(row["typed"]),
            then=tuple(row.get("then", ())),
        )
        for row in data["needs"]
    )
    mended = Mended(data["mended"]["article"], tuple(data["mended"]["words"])) if "mended" in data else None
    return Crowd(locale, data["visits"], needs, tuple(data["untranslated"]), mended)
