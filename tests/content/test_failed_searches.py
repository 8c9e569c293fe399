"""The settings of the plugin ``failed-searches``."""

from __future__ import annotations

import pytest

from kbgen.content.settings import read_settings
from kbgen.model.project import Consent, Delivery, FailedSearches

TOP = "site_name: Help\nsite_url: https://help.example.com/\nplugins:\n  - knowledge-base:\n      locales: [en]\n"


def read(settings: str) -> FailedSearches | None:
    return read_settings(TOP + settings).failed_searches


def test_a_site_need_not_log() -> None:
    assert read("") is None


@pytest.mark.parametrize("settings", ["  - failed-searches\n", "  - failed-searches:\n", "  - failed-searches: {}\n"])
def test_all_has_a_default(settings: str) -> None:
    found = read(settings)
    assert found == FailedSearches()
    assert found.endpoint == "/_kbgen/events"
    assert found.consent is Consent.REQUIRED
    assert found.signals


def test_everything_is_read() -> None:
    found = read(
        """  - failed-searches:
      endpoint: https://collect.example.com/events
      delivery: pixel
      consent: none-needed
      signals: false
      sample: 10
      patterns: [AB-########]
      helpful: false
      effort: false
      suggestions: false
      min_visits: 8
      min_days: 3
      raw_days: 14
      keep_days: 90
"""
    )
    assert found == FailedSearches(
        endpoint="https://collect.example.com/events",
        delivery=Delivery.PIXEL,
        consent=Consent.NONE_NEEDED,
        signals=False,
        sample=10,
        patterns=("(?<![0-9A-Za-z])AB[ -]?[0-9]{8}(?![0-9A-Za-z])",),
        helpful=False,
        effort=False,
        suggestions=False,
        min_visits=8,
        min_days=3,
        raw_days=14,
        keep_days=90,
    )
