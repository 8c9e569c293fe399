/**
 * A search field with its list of results (the combobox pattern of WAI-ARIA 1.2).
 */

import { say } from "../messages.js";
import { answers, element } from "./answers.js";

let boxes = 0;

/**
 * Where a key moves the choice among `size` results, or undefined; -1 is back in the field.
 *
 * @param {string} key
 * @param {number} at
 * @param {number} size
 */
export function moved(key, at, size) {
  if (key === "ArrowDown") return ((at + 2) % (size + 1)) - 1;
  if (key === "ArrowUp") return ((at + size + 1) % (size + 1)) - 1;
  if (at >= 0) return key === "Home" ? 0 : key === "End" ? size - 1 : undefined;
}

/** @param {Element} node @param {Record<string, unknown>} values */
function set(node, values) {
  for (const [name, value] of Object.entries(values)) node.setAttribute(name, String(value));
}

/**
 * @param {HTMLFormElement} form
 * @param {import("./answers.js").Open} open
 */
export function box(form, open) {
  const id = `search-${++boxes}`;
  const panel = element("div", "found");
  /** @type {HTMLElement[]} */
  let options = [];
  let at = -1;

  /** @param {number} place */
  const choose = (place) => {
    options[at]?.setAttribute("aria-selected", "false");
    at = place;
    options[at]?.setAttribute("aria-selected", "true");
    options[at]?.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", options[at]?.id ?? "");
  };

  /** @param {boolean} shown */
  const toggle = (shown) => {
    panel.hidden = !shown;
    input.setAttribute("aria-expanded", String(shown && options.length > 0));
    if (!shown) choose(-1);
  };

  const { find, input, list } = answers(form, panel, open, {
    limit: 8,
    heading: "span",
    onState(state, list) {
      if (state.kind !== "searching") {
        choose(-1);
        options = Array.from(list.querySelectorAll("a"));
        options.forEach((option, place) => set(option, { id: `${id}-${place}`, role: "option", tabindex: -1, "aria-selected": false }));
        for (const group of list.children) set(group, { role: "group", "aria-label": group.querySelector(".kind")?.textContent ?? "" });
      }
      list.hidden = !options.length;
      toggle(state.kind !== "empty" && form.matches(":focus-within"));
    },
  });
  // Where a list can scroll, browsers would make it a stop of the Tab key.
  set(list, { id, tabindex: -1, role: "listbox", "aria-label": say("Search results") });
  set(input, { role: "combobox", "aria-autocomplete": "list", "aria-controls": id });
  toggle(false);
  form.append(panel);

  const now = () => find(input.value);
  input.addEventListener("focus", () => panel.hidden && now());
  input.addEventListener("keydown", (event) => {
    const { key, isComposing, keyCode, shiftKey, altKey, ctrlKey, metaKey } = event;
    if (isComposing || keyCode === 229 || shiftKey || altKey || ctrlKey || metaKey) return;
    const place = options.length && !panel.hidden ? moved(key, at, options.length) : undefined;
    if (place !== undefined) choose(place);
    else if (panel.hidden && key === "ArrowDown") now();
    else if (key === "Enter" && at >= 0) options[at].click();
    else if (key === "Escape" && !panel.hidden && !form.closest("dialog")) toggle(false);
    else return;
    event.preventDefault();
  });
  // A press in the list leaves the focus in the field.
  panel.addEventListener("mousedown", (event) => event.preventDefault());
  form.addEventListener("focusout", ({ relatedTarget }) => form.contains(/** @type {Node | null} */ (relatedTarget)) || toggle(false));
  list.addEventListener("click", () => setTimeout(toggle, 0, false));
  now();
}
