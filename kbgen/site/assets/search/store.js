// Reads the index's files as kbgen/search/codec.py writes them.

export const VERSION = 2;

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

/**
 * @typedef {{label: string, endings: string[], postings: number, exact: boolean, atoms: ArrayLike<number>, common: number}} Term
 * @param {Uint8Array} bytes
 */
export function readCore(bytes) {
  const reader = new Reader(bytes);
  const section = () => reader.take(reader.varint());
  const settings = json(section());
  const alphabet = utf8.decode(section());
  const shared = section();
  const tails = section();
  const classes = new Reader(section());
  const exact = new Reader(section());
  const commons = section();
  const cuts = new Reader(section());
  const named = section();
  /** @type {string[][]} */
  const endings = settings.classes.map((/** @type {number[]} */ one) => one.map((i) => settings.endings[i]));
  /** @type {Term[]} */
  const terms = [];
  let label = "";
  for (let i = 0, at = 0; i < shared.length; i++) {
    label = label.slice(0, shared[i]);
    for (let symbol; (symbol = tails[at++]); ) {
      if (symbol > 240) symbol = 241 + ((symbol - 241) << 8 | tails[at++]);
      label += alphabet[symbol - 1];
    }
    const atoms = settings.dictionary ? cuts.take(cuts.varint()) : [];
    terms.push({ label, endings: endings[classes.varint()], postings: -1, exact: false, atoms, common: commons[i] ?? 0 });
  }
  for (let i = 0; exact.at < exact.bytes.length; ) {
    const term = terms[(i += exact.varint())];
    term.exact = true;
    term.postings = exact.varint();
  }
  let number = 0;
  for (const term of terms) if (!term.exact) term.postings = number++;
  if (number !== settings.postings) throw new RangeError("vocabulary does not match its postings");
  return { settings, terms, named, shared };
}
