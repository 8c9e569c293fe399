// The search engine: a query's units and their candidates, in the files that they need. kbgen/search/query is its reference.
import { Ranking } from "./ranking.js";
import { jumps } from "./rows.js";
import { fold, normalise, QUERY_LIMIT, runs, TOKEN_LIMIT, tokens } from "./text.js";
import { json, readCore, readGrams, readPostings, Reader, SearchError, unpack, VERSION } from "./store.js";

export const EXACT = 1, EASY_EDIT = 0.78, HARD_EDIT = 0.68;
const JOINED = 0.9, PREFIX = 0.8;
export const FUZZY_LIMIT = 6;
const PREFIX_LIMIT = 24, UNITS_LIMIT = 48;
const SPACE = /[ \t\n\r\v\f\u00a0\u3000]/;

/**
 * @typedef {{kind: "term" | "gram", key: number, quality: number, how: string}} Candidate
 * @typedef {{text: string, candidates: Candidate[], weight: number, pair: boolean}} Unit
 * @typedef {{id: string, url: string, kind: string, title: string, summary: string,
 *   headings: [string, string][], lang?: string, score: number, coverage: number}} Hit `lang` where it is not the page's
 * @typedef {{hits: Hit[], confident: boolean, suggestion: string | null, units: Unit[], words: string[]}} Answer
 * @typedef {(name: string, fresh?: boolean) => Promise<Uint8Array>} LoadBytes name is relative to the entry file
 */

/** @param {string} text @param {Candidate[]} candidates @param {number} [weight] @param {boolean} [pair] @returns {Unit} */
export const unit = (text, candidates, weight = 1, pair = false) => ({ text, candidates, weight, pair });

/** The same match for several keys. @param {Iterable<number>} keys @param {number} quality @param {string} how @param {"term" | "gram"} [kind] @returns {Candidate[]} */
export const all = (keys, quality, how, kind = "term") => Array.from(keys, (key) => ({ kind, key, quality, how }));

/** @param {string} text */
export function fnv(text) {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  value = Math.imul(value ^ (value >>> 15), 0x2c1b3c6d);
  return (value ^ (value >>> 13)) >>> 0;
}

/** @param {string} one @param {string} two */
export function sharedLength(one, two) {
  let count = 0;
  while (count < one.length && count < two.length && one[count] === two[count]) count++;
  return count;
}

export class Engine {
  /** @param {LoadBytes} load @param {string} folder @param {ReturnType<typeof readCore>} core */
  constructor(load, folder, core) {
    this.load = load;
    this.folder = folder;
    this.settings = core.settings;
    this.terms = core.terms;
    this.labels = core.terms.map((term) => term.label);
    this.shared = this.labels.map((label, i) => sharedLength(this.labels[i - 1] ?? "", label));
    this.jumps = jumps(this.shared);
    const { endings, suffixes, variants, sounds, bounds } = core.settings;
    this.suffixes = new Set([...suffixes.map((/** @type {number | string} */ one) => (typeof one === "number" ? endings[one] : one)), ""]);
    this.function = new Set(core.settings.function);
    this.polite = core.settings.polite && new RegExp(core.settings.polite);
    this.starts = bounds.map((start => (/** @type {number} */ size) => (start += size))(0));
    this.variants = new Map(variants ? Array.from(variants[0], (letter, i) => [letter, [...variants[1]][i]]) : []);
    /** @type {Map<string, string>} */
    this.sounds = new Map();
    if (sounds) this.speak(sounds);
    /** @type {[number, number]} */
    this.thai = [this.lower("\u0e00"), this.lower("\u0e80")];
    /** @type {Map<string, Promise<any>>} */
    this.files = new Map();
    /** @type {Map<string, any>} what has arrived */
    this.ready = new Map();
    this.ranking = new Ranking(core.settings, core.named);
  }

