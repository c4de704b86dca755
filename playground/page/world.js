// What the page knows of the playground beside the chats: who there is, what time it is there,
// what the process around the stand-in can do.

import { get, heardOfPeople } from "./wire.js";

class World extends EventTarget {
  state = null;
  people = new Map();
  #skew = 0; // seconds that the playground's clock is ahead of this machine's

  /** Read everything anew. */
  async read() {
    do this.state = await get("state"); while (this.state.event < heardOfPeople);
    this.people = new Map(this.state.people.map((person) => [person.id, person]));
    this.setClock(this.state.clock);
    this.changed();
  }

  setClock(clock) {
    this.#skew = clock.now - Date.now() / 1000;
    if (this.state) this.state.clock = clock;
  }

  /** Seconds since 1970, as the playground's clock has it. */
  now() {
    return Date.now() / 1000 + this.#skew;
  }

  /** One of six colours, the same on the phone, its tab and the list. */
  hue(id) {
    return `hue-${[...this.people.keys()].indexOf(id) % 6}`;
  }

  can(hook) {
    return Boolean(this.state?.hooks.includes(hook));
  }

  bot(id) {
    return this.state?.bots.find((bot) => bot.id === id) ?? this.state?.bots[0];
  }

  person(person) {
    this.people.set(person.id, person);
    this.changed();
  }

  /** Count what came for people whose phones are not open; the open ones count for themselves. */
  came(message) {
    if (!message.by_bot) return;
    for (const id of message.people) {
      const chat = this.#chat(id, message);
      if (chat) chat.unread += 1;
    }
    this.changed();
  }

  wasRead({ person_id: id, ...where }) {
    const chat = this.#chat(id, where);
    if (chat) chat.unread = 0;
    this.changed();
  }

  unreadOnWhatsApp({ person_id: id, unread }) {
    const person = this.people.get(id);
    if (person) person.unread = unread;
    this.changed();
  }

  unread(id) {
    const person = this.people.get(id);
    return (person?.chats ?? []).reduce((sum, chat) => sum + chat.unread, person?.unread ?? 0);
  }

  #chat(id, { chat_id, bot_id }) {
    const person = this.people.get(id);
    if (!person) return null;
    let chat = person.chats.find((each) => each.chat_id === chat_id && (chat_id < 0 || each.bot_id === bot_id));
    if (!chat) {
      chat = { chat_id, bot_id, type: chat_id < 0 ? "supergroup" : "private", title: this.bot(bot_id)?.name ?? "", blocked: false, unread: 0 };
      person.chats.push(chat);
    }
    return chat;
  }

  changed() {
    this.dispatchEvent(new Event("people"));
  }
}

export const world = new World();

// Whom the page makes when nobody is there yet: the three the market was built for.
// Their ids are given, so that of two pages opened at once only one can make them.
export const CAST = [
  { id: 100001, first_name: "Aline", language: "rw", language_code: "en", time_zone: "Africa/Kigali", phone: "+250788123456" },
  { id: 100002, first_name: "王小明", language: "zh", language_code: "zh-hans", time_zone: "Asia/Shanghai", phone: "+8613800138000" },
  { id: 100003, first_name: "Eric", language: "en", language_code: "en", time_zone: "Africa/Kigali", phone: "+250783654321" },
];
