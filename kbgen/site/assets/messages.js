/**
 * The interface's words in the page's language. Every page carries them.
 */

/** @type {Record<string, any> | undefined} */
let table;

/** @param {string} id */
function find(id) {
  table ??= JSON.parse(document.getElementById("kbgen-messages")?.textContent || "{}");
  return /** @type {Record<string, any>} */ (table)[id];
}

/** @param {string} text @param {Record<string, string>} values */
const fill = (text, values) => text.replace(/%\((\w+)\)s/g, (all, name) => values[name] ?? all);

/**
 * A message by its English text, with its placeholders filled.
 *
 * @param {string} id
 * @param {Record<string, string>} [values]
 * @returns {string}
 */
export function say(id, values = {}) {
  return fill(find(id) ?? id, values);
}

/**
 * A counted message. Its forms come as rows of the first number that takes a form, and the form.
 *
 * @param {string} id the English plural
 * @param {number} number
 * @returns {string}
 */
export function count(id, number) {
  /** @type {[number, string][]} */
  const rows = find(id) ?? [[0, id]];
  const [, form] = rows.filter(([first]) => first <= number).pop() ?? rows[0];
  return fill(form, { num: String(number) });
}