  /** @param {string[]} groups */
  speak(groups) {
    for (const group of groups) {
      const [sound, letters] = group.split(" ");
      for (const letter of letters) this.sounds.set(letter, sound);
    }
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
    const { ranked, confident } = this.ranking.of(units, (one) => this.postingsOf(one), limit);
    const hits = await Promise.all(ranked.map((row) => this.hit(row)));
    const words = [...new Set(units.filter((one) => !one.pair).flatMap((one) =>
      one.candidates.map((it) => (it.kind === "term" ? this.labels[it.key] : one.text))))];
    return { hits, confident, suggestion: await this.suggest(units, hits), units, words };
  }

  // ---- files

  /** @template T @param {string} name @param {(bytes: Uint8Array) => T} read @returns {Promise<T>} */
  file(name, read) {
    let found = this.files.get(name);
    if (!found) {
      found = this.load(this.folder + name).then((packed) => unpack(packed, name)).then((bytes) => {
        try {
          const value = read(bytes);
          this.ready.set(name, value);
          return value;
        } catch {
          throw new SearchError("damaged", name);
        }
      });
      this.files.set(name, found);
      // A retry asks again.
      found.catch(() => this.files.delete(name));
    }
    return found;
  }

  /** @param {number} posting */
  shard(posting) {
    return this.starts.findLastIndex((/** @type {number} */ start) => start <= posting);
  }

  /** @param {Candidate} candidate */
  shardOf({ kind, key }) {
    return kind === "gram" ? null : this.file(`p${this.shard(this.terms[key].postings)}.bin`, (bytes) => readPostings(new Reader(bytes)));
  }

  /** @param {number[]} shards */
  gramShards(shards) {
    return Promise.all(shards.map((number) => this.file(`g${number}.bin`, (bytes) => readGrams(bytes, number))));
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
    const posting = this.terms[key].postings;
    const number = this.shard(posting);
    return this.ready.get(`p${number}.bin`)[posting - this.starts[number]];
  }

  // ---- the query's units

  /** @param {string} query @returns {Promise<Unit[]>} */
  async units(query) {
    const text = [...query.slice(0, 2 * QUERY_LIMIT)].slice(0, QUERY_LIMIT).join("");
    const chunks = text.split(SPACE);
    /** @type {Unit[]} */
    const units = [];
    for (const [place, chunk] of chunks.entries()) {
      const last = Boolean(chunk) && place === chunks.length - 1;
      let best = await this.read(chunk, last);
      if (this.settings.keyboard.length && !best.every((one) => one.pair || one.candidates[0]?.quality === EXACT)) {
        const { onOtherLayout } = await import("./layout.js");
        best = await onOtherLayout(chunk, best, this.settings.keyboard, (other) => this.read(other, last));
      }
      units.push(...best);
    }
    return this.joined(units.slice(0, UNITS_LIMIT));
  }

  /** @param {string} chunk @param {boolean} last @returns {Promise<Unit[]>} */
  async read(chunk, last) {
    const pieces = tokens(normalise(chunk)).flatMap((token) => runs(this.plain(fold(token)))).slice(0, UNITS_LIMIT);
    /** @type {Unit[]} */
    const units = [];
    for (const [place, { kind, text }] of pieces.entries()) {
      const final = last && place === pieces.length - 1;
      if (kind === "word") {
        const { wordUnits } = await import("./words.js");
        units.push(...wordUnits(this, text.slice(0, TOKEN_LIMIT), final));
      } else if (kind === "thai" && this.settings.dictionary) {
        const { thaiWords } = await import("./thai.js");
        units.push(...(await thaiWords(this, text.slice(0, 2 * TOKEN_LIMIT), final)));
      } else if (this.settings.gramShards) {
        const { gramUnits } = await import("./grams.js");
        units.push(...(await gramUnits(this, [...text].slice(0, TOKEN_LIMIT), final)));
      } else units.push(...[...text].slice(0, TOKEN_LIMIT).map((letter) => unit(letter, [])));
    }
    return units;
  }

  /** A token without what politeness adds to it, if anything else is left. @param {string} token */
  plain(token) {
    return (this.polite ? token.replace(this.polite, "") : "") || token;
  }

