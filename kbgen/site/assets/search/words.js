/**
 * Queries and matches as text. Pure.
 */

/** @typedef {{ text: string, match: boolean }} Piece */

export const LONGEST = 300;

/**
 * A query as it is searched: cut to what a question needs. A space at the end stays: the last word is complete.
 *
 * @param {string | null} text
 * @returns {string} empty when nothing but space was written
 */
export function tidy(text) {
  const start = (text ?? "").trimStart();
  return start.length > LONGEST ? Array.from(start.slice(0, 2 * LONGEST)).slice(0, LONGEST).join("") : start;
}

/**
 * A query as part of a sentence: short, and unable to turn the text around it.
 *
 * @param {string} query
 * @returns {string}
 */
export function shown(query) {
  const plain = Array.from(query.replace(/[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, " ").trim());
  return `\u2068${plain.length > 60 ? plain.slice(0, 59).join("") + "…" : plain.join("")}\u2069`;
}

/** Letters without the accents of Latin, Greek and Cyrillic; the vowels of Thai and Hebrew stay. @param {string} text */
const bare = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();

const SPACELESS = /[\p{scx=Thai}\p{scx=Lao}\p{scx=Khmr}\p{scx=Mymr}\p{scx=Hani}\p{scx=Hira}\p{scx=Kana}]/u;

/**
 * A text in pieces, those that match one of the words apart. A match starts where a word does.
 *
 * @param {string} text
 * @param {readonly string[]} words
 * @returns {Piece[]}
 */
export function pieces(text, words) {
  const letters = Array.from(text);
  let plain = "";
  /** @type {number[]} the letter that each unit of `plain` comes from */
  const origin = [];
  letters.forEach((letter, place) => {
    for (const _ of bare(letter)) void _;
    const folded = bare(letter);
    plain += folded;
    for (let unit = 0; unit < folded.length; unit++) origin.push(place);
  });
  /** @type {boolean[]} */
  const matched = [];
  for (const word of new Set(words.map(bare))) {
    for (let at = word ? plain.indexOf(word) : -1; at >= 0; at = plain.indexOf(word, at + 1)) {
      const first = origin[at];
      if (first > 0 && !SPACELESS.test(word[0]) && /[\p{L}\p{N}]/u.test(letters[first - 1])) continue;
      let last = origin[at + word.length - 1];
      while (/^\p{M}/u.test(letters[last + 1] ?? "")) last++;
      matched.fill(true, first, last + 1);
      for (let place = first; place <= last; place++) matched[place] = true;
    }
  }
  /** @type {Piece[]} */
  const found = [];
  letters.forEach((letter, place) => {
    const match = matched[place] ?? false;
    const end = found[found.length - 1];
    if (end?.match === match) end.text += letter;
    else found.push({ text: letter, match });
  });
  return found;
}
