// The search engine: a query's units and their candidates, in the files that they need. kbgen/search/query is its reference.
import { ranking } from "./ranking.js";
import { failure, json, read, readPostings, Reader, VERSION } from "./store.js";
import { cut, fold, normalise, QUERY_LIMIT, runs, tokens } from "./text.js";
import { all, EXACT, PREFIX } from "./units.js";
import { Vocabulary } from "./vocabulary.js";

const PREFIX_LIMIT = 24, UNITS_LIMIT = 48;
const SPACE = /[ \t-\r\u00a0\u3000]/;

/**
 * @typedef {import("./units.js").Candidate} Candidate @typedef {import("./units.js").Unit} Unit
 * @typedef {{id: string, url: string, kind: string, title: string, summary: string,
 *   headings: [string, string][], lang?: string, score: number, coverage: number}} Hit `lang` where it is not the page's
 * @typedef {{hits: Hit[], confident: boolean, suggestion: string | null, units: Unit[], words: string[]}} Answer
 * @typedef {(name: string, fresh?: boolean) => Promise<Uint8Array>} LoadBytes name is relative to the entry file
 */

/** A module that is asked for once: an import takes a browser a turn of its loop, even of what it has. @template T @param {() => Promise<T>} load */
const once = (load) => {
  /** @type {T | undefined} */
  let found;
  return async () => (found ??= await load());
};
const words = once(() => import("./words.js")), thai = once(() => import("./thai.js")), grams = once(() => import("./grams.js"));
const layout = once(() => import("./layout.js")), mending = once(() => import("./suggest.js"));

export class Engine {
  /** @param {LoadBytes} load @param {string} folder @param {Vocabulary} terms */
  constructor(load, folder, terms) {
    this.load = load;
    this.folder = folder;
    this.terms = terms;
    const settings = this.settings = terms.settings;
    this.polite = settings.polite && new RegExp(settings.polite);
    this.starts = settings.bounds.map((start => (/** @type {number} */ size) => (start += size))(0));
    /** @type {Map<string, string>} how characters sound, once a query needs it */
    this.sounds = new Map();
    /** @type {Set<string> | undefined} endings, once a query needs them */
    this.suffixes = undefined;
    /** @type {Map<string, Promise<any>>} */
    this.files = new Map();
    /** @type {Map<string, any>} what has arrived */
    this.ready = new Map();
    this.rank = ranking(settings, terms.named);
  }

  /**
   * The best documents for a query; hits are always given, confidence says whether they are an answer.
   * @param {string} query
   * @param {{limit?: number}} [options]
   * @returns {Promise<Answer>}
   */
  async search(query, { limit = 10 } = {}) {
    const units = await this.units(query);
    await Promise.all(units.flatMap((one) => one.candidates).map((one) => this.shardOf(one)));
    const { ranked, confident } = this.rank(units, (one) => this.postingsOf(one), limit);
    const hits = await Promise.all(ranked.map((row) => this.hit(row)));
    const words = [...new Set(units.filter((one) => !one.pair).flatMap((one) =>
      one.candidates.map((it) => (it.kind === "term" ? this.terms.label(it.key) : one.text))))];
    return { hits, confident, suggestion: await this.suggest(units, hits), units, words };
  }

  // ---- files

  /** What failed is asked for again. @template T @param {string} name @param {(bytes: Uint8Array) => T} parse @returns {Promise<T>} */
  file(name, parse) {
    let found = this.files.get(name);
    if (!found) {
      found = read(this.load, this.folder, name, parse);
      found.then((value) => this.ready.set(name, value), () => this.files.delete(name));
      this.files.set(name, found);
    }
    return found;
  }

  /** @param {number} posting */
  shard(posting) {
    return this.starts.findLastIndex((/** @type {number} */ start) => start <= posting);
  }

  /** @param {Candidate} candidate */
  shardOf({ kind, key }) {
    return kind === "gram" ? null : this.file(`p${this.shard(this.terms.postings[key])}.bin`, (bytes) => readPostings(new Reader(bytes)));
  }

