"""The query algorithm, in Python: the reference for the browser's engine.

A query becomes units (a word, a Thai word, a Chinese character in its pairs); a unit has candidates in the
index, each with a quality of match; documents are ranked by the units that they have.

    searcher   reads a query, answers it            engine.js
    words      words between spaces                 words.js
    thai       Thai, cut by the vocabulary          thai.js
    grams      Chinese and its like                 grams.js
    layout     the wrong keyboard layout            layout.js
    alignment  typing mistakes                      rows.js
    vocabulary terms and grams of the index         engine.js
    ranking    what documents are worth             ranking.js
"""

from kbgen.search.query.layout import retyped
from kbgen.search.query.searcher import Answer, Hit, Searcher
from kbgen.search.query.units import EXACT, PART, PREFIX, Candidate, Unit

__all__ = ["EXACT", "PART", "PREFIX", "Answer", "Candidate", "Hit", "Searcher", "Unit", "retyped"]
