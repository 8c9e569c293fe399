import assert from "node:assert/strict";
import { test } from "node:test";

import { fragment, inSeason, isoDay, nextTheme, withFragment } from "../../kbgen/site/assets/decisions.js";

for (const [before, after] of [
  [undefined, "light"],
  [null, "light"],
  ["", "light"],
  ["auto", "light"],
  ["light", "dark"],
  ["dark", "auto"],
  ["nonsense", "light"],
]) {
  test(`nextTheme after ${before}`, () => assert.equal(nextTheme(before), after));
}

for (const [hash, id] of [
  ["", ""],
  ["#", ""],
  ["#how-to-return", "how-to-return"],
  ["#%E5%A6%82%E4%BD%95%E9%80%80%E8%B2%A8", "如何退貨"],
  ["#คืนสินค้าอย่างไร", "คืนสินค้าอย่างไร"],
  ["#100%", "100%"],
]) {
  test(`fragment of ${hash || "nothing"}`, () => assert.equal(fragment(hash), id));
}

for (const [address, id, expected] of [
  ["https://help.example/en/", "key", "https://help.example/en/#key"],
  ["https://help.example/en/#old", "key", "https://help.example/en/#key"],
  ["https://help.example/en/#old", "", "https://help.example/en/"],
  ["../th/?q=a%20b", "退貨", "../th/?q=a%20b#%E9%80%80%E8%B2%A8"],
]) {
  test(`withFragment ${address} ${id}`, () => {
    assert.equal(withFragment(address, id), expected);
    assert.equal(withFragment(withFragment(address, id), id), expected);
  });
}

for (const [today, starts, ends, expected] of [
  ["2026-12-24", "2026-11-01", "2026-12-24", true],
  ["2026-11-01", "2026-11-01", "2026-12-24", true],
  ["2026-10-31", "2026-11-01", "2026-12-24", false],
  ["2026-12-25", "2026-11-01", "2026-12-24", false],
  ["2026-12-25", "2026-11-01", undefined, true],
  ["2026-12-25", undefined, "2026-12-24", false],
  ["2026-12-25", undefined, undefined, true],
]) {
  test(`inSeason ${today} in ${starts} to ${ends}`, () => {
    assert.equal(inSeason(String(today), /** @type {any} */ (starts), /** @type {any} */ (ends)), expected);
  });
}

test("isoDay is the reader's day, padded", () => {
  assert.equal(isoDay(new Date(2026, 0, 5, 23, 59)), "2026-01-05");
});
