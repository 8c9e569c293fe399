// Optimal string alignment, one row a letter, shared by neighbours in the sorted vocabulary.

export const FAR = 2 ** 30;

/** Rows of an edit distance table, reused from label to label. */
export class Rows {
  /** @param {number} size */
  constructor(size) {
    this.size = size;
    this.rows = [Int32Array.from({ length: size + 1 }, (_, i) => i)];
    this.count = 1;
  }
  /** Add the row of letter number `depth` of `form`; returns its least value. @param {string} form @param {number} depth @param {string} word @param {number} limit */
  step(form, depth, word, limit) {
    const row = (this.rows[depth] ??= new Int32Array(this.size + 1));
    const above = this.rows[depth - 1];
    const letter = form[depth - 1];
    row.fill(FAR);
    let low = (row[0] = depth);
    const end = Math.min(this.size, depth + limit);
    for (let j = Math.max(1, depth - limit); j <= end; j++) {
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
}
