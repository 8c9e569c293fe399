// What runs in Chromium for bench/browser.py and bench/peers.py: every engine as its own site would open it.

import { options as minisearchOptions } from "./minisearch_options.mjs";

/** @typedef {(query: string) => Promise<string[]>} Search the ids of the best articles */
/** @typedef {Record<string, any>} Settings */

const LIMIT = 10_000;

/** @param {string} url */
const bytes = async (url) => new Uint8Array(await (await fetch(url)).arrayBuffer());

/** Each loads its scripts and returns how to open the index anew. @type {Record<string, (settings: Settings) => Promise<() => Promise<Search>>>} */
const engines = {
  async kbgen({ script, index, limit }) {
    const { open } = await import(script);
    return async () => {
      const engine = await open((/** @type {string} */ name) => bytes(new URL(name, new URL(index, location.href)).href), index.split("/").pop());
      return async (query) => (await engine.search(query, { limit })).hits.map((/** @type {any} */ hit) => hit.id);
    };
  },

  async pagefind({ base, limit }) {
    const pagefind = await import(`${base}pagefind.js`);
    return async () => {
      const engine = pagefind.createInstance({ basePath: base, baseUrl: "/" });
      return async (query) => {
        const { results } = (await engine.search(query)) ?? { results: [] };
        const hits = await Promise.all(results.slice(0, limit).map((/** @type {any} */ hit) => hit.data()));
        return hits.map((hit) => hit.meta.id);
      };
    };
  },

  async minisearch({ script, index, locale }) {
    const { default: MiniSearch } = await import(script);
    return async () => {
      const engine = MiniSearch.loadJSON(await (await fetch(index)).text(), minisearchOptions(locale));
      return async (query) => engine.search(query).map((/** @type {any} */ hit) => hit.id);
    };
  },

  async material({ worker, index }) {
    return async () => {
      const { config, docs } = await (await fetch(index)).json();
      const engine = new Worker(worker);
      /** @param {object} message @returns {Promise<any>} */
      const ask = (message) => new Promise((resolve, reject) => {
        engine.onmessage = ({ data }) => resolve(data);
        engine.onerror = reject;
        engine.postMessage(message);
      });
      await ask({ type: 0, data: { config, docs, options: { suggest: false } } });
      return async (query) => {
        const { data } = await ask({ type: 2, data: query });
        return data.items.map((/** @type {any} */ group) => decodeURIComponent(group[0].location.split("#")[0]));
      };
    };
  },
};

/** @type {() => Promise<Search>} */
let fresh;
/** @type {Search} */
let search;

/** @template T @param {Promise<T>} promise @returns {Promise<T>} */
const timely = (promise) => Promise.race([
  promise,
  new Promise((_, reject) => setTimeout(reject, LIMIT, new Error("out of time"))),
]);

/** A query's ids, or null when it failed or took too long; and milliseconds. @param {string} query */
async function asked(query) {
  const start = performance.now();
  const ids = await timely(search(query)).catch(() => null);
  return { ids, ms: performance.now() - start };
}

const jobs = {
  /** @param {{ engine: string, settings: Settings }} how */
  async prepare({ engine, settings }) {
    fresh = await engines[engine](settings);
  },
  async open() {
    search = await fresh();
  },
  /** @param {string[]} queries */
  async ask(queries) {
    const rows = [];
    for (const query of queries) rows.push(await asked(query));
    return rows;
  },
  /**
   * Milliseconds a query. The slow-down works by pauses, so that a short query must run often to get its share.
   *
   * @param {string[]} queries
   */
  async time(queries) {
    const rows = [];
    for (const query of queries) {
      const start = performance.now();
      let [count, spent] = [0, 0];
      for (; spent < 20; count++, spent = performance.now() - start) await search(query);
      rows.push(spent / count);
    }
    return rows;
  },
  /** A reader's first query. @param {string} query */
  async cold(query) {
    search = await fresh();
    return asked(query);
  },
  /** The real interface, from focus to the first results on the screen. @param {string} query */
  async visit(query) {
    const form = /** @type {HTMLFormElement} */ (document.querySelector("form[data-index]"));
    const input = /** @type {HTMLInputElement} */ (form.elements.namedItem("q"));
    const start = performance.now();
    input.focus();
    // A query that was written before the box listened would wait for the next letter.
    while (input.getAttribute("role") !== "combobox") await new Promise((resolve) => setTimeout(resolve, 5));
    input.value = query;
    await new Promise((resolve) => {
      const shown = () => form.querySelector(".hit") || form.querySelector(".note:not([hidden])");
      new MutationObserver(() => shown() && !form.querySelector("[aria-busy=true]") && resolve(null))
        .observe(form, { subtree: true, childList: true, attributes: true });
      input.dispatchEvent(new InputEvent("input", { bubbles: true }));
    });
    return performance.now() - start;
  },
};

/** Starts a job; `window.done` tells its end, so that the caller can give up on a page that hangs. */
Object.assign(window, {
  start(/** @type {keyof typeof jobs} */ name, /** @type {any} */ value) {
    const state = /** @type {any} */ (window);
    state.done = null;
    jobs[name](value).then((result) => (state.done = { result }), (error) => (state.done = { error: String(error) }));
  },
});
