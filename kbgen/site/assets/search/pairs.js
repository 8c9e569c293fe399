// Pairs of characters and of Thai words: where the index keeps them. A part of both languages' files.
import { readPostings, Reader } from "./store.js";

/** @typedef {import("./engine.js").Engine} Engine */

/** @param {string} text */
export function fnv(text) {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  value = Math.imul(value ^ (value >>> 15), 0x2c1b3c6d);
  return (value ^ (value >>> 13)) >>> 0;
}

/** Grams of a shard by address. @param {Uint8Array} bytes @param {number} shard */
function readGrams(bytes, shard) {
  const reader = new Reader(bytes);
  const count = reader.varint();
  let sound = 0;
  const sounds = Array.from({ length: count }, () => (sound += reader.varint()));
  const marks = reader.take(count);
  const lists = readPostings(reader);
  return new Map(lists.map((postings, i) => [shard * 16777216 + sounds[i] * 256 + marks[i], postings]));
}

/** @param {Engine} engine @param {number[]} shards */
export const gramShards = (engine, shards) =>
  Promise.all(shards.map((number) => engine.file(`g${number}.bin`, (bytes) => readGrams(bytes, number))));

/** Where a gram is kept. @param {Engine} engine @param {string} gram */
export function address({ sounds, settings }, gram) {
  const letters = [...gram];
  const sound = fnv(letters.map((letter) => sounds.get(letter) ?? letter).join(""));
  const marks = letters.length > 2 ? fnv(gram) & 255 : (fnv(letters[0]) & 15) << 4 | (fnv(letters[1] ?? "") & 15);
  const shard = settings.gramShards ? sound % settings.gramShards : 0;
  return { shard, key: shard * 16777216 + (sound >>> 16) * 256 + marks };
}

/** The gram's key, if it is in a shard that has arrived. @param {Engine} engine @param {string} gram */
export function keysOf(engine, gram) {
  const { shard, key } = address(engine, gram);
  return engine.gramsOf(shard).has(key) ? [key] : [];
}
