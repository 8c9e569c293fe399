// Keeps the search and this page for when there is no network. Loaded after the first answer.

/** So many documents have an index that is small enough to be kept whole. */
const SMALL = 300;
const PARTS = ["grams", "layout", "page", "suggest", "words"];
const OWN = ["css", "img", "link", "script"];

/** @param {any} engine @returns {string[]} the index's files, below its folder */
function whole({ settings, folder }) {
  if (!settings || settings.documents > SMALL || /** @type {any} */ (navigator).connection?.saveData) return [];
  /** @param {string} letter @param {number} count */
  const row = (letter, count) => Array.from({ length: count }, (_, number) => `${folder}${letter}${number}.bin`);
  const { bounds, documents, perShard, gramShards, rareSounds } = settings;
  return [...row("p", bounds.length), ...row("d", Math.ceil(documents / perShard)), ...row("g", gramShards),
    ...(rareSounds ? [`${folder}sound.bin`] : [])];
}

/**
 * @param {HTMLFormElement} form
 * @param {import("./answers.js").Engine} engine
 */
export async function keepForLater(form, engine) {
  const index = new URL(form.dataset.index ?? "", document.baseURI);
  const root = new URL("../../", index);
  const { serviceWorker } = navigator;
  await serviceWorker.register(new URL("service-worker.js", root), { scope: root.pathname });
  const { active } = await serviceWorker.ready;
  const loaded = /** @type {PerformanceResourceTiming[]} */ (performance.getEntriesByType("resource"))
    .filter(({ name, initiatorType }) => !name.includes("?") && (OWN.includes(initiatorType) || name.startsWith(new URL(".", index).href)))
    .map(({ name }) => name);
  const files = [
    new URL(`offline/${document.documentElement.lang}.html`, root).href,
    ...loaded,
    ...PARTS.map((name) => new URL(`./${name}.js`, import.meta.url).href),
    ...whole(engine).map((name) => new URL(name, index).href),
  ];
  active?.postMessage({ pages: [location.href.split(/[?#]/)[0], form.action], files: [...new Set(files)] });
}
