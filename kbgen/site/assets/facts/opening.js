/**
 * Whether a channel is open, and when that changes next, by the clock of the place where its staff sit.
 * `kbgen/policies/opening.py` is the same calculation. Pure.
 */

import { dayNumber, isoDay, weekday } from "./periods.js";

/**
 * @typedef {[opens: number, closes: number][]} Spans minutes after midnight
 * @typedef {{ zone: string, week: Spans[], days: Record<string, Spans> }} Schedule Monday to Sunday; days that differ
 * @typedef {{ open: boolean, day: string, ahead: number, minute: number | null }} State
 */

const MIDNIGHT = 24 * 60;
const HORIZON = 370;

/**
 * The day and the minute that clocks show in a time zone.
 *
 * @param {string} zone
 * @param {number} now milliseconds since 1970
 * @returns {[day: string, minute: number]}
 */
export function local(zone, now) {
  const options = /** @type {const} */ ({ year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" });
  const format = new Intl.DateTimeFormat("en-u-ca-gregory-nu-latn", { timeZone: zone, hourCycle: "h23", ...options });
  const { year, month, day, hour, minute } = Object.fromEntries(format.formatToParts(now).map(({ type, value }) => [type, value]));
  return [`${year}-${month}-${day}`, Number(hour) * 60 + Number(minute)];
}

/**
 * @param {Schedule} schedule
 * @param {number} now milliseconds since 1970
 * @returns {State}
 */
export function state(schedule, now) {
  const [day, minute] = local(schedule.zone, now);
  const today = dayNumber(day);
  /** @param {number} ahead @returns {Spans} */
  const spans = (ahead) => schedule.days[isoDay(today + ahead)] ?? schedule.week[weekday(today + ahead)];
  /** @param {boolean} open @param {number} ahead @param {number | null} change @returns {State} */
  const result = (open, ahead, change) => ({ open, day: isoDay(today + ahead), ahead, minute: change });

  for (const [opens, closes] of spans(0)) {
    if (minute < opens) return result(false, 0, opens);
    if (minute >= closes) continue;
    let end = closes;
    for (let ahead = 0; ahead < HORIZON; ahead++) {
      const [next] = spans(ahead + 1);
      if (end < MIDNIGHT || !next || next[0] > 0) return result(true, ahead, end);
      end = next[1];
    }
    return result(true, 0, null);
  }
  for (let ahead = 1; ahead < HORIZON; ahead++) {
    const [next] = spans(ahead);
    if (next) return result(false, ahead, next[0]);
  }
  return result(false, 0, null);
}
