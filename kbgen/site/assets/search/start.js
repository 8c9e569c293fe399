/**
 * Search as far as every page has it: keys, the dialog, and fetching the rest once a reader turns to it.
 */

import { button } from "../button.js";
import { say } from "../messages.js";

/** @type {NodeListOf<HTMLFormElement>} */
const forms = document.querySelectorAll("form[data-index]");
const [first] = forms;
const blank = first?.cloneNode(true);
/** @type {HTMLElement | null} */
const results = document.querySelector("[data-search-results]");
/** @param {HTMLFormElement} form */
const field = (form) => /** @type {HTMLInputElement} */ (form.elements.namedItem("q"));

/** @type {Promise<import("./answers.js").Engine> | undefined} */
let engine;

/** The engine of this page; `fresh` after a failure. */
function open(fresh = false) {
  if (fresh) engine = undefined;
  return (engine ??= begin().catch((error) => {
    engine = undefined;
    throw error;
  }));
}

async function begin() {
  const index = new URL(first.dataset.index ?? "", document.baseURI);
  /** @param {string} name @param {RequestCache} cache */
  const load = async (name, cache) => {
    const response = await fetch(new URL(name, index), { cache, signal: AbortSignal.timeout(20_000) });
    if (!response.ok) throw new Error(`${response.status} ${name}`);
    return new Uint8Array(await response.arrayBuffer());
  };
  // The entry is asked for anew, but for readers without a network; it comes while the script does.
  const entry = index.pathname.split("/").pop() ?? "";
  const head = load(entry, "no-cache").catch(() => load(entry, "force-cache"));
  const core = head.then((bytes) => load(`${JSON.parse(new TextDecoder().decode(bytes)).generation}/core.bin`, "force-cache"));
  core.catch(() => {});
  const { open } = await code();
  // What is named by its content is kept for ever.
  return open((/** @type {string} */ name, fresh = false) =>
    fresh ? head : name.endsWith("/core.bin") ? core : load(name, "force-cache"), entry);
}

/** Engine and interface, with the language's way to read a query. @returns {Promise<typeof import("./search.js")>} */
const code = () => import(new URL(first.dataset.script ?? "", document.baseURI).href);

/** @type {Set<HTMLFormElement>} */
const awake = new Set();
/** @type {HTMLFormElement | undefined} */
let used;

/** @param {HTMLFormElement} form */
async function wake(form) {
  used = form;
  if (awake.has(form)) return;
  awake.add(form);
  open().catch(() => {});
  const waiting = waitingNote(form);
  try {
    const [search, { page }] = await Promise.all([code(), results ? import("./page.js") : { page: null }]);
    if (results && page) page(search, form, open, results);
    else search.box(form, open);
  } catch {
    failureNote(form);
  } finally {
    waiting.end();
  }
}

/** Says that the scripts did not come, and lets them be asked for again. @param {HTMLFormElement} form */
function failureNote(form) {
  const note = document.createElement("p");
  note.className = results ? "note" : "found note";
  note.setAttribute("role", "alert");
  note.append(`${say("The search did not load.")} `, button(say("Try again"), () => {
    note.remove();
    awake.delete(form);
    field(form).focus();
    wake(form);
  }));
  (results ?? form).append(note);
}

/** Says on slow networks that something comes, once there is a query. @param {HTMLFormElement} form */
function waitingNote(form) {
  const note = document.createElement("p");
  note.className = results ? "note" : "found note";
  note.textContent = say("Searching…");
  const show = () => field(form).value && (results ?? form).append(note);
  const timer = setTimeout(() => {
    show();
    form.addEventListener("input", show);
  }, 150);
  return {
    end() {
      clearTimeout(timer);
      form.removeEventListener("input", show);
      note.remove();
    },
  };
}

/** @type {HTMLDialogElement | undefined} */
let dialog;

/**
 * Opens the search over the page; the browser's “back” closes it.
 *
 * @param {string} query
 */
