import assert from "node:assert/strict";
import { test } from "node:test";

import { count, say } from "../../kbgen/site/assets/messages.js";
import { asking, finder, groups, marks, pieces, shown, tidy, told } from "../../kbgen/site/assets/search/answers.js";
import { moved } from "../../kbgen/site/assets/search/box.js";

/** @typedef {import("../../kbgen/site/assets/search/answers.js").State} State */

const MESSAGES = {
  Questions: "Dotazy",
  "%(num)s results": [[1, "%(num)s výsledek"], [2, "%(num)s výsledky"], [5, "%(num)s výsledků"]],
  "Did you mean: %(query)s": "Mysleli jste: %(query)s",
};
Object.assign(globalThis, { document: { getElementById: () => ({ textContent: JSON.stringify(MESSAGES) }) } });

test("a message without a translation is English", () => assert.equal(say("Guides"), "Guides"));
test("a value with replacement patterns stays as it is", () => {
  assert.equal(say("Did you mean: %(query)s", { query: "$& %(query)s" }), "Mysleli jste: $& %(query)s");
});
for (const [number, text] of /** @type {[number, string][]} */ ([
  [1, "1 výsledek"], [2, "2 výsledky"], [4, "4 výsledky"], [5, "5 výsledků"], [20, "20 výsledků"],
])) {
  test(`count ${number}`, () => assert.equal(count("%(num)s results", number), text));
}

for (const [name, text, expected] of /** @type {[string, string | null, string][]} */ ([
  ["nothing", null, ""],
  ["only spaces", " \u3000\t\n", ""],
  ["a complete word", "  refund ", "refund "],
  ["10,000 characters", "a".repeat(10_000), "a".repeat(300)],
  ["10,000 emoji", "🎁".repeat(10_000), "🎁".repeat(300)],
])) {
  test(`tidy: ${name}`, () => assert.equal(tidy(text), expected));
}

for (const [name, query, expected] of /** @type {[string, string, string][]} */ ([
  ["spaces around", " refund ", "refund"],
  ["direction marks and controls", "a\u202eb\u2069c\u0000\nd", "a b c d"],
  ["long", "x".repeat(61), "x".repeat(59) + "…"],
  ["HTML", "<b>&amp;</b>", "<b>&amp;</b>"],
])) {
  test(`shown: ${name}`, () => assert.equal(shown(query), `\u2068${expected}\u2069`));
}

test("marks are the engine's words and the written ones, once and folded", () => {
  assert.deepEqual(marks("Zboží 退貨 zbozi", ["vrac", "zbozi"]), ["zbozi", "退", "貨", "vrac"]);
});

for (const [name, text, words, expected] of /** @type {[string, string, string[], string[]][]} */ ([
  ["nothing to find", "Return an item", [], ["Return an item"]],
  ["an empty word", "Return an item", [""], ["Return an item"]],
  ["a word whole, from its beginning", "Returns: how to return", ["return"], ["", "Returns", ": how to ", "return"]],
  ["not inside a word", "No unreturned", ["return"], ["No unreturned"]],
  ["not a longer word", "Account", ["a"], ["Account"]],
  ["accents", "Vrácení zboží", ["vraceni", "ZBOŽÍ"], ["", "Vrácení", " ", "zboží"]],
  ["accents as marks of their own", "Vra\u0301ceni\u0301 zboží", ["vraceni"], ["", "Vra\u0301ceni\u0301", " zboží"]],
  ["ё as е, but й as itself", "Ещё мой чай, мои", ["еще", "мои"], ["", "Ещё", " мой чай, ", "мои"]],
  ["Thai inside of a sentence, tone marks aside", "วิธีคืนสินค้าอย่างไร", ["สินคา"], ["วิธีคืน", "สินค้า", "อย่างไร"]],
  ["Thai marks stay with their letter", "กินข้าว", ["ก"], ["", "กิ", "นข้าว"]],
  ["Chinese neighbours, no lone character", "我要退貨，不要貨", ["退", "貨", "不"], ["我要", "退貨", "，不要貨"]],
  ["a Chinese query of one character", "退貨", ["退"], ["", "退", "貨"]],
  ["regular expressions", "a.c (b) a+c", ["a.c", "(b)"], ["", "a.c", " ", "(b)", " a+c"]],
  ["HTML", "<img src=x>", ["img"], ["<", "img", " src=x>"]],
  ["one inside the other", "paypal payment", ["pay", "payment"], ["", "paypal", " ", "payment"]],
  ["lone surrogates", "a\ud800b", ["\ud800"], ["a\ud800b"]],
  ["letters that fold to two", "Straße", ["strasse"], ["", "Straße"]],
])) {
  test(`pieces: ${name}`, () => {
    assert.deepEqual(pieces(text, marks("", words)), expected);
    assert.equal(expected.join(""), text);
  });
}

