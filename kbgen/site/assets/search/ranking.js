// What documents are worth for a query's units, as kbgen/search/query/ranking.py has it.

const LEVELS = 8, CONFIDENT = 0.6, TITLE_WORTH = 4, NAME_WORTH = 1, TOLD_WORTH = 1;

/**
 * @typedef {import("./units.js").Unit} Unit @typedef {import("./units.js").Candidate} Candidate
 * @typedef {{document: number, score: number, coverage: number, certain: number}} Ranked
 */

/** @param {number} found @param {number} size */
export const rarity = (found, size) =>
  Math.max(1, Math.floor(Math.log(1 + (size - found + 0.5) / (found + 0.5)) * 1024 + 0.5)) / 1024;

/** The better first. @param {Ranked} one @param {Ranked} two */
const order = (one, two) => two.score - one.score || one.document - two.document;

export class Ranking {
  /** @param {any} settings @param {Uint8Array} named */
  constructor(settings, named) {
    const size = settings.documents;
    this.settings = settings;
    this.named = named;
    this.function = new Set(settings.function);
    this.sums = [0, 1, 2, 3, 4, 5].map(() => new Float64Array(size));
    this.best = [0, 1, 2].map(() => new Float64Array(size));
    /** @type {Map<number, number>} what scores are multiplied by, where that is not 1 */
    this.worth = new Map(settings.worth);
  }

  /**
   * The best documents, and whether the first is an answer.
   * @param {Unit[]} units @param {(candidate: Candidate) => import("./store.js").Postings | undefined} postingsOf @param {number} limit
   */
  of(units, postingsOf, limit) {
    const { documents: size, phrase, steep } = this.settings;
    const [values, covers, sure, titles, phrases, told] = this.sums;
    const [value, quality, title] = this.best;
    /** @type {number[]} */
    const scored = [];
    let whole = 0, pairs = 0;
    for (const { candidates, weight: counted, pair } of units) {
      /** @type {number[]} */
      const found = [];
      for (const candidate of candidates) {
        const postings = postingsOf(candidate);
        if (!postings) continue;
        const { documents, impacts } = postings, good = candidate.quality;
        for (let i = 0; i < documents.length; i++) {
          const document = documents[i], impact = impacts[i], had = quality[document];
          if (had === 0) found.push(document);
          if (good > had) quality[document] = good;
          const worth = good * ((impact >> 1) + 0.5) / LEVELS;
          if (worth > value[document]) value[document] = worth;
          if (impact & 1 && good > title[document]) title[document] = good;
        }
      }
      const weight = counted * rarity(found.length, size);
      if (pair) pairs += weight; else whole += weight;
      for (const document of found) {
        const cover = Math.sqrt(quality[document]);
        if (!pair) {
          if (covers[document] === 0) scored.push(document);
          values[document] += weight * value[document];
          covers[document] += weight * cover;
          sure[document] += weight * quality[document];
          titles[document] += weight * title[document];
        } else if (covers[document]) {
          phrases[document] += weight * cover;
          told[document] += weight * title[document];
        }
        value[document] = quality[document] = title[document] = 0;
      }
    }
    const most = Math.max(1, limit);
    /** @type {Ranked[]} */
    const ranked = [];
    for (const document of scored) {
      const coverage = covers[document] / whole;
      const titled = titles[document] / whole, squared = titled * titled;
      const called = this.named[document] ? Math.min(1, titles[document] / this.named[document]) : 0;
      let together = pairs ? phrases[document] / pairs : 0, within = pairs ? told[document] / pairs : 0;
      together *= together;
      within *= within;
      const bonus = 1 + TITLE_WORTH * (squared * (steep ? squared : titled))
        + (phrase * (together * together) + TOLD_WORTH * (within * within) + NAME_WORTH * squared * (called * called));
      const covered = coverage * coverage * (steep ? coverage * coverage : coverage);
      const score = values[document] / whole * covered * bonus * (this.worth.get(document) ?? 1);
      const row = { document, score, coverage, certain: sure[document] / whole };
      for (const sums of this.sums) sums[document] = 0;
      if (ranked.length === most && order(ranked[most - 1], row) < 0) continue;
      ranked.push(row);
      ranked.sort(order).splice(most);
    }
    const confident = ranked.length > 0 && ranked[0].certain >= CONFIDENT && units.some(({ text, candidates }) =>
      // One letter, or a word of every question, is no answer.
      !this.function.has(text) && candidates.length > 0 && (text.length > 1 || text >= "\u0e00"));
    return { ranked: ranked.slice(0, limit), confident };
  }
}
