/**
 * A button that mends what failed.
 *
 * @param {string} label
 * @param {() => void} act
 */
export function button(label, act) {
  const made = document.createElement("button");
  made.className = "md-button";
  made.type = "button";
  made.textContent = label;
  made.addEventListener("click", act);
  return made;
}
