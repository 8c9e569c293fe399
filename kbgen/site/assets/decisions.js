/**
 * What the page's script decides, apart from how it touches the page. Pure.
 */

/** @typedef {"auto" | "light" | "dark"} Theme */

/**
 * The theme after one press of the button: automatic → light → dark → automatic.
 *
 * @param {string | null | undefined} theme
 * @returns {Theme}
 */
export function nextTheme(theme) {
  if (theme === "light") return "dark";
  return theme === "dark" ? "auto" : "light";
}

/**
 * The fragment of an address as an element's id; Thai and Chinese ids arrive percent-encoded.
 *
 * @param {string} hash `location.hash`
 * @returns {string}
 */
export function fragment(hash) {
  const raw = hash.replace(/^#/, "");
  try {
    return decodeURIComponent(raw);
  } catch {
    return raw;
  }
}

/**
 * An address with another fragment, or with none.
 *
 * @param {string} address
 * @param {string} id
 * @returns {string}
 */
export function withFragment(address, id) {
  const [base] = address.split("#");
  return id ? `${base}#${encodeURIComponent(id)}` : base;
}

/**
 * Whether a notice holds on a day. ISO dates compare as strings; an absent end is open.
 *
 * @param {string} today
 * @param {string | undefined} starts
 * @param {string | undefined} ends
 * @returns {boolean}
 */
export function inSeason(today, starts, ends) {
  return (!starts || starts <= today) && (!ends || today <= ends);
}

/**
 * A day as the reader's clock has it, in ISO form.
 *
 * @param {Date} now
 * @returns {string}
 */
export function isoDay(now) {
  const two = (/** @type {number} */ value) => String(value).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}
