/**
 * Until when an item can be returned; `kbgen/policies/returning.py` is the same calculation. Pure.
 */

import { end, workingFrom } from "./periods.js";

/**
 * @typedef {import("./periods.js").Period} Period
 * @typedef {{ ordered_from: string, ordered_until: string, returnable_until: string }} Extension all days included
 * @typedef {{ window: Period, counted_from: "delivery" | "order", legal: Period | null, rolls: boolean,
 *   working_days: import("./periods.js").WorkingDays, extensions: Extension[] }} Terms
 * @typedef {{ day: string, ground: "window" | "law" | "season" }} Deadline
 */

/**
 * The latest of the shop's window, the law's and the season's; of equal ones the first of these.
 *
 * @param {Terms} terms
 * @param {string} ordered
 * @param {string} delivered
 * @returns {Deadline}
 */
export function deadline({ window, counted_from, legal, rolls, working_days, extensions }, ordered, delivered) {
  const start = counted_from === "order" ? ordered : delivered;
  /** @type {Deadline[]} */
  const found = [{ day: end(start, window, working_days), ground: "window" }];
  if (legal) {
    const day = end(delivered, legal, working_days);
    found.push({ day: rolls ? workingFrom(working_days, day) : day, ground: "law" });
  }
  for (const { ordered_from, ordered_until, returnable_until } of extensions) {
    if (ordered_from <= ordered && ordered <= ordered_until) found.push({ day: returnable_until, ground: "season" });
  }
  return found.reduce((one, other) => (other.day > one.day ? other : one));
}

/**
 * @typedef {{ market: string, category: string, starts: string | null, ends: string | null, terms: Terms }} Rule
 *   `starts` and `ends` bound the orders that it holds for
 */

/**
 * The rule of a market on a day: the category's own, else that of all goods.
 *
 * @template {Rule} Any
 * @param {readonly Any[]} rules
 * @param {string} market
 * @param {string} day
 * @param {string} category
 * @returns {Any | undefined}
 */
export function ruleOf(rules, market, day, category) {
  const found = rules.filter((rule) => rule.market === market && (!rule.starts || rule.starts <= day) && (!rule.ends || day <= rule.ends));
  return found.find((rule) => rule.category === category) ?? found.find((rule) => !rule.category);
}
