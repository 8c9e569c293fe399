/**
 * The shop's facts as the page carries them, the reader's market, and what can be said of a channel at a moment.
 */

import { isoDay } from "../decisions.js";
import { say } from "../messages.js";
import { recall, remember } from "../storage.js";
import { local, state } from "./opening.js";

/**
 * @typedef {{ key: string, name: string, currency: string, countries: string[] }} Market
 * @typedef {{ key: string, kind: string, name: string, text: string, href: string, markets: string[],
 *   hours: number | null, plain: string }} Channel `hours` is the place of its schedule, null where it never closes;
 *   `plain` are the hours in words
 * @typedef {import("./opening.js").Schedule & { city: string }} Schedule
 * @typedef {{ name: string, script: string, hosts: string[], after: number, when: "page" | "contact" | "no-results" }} Chat
 * @typedef {{ market: string, markets: Market[], channels: Channel[], schedules: Schedule[], times: Record<string, string>,
 *   months: string[], era: number, chat?: Chat }} Shop `months` are patterns of a date in each month; `era` is added to
 *   the year
 */

const KEY = "kbgen.market";
const DAYS = [
  "Opens on Monday at %(time)s", "Opens on Tuesday at %(time)s", "Opens on Wednesday at %(time)s",
  "Opens on Thursday at %(time)s", "Opens on Friday at %(time)s", "Opens on Saturday at %(time)s",
  "Opens on Sunday at %(time)s",
];

/** @type {Shop | null | undefined} */
let known;

/** The shop, or null on a site without one. @returns {Shop | null} */
export const shopOfPage = () => (known ??= JSON.parse(document.getElementById("kbgen-shop")?.textContent || "null"));

/**
 * The market that an address, a memory or the page's language names; a country's code stands for its market.
 *
 * @param {readonly Market[]} markets
 * @param {readonly (string | null)[]} wishes best first
 * @returns {string} a market's key, or nothing
 */
export function chosenMarket(markets, wishes) {
  for (const wish of wishes) {
    const name = (wish ?? "").toUpperCase();
    const found = markets.find(({ key }) => key.toUpperCase() === name) ?? markets.find(({ countries }) => countries.includes(name));
    if (found) return found.key;
  }
  return "";
}

/** The reader's market. @param {Shop} shop */
export const marketOf = ({ markets, market }) =>
  chosenMarket(markets, [new URLSearchParams(location.search).get("market"), recall(KEY), market]);

/** Keeps a reader's choice, in the address too, so that it can be shared. @param {string} key */
export function choose(key) {
  remember(KEY, key);
  const url = new URL(location.href);
  url.searchParams.set("market", key);
  history.replaceState(history.state, "", url);
}

/**
 * A day in the page's language.
 *
 * @param {Pick<Shop, "months" | "era">} shop
 * @param {string} iso
 */
export function written({ months, era }, iso) {
  const [year, month, day] = iso.split("-").map(Number);
  return months[month - 1].replace("{d}", String(day)).replace("{y}", String(year + era));
}

/**
 * Whether a channel is open, and what is said of it.
 *
 * @param {Shop} shop
 * @param {Channel} channel
 * @param {number} now milliseconds since 1970
 * @returns {{ open: boolean, text: string }}
 */
export function told(shop, { hours }, now) {
  if (hours === null) return { open: true, text: "" };
  const schedule = shop.schedules[hours];
  const { open, day, ahead, minute } = state(schedule, now);
  if (minute === null) return { open, text: say(open ? "Open now, around the clock" : "Closed") };
  const time = shop.times[minute];
  let text;
  if (open) text = say("Open now, until %(time)s", { time });
  else if (ahead === 0) text = say("Opens today at %(time)s", { time });
  else if (ahead === 1) text = say("Opens tomorrow at %(time)s", { time });
  else if (ahead < 7) text = say(DAYS[(new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7], { time });
  else text = say("Opens on %(date)s at %(time)s", { time, date: written(shop, day) });
  const own = new Date(now);
  const [today, clock] = local(schedule.zone, now);
  const here = isoDay(own) === today && own.getHours() * 60 + own.getMinutes() === clock;
  return { open, text: here ? text : say("%(state)s (time in %(city)s)", { state: text, city: schedule.city }) };
}

/** The ways to reach a person, first those that are answered at once. */
const ORDER = ["phone", "chat", "messenger", "mail", "form"];

/**
 * A market's best channel at a moment: one that is open, else none.
 *
 * @param {Shop} shop
 * @param {string} market
 * @param {number} now
 * @returns {(Channel & { state: string }) | undefined}
 */
export function reachable(shop, market, now) {
  const near = shop.channels.filter(({ kind, markets }) => ORDER.includes(kind) && markets.includes(market));
  near.sort((one, other) => ORDER.indexOf(one.kind) - ORDER.indexOf(other.kind));
  for (const channel of near) {
    const { open, text } = told(shop, channel, now);
    if (open) return { ...channel, state: text };
  }
}
