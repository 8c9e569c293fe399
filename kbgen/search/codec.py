"""The index as files: what the browser downloads, bit by bit.

    search/<locale>/index.json            fixed name, some 100 bytes: the version and the generation
    search/<locale>/<generation>/core.bin the settings and the vocabulary
                                 p<n>.bin postings of neighbouring terms
                                 g<n>.bin postings of grams, by address
                                 d<n>.bin what results show of a few articles
                                 sound.bin sounds of characters that it does not have

The generation is a hash of everything, so files of two builds never mix and all but the first may be cached
for ever; pages refer to `index.json` only and so do not change when the index does. A file is `kb`, the
version and a zlib stream, whose checksum notices damage and which needs no web server that compresses.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from itertools import accumulate
from operator import sub
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from kbgen.model.compact import compact
from kbgen.search.entry import entry_name
from kbgen.search.terms import PackedTerms, pack_terms, unpack_terms
from kbgen.search.varint import read_varint, varint

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kbgen.search.index import Index
    from kbgen.search.postings import Grams, Lists

VERSION: Final = 5
MAGIC: Final = b"kb" + bytes([VERSION])
POSTINGS_A_SHARD: Final = 1500
DOCUMENTS_A_SHARD: Final = 5
NOTHING: Final[Mapping[str, bytes]] = MappingProxyType({})


class DamagedIndexError(ValueError):
    """A file of the index does not say what was written."""


def payload(index: Index, last: Mapping[str, bytes] = NOTHING) -> Mapping[str, bytes]:
    """Every file of an index by its name; verifies that the vocabulary reads back as it was written.

    ``last`` are files of another generation by their names in its folder: those that say the same are taken from there.
    """
    bounds = _shards([index.postings.size(place) for place in range(len(index.postings))])
    core = _core(index, bounds)
    check_vocabulary(core, index)
    files: dict[str, bytes] = {"core.bin": core}
    for number, (start, end) in enumerate(zip(bounds, (*bounds[1:], len(index.postings)), strict=False)):
        files[f"p{number}.bin"] = _postings(index.postings, start, end)
    for number in range(index.gram_shards if index.grams else 0):
        files[f"g{number}.bin"] = _grams(
            index.grams, index.grams.place(number << 24), index.grams.place(number + 1 << 24)
        )
    for number in range(0, len(index.documents), DOCUMENTS_A_SHARD):
        rows = [
            [
                one.id,
                one.url,
                one.kind,
                one.title,
                one.summary,
                [[head.anchor, head.text] for head in one.headings],
                *([one.lang] if one.lang else []),
            ]
            for one in index.documents[number : number + DOCUMENTS_A_SHARD]
        ]
        files[f"d{number // DOCUMENTS_A_SHARD}.bin"] = _json(rows)
    if index.rare_sounds:
        files["sound.bin"] = _json(_spoken(index.sounds, index.rare_sounds))
    digest = hashlib.sha256()
    for name, content in sorted(files.items()):
        digest.update(f"{name}:{len(content)}:".encode() + content)
    generation = digest.hexdigest()[:12]
    folder = f"search/{index.locale}/"
    entry = {"version": VERSION, "locale": index.locale, "generation": generation}
    packed = {f"{folder}{generation}/{name}": _packed(content, last.get(name, b"")) for name, content in files.items()}
    return {entry_name(index.locale): json.dumps(entry).encode() + b"\n", **packed}


def _packed(content: bytes, last: bytes) -> bytes:
    try:
        if last and unpack(last) == content:
            return last
    except DamagedIndexError:
        pass  # it was something else, or is not what was written
    return MAGIC + zlib.compress(content, 9)


def unpack(content: bytes) -> bytes:
    """The bytes inside a file of the index."""
    if content[:2] != MAGIC[:2]:
        raise DamagedIndexError("not a file of kbgen's search index")
    if content[2:3] != MAGIC[2:3]:
        raise DamagedIndexError(f"written for version {content[2]} of the search index, this is version {VERSION}")
    try:
        return zlib.decompress(content[3:])
    except zlib.error as error:
        raise DamagedIndexError(f"damaged or cut short: {error}") from error


def check_vocabulary(core: bytes, index: Index) -> None:
    """Raise `DamagedIndexError` unless the coded vocabulary reads back as the index has it."""
    settings, alphabet, labels, exact, forms, *_ = _sections(core)
    told = json.loads(settings)
    try:
        read = unpack_terms(PackedTerms(told["letters"], alphabet, tuple(told["endings"]), labels, exact, forms))
    except (IndexError, UnicodeDecodeError):
        read = []
    if read != [(term.label, frozenset(term.endings), term.postings, term.exact) for term in index.terms]:
        raise DamagedIndexError("the vocabulary does not read back as it was written: please report this as a bug")


def _core(index: Index, bounds: Sequence[int]) -> bytes:
    packed = pack_terms(index.terms)
    number = {ending: place for place, ending in enumerate(packed.endings)}
    settings: dict[str, Any] = {
        "documents": len(index.documents),
        "perShard": DOCUMENTS_A_SHARD,
        "letters": packed.letters,
        "endings": packed.endings,
        "suffixes": [number.get(ending, ending) for ending in index.suffixes],
        "bounds": [end - start for start, end in zip((0, *bounds), bounds, strict=False)],
        "postings": len(index.postings),
        "gramShards": index.gram_shards if index.grams else 0,
        "keyboard": index.language.keyboard,
        "dictionary": index.language.dictionary,
        "phrase": index.language.phrase,
        "steep": index.language.steep,
        "function": sorted(index.language.function),
        "functionWeight": index.language.function_weight,
        "polite": index.language.polite,
        "worth": [[place, one.worth] for place, one in enumerate(index.documents) if one.worth != 1],
    }
    if index.variants:
        settings["variants"] = ["".join(index.variants), "".join(index.variants.values())]
    if index.sounds:
        settings["sounds"] = _spoken(index.sounds, index.sounds)
        settings["rareSounds"] = bool(index.rare_sounds)
    thai = index.terms if index.language.dictionary else ()
    atoms = b"".join(bytes([len(term.atoms), *term.atoms]) for term in thai)
    return b"".join(
        varint(len(section)) + section
        for section in (
            compact(settings).encode("utf-8", "surrogatepass"),
            packed.alphabet,
            packed.labels,
            packed.exact,
            packed.forms,
            bytes(term.common for term in thai),
            atoms,
            index.named,
        )
    )


def _spoken(known: Mapping[str, str], wanted: Mapping[str, str]) -> list[str]:
    """`sound characters` for each sound; the sounds' names are what addresses are made of."""
    del known
    groups: dict[str, str] = {}
    for letter, sound in sorted(wanted.items()):
        groups[sound] = groups.get(sound, "") + letter
    return [f"{sound} {letters}" for sound, letters in sorted(groups.items())]


