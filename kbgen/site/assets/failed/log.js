/**
 * From what happens on the page to the visit's searches. Nothing of it waits in the way of a result.
 */

import { mask } from "./masking.js";
import { about, newId, newVisit } from "./delivery.js";
import { due, step } from "./outcomes.js";

/** Milliseconds without a sign of life after which another visit begins in the same tab. */
const IDLE = 1_800_000;
/** Milliseconds that a page of the site may take to come after its link was followed. */
const COMING = 10_000;
/** @type {Record<string, string>} */
const CHANNELS = { "tel:": "phone", "sms:": "sms", "mailto:": "mail" };
const CHATS = /^https:\/\/(?:wa\.me|t\.me|m\.me|line\.me|lin\.ee|api\.whatsapp\.com)\//;

/**
 * The contact channel that a link leads to, or nothing.
 *
 * @param {string} href
 * @param {string | undefined} channel as the page says it itself
 * @param {string} contact the contact page's address
 */
export const channelOf = (href, channel, contact) =>
  channel ?? CHANNELS[href.split(":")[0] + ":"] ?? (CHATS.test(href) ? "chat" : contact && href.split(/[?#]/)[0] === contact ? "contact" : undefined);

/**
 * @param {import("./delivery.js").Config} config
 * @param {ReturnType<typeof import("./delivery.js").post>} post
 */
export function log(config, post) {
  const stop = new AbortController();
  const { signal } = stop;
  const root = new URL(config.root, document.baseURI).href;
  const form = document.querySelector("form[data-contact]");
  const contact = form instanceof HTMLElement ? new URL(form.dataset.contact ?? "", document.baseURI).href : "";
  const here = location.href.split(/[?#]/)[0];
  let moving = 0;
  let left = false;
  let timer = 0;

  /** @param {import("./outcomes.js").Input} happened */
  function advance(happened) {
    const visit = post.visit();
    if (visit.off) return;
    const [state, final] = step(visit.state, happened);
    // From when a search has settled it has its id: a copied tab sends it twice, and it counts once.
    const named = [...state.held, ...final].map((search) => Object.assign(search, { id: "id" in search ? search.id : newId(happened.at) }));
    Object.assign(visit, { state, seen: happened.at });
    post.add(named.slice(state.held.length).map((search) => ({ kind: "search", visit: visit.visit, .../** @type {any} */ (search) })));
    if (!left) post.send();
    clearTimeout(timer);
    const next = due(state);
    if (next < Infinity) timer = window.setTimeout(() => advance({ kind: "passed", at: Date.now() }), next - Date.now());
  }

  function begin() {
    post.keep();
    const visit = post.visit();
    const now = Date.now();
    if (visit.seen && now - visit.seen <= IDLE) {
      visit.seen = now;
      post.save();
      return advance({ kind: "passed", at: now });
    }
    if (visit.seen) advance({ kind: "left", at: visit.seen });
    post.replace(newVisit({ out: post.visit().out, seen: now, off: Math.random() * 100 >= config.sample }));
  }

  const leave = () => {
    if (left) return;
    left = true;
    // To another page of the site the visit goes on, and with it what is not final.
    if (Date.now() - moving < COMING) return post.save();
    advance({ kind: "left", at: Date.now() });
    post.leave();
  };

  /** @param {string} goal */
  const inside = (goal) => goal.startsWith(root) && goal.split("#")[0] !== location.href.split("#")[0];

  /** @param {MouseEvent} event */
  const follow = ({ target, button, ctrlKey, metaKey, shiftKey, altKey }) => {
    const link = target instanceof Element && target.closest("a");
    if (!link || button > 1) return;
    const { article, rank, channel } = link.dataset;
    const at = Date.now();
    if (rank) advance({ kind: "opened", at, article: article ?? "", rank: Number(rank) });
    else {
      const way = channelOf(link.href, channel, here === contact ? "" : contact);
      if (way) advance({ kind: "contacted", at, channel: way });
    }
    if (!(button || ctrlKey || metaKey || shiftKey || altKey) && inside(link.href)) moving = at;
  };

  begin();
  document.addEventListener("click", follow, { capture: true, signal });
  document.addEventListener("auxclick", follow, { capture: true, signal });
  /** @param {EventTarget | null} target */
  const searchOf = (target) => target instanceof Element && target.closest("form[data-search]");
  document.addEventListener("submit", ({ target }) => {
    if (!searchOf(target)) return;
    moving = Date.now();
    advance({ kind: "settled", at: moving });
  }, { capture: true, signal });
  document.addEventListener("focusout", ({ target, relatedTarget }) => {
    const search = searchOf(target);
    if (search && search !== searchOf(relatedTarget)) advance({ kind: "settled", at: Date.now() });
  }, { signal });
  // Back and forward, where the browser tells of them.
  /** @type {any} */ (window).navigation?.addEventListener("navigate", (/** @type {any} */ { destination, downloadRequest }) => {
    if (!destination.sameDocument && downloadRequest == null && inside(destination.url)) moving = Date.now();
  }, { signal });
  addEventListener("pagehide", leave, { signal });
  addEventListener("pageshow", ({ persisted }) => {
    left = false;
    moving = 0;
    // This page slept while others went on with the visit.
    if (persisted) begin();
  }, { signal });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") return leave();
    left = false;
    moving = 0;
    post.send();
  }, { signal });

  return {
    /** @param {import("../search/answers.js").State} state @param {number} at */
    answered(state, at) {
      if (state.kind !== "answer" && state.kind !== "empty") return;
      const { query, hits, confident } = state.kind === "answer" ? state : { query: "", hits: [], confident: false };
      advance({ kind: "answered", at, search: { ...about(config), at, query: mask(query.trim(), config.patterns), hits: hits.length, confident } });
    },
    /** Stops, and forgets all that has not been sent. */
    end() {
      stop.abort();
      clearTimeout(timer);
      post.forget();
    },
  };
}
