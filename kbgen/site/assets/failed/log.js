/**
 * From what happens on the page to the visit's searches. Nothing of it waits in the way of a result.
 */

import { about, newId, newVisit, post } from "./delivery.js";
import { due, step } from "./outcomes.js";

// What else start.js and feedback.js need: they ask for this file alone.
export { about, newId, post };

/** Milliseconds without a sign of life after which another visit begins in the same tab. */
const IDLE = 1_800_000;
/** Milliseconds that a page of the site may take to come after its link was followed. */
const COMING = 10_000;
/** @type {Record<string, string>} */
const CHANNELS = { "tel:": "phone", "sms:": "sms", "mailto:": "mail" };
const CHATS = /^https:\/\/(?:wa\.me|t\.me|m\.me|line\.me|lin\.ee|api\.whatsapp\.com)\//;

/** What personal data that can be told has in it: a digit, or a mail address's sign. Most of what is searched has none. */
const SUSPECT = /[@\p{Nd}]|[([]at[)\]]/iu;

/** @param {string} text @param {readonly string[]} patterns */
export const masked = async (text, patterns) =>
  SUSPECT.test(text.normalize("NFKC")) ? (await import("./masking.js")).mask(text, patterns) : text;

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
 * @param {ReturnType<typeof post>} office
 */
export function log(config, office) {
  const stop = new AbortController();
  const { signal } = stop;
  const root = new URL(config.root, document.baseURI).href;
  const form = document.querySelector("form[data-contact]");
  const there = form instanceof HTMLElement ? new URL(form.dataset.contact ?? "", document.baseURI).href : "";
  // From the contact page itself nobody goes to it.
  const contact = location.href.split(/[?#]/)[0] === there ? "" : there;
  let moving = 0;
  let left = false;
  let timer = 0;
  /** Answers on their way, in their order. @type {Promise<void>} */
  let coming = Promise.resolve();

  /** @param {import("./outcomes.js").Input} happened */
  function advance(happened) {
    const visit = office.visit();
    if (visit.off) return;
    const [state, final] = step(visit.state, happened);
    // From when a search has settled it has its id: a copied tab sends it twice, and it counts once.
    for (const search of [...state.held, ...final]) search.id ??= newId(happened.at);
    visit.state = state;
    visit.seen = happened.at;
    office.add(final.map((search) => ({ kind: "search", visit: visit.visit, .../** @type {any} */ (search) })));
    if (!left) office.send();
    clearTimeout(timer);
    const next = due(state);
    if (next < Infinity) timer = window.setTimeout(() => advance({ kind: "passed", at: Date.now() }), next - Date.now());
  }

  function begin() {
    office.keep();
    const visit = office.visit();
    const now = Date.now();
    if (visit.seen && now - visit.seen <= IDLE) {
      visit.seen = now;
      office.save();
      return advance({ kind: "passed", at: now });
    }
    if (visit.seen) advance({ kind: "left", at: visit.seen });
    office.replace(newVisit({ out: office.visit().out, seen: now, off: Math.random() * 100 >= config.sample }));
  }

  const leave = () => {
    if (left) return;
    left = true;
    // To another page of the site the visit goes on, and with it what is not final.
    if (Date.now() - moving < COMING) return office.save();
    advance({ kind: "left", at: Date.now() });
    office.leave();
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
      const way = channelOf(link.href, channel, contact);
      if (way) advance({ kind: "contacted", at, channel: way });
    }
    if (!(button || ctrlKey || metaKey || shiftKey || altKey) && inside(link.href)) moving = at;
  };

  /** @param {string} name @param {(event: any) => void} heard */
  const on = (name, heard) => addEventListener(name, heard, { capture: true, signal });

  begin();
  on("click", follow);
  on("auxclick", follow);
  /** @param {EventTarget | null} target */
  const searchOf = (target) => target instanceof Element && target.closest("form[data-search]");
  on("submit", ({ target }) => {
    if (!searchOf(target)) return;
    moving = Date.now();
    advance({ kind: "settled", at: moving });
  });
  on("focusout", ({ target, relatedTarget }) => {
    const search = searchOf(target);
    if (search && search !== searchOf(relatedTarget)) advance({ kind: "settled", at: Date.now() });
  });
  // Back and forward, where the browser tells of them.
  /** @type {any} */ (window).navigation?.addEventListener("navigate", (/** @type {any} */ { destination, downloadRequest }) => {
    if (!destination.sameDocument && downloadRequest == null && inside(destination.url)) moving = Date.now();
  }, { signal });
  on("pagehide", leave);
  on("pageshow", ({ persisted }) => {
    left = false;
    moving = 0;
    // This page slept while others went on with the visit.
    if (persisted) begin();
  });
  on("visibilitychange", () => {
    if (document.hidden) return leave();
    left = false;
    moving = 0;
    office.send();
  });

  return {
    /** @param {import("../search/answers.js").State} state @param {number} at */
    answered(state, at) {
      if (state.kind !== "answer" && state.kind !== "empty") return;
      const { query, hits, confident } = state.kind === "answer" ? state : { query: "", hits: [], confident: false };
      coming = coming.catch(() => {}).then(async () => {
        const search = { ...about(config), at, query: await masked(query.trim(), config.patterns), hits: hits.length, confident };
        if (!signal.aborted) advance({ kind: "answered", at, search });
      });
      return coming;
    },
    /** Stops, and forgets all that has not been sent. */
    end() {
      stop.abort();
      clearTimeout(timer);
      office.forget();
    },
  };
}
