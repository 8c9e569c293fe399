// Browser half of the shared vectors of tests/policies/test_calculations.py: node --test tests/js/facts.test.js
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { deadlines } from "../../kbgen/site/assets/facts/complaining.js";
import { arrival, orderBy } from "../../kbgen/site/assets/facts/delivering.js";
import { state } from "../../kbgen/site/assets/facts/opening.js";
import { deadline } from "../../kbgen/site/assets/facts/returning.js";

/** @param {string} name */
const vectors = (name) => JSON.parse(readFileSync(new URL(`../vectors/${name}.json`, import.meta.url), "utf8"));

for (const zone of ["UTC", "Asia/Taipei", "America/Los_Angeles"]) {
  for (const { name, schedule, now, state: expected } of vectors("opening")) {
    test(`opening, visitor in ${zone}: ${name}`, () => {
      process.env.TZ = zone;
      assert.deepEqual(state(schedule, Date.parse(now)), expected);
    });
  }
}

for (const { name, terms, ordered, delivered, deadline: expected } of vectors("returning")) {
  test(`returning: ${name}`, () => assert.deepEqual(deadline(terms, ordered, delivered), expected));
}

for (const { name, terms, ordered, minute, wanted, ...expected } of vectors("delivering")) {
  test(`delivering: ${name}`, () => {
    if (wanted) assert.equal(orderBy(terms, wanted), expected.order_by);
    else assert.deepEqual(arrival(terms, ordered, minute), expected.arrival);
  });
}

for (const { name, steps, sent, days, deadlines: expected } of vectors("complaining")) {
  test(`complaining: ${name}`, () => assert.deepEqual(deadlines(steps, sent, days), expected));
}
