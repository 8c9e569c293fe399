"""Bars as numbers: where each part of a chart stands, for a template to draw. Units are those of the SVG's viewBox."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDTH: Final = 600.0
HEIGHT: Final = 200.0
ROW, BAR = 46.0, 18.0
"""Heights of a line with its label, and of the bar in it."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A rectangle; ``series`` is its place in the legend, from 0, and ``title`` what it stands for."""

    x: float
    y: float
    width: float
    height: float
    series: int
    title: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars in a space of ``width`` × ``height``, the value at which the scale ends, and each line's label."""

    width: float
    height: float
    most: int
    bars: tuple[Bar, ...]
    labels: tuple[tuple[float, str], ...] = ()
    """The height at which a label stands, and its text."""


def columns(rows: Sequence[tuple[str, Sequence[int]]]) -> Chart:
    """Stand each row's values on one another, a column a row."""
    most = max((sum(values) for _, values in rows), default=0)
    step = WIDTH / max(1, len(rows))
    bars = []
    for place, (label, values) in enumerate(rows):
        top = HEIGHT
        for series, value in enumerate(values):
            height = HEIGHT * value / most if most else 0.0
            top -= height
            bars.append(
                Bar(_r(place * step + step * 0.1), _r(top), _r(step * 0.8), _r(height), series, f"{label}: {value}")
            )
    return Chart(WIDTH, HEIGHT, most, tuple(bars))


def lines(rows: Sequence[tuple[str, Sequence[int]]], *, whole: bool = False) -> Chart:
    """Lay each row's values side by side, a line a row; with ``whole`` each line is as long as the chart is wide."""
    most = max((sum(values) for _, values in rows), default=0)
    bars = []
    for place, (label, values) in enumerate(rows):
        scale = (sum(values) if whole else most) or 1
        left = 0.0
        for series, value in enumerate(values):
            width = WIDTH * value / scale
            bars.append(Bar(_r(left), _r((place + 1) * ROW - BAR), _r(width), BAR, series, f"{label}: {value}"))
            left += width
    labels = tuple((_r((place + 1) * ROW - BAR - 6), label) for place, (label, _) in enumerate(rows))
    return Chart(WIDTH, ROW * max(1, len(rows)), most, tuple(bars), labels)


def _r(number: float) -> float:
    return round(number, 2)
