// Other engines over the kit's corpus: node bench/peers.mjs MODULES CORPUS.jsonl QUERIES LOCALE OUT_PREFIX [NAME=PAGEFIND_SITE ...]
// Prints one JSON line an engine: name, mean and largest cold transfer (gzip) until first results.
import { createServer } from "node:http";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { gzipSync } from "node:zlib";

const [, , modules, corpusFile, queryFile, locale, out, ...sites] = process.argv;
const require = createRequire(`${resolve(modules)}/x.js`);
const lines = (/** @type {string} */ file) => readFileSync(file, "utf8").split("\n").filter(Boolean).map((line) => JSON.parse(line));
const documents = lines(corpusFile);
const queries = lines(queryFile).map((row) => row.q);
const gzip = (/** @type {string | Buffer} */ content) => gzipSync(content, { level: 9 }).length;

/** @param {string} name @param {(q: string) => Promise<string[]> | string[]} search @param {() => number} cost */
async function run(name, search, cost) {
  const rows = [], costs = [];
  for (const q of queries) {
    let res = [];
    try {
      res = (await search(q)).slice(0, 10);
    } catch {
      res = []; // a query that the engine cannot parse finds nothing
    }
    rows.push(JSON.stringify({ q, res }));
    costs.push(cost());
  }
  writeFileSync(`${out}${name}.jsonl`, `${rows.join("\n")}\n`);
  console.log(JSON.stringify({ name, coldMean: costs.reduce((a, b) => a + b, 0) / costs.length, coldMax: Math.max(...costs) }));
}

// MiniSearch, tuned: words by Intl.Segmenter, folded marks, fuzzy, prefix, titles first.
const { default: MiniSearch } = await import(`${resolve(modules)}/minisearch/dist/es/index.js`);
const segmenter = new Intl.Segmenter(locale, { granularity: "word" });
const options = {
  fields: ["title", "headings", "body"],
  storeFields: ["title", "url"],
  tokenize: (/** @type {string} */ text) => Array.from(segmenter.segment(text)).filter((it) => it.isWordLike).map((it) => it.segment),
  processTerm: (/** @type {string} */ term) => term.toLowerCase().normalize("NFD").replace(/(?<!и)[\u0300-\u036f]/g, "").normalize("NFC"),
  searchOptions: { boost: { title: 4, headings: 2 }, fuzzy: 0.2, prefix: true },
};
const mini = new MiniSearch(options);
mini.addAll(documents.map((row) => ({ ...row, headings: row.headings.map((/** @type {any} */ it) => it.text ?? it).join("\n") })));
const miniBytes = gzip(JSON.stringify(mini)) + gzip(readFileSync(`${modules}/minisearch/dist/umd/index.js`));
await run("minisearch", (q) => mini.search(q).map((hit) => hit.id), () => miniBytes);

// Material's lunr: title boost as in its template, languages where lunr has them.
const lunr = require("lunr");
require("lunr-languages/lunr.stemmer.support.js")(lunr);
const language = { ru: "ru", th: "th", "zh-Hant": "zh" }[locale];
const builder = new lunr.Builder();
if (language && language !== "zh") {
  if (language === "th") require("lunr-languages/wordcut.js");
  try {
    require(`lunr-languages/lunr.${language}.js`)(lunr);
    builder.use(lunr[language]);
  } catch { /* without its language */ }
} else if (locale === "en") {
  builder.pipeline.add(lunr.trimmer, lunr.stopWordFilter, lunr.stemmer);
  builder.searchPipeline.add(lunr.stemmer);
} else builder.pipeline.add(lunr.trimmer);
lunr.tokenizer.separator = locale === "zh-Hant" ? /[\s\u200b\u3000\-、。，．？！；]+/ : /[\s\-]+/;
builder.ref("id");
builder.field("title", { boost: 1000 });
builder.field("body", { boost: 1 });
for (const row of documents) builder.add(row);
const index = builder.build();
const lunrBytes = gzip(JSON.stringify({ docs: documents.map(({ url, title, body }) => ({ location: url, title, text: body })) }))
  + gzip(readFileSync(`${modules}/lunr/lunr.min.js`));
await run("lunr", (q) => index.search(`${q.replace(/[:~^*+\-]/g, " ").trim()}*`).map((/** @type {any} */ hit) => hit.ref), () => lunrBytes);

// Pagefind, its own client code against its own index over HTTP on this machine.
for (const pair of sites) {
  const [name, folder] = pair.split("=");
  let sent = 0;
  const server = createServer((request, response) => {
    try {
      const content = readFileSync(`${folder}${decodeURIComponent(new URL(request.url ?? "/", "http://x").pathname)}`);
      sent += Math.min(content.length, gzip(content));
      response.end(content);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", () => done(null)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  const base = `http://127.0.0.1:${port}/pagefind/`;
  Object.assign(globalThis, {
    window: { location: { origin: "", href: base } }, location: new URL(base),
    document: { querySelector: () => ({ getAttribute: () => locale, lang: locale }), currentScript: null },
  });
  const script = gzip(readFileSync(`${folder}/pagefind/pagefind.js`));
  /** @type {any} */
  let engine;
  await run(name, async (q) => {
    sent = script;
    engine = await import(`${resolve(folder)}/pagefind/pagefind.js?${Math.random()}`);
    const instance = engine.createInstance({ basePath: base, baseUrl: "/" });
    const { results } = await instance.search(q);
    const hits = await Promise.all(results.slice(0, 10).map((/** @type {any} */ it) => it.data()));
    return hits.map((hit) => hit.meta.id);
  }, () => sent);
  server.close();
}
process.exit(0);
