// One message as WhatsApp draws it: a header, words, a footer, and its buttons in rows below.

import { el, icon, iconButton } from "../../dom.js";
import { clockTime, exactTime } from "../../time.js";
import { fileAddress } from "../../wire.js";
import { word } from "../../words.js";
import { inOneLine } from "../chat.js";
import { formatted } from "../entities.js";
import { media } from "../media.js";
import { ticks } from "./ticks.js";

const SIGNS = { reply: "reply", quick_reply: "reply", url: "open", phone: "contact", copy: "copy", place: "place", contact: "contact" };

export function bubble(group, phone) {
  const [message] = group.messages;
  const { raw, message: api } = message;
  const own = !raw.by_business;
  const text = api.text ?? api.caption ?? "";
  const above = media(group.messages, phone);
  const { header, footer, cards } = raw.bubble;
  const body = el("div", { class: api.sticker ? "bubble bare" : "bubble" },
    el("span", { class: "sr" }, `${own ? word("phone.you", phone.language) : phone.chat.head.title}: `),
    raw.forwarded ? el("p", { class: "origin" }, icon("forward"), word("wa.forwarded", phone.language)) : null,
    quoted(raw.answers, phone),
    above,
    header ? el("strong", { class: "header" }, header) : null,
    text ? el("div", { class: "text", dir: "auto" }, formatted(text, [...(api.entities ?? api.caption_entities ?? [])], phone.taps, phone.language)) : null,
    !text && !above ? el("div", { class: "text" }, el("em", {}, word("message.other", phone.language))) : null,
    footer ? el("small", { class: "footer" }, footer) : null,
    meta(message, phone),
    reactions(raw));
  const label = word("message.actions", phone.language);
  const actions = iconButton("dots", label, () => phone.actions(message, actions), { class: "round actions", tabindex: "-1", "aria-haspopup": "menu" });
  return [el("div", { class: "line" }, body, actions), keys(message, raw.bubble, phone), cards.length ? carousel(message, cards, phone) : null].filter(Boolean);
}

function meta({ message, raw }, phone) {
  const zone = phone.person.time_zone;
  return el("span", { class: "meta" },
    el("time", { datetime: new Date(message.date * 1000).toISOString(), title: exactTime(message.date, zone) }, clockTime(message.date, zone)),
    raw.by_business ? null : ticks(raw.state === "read", phone.language));
}

function reactions({ reactions: given }) {
  const all = Object.values(given);
  return all.length ? el("span", { class: "reactions" }, all.join(" ")) : null;
}

/** The message that this one answers, if it is still loaded. */
function quoted(id, phone) {
  if (!id) return null;
  const found = [...phone.chat.messages.values()].find((each) => each.raw.id === id);
  if (!found) return null;
  const name = found.by_bot ? phone.chat.head.title : word("phone.you", phone.language);
  return el("button", { type: "button", class: "quote", onclick: () => phone.list.showMessage(found.message_id) },
    el("strong", {}, name), el("span", {}, inOneLine(found, phone.language)));
}

/** Buttons in rows of their own, and the one that opens a list. They stay for good. */
function keys(message, { buttons, list_button: opener, sections }, phone) {
  const rows = buttons.map((button) => key(message, button, phone));
  if (opener) {
    rows.push(el("button", { type: "button", class: "key", "aria-haspopup": "dialog", onclick: () => phone.showList(message, opener, sections) },
      icon("menu"), el("span", {}, opener)));
  }
  return rows.length ? el("div", { class: "keys" }, rows) : null;
}

function key(message, button, phone) {
  return el("button", { type: "button", class: "key", onclick: () => phone.press(message, button) },
    icon(SIGNS[button.kind]), el("span", {}, button.kind === "place" || button.kind === "contact" ? word(`wa.${button.kind}`, phone.language) : button.title));
}

/** Cards side by side, each with a picture, words and buttons. */
function carousel(message, cards, phone) {
  return el("div", { class: "carousel", tabindex: "0", role: "group", "aria-label": word("wa.cards", phone.language) }, cards.map((card) =>
    el("div", { class: "card-of" },
      el("img", { src: fileAddress(`wa:${card.picture.id}`), alt: card.text || word("message.photo", phone.language), loading: "lazy" }),
      card.text ? el("p", {}, card.text) : null,
      el("div", { class: "keys" }, card.buttons.map((button) => key(message, button, phone))))));
}
