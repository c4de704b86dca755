// Elements are only ever built from names and text. Nothing here takes markup, so whatever people
// or bots write can become words on the page and never elements of it.

const PROPERTIES = new Set(["value", "checked", "disabled", "hidden", "inert", "open", "multiple", "selected"]);

/** An element. `on…` are listeners, null and false leave an attribute out, true sets it empty. */
export function el(tag, attributes = {}, ...inside) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined) continue;
    if (typeof value === "function") made.addEventListener(name.slice(2), value);
    else if (PROPERTIES.has(name)) made[name] = value;
    else if (value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...inside.flat().filter((each) => each !== null && each !== undefined && each !== false));
  return made;
}

const SVG = "http://www.w3.org/2000/svg";

/** One of look/icons.svg. Icons say nothing of their own: the button around them has the words. */
export function icon(name) {
  const made = document.createElementNS(SVG, "svg");
  made.setAttribute("class", "icon");
  made.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `look/icons.svg#${name}`);
  made.append(use);
  return made;
}

/** A button with an icon only; its words are for those who cannot see it, and for the pointer. */
export function iconButton(name, label, onclick, attributes = {}) {
  return el("button", { type: "button", class: "round", "aria-label": label, title: label, onclick, ...attributes }, icon(name));
}

/** A labelled field. `control` is its input, select or textarea. */
export function field(label, control, hint = null) {
  return el("label", { class: "field" }, el("span", {}, label), control, hint && el("small", {}, hint));
}

/** Call `work` once, soon, however often it is asked for in between. */
export function soon(work, milliseconds) {
  let timer = 0;
  return () => {
    timer ||= setTimeout(() => { timer = 0; work(); }, milliseconds);
  };
}

/** Call `work` before the next painting, once. A page that nobody sees is not drawn at all. */
export function nextFrame(work) {
  let asked = false;
  return () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => { asked = false; work(); });
  };
}

/** Up and down, Home and End move the focus among the items that `selector` finds in `box`. */
export function arrowKeys(box, selector) {
  box.addEventListener("keydown", (event) => {
    const items = [...box.querySelectorAll(selector)].filter((each) => !each.disabled);
    const at = items.indexOf(document.activeElement);
    const next = { ArrowDown: at + 1, ArrowRight: at + 1, ArrowUp: at - 1, ArrowLeft: at - 1, Home: 0, End: items.length - 1 }[event.key];
    if (next === undefined || !items.length || at < 0) return;
    event.preventDefault();
    items[(next + items.length) % items.length].focus();
  });
}