  /** @param {number} shard @returns {Map<number, import("./store.js").Postings>} */
  gramsOf(shard) {
    return this.ready.get(`g${shard}.bin`) ?? new Map();
  }

  /** @param {{document: number, score: number, coverage: number}} row @returns {Promise<Hit>} */
  async hit({ document, score, coverage }) {
    const size = this.settings.perShard;
    const rows = await this.file(`d${Math.floor(document / size)}.bin`, json);
    const [id, url, kind, title, summary, headings, lang] = rows[document % size];
    return { id, url, kind, title, summary, headings, lang, score, coverage };
  }

  /** @param {Candidate} candidate */
  postingsOf({ kind, key }) {
    if (kind === "gram") return this.gramsOf(Math.floor(key / 16777216)).get(key);
    const posting = this.terms.postings[key];
    const number = this.shard(posting);
    return this.ready.get(`p${number}.bin`)[posting - this.starts[number]];
  }

  // ---- the query's units

  /** @param {string} query @returns {Promise<Unit[]>} */
  async units(query) {
    const chunks = cut(query, QUERY_LIMIT).split(SPACE);
    /** @type {Unit[]} */
    const units = [];
    for (const [place, chunk] of chunks.entries()) {
      const last = Boolean(chunk) && place === chunks.length - 1;
      let best = await this.read(chunk, last);
      if (this.settings.keyboard.length && !best.every((one) => one.pair || one.candidates[0]?.quality === EXACT)) {
        const { onOtherLayout } = await layout();
        best = await onOtherLayout(chunk, best, this.settings.keyboard, (other) => this.read(other, last));
      }
      units.push(...best);
    }
    const some = units.slice(0, UNITS_LIMIT);
    return some.some((one) => one.text < "\u0e00") ? (await words()).joined(this, some) : some;
  }

  /** @param {string} chunk @param {boolean} last @returns {Promise<Unit[]>} */
  async read(chunk, last) {
    const pieces = tokens(normalise(chunk)).flatMap((token) => runs(this.plain(fold(token)))).slice(0, UNITS_LIMIT);
    /** @type {Unit[]} */
    const units = [];
    for (const [place, { kind, text }] of pieces.entries()) {
      const final = last && place === pieces.length - 1;
      const { read } = await (kind === "word" ? words() : kind === "thai" && this.settings.dictionary ? thai() : grams());
      units.push(...(await read(this, text, final)));
    }
    return units;
  }

  /** A token without what politeness adds to it, if anything else is left. @param {string} token */
  plain(token) {
    return (this.polite ? token.replace(this.polite, "") : "") || token;
  }

  /** @param {string} text @param {number} [weight] @returns {number} */
  weight(text, weight = 1) {
    return this.settings.function.includes(text) ? this.settings.functionWeight : weight;
  }

  /** The shortest terms that go on as the word begins. @param {string} word @param {number[]} known @returns {Candidate[]} */
  completed(word, known) {
    const more = this.terms.starting(word).filter((key) => !known.includes(key));
    more.sort((one, two) => this.terms.label(one).length - this.terms.label(two).length || one - two);
    return all(more.slice(0, PREFIX_LIMIT), PREFIX, "prefix");
  }

  /** What the reader may have meant. @param {Unit[]} units @param {Hit[]} hits @returns {Promise<string | null>} */
  async suggest(units, hits) {
    const meant = units.some((one) => "retyped" in one || ["edit", "split"].includes(one.candidates[0]?.how));
    return meant ? (await mending()).suggest(this, units, hits, (word) => fold(normalise(word))) : null;
  }
}

/**
 * Open a locale's index. `load` gets names relative to the folder of the entry file.
 * @param {LoadBytes} load
 * @param {string} [entry]
 */
export async function open(load, entry = "index.json") {
  const bytes = await load(entry, true);
  let head;
  try {
    head = json(bytes);
  } catch {
    throw failure("damaged", entry);
  }
  if (head.version !== VERSION) throw failure("version", entry);
  const folder = `${head.generation}/`;
  return read(load, folder, "core.bin", (bytes) => new Engine(load, folder, new Vocabulary(bytes)));
}
