import assert from "node:assert/strict";
import { test } from "node:test";

import { newId, newVisit, pause, posted, verdict } from "../../kbgen/site/assets/failed/delivery.js";
import { pixel } from "../../kbgen/site/assets/failed/pixel.js";
import { channelOf } from "../../kbgen/site/assets/failed/log.js";

/** @param {number} number @param {string} [query] */
const events = (number, query = "refund") =>
  Array.from({ length: number }, (_, place) => ({ id: String(place).padStart(22, "0"), kind: "search", query }));

test("an id is 22 letters that addresses need not encode", () => {
  const ids = new Set(Array.from({ length: 1000 }, newId));
  assert.equal(ids.size, 1000);
  for (const id of ids) assert.match(id, /^[\w-]{22}$/);
});

test("ids of one time begin alike", () => {
  const at = Date.UTC(2026, 10, 22);
  assert.equal(newId(at).slice(0, 4), newId(at + 1000).slice(0, 4));
  assert.notEqual(newId(at).slice(0, 4), newId(at + 4096).slice(0, 4));
  assert.notEqual(newId(at), newId(at));
  assert.match(newId(at), /^[A-Za-z0-9_-]{22}$/);
});

test("a visit begins with nothing, and goes on with what is known", () => {
  const { visit, ...rest } = newVisit();
  assert.deepEqual(rest.out, []);
  assert.notEqual(newVisit().visit, visit);
  assert.deepEqual(newVisit({ visit, tries: 3 }), { ...rest, visit, tries: 3 });
});

for (const [number, query, count] of /** @type {[number, string, number][]} */ ([
  [1, "refund", 1],
  [50, "refund", 50],
  [51, "refund", 50],
  [50, "x".repeat(300), 25],
  [50, "ก".repeat(300), 12],
  [2, "ก".repeat(9000), 1],
])) {
  test(`a batch of ${number} events with ${query.length} letters takes ${count}`, () => {
    const [body, taken] = posted.batch(events(number, query), 1700);
    const { v, sent, events: some } = JSON.parse(body);
    assert.deepEqual([taken, some.length, v, sent], [count, count, 1, 1700]);
    if (count > 1) assert.ok(Buffer.byteLength(body) <= 16_384);
  });
}

for (const query of ["refund", "คืนเงิน".repeat(60), "𠮷".repeat(300), "a&b=c#d%é"]) {
  test(`a pixel of ${query.slice(0, 20)}`, () => {
    const [body, taken] = pixel.batch(events(3, query), 1700);
    const values = new URLSearchParams(body);
    const event = JSON.parse(values.get("e") ?? "");
    assert.equal(taken, 1);
    assert.deepEqual([values.get("v"), values.get("s"), [...values.keys()].length], ["1", "1700", 3]);
    assert.ok(body.length < 1530);
    assert.ok(query.startsWith(event.query) && event.query);
    assert.equal(event.id, "0".repeat(22));
  });
}

test("a pixel ends even where nothing can be shortened", () => {
  const [body] = pixel.batch([{ id: "1", kind: "search", page: "x".repeat(3000) }], 1);
  assert.ok(body.length > 3000);
});

for (const [status, result] of /** @type {[number, string][]} */ ([
  [204, "stored"], [200, "stored"],
  [400, "refused"], [413, "refused"], [415, "refused"],
  [401, "closed"], [403, "closed"], [404, "closed"], [405, "closed"], [410, "closed"],
  [0, "again"], [408, "again"], [429, "again"], [500, "again"], [502, "again"], [503, "again"], [507, "again"],
])) {
  test(`after ${status}: ${result}`, () => assert.equal(verdict(status), result));
}

for (const [tries, middle] of [[1, 5000], [2, 20_000], [3, 80_000], [9, 600_000], [400, 600_000]]) {
  test(`pause after ${tries}`, () => {
    const wait = pause(tries);
    assert.ok(wait >= middle * 0.75 && wait <= middle * 1.25);
  });
}

const CONTACT = "https://help.example/en/contact/";
for (const [href, said, way] of /** @type {[string, string | undefined, string | undefined][]} */ ([
  ["tel:+420540000140", undefined, "phone"],
  ["mailto:support@example.com", undefined, "mail"],
  ["sms:+420540000140", undefined, "sms"],
  ["https://wa.me/420540000140", undefined, "chat"],
  ["https://line.me/R/ti/p/@shop", undefined, "chat"],
  ["https://example.com/?to=https://wa.me/", undefined, undefined],
  [CONTACT, undefined, "contact"],
  [`${CONTACT}?q=refund#phone`, undefined, "contact"],
  ["https://help.example/en/contact/other/", undefined, undefined],
  ["https://chat.example/", "chat", "chat"],
])) {
  test(`channel of ${href}`, () => assert.equal(channelOf(href, said, CONTACT), way));
}
