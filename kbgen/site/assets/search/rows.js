// Optimal string alignment, one row a letter, shared by neighbours in the sorted vocabulary.

export const FAR = 2 ** 30;

/** Rows of the table of edit distances between a word and labels, reused from label to label. */
export class Rows {
  /** @param {string} word @param {number} limit so many mistakes at most */
  constructor(word, limit) {
    this.word = word;
    this.limit = limit;
    this.rows = [Int32Array.from({ length: word.length + 3 }, (_, i) => (i > word.length ? FAR : i))];
    this.count = 1;
  }
  /** Add the row of letter number `depth` of `form`; returns its least value. @param {string} form @param {number} depth */
  step(form, depth) {
    const { word, limit, rows } = this;
    const row = (rows[depth] ??= new Int32Array(word.length + 3)), above = rows[depth - 1], letter = form[depth - 1];
    let low = (row[0] = depth);
    // Only cells so near to the diagonal can count; their neighbours are walls.
    const start = Math.max(1, depth - limit), end = Math.min(word.length, depth + limit);
    if (start > 1) row[start - 1] = FAR;
    row[Math.max(start, end + 1)] = FAR;
    for (let j = start; j <= end; j++) {
      const swapped = letter === word[j - 2] && form[depth - 2] === word[j - 1] ? rows[depth - 2][j - 2] + 1 : FAR;
      row[j] = Math.min(above[j - 1] + +(letter !== word[j - 1]), above[j] + 1, row[j - 1] + 1, swapped);
      low = Math.min(low, row[j]);
    }
    this.count = depth + 1;
    return low;
  }
  /** Distance of the whole word to `depth` letters. @param {number} depth */
  whole(depth) {
    return Math.abs(depth - this.word.length) > this.limit ? FAR : this.rows[depth][this.word.length];
  }
}

/**
 * Visit the labels from `first` to `beyond` that may be near, and skip whole branches of those that cannot.
 * @param {import("./vocabulary.js").Vocabulary} vocabulary
 * @param {number} first @param {number} beyond
 * @param {Rows} table
 * @param {(label: string, depth: number) => boolean} step whether anything below may be near
 * @param {(key: number, label: string) => void} visit
 */
export function walk(vocabulary, first, beyond, table, step, visit) {
  for (let key = first, skip = FAR; key < beyond; key++) {
    const common = key > first ? vocabulary.shared[key] : 0;
    if (common >= skip) continue;
    skip = FAR;
    const label = vocabulary.label(key);
    let depth = table.count = Math.min(common, table.count - 1) + 1;
    while (depth <= label.length && step(label, depth)) depth++;
    if (depth > label.length) visit(key, label);
    else skip = depth;
  }
}