  /** @param {string} text @param {number} [weight] @returns {number} */
  weight(text, weight = 1) {
    return this.function.has(text) ? this.settings.functionWeight : weight;
  }

  /** Two neighbours may be one word in the index. @param {Unit[]} units */
  joined(units) {
    const result = [...units];
    for (let i = 0; i + 1 < units.length; i++) {
      const one = units[i], two = units[i + 1];
      const text = one.text + two.text;
      if (one.pair || two.pair || text.length < 4 || !(one.text < "\u0e00" && two.text < "\u0e00")) continue;
      const more = all(this.seen(text), JOINED, "joined");
      for (const which of [i, i + 1]) {
        const known = new Set(result[which].candidates.map((it) => it.key));
        const fresh = more.filter((it) => !known.has(it.key));
        if (fresh.length) result[which] = { ...result[which], candidates: [...result[which].candidates, ...fresh] };
      }
    }
    return result;
  }

  /** Terms of which the word is a form that occurs. @param {string} word */
  seen(word) {
    /** @type {number[]} */
    const found = [];
    for (let end = word.length; end > 0; end--) {
      for (const key of this.labelled(word.slice(0, end))) {
        if (this.terms[key].endings.includes(word.slice(end))) found.push(key);
      }
    }
    return found;
  }

  /** The shortest terms that go on as the word begins. @param {string} word @param {number[]} known @returns {Candidate[]} */
  completed(word, known) {
    const more = this.starting(word).filter((key) => !known.includes(key));
    more.sort((one, two) => this.labels[one].length - this.labels[two].length || one - two);
    return all(more.slice(0, PREFIX_LIMIT), PREFIX, "prefix");
  }

  // ---- grams
  /** Where a gram is kept. @param {string} gram */
  address(gram) {
    const letters = [...gram];
    const sound = fnv(letters.map((letter) => this.sounds.get(letter) ?? letter).join(""));
    const marks = letters.length > 2 ? fnv(gram) & 255 : (fnv(letters[0]) & 15) << 4 | (fnv(letters[1] ?? "") & 15);
    const shard = this.settings.gramShards ? sound % this.settings.gramShards : 0;
    return { shard, key: shard * 16777216 + (sound >>> 16) * 256 + marks };
  }

  /** @param {string} gram */
  gram(gram) {
    const { shard, key } = this.address(gram);
    return this.gramsOf(shard).has(key) ? [key] : [];
  }

  /** What the reader may have meant. @param {Unit[]} units @param {Hit[]} hits @returns {Promise<string | null>} */
  async suggest(units, hits) {
    const meant = units.some((one) => "retyped" in one || ["edit", "split"].includes(one.candidates[0]?.how));
    return meant ? (await import("./suggest.js")).suggest(this, units, hits) : null;
  }

  // ---- the vocabulary

  /** @param {string} text */
  lower(text) {
    let low = 0, high = this.labels.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.labels[middle] < text) low = middle + 1; else high = middle;
    }
    return low;
  }

  /** @param {string} label */
  labelled(label) {
    const found = [];
    for (let key = this.lower(label); this.labels[key] === label; key++) found.push(key);
    return found;
  }

  /** @param {string} start */
  starting(start) {
    const found = [];
    for (let key = this.lower(start); this.labels[key]?.startsWith(start); key++) found.push(key);
    return found;
  }
}

/**
 * Open a locale's index. `load` gets names relative to the folder of the entry file.
 * @param {LoadBytes} load
 * @param {string} [entry]
 */
export async function open(load, entry = "index.json") {
  let head;
  try {
    head = json(await load(entry, true));
  } catch (error) {
    throw error instanceof SyntaxError ? new SearchError("damaged", entry) : error;
  }
  if (head.version !== VERSION) throw new SearchError("version", entry);
  const folder = `${head.generation}/`;
  const bytes = await unpack(await load(`${folder}core.bin`), "core.bin");
  try {
    return new Engine(load, folder, readCore(bytes));
  } catch {
    throw new SearchError("damaged", "core.bin");
  }
}
