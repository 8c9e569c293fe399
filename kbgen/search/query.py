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
P = dict(prefix=.8, edit1s=.6, related=.4, unseen=.9, nrel=8, edit1=.78, edit1b=.68, editprefix=.5, unseenshort=.5, edit2=.5, unknown_suffix=1, cov=3.0, title=2.0, tpow=1, miss=1.0, sound=.7, uni=.8,phrase=.4,cq=.5,rel_hi=.7,tpair=.4, missgram=.0,sound2=.35,lastchar=.6,join=.9, conf=.6, part=.6)


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

    def seen(self, word):
        """Terms of which the word is a form that occurs."""
        out = []
        for end in range(len(word), 0, -1):
            place = self.lower(word[:end])
            rest = word[end:]
            while place < len(self.labels) and self.labels[place] == word[:end]:
                if rest in self.index.terms[place].endings:
                    out.append(place)
                place += 1
        return out

    def unseen(self, word):
        """Terms that share a beginning with the word, both with a known ending after it: (common, place)."""
        n = len(word)
        least = max(3, -(-n * 11 // 20))
        out = []
        if n < 4: return out
        place = self.lower(word[:least])
        while place < len(self.labels) and self.labels[place].startswith(word[:least]):
            t = self.index.terms[place]; L = t.label
            m = least
            while m < n and m < len(L) and L[m] == word[m]: m += 1
            if not t.exact and len(L) - m <= 6:
                ok = None
                for k in range(m, least - 1, -1):
                    if (k == n or word[k:] in self.suffixes) and (k == len(L) or L[k:] in self.suffixes):
                        ok = k; break
                if ok: out.append((ok, len(L) - ok, place))
            place += 1
        # labels shorter than that which the word continues by a known ending
        for end in range(least - 1, 2, -1):
            if word[end:] not in self.suffixes: continue
            place = self.lower(word[:end])
            while place < len(self.labels) and self.labels[place] == word[:end]:
                if not self.index.terms[place].exact: out.append((end, 0, place))
                place += 1
        out.sort(key=lambda x: (-x[0], x[1], x[2]))
        return out

    def resolve(self, word):
        return self.seen(word)

    def starting(self, word):
        place = self.lower(word)
        found = []
        while place < len(self.labels) and self.labels[place].startswith(word):
            found.append(place); place += 1
        return found

    def fuzzy(self, word, limit, prefix=False):
        """(distance, place) of the terms with a form near the word; while typing, with a beginning near it."""
        n = len(word)
        rows = [list(range(n + 1))]
        seen_all = [n]
        out = []
        skip = 10**9
        def step(d, c, before):
            prev = rows[d - 1]
            row = [d] + [99] * n
            low = d
            for j in range(1, n + 1):
                v = prev[j - 1] + (c != word[j - 1])
                if prev[j] + 1 < v: v = prev[j] + 1
                if row[j - 1] + 1 < v: v = row[j - 1] + 1
                if d > 1 and j > 1 and c == word[j - 2] and before == word[j - 1] and rows[d - 2][j - 2] + 1 < v:
                    v = rows[d - 2][j - 2] + 1
                row[j] = v
                if v < low: low = v
            rows.append(row)
            seen_all.append(min(seen_all[-1], row[n]) if prefix else 99)
            return low
        for place, label in enumerate(self.labels):
            if self.shared[place] >= skip:
                continue
            skip = 10**9
            depth = min(self.shared[place], len(rows) - 1)
            del rows[depth + 1:]; del seen_all[depth + 1:]
            size = len(label)
            dead = False
            for d in range(depth + 1, size + 1):
                low = step(d, label[d - 1], label[d - 2] if d > 1 else '')
                if low > limit and seen_all[-1] > limit:
                    skip = d; dead = True; break
            if dead: continue
            best = seen_all[size] if prefix else 99
            which = None
            for e in self.index.terms[place].endings:
                total = size + len(e)
                if total > n + limit and not prefix or total < n - limit: continue
                del rows[size + 1:]; del seen_all[size + 1:]
                form = label + e
                for d in range(size + 1, total + 1):
                    if step(d, form[d - 1], form[d - 2] if d > 1 else '') > limit and seen_all[-1] > limit: break
                else:
                    if rows[total][n] <= limit and (which is None or rows[total][n] < best): best = rows[total][n]; which = form
                    elif prefix: best = min(best, seen_all[total])
            if best <= limit:
                out.append((best, place, which))
        return out

    def near(self, word, limit, last):
        found = self.fuzzy(word, limit, last)
        out = []
        for d, p, form in found:
            if limit > 1: q = P['edit2']
            elif form is None: q = P['editprefix']
            else:
                easy = len(form) > len(word) or (len(form) == len(word) and sorted(form) == sorted(word)) or (len(form) < len(word) and any(a == b for a, b in zip(word, word[1:])))
                q = P['edit1'] if easy else P['edit1b']
                if len(word) < 6: q -= .08
            out.append((-q, self.labels[p][:1] != word[0], p, q))
        out.sort()
        return [Candidate(p, q, 'edit') for _, _, p, q in out[:FUZZY_LIMIT]]

    def kin(self, word, common, rest):
        return P['rel_hi'] if common >= 5 and common * 5 >= len(word) * 4 and rest <= 2 else P['related']

    def word_unit(self, word, last):
        cands = [Candidate(p, 1.0, 'word') for p in self.seen(word)]
        known = bool(cands)
        have = {c.key for c in cands}
        if last:
            more = [p for p in self.starting(word) if p not in have]
            more.sort(key=lambda p: (len(self.labels[p]), p))
            cands += [Candidate(p, P['prefix'], 'prefix') for p in more[:PREFIX_LIMIT]]
            have = {c.key for c in cands}
        rel = [x for x in self.unseen(word) if x[2] not in have]
        if rel:
            top = rel[0][0]
            if known:
                cands += [Candidate(p, self.kin(word, e, r), 'related') for e, r, p in rel[:P['nrel']]]
            else:
                cands += [Candidate(p, (P['unseen'] if e >= 5 and len(word) - e <= 4 else P['unseenshort']) if (e, r) == rel[0][:2] else self.kin(word, e, r), 'unseen') for e, r, p in rel[:P['nrel']]]
        have = {c.key for c in cands}
        if known: return [Unit(word, tuple(cands))]
        prefixed = any(c.how == 'prefix' for c in cands)
        if len(word) >= 4:
            cands += [c for c in self.near(word, 1, last and len(word) >= 5 and not prefixed) if c.key not in have]
        if not any(c.how in ('edit', 'prefix') or c.quality >= P['unseenshort'] for c in cands):
            split = self.split(word, last)
            if split: return split
        if len(word) >= 8 and not cands:
            cands = self.near(word, 2, False)
        return [Unit(word, tuple(cands))]

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
        n = len(text)
        pairs = [text[i:i + 2] for i in range(n - 1)]
        exact = [pair in I.grams for pair in pairs]
        sure = [(i > 0 and exact[i - 1]) or (i < n - 1 and exact[i]) for i in range(n)]
        slots = [[] for _ in text]
        extra = []
        for i, pair in enumerate(pairs):
            if exact[i]:
                cs = [Candidate(pair, 1.0, 'gram')]
                if P['phrase']: extra.append(Unit(pair, tuple(cs), P['phrase']))
            elif sure[i] and sure[i + 1]:
                if P['missgram']: extra.append(Unit(pair, (), P['missgram']))
                continue
            else:
                alike = self.by_sound.get((sound(pair[0]), sound(pair[1])), ())
                cs = [Candidate(a, P['sound'] if a[0] == pair[0] or a[1] == pair[1] else P['sound2'], 'sound') for a in alike]
            slots[i] += cs; slots[i + 1] += cs
        for i, c in enumerate(text):
            if (not sure[i] or (last and i == n - 1)) and c in I.grams:
                slots[i].append(Candidate(c, 1.0 if n == 1 else P['uni'], 'char'))
        return [Unit(c, tuple({x.key: x for x in slots[i]}.values())) for i, c in enumerate(text)] + extra

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
        units.reverse()
        pairs = []
        for a, b in zip(units, units[1:]):
            key = a.text + ' ' + b.text
            if key in self.index.grams:
                pairs.append(Unit(key, (Candidate(key, 1.0, 'gram'),), P['tpair']))
        return units + pairs

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
        return sum(max((c.quality for c in u.candidates), default=0) * len(u.text) * (len(u.text) > 2) for u in units) / sum(len(u.text) for u in units)

    def units(self, query):
        text = query[:QUERY_LIMIT]
        last = not text[-1:].isspace()
        out = []
        chunks = text.split()
        for i, chunk in enumerate(chunks):
            fin = last and i == len(chunks) - 1
            us = self.units_of(chunk, fin)
            if self.index.language.keyboard and self.worth(us) < .7:
                w = self.worth(us)
                for r in self.readings(chunk):
                    alt = self.units_of(r, fin)
                    if self.worth(alt) >= .75:
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
                    q = c.quality ** P['cq']
                    o = docs.get(d)
                    if o is None: docs[d] = [v, q, t]
                    else:
                        if v > o[0]: o[0] = v
                        if q > o[1]: o[1] = q
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
