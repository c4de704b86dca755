// One message, or one album, as an item of the list.

import { el, icon, iconButton } from "../dom.js";
import { clockTime, exactTime } from "../time.js";
import { word } from "../words.js";
import { inOneLine } from "./chat.js";
import { formatted } from "./entities.js";
import { inlineKeys } from "./keys.js";
import { media } from "./media.js";

/** What decides how a group looks: when this stays, its element stays as it is. */
export function stampOf(group) {
  return group.messages.map((message) => message.event).join() + (group.last ? "L" : "") + (group.first ? "F" : "");
}

/** The inside of an item; `group.messages` is one message, or the parts of an album. */
export function bubble(group, phone) {
  const [head] = group.messages;
  const own = head.sender_id === phone.person.id;
  const captioned = group.messages.find((message) => message.message.caption) ?? head;
  const api = captioned.message;
  const text = api.text ?? api.caption ?? "";
  const shown = media(group.messages, phone);
  const bare = Boolean(head.message.sticker);
  const body = el("div", { class: bare ? "bubble bare" : "bubble" },
    el("span", { class: "sr" }, `${own ? word("phone.you", phone.language) : nameOf(head.message.from)}: `),
    !own && group.first && phone.isGroup ? el("strong", { class: "who" }, nameOf(head.message.from)) : null,
    head.message.forward_origin ? forwarded(head.message.forward_origin, phone) : null,
    head.message.reply_to_message ? quoted(head.message.reply_to_message, phone) : null,
    shown,
    text ? el("div", { class: "text", dir: "auto" }, formatted(text, api.entities ?? api.caption_entities, phone.taps, phone.language)) : null,
    !text && !shown ? el("div", { class: "text" }, el("em", {}, word("message.other", phone.language))) : null,
    meta(group, phone),
  );
  const label = word("message.actions", phone.language);
  const actions = iconButton("dots", label, () => phone.actions(captioned, actions), { class: "round actions", tabindex: "-1", "aria-haspopup": "menu" });
  return [el("div", { class: "line" }, body, actions), inlineKeys(group.messages.at(-1), phone)].filter(Boolean);
}

export function nameOf(user) {
  return [user.first_name, user.last_name].filter(Boolean).join(" ");
}

function meta(group, phone) {
  const last = group.messages.at(-1).message;
  const zone = phone.person.time_zone;
  return el("span", { class: "meta" },
    group.messages.some((message) => message.edits && message.message.edit_date) ? el("span", {}, word("message.edited", phone.language)) : null,
    el("time", { datetime: new Date(last.date * 1000).toISOString(), title: exactTime(last.date, zone) }, clockTime(last.date, zone)));
}

function forwarded(origin, phone) {
  const name = origin.sender_user ? nameOf(origin.sender_user) : origin.sender_user_name ?? origin.chat?.title ?? "";
  return el("p", { class: "origin" }, icon("forward"), word("message.forwarded", phone.language, { name }));
}

function quoted(message, phone) {
  return el("button", { type: "button", class: "quote", onclick: () => phone.list.showMessage(message.message_id) },
    el("strong", {}, nameOf(message.from)), el("span", {}, inOneLine({ message }, phone.language)));
}
