// A talk on WhatsApp, with the same face as Chat (../chat.js): what the rest of a phone asks it for.

import { get, post } from "../../wire.js";
import { Talk } from "../talk.js";
import { shown } from "./shown.js";

// What Telegram's phones call an act, in WhatsApp's words: [act, its body].
const ACTS = {
  say: ({ text, reply_to }) => ["text", { text, reply_to }],
  contact: ({ contact } = {}) => ["contact", contact ? { name: contact.first_name, phone: contact.phone_number } : {}],
  block: () => ["change", { blocked: true }],
  unblock: () => ["change", { blocked: false }],
};

export class WhatsAppChat extends Talk {
  head = { title: "", type: "private", started: true, keyboard: null, commands: [], blocked: false, unread: 0, typing: null, pinned: null, contact: null, number: "" };

  get begun() {
    return this.messages.size > 0; // nobody has to press Start there
  }

  act(name, body = {}) {
    const [act, given] = (ACTS[name] ?? ((same) => [name, same]))(body);
    return post(`whatsapp/people/${this.personId}/${act}`, given);
  }

  _ask(query) {
    return get(`whatsapp/people/${this.personId}/chat`, query);
  }

  _kept({ messages, title }) {
    return messages.filter(visible).map((each) => [each.number, shown(each, title)]);
  }

  isHere({ platform }) {
    return platform === "whatsapp";
  }

  /** A message came, or something became of one. Whether it is new on the phone. */
  heard(raw, isSeen) {
    if (!raw.on_phone || !visible(raw)) return null;
    const known = this.messages.get(raw.number);
    if (known && known.event > raw.event) return null;
    const message = { ...shown(raw, this.head.title), came: known?.came ?? raw.event };
    this.messages.set(raw.number, message);
    if (!known) {
      this.head.typing = raw.by_business ? null : this.head.typing;
      this.head.unread = raw.unread;
      if (raw.by_business && isSeen) this.read();
      else if (raw.by_business) this.unreadFrom ??= raw.number;
      else this.unreadFrom = null;
      if (this.head.keyboard) this.refresh(); // the first message takes the suggestions away
      this.tell("head");
    }
    this.tell("messages");
    return known ? null : message;
  }

  /** The person's side changed: blocked, looked at, somebody is writing. */
  changed(contact) {
    this.#setContact(contact);
    this.tell("head");
  }

  // Buttons here do not spin, and nothing waits for an answer.
  tapped() {}
  expire() {}
  isSpinning() { return false; }

  _setHead({ title, number, contact, automation, messages }) {
    this.head = { ...this.head, title, number };
    const prompts = messages.length || this.messages.size ? [] : automation.prompts;
    this.head.keyboard = prompts.length ? { keyboard: prompts.map((text) => [{ text }]) } : null;
    this.changed(contact);
  }

  #setContact(contact) {
    this.head = { ...this.head, contact, blocked: contact.blocked, unread: contact.unread, typing: contact.typing ? { until: contact.typing_until } : null };
  }
}

/** A reaction stands at the message that it is on. */
const visible = (raw) => raw.type !== "reaction";
