// Sizes of files with brotli as web servers compress on the fly: a JSON list of paths comes in, one of bytes goes out.
import { readFileSync } from "node:fs";
import { brotliCompressSync, constants } from "node:zlib";

const params = { [constants.BROTLI_PARAM_QUALITY]: Number(process.argv[2]) };
const paths = JSON.parse(readFileSync(0, "utf8"));
console.log(JSON.stringify(paths.map((/** @type {string} */ path) => brotliCompressSync(readFileSync(path), { params }).length)));
