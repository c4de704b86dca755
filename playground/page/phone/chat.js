// A talk on Telegram as its person has it: what is said, and what stands around it.

import { get, post } from "../wire.js";
import { word } from "../words.js";
import { world } from "../world.js";
import { Talk } from "./talk.js";

const TAP_LIVES = 150; // seconds, as in Telegram; then the button stops spinning

export class Chat extends Talk {
  head = { title: "", keyboard: null, commands: [], blocked: false, unread: 0, typing: null, pinned: null, started: false };
  taps = new Map(); // those still spinning, by id
  answered = []; // the last few taps' answers, newest last

  /** Whether anything was said here. */
  get begun() {
    return this.head.started;
  }

  /** The acts of this chat's person. */
  act(name, body = {}) {
    return post(`people/${this.personId}/${name}`, { ...this.where, ...body });
  }

  _ask(query) {
    return get(`people/${this.personId}/chat`, { ...this.where, ...query });
  }

  _besides() {
    return get(`people/${this.personId}/taps`);
  }

  _kept({ messages }) {
    return messages.map((message) => [message.message_id, message]);
  }

  /** Whether an event is about this chat. */
  isHere({ chat_id, bot_id }) {
    const bot = this.where.bot_id ?? this.head.bot_id;
    return chat_id === (this.where.chat_id ?? this.personId) && (chat_id < 0 || !bot || bot_id === bot);
  }

  /** A message came or changed. */
  put(message, isNew, isSeen) {
    const known = this.messages.get(message.message_id);
    if (!known && !isNew) return; // an edit of something that is not loaded
    if (known && known.event > message.event) return;
    this.messages.set(message.message_id, message);
    this.head.started = true; // known at once: the head is read again only in a moment
    if (isNew && message.by_bot) {
      this.head.typing = null;
      this.head.unread += 1;
      if (isSeen) this.read();
      else this.unreadFrom ??= message.message_id;
    }
    if (isNew && !message.by_bot) this.unreadFrom = null;
    this.refresh();
    this.tell("messages");
  }

  tapped(tap) {
    if (tap.state === "spinning") this.taps.set(tap.id, tap);
    else this.taps.delete(tap.id);
    if (tap.state === "answered") this.answered = [...this.answered.slice(-9), tap];
    this.tell("taps");
  }

  /** Taps that the clock has outlived. */
  expire() {
    const old = [...this.taps.values()].filter((tap) => world.now() - tap.at > TAP_LIVES);
    if (!old.length) return;
    for (const tap of old) this.taps.delete(tap.id);
    this.tell("taps");
  }

  isSpinning(messageId, data) {
    return [...this.taps.values()].some((tap) => tap.message_id === messageId && tap.data === data);
  }

  typing(typing) {
    this.head.typing = typing;
    this.tell("head");
  }

  _refreshed({ messages: _, more: __, ...head }) {
    this.#show({ ...head, typing: this.head.typing, unread: this.head.unread });
  }

  _setHead({ messages: _, more: __, ...head }, { taps }) {
    this.taps = new Map(taps.filter((tap) => tap.state === "spinning").map((tap) => [tap.id, tap]));
    this.#show(head);
  }

  #show(head) {
    this.head = head;
    this.tell("head");
  }

  wasRead() {
    this.head.unread = 0;
    this.tell("head");
  }
}

/** A message in one line, for quotations and announcements. */
export function inOneLine(message, language) {
  const api = message.message;
  const said = api.text ?? api.caption ?? api.invoice?.title ?? api.poll?.question ?? "";
  if (api.successful_payment) return word("message.paid", language, { amount: message.price ?? "" });
  if (said) return said.length > 200 ? `${said.slice(0, 200)}…` : said;
  const kind = { photo: "message.photo", document: "attach.file", location: "message.place", venue: "message.place",
    contact: "attach.contact", voice: "attach.voice", sticker: "attach.sticker", audio: "attach.file", video: "attach.file" };
  const key = Object.keys(kind).find((each) => api[each]);
  return key ? word(kind[key], language) : "";
}
