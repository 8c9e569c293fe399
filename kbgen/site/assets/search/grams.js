// Queries in Chinese, Japanese, Korean and other scripts without spaces. Loaded when one is typed.
import { address, gramShards, keysOf } from "./pairs.js";
import { json } from "./store.js";
import { all, EXACT, TOKEN_LIMIT, unit } from "./units.js";

/** @typedef {import("./engine.js").Engine} Engine @typedef {import("./units.js").Unit} Unit @typedef {import("./units.js").Candidate} Candidate */

const CHARACTER = 0.8, SOUND = 0.7, FAR_SOUND = 0.35;

/** @param {Engine} engine @param {string} run @param {boolean} last */
export async function read(engine, run, last) {
  const { gramShards: some, rareSounds, sounds, variants } = engine.settings;
  const letters = [...run].slice(0, TOKEN_LIMIT);
  if (!some) return letters.map((letter) => unit(letter, []));
  if (sounds && !engine.sounds.size) learn(engine, sounds);
  const [other, usual] = (variants ?? ["", ""]).map((/** @type {string} */ one) => [...one]);
  const text = letters.map((letter) => usual[other.lastIndexOf(letter)] ?? letter);
  if (rareSounds && text.some((letter) => !engine.sounds.has(letter) && letter > "\u4dff" && letter < "\ua000")) {
    await engine.file("sound.bin", (bytes) => learn(engine, json(bytes)));
  }
  const size = text.length;
  const pairs = text.slice(1).map((letter, i) => text[i] + letter);
  const singles = text.map((letter) => address(engine, letter).shard);
  await gramShards(engine, pairs.map((pair) => address(engine, pair).shard));
  const exact = pairs.map((pair) => keysOf(engine, pair));
  const sure = text.map((_, i) => Boolean(exact[i - 1]?.length || exact[i]?.length));
  const strange = exact.map((known, i) => !known.length && !(sure[i] && sure[i + 1]));
  const alone = text.map((_, i) => !sure[i] || (last && i === size - 1));
  await gramShards(engine, singles.filter((_, i) => alone[i]));
  /** @type {Map<number, Candidate>[]} */
  const slots = text.map(() => new Map());
  /** @type {Unit[]} */
  const together = [];
  for (const [i, pair] of pairs.entries()) {
    const found = all(exact[i], EXACT, "gram", "gram");
    // What stands beside a strange pair may be in the index by chance.
    if (strange[i - 1] || strange[i] || strange[i + 1]) found.push(...sounding(engine, pair).filter((one) => !exact[i].includes(one.key)));
    if (found.length) together.push(unit(pair, found, 1, true));
    for (const one of found) {
      slots[i].set(one.key, one);
      slots[i + 1].set(one.key, one);
    }
  }
  for (const [i, letter] of text.entries()) {
    if (!alone[i]) continue;
    for (const one of all(keysOf(engine, letter), size === 1 ? EXACT : CHARACTER, "character", "gram")) slots[i].set(one.key, one);
  }
  return [...text.map((letter, i) => unit(letter, [...slots[i].values()], engine.weight(letter))), ...together];
}

/** @param {Engine} engine @param {string[]} groups of characters that sound the same */
function learn({ sounds }, groups) {
  for (const group of groups) {
    const [sound, letters] = group.split(" ");
    for (const letter of letters) sounds.set(letter, sound);
  }
}

/** @param {Engine} engine @param {string} pair @returns {Candidate[]} */
function sounding(engine, pair) {
  if (!engine.sounds.size) return [];
  const { shard, key: wanted } = address(engine, pair);
  const base = wanted - (wanted % 256);
  return [...engine.gramsOf(shard).keys()].filter((key) => key >= base && key < base + 256).flatMap((key) => {
    const differs = (key % 256) ^ (wanted % 256);
    return all([key], differs & 240 && differs & 15 ? FAR_SOUND : SOUND, "sound", "gram");
  });
}
