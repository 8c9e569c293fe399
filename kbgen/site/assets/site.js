/**
 * The browser's part of every page. All of it is comfort: the content, the menus, the language switch and the
 * answers work without it.
 */

import { fragment, nextTheme, withFragment } from "./decisions.js";
import "./facts/start.js";
import { say } from "./messages.js";
import "./search/start.js";
import { remember } from "./storage.js";

const root = document.documentElement;

/** @type {<T extends HTMLElement = HTMLElement>(selector: string) => T[]} */
const all = (selector) => Array.from(document.querySelectorAll(selector));

// Colours

/** @param {boolean} chosen whether the page differs from what the browser prefers, or did a moment ago */
function showTheme(chosen) {
  const theme = root.dataset.theme ?? "auto";
  const name = say(theme === "auto" ? "Colours: automatic" : `Colours: ${theme}`);
  for (const label of all("[data-theme-toggle] > :last-child")) label.textContent = name;
  if (!chosen) return;
  const paper = getComputedStyle(root).getPropertyValue("--kb-paper").trim();
  for (const meta of document.querySelectorAll("meta[name=theme-color]")) meta.setAttribute("content", paper);
}

for (const button of all("[data-theme-toggle]")) {
  button.addEventListener("click", () => {
    const theme = nextTheme(root.dataset.theme);
    if (theme === "auto") delete root.dataset.theme;
    else root.dataset.theme = theme;
    remember("kbgen.theme", theme === "auto" ? "" : theme);
    showTheme(true);
  });
}
showTheme("theme" in root.dataset);

// Menus

/** @type {HTMLDetailsElement[]} */
const menus = all("details.menu");

for (const leaving of ["click", "focusin"]) {
  document.addEventListener(leaving, ({ target }) => {
    for (const menu of menus) {
      if (menu.open && target instanceof Node && !menu.contains(target)) menu.open = false;
    }
  });
}
document.addEventListener("keydown", ({ key }) => {
  const menu = key === "Escape" ? menus.find(({ open }) => open) : undefined;
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary")?.focus();
});

// Answers

/** @type {HTMLDetailsElement[]} */
const answers = all("details.answer");

/** Opens whatever the address points into, and brings it below the header. */
function openTarget() {
  const target = document.getElementById(fragment(location.hash));
  let details = target?.closest("details");
  if (!target || !details) return;
  for (; details; details = details.parentElement?.closest("details")) details.open = true;
  target.scrollIntoView();
}

for (const answer of answers) {
  // The click and not the toggle: printing and searching in the page open answers too, without choosing one.
  answer.querySelector("summary")?.addEventListener("click", () => {
    const opens = !answer.open;
    if (!opens && document.getElementById(fragment(location.hash))?.closest("details") !== answer) return;
    history.replaceState(history.state, "", withFragment(location.href, opens ? answer.id : ""));
  });
}

addEventListener("hashchange", openTarget);
openTarget();

/** @type {HTMLDetailsElement[]} */
let opened = [];
addEventListener("beforeprint", () => {
  opened = answers.filter(({ open }) => !open);
  for (const answer of opened) answer.open = true;
});
addEventListener("afterprint", () => {
  for (const answer of opened) answer.open = false;
});

for (const link of /** @type {HTMLAnchorElement[]} */ (all("a[data-copy]"))) {
  link.addEventListener("click", async (event) => {
    if (!navigator.clipboard) return;
    event.preventDefault();
    history.replaceState(history.state, "", link.href);
    const [status] = all("[data-status]");
    try {
      await navigator.clipboard.writeText(link.href);
      link.classList.add("done");
      status.textContent = "";
      setTimeout(() => (status.textContent = say("Link copied")), 50);
      setTimeout(() => link.classList.remove("done"), 3000);
    } catch {
      // The browser keeps its clipboard to itself: the address bar has the link.
    }
  });
}

// Languages

/** The place on this page by the name that it has in every language. */
function place() {
  const id = fragment(location.hash);
  const answer = document.getElementById(id)?.closest("details.answer");
  return answer instanceof HTMLElement ? (answer.dataset.key ?? id) : id;
}

for (const link of /** @type {HTMLAnchorElement[]} */ (all("a[data-language]"))) {
  const follow = () => {
    link.href = withFragment(link.href, place());
    remember("kbgen.language", link.dataset.language ?? "");
  };
  link.addEventListener("click", follow);
  link.addEventListener("auxclick", follow);
}

// Tables and code wider than the screen: a named group that the keyboard can scroll

/**
 * The words that introduce a table or code: its caption, or the heading above it.
 *
 * @param {Element} box
 */
function introduction(box) {
  const caption = box.querySelector("caption");
  if (caption) return caption.textContent;
  /** @type {Element | null} */
  let before = box;
  while (before && !/^H[2-6]$/.test(before.tagName)) before = before.previousElementSibling;
  return before?.firstChild?.textContent || say(box.matches("pre") ? "Code" : "Table");
}

const widths = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    const wide = target.scrollWidth > target.clientWidth;
    if (wide === target.hasAttribute("tabindex")) continue;
    if (wide) {
      target.setAttribute("tabindex", "0");
      target.setAttribute("role", "group");
      target.setAttribute("aria-label", introduction(target) ?? "");
    } else {
      for (const name of ["tabindex", "role", "aria-label"]) target.removeAttribute(name);
    }
  }
});

for (const table of all(".md-typeset table:not(.highlighttable)")) {
  const box = document.createElement("div");
  box.className = "table";
  table.replaceWith(box);
  box.append(table);
  widths.observe(box);
}
for (const code of all(".md-typeset pre")) widths.observe(code);
