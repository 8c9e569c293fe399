// The search engine: a query's units, their candidates, the ranking. kbgen/search/query.py is its reference.
import { FAR, jumps, Rows } from "./rows.js";
import { fold, normalise, QUERY_LIMIT, runs, TOKEN_LIMIT, tokens } from "./text.js";
import { json, readCore, readGrams, readPostings, Reader, SearchError, unpack, VERSION } from "./store.js";

export const EXACT = 1, SPLIT = 0.95, UNSEEN = 0.9, UNSEEN_SHORT = 0.5, JOINED = 0.9, PREFIX = 0.8;
export const EASY_EDIT = 0.78, HARD_EDIT = 0.68, SHORT_WORD = 0.08, FAR_EDIT = 0.5, PREFIX_EDIT = 0.5;
const SIBLING = 0.7, COUSIN = 0.4;
export const PREFIX_LIMIT = 24, FUZZY_LIMIT = 8, RELATED_LIMIT = 8, UNITS_LIMIT = 48, SUFFIX_LONGEST = 6, LEVELS = 8;
const CONFIDENT = 0.6, TITLE_WORTH = 4, FALLBACK_WORTH = 0.1;
const SPACE = /[ \t\n\r\v\f\u00a0\u3000]/;

/**
 * @typedef {{kind: "term" | "gram", key: number, quality: number, how: string}} Candidate
 * @typedef {{text: string, candidates: Candidate[], weight: number, pair: boolean}} Unit
 * @typedef {{id: string, url: string, kind: string, title: string, summary: string,
 *   headings: [string, string][], score: number, coverage: number}} Hit
 * @typedef {{hits: Hit[], confident: boolean, suggestion: string | null, units: Unit[], words: string[]}} Answer
 * @typedef {(name: string, fresh?: boolean) => Promise<Uint8Array>} LoadBytes name is relative to the entry file
 */

/** @param {string} text @param {Candidate[]} candidates @param {number} [weight] @param {boolean} [pair] @returns {Unit} */
export const unit = (text, candidates, weight = 1, pair = false) => ({ text, candidates, weight, pair });

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
function sharedLength(one, two) {
  let count = 0;
  while (count < one.length && count < two.length && one[count] === two[count]) count++;
  return count;
}

/** A letter left out, two swapped, one doubled. @param {string} word @param {string} form */
const easy = (word, form) =>
  word.length === form.length ? [...word].sort().join() === [...form].sort().join()
  : word.length < form.length || /(.)\1/su.test(word);

/** @param {Unit[]} units */
function worth(units) {
  let good = 0, length = 0;
  for (const { text, candidates, pair } of units) {
    if (pair) continue;
    if (text.length > 2) good += Math.max(0, ...candidates.map((one) => one.quality)) * text.length;
    length += text.length;
  }
  return length ? good / length : 0;
}

/** The chunk as if typed on the other layout. @param {string} chunk @param {[string, string][]} keyboard */
function retyped(chunk, keyboard) {
  /** @type {Map<string, string>} */ const there = new Map();
  /** @type {Map<string, string>} */ const back = new Map();
  for (const [latin, local] of keyboard) {
    for (let i = 0; i < latin.length; i++) {
      if (!there.has(latin[i])) there.set(latin[i], local[i]);
      if (!back.has(local[i])) back.set(local[i], latin[i]);
    }
  }
  return [
    Array.from(chunk, (letter) => there.get(letter) ?? there.get(letter.toLowerCase()) ?? letter).join(""),
    Array.from(chunk.toLowerCase(), (letter) => back.get(letter) ?? letter).join(""),
  ].filter((other) => other !== chunk);
}

