// What a reader's first query needs: one file with its language's way to read it, since each request costs a phone time.
export { open } from "./engine.js";
export { answers, asking, shown, tidy } from "./answers.js";
export { box } from "./box.js";
