// Thai queries, cut by the index's own vocabulary. Loaded for Thai sites only.
import { address, gramShards, keysOf } from "./pairs.js";
import { FAR, Rows, walk } from "./rows.js";
import { all, EASY_EDIT, EXACT, FUZZY_LIMIT, HARD_EDIT, TOKEN_LIMIT, unit } from "./units.js";

/** @typedef {import("./engine.js").Engine} Engine @typedef {import("./units.js").Unit} Unit */

const PART = 0.9, UNKNOWN_WEIGHT = 0.5, STRANGE = 0.1;
const WORD_COST = 12, UNKNOWN_COST = 14, EASY_COST = 8, HARD_COST = 10, THAI_SPAN = 24;
const MOST_COMMON = 9, LEAST_EDIT = WORD_COST + EASY_COST - MOST_COMMON;
const CLUSTER = /[เแโไ]?[ก-ฮ][ะ-ฺ็-๎]*|./gsu;

/** Offsets at which a word may start or end. @param {string} text */
const clusters = (text) => [...Array.from(text.matchAll(CLUSTER), (match) => match.index), text.length];

/** @param {Engine} engine @param {string} run @param {boolean} last */
export async function read(engine, run, last) {
  const text = run.slice(0, 2 * TOKEN_LIMIT);
  /** @type {Unit[]} */
  const units = [];
  /** @type {string[][][]} */
  const sides = [];
  const cut = thaiCut(engine, text, last), begins = [];
  for (const { start, end, how, keys } of cut) {
    const word = text.slice(start, end);
    begins.push(units.length);
    const more = last && end === text.length && (how === "word" || how === "prefix") ? engine.completed(word, keys) : [];
    if (how === "word") {
      const inside = pieces(engine, keys[0]);
      for (const [i, piece] of inside.entries()) {
        const found = all(keys, EXACT, "word");
        if (inside[1]) found.push(...all(engine.terms.labelled(piece).slice(0, 1), PART, "part"));
        if (i + 1 === inside.length) found.push(...more);
        units.push(unit(piece, found, engine.weight(piece)));
        sides.push([[piece], [piece]]);
      }
    } else if (how === "edit") {
      units.push(unit(word, edits(engine, word, keys)));
      const inside = keys.slice(0, 2).map((key) => pieces(engine, key));
      sides.push([inside.map((one) => one[0]), inside.map((one) => one[one.length - 1])]);
    } else {
      units.push(unit(word, more, how === "prefix" ? 1 : engine.weight(word, UNKNOWN_WEIGHT)));
      sides.push([[], []]);
    }
  }
  begins.push(units.length);
  const names = sides.slice(1).map((two, i) => sides[i][1].flatMap((first) => two[0].map((second) => `${first} ${second}`)));
  await gramShards(engine, names.flat().map((name) => address(engine, name).shard));
  const pairs = names.map((group) => new Set(group.flatMap((name) => keysOf(engine, name))));
  // Two words that never stand side by side may be one mistyped.
  for (let i = 1; i < cut.length; i++) {
    if (pairs[begins[i] - 1].size) continue;
    const both = text.slice(cut[i - 1].start, cut[i].end);
    const near = thaiFuzzy(engine, both).flatMap(([key, length, simple]) => (length === both.length ? [costly(engine, key, simple)] : []));
    const more = edits(engine, both, nearest(near));
    for (let at = begins[i - 1]; at < begins[i + 1]; at++) units[at].candidates.push(...more);
  }
  // Neighbours that no article has: the query may be words that somebody chose, rather than a phrase.
  for (const [i, [name]] of names.entries()) {
    if (name) units.push(unit(name, all(pairs[i], EXACT, "pair", "gram"), pairs[i].size ? 1 : STRANGE, true));
  }
  return units;
}

/** The smallest words of a term. @param {Engine} engine @param {number} key */
function pieces({ terms }, key) {
  const label = terms.label(key), cuts = [0, ...terms.atoms(key), label.length];
  return cuts.slice(1).map((end, i) => label.slice(cuts[i], end));
}