for (const [key, at, size, expected] of /** @type {[string, number, number, number | undefined][]} */ ([
  ["ArrowDown", -1, 3, 0], ["ArrowDown", 0, 3, 1], ["ArrowDown", 2, 3, -1],
  ["ArrowUp", -1, 3, 2], ["ArrowUp", 0, 3, -1], ["ArrowUp", 2, 3, 1],
  ["Home", 2, 3, 0], ["End", 0, 3, 2],
  ["Home", -1, 3, undefined], ["End", -1, 3, undefined], ["a", 1, 3, undefined],
])) {
  test(`${key} at ${at} of ${size}`, () => assert.equal(moved(key, at, size), expected));
}

const SITE = { search: "https://x.example/help/cs/search/", contact: "https://x.example/help/cs/contact/", popular: [], more: false };
const HITS = [
  { id: "guides/r", url: "guides/r/", kind: "guide", title: "Return an item", summary: "All steps", score: 3, headings: /** @type {[string, string][]} */ ([["pack", "Pack the item well"]]) },
  { id: "faq/r/how", url: "faq/r/#%E9%80%80", kind: "question", title: "How do I return?", summary: "Register it", score: 2, headings: [] },
  { id: "guides/s", url: "guides/s/", kind: "guide", title: "Send a gift", summary: "", score: 1, headings: [], lang: "en" },
];
/** @param {Partial<Extract<State, { kind: "answer" }>>} change @returns {State} */
const answer = (change) => ({ kind: "answer", query: "q", hits: HITS, confident: true, suggestion: null, words: [], ...change });

test("a hit has its article and its rank among the hits", () => {
  const found = groups(answer({ confident: false }), { ...SITE, popular: [{ title: "P", href: "https://x.example/p" }] });
  const items = found.flatMap(({ items }) => items);
  assert.deepEqual(items.map(({ article, rank }) => [article, rank]), [
    ["guides/r", 1], ["faq/r/how", 2], ["guides/s", 3], [undefined, undefined], [undefined, undefined],
  ]);
});

