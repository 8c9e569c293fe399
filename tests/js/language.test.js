import assert from "node:assert/strict";
import { test } from "node:test";

import { choose, languageOf, widen } from "../../kbgen/site/assets/language.js";

const SITE = ["en", "cs", "ru", "th", "zh-Hant"];

const CHOICES = [
  { name: "the exact tag", wanted: ["cs"], expected: "cs" },
  { name: "a region of an available language", wanted: ["th-TH"], expected: "th" },
  { name: "the first wish that the site has", wanted: ["pl", "ru-UA", "en"], expected: "ru" },
  { name: "Taiwan reads traditional script", wanted: ["zh-TW"], expected: "zh-Hant" },
  { name: "Hong Kong reads traditional script", wanted: ["zh-HK"], expected: "zh-Hant" },
  { name: "Macau, with its script", wanted: ["zh-Hant-MO"], expected: "zh-Hant" },
  { name: "the other script before another language", wanted: ["zh-CN", "en"], expected: "zh-Hant" },
  { name: "Cantonese is a language of its own", wanted: ["yue", "zh-TW"], expected: "zh-Hant" },
  { name: "upper case and underscores", wanted: ["ZH_tw"], expected: "zh-Hant" },
  { name: "extensions", wanted: ["th-TH-u-ca-buddhist-nu-thai"], expected: "th" },
  { name: "nothing in common", wanted: ["fi", "is"], expected: null },
  { name: "no wishes", wanted: [], expected: null },
  { name: "not a tag", wanted: ["", "*", "a", "english (us)", "cs"], expected: "cs" },
  { name: "simplified when it is there", available: ["zh-Hant", "zh-Hans"], wanted: ["zh-CN"], expected: "zh-Hans" },
  { name: "traditional when both are there", available: ["zh-Hans", "zh-Hant"], wanted: ["zh-HK"], expected: "zh-Hant" },
  { name: "a region of the site", available: ["en", "pt-BR"], wanted: ["pt"], expected: "pt-BR" },
  { name: "the right one of two regions", available: ["pt-PT", "pt-BR"], wanted: ["pt-BR"], expected: "pt-BR" },
  { name: "a language's older code", available: ["en", "he"], wanted: ["iw-IL"], expected: "he" },
  { name: "a tag that only begins like a language", available: ["en"], wanted: ["engine"], expected: null },
  { name: "spelt as the site spells it", available: ["ZH-hant"], wanted: ["zh-tw"], expected: "ZH-hant" },
];

for (const { name, available = SITE, wanted, expected } of CHOICES) {
  test(`choose: ${name}`, () => assert.equal(choose(available, wanted), expected));
}

test("widen goes from narrow to wide and ends with the language", () => {
  assert.deepEqual(widen("zh-TW"), ["zh-tw", "zh-hant-tw", "zh-hant", "zh"]);
  assert.deepEqual(widen("en"), ["en-latn-us", "en-latn", "en"]);
  assert.deepEqual(widen("iw"), ["iw", "he-hebr-il", "he-hebr", "he"]);
  assert.deepEqual(widen("not a tag"), ["not a tag"]);
});

const HOMES = [
  { tag: "en", home: "/help/en/" },
  { tag: "zh", home: "/help/zh/" },
  { tag: "zh-Hant", home: "/help/zh-Hant/" },
];

for (const [path, expected] of [
  ["/help/en/faq/nothing/", "en"],
  ["/help/zh-Hant/gone/", "zh-Hant"],
  ["/help/zh/gone/", "zh"],
  ["/help/en/", "en"],
  ["/help/english/", null],
  ["/en/", null],
  ["/", null],
]) {
  test(`languageOf ${path}`, () => assert.equal(languageOf(HOMES, String(path)), expected));
}
