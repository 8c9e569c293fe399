/**
 * From what is written to the links that are shown, for the box and for the page of results.
 */

import { button } from "../button.js";
import { marketOf, reachable, shopOfPage } from "../facts/shop.js";
import { count, say } from "../messages.js";
import { cut, fold, normalise, runs } from "./text.js";

/**
 * `lang` is there when a result is in another language than the page.
 *
 * @typedef {Pick<import("./engine.js").Hit, "id" | "url" | "kind" | "title" | "summary" | "headings" | "score" | "lang">} Hit
 * @typedef {{ hits: Hit[], confident: boolean, suggestion: string | null, words: string[] }} Answer
 * @typedef {{ search: (query: string, options?: { limit?: number }) => Promise<Answer> }} Engine
 * @typedef {(fresh?: boolean) => Promise<Engine>} Open `fresh` opens the engine anew
 * @typedef {{ kind: "empty" } | { kind: "searching", query: string } | { kind: "failed", query: string,
 *   outdated: boolean } | ({ kind: "answer", query: string } & Answer)} State
 * @typedef {{ title: string, href: string, text?: string, words?: string[], lang?: string,
 *   article?: string, rank?: number }} Item a hit has its article's id and its rank from 1
 * @typedef {{ label: string, items: Item[] }} Group a group without a label goes without a heading
 * @typedef {{ search: string, contact: string, popular: Item[], more: boolean,
 *   reachable?: { title: string, href: string, state: string } }} Site absolute addresses or nothing; `reachable` is the
 *   way to a person that is open now
 */

/** @type {Record<string, string>} */
const KINDS = { question: "Questions", guide: "Guides", policy: "Policies" };
/** Milliseconds after which a reader is told that the search is under way. */
const PATIENCE = 150;
/** How many of the best go before all groups. */
const BEST = 3;
/** The least share of the best result's score that another one needs to be shown. */
const NEAR = 0.1;

/**
 * A query as it is searched, cut to 300 characters. A space at the end stays: the last word is complete.
 *
 * @param {string | null} text
 */
export const tidy = (text) => cut((text ?? "").trimStart(), 300);

/**
 * A query as part of a sentence: short, and unable to turn the text around it.
 *
 * @param {string} query
 */
export function shown(query) {
  const text = query.replace(/[\p{Cc}\p{Bidi_C}\p{Zl}\p{Zp}]+/gu, " ").trim();
  return `\u2068${cut(text, 60) === text ? text : cut(text, 59) + "…"}\u2069`;
}

/** @type {Map<string, string>} */
const known = new Map();
/** What counts of a text when words are compared, kept for letters. @param {string} text */
function folded(text) {
  const found = known.get(text) ?? fold(normalise(text));
  if (text.length < 3) known.set(text, found);
  return found;
}

/**
 * Beginnings of words to mark: what was written, each Chinese character for itself, and the engine's.
 *
 * @param {string} query
 * @param {readonly string[]} words
 */
export const marks = (query, words) =>
  [...new Set([...(query.match(/\p{sc=Hani}|[^\s\p{sc=Hani}]+/gu) ?? []), ...words].map(folded))].filter(Boolean).slice(0, 64);

/**
 * A text cut into pieces, every second of which matches one of the `marks`.
 *
 * @param {string} text
 * @param {readonly string[]} words
 * @returns {string[]}
 */
export function pieces(text, words) {
  const letters = Array.from(text);
  const parts = letters.map(folded);
  const line = parts.join("");
  const origin = parts.flatMap((part, place) => Array(part.length).fill(place));
  /** @type {boolean[]} */
  const matched = [];
  for (const word of words) {
    const spaced = runs(word).every(({ kind }) => kind === "word");
    for (let at = line.indexOf(word); at >= 0; at = line.indexOf(word, at + 1)) {
      const first = origin[at];
      let last = origin[at + word.length - 1];
      if (spaced && /[\p{L}\p{N}]/u.test(letters[first - 1] ?? "")) continue;
      while ((spaced ? /[\p{L}\p{M}\p{N}]/u : /\p{M}/u).test(letters[last + 1] ?? "")) last++;
      // A longer rest is another word.
      if (spaced && last - first >= word.length + Math.min(6, word.length)) continue;
      for (let place = first; place <= last; place++) matched[place] = true;
    }
  }
  const found = [""];
  letters.forEach((letter, place) => {
    // One Chinese character of several says nothing.
    const alone = words.length > 1 && !matched[place - 1] && !matched[place + 1] && /\p{sc=Hani}/u.test(letter);
    if (Boolean(matched[place] && !alone) === (found.length % 2 === 0)) found[found.length - 1] += letter;
    else found.push(letter);
  });
  return found;
}

