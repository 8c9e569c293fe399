/**
 * Personal data taken out of what visitors write. kbgen/events/masking.py is the reference and gives the reasons.
 */

const MAILS = [
  /[a-z0-9._%+-]{1,64} ?(?:@|[(\[]at[)\]]) ?[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,4}\.[a-z]{2,24}(?![À-ӿ])/gi,
  /[^\s@<>()[\],;:]{1,64}@[^\s@<>()[\],;:]{1,255}/g,
];
const IBAN = /(?<![a-z0-9])[a-z]{2}[0-9]{2}(?:[ -]?[a-z0-9]){11,30}/gi;
const CARD = /[0-9](?:[ -]?[0-9]){12,18}(?![0-9])/g;
const LONG = /\+?\(?[0-9](?:[ ()./+-]{0,3}[0-9]){6,39}/g;
const DATE = /^(?:[0-9]{1,2}[./-] ?[0-9]{1,2}[./-] ?(?:20|25)[0-9]{2}|(?:20|25)[0-9]{2}[./-][0-9]{1,2}[./-][0-9]{1,2})$/;
const DIGIT = /\p{Nd}/u;

/** The one plain character that a letter is read as. @param {string} letter */
function plain(letter) {
  const folded = letter.normalize("NFKC");
  if (folded.length > 1) return letter.length > 1 ? "\ufffd" : letter;
  if (DIGIT.test(folded)) {
    let value = 0;
    while (value < 9 && DIGIT.test(String.fromCharCode(folded.charCodeAt(0) - value - 1))) value++;
    return String(value);
  }
  if (/[\p{Pd}\u2212]/u.test(folded)) return "-";
  if (/[\p{Z}\t\n\r]/u.test(folded)) return " ";
  return folded === "。" ? "." : folded;
}

/** @param {string} text @param {RegExp} expression @param {(found: string) => [number, string] | undefined} judge */
function replaced(text, expression, judge) {
  const letters = [...text];
  let made = "";
  let at = 0;
  for (const { 0: found, index } of letters.map(plain).join("").matchAll(expression)) {
    const [size, token] = judge(found) ?? [];
    if (!size) continue;
    made += letters.slice(at, index).join("") + token;
    at = index + size;
  }
  return made + letters.slice(at).join("");
}

/** @param {string} found @returns {[number, string] | undefined} */
function iban(found) {
  for (let end = found.length; end > 14; end--) {
    const code = found.slice(0, end).replace(/[ -]/g, "");
    if (!/^[a-z0-9](?![a-z0-9])/i.test(found.slice(end - 1)) || code.length < 15) continue;
    const number = Array.from(code.slice(4) + code.slice(0, 4), (letter) => parseInt(letter, 36)).join("");
    if (BigInt(number) % 97n === 1n) return [end, "[iban]"];
  }
}

/** @param {string} found */
const luhn = (found) =>
  Array.from(found.replace(/\D/g, ""), Number).reverse().reduce((sum, digit, at) => sum + (at % 2 ? 2 * digit - (digit > 4 ? 9 : 0) : digit), 0) % 10 === 0;

/**
 * @param {string} text
 * @param {readonly string[]} patterns expressions of the shop's and the carriers' numbers
 * @returns {string}
 */
export function mask(text, patterns) {
  text = text.replace(/\p{Cf}/gu, "");
  for (const mail of MAILS) text = replaced(text, mail, ({ length }) => [length, "[mail]"]);
  for (const source of patterns) text = replaced(text, new RegExp(source, "gi"), ({ length }) => [length, "[order]"]);
  text = replaced(text, IBAN, iban);
  text = replaced(text, CARD, (found) => (luhn(found) ? [found.length, "[card]"] : undefined));
  return replaced(text, LONG, (found) => (DATE.test(found) ? undefined : [found.length, /^(?:\+|\(?0)/.test(found) ? "[phone]" : "[number]"]));
}
