"""Write tests/vectors/search.json: small indexes and what the Python reference answers.

python -m tests.search.make_vectors
"""

from __future__ import annotations

import base64
import json
import random
from pathlib import Path
from typing import Any

from kbgen.search.analysis import fnv
from kbgen.search.codec import payload
from kbgen.search.index import build_index
from kbgen.search.postings import rarity
from kbgen.search.query import Searcher
from tests.search.corpora import NAMES, QUERIES, documents, with_names

ROOT = Path(__file__).resolve().parents[2]

FUZZ = 60
TAPES = ("tape 3", "tape 29", "pack tape", "Pack 4000 ")
_PIECES = list(
    "abcdeilmnorst áčďéěíňóřšťúůýž "
    "абвгдеёжзийклмн กขคงจเแโไาิีุู่้๊็์ำ 退貨款包裹追蹤推 0123456789-'.*[<\u200b\u00ad\u202e\U0001f600"
)


def fuzzed(locale: str) -> list[str]:
    """Queries nobody planned: pieces of real ones, damaged, and noise."""
    chance = random.Random(locale)
    found: list[str] = []
    words = [word for one in documents(locale) for word in f"{one.title} {one.body}".split()]
    for _ in range(FUZZ):
        text = list(" ".join(chance.sample(words, chance.randint(1, 3))))
        for _ in range(chance.randint(0, 3)):
            place = chance.randrange(len(text))
            text[place : place + chance.randint(0, 1)] = [chance.choice(_PIECES)] * chance.randint(0, 1)
            text = text or ["a"]
        found.append("".join(text)[: chance.choice([3, 6, 12, 60])])
    found += ["".join(chance.choices(_PIECES, k=chance.randint(1, 24))) for _ in range(FUZZ)]
    return found


def main() -> None:
    """Write the file."""
    indexes: list[dict[str, Any]] = []
    for locale, queries in QUERIES.items():
        index = build_index(with_names(locale), locale)
        searcher = Searcher(index)
        answers = [
            (query, searcher.search(query)) for query in (*queries, *NAMES.get(locale, ()), *TAPES, *fuzzed(locale))
        ]
        indexes.append(
            {
                "locale": locale,
                "files": {
                    name.removeprefix(f"search/{locale}/"): base64.b64encode(content).decode()
                    for name, content in payload(index).items()
                },
                "queries": [
                    {
                        "query": query,
                        "hits": [[hit.document.id, hit.score] for hit in answer.hits],
                        "confident": answer.confident,
                    }
                    for query, answer in answers
                ],
            }
        )
    words = ["", "a", "return", "zboží", "ไทย", "退貨", "คืน สินค้า"]
    vectors = {
        "indexes": indexes,
        "hashes": [[word, fnv(word)] for word in words],
        "rarities": [
            [found, size, rarity(found, size)] for size in (1, 8, 1000, 9999) for found in {0, 1, size // 2, size}
        ],
    }
    path = ROOT / "tests" / "vectors" / "search.json"
    path.write_text(json.dumps(vectors, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