function openDialog(query) {
  if (!dialog) {
    dialog = document.createElement("dialog");
    const close = document.createElement("button");
    close.className = "tool";
    close.textContent = "×";
    close.setAttribute("aria-label", say("Close"));
    close.addEventListener("click", () => dialog?.close());
    dialog.className = "search-dialog";
    dialog.setAttribute("aria-label", field(first).ariaLabel ?? "");
    dialog.append(/** @type {Node} */ (blank), close);
    dialog.addEventListener("focusin", () => wake(form));
    dialog.addEventListener("click", ({ target }) => {
      // A result on this very page loads nothing that would close the dialog.
      const link = /** @type {Element} */ (target).closest("a");
      if (link?.hash && link.href.split("#")[0] === location.href.split("#")[0]) setTimeout(() => dialog?.close());
    });
    dialog.addEventListener("close", () => history.state?.search?.dialog && history.back());
    document.body.append(dialog);
  }
  const [form] = dialog.getElementsByTagName("form");
  form.className = "search";
  form.removeAttribute("role");
  field(form).value = query;
  if (!history.state?.search?.dialog) history.pushState({ search: { dialog: true } }, "");
  if (!dialog.open) dialog.showModal();
  field(form).focus();
}

/** Shows what this entry of the browser's history holds. */
function restore() {
  const { dialog: opened, query = "" } = history.state?.search ?? {};
  if (opened) return openDialog(query);
  dialog?.close();
  for (const form of forms) field(form).value ||= query;
}

/** Keeps the query for those who come back. */
function keep() {
  if (!used) return;
  const search = { ...history.state?.search, query: field(used).value };
  history.replaceState({ ...history.state, search }, "");
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  const { key, code, ctrlKey, metaKey, altKey, isComposing, target } = event;
  // “/” is wherever the layout has it; Ctrl-K stays in its place where the layout has no Latin letters.
  const letter = /[a-z]/i.test(key) ? key.toLowerCase() === "k" : code === "KeyK";
  const wanted = ctrlKey || metaKey ? letter : key === "/";
  if (!wanted || altKey || isComposing || dialog?.open) return;
  if (/** @type {Element} */ (target).closest("input, textarea, select, [contenteditable]")) return;
  event.preventDefault();
  const form = Array.from(forms).find((form) => form.getClientRects().length);
  if (!form) return openDialog("");
  field(form).focus();
  field(form).select();
}

if (first) {
  if ("offline" in first.dataset && navigator.serviceWorker) {
    /** @param {Event} event */
    const answered = async (event) => {
      if (/** @type {CustomEvent} */ (event).detail.kind !== "answer") return;
      document.removeEventListener("kbgen:results", answered);
      // Without it the search works as before: some browsers have no storage in private windows.
      await Promise.all([import("./offline.js"), open()]).then(([{ keepForLater }, engine]) => keepForLater(first, engine)).catch(() => {});
    };
    document.addEventListener("kbgen:results", answered);
  }
  for (const form of forms) form.addEventListener("focusin", () => wake(form));
  document.addEventListener("keydown", onKey);
  document.querySelector("[data-search-open]")?.addEventListener("click", (event) => {
    const { ctrlKey, metaKey, shiftKey } = /** @type {MouseEvent} */ (event);
    if (ctrlKey || metaKey || shiftKey) return;
    event.preventDefault();
    openDialog("");
  });
  if (results) {
    if (/[?&]q=[^&]/.test(location.search)) wake(first);
  } else {
    document.addEventListener("click", keep, true);
    addEventListener("popstate", restore);
    for (const form of forms) {
      field(form).addEventListener("click", ({ currentTarget }) => {
        // On a phone the results need the whole screen.
        if (!matchMedia("(max-width: 40rem)").matches) return;
        const { value } = field(form);
        /** @type {HTMLElement} */ (currentTarget).blur();
        openDialog(value);
      });
    }
    restore();
  }
}
