// The site's scripts as browsers get them: kbgen/site/assets/**/*.js made small, and few. Run by “make scripts”.
//
// A page loads site.js, and what it needs later by itself. Modules that always load together are one file, since
// each request costs a phone more than its bytes; everything else follows from the imports.

import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { minify } from "terser";

const SOURCES = join(import.meta.dirname, "kbgen/site/assets");
const ENTRIES = ["site", "search/search", "failed/start", "choose", "not-found", "theme", "worker", "worker-off"];
/** What each of these files holds besides the module of its name. @type {Record<string, string[]>} */
const TOGETHER = {
  site: ["decisions", "messages", "storage", "facts/opening", "facts/periods", "facts/shop", "facts/start", "search/start"],
  "search/search": ["search/answers", "search/box", "search/engine", "search/store", "search/text"],
  "failed/log": ["failed/delivery", "failed/outcomes"],
};

/** @param {string} path */
const nameOf = (path) => relative(SOURCES, path).replaceAll("\\", "/").replace(/\.js$/, "");
const files = Object.fromEntries(Object.entries(TOGETHER).flatMap(([file, names]) => [file, ...names].map((name) => [name, file])));

/** Of these each file that needs them has its own copy, since a request costs more than the copy does. They keep no state. */
const COPIED = ["./rows.js", "./pairs.js"];

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

const copies = {
  name: "copies",
  /** @param {string} source @param {string | undefined} importer */
  resolveId: (source, importer) =>
    importer && COPIED.includes(source) ? `${join(importer, "..", source)}?${basename(importer, ".js")}` : null,
  /** @param {string} id */
  load: (id) => (id.includes("?") ? readFileSync(id.split("?")[0], "utf8") : null),
};

const small = {
  name: "small",
  /** @param {string} code */
  renderChunk: (code) => minify(code, { module: true, ecma: 2020, compress: { passes: 3 } }),
  generateBundle() {
    /** @type {any} */ (this).emitFile({ type: "asset", fileName: "sources.sha256", source: digest() });
  },
};

export default {
  input: Object.fromEntries(ENTRIES.map((name) => [name, join(SOURCES, `${name}.js`)])),
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
    manualChunks: (/** @type {string} */ id) => files[nameOf(id)],
  },
  plugins: [copies, small],
};
