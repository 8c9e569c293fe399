/**
 * “Was this helpful?”, the question on effort, and the box for suggestions. A reader who sends something asks for it
 * to be received: that needs no agreement to be counted, and keeps nothing in the browser.
 */

import { mask } from "./masking.js";
import { newId } from "./delivery.js";

/**
 * @param {import("./delivery.js").Config} config
 * @param {ReturnType<typeof import("./delivery.js").post>} post
 * @param {() => string} market
 */
export function feedback(config, post, market) {
  const { lang, dir } = document.documentElement;
  /** @type {Map<HTMLFormElement, import("./delivery.js").Event>} judgements that their readers may still explain */
  const open = new Map();

  /** @param {string} kind @param {Record<string, unknown>} said @returns {import("./delivery.js").Event} */
  const event = (kind, said) =>
    ({ id: newId(), kind, at: Date.now(), visit: post.visit().visit, locale: lang, page: config.page, market: market(), ...said });

  /** @param {HTMLFormElement} form @param {string} name */
  const value = (form, name) => String(new FormData(form).get(name) ?? "").trim();

  /** Puts thanks in the place of a form, and the focus on them. @param {HTMLFormElement} form */
  function thank(form) {
    const thanks = /** @type {HTMLElement} */ (form.querySelector("[data-thanks]"));
    for (const child of [...form.children]) /** @type {HTMLElement} */ (child).hidden = child !== thanks;
    thanks.focus();
  }

  /** @param {HTMLFormElement} form */
  function close(form) {
    const judged = open.get(form);
    open.delete(form);
    if (!judged) return;
    const reason = judged.helpful ? "" : value(form, "reason");
    const text = mask(value(form, "text"), config.patterns);
    const score = Number(value(form, "score"));
    const { article } = judged;
    post.add([{ ...judged, ...(reason && { reason }), ...(text && { text }) }, ...(score ? [event("effort", { score, article })] : [])]);
  }

  /** @param {string} article @param {(form: Element) => void} put */
  function question(article, put) {
    const template = document.querySelector("template[data-feedback]");
    if (!(template instanceof HTMLTemplateElement)) return;
    const form = /** @type {HTMLFormElement} */ (template.content.firstElementChild?.cloneNode(true));
    const more = /** @type {HTMLElement} */ (form.querySelector("[data-more]"));
    const reasons = /** @type {HTMLElement} */ (form.querySelector("[data-reasons]"));
    Object.assign(form, { lang, dir });
    const buttons = form.querySelectorAll("button[value]");
    for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (buttons)) {
      button.addEventListener("click", () => {
        const helpful = button.value === "yes";
        open.set(form, { ...(open.get(form) ?? event("helpful", { article })), helpful });
        for (const one of buttons) one.setAttribute("aria-pressed", String(one === button));
        more.hidden = false;
        reasons.hidden = helpful;
      });
    }
    form.addEventListener("submit", (submitted) => {
      submitted.preventDefault();
      close(form);
      post.send();
      thank(form);
    });
    put(form);
  }

  for (const place of document.querySelectorAll("[data-feedback-here]")) question(config.page, (form) => place.append(form));
  for (const answer of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("details.answer[data-key]"))) {
    const meta = answer.querySelector(".answer-body > .meta");
    question(`${config.page}/${answer.dataset.key}`, (form) => meta?.before(form));
  }

  for (const box of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-suggest]"))) {
    const form = /** @type {HTMLFormElement} */ (box.querySelector("form"));
    box.hidden = false;
    form.addEventListener("submit", (submitted) => {
      submitted.preventDefault();
      const text = mask(value(form, "text"), config.patterns);
      if (!text) return;
      post.add([event("suggestion", { text })]);
      post.send();
      thank(form);
    });
  }

  const leave = () => {
    if (!open.size) return;
    for (const form of [...open.keys()]) close(form);
    post.leave();
  };
  addEventListener("pagehide", leave);
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && leave());
}
