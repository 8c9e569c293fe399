/**
 * The root page: sends the reader on to their language. `/#languages` stays, to choose another one.
 */

import { choose, wishes } from "./language.js";

/** @type {NodeListOf<HTMLAnchorElement>} */
const links = document.querySelectorAll("[data-chooser] a");

if (location.hash !== "#languages") {
  const tag = choose(Array.from(links, (link) => link.hreflang), wishes());
  // Nothing in common: the source language, which comes first and is the x-default for search engines too.
  const link = Array.from(links).find((candidate) => candidate.hreflang === tag) ?? links[0];
  if (link) location.replace(link.href);
}

for (const link of links) {
  link.addEventListener("click", () => {
    try {
      localStorage.setItem("kbgen.language", link.hreflang);
    } catch {
      // Storage is switched off: the link works without it.
    }
  });
}
