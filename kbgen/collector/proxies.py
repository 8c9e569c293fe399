"""Whose word is taken on where a request comes from."""

from __future__ import annotations

import ipaddress
import socket
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class Proxies:
    """The proxies that are trusted, by address or network."""

    def __init__(self, networks: Iterable[Network]) -> None:
        self._networks = tuple(networks)
        self._met: set[str] = set()
        """Addresses of trusted proxies; a visitor's is never kept."""

    def sender(self, peer: str, forwarded: str) -> str:
        """Return the address of who sent a request that came from ``peer``, perhaps by way of proxies.

        ``forwarded`` is ``X-Forwarded-For``: each proxy adds at its end whom it got the request from, so only what
        trusted proxies added, from the end, is believed. A peer without address is a local socket, and trusted.
        """
        current = peer
        if not forwarded or not self._networks:
            return current
        for step in reversed(forwarded.split(",")):
            if current and not self._trusts(current):
                break
            step = step.strip()
            if not _is_address(step):
                break
            current = step
        return current

    def _trusts(self, address: str) -> bool:
        if address in self._met:
            return True
        try:
            found = ipaddress.ip_address(address)
        except ValueError:
            return False
        trusted = any(found in network for network in self._networks)
        if trusted and len(self._met) < 1000:
            self._met.add(address)
        return trusted


def _is_address(text: str) -> bool:
    for family in (socket.AF_INET, socket.AF_INET6):
        try:
            socket.inet_pton(family, text)
        except (OSError, ValueError):
            continue
        return True
    return False
