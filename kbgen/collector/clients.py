"""How much one sender may send, without keeping its address.

A sender is known by a keyed hash of its address. The key is random, is kept in memory alone and is replaced every day,
so that nothing here, and nothing stored, leads back to an address or joins two days.
"""

from __future__ import annotations

import base64
import hashlib
import ipaddress
import secrets
from collections import OrderedDict

from kbgen.events.store import DAY

MOST_CLIENTS = 50_000
"""Senders that are remembered; beyond, those not heard of for longest are forgotten."""
_MINUTE = 60_000
_IPV6_SHARED = 64
"""Bits of an IPv6 address that a sender can't choose."""
_MARK = 5
"""Characters by which one of a sender's visits is remembered."""


class Share:
    """What one sender has used up today of ``rate`` events a minute and ``visits`` a day; 0 is any number."""

    __slots__ = ("_allowance", "_at", "_marks", "_rate", "_shared_visit", "_visits")

    def __init__(self, *, rate: int, visits: int, now: int) -> None:
        self._rate = rate
        self._visits = visits
        self._allowance = float(rate)
        self._at = now
        self._marks = b""
        self._shared_visit = ""

    def wait(self, events: int, *, now: int) -> int:
        """Use up ``events`` of the rate; returns 0, or how many milliseconds the sender has to wait instead.

        A batch may overdraw once: the allowance is below zero afterwards.
        """
        if not self._rate:
            return 0
        self._allowance = min(self._rate, self._allowance + max(now - self._at, 0) * self._rate / _MINUTE)
        self._at = now
        if self._allowance < 1:
            return max(1, round((1 - self._allowance) * _MINUTE / self._rate))
        self._allowance -= events
        return 0

    def visit_of(self, visit: str) -> str:
        """Return the visit that an event of ``visit`` counts for."""
        if not self._visits:
            return visit
        mark = visit[-_MARK:].encode()
        place = self._marks.find(mark)
        while place % _MARK and place >= 0:  # it straddles two others
            place = self._marks.find(mark, place + 1)
        if place >= 0:
            return visit
        if len(self._marks) < self._visits * _MARK:
            self._marks += mark
            return visit
        self._shared_visit = self._shared_visit or _random_visit()
        return self._shared_visit


class Clients:
    """The senders' shares, each for one day (UTC).

    A flood from one sender would otherwise look like the need of many visitors. From the sender's ``visits`` + 1st
    visit of a day on, its events are kept as those of one visit.
    """

    def __init__(self, *, rate: int, visits: int) -> None:
        self._rate = rate
        self._visits = visits
        self._day = -1
        self._key = b""
        self._shares: OrderedDict[bytes, Share] = OrderedDict()

    def __len__(self) -> int:
        return len(self._shares)

    def share_of(self, address: str, *, now: int) -> Share:
        """Return the share of whoever sends from ``address``."""
        if now // DAY != self._day:
            self._day, self._key = now // DAY, secrets.token_bytes(16)
            self._shares.clear()
        name = hashlib.blake2b(_shared_part(address), key=self._key, digest_size=8).digest()
        share = self._shares.get(name)
        if share:
            self._shares.move_to_end(name)  # the last heard of stand last
            return share
        share = self._shares[name] = Share(rate=self._rate, visits=self._visits, now=now)
        if len(self._shares) > MOST_CLIENTS:
            self._shares.popitem(last=False)
        return share


def _shared_part(address: str) -> bytes:
    if ":" not in address:
        return address.encode()
    try:
        found = ipaddress.IPv6Address(address.partition("%")[0])
    except ValueError:
        return address.encode()
    if found.ipv4_mapped:
        return str(found.ipv4_mapped).encode()
    return found.packed[: _IPV6_SHARED // 8]


def _random_visit() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(16)).decode().rstrip("=")
