// What every platform's chat is to the phone around it: a window of messages, loaded and let go.
//
// Only a window of the history is kept. Older messages are fetched when somebody scrolls back, and
// let go when the chat is read at its end again, so that a chat of thousands costs as little as a
// short one. What a message is, and how it is asked for, each platform says: `_ask(query)`,
// `_kept(answer)`, which gives [place, message] of each, and `_setHead(answer)`.

import { Refused } from "../wire.js";
import { soon } from "../dom.js";
import { world } from "../world.js";

export const WINDOW = 60;
const MOST_KEPT = 160;

export class Talk extends EventTarget {
  messages = new Map(); // by their place, in order
  more = false;
  unreadFrom = null; // the first message that had not been read when it came
  #reading = null;
  #generation = 0;
  #closed = false;

  constructor(personId, where = {}) {
    super();
    this.personId = personId;
    this.where = where; // {bot_id, chat_id}; empty: the talk with the first bot
  }

  async load() {
    const generation = ++this.#generation;
    const answers = await unlessGone(Promise.all([this._ask({ limit: WINDOW }), this._besides()]));
    if (!answers || generation !== this.#generation) return; // another chat was opened meanwhile
    const [read, besides] = answers;
    this.messages = new Map(this._kept(read));
    this.more = read.more;
    this._setHead(read, besides);
    const theirs = [...this.messages.values()].filter((message) => message.by_bot && !message.deleted);
    this.unreadFrom = this.head.unread ? theirs.at(-this.head.unread)?.message_id ?? null : null;
    this.tell("loaded");
  }

  /** What else the phone has to know of when the chat is opened. */
  async _besides() {
    return null;
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
    const answer = await unlessGone(this._ask({ limit: WINDOW, before: first }));
    if (!answer || this.messages.keys().next().value !== first) return;
    this.messages = new Map([...this._kept(answer), ...this.messages]);
    this.more = answer.more;
    this.tell("messages");
  }

  /** Let old messages go; for when the chat is read at its end. */
  trim() {
    if (this.messages.size <= MOST_KEPT) return;
    this.messages = new Map([...this.messages].slice(-WINDOW));
    this.more = true;
  }

  /** Read the keyboard, the menu and the like again: only the stand-in knows how they change. */
  refresh = soon(async () => {
    if (this.#closed) return;
    const generation = this.#generation;
    const answer = await unlessGone(this._ask({ limit: 1 }));
    if (answer && generation === this.#generation) this._refreshed(answer);
  }, 80);

  _refreshed(answer) {
    this._setHead(answer, null);
  }

  /** The chat was looked at. */
  read() {
    if (!this.head.unread) return;
    this.head.unread = 0;
    this.#tellRead();
    this.tell("head");
  }

  #tellRead = soon(() => {
    if (!this.#closed) this.act("read").catch(() => {}); // lost, it is told again with the next message
  }, 200);

  typingNow() {
    const { typing } = this.head;
    return typing && typing.until > world.now() ? typing : null;
  }

  tell(kind) {
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
