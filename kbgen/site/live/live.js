// Live reload: takes the new page's content in place, so that the scroll and open answers stay where they were.
// Served by `kbgen serve` only; never published.
// @ts-check

const PANEL = "kbgen-live-errors";

/**
 * Ids of the answers that are open.
 * @param {Document} page
 * @returns {string[]}
 */
export function openAnswers(page) {
  return [...page.querySelectorAll("details[open][id]")].map((details) => details.id);
}

/**
 * Puts the content of a newly fetched page into this one.
 * @param {Document} page
 * @param {Document} fresh
 */
export function replaceContent(page, fresh) {
  const open = openAnswers(page);
  const focused = page.activeElement?.id ?? "";
  page.title = fresh.title;
  page.documentElement.lang = fresh.documentElement.lang;
  page.documentElement.dir = fresh.documentElement.dir;
  page.body.replaceWith(page.adoptNode(fresh.body));
  for (const id of open) page.getElementById(id)?.setAttribute("open", "");
  if (focused) page.getElementById(focused)?.focus({ preventScroll: true });
}

/**
 * Style sheets that the new page has and this one lacks, or the other way round, ask for a whole reload.
 * @param {Document} page
 * @param {Document} fresh
 */
export function sameAssets(page, fresh) {
  /** @param {Document} from */
  const list = (from) =>
    [...from.querySelectorAll("head link[rel=stylesheet], head script[src]")]
      .map((element) => element.getAttribute("href") ?? element.getAttribute("src"))
      .join("\n");
  return list(page) === list(fresh);
}

/** @param {string[]} errors */
function showErrors(errors) {
  document.getElementById(PANEL)?.remove();
  if (errors.length === 0) return;
  const panel = document.createElement("section");
  panel.id = PANEL;
  panel.setAttribute("role", "alert");
  panel.setAttribute("lang", "en");
  panel.setAttribute("dir", "ltr");
  const title = document.createElement("p");
  title.textContent = "The last change could not be built. The page shows the last good state.";
  const list = document.createElement("pre");
  list.textContent = errors.join("\n");
  panel.append(title, list);
  document.body.append(panel);
}

/** @param {string} version */
async function refresh(version) {
  const response = await fetch(location.href, { cache: "no-store" });
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
  if (!response.ok || !sameAssets(document, fresh)) {
    location.reload();
    return;
  }
  const { scrollX, scrollY } = window;
  replaceContent(document, fresh);
  // The page's modules run anew on the new content: another address makes them other modules.
  const modules = [...document.querySelectorAll("head script[type=module][src]")];
  await Promise.all(modules.map((script) => import(`${/** @type {HTMLScriptElement} */ (script).src}?live=${version}`)));
  window.scrollTo({ left: scrollX, top: scrollY, behavior: "instant" });
}

if (typeof EventSource !== "undefined") {
  const style = document.createElement("link");
  style.rel = "stylesheet";
  style.href = "/.kbgen/live.css";
  // What this page was made of: it may have changed since, before the stream began.
  let version = new URL(import.meta.url).search.slice(1);
  const events = new EventSource("/.kbgen/events");
  events.onmessage = async (event) => {
    /** @type {{ version: string, errors: string[] }} */
    const state = JSON.parse(event.data);
    if (version && version !== state.version) await refresh(state.version);
    version = state.version;
    if (state.errors.length) document.body.append(style);
    showErrors(state.errors);
  };
}
