// Text to comparable tokens, exactly as kbgen/search/text.py does it: tests/vectors/text.json proves it.

export const QUERY_LIMIT = 400;

const INVISIBLE = /[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\u{10000}-\u{1ffff}\u{e0000}-\u{10ffff}]/gu;
const APOSTROPHES = /(?<=[\p{L}\p{Nl}\p{No}])['\u2019\u02bc](?=[\p{L}\p{Nl}\p{No}])/gu;
const STRIPPED = /(?<!\u0438)\u0306|[\u0300-\u0305\u0307-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u0e48-\u0e4c]/g;
const TOKENS = /[\p{L}\p{M}\p{N}]+/gu;
const GRAM = "\\u0e80-\\u0eff\\u1000-\\u109f\\u1780-\\u17ff\\u3005\\u3007\\u3040-\\u30ff\\u31f0-\\u31ff\\u3400-\\u4dbf\\u4e00-\\u9fff\\uac00-\\ud7af\\uf900-\\ufaff\\u{20000}-\\u{3ffff}";
const RUNS = new RegExp(`([${GRAM}]+)|([\\u0e00-\\u0e7f]+)|[^${GRAM}\\u0e00-\\u0e7f]+`, "gu");

/** @type {Record<string, string>} */
const LETTERS = Object.fromEntries("łl øo đd ðd ıi ßss æae œoe þth ħh ςσ ґг ىي ةه کك یي ศส ษส ณน ฎด ฏต ใไ ฬล ฆค ฌช".split(" ").map((pair) => [pair[0], pair.slice(1)]));
const LETTER = new RegExp(`[${Object.keys(LETTERS).join("")}]`, "g");

/** So many letters of a text. @param {string} text @param {number} most */
export const cut = (text, most) => [...text.slice(0, 2 * most)].slice(0, most).join("");

/** @param {string} text */
export function normalise(text) {
  return text.replace(INVISIBLE, "").normalize("NFKC").toLowerCase().replace(APOSTROPHES, "");
}

/** @param {string} token a normalised token */
export function fold(token) {
  return token
    .normalize("NFD").replace(STRIPPED, "").normalize("NFC")
    .replace(LETTER, (letter) => LETTERS[letter])
    .replaceAll("\u0e4d\u0e32", "\u0e33").replaceAll("เเ", "แ");
}

/** @param {string} normalised @returns {string[]} */
export const tokens = (normalised) => normalised.match(TOKENS) ?? [];

/**
 * @param {string} folded
 * @returns {{kind: "word" | "thai" | "gram", text: string}[]}
 */
export function runs(folded) {
  return Array.from(folded.matchAll(RUNS), (match) => ({
    kind: match[1] ? "gram" : match[2] ? "thai" : "word", text: match[0],
  }));
}