export class Engine {
  /** @param {LoadBytes} load @param {string} folder @param {ReturnType<typeof readCore>} core */
  constructor(load, folder, core) {
    this.load = load;
    this.folder = folder;
    this.settings = core.settings;
    this.terms = core.terms;
    this.labels = core.terms.map((term) => term.label);
    this.shared = this.labels.map((label, i) => (i ? sharedLength(this.labels[i - 1], label) : 0));
    this.jumps = jumps(this.shared);
    const { endings, suffixes, variants, sounds, bounds } = core.settings;
    this.suffixes = new Set(suffixes.map((/** @type {number | string} */ one) => (typeof one === "number" ? endings[one] : one)));
    this.starts = bounds.map((start => (/** @type {number} */ size) => (start += size))(0));
    this.variants = new Map(variants ? Array.from(variants[0], (letter, i) => [letter, [...variants[1]][i]]) : []);
    /** @type {Map<string, string>} */
    this.sounds = new Map();
    if (sounds) this.speak(sounds);
    this.thai = [this.lower("\u0e00"), this.lower("\u0e80")];
    /** @type {Map<string, Promise<any>>} */
    this.files = new Map();
    /** @type {Map<number, import("./store.js").Postings[]>} */
    this.postings = new Map();
    /** @type {Map<number, Map<number, import("./store.js").Postings>>} */
    this.grams = new Map();
    const size = core.settings.documents;
    this.sums = [0, 1, 2, 3].map(() => new Float64Array(size));
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
    const top = ranked.slice(0, limit);
    const hits = await Promise.all(top.map(({ document, score, coverage }) => this.hit(document, score, coverage)));
    const words = [...new Set(units.filter((one) => !one.pair).flatMap((one) =>
      one.candidates.length ? one.candidates.map((it) => (it.kind === "term" ? this.labels[it.key] : one.text)) : []))];
    return { hits, confident, suggestion: this.suggest(units, hits), units, words };
  }

  // ---- files

  /** @template T @param {string} name @param {(bytes: Uint8Array) => T} read @returns {Promise<T>} */
  file(name, read) {
    let found = this.files.get(name);
    if (!found) {
      found = this.load(this.folder + name).then((packed) => unpack(packed, name)).then((bytes) => {
        try {
          return read(bytes);
        } catch (error) {
          throw error instanceof SearchError ? error : new SearchError("damaged", name);
        }
      });
      this.files.set(name, found);
      found.catch(() => this.files.delete(name)); // a retry asks again
    }
    return found;
  }

