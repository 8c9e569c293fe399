/**
 * Periods of calendar days and working days; `kbgen/policies/periods.py` is the same calculation. Pure.
 *
 * Days are ISO texts outside and numbers of days since 1970 inside, so that no time zone is in play.
 */

/**
 * @typedef {{ number: number, unit: "day" | "working day" | "week" | "month" | "year" }} Period
 * @typedef {{ weekdays: number[], holidays: string[] }} WorkingDays Monday is 0
 */

const DAY = 86_400_000;
const SEARCHED = 400;

/** @param {string} iso */
export const dayNumber = (iso) => Date.parse(`${iso}T00:00:00Z`) / DAY;

/** @param {number} day */
export const isoDay = (day) => new Date(day * DAY).toISOString().slice(0, 10);

/** Monday is 0; 1 January 1970 was a Thursday. @param {number} day */
export const weekday = (day) => (((day + 3) % 7) + 7) % 7;

/** @param {WorkingDays} days @param {string} day */
export const works = (days, day) => days.weekdays.includes(weekday(dayNumber(day))) && !days.holidays.includes(day);

/**
 * The day itself if it is a working day, else the next one that is.
 *
 * @param {WorkingDays} days
 * @param {string} day
 */
export function workingFrom(days, day) {
  const first = dayNumber(day);
  for (let ahead = 0; ahead < SEARCHED; ahead++) {
    const found = isoDay(first + ahead);
    if (works(days, found)) return found;
  }
  throw new RangeError(`no working day within ${SEARCHED} days of ${day}`);
}

/**
 * The day that is `count` working days after another; for 0 that day itself.
 *
 * @param {WorkingDays} days
 * @param {string} day
 * @param {number} count
 */
export function workingAfter(days, day, count) {
  for (; count > 0; count--) day = workingFrom(days, isoDay(dayNumber(day) + 1));
  return day;
}

/**
 * The last day of a period that an event on `start` begins.
 *
 * @param {string} start
 * @param {Period} period
 * @param {WorkingDays} working_days
 */
export function end(start, { number, unit }, working_days) {
  if (unit === "working day") return workingAfter(working_days, start, number);
  if (unit === "day" || unit === "week") return isoDay(dayNumber(start) + number * (unit === "week" ? 7 : 1));
  const [year, month, day] = start.split("-").map(Number);
  const index = year * 12 + month - 1 + number * (unit === "year" ? 12 : 1);
  // Day 0 of the month after is the month's last.
  const last = new Date(Date.UTC(Math.floor(index / 12), (index % 12) + 1, 0)).getUTCDate();
  return isoDay(Date.UTC(Math.floor(index / 12), index % 12, Math.min(day, last)) / DAY);
}
