// Browser half of the shared vectors: node --test tests/js/search*.test.js
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fold, normalise, runs, tokens } from "../../kbgen/site/assets/search/text.js";
import { open } from "../../kbgen/site/assets/search/engine.js";
import { fnv } from "../../kbgen/site/assets/search/pairs.js";
import { rarity } from "../../kbgen/site/assets/search/ranking.js";

/** @param {string} name */
const vectors = (name) => JSON.parse(readFileSync(new URL(`../vectors/${name}.json`, import.meta.url), "utf8"));

for (const { text, runs: expected } of vectors("text")) {
  test(`text: ${text}`, () => {
    const found = tokens(normalise(text)).flatMap((token) => runs(fold(token)).map(({ kind, text: it }) => [kind, it]));
    assert.deepEqual(found, expected);
  });
}

const { indexes } = vectors("search");

/** @param {Record<string, string>} files */
const loader = (files) => async (/** @type {string} */ name) => {
  if (!(name in files)) throw new Error(`404 ${name}`);
  return new Uint8Array(Buffer.from(files[name], "base64"));
};

for (const { locale, files, queries } of indexes) {
  test(`search: ${locale} answers as the Python reference does`, async () => {
    const engine = await open(loader(files));
    for (const { query, hits, confident } of queries) {
      const answer = await engine.search(query);
      assert.deepEqual(answer.hits.map((hit) => [hit.id, hit.score]), hits, query);
      assert.equal(answer.confident, confident, query);
    }
  });
}

const { files } = indexes[0];
const generation = JSON.parse(Buffer.from(files["index.json"], "base64").toString()).generation;
/** @param {string} name @param {(bytes: Buffer) => any} change */
const changed = (name, change) => ({ ...files, [name]: Buffer.from(change(Buffer.from(files[name], "base64"))).toString("base64") });
/** @param {string} reason */
const refuses = (reason) => (/** @type {any} */ error) => error.name === "Error" && error.reason === reason && Boolean(error.file);

test("a foreign version is refused", async () => {
  await assert.rejects(open(loader(changed("index.json", () => '{"version":99}'))), refuses("version"));
  const core = `${generation}/core.bin`;
  await assert.rejects(open(loader(changed(core, (bytes) => (bytes[2] = 9, bytes)))), refuses("version"));
});

/** @type {Record<string, (bytes: Buffer) => Buffer>} */
const DAMAGE = {
  truncated: (bytes) => bytes.subarray(0, bytes.length >> 1),
  flipped: (bytes) => ((bytes[bytes.length >> 1] ^= 255), bytes),
  empty: () => Buffer.alloc(0),
  page: () => Buffer.from("<!doctype html><title>404</title>"),
};

for (const [name, change] of Object.entries(DAMAGE)) {
  test(`a damaged vocabulary (${name}) is refused`, () =>
    assert.rejects(open(loader(changed(`${generation}/core.bin`, change))), refuses("damaged")));
  test(`a damaged shard (${name}) is refused, and asked for again afterwards`, async () => {
    const served = changed(`${generation}/d0.bin`, change);
    const engine = await open((file) => loader(served)(file));
    await assert.rejects(engine.search("return"), refuses("damaged"));
    Object.assign(served, files);
    assert.ok((await engine.search("return")).hits.length);
  });
}

test("a damaged entry is refused", () => assert.rejects(open(loader(changed("index.json", () => "<html>"))), refuses("damaged")));

test("any text is a query", async () => {
  const engine = await open(loader(files));
  for (const query of [
    "", " ", "a".repeat(10000), "é ".repeat(5000), "\ud800", "x\udc00y", "\u202e\u0000\u0007", "<img src=x onerror=alert(1)>",
    "(.*+?[", "👩‍👩‍👧‍👦".repeat(500), "ก".repeat(5000), "漢字".repeat(4000), "__proto__ constructor", "'\"`",
  ]) {
    const answer = await engine.search(query);
    assert.ok(Array.isArray(answer.hits), query);
  }
});

test("hash and rarity are those of the reference", () => {
  const { hashes, rarities } = vectors("search");
  for (const [text, value] of hashes) assert.equal(fnv(text), value);
  for (const [found, size, value] of rarities) assert.equal(rarity(found, size), value);
});
