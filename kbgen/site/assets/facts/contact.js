/**
 * On the contact page: what was searched for goes along with a message.
 */

import { say } from "../messages.js";
import { shown, tidy } from "../search/answers.js";

/** @param {HTMLElement} note the place that says so */
export function carryQuery(note) {
  const query = tidy(new URLSearchParams(location.search).get("q")).trim();
  if (!query) return;
  /** @type {NodeListOf<HTMLAnchorElement>} */
  const links = document.querySelectorAll("main a[href^='mailto:'], main a[href^='https://wa.me/']");
  for (const link of links) {
    const [address] = link.href.split("?");
    link.href = `${address}?${address.startsWith("mailto:") ? "subject" : "text"}=${encodeURIComponent(query)}`;
  }
  note.textContent = say("You searched for “%(query)s”. A message from this page has it as its subject.", { query: shown(query) });
  note.hidden = false;
}
