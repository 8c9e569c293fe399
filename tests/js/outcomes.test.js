import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { due, START, step } from "../../kbgen/site/assets/failed/outcomes.js";

/** @typedef {import("../../kbgen/site/assets/failed/outcomes.js").Input} Input */
/** @typedef {import("../../kbgen/site/assets/failed/outcomes.js").Search} Search */

/** @type {{ name: string, inputs: any[][], final: Record<string, unknown>[] }[]} */
const cases = JSON.parse(readFileSync(new URL("../vectors/outcomes.json", import.meta.url), "utf8"));

/** @param {any[]} input @returns {Input} */
function happened([kind, at, ...rest]) {
  if (kind === "opened") return { kind, at, article: rest[0], rank: rest[1] };
  if (kind === "contacted") return { kind, at, channel: rest[0] };
  if (kind !== "answered") return { kind, at };
  const [query, hits, confident] = rest;
  return { kind, at, search: { at, query, hits, confident, locale: "en", page: "", market: "" } };
}

/** @param {any[][]} inputs */
function play(inputs) {
  let state = START;
  /** @type {Search[]} */
  const all = [];
  for (const input of inputs) {
    // From page to page it passes as JSON.
    const [next, final] = step(JSON.parse(JSON.stringify(state)), happened(input));
    state = next;
    all.push(...final);
  }
  return { state, all };
}

for (const { name, inputs, final } of cases) {
  test(`visit: ${name}`, () => {
    assert.deepEqual(
      play(inputs).all.map(({ locale, page, market, ...said }) => said),
      final,
    );
  });
}

test("due", () => {
  assert.equal(due(START), Infinity);
  assert.equal(due(play([["answered", 100, "refund", 3, true]]).state), 2600);
  assert.equal(due(play([["answered", 100, "refund", 3, true], ["settled", 500]]).state), 300_500);
});

test("a step changes no state that it was given", () => {
  const { state } = play(cases[21].inputs.slice(0, -2));
  const before = JSON.stringify(state);
  step(state, { kind: "opened", at: 6000, article: "returns", rank: 1 });
  step(state, { kind: "left", at: 6000 });
  assert.equal(JSON.stringify(state), before);
});
