/**
 * What the browser keeps between visits, or for one visit, where it may keep anything.
 */

/** @typedef {"always" | "visit"} Length */

/** @param {Length} length */
const store = (length) => (length === "always" ? localStorage : sessionStorage);

/** @param {string} key @param {Length} [length] */
export function recall(key, length = "always") {
  try {
    return store(length).getItem(key) ?? "";
  } catch {
    return "";
  }
}

/** @param {string} key @param {string} value nothing is kept for an empty one @param {Length} [length] */
export function remember(key, value, length = "always") {
  try {
    if (value) store(length).setItem(key, value);
    else store(length).removeItem(key);
  } catch {
    // Storage is switched off: nothing to remember.
  }
}
