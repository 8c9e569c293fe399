/**
 * How a search ends. kbgen/events/outcomes.py is the reference and gives the reasons.
 */

/**
 * @typedef {{ id?: string, at: number, query: string, hits: number, confident: boolean, locale: string, page: string,
 *   market: string, outcome?: string, article?: string, rank?: number, then_query?: string, then_article?: string,
 *   channel?: string }} Search
 * @typedef {{ asked: string, current: Search | null, held: Search[], done: [query: string, at: number][] }} State
 * @typedef {{ kind: "answered", at: number, search: Search } | { kind: "opened", at: number, article: string,
 *   rank: number } | { kind: "contacted", at: number, channel: string } |
 *   { kind: "settled" | "passed" | "left", at: number }} Input
 */

const SETTLE = 2500;
const TWIN = 30_000;
const FINAL = 300_000;
const HAN = /[\u2e80-\u2fdf\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u{20000}-\u{3ffff}]/u;

/** @type {State} */
export const START = { asked: "", current: null, held: [], done: [] };

/** @param {string} query */
const folded = (query) => query.normalize("NFKC").toLowerCase().replace(/[\t-\r ]+/g, " ").replace(/^ | $/g, "");

/** @param {Search} search */
const failed = ({ outcome }) => /^[zwa]/.test(outcome ?? "");

/** @param {string} new_ @param {string} old_ */
export function replaces(new_, old_) {
  if (new_.startsWith(old_)) return true;
  const one = [...new_];
  const other = [...old_];
  const long = Math.max(one.length, other.length);
  const short = Math.min(one.length, other.length);
  if (short < 4 || HAN.test(new_ + old_)) return false;
  let first = 0;
  let last = 0;
  while (first < short && one[first] === other[first]) first++;
  while (last < short - first && one.at(-1 - last) === other.at(-1 - last)) last++;
  const between = long - first - last;
  return between < 2 || (between === 2 && (long > 7 || (short === long && one[first] === other[first + 1] && one[first + 1] === other[first])));
}

/** When time alone changes the state next. @param {State} state */
export const due = ({ current, held }) => Math.min(...held.map(({ at }) => at + FINAL), current ? current.at + SETTLE : Infinity);

/** @param {State} state @param {number} now @returns {State} */
function settled(state, now) {
  const { current, held } = state;
  if (!current) return state;
  const kept = held.filter((old) => !failed(old) || current.at - old.at > TWIN || !replaces(folded(current.query), folded(old.query)));
  const outcome = current.confident ? "abandoned" : current.hits ? "weak" : "zero";
  return { ...state, current: null, held: [...kept, { ...current, at: now, outcome }] };
}

/** @param {State} state @param {(search: Search) => boolean} isFinal @returns {[State, Search[]]} */
function finished(state, isFinal) {
  const final = state.held.filter(isFinal);
  /** @type {State["done"]} */
  const done = final.map(({ query, at }) => [folded(query), at]);
  return [{ ...state, held: state.held.filter((search) => !isFinal(search)), done: [...state.done, ...done] }, final];
}

/**
 * The next state, and the searches that are final now.
 *
 * @param {State} state
 * @param {Input} happened
 * @returns {[State, Search[]]}
 */
export function step(state, happened) {
  const { at } = happened;
  if (state.current && at - state.current.at >= SETTLE) state = settled(state, state.current.at + SETTLE);
  let [next, final] = finished(state, (search) => at - search.at >= FINAL);
  next.done = next.done.filter((one) => at - one[1] < 2 * FINAL);
  if (happened.kind === "answered") {
    const key = folded(happened.search.query);
    if (key === next.asked) return [next, final];
    const known = !key || next.held.some(({ query }) => folded(query) === key) || next.done.some(([one]) => one === key);
    return [{ ...next, asked: key, current: known ? null : happened.search }, final];
  }
  if (happened.kind === "passed") return [next, final];
  next = settled(next, at);
  const { held, asked } = next;
  if (happened.kind === "opened") {
    const { article, rank } = happened;
    const goal = held.find((one) => folded(one.query) === asked && failed(one));
    /** @param {Search} one @returns {Search} */
    const told = (one) =>
      one === goal
        ? { ...one, outcome: "found", article, rank }
        : failed(one)
          ? { ...one, outcome: "reformulated", then_query: goal?.query, then_article: article }
          : one;
    if (goal) next.held = held.map(told);
  } else if (happened.kind === "contacted") {
    const { channel } = happened;
    next.held = held.map((one, place) => {
      const concerned = one.outcome === "escalated" ? one.channel === "contact" : failed(one) || place === held.length - 1;
      return concerned ? { ...one, outcome: "escalated", channel } : one;
    });
  } else if (happened.kind === "left") {
    final = [...final, ...held];
    [next] = finished(next, () => true);
  }
  return [next, final];
}
