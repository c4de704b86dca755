// A talk on WhatsApp, with the same face as Chat (../chat.js): what the rest of a phone asks it for.

import { soon } from "../../dom.js";
import { Refused, get, post } from "../../wire.js";
import { world } from "../../world.js";
import { shown } from "./shown.js";

const WINDOW = 60;
const MOST_KEPT = 160;

// What Telegram's phones call an act, in WhatsApp's words: [act, its body].
const ACTS = {
  say: ({ text, reply_to }) => ["text", { text, reply_to }],
  contact: ({ contact } = {}) => ["contact", contact ? { name: contact.first_name, phone: contact.phone_number } : {}],
  block: () => ["change", { blocked: true }],
  unblock: () => ["change", { blocked: false }],
};

export class WhatsAppChat extends EventTarget {
  messages = new Map(); // by number, in the order in which they came
  head = { title: "", type: "private", started: true, keyboard: null, commands: [], blocked: false, unread: 0, typing: null, pinned: null, contact: null, number: "" };
  more = false;
  unreadFrom = null;
  where = {};
  #reading = null;
  #generation = 0;
  #closed = false;

  constructor(personId) {
    super();
    this.personId = personId;
  }

  get begun() {
    return this.messages.size > 0; // nobody has to press Start there
  }

  act(name, body = {}) {
    const [act, given] = (ACTS[name] ?? ((same) => [name, same]))(body);
    return post(`whatsapp/people/${this.personId}/${act}`, given);
  }

  #get(query) {
    return get(`whatsapp/people/${this.personId}/chat`, query);
  }

  isHere({ platform }) {
    return platform === "whatsapp";
  }

  async load() {
    const generation = ++this.#generation;
    const read = await unlessGone(this.#get({ limit: WINDOW }));
    if (!read || generation !== this.#generation) return;
    this.messages = new Map(read.messages.filter(visible).map((each) => [each.number, shown(each, read.title)]));
    this.more = read.more;
    this.#setHead(read);
    const theirs = [...this.messages.values()].filter((message) => message.by_bot);
    this.unreadFrom = this.head.unread ? theirs.at(-this.head.unread)?.message_id ?? null : null;
    this.#tell("loaded");
  }

  close() {
    this.#closed = true;
    this.#generation += 1;
  }

  older() {
    if (!this.more) return Promise.resolve();
    this.#reading ??= this.#readOlder().finally(() => { this.#reading = null; });
    return this.#reading;
  }

  async #readOlder() {
    const first = this.messages.keys().next().value;
    const answer = await unlessGone(this.#get({ limit: WINDOW, before: first }));
    if (!answer || this.messages.keys().next().value !== first) return;
    this.messages = new Map([...answer.messages.filter(visible).map((each) => [each.number, shown(each, answer.title)]), ...this.messages]);
    this.more = answer.more;
    this.#tell("messages");
  }

  trim() {
    if (this.messages.size <= MOST_KEPT) return;
    this.messages = new Map([...this.messages].slice(-WINDOW));
    this.more = true;
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
      this.#tell("head");
    }
    this.#tell("messages");
    return known ? null : message;
  }

  /** The person's side changed: blocked, looked at, somebody is writing. */
  changed(contact) {
    this.#setContact(contact);
    this.#tell("head");
  }

  // Buttons here do not spin, and nothing waits for an answer.
  tapped() {}
  expire() {}
  isSpinning() { return false; }

  refresh = soon(async () => {
    if (this.#closed) return;
    const answer = await unlessGone(this.#get({ limit: 1 }));
    if (answer) this.#setHead(answer);
  }, 80);

  #setHead({ title, number, contact, automation, messages }) {
    this.head = { ...this.head, title, number };
    const prompts = messages.length || this.messages.size ? [] : automation.prompts;
    this.head.keyboard = prompts.length ? { keyboard: prompts.map((text) => [{ text }]) } : null;
    this.changed(contact);
  }

  #setContact(contact) {
    this.head = { ...this.head, contact, blocked: contact.blocked, unread: contact.unread, typing: contact.typing ? { until: contact.typing_until } : null };
  }

  read() {
    if (!this.head.unread) return;
    this.head.unread = 0;
    this.#tellRead();
    this.#tell("head");
  }

  #tellRead = soon(() => {
    if (!this.#closed) this.act("read").catch(() => {}); // lost, it is told again with the next message
  }, 200);

  typingNow() {
    const { typing } = this.head;
    return typing && typing.until > world.now() ? typing : null;
  }

  #tell(kind) {
    this.dispatchEvent(new Event(kind));
  }
}

/** A reaction stands at the message that it is on. */
const visible = (raw) => raw.type !== "reaction";

async function unlessGone(asking) {
  try {
    return await asking;
  } catch (error) {
    if (error instanceof Refused) return null;
    throw error;
  }
}
