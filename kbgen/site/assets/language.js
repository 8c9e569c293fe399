/**
 * Which of the site's languages a reader gets (BCP 47 lookup, RFC 4647 §3.4, and a little kinder).
 *
 * Pure but for `wishes`, which asks the browser.
 */

/**
 * The best available language for a list of wanted ones, first wish first.
 *
 * A wish is widened from region to script to language (`zh-TW` → `zh-Hant-TW` → `zh-Hant` → `zh`). When none of
 * these is there, any variety of the same language is better than another language: `zh-CN` reads `zh-Hant`.
 *
 * @param {readonly string[]} available BCP 47 tags of the site
 * @param {readonly string[]} wanted BCP 47 tags, as in `navigator.languages`
 * @returns {string | null} one of `available`, as it is spelt there, or null
 */
export function choose(available, wanted) {
  for (const wish of wanted) {
    const ranges = widen(wish);
    for (const range of ranges) {
      const same = available.find((tag) => tag.toLowerCase() === range);
      if (same) return same;
    }
    const language = ranges[ranges.length - 1];
    const relative = available.find((tag) => tag.toLowerCase().split("-")[0] === language);
    if (relative) return relative;
  }
  return null;
}

/**
 * The lookup ranges of a tag in lower case, narrow to wide; the last one is the bare language.
 *
 * @param {string} tag
 * @returns {string[]}
 */
export function widen(tag) {
  const parts = tag.trim().toLowerCase().replaceAll("_", "-").split("-");
  const ranges = [parts.join("-")];
  let language = parts[0];
  try {
    const full = new Intl.Locale(ranges[0]).maximize();
    language = full.language;
    ranges.push(`${language}-${full.script}-${full.region}`.toLowerCase(), `${language}-${full.script}`.toLowerCase());
  } catch {
    // Not a well-formed tag: its own truncations are all there is.
  }
  for (let length = parts.length - 1; length > 1; length--) {
    if (parts[length - 1].length > 1) ranges.push(parts.slice(0, length).join("-"));
  }
  return [...new Set(ranges.filter((range) => range !== language)), language];
}

/**
 * The language of an address that leads nowhere: the one whose home page is the longest prefix of its path.
 *
 * @param {readonly { tag: string, home: string }[]} entries `home` is an absolute path
 * @param {string} path
 * @returns {string | null}
 */
export function languageOf(entries, path) {
  const inside = entries.filter(({ home }) => path === home || path.startsWith(home.replace(/\/*$/, "/")));
  inside.sort((a, b) => b.home.length - a.home.length);
  return inside.length > 0 ? inside[0].tag : null;
}

/**
 * What the reader wants, best first: the language chosen on an earlier visit, then the browser's.
 *
 * @returns {string[]}
 */
export function wishes() {
  return [...remembered(), ...navigator.languages];
}

/** @returns {string[]} */
function remembered() {
  try {
    const tag = localStorage.getItem("kbgen.language");
    return tag ? [tag] : [];
  } catch {
    return [];
  }
}