test("the best results go first, the others by kind", () => {
  const far = [...HITS, ...HITS];
  const found = groups(answer({ hits: far }), SITE);
  assert.deepEqual(found.map(({ label, items }) => [label, items.map(({ title }) => title)]), [
    ["Best answers", HITS.map(({ title }) => title)],
    ["Guides", ["Return an item", "Send a gift"]],
    ["Dotazy", ["How do I return?"]],
    ["", ["Contact us about “\u2068q\u2069”"]],
  ]);
  assert.equal(found[2].items[0].href, "https://x.example/help/cs/faq/r/#%E9%80%80");
  assert.equal(found[1].items[1].lang, "en");
});
test("a heading that says more than the title is where the link leads", () => {
  const [{ items: [item] }] = groups(answer({ words: ["pack", "item", "well"] }), SITE);
  assert.deepEqual([item.href, item.text], ["https://x.example/help/cs/guides/r/#pack", "Pack the item well"]);
});
test("a heading that says no more than the title is left out", () => {
  const [{ items: [item] }] = groups(answer({ words: ["item"] }), SITE);
  assert.deepEqual([item.href, item.text], ["https://x.example/help/cs/guides/r/", "All steps"]);
});
test("an unsure answer leads on, and carries the query along", () => {
  const popular = [{ title: "Popular", href: "https://x.example/help/cs/faq/" }];
  const found = groups(answer({ confident: false, suggestion: "a&b", query: "a b?" }), { ...SITE, popular, more: true });
  assert.deepEqual(found.map(({ label }) => label), ["", "Best answers", "Popular questions", "", ""]);
  assert.equal(found[0].items[0].title, "Mysleli jste: \u2068a&b\u2069");
  assert.equal(found[0].items[0].href, "https://x.example/help/cs/search/?q=a%26b");
  assert.equal(found[3].items[0].href, "https://x.example/help/cs/contact/?q=a+b%3F");
  assert.equal(found[4].items[0].href, "https://x.example/help/cs/search/?q=a+b%3F");
});
test("nothing found still leads to people", () => {
  const found = groups(answer({ hits: [], confident: false }), { ...SITE, more: true });
  assert.deepEqual(found.map(({ items }) => items[0].href), ["https://x.example/help/cs/contact/?q=q"]);
});
test("any query fits into an address", () => assert.equal(asking(SITE.search, "\ud800#&"), `${SITE.search}?q=%EF%BF%BD%23%26`));
test("what is said", () => {
  assert.deepEqual(told({ kind: "empty" }), ["", ""]);
  assert.deepEqual(told({ kind: "searching", query: "q" }), ["Searching…", ""]);
  assert.deepEqual(told(answer({})), ["", "3 výsledky"]);
  assert.deepEqual(told(answer({ confident: false })), ["No exact match. These answers come nearest:", "3 výsledky"]);
  assert.deepEqual(told(answer({ hits: [] })), ["Nothing found.", ""]);
});

/** An engine whose answers come when the test lets them. */
function stepwise() {
  /** @type {Record<string, { resolve: () => void, reject: (error: unknown) => void }>} */
  const waiting = {};
  const opened = /** @type {unknown[]} */ ([]);
  /** @type {State[]} */
  const states = [];
  /** @type {import("../../kbgen/site/assets/search/answers.js").Engine} */
  const engine = {
    search: (query) => new Promise((resolve, reject) => {
      waiting[query] = { reject, resolve: () => resolve({ hits: [], confident: true, suggestion: query, words: [] }) };
    }),
  };
  const find = finder(async (fresh) => (opened.push(fresh), engine), (state) => states.push(state), 8);
  return { waiting, opened, states, find };
}
const tick = () => new Promise((resolve) => setImmediate(resolve));

test("a late answer to an older query is not shown", async () => {
  const { waiting, states, find } = stepwise();
  const runs = [find("old"), find("new")];
  await tick();
  waiting.new.resolve();
  await tick();
  waiting.old.resolve();
  await Promise.all(runs);
  assert.deepEqual(states.map((state) => state.kind === "answer" && state.query), ["new"]);
});
test("clearing the field outruns an answer", async () => {
  const { waiting, states, find } = stepwise();
  const run = find("old");
  await tick();
  await find("  ");
  waiting.old.resolve();
  await run;
  assert.deepEqual(states, [{ kind: "empty" }]);
});
test("a slow search is seen, a quick one is not", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const { waiting, states, find } = stepwise();
  const run = find("slow");
  await tick();
  context.mock.timers.tick(149);
  assert.deepEqual(states, []);
  context.mock.timers.tick(1);
  assert.deepEqual(states, [{ kind: "searching", query: "slow" }]);
  waiting.slow.resolve();
  await run;
  context.mock.timers.tick(1000);
  assert.deepEqual(states.map(({ kind }) => kind), ["searching", "answer"]);
});
for (const [name, error, outdated] of /** @type {[string, unknown, boolean][]} */ ([
  ["a network error", new TypeError("Failed to fetch"), false],
  ["another version", Object.assign(new Error(), { reason: "version" }), true],
  ["nothing at all", null, false],
])) {
  test(`failure by ${name}, and another try`, async () => {
    const { waiting, opened, states, find } = stepwise();
    const run = find("q");
    await tick();
    waiting.q.reject(error);
    await run;
    assert.deepEqual(states, [{ kind: "failed", query: "q", outdated }]);
    const again = find("q", true);
    await tick();
    waiting.q.resolve();
    await again;
    assert.equal(states[1].kind, "answer");
    assert.deepEqual(opened, [undefined, true]);
  });
}
