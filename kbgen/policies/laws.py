"""The law profiles that a market may have: whose rules a shop's pages and deadlines are checked against."""

from __future__ import annotations

LAWS = ("EU", "CZ", "DE", "AT", "TH", "TW", "UK", "US", "RU", "none")
"""Names of the profiles; ``none`` is for markets whose law kbgen knows nothing of."""
