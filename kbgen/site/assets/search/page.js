/**
 * The page of results: its address holds the query, and coming back to it brings back what was there.
 */

/**
 * @param {typeof import("./search.js")} search
 * @param {HTMLFormElement} form
 * @param {import("./answers.js").Open} open
 * @param {HTMLElement} place
 */
export function page({ answers, asking, shown, tidy }, form, open, place) {
  const { title } = document;
  /** @type {NodeListOf<HTMLAnchorElement>} */
  const languages = document.querySelectorAll("a[data-language]");
  /** @type {import("./answers.js").State} */
  let state = { kind: "empty" };
  let timer = 0;

  const { find, show, input } = answers(form, place, open, {
    limit: 20,
    heading: "h2",
    onState(next) {
      state = next;
      document.documentElement.classList.toggle("asked", state.kind !== "empty");
      document.title = state.kind === "empty" ? title : `${shown(state.query).slice(1, -1)} – ${title}`;
    },
    onPause() {
      clearTimeout(timer);
      timer = window.setTimeout(keep, 400);
    },
  });

  /** Writes the query into the address and the language links, the answer into the browser's history. */
  function keep() {
    clearTimeout(timer);
    const query = tidy(input.value).trim();
    /** @param {string} address */
    const ask = (address) => (query ? asking(address, query) : address.split(/[?#]/)[0]);
    for (const link of languages) link.href = ask(link.href);
    const search = state.kind === "answer" && { state, scroll: scrollY };
    try {
      history.replaceState({ ...history.state, search }, "", ask(location.href));
    } catch {
      // Browsers bound how often a page may do this: the next pause is soon enough.
    }
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    keep();
    find(input.value);
  });
  document.addEventListener("click", keep, true);

  const query = tidy(new URLSearchParams(location.search).get("q"));
  const { search: kept } = history.state ?? {};
  const [visit] = /** @type {PerformanceNavigationTiming[]} */ (performance.getEntriesByType("navigation"));
  input.value ||= query;
  if (visit?.type === "back_forward" && kept?.state.query.trim() === query.trim()) {
    show(kept.state);
    scrollTo(0, kept.scroll);
  } else {
    find(input.value);
  }
  keep();
}
