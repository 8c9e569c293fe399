// Which parts of a shown text match a query, and where in an article its answer stands.
import { fold, normalise } from "./text.js";

/**
 * @typedef {import("./engine.js").Engine} Engine
 * @typedef {import("./engine.js").Unit} Unit
 * @typedef {import("./engine.js").Hit} Hit
 */

const WORD = /[\p{L}\p{M}\p{N}]+/gu;
const UNSPACED = /[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u{20000}-\u{3ffff}]/u;
const ENDING_LONGEST = 6;

/**
 * Ranges of `text` to mark, in order, not overlapping.
 * @param {Engine} engine
 * @param {Unit[]} units
 * @param {string} text
 * @returns {[number, number][]}
 */
export function matches(engine, units, text) {
  /** @type {Set<string>} */
  const labels = new Set();
  /** @type {Set<string>} */
  const beginnings = new Set();
  for (const { text: own, candidates, pair } of units) {
    if (pair && candidates[0]?.how === "gram") labels.add(own);
    for (const { kind, key, how } of candidates) {
      if (kind === "term") (how === "prefix" ? beginnings : labels).add(engine.labels[key]);
    }
    if (!pair && candidates.some((one) => one.how === "character")) labels.add(own);
  }
  /** @type {[number, number][]} */
  const found = [];
  for (const { 0: word, index } of text.matchAll(WORD)) {
    if (UNSPACED.test(word)) {
      found.push(...inside(engine, word, [...labels, ...beginnings]).map(([a, b]) => /** @type {[number, number]} */ ([index + a, index + b])));
      continue;
    }
    const folded = fold(normalise(word));
    const known = [...labels].some((one) => folded.startsWith(one) && folded.length - one.length <= ENDING_LONGEST);
    if (known || [...beginnings].some((one) => folded.startsWith(one))) found.push([index, index + word.length]);
  }
  return merged(found);
}

/**
 * The address to open for a hit: the heading that says most of the query, if one says more than the title.
 * @param {Engine} engine
 * @param {Unit[]} units
 * @param {Hit} hit
 */
export function target(engine, units, hit) {
  let [best, most] = ["", matches(engine, units, hit.title).length];
  for (const [anchor, heading] of hit.url.includes("#") ? [] : hit.headings) {
    const count = matches(engine, units, heading).length;
    if (anchor && count > most) [best, most] = [anchor, count];
  }
  return best ? `${hit.url}#${best}` : hit.url;
}

/** Labels within a word of a script without spaces. @param {Engine} engine @param {string} word @param {string[]} labels */
function inside(engine, word, labels) {
  let folded = "";
  /** @type {number[]} */
  const origin = [];
  let at = 0;
  for (const letter of word) {
    const plain = fold(normalise(engine.variants.get(letter) ?? letter));
    for (let i = 0; i < plain.length; i++) origin.push(at);
    folded += plain;
    at += letter.length;
  }
  origin.push(word.length);
  /** @type {[number, number][]} */
  const found = [];
  for (const label of labels) {
    for (let place = folded.indexOf(label); label && place >= 0; place = folded.indexOf(label, place + 1)) {
      found.push([origin[place], origin[place + label.length]]);
    }
  }
  return found;
}

/** @param {[number, number][]} ranges @returns {[number, number][]} */
function merged(ranges) {
  ranges.sort((one, two) => one[0] - two[0] || one[1] - two[1]);
  /** @type {[number, number][]} */
  const result = [];
  for (const [start, end] of ranges) {
    const last = result.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else result.push([start, end]);
  }
  return result;
}
