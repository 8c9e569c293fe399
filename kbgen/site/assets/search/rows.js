// Optimal string alignment, one row a letter, shared by neighbours in the sorted vocabulary.

export const FAR = 2 ** 30;

/** Rows of an edit distance table, reused from label to label. */
export class Rows {
  /** @param {number} size */
  constructor(size) {
    this.size = size;
    this.rows = [Int32Array.from({ length: size + 3 }, (_, i) => (i > size ? FAR : i))];
    this.count = 1;
  }
  /** Add the row of letter number `depth` of `form`; returns its least value. @param {string} form @param {number} depth @param {string} word @param {number} limit */
  step(form, depth, word, limit) {
    const row = (this.rows[depth] ??= new Int32Array(this.size + 3));
    const above = this.rows[depth - 1];
    const letter = form[depth - 1];
    let low = (row[0] = depth);
    // Only cells so near to the diagonal can count; their neighbours are walls.
    const start = Math.max(1, depth - limit), end = Math.min(this.size, depth + limit);
    if (start > 1) row[start - 1] = FAR;
    row[Math.max(start, end + 1)] = FAR;
    for (let j = start; j <= end; j++) {
      let value = above[j - 1] + (letter === word[j - 1] ? 0 : 1);
      if (above[j] + 1 < value) value = above[j] + 1;
      if (row[j - 1] + 1 < value) value = row[j - 1] + 1;
      if (depth > 1 && j > 1 && letter === word[j - 2] && form[depth - 2] === word[j - 1]) {
        const swapped = this.rows[depth - 2][j - 2] + 1;
        if (swapped < value) value = swapped;
      }
      row[j] = value;
      if (value < low) low = value;
    }
    this.count = depth + 1;
    return low;
  }
  /** Distance of the whole word to `depth` letters. @param {number} depth @param {number} limit */
  whole(depth, limit) {
    return Math.abs(depth - this.size) > limit ? FAR : this.rows[depth][this.size];
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
  const { shared } = vocabulary;
  const jumps = vocabulary.jumps ??= jumpsOf(shared);
  for (let key = first, skip = FAR; key < beyond; key++) {
    const common = key > first ? shared[key] : 0;
    if (common >= skip) continue;
    skip = FAR;
    const label = vocabulary.label(key);
    let depth = table.count = Math.min(common, table.count - 1) + 1;
    while (depth <= label.length && step(label, depth)) depth++;
    if (depth > label.length) visit(key, label);
    else if ((skip = depth) <= jumps.length) key = jumps[depth - 1][key] - 1;
  }
}

/** For each label, the next that shares fewer than 1, 2, … letters with its predecessors. @param {ArrayLike<number>} shared */
function jumpsOf(shared) {
  return [1, 2, 3, 4, 5].map((depth) => {
    const next = new Int32Array(shared.length);
    for (let i = shared.length - 1, to = shared.length; i >= 0; i--) {
      next[i] = to;
      if (shared[i] < depth) to = i;
    }
    return next;
  });
}
