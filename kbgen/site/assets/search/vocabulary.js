// The index's terms, as kbgen/search/terms.py writes them: read at once as numbers, as words where a query looks.
import { json, Reader } from "./store.js";

/** Smaller symbols among the labels are counts of letters that go; the last of them says that more follow. */
const COUNTS = 16;
/** So many letters at labels' ends bring them together, and rarer ones than so many count as one there. */
const ALIKE = 3, KNOWN = 1023;
const KEYS = 2 ** 22;

export class Vocabulary {
  /** @param {Uint8Array} bytes the file core.bin */
  constructor(bytes) {
    const reader = new Reader(bytes);
    const section = () => new Reader(reader.take(reader.varint()));
    const settings = this.settings = json(section().bytes);
    const alphabet = new Uint16Array(section().bytes.slice().buffer);
    const labels = section(), irregular = section(), forms = this.forms = section();
    /** How common each Thai term is. */
    this.common = section().bytes;
    /** The smallest words of each Thai term. */
    const cuts = this.cuts = section();
    this.named = section().bytes;
    /** Where each label begins among the letters of all, and how many it shares with the one before it. */
    const starts = this.starts = [0], shared = this.shared = [0];
    const letters = new Uint16Array(settings.letters);
    let start = 0, end = 0;
    if (labels.more()) labels.varint();
    while (labels.more()) {
      const symbol = labels.symbol();
      if (symbol >= COUNTS) {
        letters[end++] = symbol - COUNTS + 1;
        continue;
      }
      const same = end - start - (symbol < COUNTS - 1 ? symbol : symbol + labels.varint());
      starts.push(end);
      shared.push(same);
      letters.copyWithin(end, start, start + same);
      start = end;
      end += same;
    }
    const count = this.count = settings.letters && starts.length;
    starts.push(end);
    /** Whether a term stands for one form only, and the number of its postings. */
    const exact = this.exact = new Uint8Array(count), postings = this.postings = new Int32Array(count);
    let at = 0, number = 0;
    for (const gap of Array.from({ length: irregular.varint() }, () => irregular.varint())) {
      const distance = irregular.varint();
      exact[(at += gap)] = 1;
      postings[at] = distance % 2 ? -(distance + 1) / 2 : distance / 2;
    }
    const order = new Float64Array(count);
    for (let key = 0; key < count; key++) {
      let tail = 0;
      for (let back = 1; back <= ALIKE; back++) {
        const place = starts[key + 1] - back;
        tail = tail * (KNOWN + 1) + (place < starts[key] ? 0 : Math.min(letters[place], KNOWN));
      }
      order[key] = exact[key] ? Infinity : tail * KEYS + key;
      postings[key] += exact[key] ? number : number++;
    }
    if (number !== settings.postings || end !== letters.length) throw new RangeError();
    /** Where each term's endings begin. */
    const formsAt = this.formsAt = new Int32Array(count);
    for (const one of order.sort().subarray(0, number)) {
      formsAt[one % KEYS] = forms.at;
      while (forms.symbol());
    }
    for (let i = 0; i < end; i++) letters[i] = alphabet[letters[i] - 1];
    this.text = new TextDecoder("utf-16le", { ignoreBOM: true }).decode(letters);
    this.cutsAt = [0];
    while (cuts.more()) {
      const size = cuts.varint();
      this.cutsAt.push(cuts.at += size);
    }
  }

  /** @param {number} key */
  label(key) {
    return this.text.slice(this.starts[key], this.starts[key + 1]);
  }

  /** What follows the label in the forms that occur. @param {number} key */
  endings(key) {
    if (this.exact[key]) return [""];
    /** @type {string[]} */
    const found = [];
    this.forms.at = this.formsAt[key];
    for (let symbol; (symbol = this.forms.symbol()); ) found.push(this.settings.endings[symbol - 1]);
    return found;
  }

  /** Where a Thai term's smallest words begin, but for the first. @param {number} key */
  atoms(key) {
    this.cuts.at = this.cutsAt[key];
    return this.cuts.take(this.cuts.varint());
  }

  /** The first term that does not come before a text. @param {string} text */
  lower(text) {
    let low = 0, high = this.count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.label(middle) < text) low = middle + 1; else high = middle;
    }
    return low;
  }

  /** The terms from a text on whose labels fit. @param {string} text @param {(label: string) => boolean} fits */
  from(text, fits) {
    const found = [];
    for (let key = this.lower(text); key < this.count && fits(this.label(key)); key++) found.push(key);
    return found;
  }

  /** @param {string} text */
  labelled(text) {
    return this.from(text, (label) => label === text);
  }

  /** @param {string} text */
  starting(text) {
    return this.from(text, (label) => label.startsWith(text));
  }
}
