// One chat as its person has it: the messages that are loaded, and what stands around them.
//
// Only a window of the history is kept. Older messages are fetched when somebody scrolls back, and
// let go when the chat is read at its end again, so that a chat of thousands costs as little as a
// short one.

import { Refused, get, post } from "../wire.js";
import { soon } from "../dom.js";
import { word } from "../words.js";
import { world } from "../world.js";

const WINDOW = 60;
const MOST_KEPT = 160;
const TAP_LIVES = 150; // seconds, as in Telegram; then the button stops spinning

export class Chat extends EventTarget {
  messages = new Map(); // by message_id, in order
  head = { title: "", keyboard: null, commands: [], blocked: false, unread: 0, typing: null, pinned: null, started: false };
  more = false;
  unreadFrom = null; // the first message that had not been read when it came
  taps = new Map(); // those still spinning, by id
  answered = []; // the last few taps' answers, newest last
  #reading = null;
  #generation = 0;
  #closed = false;

  constructor(personId, where = {}) {
    super();
    this.personId = personId;
    this.where = where; // {bot_id, chat_id}; empty: the talk with the first bot
  }

  /** Whether anything was said here. */
  get begun() {
    return this.head.started;
  }

  /** The acts of this chat's person. */
  act(name, body = {}) {
    return post(`people/${this.personId}/${name}`, { ...this.where, ...body });
  }

  #get(query) {
    return get(`people/${this.personId}/chat`, { ...this.where, ...query });
  }

  /** Whether an event is about this chat. */
  isHere({ chat_id, bot_id }) {
    const bot = this.where.bot_id ?? this.head.bot_id;
    return chat_id === (this.where.chat_id ?? this.personId) && (chat_id < 0 || !bot || bot_id === bot);
  }

  async load() {
    const generation = ++this.#generation;
    const answers = await unlessGone(Promise.all([this.#get({ limit: WINDOW }), get(`people/${this.personId}/taps`)]));
    if (!answers || generation !== this.#generation) return; // another chat was opened meanwhile
    const [read, { taps }] = answers;
    const { messages, more, ...head } = read;
    this.messages = new Map(messages.map((message) => [message.message_id, message]));
    this.more = more;
    this.taps = new Map(taps.filter((tap) => tap.state === "spinning").map((tap) => [tap.id, tap]));
    this.#setHead(head);
    const fromBot = messages.filter((message) => message.by_bot && !message.deleted);
    this.unreadFrom = head.unread ? fromBot.at(-head.unread)?.message_id ?? null : null;
    this.#tell("loaded");
  }

  /** The phone is put away, or its owner is gone: ask for nothing more. */
  close() {
    this.#closed = true;
    this.#generation += 1;
  }

  /** Fetch what was said before the oldest message that is here. */
  older() {
    if (!this.more) return Promise.resolve();
    this.#reading ??= this.#readOlder().finally(() => { this.#reading = null; });
    return this.#reading;
  }

  async #readOlder() {
    const first = this.messages.keys().next().value;
    const answer = await unlessGone(this.#get({ limit: WINDOW, before: first }));
    if (!answer || this.messages.keys().next().value !== first) return;
    const { messages, more } = answer;
    this.messages = new Map([...messages.map((message) => [message.message_id, message]), ...this.messages]);
    this.more = more;
    this.#tell("messages");
  }

  /** Let old messages go; for when the chat is read at its end. */
  trim() {
    if (this.messages.size <= MOST_KEPT) return;
    this.messages = new Map([...this.messages].slice(-WINDOW));
    this.more = true;
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
    this.#tell("messages");
  }

  tapped(tap) {
    if (tap.state === "spinning") this.taps.set(tap.id, tap);
    else this.taps.delete(tap.id);
    if (tap.state === "answered") this.answered = [...this.answered.slice(-9), tap];
    this.#tell("taps");
  }

  /** Taps that the clock has outlived. */
  expire() {
    const old = [...this.taps.values()].filter((tap) => world.now() - tap.at > TAP_LIVES);
    if (!old.length) return;
    for (const tap of old) this.taps.delete(tap.id);
    this.#tell("taps");
  }

  isSpinning(messageId, data) {
    return [...this.taps.values()].some((tap) => tap.message_id === messageId && tap.data === data);
  }

  typing(typing) {
    this.head.typing = typing;
    this.#tell("head");
  }

  /** Read the keyboard, the menu and the like again: only the stand-in knows how they change. */
  refresh = soon(async () => {
    if (this.#closed) return;
    const generation = this.#generation;
    const answer = await unlessGone(this.#get({ limit: 1 }));
    if (!answer || generation !== this.#generation) return;
    const { messages: _, more: __, ...head } = answer;
    this.#setHead({ ...head, typing: this.head.typing, unread: this.head.unread });
  }, 80);

  #setHead(head) {
    this.head = head;
    this.#tell("head");
  }

  /** The chat was looked at. */
  read() {
    if (!this.head.unread) return;
    this.head.unread = 0;
    this.#tellRead();
    this.#tell("head");
  }

  #tellRead = soon(() => {
    if (!this.#closed) this.act("read").catch(() => {}); // lost, it is told again with the next message
  }, 200);

  wasRead() {
    this.head.unread = 0;
    this.#tell("head");
  }

  typingNow() {
    const typing = this.head.typing;
    return typing && typing.until > world.now() ? typing : null;
  }

  #tell(kind) {
    this.dispatchEvent(new Event(kind));
  }
}

/** The answer, or null when a reset took the person away: the event that says so closes the phone. */
async function unlessGone(asking) {
  try {
    return await asking;
  } catch (error) {
    if (error instanceof Refused) return null;
    throw error;
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
