// What documents are worth for a query's units, as kbgen/search/query/ranking.py has it.

const LEVELS = 8, CONFIDENT = 0.6, TITLE_WORTH = 4, NAME_WORTH = 2, TOLD_WORTH = 1;

/**
 * @typedef {import("./units.js").Unit} Unit @typedef {import("./units.js").Candidate} Candidate
 * @typedef {{document: number, score: number, coverage: number, certain: number}} Ranked
 */

/** @param {number} found @param {number} size */
export const rarity = (found, size) =>
  Math.max(1, Math.floor(Math.log(1 + (size - found + 0.5) / (found + 0.5)) * 1024 + 0.5)) / 1024;

/** The better first. @param {Ranked} one @param {Ranked} two */
const order = (one, two) => two.score - one.score || one.document - two.document;

/**
 * What ranks an index's documents: `named` has for each how many names it has, and what each of them tells.
 * @param {any} settings @param {Uint8Array} named
 */
export function ranking({ documents: size, function: common, phrase, steep, worth }, named) {
  const [values, covers, sure, titles, phrases, told, value, quality] = Array.from({ length: 8 }, () => new Float64Array(size));
  const names = new Float64Array(named.length), name = new Float64Array(named.length);
  /** Where each document's names begin, the title first; and where one more document's would. @type {number[]} */
  const firsts = [];
  for (let at = 0; at <= named.length; at += named[at] + 1) firsts.push(at + 1);
  /** @type {Map<number, number>} what scores are multiplied by, where that is not 1 */
  const worths = new Map(worth);

  /**
   * The best documents, at most `limit`, which is one or more, and whether the first is an answer.
   * @param {Unit[]} units @param {(candidate: Candidate) => import("./store.js").Postings | undefined} postingsOf @param {number} limit
   */
  return (units, postingsOf, limit) => {
    /** @type {number[]} */
    const scored = [];
    let whole = 0, pairs = 0;
    for (const { candidates, weight: counted, pair } of units) {
      /** @type {number[]} */
      const found = [];
      for (const candidate of candidates) {
        const postings = postingsOf(candidate);
        if (!postings) continue;
        const { documents, impacts, masks } = postings, good = candidate.quality;
        for (let i = 0, next = 0; i < documents.length; i++) {
          const document = documents[i], impact = impacts[i];
          if (!quality[document]) found.push(document);
          quality[document] = Math.max(quality[document], good);
          value[document] = Math.max(value[document], good * ((impact >> 1) + 0.5) / LEVELS);
          if (!(impact & 1)) continue;
          for (let mask = masks[next++], at = firsts[document]; mask; mask >>= 1, at++) if (mask & 1) name[at] = Math.max(name[at], good);
        }
      }
      const weight = counted * rarity(found.length, size);
      if (pair) pairs += weight; else whole += weight;
      for (const document of found) {
        const cover = Math.sqrt(quality[document]);
        let title = 0;
        for (let at = firsts[document + 1] - 1; at-- > firsts[document];) {
          title = Math.max(title, name[at]);
          if (!pair) names[at] += weight * name[at];
          name[at] = 0;
        }
        if (!pair) {
          if (!covers[document]) scored.push(document);
          values[document] += weight * value[document];
          covers[document] += weight * cover;
          sure[document] += weight * quality[document];
          titles[document] += weight * title;
        } else if (covers[document]) {
          phrases[document] += weight * cover;
          told[document] += weight * title;
        }
        value[document] = quality[document] = 0;
      }
    }
    /** @type {Ranked[]} */
    const ranked = [];
    for (const document of scored) {
      const coverage = covers[document] / whole;
      const titled = titles[document] / whole, squared = titled * titled;
      let own = 0, nearest = 0;
      // How near each name is to the query, 1 if all that the one says the other says too; the title is the last.
      for (let at = firsts[document + 1] - 1; at-- > firsts[document];) {
        own = names[at] / whole * Math.min(1, names[at] / (named[at] ** 2 / 256));
        nearest = Math.max(nearest, own);
        names[at] = 0;
      }
      let together = pairs ? phrases[document] / pairs : 0, within = pairs ? told[document] / pairs : 0;
      together *= together;
      within *= within;
      nearest *= nearest;
      nearest *= nearest;
      const bonus = 1 + TITLE_WORTH * (squared * (steep ? squared : titled))
        + (phrase * (together * together) + TOLD_WORTH * (within * within)) + (own * own + NAME_WORTH * (nearest * nearest));
      const covered = coverage * coverage * (steep ? coverage * coverage : coverage);
      const score = values[document] / whole * covered * bonus * (worths.get(document) ?? 1);
      const row = { document, score, coverage, certain: sure[document] / whole };
      for (const sums of [values, covers, sure, titles, phrases, told]) sums[document] = 0;
      if (ranked.length === limit && order(ranked[limit - 1], row) < 0) continue;
      ranked.push(row);
      ranked.sort(order).splice(limit);
    }
    const confident = ranked.length > 0 && ranked[0].certain >= CONFIDENT && units.some(({ text, candidates }) =>
      // One letter, or a word of every question, is no answer.
      !common.includes(text) && candidates.length > 0 && (text.length > 1 || text >= "\u0e00"));
    return { ranked, confident };
  };
}
