"""Whole numbers in as few bytes as they need: seven bits a byte, low ones first, the eighth says that more follow."""

from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=1 << 16)
def varint(value: int) -> bytes:
    """The bytes of a number from 0 on."""
    coded = bytearray()
    while value > 127:
        coded.append(value & 127 | 128)
        value >>= 7
    coded.append(value)
    return bytes(coded)


def read_varint(content: bytes, place: int) -> tuple[int, int]:
    """The number at a place, and where the next one begins; `IndexError` where it is cut short."""
    value = shift = 0
    while True:
        byte = content[place]
        place += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value, place
