// What a reader's first query needs, by its language's part: one file, since each request costs a phone time.
export { open } from "./engine.js";
export { box } from "./box.js";
