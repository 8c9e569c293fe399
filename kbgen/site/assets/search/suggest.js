// “Did you mean”. Loaded once a word was found only by mending it.

/** @typedef {import("./engine.js").Engine} Engine @typedef {import("./units.js").Unit} Unit @typedef {import("./engine.js").Hit} Hit */

/**
 * The query with what was mended, in the words of the titles found.
 * @param {Engine} engine @param {Unit[]} units @param {Hit[]} hits @param {(word: string) => string} comparable
 */
export function suggest(engine, units, hits, comparable) {
  let changed = false;
  /** @type {string[]} */
  const words = [];
  for (const one of units) {
    if (one.pair) continue;
    // Half a correction is none.
    if (!one.candidates.length && !engine.settings.function.includes(one.text)) return null;
    const how = one.candidates[0]?.how;
    if (how !== "edit" && how !== "split" && !("retyped" in one)) {
      words.push(one.text);
      continue;
    }
    const labels = one.candidates.filter((it) => it.kind === "term").map((it) => engine.terms.label(it.key));
    const meant = hits.slice(0, 3).flatMap((hit) => hit.title.match(/[\p{L}\p{M}\p{N}]+/gu) ?? [])
      .find((word) => labels.some((label) => comparable(word).startsWith(label)));
    if (!meant) return null;
    changed = true;
    words.push(meant.toLowerCase());
  }
  return changed ? words.join(words.some((word) => word >= "\u0e00" && word < "\u0e80") ? "" : " ") : null;
}