def _shards(sizes: Sequence[int]) -> list[int]:
    bounds = [0] if sizes else []
    filled = 0
    for place, size in enumerate(sizes):
        if filled and filled + size > POSTINGS_A_SHARD:
            bounds.append(place)
            filled = 0
        filled += size
    return bounds


def _postings(lists: Lists, start: int, end: int) -> bytes:
    sizes, documents, impacts, names = lists.columns(start, end)
    gaps = list(map(sub, documents, (-1, *documents)))
    for size, place in zip(sizes, accumulate(sizes, initial=0), strict=False):
        if size:
            gaps[place] = documents[place] + 1
    return b"".join(
        (varint(end - start), *map(varint, sizes), *map(_GAPS.__getitem__, gaps), impacts, *map(varint, names))
    )


class _Gaps(dict[int, bytes]):
    """How many documents lie between two, by how far these are apart."""

    def __missing__(self, distance: int) -> bytes:
        coded = self[distance] = varint(distance - 1)
        return coded


_GAPS: Final = _Gaps()


def _grams(grams: Grams, start: int, end: int) -> bytes:
    keys = bytearray()
    before = 0
    addresses = grams.addresses[start:end]
    for address in addresses:
        sound = address >> 8 & 0xFFFF
        keys += varint(sound - before)
        before = sound
    marks = bytes(address & 0xFF for address in addresses)
    return varint(end - start) + bytes(keys) + marks + _postings(grams.lists, start, end)


def _sections(core: bytes) -> Iterable[bytes]:
    place = 0
    while place < len(core):
        size, place = read_varint(core, place)
        yield core[place : place + size]
        place += size


def _json(value: Any) -> bytes:
    return compact(value).encode("utf-8", "surrogatepass")
