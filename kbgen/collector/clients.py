"""How much one sender may send, without keeping its address.

A sender is known by a keyed hash of its address. The key is random, is kept in memory alone and is replaced every day,
so that nothing here, and nothing stored, leads back to an address or joins two days. Only who floods the collector is
known for longer, by a hash with another key: else a flood on every day would weigh as much as a need of many.
"""

from __future__ import annotations

import base64
import hashlib
import ipaddress
import secrets
from collections import OrderedDict
from dataclasses import dataclass

from kbgen.events.store import DAY

MOST_CLIENTS = 50_000
"""Senders that are remembered; beyond, those not heard of for longest are forgotten."""
FLOOD_LEAST = 200
"""Events of one sender on a day from which they are a flood, where they are more than those of all others."""
FLOOD_DAYS = 30
"""How long a flood's sender is remembered after the last day on which it flooded."""
MOST_FLOODS = 1000
_MINUTE = 60_000
_IPV6_SHARED = 64
"""Bits of an IPv6 address that a sender can't choose."""
_MARK = 5
"""Characters by which one of a sender's visits is remembered."""


class Share:
    """What one sender has used up today of ``rate`` events a minute and ``visits`` a day; 0 is any number."""

    __slots__ = ("_allowance", "_at", "_marks", "_rate", "_shared_visit", "_visits", "events", "floods")

    def __init__(self, *, rate: int, visits: int, now: int) -> None:
        self._rate = rate
        self._visits = visits
        self._allowance = float(rate)
        self._at = now
        self._marks = b""
        self._shared_visit = ""
        self.events = 0
        """Events that were taken of it today."""
        self.floods = False
        """Whether all that it sends counts as one visit."""

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
        if self.floods:
            return self.shared_visit
        mark = visit[-_MARK:].encode()
        place = self._marks.find(mark)
        while place % _MARK and place >= 0:  # it straddles two others
            place = self._marks.find(mark, place + 1)
        if place >= 0:
            return visit
        if len(self._marks) < self._visits * _MARK:
            self._marks += mark
            return visit
        return self.shared_visit

    @property
    def shared_visit(self) -> str:
        """The visit that stands for all beyond the share."""
        self._shared_visit = self._shared_visit or _random_visit()
        return self._shared_visit

    def fold(self, visit: str) -> None:
        """Count all that comes from now on for one visit."""
        self.floods, self._shared_visit = True, visit


@dataclass(slots=True)
class _Flood:
    """A sender that flooded: the visit that it counts for until the end of a day (days since 1970)."""

    visit: str
    until: int


class Clients:
    """The senders' shares, each for one day (UTC).

    A flood from one sender would otherwise look like the need of many visitors. From the sender's ``visits`` + 1st
    visit of a day on, its events are kept as those of one visit. Who sends `FLOOD_LEAST` events on a day, and more than
    all others together, counts for that one visit on the days after too, until `FLOOD_DAYS` after its last flood.
    """

    def __init__(self, *, rate: int, visits: int) -> None:
        self._rate = rate
        self._visits = visits
        self._day = -1
        self._key = b""
        self._shares: OrderedDict[bytes, Share] = OrderedDict()
        self._events = 0
        self._flood_key = secrets.token_bytes(16)
        self._floods: OrderedDict[bytes, _Flood] = OrderedDict()

    def __len__(self) -> int:
        return len(self._shares)

    def share_of(self, address: str, *, now: int) -> Share:
        """Return the share of whoever sends from ``address``."""
        if now // DAY != self._day:
            self._begin_day(now // DAY)
        name = hashlib.blake2b(_shared_part(address), key=self._key, digest_size=8).digest()
        share = self._shares.get(name)
        if share:
            self._shares.move_to_end(name)  # the last heard of stand last
            if share.events >= FLOOD_LEAST and share.events * 2 > self._events:
                self._remember_flood(address, share)
            return share
        share = self._shares[name] = Share(rate=self._rate, visits=self._visits, now=now)
        if self._floods and (flood := self._floods.get(self._flood_name(address))):
            share.fold(flood.visit)
        if len(self._shares) > MOST_CLIENTS:
            self._shares.popitem(last=False)
        return share

    def took(self, share: Share, events: int) -> None:
        """Note that so many events were taken of a sender."""
        share.events += events
        self._events += events

    def _begin_day(self, day: int) -> None:
        self._day, self._key = day, secrets.token_bytes(16)
        self._shares.clear()
        self._events = 0
        for name in [name for name, flood in self._floods.items() if flood.until < day]:
            del self._floods[name]

    def _remember_flood(self, address: str, share: Share) -> None:
        name = self._flood_name(address)
        flood = self._floods.setdefault(name, _Flood(share.shared_visit, 0))
        self._floods.move_to_end(name)
        flood.until = self._day + FLOOD_DAYS
        share.fold(flood.visit)
        if len(self._floods) > MOST_FLOODS:
            self._floods.popitem(last=False)

    def _flood_name(self, address: str) -> bytes:
        return hashlib.blake2b(_shared_part(address), key=self._flood_key, digest_size=8).digest()


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
