/**
 * By when each step of the complaint ladder answers; `kbgen/policies/complaining.py` is the same calculation. Pure.
 */

import { end } from "./periods.js";

/**
 * The last day of each step for a complaint sent on a day and taken further on each last day.
 *
 * @param {import("./periods.js").Period[]} steps
 * @param {string} sent
 * @param {import("./periods.js").WorkingDays} days
 */
export function deadlines(steps, sent, days) {
  return steps.map((step) => (sent = end(sent, step, days)));
}
