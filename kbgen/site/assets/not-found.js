/**
 * The one 404 page of all languages: shows the reader's own, by the address or else by their wishes.
 */

import { choose, languageOf, wishes } from "./language.js";

/** @type {HTMLElement[]} */
const sections = Array.from(document.querySelectorAll("[data-locale]"));
const entries = sections.map(({ dataset }) => ({ tag: dataset.locale ?? "", home: dataset.home ?? "" }));
const tag = languageOf(entries, location.pathname) ?? choose(entries.map((entry) => entry.tag), wishes());

for (const section of tag ? sections : []) {
  section.hidden = section.dataset.locale !== tag;
  if (section.hidden) continue;
  document.documentElement.lang = section.lang;
  document.documentElement.dir = section.dir;
  const heading = section.querySelector("h1");
  if (heading) document.title = `${heading.textContent} – ${section.dataset.name}`;
}
