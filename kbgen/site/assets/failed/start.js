/**
 * Whether this visit may be logged, and when the scripts that do so are loaded: once a search is on the page, never
 * before it, or where the visit is under way already.
 */

import { recall, remember } from "../storage.js";

/** @typedef {import("./delivery.js").Config} Config */

/** @type {Config} */
const config = JSON.parse(document.getElementById("kbgen-log")?.textContent ?? "{}");
const CHOICE = "kbgen.log";
const { dataset } = document.documentElement;
/** The visitor's browser says no to all sites. */
const refused = config.signals && (/** @type {any} */ (navigator).globalPrivacyControl || navigator.doNotTrack === "1");

/** @returns {string} yes, no, or nothing yet */
function choice() {
  if (refused) return "no";
  if (config.consent === "none-needed") return "yes";
  return config.consent === "external" ? (dataset.kbgenConsent ?? "") : recall(CHOICE);
}

/** @type {Promise<ReturnType<typeof import("./delivery.js").post>> | undefined} */
let post;
const office = () => (post ??= Promise.all([import("./log.js"), config.pixel ? import("./pixel.js") : null]).then(([{ post }, own]) => post(config, own?.pixel)));

/** @type {Promise<ReturnType<typeof import("./log.js").log>> | undefined} */
let log;
/** @type {[state: import("../search/answers.js").State, at: number] | undefined} */
let newest;

async function watch() {
  if (choice() !== "yes") return;
  log ??= Promise.all([import("./log.js"), office()]).then(([{ log }, post]) => log(config, post));
  const now = newest;
  if (now) await (await log).answered(...now);
}

/** @param {boolean} agreed */
async function decide(agreed) {
  if (agreed) return watch();
  const running = log;
  log = undefined;
  if (running) (await running).end();
  else (await office()).forget();
}

/** Asks whether the visit may be logged; `asked` where the visitor wants to be. @param {boolean} asked */
const question = (asked) => import("./question.js").then(({ ask }) => ask(asked, (answer) => {
  remember(CHOICE, answer);
  if (asked) button?.focus();
  decide(answer === "yes").catch(() => {});
})).catch(() => {});

document.addEventListener("kbgen:results", (event) => {
  newest = [/** @type {CustomEvent} */ (event).detail, Date.now()];
  watch().catch(() => {});
  if (newest[0].kind === "answer" && config.consent === "required" && !choice()) question(false);
});
document.addEventListener("kbgen:consent", (event) => {
  const agreed = /** @type {CustomEvent} */ (event).detail === true;
  dataset.kbgenConsent = agreed ? "yes" : "no";
  decide(agreed).catch(() => {});
});

/** @type {HTMLButtonElement | null} */
const button = document.querySelector("[data-log-choice]");
if (button && !refused) {
  button.hidden = false;
  button.addEventListener("click", () => question(true));
}

// A visit that is under way may end on this page at once, or its visitor has changed his mind in another tab.
if (choice() && recall("kbgen.visit.1", "visit")) decide(choice() === "yes").catch(() => {});
if (document.querySelector("[data-feedback], [data-suggest]")) {
  import("./feedback.js").then(({ feedback }) => feedback(config, office)).catch(() => {});
}
