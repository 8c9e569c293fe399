// The site's scripts as browsers get them: kbgen/site/assets/**/*.js made small, and few. Run by “make scripts”.
//
// A page loads site.js, and what it needs later by itself. Modules that always load together are one file, since
// each request costs a phone more than its bytes; everything else follows from the imports.

import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { minify } from "terser";

const SOURCES = join(import.meta.dirname, "kbgen/site/assets");
const ENTRIES = ["site", "failed/start", "choose", "not-found", "theme", "worker", "worker-off"];
/** What each of these files holds besides the module of its name. @type {Record<string, string[]>} */
const TOGETHER = {
  site: ["button", "decisions", "messages", "storage", "facts/opening", "facts/periods", "facts/shop", "facts/start", "search/start"],
  "failed/log": ["failed/delivery", "failed/outcomes"],
};

/** @param {string} path */
const nameOf = (path) => relative(SOURCES, path.split("?")[0]).replaceAll("\\", "/").replace(/\.js$/, "");
const files = Object.fromEntries(Object.entries(TOGETHER).flatMap(([file, names]) => [file, ...names].map((name) => [name, file])));

/** Each of these ways to read a query is also in one file with all else that a first query needs. */
const READERS = ["words", "thai", "grams"];

/** Says what the files were made of: kbgen/site/assets.py compares it with the sources. */
function digest() {
  const hash = createHash("sha256");
  const names = readdirSync(SOURCES, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".js"));
  for (const name of names.map((one) => one.replaceAll("\\", "/")).sort()) {
    const content = readFileSync(join(SOURCES, name));
    hash.update(`${name}\0${content.length}\0`).update(content);
  }
  return `${hash.digest("hex")}\n`;
}

/** The file that a module is copied into; a module's id names it behind a question mark. @param {string} id */
const fileOf = (id) => id.split("?")[1] ?? basename(id, ".js");

/** What modules of the search import from there is copied into their file, since a request costs a phone more than a copy does. */
const whole = {
  name: "whole",
  /** @param {string} source @param {string | undefined} importer */
  resolveId(source, importer) {
    if (!importer) return source.includes("?") ? source : null;
    const id = join(importer, "..", source);
    return nameOf(id).startsWith("search/") && nameOf(importer).startsWith("search/") ? `${id}?${fileOf(importer)}` : null;
  },
  /** @param {unknown} source @param {string} importer */
  resolveDynamicImport(source, importer) {
    if (typeof source !== "string") return null;
    const id = join(importer, "..", source), file = fileOf(importer);
    return file === `search-${basename(id, ".js")}` ? `${id}?${file}` : id;
  },
  /** @param {string} id */
  load: (id) => (id.includes("?") ? readFileSync(id.split("?")[0], "utf8") : null),
};

const small = {
  name: "small",
  /** @param {string} code */
  renderChunk: (code) => minify(code, { module: true, ecma: 2020, compress: { passes: 3, inline: 1 } }),
  generateBundle() {
    /** @type {any} */ (this).emitFile({ type: "asset", fileName: "sources.sha256", source: digest() });
  },
};

export default {
  input: Object.fromEntries([
    ...ENTRIES.map((name) => [name, join(SOURCES, `${name}.js`)]),
    ...READERS.map((name) => [`search/search-${name}`, join(SOURCES, `search/search.js?search-${name}`)]),
  ]),
  preserveEntrySignatures: "allow-extension",
  output: {
    dir: join(import.meta.dirname, "kbgen/site/scripts"),
    format: "es",
    generatedCode: { preset: "es2015", symbols: false },
    freeze: false,
    externalLiveBindings: false,
    hoistTransitiveImports: false,
    minifyInternalExports: true,
    entryFileNames: "[name].js",
    chunkFileNames: (/** @type {{name: string, facadeModuleId: string | null}} */ { name, facadeModuleId }) =>
      `${facadeModuleId && !(name in TOGETHER) ? nameOf(facadeModuleId) : name}.js`,
    manualChunks: (/** @type {string} */ id) => (id.includes("?search-") ? `search/${fileOf(id)}` : files[nameOf(id)]),
  },
  plugins: [whole, small],
};
