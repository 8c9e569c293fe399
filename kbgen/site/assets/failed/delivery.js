/**
 * The visit in this tab, and its events on their way: each keeps its id in every attempt, so that it counts once.
 */

import { recall, remember } from "../storage.js";
import { START } from "./outcomes.js";

/**
 * @typedef {{ endpoint: string, pixel: boolean, consent: "required" | "external" | "none-needed", signals: boolean,
 *   sample: number, patterns: string[], page: string, root: string }} Config
 * @typedef {Record<string, unknown> & { id: string, kind: string }} Event
 * @typedef {{ visit: string, seen: number, off: boolean, closed: boolean, state: import("./outcomes.js").State,
 *   out: Event[], tries: number, next: number }} Visit `off`: not in the sample; `closed`: nobody takes events there
 */

const KEY = "kbgen.visit.1";
const EVENTS = 50;
const BYTES = 16_384;

/**
 * 16 bytes as 22 letters: random ones, but for an event's first 3. They count units of 4 s, so that the events of one
 * time stand together in a store's index.
 *
 * @param {number} [at]
 */
export const newId = (at) => {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  if (at) bytes.set([at / 2 ** 28, at / 2 ** 20, at / 2 ** 12]);
  return btoa(String.fromCharCode(...bytes)).slice(0, 22).replace(/[+/]/g, (sign) => (sign < "/" ? "-" : "_"));
};

/** What every event says: when and where it happened. @param {Config} config */
export const about = ({ page }) => ({ at: Date.now(), locale: document.documentElement.lang, page, market: recall("kbgen.market") });

/** @param {object} [known] @returns {Visit} */
export const newVisit = (known) => ({ visit: newId(), seen: 0, off: false, closed: false, state: START, out: [], tries: 0, next: 0, ...known });

/** What all requests are sent with. @returns {RequestInit} */
export const sending = () => ({ keepalive: true, credentials: "omit", cache: "no-store", signal: AbortSignal.timeout(15_000) });

/**
 * A way to send events: `batch` takes as many of them as one request may hold.
 *
 * @typedef {{ batch: (events: Event[], sent: number) => [body: string, count: number],
 *   request: (endpoint: string, body: string) => Promise<number>, leave: (endpoint: string, body: string) => void }} Way
 */

/** @type {Way} */
export const posted = {
  batch(events, sent) {
    for (let count = EVENTS; ; count >>= 1) {
      const some = events.slice(0, count);
      const body = JSON.stringify({ v: 1, sent, events: some });
      if (count < 2 || new Blob([body]).size <= BYTES) return [body, some.length];
    }
  },
  request: async (endpoint, body) => (await fetch(endpoint, { ...sending(), method: "POST", body })).status,
  leave: (endpoint, body) => navigator.sendBeacon(endpoint, body),
};

/**
 * What becomes of a batch by the status of the answer; 0 is no answer.
 *
 * @param {number} status
 * @returns {"stored" | "refused" | "closed" | "again"}
 */
export function verdict(status) {
  if ([401, 403, 404, 405, 410].includes(status)) return "closed";
  if (status < 200 || status > 499 || status === 408 || status === 429) return "again";
  return status < 300 ? "stored" : "refused";
}

/** Milliseconds until the next attempt after some that failed. @param {number} tries */
export const pause = (tries) => Math.min(5000 * 4 ** (tries - 1), 600_000) * (0.75 + Math.random() / 2);

/** @param {Config} config @param {Way} [way] */
export function post({ endpoint }, way = posted) {
  let visit = newVisit();
  let kept = false;
  let busy = false;
  let timer = 0;

  const save = () => kept && remember(KEY, JSON.stringify(visit), "visit");

  async function send() {
    clearTimeout(timer);
    if (busy || visit.closed || !visit.out.length || document.hidden) return;
    const wait = visit.next - Date.now();
    if (wait > 0) {
      timer = window.setTimeout(send, wait);
      return;
    }
    busy = true;
    const [body, count] = way.batch(visit.out, Date.now());
    const sent = visit.out.slice(0, count).map(({ id }) => id);
    const result = verdict(await way.request(endpoint, body).catch(() => 0));
    busy = false;
    if (result === "again") {
      visit.next = Date.now() + pause(++visit.tries);
    } else {
      visit.out = visit.out.filter(({ id }) => !sent.includes(id));
      visit.tries = 0;
      visit.closed = result === "closed";
    }
    save();
    send();
  }

  return {
    visit: () => visit,
    save,
    send,
    /** Goes on with the visit that this tab keeps. */
    keep() {
      kept = true;
      const { out } = visit;
      visit = newVisit(JSON.parse(recall(KEY, "visit") || "{}"));
      visit.out.push(...out.filter(({ id }) => visit.out.every((event) => event.id !== id)));
      send();
    },
    /** @param {Visit} other */
    replace(other) {
      visit = other;
      save();
    },
    /** Forgets the visit, here and in the tab. */
    forget() {
      kept = false;
      visit = newVisit();
      remember(KEY, "", "visit");
    },
    /** @param {Event[]} events */
    add(events) {
      visit.out = [...visit.out, ...events].slice(-EVENTS);
      save();
    },
    /** Sends what waits while the page goes. What may not have arrived is sent again when the page comes back. */
    leave() {
      for (let rest = visit.closed ? [] : visit.out; rest.length; ) {
        const [body, count] = way.batch(rest, Date.now());
        way.leave(endpoint, body);
        rest = rest.slice(count);
      }
    },
  };
}
