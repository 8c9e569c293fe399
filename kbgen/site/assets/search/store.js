// Reads the index's files as kbgen/search/codec.py writes them.

export const VERSION = 5;

/**
 * A search file that is damaged or of another version; `reason` is a message id.
 * @param {"damaged" | "version"} reason @param {string} file
 */
export const failure = (reason, file) => Object.assign(new Error(`search index: ${file}: ${reason}`), { reason, file });

/**
 * What a file of the index holds.
 * @template T
 * @param {import("./engine.js").LoadBytes} load @param {string} folder @param {string} file @param {(bytes: Uint8Array) => T} parse
 */
export async function read(load, folder, file, parse) {
  const packed = await load(folder + file);
  if (packed[0] !== 107 || packed[1] !== 98) throw failure("damaged", file);
  if (packed[2] !== VERSION) throw failure("version", file);
  try {
    const stream = new Blob([/** @type {Uint8Array<ArrayBuffer>} */ (packed.subarray(3))]).stream().pipeThrough(new DecompressionStream("deflate"));
    return parse(new Uint8Array(await new Response(stream).arrayBuffer()));
  } catch {
    throw failure("damaged", file);
  }
}

const utf8 = new TextDecoder();

/** @param {Uint8Array} bytes */
export const json = (bytes) => JSON.parse(utf8.decode(bytes));

/** A cursor over bytes. */
export class Reader {
  /** @param {Uint8Array} bytes */
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 0;
  }
  more() {
    return this.at < this.bytes.length;
  }
  byte() {
    if (this.at >= this.bytes.length) throw new RangeError();
    return this.bytes[this.at++];
  }
  varint() {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.byte();
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  }
  /** A letter or an ending; rare ones take two bytes. */
  symbol() {
    const byte = this.byte();
    return byte < 240 ? byte : 240 + ((byte - 240) << 8 | this.byte());
  }
  /** @param {number} size */
  take(size) {
    if (this.at + size > this.bytes.length) throw new RangeError();
    return this.bytes.subarray(this.at, (this.at += size));
  }
}

/**
 * @typedef {{documents: Uint32Array, impacts: Uint8Array, masks: Uint32Array}} Postings masks: of those in a name, which ones
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
  const named = lists.map((documents) => ({ documents, impacts: reader.take(documents.length) }));
  return named.map((one) => ({ ...one, masks: Uint32Array.from(one.impacts.filter((impact) => impact & 1), () => reader.varint()) }));
}