/**
 * An address that carries a query.
 *
 * @param {string} page
 * @param {string} query
 */
export function asking(page, query) {
  const url = new URL(page);
  url.searchParams.set("q", query);
  return url.href;
}

/**
 * The links of a state, the kind of the best result first. Where nothing fits well, other ways on are among them.
 *
 * @param {State} state
 * @param {Site} site
 * @returns {Group[]}
 */
export function groups(state, { search, contact, popular, more, reachable }) {
  if (state.kind !== "answer") return [];
  const { query, hits, confident, suggestion, words } = state;
  /** @type {Group[]} */
  const found = [];
  /** @param {string} label @param {Item[]} items */
  const add = (label, ...items) => found.push({ label, items });
  /** @param {string} text */
  const worth = (text) => pieces(text, words).length >> 1;
  if (suggestion) {
    add("", { title: say("Did you mean: %(query)s", { query: shown(suggestion) }), href: asking(search, suggestion) });
  }
  // Grouping must not bury what fits best under the rest of another kind.
  const best = hits.slice(0, BEST);
  const rest = hits.slice(BEST);
  /** @type {[label: string, hits: Hit[]][]} */
  const kinds = [...new Set(rest.map((hit) => hit.kind))].map((kind) => [say(KINDS[kind] ?? kind), rest.filter((hit) => hit.kind === kind)]);
  for (const [label, members] of best.length ? [[say("Best answers"), best], ...kinds] : kinds) {
    add(/** @type {string} */ (label), .../** @type {Hit[]} */ (members).map((hit) => {
      const { id, url, title, headings, summary, lang } = hit;
      const goal = new URL(`../${url}`, search);
      // A heading that says more of the query than the title leads to its own place.
      let text = summary;
      let least = worth(title);
      for (const [anchor, heading] of least < words.length ? headings : []) {
        if (worth(heading) <= least) continue;
        least = worth(heading);
        text = heading;
        goal.hash = anchor;
      }
      return { title, href: goal.href, text, words, lang, article: id, rank: hits.indexOf(hit) + 1 };
    }));
  }
  if (!confident && popular.length) add(say("Popular questions"), ...popular);
  if (contact && (!confident || !more)) {
    const { title = "", href = "", state = "" } = reachable ?? {};
    /** @type {Item[]} */
    const calls = href.startsWith("tel:") ? [{ title, href, text: state }] : [];
    const text = [title, state].filter(Boolean).join(": ");
    add("", { title: say("Contact us about “%(query)s”", { query: shown(query) }), href: asking(contact, query), text }, ...calls);
  }
  if (more && hits.length) add("", { title: say("All results"), href: asking(search, query) });
  return found;
}

/**
 * What a state says: first to all readers, then only to those who listen.
 *
 * @param {State} state
 * @returns {[note: string, spoken: string]}
 */
export function told(state) {
  if (state.kind === "empty") return ["", ""];
  if (state.kind === "searching") return [say("Searching…"), ""];
  if (state.kind === "failed") {
    return [say(state.outdated ? "The help has been updated since this page was opened." : "The search did not load."), ""];
  }
  if (!state.hits.length) return [say("Nothing found."), ""];
  return [state.confident ? "" : say("No exact match. These answers come nearest:"), count("%(num)s results", state.hits.length)];
}

/**
 * The newest query's state, whatever order the answers come in.
 *
 * @param {Open} open
 * @param {(state: State) => void} show
 * @param {number} limit
 */
export function finder(open, show, limit) {
  let newest = 0;
  /** @param {string} text @param {boolean} [fresh] to try again after a failure */
  return async (text, fresh) => {
    const turn = ++newest;
    const query = tidy(text);
    /** @param {State} state */
    const tell = (state) => turn === newest && show(state);
    if (!query) return tell({ kind: "empty" });
    const slow = setTimeout(tell, PATIENCE, { kind: "searching", query });
    try {
      const engine = await open(fresh);
      const { hits: all, confident, suggestion, words } = await engine.search(query, { limit });
      // What is far behind the best shares a common word with the query, and no more.
      const hits = all.filter((hit) => !(hit.score < all[0].score * NEAR));
      tell({ kind: "answer", query, hits, confident, suggestion, words: marks(query, words) });
    } catch (error) {
      tell({ kind: "failed", query, outdated: /** @type {any} */ (error)?.reason === "version" });
    } finally {
      clearTimeout(slow);
    }
  };
}

