// Answers lines of JSON [calculation, arguments] with what the browser's half calculates: tests/policies asks it.
import { createInterface } from "node:readline";
import { arrival, orderBy } from "../../kbgen/site/assets/facts/delivering.js";
import { state } from "../../kbgen/site/assets/facts/opening.js";
import { deadline } from "../../kbgen/site/assets/facts/returning.js";

/** @type {Record<string, (...values: any[]) => unknown>} */
const calculations = { arrival, deadline, orderBy, state };

for await (const line of createInterface({ input: process.stdin })) {
  const [name, values] = JSON.parse(line);
  process.stdout.write(`${JSON.stringify(calculations[name](...values))}\n`);
}
