// MiniSearch's index of a corpus: node bench/minisearch.mjs MINISEARCH.js CORPUS.jsonl LOCALE OUT.json
import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { options } from "./minisearch_options.mjs";

const [, , script, corpus, locale, out] = process.argv;
const { default: MiniSearch } = await import(pathToFileURL(resolve(script)).href);
const index = new MiniSearch(options(locale));
index.addAll(readFileSync(corpus, "utf8").split("\n").filter(Boolean).map((line) => {
  const { id, url, title, headings, body } = JSON.parse(line);
  return { id, url, title, headings: headings.map((/** @type {any} */ it) => it.text ?? it).join("\n"), body, summary: body.slice(0, 160) };
}));
writeFileSync(out, JSON.stringify(index));
