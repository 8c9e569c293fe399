// Reads the index's files as kbgen/search/codec.py writes them.

export const VERSION = 3;

/** A search file that is missing, damaged or of another version; `reason` is a message id. */
export class SearchError extends Error {
  /** @param {"missing" | "damaged" | "version"} reason @param {string} file */
  constructor(reason, file) {
    super(`search index: ${file}: ${reason}`);
    this.reason = reason;
    this.file = file;
  }
}

/**
 * What a file of the index holds.
 * @template T
 * @param {import("./engine.js").LoadBytes} load @param {string} folder @param {string} file @param {(bytes: Uint8Array) => T} parse
 */
export async function read(load, folder, file, parse) {
  const packed = await load(folder + file);
  if (packed[0] !== 107 || packed[1] !== 98) throw new SearchError("damaged", file);
  if (packed[2] !== VERSION) throw new SearchError("version", file);
  try {
    const stream = new Blob([/** @type {Uint8Array<ArrayBuffer>} */ (packed.subarray(3))]).stream().pipeThrough(new DecompressionStream("deflate"));
    return parse(new Uint8Array(await new Response(stream).arrayBuffer()));
  } catch {
    throw new SearchError("damaged", file);
  }
}

const utf8 = new TextDecoder();

/** @param {Uint8Array} bytes */
export const json = (bytes) => JSON.parse(utf8.decode(bytes));

/** A cursor over varints. */
export class Reader {
  /** @param {Uint8Array} bytes */
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 0;
  }
  varint() {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      if (this.at >= this.bytes.length) throw new RangeError("cut short");
      const byte = this.bytes[this.at++];
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  }
  more() {
    return this.at < this.bytes.length;
  }
  /** A letter or an ending; rare ones take two bytes. */
  symbol() {
    if (this.at >= this.bytes.length) throw new RangeError("cut short");
    const byte = this.bytes[this.at++];
    return byte < 240 ? byte : 240 + ((byte - 240) << 8 | this.bytes[this.at++]);
  }
  /** @param {number} size */
  take(size) {
    if (this.at + size > this.bytes.length) throw new RangeError("cut short");
    return this.bytes.subarray(this.at, (this.at += size));
  }
}

/**
 * @typedef {{documents: Uint32Array, impacts: Uint8Array}} Postings
 * @param {Reader} reader
 * @returns {Postings[]}
 */
export function readPostings(reader) {
  const sizes = Array.from({ length: reader.varint() }, () => reader.varint());
  const lists = sizes.map((size) => {
    const documents = new Uint32Array(size);
    for (let i = 0, before = -1; i < size; i++) documents[i] = before += reader.varint() + 1;
    return documents;
  });
  return lists.map((documents) => ({ documents, impacts: reader.take(documents.length) }));
}

/** A label's last three letters as a number, the last one first. @param {string} label */
function tail(label) {
  const end = label.length;
  return (label.charCodeAt(end - 1) * 65536 + (label.charCodeAt(end - 2) || 0)) * 65536 + (label.charCodeAt(end - 3) || 0);
}

const WHOLE = [""];

/**
 * @typedef {{label: string, endings: string[], postings: number, exact: boolean, atoms: ArrayLike<number>, common: number}} Term
 * @param {Uint8Array} bytes
 */
export function readCore(bytes) {
  const reader = new Reader(bytes);
  const section = () => new Reader(reader.take(reader.varint()));
  const settings = json(section().bytes);
  const alphabet = [...utf8.decode(section().bytes)];
  const labels = section(), exact = section(), forms = section(), commons = section().bytes, cuts = section(), named = section().bytes;
  /** @type {Term[]} */
  const terms = [];
  /** @type {number[]} letters that a label shares with the one before it */
  const shared = [];
  for (let label = ""; labels.more(); ) {
    let gone = labels.varint();
    if (gone > 14) gone += labels.varint();
    label = label.slice(0, label.length - gone);
    shared.push(label.length);
    while (labels.more() && labels.bytes[labels.at] > 15) label += alphabet[labels.symbol() - 16];
    const atoms = settings.dictionary ? cuts.take(cuts.varint()) : [];
    terms.push({ label, endings: WHOLE, postings: 0, exact: false, atoms, common: commons[terms.length] ?? 0 });
  }
  const gaps = Array.from({ length: exact.varint() }, () => exact.varint());
  let at = 0;
  for (const gap of gaps) {
    const term = terms[(at += gap)], distance = exact.varint();
    term.exact = true;
    term.postings = distance % 2 ? -(distance + 1) / 2 : distance / 2;
  }
  let number = 0;
  for (const term of terms) term.postings += term.exact ? number : number++;
  if (number !== settings.postings) throw new RangeError("vocabulary does not match its postings");
  /** @type {Map<number, Term[]>} */
  const alike = new Map();
  for (const term of terms) {
    const place = tail(term.label), same = alike.get(place);
    if (term.exact) continue;
    if (same) same.push(term); else alike.set(place, [term]);
  }
  for (const [, same] of [...alike].sort(([one], [two]) => one - two)) {
    for (const term of same) {
      term.endings = [];
      for (let ending; (ending = forms.symbol()); ) term.endings.push(settings.endings[ending - 1]);
    }
  }
  return { settings, terms, named, shared };
}
