import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { masked as maskedWhereSuspect } from "../../kbgen/site/assets/failed/log.js";
import { mask } from "../../kbgen/site/assets/failed/masking.js";

/** @type {{ common: string[], expressions: Record<string, string>, cases: { text: string, masked: string,
 *   patterns?: string[] }[] }} */
const { common, expressions, cases } = JSON.parse(readFileSync(new URL("../vectors/masking.json", import.meta.url), "utf8"));

for (const { text, masked, patterns = [] } of cases) {
  const sources = [...patterns.map((pattern) => expressions[pattern]), ...common];
  test(`mask ${text}`, () => {
    assert.equal(mask(text, sources), masked);
    assert.equal(mask(masked, sources), masked);
  });
  test(`nothing to mask is missed in ${text}`, async () => {
    // Without a digit or an @ only what nobody sees could be taken out, which the collector does.
    const plain = text.replace(/\p{Cf}/gu, "");
    assert.equal(await maskedWhereSuspect(plain, sources), mask(plain, sources));
  });
}
