// What a query is read as: its units, and the terms that each may be. As kbgen/search/query/units.py has it.

export const EXACT = 1, PREFIX = 0.8, EASY_EDIT = 0.78, HARD_EDIT = 0.68;
/** So many readings of a mistyped word are looked up. */
export const FUZZY_LIMIT = 6;
/** Letters of a word that count. */
export const TOKEN_LIMIT = 40;

/**
 * @typedef {{kind: "term" | "gram", key: number, quality: number, how: string}} Candidate
 * @typedef {{text: string, candidates: Candidate[], weight: number, pair: boolean}} Unit
 */

/** @param {string} text @param {Candidate[]} candidates @param {number} [weight] @param {boolean} [pair] @returns {Unit} */
export const unit = (text, candidates, weight = 1, pair = false) => ({ text, candidates, weight, pair });

/** The same match for several keys. @param {Iterable<number>} keys @param {number} quality @param {string} how @param {"term" | "gram"} [kind] @returns {Candidate[]} */
export const all = (keys, quality, how, kind = "term") => Array.from(keys, (key) => ({ kind, key, quality, how }));
