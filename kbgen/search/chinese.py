"""Chinese at build: one script for both, and which characters sound alike.

Both tables come from packages of the extra `kbgen[chinese]`: OpenCC's character list and pypinyin's
readings. The browser gets only what concerns the characters of the index; the sounds of further common
characters, which somebody may type by mistake, are a file of their own that is read when needed.
"""

from __future__ import annotations

import importlib.util
import json
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kbgen.search.languages import MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Mapping

# What speakers of Mandarin, in Taiwan above all, do not keep apart when they type by ear.
_MERGED_INITIALS: Final = (("zh", "z"), ("ch", "c"), ("sh", "s"))
_MERGED_FINALS: Final = (("eng", "en"), ("ing", "in"), ("ang", "an"))


@lru_cache(maxsize=1)
def simplified() -> Mapping[str, str]:
    """Traditional character to its simplified form, the one script in which everything is indexed."""
    found = importlib.util.find_spec("opencc")
    if found is None or not found.submodule_search_locations:
        raise MissingExtraError("zh", "chinese", "opencc-python-reimplemented")
    table = Path(found.submodule_search_locations[0]) / "dictionary" / "TSCharacters.txt"
    pairs = (line.split("\t") for line in table.read_text(encoding="utf-8").splitlines() if "\t" in line)
    return {pair[0]: pair[1].split(" ")[0] for pair in pairs if pair[0] != pair[1].split(" ")[0]}


@lru_cache(maxsize=1)
def _readings() -> Mapping[int, str]:
    """pypinyin's table of characters, without its large table of phrases that the package would load."""
    found = importlib.util.find_spec("pypinyin")
    if found is None or not found.submodule_search_locations:
        raise MissingExtraError("zh", "chinese", "pypinyin")
    folder = Path(found.submodule_search_locations[0])
    table = folder / "pinyin_dict.json"
    if table.exists():
        return {int(code): reading for code, reading in json.loads(table.read_text(encoding="utf-8")).items()}
    spec = importlib.util.spec_from_file_location("_kbgen_pinyin", folder / "pinyin_dict.py")
    if spec is None or spec.loader is None:
        raise MissingExtraError("zh", "chinese", "pypinyin")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return dict(module.pinyin_dict)


def pinyin(text: str) -> str:
    """A text with its Chinese characters as syllables without tones, in between spaces."""
    return "".join(f" {syllable} " if (syllable := _syllable(letter)) else letter for letter in text)


def sounds(characters: set[str]) -> dict[str, str]:
    """Each character's syllable without tone, with the common confusions merged."""
    result: dict[str, str] = {}
    for character in sorted(characters):
        syllable = _syllable(character)
        if syllable:
            result[character] = merged(syllable)
    return result


def merged(syllable: str) -> str:
    """A syllable without tone, with the common confusions merged."""
    for full, short in _MERGED_INITIALS:
        if syllable.startswith(full):
            syllable = short + syllable[len(full) :]
    for full, short in _MERGED_FINALS:
        if syllable.endswith(full):
            syllable = syllable[: -len(full)] + short
    return syllable


def _syllable(character: str) -> str:
    """The commonest reading without its tone; empty for what is no Chinese character."""
    marked = _readings().get(ord(character), "").split(",")[0]
    plain = unicodedata.normalize("NFD", marked.replace("ü", "v"))
    return "".join(letter for letter in plain if letter.isascii())


@lru_cache(maxsize=1)
def common() -> frozenset[str]:
    """Characters that somebody may well type: level one of Big5 and of GB 2312."""
    traditional = [bytes((high, low)) for high in range(0xA4, 0xC7) for low in (*range(0x40, 0x7F), *range(0xA1, 0xFF))]
    plain = [bytes((high, low)) for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFF)]
    text = b"".join(traditional).decode("big5", "ignore") + b"".join(plain).decode("gb2312", "ignore")
    return frozenset(character for character in text if "\u4e00" <= character <= "\u9fff")
