"""How much one sender may send, without keeping its address.

A sender is known by a keyed hash of its address. The key is random, is kept in memory alone and is replaced every day,
so that nothing here, and nothing stored, leads back to an address or joins two days.
"""

from __future__ import annotations

import base64
import hashlib
import ipaddress
import secrets
from dataclasses import dataclass

from kbgen.events.store import DAY

MOST_CLIENTS = 50_000
"""Senders that are remembered; beyond, those not heard of for longest are forgotten."""
_MINUTE = 60_000
_IPV6_SHARED = 64
"""Bits of an IPv6 address that a sender can't choose."""
_MARK = 4
"""Bytes by which one of a sender's visits is remembered."""


@dataclass(slots=True)
class _Client:
    allowance: float
    """Events that it may send now; below zero after a batch that was larger."""
    at: int
    """When the allowance was right, ms."""
    visits: bytes = b""
    """The marks of its visits today, one after another."""
    shared_visit: str = ""
    """The visit that all further ones count as."""


class Clients:
    """What senders have used up of their shares: ``rate`` events a minute (0: any number) and ``visits`` a day.

    A flood from one sender would otherwise look like the need of many visitors. From the sender's ``visits`` + 1st
    visit of a day (UTC) on, its events are kept as those of one visit.
    """

    def __init__(self, *, rate: int, visits: int) -> None:
        self.rate = rate
        self.visits = visits
        self._day = -1
        self._key = b""
        self._clients: dict[bytes, _Client] = {}

    def __len__(self) -> int:
        return len(self._clients)

    def wait(self, address: str, events: int, *, now: int) -> int:
        """Use up ``events`` of the sender's rate; returns 0, or how many milliseconds it has to wait instead."""
        if not self.rate:
            return 0
        client = self._client(address, now)
        client.allowance = min(self.rate, client.allowance + max(now - client.at, 0) * self.rate / _MINUTE)
        client.at = now
        if client.allowance < 1:
            return max(1, round((1 - client.allowance) * _MINUTE / self.rate))
        client.allowance -= events
        return 0

    def visit_of(self, address: str, visit: str, *, now: int) -> str:
        """Return the visit that an event of ``visit`` counts for."""
        if not self.visits:
            return visit
        client = self._client(address, now)
        mark = hashlib.blake2b(visit.encode(), digest_size=_MARK).digest()
        known = (client.visits[start : start + _MARK] for start in range(0, len(client.visits), _MARK))
        if mark in known:
            return visit
        if len(client.visits) < self.visits * _MARK:
            client.visits += mark
            return visit
        client.shared_visit = client.shared_visit or _random_visit()
        return client.shared_visit

    def _client(self, address: str, now: int) -> _Client:
        if now // DAY != self._day:
            self._day, self._key = now // DAY, secrets.token_bytes(16)
            self._clients.clear()
        name = hashlib.blake2b(_shared_part(address), key=self._key, digest_size=8).digest()
        client = self._clients.pop(name, None) or _Client(self.rate, now)
        self._clients[name] = client  # the last heard of stand last
        if len(self._clients) > MOST_CLIENTS:
            del self._clients[next(iter(self._clients))]
        return client


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
