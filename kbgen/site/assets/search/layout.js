// Words typed on the wrong keyboard layout. Loaded for languages that have another one, once a word is not known.
import { EXACT } from "./units.js";

/** @typedef {import("./units.js").Unit} Unit */

/** @param {Unit[]} units */
function worth(units) {
  let good = 0, length = 0;
  for (const { text, candidates, pair } of units) {
    if (pair) continue;
    if (text.length > 2) good += Math.max(0, ...candidates.map((one) => one.quality)) * text.length;
    length += text.length;
  }
  return length ? good / length : 0;
}

/** @param {Unit[]} units */
const unknown = (units) => units.every((one) => !one.candidates.length);
/** Whether each is a word of the index as it stands. @param {Unit[]} units */
const exact = (units) => units.length > 0 && units.every((one) => one.candidates[0]?.quality === EXACT);

/** The chunk as if typed on the other layout. @param {string} chunk @param {[string, string][]} keyboard */
function retyped(chunk, keyboard) {
  /** @type {Map<string, string>} */ const there = new Map();
  /** @type {Map<string, string>} */ const back = new Map();
  for (const [latin, local] of keyboard) {
    for (let i = 0; i < latin.length; i++) {
      if (!there.has(latin[i])) there.set(latin[i], local[i]);
      if (!back.has(local[i])) back.set(local[i], latin[i]);
    }
  }
  return [
    Array.from(chunk, (letter) => there.get(letter) ?? there.get(letter.toLowerCase()) ?? letter).join(""),
    Array.from(chunk.toLowerCase(), (letter) => back.get(letter) ?? letter).join(""),
  ].filter((other) => other !== chunk);
}

/**
 * The chunk's units, or those of the same keys on the other layout where these are words.
 * @param {string} chunk @param {Unit[]} best @param {[string, string][]} keyboard
 * @param {(other: string) => Promise<Unit[]>} read
 * @returns {Promise<Unit[]>}
 */
export async function onOtherLayout(chunk, best, keyboard, read) {
  if (worth(best) >= 0.7) return best;
  for (const other of retyped(chunk, keyboard)) {
    const found = await read(other);
    if ((worth(found) >= 0.75 && other.length > 2) || (unknown(best) && exact(found))) {
      return found.map((one) => ({ ...one, retyped: other }));
    }
  }
  return best;
}
