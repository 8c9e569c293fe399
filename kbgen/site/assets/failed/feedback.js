/**
 * “Was this helpful?”, the question on effort, and the box for suggestions. A reader who sends something asks for it
 * to be received: that needs no agreement to be counted, and keeps nothing in the browser.
 */

/**
 * @typedef {import("./delivery.js").Event} Event
 * @typedef {{ post: ReturnType<typeof import("./delivery.js").post>, event: (kind: string, said: object) => Event,
 *   masked: (text: string) => string }} Pen what it takes to write down what a reader says
 */

/**
 * @param {import("./delivery.js").Config} config
 * @param {() => Promise<Pen["post"]>} office
 */
export function feedback(config, office) {
  const { lang, dir } = document.documentElement;
  /** @type {Map<HTMLFormElement, Event>} judgements that their readers may still explain */
  const open = new Map();
  /** @type {Pen | undefined} */
  let pen;

  /** Nothing of it is loaded for those who say nothing. */
  const ready = async () => {
    if (!pen) {
      const [post, { about, newId }, { mask }] = await Promise.all([office(), import("./log.js"), import("./masking.js")]);
      pen = {
        post,
        masked: (text) => mask(text, config.patterns),
        event: (kind, said) => ({ id: newId(Date.now()), kind, visit: post.visit().visit, ...about(config), ...said }),
      };
    }
    return pen;
  };

  /** @param {HTMLFormElement} form @param {string} name */
  const value = (form, name) => String(new FormData(form).get(name) ?? "").trim();

  /** Puts thanks in the place of a form, and the focus on them. @param {HTMLFormElement} form */
  function thank(form) {
    const thanks = /** @type {HTMLElement} */ (form.querySelector("[data-thanks]"));
    for (const child of [...form.children]) /** @type {HTMLElement} */ (child).hidden = child !== thanks;
    thanks.focus();
  }

  /** @param {HTMLFormElement} form @param {Pen} pen */
  function close(form, { post, event, masked }) {
    const judged = open.get(form);
    open.delete(form);
    if (!judged) return;
    const reason = judged.helpful ? "" : value(form, "reason");
    const text = masked(value(form, "text"));
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
      button.addEventListener("click", async () => {
        const helpful = button.value === "yes";
        for (const one of buttons) one.setAttribute("aria-pressed", String(one === button));
        more.hidden = false;
        reasons.hidden = helpful;
        const { event } = await ready();
        open.set(form, { ...(open.get(form) ?? event("helpful", { article })), helpful });
      });
    }
    form.addEventListener("submit", async (submitted) => {
      submitted.preventDefault();
      const pen = await ready();
      close(form, pen);
      pen.post.send();
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
    form.addEventListener("submit", async (submitted) => {
      submitted.preventDefault();
      const { post, event, masked } = await ready();
      const text = masked(value(form, "text"));
      if (!text) return;
      post.add([event("suggestion", { text })]);
      post.send();
      thank(form);
    });
  }

  const leave = () => {
    if (!open.size || !pen) return;
    for (const form of [...open.keys()]) close(form, pen);
    pen.post.leave();
  };
  addEventListener("pagehide", leave);
  document.addEventListener("visibilitychange", () => document.hidden && leave());
}
