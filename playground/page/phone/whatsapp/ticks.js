// Two ticks below what a person wrote: it was received; blue, once the business has read it.

import { el } from "../../dom.js";
import { word } from "../../words.js";

export function ticks(wasRead, language) {
  const label = word(wasRead ? "wa.read" : "wa.received", language);
  return el("span", { class: wasRead ? "ticks read" : "ticks", role: "img", "aria-label": label, title: label }, "✓✓");
}