/**
 * An element with its text, in which the matches are marked.
 *
 * @param {string} name
 * @param {string} className
 * @param {string} [text]
 * @param {readonly string[]} [words]
 */
export function element(name, className, text = "", words = []) {
  const node = document.createElement(name);
  node.className = className;
  pieces(text, words).forEach((piece, place) => node.append(place % 2 ? element("mark", "", piece) : piece));
  return node;
}

/**
 * Shows in `place` what the field of a form finds.
 *
 * @param {HTMLFormElement} form
 * @param {HTMLElement} place
 * @param {Open} open
 * @param {{ limit: number, heading: string, onState: (state: State, list: HTMLElement) => void, onPause?: () => void }} how
 */
export function answers(form, place, open, { limit, heading, onState, onPause }) {
  const input = /** @type {HTMLInputElement} */ (form.elements.namedItem("q"));
  const note = element("p", "note");
  const list = element("div", "");
  const status = element("p", "sr");
  let speech = 0;
  let pause = 0;
  status.setAttribute("role", "status");
  form.append(status);
  place.replaceChildren(note, list);

  /** @param {State} state */
  const show = (state) => {
    const [text, spoken] = told(state);
    note.textContent = text || (heading === "h2" ? spoken : "");
    note.hidden = !note.textContent;
    if (state.kind === "failed") {
      note.append(" ", button(say(state.outdated ? "Reload the page" : "Try again"), () => {
        if (state.outdated) return location.reload();
        input.focus();
        find(input.value, true);
      }));
    }
    place.ariaBusy = String(state.kind === "searching");
    // Readers who listen are told when the results have come to rest.
    clearTimeout(speech);
    status.textContent = "";
    speech = window.setTimeout(() => (status.textContent = `${text} ${spoken}`.trim()), 700);
    if (state.kind !== "searching") {
      list.replaceChildren(...groups(state, siteOf(form, heading !== "h2")).map(({ label, items }) => {
        const group = element("div", "group");
        if (label) group.append(element(heading, "kind", label));
        for (const { title, href, text, words, lang, article, rank } of items) {
          const link = /** @type {HTMLAnchorElement} */ (element("a", "hit"));
          link.href = href;
          if (article) Object.assign(link.dataset, { article, rank });
          if (lang) link.lang = lang;
          link.append(element("b", "", title, words));
          if (text) link.append(element("span", "", text, words));
          group.append(link);
        }
        return group;
      }));
    }
    onState(state, list);
    document.dispatchEvent(new CustomEvent("kbgen:results", { detail: state }));
  };
  const find = finder(open, show, limit);

  const later = () => {
    clearTimeout(pause);
    pause = window.setTimeout(() => {
      find(input.value);
      onPause?.();
    }, 60);
  };
  // Not while a word is being composed.
  input.addEventListener("input", (event) => /** @type {InputEvent} */ (event).isComposing || later());
  input.addEventListener("compositionstart", () => clearTimeout(pause));
  input.addEventListener("compositionend", later);
  return { find, show, input, list };
}

/** The channel of the reader's market that is open now. */
function wayToPerson() {
  const shop = shopOfPage();
  const channel = shop && reachable(shop, marketOf(shop), Date.now());
  return channel ? { ...channel, title: [...new Set([channel.name, channel.text])].join(" ") } : undefined;
}

/** @param {HTMLFormElement} form @param {boolean} more @returns {Site} */
function siteOf(form, more) {
  /** @type {HTMLElement | null} */
  const list = more ? document.querySelector("[data-popular]") : null;
  const links = (list instanceof HTMLTemplateElement ? list.content : list)?.querySelectorAll("a") ?? [];
  const { contact } = form.dataset;
  return {
    search: form.action,
    contact: contact ? new URL(contact, document.baseURI).href : "",
    reachable: wayToPerson(),
    popular: Array.from(links, ({ textContent, href, lang }) => ({ title: textContent ?? "", href, lang })),
    more,
  };
}
