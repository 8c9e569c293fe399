// Thai queries, cut by the index's own vocabulary. Loaded for Thai sites only.
import { EASY_EDIT, EXACT, FUZZY_LIMIT, HARD_EDIT, unit } from "./engine.js";
import { FAR, Rows } from "./rows.js";
import { clusters } from "./text.js";

/** @typedef {import("./engine.js").Engine} Engine @typedef {import("./engine.js").Unit} Unit @typedef {import("./engine.js").Candidate} Candidate */

const PART = 0.8, UNKNOWN_WEIGHT = 0.5;
const WORD_COST = 12, UNKNOWN_COST = 14, EASY_COST = 8, HARD_COST = 10, THAI_SPAN = 24;

/** @param {Engine} engine @param {string} text @param {boolean} last */
export async function thaiWords(engine, text, last) {
  /** @type {Unit[]} */
  const units = [];
  /** @type {string[][]} */
  const sides = [];
  for (const { start, end, how, keys } of thaiCut(engine, text, last)) {
    const word = text.slice(start, end);
    const more = last && end === text.length && (how === "word" || how === "prefix") ? engine.completed(word, keys) : [];
    if (how === "unknown") {
      units.push(unit(word, [], UNKNOWN_WEIGHT));
      sides.push([]);
    } else if (how === "word") {
      const cuts = [0, ...Array.from(engine.terms[keys[0]].atoms), word.length];
      for (let i = 0; i + 1 < cuts.length; i++) {
        const piece = word.slice(cuts[i], cuts[i + 1]);
        /** @type {Candidate[]} */
        const found = [{ kind: "term", key: keys[0], quality: EXACT, how: "word" }];
        if (cuts.length > 2) {
          for (const key of engine.labelled(piece).slice(0, 1)) found.push({ kind: "term", key, quality: PART, how: "part" });
        }
        if (i + 2 === cuts.length) found.push(...more);
        units.push(unit(piece, found));
        sides.push([piece]);
      }
    } else if (how === "prefix") {
      units.push(unit(word, more));
      sides.push([]);
    } else {
      units.push(unit(word, keys.map((key) => ({
        kind: "term", key, quality: engine.labels[key].length > word.length ? EASY_EDIT : HARD_EDIT, how: "edit",
      }))));
      sides.push(keys.slice(0, 2).map((key) => engine.labels[key]));
    }
  }
  const names = sides.slice(1).map((two, i) => sides[i].flatMap((first) => two.map((second) => `${first} ${second}`)));
  await engine.gramShards(names.flat().map((name) => engine.address(name).shard));
  for (const group of names) {
    const keys = new Set(group.flatMap((name) => engine.gram(name)));
    if (keys.size) {
      units.push(unit(group[0], Array.from(keys, (key) => ({ kind: "gram", key, quality: EXACT, how: "pair" })), 1, true));
    }
  }
  return units;
}

/** The least costly way through a run. @param {Engine} engine @param {string} text @param {boolean} last */
function thaiCut(engine, text, last) {
  const ends = clusters(text);
  const at = new Map(ends.map((end, i) => [end, i]));
  const count = ends.length - 1;
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
      const key = engine.lower(word);
      if (!engine.labels[key]?.startsWith(word)) break;
      if (word.length < 2) continue;
      if (engine.labels[key] === word) offer(there, WORD_COST - engine.terms[key].common, "word", [key]);
      else if (last && there === count) offer(there, WORD_COST, "prefix", []);
    }
    /** @type {Map<number, [number, number][]>} */
    const near = new Map();
    for (const [key, length, simple] of thaiFuzzy(engine, text.slice(start, start + THAI_SPAN))) {
      const there = at.get(start + length);
      if (there === undefined) continue;
      if (!near.has(there)) near.set(there, []);
      near.get(there)?.push([(simple ? EASY_COST : HARD_COST) - engine.terms[key].common, key]);
    }
    for (const [there, rows] of near) {
      rows.sort((one, two) => one[0] - two[0] || one[1] - two[1]);
      offer(there, WORD_COST + rows[0][0], "edit", rows.slice(0, FUZZY_LIMIT).map((row) => row[1]));
    }
  }
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
  const table = new Rows(size);
  /** @type {[number, number, boolean][]} */
  const found = [];
  let skip = FAR;
  const [first, beyond] = engine.thai;
  for (let key = first; key < beyond; key++) {
    const shared = key > first ? engine.shared[key] : 0;
    if (shared >= skip) continue;
    skip = FAR;
    const label = engine.labels[key];
    for (let depth = Math.min(shared, table.count - 1) + 1; depth <= label.length; depth++) {
      if (table.step(label, depth, text, 1) > 1) {
        skip = depth;
        break;
      }
    }
    if (skip !== FAR) {
      if (skip < 4) key = engine.jumps[skip - 1][key] - 1;
      continue;
    }
    if (label.length < 3) continue;
    table.count = label.length + 1;
    const end = Math.min(size, label.length + 1);
    for (let length = Math.max(2, label.length - 1); length <= end; length++) {
      const simple = length < label.length;
      if (table.rows[label.length][length] === 1 && (simple || label.length > 3)) found.push([key, length, simple]);
    }
  }
  return found;
}
