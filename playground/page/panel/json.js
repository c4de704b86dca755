// JSON to be read: indented, coloured, and only ever text.

import { el } from "../dom.js";

const TOKEN = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(true|false|null)\b|(-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)/gi;

export function pretty(value) {
  const text = JSON.stringify(value, null, 2) ?? "";
  const box = el("pre", { class: "json", tabindex: "0" });
  let at = 0;
  for (const found of text.matchAll(TOKEN)) {
    const [all, string, colon, constant] = found;
    box.append(text.slice(at, found.index));
    if (string && colon) box.append(el("span", { class: "j-name" }, string), colon);
    else box.append(el("span", { class: string ? "j-text" : constant ? "j-word" : "j-number" }, all));
    at = found.index + all.length;
  }
  box.append(text.slice(at));
  return box;
}
