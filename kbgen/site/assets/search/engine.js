// The search engine: a query's units, their candidates, the ranking. kbgen/search/query is its reference.
import { jumps } from "./rows.js";
import { fold, normalise, QUERY_LIMIT, runs, TOKEN_LIMIT, tokens } from "./text.js";
import { json, readCore, readGrams, readPostings, Reader, SearchError, unpack, VERSION } from "./store.js";

export const EXACT = 1, EASY_EDIT = 0.78, HARD_EDIT = 0.68;
const JOINED = 0.9, PREFIX = 0.8;
export const FUZZY_LIMIT = 6;
const PREFIX_LIMIT = 24, UNITS_LIMIT = 48, LEVELS = 8, CONFIDENT = 0.6, TITLE_WORTH = 4, NAME_WORTH = 1, NAMED_STEPS = 1, FALLBACK_WORTH = 0.1, TOLD_WORTH = 1;
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

/** @param {number} found @param {number} size */
export const rarity = (found, size) =>
  Math.floor(Math.log(1 + (size - found + 0.5) / (found + 0.5)) * 1024 + 0.5) / 1024;

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
    this.named = core.named;
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
    const size = core.settings.documents;
    this.sums = [0, 1, 2, 3, 4, 5].map(() => new Float64Array(size));
    this.best = [0, 1, 2].map(() => new Float64Array(size));
    this.weights = new Float64Array(size).fill(1);
    for (const [document, weight] of core.settings.weights) this.weights[document] = weight;
    /** @type {Set<number>} */
    this.fallback = new Set(core.settings.fallback);
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
    const { ranked, confident } = this.rank(units);
    const hits = await Promise.all(ranked.slice(0, limit).map((row) => this.hit(row)));
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

  // ---- ranking

  /** @param {Candidate} candidate */
  postingsOf({ kind, key }) {
    if (kind === "gram") return this.gramsOf(Math.floor(key / 16777216)).get(key);
    const posting = this.terms[key].postings;
    const number = this.shard(posting);
    return this.ready.get(`p${number}.bin`)[posting - this.starts[number]];
  }

  /** @param {Unit[]} units */
  rank(units) {
    const size = this.settings.documents;
    const [values, covers, sure, titles, phrases, told] = this.sums;
    const [value, quality, title] = this.best;
    /** @type {Set<number>} */
    const scored = new Set();
    let whole = 0, pairs = 0;
    for (const one of units) {
      /** @type {number[]} */
      const found = [];
      for (const candidate of one.candidates) {
        const postings = this.postingsOf(candidate);
        if (!postings) continue;
        const { documents, impacts } = postings;
        for (let i = 0; i < documents.length; i++) {
          const document = documents[i], impact = impacts[i];
          if (quality[document] === 0) found.push(document);
          const worthIt = candidate.quality * ((impact >> 1) + 0.5) / LEVELS;
          if (worthIt > value[document]) value[document] = worthIt;
          if (candidate.quality > quality[document]) quality[document] = candidate.quality;
          if (impact & 1 && candidate.quality > title[document]) title[document] = candidate.quality;
        }
      }
      const weight = one.weight * rarity(found.length, size);
      if (one.pair) pairs += weight; else whole += weight;
      for (const document of found) {
        const cover = Math.sqrt(quality[document]);
        if (one.pair) {
          if (scored.has(document)) {
            phrases[document] += weight * cover;
            told[document] += weight * title[document];
          }
        } else {
          scored.add(document);
          values[document] += weight * value[document];
          covers[document] += weight * cover;
          sure[document] += weight * quality[document];
          titles[document] += weight * title[document];
        }
        value[document] = quality[document] = title[document] = 0;
      }
    }
    const ranked = Array.from(scored, (document) => {
      const coverage = covers[document] / whole;
      const titled = titles[document] / whole, squared = titled * titled;
      const called = this.named[document] ? Math.min(1, titles[document] * NAMED_STEPS / this.named[document]) : 0;
      let together = pairs ? phrases[document] / pairs : 0, within = pairs ? told[document] / pairs : 0;
      together *= together;
      within *= within;
      const { phrase, steep } = this.settings;
      const bonus = 1 + TITLE_WORTH * (squared * (steep ? squared : titled)) + (phrase * (together * together) + TOLD_WORTH * (within * within) + NAME_WORTH * squared * (called * called));
      const own = this.fallback.has(document) ? FALLBACK_WORTH : 1;
      const covered = coverage * coverage * (steep ? coverage * coverage : coverage);
      const score = values[document] / whole * covered * bonus * this.weights[document] * own;
      const certain = sure[document] / whole;
      for (const sums of this.sums) sums[document] = 0;
      return { document, score, coverage, certain };
    });
    ranked.sort((one, two) => two.score - one.score || one.document - two.document);
    return { ranked, confident: ranked.length > 0 && ranked[0].certain >= CONFIDENT && units.some((one) => this.telling(one)) };
  }

  /** Whether a match may be an answer: one letter, or a word of every question, is none. @param {Unit} one */
  telling({ text, candidates }) {
    return !this.function.has(text) && candidates.length > 0 && (text.length > 1 || text >= "\u0e00");
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
