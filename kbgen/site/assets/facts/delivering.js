/**
 * When a parcel arrives, and by when to order for a day; `kbgen/policies/delivering.py` is the same calculation. Pure.
 */

import { dayNumber, isoDay, workingAfter, workingFrom, works } from "./periods.js";

/**
 * @typedef {import("./periods.js").WorkingDays} WorkingDays
 * @typedef {{ fastest: number, slowest: number, cut_off: number, warehouse: WorkingDays, carrier: WorkingDays,
 *   rushes: { order_by: string, day: string }[] }} Terms in a rush, what is to arrive by its day has to be ordered earlier
 * @typedef {{ sent: string, earliest: string, latest: string }} Arrival
 */

const LONGEST = 120;

/**
 * @param {Terms} terms
 * @param {string} ordered
 * @param {number} minute by the warehouse's clock
 * @returns {Arrival}
 */
export function arrival({ fastest, slowest, cut_off, warehouse, carrier }, ordered, minute) {
  const late = minute > cut_off && works(warehouse, ordered);
  const sent = workingFrom(warehouse, isoDay(dayNumber(ordered) + (late ? 1 : 0)));
  return { sent, earliest: workingAfter(carrier, sent, fastest), latest: workingAfter(carrier, sent, slowest) };
}

/**
 * The last day on which an order before the cut-off arrives by a day, or null if there is none near.
 *
 * @param {Terms} terms
 * @param {string} wanted
 * @returns {string | null}
 */
export function orderBy(terms, wanted) {
  const last = dayNumber(wanted);
  const bounds = terms.rushes.filter(({ order_by, day }) => order_by < wanted && wanted <= day).map(({ order_by }) => order_by);
  for (let back = 0; back < LONGEST; back++) {
    const day = isoDay(last - back);
    if (works(terms.warehouse, day) && arrival(terms, day, 0).latest <= wanted) return [day, ...bounds].sort()[0];
  }
  return null;
}