  /** @param {number} posting */
  shard(posting) {
    let low = 0, high = this.starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.starts[middle] <= posting) low = middle; else high = middle;
    }
    return low;
  }

  /** @param {Candidate} candidate */
  shardOf({ kind, key }) {
    if (kind === "gram") return null;
    const number = this.shard(this.terms[key].postings);
    return this.postings.has(number) ? null
      : this.file(`p${number}.bin`, (bytes) => void this.postings.set(number, readPostings(new Reader(bytes))));
  }

  /** @param {number[]} shards */
  gramShards(shards) {
    return Promise.all([...new Set(shards)].map((number) => this.grams.has(number) ? null
      : this.file(`g${number}.bin`, (bytes) => void this.grams.set(number, readGrams(bytes, number)))));
  }

  /** @param {number} document @param {number} score @param {number} coverage @returns {Promise<Hit>} */
  async hit(document, score, coverage) {
    const size = this.settings.perShard;
    const rows = await this.file(`d${Math.floor(document / size)}.bin`, json);
    const [id, url, kind, title, summary, headings] = rows[document % size];
    return { id, url, kind, title, summary, headings, score, coverage };
  }

  // ---- ranking

  /** @param {Candidate} candidate */
  postingsOf({ kind, key }) {
    if (kind === "gram") return this.grams.get(Math.floor(key / 16777216))?.get(key);
    const posting = this.terms[key].postings;
    const number = this.shard(posting);
    return this.postings.get(number)?.[posting - this.starts[number]];
  }

  /** @param {Unit[]} units */
  rank(units) {
    const size = this.settings.documents;
    const [values, covers, titles, phrases] = this.sums;
    const [value, cover, title] = this.best;
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
        const { quality } = candidate;
        const covering = Math.sqrt(quality);
        for (let i = 0; i < documents.length; i++) {
          const document = documents[i], impact = impacts[i];
          if (cover[document] === 0) found.push(document);
          const worthIt = quality * ((impact >> 1) + 0.5) / LEVELS;
          if (worthIt > value[document]) value[document] = worthIt;
          if (covering > cover[document]) cover[document] = covering;
          if (impact & 1 && quality > title[document]) title[document] = quality;
        }
      }
      const weight = one.weight * rarity(found.length, size);
      if (one.pair) pairs += weight; else whole += weight;
      for (const document of found) {
        if (one.pair) {
          if (scored.has(document)) phrases[document] += weight * cover[document];
        } else {
          scored.add(document);
          values[document] += weight * value[document];
          covers[document] += weight * cover[document];
          titles[document] += weight * title[document];
        }
        value[document] = cover[document] = title[document] = 0;
      }
    }
    const ranked = Array.from(scored, (document) => {
      const coverage = covers[document] / whole;
      const square = coverage * coverage;
      let titled = titles[document] / whole;
      titled *= titled;
      const together = pairs ? phrases[document] / pairs : 0;
      const bonus = 1 + TITLE_WORTH * (titled * titled) + this.settings.phrase * (together * together * together);
      const score = values[document] / whole * (square * square) * bonus * this.weights[document];
      values[document] = covers[document] = titles[document] = phrases[document] = 0;
      return { document, score: this.fallback.has(document) ? score * FALLBACK_WORTH : score, coverage };
    });
    ranked.sort((one, two) => two.score - one.score || one.document - two.document);
    return { ranked, confident: ranked.length > 0 && ranked[0].coverage >= CONFIDENT };
  }

  // ---- the query's units

  /** @param {string} query @returns {Promise<Unit[]>} */
  async units(query) {
    const text = [...query.slice(0, 2 * QUERY_LIMIT)].slice(0, QUERY_LIMIT).join("");
    const typing = text !== "" && !SPACE.test(text[text.length - 1]);
    const chunks = text.split(SPACE);
    /** @type {Unit[]} */
    const units = [];
    for (const [place, chunk] of chunks.entries()) {
      const last = typing && place === chunks.length - 1;
      let best = await this.read(chunk, last);
      if (this.settings.keyboard.length && worth(best) < 0.7) {
        for (const other of retyped(chunk, this.settings.keyboard)) {
          const read = await this.read(other, last);
          if (worth(read) >= 0.75 && other.length > 2) {
            best = read.map((one) => ({ ...one, retyped: other }));
            break;
          }
        }
      }
      units.push(...best);
    }
    return this.joined(units.slice(0, UNITS_LIMIT));
  }

  /** @param {string} chunk @param {boolean} last @returns {Promise<Unit[]>} */
  async read(chunk, last) {
    const pieces = tokens(normalise(chunk)).flatMap((token) => runs(fold(token))).slice(0, UNITS_LIMIT);
    /** @type {Unit[]} */
    const units = [];
    for (const [place, { kind, text }] of pieces.entries()) {
      const final = last && place === pieces.length - 1;
      if (kind === "word") units.push(...this.word(text.slice(0, TOKEN_LIMIT), final));
      else if (kind === "thai" && this.settings.dictionary) {
        const { thaiWords } = await import("./thai.js");
        units.push(...(await thaiWords(this, text.slice(0, 2 * TOKEN_LIMIT), final)));
      } else if (this.settings.gramShards) {
        const { gramUnits } = await import("./grams.js");
        units.push(...(await gramUnits(this, [...text].slice(0, TOKEN_LIMIT), final)));
      } else units.push(...[...text].slice(0, TOKEN_LIMIT).map((letter) => unit(letter, [])));
    }
    return units;
  }

  /** Two neighbours may be one word in the index. @param {Unit[]} units */
  joined(units) {
    const result = [...units];
    for (let i = 0; i + 1 < units.length; i++) {
      const [one, two] = [units[i], units[i + 1]];
      const text = one.text + two.text;
      if (one.pair || two.pair || text.length < 4 || !(one.text < "\u0e00" && two.text < "\u0e00")) continue;
      const more = this.seen(text).map((key) => /** @type {Candidate} */ ({ kind: "term", key, quality: JOINED, how: "joined" }));
      for (const which of [i, i + 1]) {
        const known = new Set(result[which].candidates.map((it) => it.key));
        const fresh = more.filter((it) => !known.has(it.key));
        if (fresh.length) result[which] = { ...result[which], candidates: [...result[which].candidates, ...fresh] };
      }
    }
    return result;
  }

  // ---- words between spaces

  /** @param {string} word @param {boolean} last @returns {Unit[]} */
  word(word, last) {
    /** @type {Candidate[]} */
    let found = this.seen(word).map((key) => ({ kind: "term", key, quality: EXACT, how: "word" }));
    const known = found.length > 0;
    if (last) found.push(...this.completed(word, found.map((one) => one.key)));
    const completed = found.some((one) => one.how === "prefix");
    const have = new Set(found.map((one) => one.key));
    const related = this.related(word).filter((row) => !have.has(row[2]));
    for (const [common, rest, key] of related.slice(0, RELATED_LIMIT)) {
      let quality = common >= 5 && common * 5 >= word.length * 4 && rest <= 2 ? SIBLING : COUSIN;
      if (!known && common === related[0][0] && rest === related[0][1]) {
        quality = common >= 5 && word.length - common <= 4 ? UNSEEN : UNSEEN_SHORT;
      }
      found.push({ kind: "term", key, quality, how: "related" });
      have.add(key);
    }
    if (known) return [unit(word, found)];
    const near = word.length >= 4 ? this.near(word, 1, last && word.length >= 5 && !completed) : [];
    found.push(...near.filter((one) => !have.has(one.key)));
    if (!near.length && !completed && !related.length) {
      const halves = this.halves(word);
      if (halves.length) return halves;
    }
    if (!found.length && word.length >= 8) found = this.near(word, 2, false);
    return [unit(word, found)];
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

  /** Terms that share a beginning with the word, a known ending after it on both sides. @param {string} word */
  related(word) {
    const size = word.length;
    /** @type {[number, number, number][]} */
    const found = [];
    if (size < 4) return found;
    const least = Math.max(3, Math.ceil(size * 11 / 20));
    for (const key of this.starting(word.slice(0, least))) {
      const { label, exact } = this.terms[key];
      const common = sharedLength(word, label);
      if (exact || label.length - common > SUFFIX_LONGEST) continue;
      for (let end = common; end >= least; end--) {
        if (this.ending(word.slice(end)) && this.ending(label.slice(end))) {
          found.push([end, label.length - end, key]);
          break;
        }
      }
    }
    for (let end = least - 1; end > 2; end--) {
      if (!this.ending(word.slice(end))) continue;
      for (const key of this.labelled(word.slice(0, end))) if (!this.terms[key].exact) found.push([end, 0, key]);
    }
    return found.sort((one, two) => two[0] - one[0] || one[1] - two[1] || one[2] - two[2]);
  }

  /** The shortest terms that go on as the word begins. @param {string} word @param {number[]} known @returns {Candidate[]} */
  completed(word, known) {
    return this.starting(word)
      .filter((key) => !known.includes(key))
      .sort((one, two) => this.labels[one].length - this.labels[two].length || one - two)
      .slice(0, PREFIX_LIMIT)
      .map((key) => ({ kind: "term", key, quality: PREFIX, how: "prefix" }));
  }

  /** The most even way to read the word as two. @param {string} word @returns {Unit[]} */
  halves(word) {
    let least = 2;
    /** @type {Unit[]} */
    let best = [];
    for (let cut = 3; cut < word.length - 2; cut++) {
      const shorter = Math.min(cut, word.length - cut);
      if (shorter <= least) continue;
      const one = this.seen(word.slice(0, cut));
      const two = one.length ? this.seen(word.slice(cut)) : [];
      if (!two.length) continue;
      least = shorter;
      best = [[word.slice(0, cut), one], [word.slice(cut), two]].map(([text, keys]) => unit(
        /** @type {string} */ (text),
        /** @type {number[]} */ (keys).map((key) => ({ kind: "term", key, quality: SPLIT, how: "split" })),
      ));
    }
    return best;
  }

  /** @param {string} word @param {number} limit @param {boolean} prefix @returns {Candidate[]} */
  near(word, limit, prefix) {
    return this.fuzzy(word, limit, prefix)
      .map(({ key, form }) => ({
        key,
        quality: limit > 1 ? FAR_EDIT : form === null ? PREFIX_EDIT
          : (easy(word, form) ? EASY_EDIT : HARD_EDIT) - (word.length < 6 ? SHORT_WORD : 0),
        other: this.labels[key][0] === word[0] ? 0 : 1,
      }))
      .sort((one, two) => two.quality - one.quality || one.other - two.other || one.key - two.key)
      .slice(0, FUZZY_LIMIT)
      .map(({ key, quality }) => ({ kind: "term", key, quality, how: "edit" }));
  }

  /** Terms with a form, or while typing a beginning, within so many mistakes. @param {string} word @param {number} limit @param {boolean} prefix */
  fuzzy(word, limit, prefix) {
    const size = word.length;
    const table = new Rows(size);
    const reached = [size];
    /** @type {{key: number, form: string | null}[]} */
    const found = [];
    /** @param {string} form @param {number} depth */
    const step = (form, depth) => {
      const low = table.step(form, depth, word, limit);
      reached[depth] = prefix ? Math.min(reached[depth - 1], table.whole(depth, limit)) : FAR;
      return low <= limit || reached[depth] <= limit;
    };
    let skip = FAR;
    for (let key = 0; key < this.labels.length; key++) {
      if (this.shared[key] >= skip) continue;
      skip = FAR;
      const label = this.labels[key];
      let depth = Math.min(this.shared[key], table.count - 1);
      table.count = depth + 1;
      while (depth < label.length) {
        if (!step(label, ++depth)) {
          skip = depth;
          break;
        }
      }
      if (skip !== FAR) {
        if (skip < 4) key = this.jumps[skip - 1][key] - 1;
        continue;
      }
      let best = prefix ? reached[depth] : FAR;
      /** @type {string | null} */
      let which = null;
      for (const ending of this.terms[key].endings) {
        const length = label.length + ending.length;
        if (length < size - limit || (length > size + limit && !prefix)) continue;
        const form = label + ending;
        table.count = label.length + 1;
        let at = label.length;
        while (at < length && step(form, at + 1)) at++;
        if (at < length) continue;
        const distance = table.whole(length, limit);
        if (distance <= limit && (which === null || distance < best)) [best, which] = [distance, form];
        else if (prefix) best = Math.min(best, reached[length]);
      }
      if (best <= limit) found.push({ key, form: which });
    }
    return found;
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
    return this.grams.get(shard)?.has(key) ? [key] : [];
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

  /** @param {string} rest */
  ending(rest) {
    return rest === "" || this.suffixes.has(rest);
  }

  /** What the reader may have meant, in the words of the titles found. @param {Unit[]} units @param {Hit[]} hits */
  suggest(units, hits) {
    let changed = false;
    /** @type {string[]} */
    const words = [];
    for (const one of units) {
      if (one.pair) continue;
      const how = one.candidates[0]?.how;
      if (how !== "edit" && how !== "split" && !("retyped" in one)) {
        words.push(one.text);
        continue;
      }
      const labels = one.candidates.filter((it) => it.kind === "term").map((it) => this.labels[it.key]);
      const meant = hits.slice(0, 3).flatMap((hit) => hit.title.match(/[\p{L}\p{M}\p{N}]+/gu) ?? [])
        .find((word) => labels.some((label) => fold(normalise(word)).startsWith(label)));
      if (!meant) return null;
      changed = true;
      words.push(meant.toLowerCase());
    }
    return changed ? words.join(words.some((word) => word >= "\u0e00" && word < "\u0e80") ? "" : " ") : null;
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
