// Text with Telegram's entities as elements. Offsets are UTF-16 units, which JavaScript's own string
// positions are, too.

import { el } from "../dom.js";
import { word } from "../words.js";

const PLAIN = {
  bold: "strong", italic: "em", underline: "u", strikethrough: "s",
};
const BLOCKS = new Set(["pre", "blockquote", "expandable_blockquote"]);
const OPENS = { text_link: (entity) => entity.url, url: (_, words) => words, email: (_, words) => `mailto:${words}`,
  phone_number: (_, words) => `tel:${words}` };

/**
 * `taps` is what may be done with words: {link(address), command(text), copy(text)}.
 * Entities that overlap without nesting are cut at the outer one's end.
 */
export function formatted(text, entities, taps, language) {
  const sorted = [...(entities ?? [])].sort((a, b) => a.offset - b.offset || b.length - a.length);
  return build(text, sorted, 0, text.length, taps, language);
}

function build(text, entities, from, to, taps, language) {
  const out = document.createDocumentFragment();
  let at = from;
  while (entities.length) {
    const entity = entities.shift();
    const end = Math.min(entity.offset + entity.length, to);
    if (entity.offset < at || end <= entity.offset) continue;
    out.append(text.slice(at, entity.offset));
    const inner = [];
    while (entities.length && entities[0].offset < end) inner.push(entities.shift());
    const inside = build(text, inner, entity.offset, end, taps, language);
    out.append(wrapped(entity, inside, text.slice(entity.offset, end), taps, language));
    // A block ends its line; Telegram's own newline after it would leave an empty one.
    at = BLOCKS.has(entity.type) && text[end] === "\n" ? end + 1 : end;
  }
  if (at < to) out.append(text.slice(at, to));
  return out;
}

function wrapped(entity, inside, words, taps, language) {
  const kind = entity.type;
  if (PLAIN[kind]) return el(PLAIN[kind], {}, inside);
  if (OPENS[kind]) return pressable("link", () => taps.link(OPENS[kind](entity, words)), inside);
  switch (kind) {
    case "bot_command": return pressable("link", () => taps.command(words), inside);
    case "mention": return pressable("link", () => taps.link(`https://t.me/${words.slice(1)}`), inside);
    case "hashtag":
    case "cashtag": return el("span", { class: "mention" }, inside);
    case "text_mention": return el("span", { class: "mention" }, inside);
    case "code": return pressable("code", () => taps.copy(words), el("code", {}, inside));
    case "pre": return el("pre", { tabindex: "0", "data-language": entity.language }, el("code", {}, inside));
    case "blockquote": return el("blockquote", {}, inside);
    case "expandable_blockquote": return folded(inside);
    case "spoiler": return spoiler(inside, language);
  }
  return el("span", {}, inside); // custom emoji and the like: their words
}

/** Words that do something. A span and not a link: there is nowhere to go, and it must wrap. */
function pressable(name, act, inside) {
  const made = el("span", { class: name, role: "button", tabindex: "0" }, inside);
  onPress(made, act);
  return made;
}

function onPress(element, act) {
  element.addEventListener("click", act);
  element.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    act();
  });
}

function folded(inside) {
  const made = el("blockquote", { class: "folded", role: "button", tabindex: "0", "aria-expanded": "false" }, inside);
  onPress(made, () => made.setAttribute("aria-expanded", String(!made.classList.toggle("folded"))));
  return made;
}

function spoiler(inside, language) {
  const hidden = el("span", { "aria-hidden": "true" }, inside);
  const made = el("span", { class: "spoiler", role: "button", tabindex: "0", "aria-label": word("message.spoiler", language) }, hidden);
  onPress(made, () => {
    made.classList.add("shown");
    hidden.removeAttribute("aria-hidden");
    for (const name of ["role", "tabindex", "aria-label"]) made.removeAttribute(name);
  });
  return made;
}
