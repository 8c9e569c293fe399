/**
 * The question whether visits may be logged. Loaded where it is asked.
 */

/**
 * Shows the question; `asked` where the visitor wants to see it.
 *
 * @param {boolean} asked
 * @param {(answer: string) => void} answered
 */
export function ask(asked, answered) {
  const template = document.querySelector("template[data-log-question]");
  if (!(template instanceof HTMLTemplateElement) || document.querySelector(".log-question")) return;
  // Among the results it hides none of them.
  const results = document.querySelector("[data-search-results]");
  if (results) results.after(template.content.cloneNode(true));
  else document.body.append(template.content.cloneNode(true));
  const [question] = /** @type {HTMLCollectionOf<HTMLElement>} */ (document.getElementsByClassName("log-question"));
  if (asked) question.focus();
  question.addEventListener("click", ({ target }) => {
    if (!(target instanceof HTMLButtonElement)) return;
    question.remove();
    answered(target.value);
  });
}
