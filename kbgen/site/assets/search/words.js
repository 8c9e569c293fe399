// Queries in scripts with spaces: forms, related words, typing mistakes. Loaded when one is typed.
import { FAR, Rows, walk } from "./rows.js";
import { all, EASY_EDIT, EXACT, FUZZY_LIMIT, HARD_EDIT, TOKEN_LIMIT, unit } from "./units.js";

/** @typedef {import("./engine.js").Engine} Engine @typedef {import("./units.js").Unit} Unit @typedef {import("./units.js").Candidate} Candidate */

const JOINED = 0.9, SPLIT = 0.95, UNSEEN = 0.9, UNSEEN_SHORT = 0.5, SHORT_WORD = 0.08, FAR_EDIT = 0.5, PREFIX_EDIT = 0.5, SIBLING = 0.7, COUSIN = 0.4;
const RELATED_LIMIT = 8, SUFFIX_LONGEST = 6, HALF = 3, HALF_OF_KNOWN = 4;

/** A letter left out, two swapped, one doubled. @param {string} word @param {string} form */
const easy = (word, form) =>
  word.length === form.length ? [...word].sort().join() === [...form].sort().join()
  : word.length < form.length || /(.)\1/su.test(word);

/** The language's endings. @param {Engine} engine @returns {Set<string>} */
function suffixesOf(engine) {
  const { endings, suffixes } = engine.settings;
  return engine.suffixes ??= new Set([...suffixes.map((/** @type {number | string} */ one) => (typeof one === "number" ? endings[one] : one)), ""]);
}

/** @param {string} one @param {string} two */
function sharedLength(one, two) {
  let count = 0;
  while (count < one.length && count < two.length && one[count] === two[count]) count++;
  return count;
}

/** Terms of which the word is a form that occurs. @param {Engine} engine @param {string} word */
function seen(engine, word) {
  /** @type {number[]} */
  const found = [];
  for (let end = word.length; end > 0; end--) {
    for (const key of engine.terms.labelled(word.slice(0, end))) {
      if (engine.terms.endings(key).includes(word.slice(end))) found.push(key);
    }
  }
  return found;
}

/** Two neighbours may be one word in the index. @param {Engine} engine @param {Unit[]} units */
export function joined(engine, units) {
  const result = [...units];
  for (let i = 0; i + 1 < units.length; i++) {
    const one = units[i], two = units[i + 1];
    const text = one.text + two.text;
    if (one.pair || two.pair || text.length < 4 || !(one.text < "\u0e00" && two.text < "\u0e00")) continue;
    const more = all(seen(engine, text), JOINED, "joined");
    for (const which of [i, i + 1]) {
      const known = new Set(result[which].candidates.map((it) => it.key));
      const fresh = more.filter((it) => !known.has(it.key));
      if (fresh.length) result[which] = { ...result[which], candidates: [...result[which].candidates, ...fresh] };
    }
  }
  return result;
}

/** @param {Engine} engine @param {string} text @param {boolean} last @returns {Unit[]} */
export function read(engine, text, last) {
  const word = text.slice(0, TOKEN_LIMIT);
  let found = all(seen(engine, word), EXACT, "word");
  const known = found.length > 0;
  if (last) found.push(...engine.completed(word, found.map((one) => one.key)));
  if (engine.settings.function.includes(word)) return [unit(word, found, engine.weight(word))];
  const completed = found.some((one) => one.how === "prefix");
  const have = new Set(found.map((one) => one.key));
  const kin = related(engine, word).filter((row) => !have.has(row[2]));
  for (const [common, rest, key] of kin.slice(0, RELATED_LIMIT)) {
    let quality = common >= 5 && common * 5 >= word.length * 4 && rest <= 2 ? SIBLING : COUSIN;
    if (!known && common === kin[0][0] && rest === kin[0][1]) {
      quality = common >= 5 && word.length - common <= 4 ? UNSEEN : UNSEEN_SHORT;
    }
    found.push(...all([key], quality, "related"));
    have.add(key);
  }
  if (known) return [unit(word, found)];
  const edits = word.length >= 4 ? near(engine, word, 1, last && word.length >= 5 && !completed) : [];
  found.push(...edits.filter((one) => !have.has(one.key)));
  // It may be two words, or what was found so far: whichever a document has.
  const split = completed ? [] : halves(engine, word, found.length ? HALF_OF_KNOWN : HALF);
  if (split.length) return split.map(([half, keys]) => unit(half, [...all(keys, SPLIT, "split"), ...found], engine.weight(half)));
  if (!found.length && word.length >= 8) found = near(engine, word, 2, false);
  return [unit(word, found)];
}