/** @param {Engine} engine @param {string} word @param {number[]} keys */
const edits = (engine, word, keys) =>
  keys.flatMap((key) => all([key], engine.terms.label(key).length > word.length ? EASY_EDIT : HARD_EDIT, "edit"));

/** @param {Engine} engine @param {number} key @param {boolean} simple @returns {[number, number]} */
const costly = (engine, key, simple) => [(simple ? EASY_COST : HARD_COST) - engine.terms.common[key], key];

/** The least costly. @param {[number, number][]} rows */
const nearest = (rows) => rows.sort((one, two) => one[0] - two[0] || one[1] - two[1]).slice(0, FUZZY_LIMIT).map((row) => row[1]);

/** The least costly way through a run. @param {Engine} engine @param {string} text @param {boolean} last */
function thaiCut(engine, text, last) {
  const ends = clusters(text);
  const at = new Map(ends.map((end, i) => [end, i]));
  const count = ends.length - 1;
  /** Mistakes are looked for only where the way can still cost no more than the bound. @param {number} bound */
  const way = (bound) => {
    /** @type {{cost: number, before: number, how: string, keys: number[]}[]} */
    const best = Array.from({ length: count + 1 }, (_, i) => ({ cost: i ? FAR : 0, before: -1, how: "", keys: [] }));
    for (let here = 0; here < count; here++) {
      const paid = best[here].cost, start = ends[here];
      /** @param {number} there @param {number} cost @param {string} how @param {number[]} keys */
      const offer = (there, cost, how, keys) => {
        if (paid + cost < best[there].cost) best[there] = { cost: paid + cost, before: here, how, keys };
      };
      offer(here + 1, UNKNOWN_COST, "unknown", []);
      for (let there = here + 1; there <= count; there++) {
        const word = text.slice(start, ends[there]);
        const key = engine.terms.lower(word), label = engine.terms.label(key);
        if (!label.startsWith(word)) break;
        if (word.length < 2) continue;
        if (label === word) offer(there, WORD_COST - engine.terms.common[key], "word", [key]);
        else if (last && there === count) offer(there, WORD_COST, "prefix", []);
      }
      if (paid + LEAST_EDIT > bound) continue;
      /** @type {Map<number, [number, number][]>} */
      const near = new Map();
      for (const [key, length, simple] of thaiFuzzy(engine, text.slice(start, start + THAI_SPAN))) {
        const there = at.get(start + length);
        if (there === undefined) continue;
        if (!near.has(there)) near.set(there, []);
        near.get(there)?.push(costly(engine, key, simple));
      }
      for (const [there, rows] of near) {
        const keys = nearest(rows);
        offer(there, WORD_COST + rows[0][0], "edit", keys);
      }
    }
    return best;
  };
  const best = way(way(0)[count].cost);
  const path = [];
  for (let place = count; place > 0; place = best[place].before) {
    const { before, how, keys } = best[place];
    path.push({ start: ends[before], end: ends[place], how, keys });
  }
  return path.reverse();
}

/** Thai terms one mistake away from a beginning of the text. @param {Engine} engine @param {string} text @returns {[number, number, boolean][]} */
function thaiFuzzy(engine, text) {
  const size = text.length;
  const table = new Rows(text, 1);
  /** @type {[number, number, boolean][]} */
  const found = [];
  walk(engine.terms, engine.terms.lower("\u0e00"), engine.terms.lower("\u0e80"), table, (label, depth) => table.step(label, depth) < 2, (key, { length: whole }) => {
    if (whole < 3) return;
    const end = Math.min(size, whole + 1);
    for (let length = Math.max(2, whole - 1); length <= end; length++) {
      const simple = length < whole;
      if (table.rows[whole][length] === 1 && (simple || whole > 3)) found.push([key, length, simple]);
    }
  });
  return found;
}
