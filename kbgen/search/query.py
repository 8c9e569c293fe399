"""The query algorithm, in Python: the reference for the browser's `engine.js`.

A query becomes units (a word, a Thai word, a pair of Chinese characters); a unit has candidates in the
index, each with a quality of match; documents are ranked by what their units are worth, by how much of
the query they cover, and by how much of it stands in their titles.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from kbgen.search.index import Index, utf16
from kbgen.search.text import QUERY_LIMIT, TOKEN_LIMIT, fold, normalise, runs, tokens
from kbgen.search.thai import clusters

if TYPE_CHECKING:
    from collections.abc import Sequence

UNITS_LIMIT: Final = 24
PREFIX_LIMIT: Final = 24
FUZZY_LIMIT: Final = 8
THAI_WORD, THAI_UNKNOWN, THAI_EDIT, THAI_PREFIX = 10, 14, 11, 2
P = dict(prefix=.8, edit1=.72, edit2=.5, unknown_suffix=1, cov=2.0, title=2.0, tpow=1, miss=1.0, sound=.7, uni=.6, missgram=.5,join=.9, conf=.6, part=.6)


@dataclass(frozen=True, slots=True)
class Candidate:
    key: int | str
    quality: float
    how: str


@dataclass(frozen=True, slots=True)
class Unit:
    text: str
    candidates: tuple[Candidate, ...]
    weight: float = 1.0


class Searcher:
    def __init__(self, index: Index) -> None:
        self.index = index
        self.labels = [term.label for term in index.terms]
        self.keys = [utf16(label) for label in self.labels]
        self.suffixes = frozenset(index.suffixes)
        shared = [0]
        for before, label in zip(self.labels, self.labels[1:]):
            n = 0
            for a, b in zip(before, label):
                if a != b: break
                n += 1
            shared.append(n)
        self.shared = shared
        self.by_sound = {}
        if index.sounds:
            for gram in index.grams:
                self.by_sound.setdefault(tuple(index.sounds.get(c, c) for c in gram), []).append(gram)

    def lower(self, text):
        from bisect import bisect_left
        return bisect_left(self.keys, utf16(text))

    def resolve(self, word):
        """Terms whose label is the longest part of the word that leaves a known ending."""
        for end in range(len(word), 0, -1):
            if end < len(word) and word[end:] not in self.suffixes:
                continue
            place = self.lower(word[:end])
            found = []
            while place < len(self.labels) and self.labels[place] == word[:end]:
                if end == len(word) or not self.index.terms[place].exact:
                    found.append(place)
                place += 1
            if found:
                exact = [p for p in found if self.index.terms[p].exact]
                return exact or found
        return []

    def starting(self, word):
        place = self.lower(word)
        found = []
        while place < len(self.labels) and self.labels[place].startswith(word):
            found.append(place); place += 1
        return found

    def fuzzy(self, word, limit, prefix=False):
        """(distance, place) of the labels near a word, an ending or (while typing) a beginning allowed."""
        n = len(word)
        tail = [0 if (j == n or word[j:] in self.suffixes) else 1 if n - j <= 3 else 99 for j in range(n + 1)]
        rows = [list(range(n + 1))]
        out = []
        skip = 10**9
        best_prefix = [99]
        for place, label in enumerate(self.labels):
            shared = self.shared[place]
            if shared >= skip:
                continue
            skip = 10**9
            depth = min(shared, len(rows) - 1)
            del rows[depth + 1:]
            del best_prefix[depth+1:]
            dead = False
            for d in range(depth + 1, len(label) + 1):
                c = label[d - 1]
                prev = rows[d - 1]
                row = [d]
                low = d
                for j in range(1, n + 1):
                    v = prev[j - 1] + (c != word[j - 1])
                    if prev[j] + 1 < v: v = prev[j] + 1
                    if row[j - 1] + 1 < v: v = row[j - 1] + 1
                    if d > 1 and j > 1 and c == word[j - 2] and label[d - 2] == word[j - 1] and rows[d - 2][j - 2] + 1 < v:
                        v = rows[d - 2][j - 2] + 1
                    row.append(v)
                    if v < low: low = v
                rows.append(row)
                best_prefix.append(min(best_prefix[-1], row[n]))
                if low > limit and not(prefix and best_prefix[-1]<=limit):
                    skip = d
                    dead = True
                    break
            if dead:
                continue
            row = rows[len(label)]
            if self.index.terms[place].exact: dist = row[n]
            else: dist = min(row[j] + tail[j] for j in range(n + 1))
            if prefix: dist = min(dist, best_prefix[len(label)])
            if dist <= limit and len(label) >= 3:
                out.append((dist, place))
        return out

    def word_unit(self, word, last):
        I = self.index
        cands = [Candidate(p, 1.0, 'word') for p in self.resolve(word)]
        have = {c.key for c in cands}
        if last:
            more = [p for p in self.starting(word) if p not in have]
            more.sort(key=lambda p: (len(self.labels[p]), p))
            for p in more[:PREFIX_LIMIT]:
                cands.append(Candidate(p, P['prefix'], 'prefix'))
        if cands:
            return [Unit(word, tuple(cands))]
        near = []
        if len(word) >= 4:
            near = self.fuzzy(word, 1, last and len(word) >= 5)
        if near:
            near.sort(key=lambda x: (x[0], self.labels[x[1]][0] != word[0], abs(len(self.labels[x[1]]) - len(word)), x[1]))
            return [Unit(word, tuple(Candidate(p, P['edit1'], 'edit') for d, p in near[:FUZZY_LIMIT]))]
        split = self.split(word, last)
        if split: return split
        if len(word) >= 8:
            near = self.fuzzy(word, 2)
            near.sort(key=lambda x: (x[0], self.labels[x[1]][0] != word[0], abs(len(self.labels[x[1]]) - len(word)), x[1]))
            if near:
                return [Unit(word, tuple(Candidate(p, P['edit2'], 'edit') for d, p in near[:FUZZY_LIMIT]))]
        return [Unit(word, ())]

    def split(self, word, last):
        best = None
        for cut in range(2, len(word) - 1):
            a = self.resolve(word[:cut]); 
            if not a: continue
            b = self.resolve(word[cut:])
            if not b: continue
            worth = min(cut, len(word) - cut)
            if worth < 3 : continue
            if best is None or worth > best[0]:
                best = (worth, cut, a, b)
        if not best: return None
        _, cut, a, b = best
        return [Unit(word[:cut], tuple(Candidate(p, .95, 'split') for p in a)), Unit(word[cut:], tuple(Candidate(p, .95, 'split') for p in b))]

    def gram_units(self, text, last):
        I = self.index
        text = ''.join(I.variants.get(c, c) for c in text)
        sound = lambda c: I.sounds.get(c) or I.rare_sounds.get(c) or c
        units = []
        covered = [False] * len(text)
        pend = []
        for i in range(len(text) - 1):
            g = text[i:i + 2]
            if g in I.grams:
                units.append((i, Unit(g, (Candidate(g, 1.0, 'gram'),))))
                covered[i] = covered[i + 1] = True
            else:
                pend.append(i)
        for i in pend:
            g = text[i:i + 2]
            alike = self.by_sound.get((sound(g[0]), sound(g[1])), ())
            if alike:
                units.append((i, Unit(g, tuple(Candidate(a, P['sound'], 'sound') for a in alike), )))
            else:
                units.append((i, Unit(g, (), P['missgram'])))
            if alike:
                covered[i] = covered[i + 1] = True
        for i, c in enumerate(text):
            if not covered[i]:
                cs = [Candidate(c, P['uni'] if len(text) > 1 else 1.0, 'char')] if c in I.grams else []
                units.append((i, Unit(c, tuple(cs), 1.0 if cs else P['missgram'])))
        units.sort(key=lambda x: (x[0], x[1].text))
        return [u for _, u in units]

    def thai_units(self, text, last):
        ends = clusters(text)
        n = len(ends) - 1
        at = {e: i for i, e in enumerate(ends)}
        INF = 10**9
        best = [(INF, -1, None)] * (n + 1)
        best[0] = (0, -1, None)
        for i in range(n):
            paid = best[i][0]
            start = ends[i]
            if paid + THAI_UNKNOWN < best[i + 1][0]:
                best[i + 1] = (paid + THAI_UNKNOWN, i, None)
            for k in range(i + 1, n + 1):
                w = text[start:ends[k]]
                p = self.lower(w)
                if p >= len(self.labels) or not self.labels[p].startswith(w):
                    break
                if self.labels[p] == w:
                    if paid + THAI_WORD < best[k][0]:
                        best[k] = (paid + THAI_WORD, i, ('word', p))
                elif k == n and last and n - i > 0 and paid + THAI_WORD + THAI_PREFIX < best[k][0]:
                    best[k] = (paid + THAI_WORD + THAI_PREFIX, i, ('prefix', w))
            for d, p, k in self.thai_fuzzy(text, start, at):
                if paid + THAI_WORD + THAI_EDIT < best[k][0]:
                    best[k] = (paid + THAI_WORD + THAI_EDIT, i, ('edit', p))
        units = []
        k = n
        run_unknown = []
        while k > 0:
            _, i, how = best[k]
            w = text[ends[i]:ends[k]]
            if how is None:
                units.append(Unit(w, (), .5))
            elif how[0] == 'word':
                c = [Candidate(how[1], 1.0, 'word')]
                if k == n and last:
                    more = [p for p in self.starting(w) if p != how[1]]
                    more.sort(key=lambda p: (len(self.labels[p]), p))
                    c += [Candidate(p, P['prefix'], 'prefix') for p in more[:PREFIX_LIMIT]]
                units.append(Unit(w, tuple(c)))
            elif how[0] == 'prefix':
                more = self.starting(w)
                more.sort(key=lambda p: (len(self.labels[p]), p))
                units.append(Unit(w, tuple(Candidate(p, P['prefix'], 'prefix') for p in more[:PREFIX_LIMIT])))
            else:
                same = [p for d, p, kk in self.thai_fuzzy(text, ends[i], at) if kk == k]
                units.append(Unit(w, tuple(Candidate(p, P['edit1'], 'edit') for p in same[:FUZZY_LIMIT])))
            k = i
        return units[::-1]

    def thai_fuzzy(self, text, start, at):
        w = text[start:start + 24]
        n = len(w)
        rows = [list(range(n + 1))]
        out = []
        skip = 10**9
        lo = self.lower('\u0e00'); hi = self.lower('\u0e80')
        for place in range(lo, hi):
            label = self.labels[place]
            shared = self.shared[place] if place > lo else 0
            if shared >= skip: continue
            skip = 10**9
            del rows[min(shared, len(rows) - 1) + 1:]
            dead = False
            for d in range(len(rows), len(label) + 1):
                c = label[d - 1]; prev = rows[d - 1]
                row = [d] + [99] * n
                low = d
                for j in range(max(1, d - 1), min(n, d + 1) + 1):
                    v = min(prev[j - 1] + (c != w[j - 1]), prev[j] + 1, row[j - 1] + 1)
                    if d > 1 and j > 1 and c == w[j - 2] and label[d - 2] == w[j - 1]: v = min(v, rows[d - 2][j - 2] + 1)
                    row[j] = v
                    if v < low: low = v
                rows.append(row)
                if low > 1:
                    skip = d; dead = True; break
            if dead or len(label) < 4: continue
            row = rows[len(label)]
            for j in range(max(3, len(label) - 1), min(n, len(label) + 1) + 1):
                if row[j] == 1 and start + j in at:
                    out.append((1, place, at[start + j]))
        return out

    def readings(self, chunk):
        out = []
        for latin, local in self.index.language.keyboard:
            pass
        kb = self.index.language.keyboard
        if kb:
            to = {}; back = {}
            for latin, local in kb:
                for a, b in zip(latin, local):
                    to.setdefault(a, b); back.setdefault(b, a)
            m = ''.join(to.get(c, to.get(c.lower(), c)) for c in chunk)
            if m != chunk: out.append(m)
            m = ''.join(back.get(c, c) for c in chunk.lower())
            if m != chunk: out.append(m)
        return out

    def units_of(self, text, last):
        units = []
        toks = tokens(normalise(text))
        words = []
        for t, token in enumerate(toks):
            rr = list(runs(fold(token)))
            for r, run in enumerate(rr):
                final = last and t == len(toks) - 1 and r == len(rr) - 1
                if run.kind == 'gram' or run.kind == 'thai' and not self.index.language.dictionary:
                    units += self.gram_units(run.text[:TOKEN_LIMIT], final)
                elif run.kind == 'thai':
                    units += self.thai_units(run.text[:TOKEN_LIMIT*2], final)
                else:
                    units += self.word_unit(run.text[:TOKEN_LIMIT], final)
        return units

    def worth(self, units):
        if not units: return 0
        return sum(max((c.quality for c in u.candidates), default=0) * len(u.text) for u in units) / sum(len(u.text) for u in units)

    def units(self, query):
        text = query[:QUERY_LIMIT]
        last = not text[-1:].isspace()
        out = []
        chunks = text.split()
        for i, chunk in enumerate(chunks):
            fin = last and i == len(chunks) - 1
            us = self.units_of(chunk, fin)
            if self.index.language.keyboard and self.worth(us) < .99:
                w = self.worth(us)
                for r in self.readings(chunk):
                    alt = self.units_of(r, fin)
                    if self.worth(alt) > max(w, .55) :
                        us = alt; w = self.worth(alt)
            out += us
        # adjacent words written together in the index
        words = [u.text for u in out]
        for i in range(len(out) - 1):
            a, b = out[i].text, out[i + 1].text
            if len(a) + len(b) >= 5 and a and b and a[-1].isalnum() and ord(a[0]) < 0xe00 and ord(b[0]) < 0xe00:
                joined = self.resolve(a + b)
                if joined:
                    for k in (i, i + 1):
                        have = {c.key for c in out[k].candidates}
                        out[k] = Unit(out[k].text, out[k].candidates + tuple(Candidate(p, P['join'], 'join') for p in joined if p not in have))
        return out[:UNITS_LIMIT]

    def search(self, query, limit=10):
        units = self.units(query)
        I = self.index
        N = len(I.documents)
        per = []
        for u in units:
            docs = {}
            for c in u.candidates:
                post = I.grams[c.key] if isinstance(c.key, str) else I.postings[I.terms[c.key].postings]
                for d, imp in zip(post.documents, post.impacts):
                    v = c.quality * ((imp >> 1) + .5) / 8
                    t = c.quality if imp & 1 else 0
                    o = docs.get(d)
                    if o is None: docs[d] = [v, c.quality, t]
                    else:
                        if v > o[0]: o[0] = v
                        if c.quality > o[1]: o[1] = c.quality
                        if t > o[2]: o[2] = t
            n = len(docs)
            idf = math.log(1 + (N - n + .5) / (n + .5)) if n else math.log(1 + (N+.5)/.5)*P['miss']
            per.append((idf * u.weight, docs))
        total = sum(i for i, _ in per) or 1
        acc = {}
        for idf, docs in per:
            for d, (v, q, t) in docs.items():
                o = acc.get(d)
                if o is None: o = acc[d] = [0, 0, 0]
                o[0] += idf * v; o[1] += idf * q; o[2] += idf * t
        res = []
        for d, (v, q, t) in acc.items():
            cov = q / total; tc = t / total
            res.append(((v/total) * cov ** P['cov'] * (1 + P['title'] * tc**P['tpow']), cov, d))
        res.sort(key=lambda r: (-r[0], r[2]))
        conf = bool(res) and res[0][1] >= P['conf']
        return [(I.documents[d], s, cov) for s, cov, d in res[:limit]], conf, units