/** Terms that share a beginning with the word, a known ending after it on both sides. @param {Engine} engine @param {string} word */
function related(engine, word) {
  const size = word.length, suffixes = suffixesOf(engine);
  /** @type {[number, number, number][]} */
  const found = [];
  if (size < 4) return found;
  const least = Math.max(3, Math.ceil(size * 11 / 20));
  for (const key of engine.terms.starting(word.slice(0, least))) {
    const label = engine.terms.label(key);
    const common = sharedLength(word, label);
    if (engine.terms.exact[key] || label.length - common > SUFFIX_LONGEST) continue;
    for (let end = common; end >= least; end--) {
      if (suffixes.has(word.slice(end)) && suffixes.has(label.slice(end))) {
        found.push([end, label.length - end, key]);
        break;
      }
    }
  }
  for (let end = least - 1; end > 2; end--) {
    if (!suffixes.has(word.slice(end))) continue;
    for (const key of engine.terms.labelled(word.slice(0, end))) if (!engine.terms.exact[key]) found.push([end, 0, key]);
  }
  return found.sort((one, two) => two[0] - one[0] || one[1] - two[1] || one[2] - two[2]);
}

/** The most even way to read the word as two, of so many letters at least. @param {Engine} engine @param {string} word @param {number} least @returns {[string, number[]][]} */
function halves(engine, word, least) {
  for (let shorter = word.length >> 1; shorter >= least; shorter--) {
    for (const cut of [shorter, word.length - shorter]) {
      const one = seen(engine, word.slice(0, cut)), two = one.length ? seen(engine, word.slice(cut)) : [];
      if (two.length) return [[word.slice(0, cut), one], [word.slice(cut), two]];
    }
  }
  return [];
}

/** @param {Engine} engine @param {string} word @param {number} limit @param {boolean} prefix @returns {Candidate[]} */
function near(engine, word, limit, prefix) {
  /** @type {[number, boolean, number][]} */
  const rows = fuzzy(engine, word, limit, prefix).map(([key, form]) => [
    limit > 1 ? FAR_EDIT : form === null ? PREFIX_EDIT
      : (easy(word, form) ? EASY_EDIT : HARD_EDIT) - (word.length < 6 ? SHORT_WORD : 0),
    engine.terms.label(key)[0] !== word[0],
    key,
  ]);
  rows.sort((one, two) => two[0] - one[0] || +one[1] - +two[1] || one[2] - two[2]);
  return rows.slice(0, FUZZY_LIMIT).flatMap(([quality, , key]) => all([key], quality, "edit"));
}

/** Terms with a form, or while typing a beginning, within so many mistakes. @param {Engine} engine @param {string} word @param {number} limit @param {boolean} prefix */
function fuzzy(engine, word, limit, prefix) {
  const size = word.length;
  const table = new Rows(word, limit);
  const reached = [size];
  /** @type {[number, string | null][]} */
  const found = [];
  /** @param {string} form @param {number} depth */
  const step = (form, depth) => {
    const low = table.step(form, depth);
    reached[depth] = prefix ? Math.min(reached[depth - 1], table.whole(depth)) : FAR;
    return low <= limit || reached[depth] <= limit;
  };
  walk(engine.terms, 0, engine.terms.count, table, step, (key, label) => {
    let best = prefix ? reached[label.length] : FAR;
    /** @type {string | null} */
    let which = null;
    for (const ending of engine.terms.endings(key)) {
      const length = label.length + ending.length;
      if (length < size - limit || (length > size + limit && !prefix)) continue;
      const form = label + ending;
      let at = label.length;
      while (at < length && step(form, at + 1)) at++;
      if (at < length) continue;
      const distance = table.whole(length);
      if (distance <= limit && (which === null || distance < best)) [best, which] = [distance, form];
      else if (prefix) best = Math.min(best, reached[length]);
    }
    table.count = label.length + 1;
    if (best <= limit) found.push([key, which]);
  });
  return found;
}
