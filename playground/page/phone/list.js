// The list of messages: draws what changed, keeps the reader's place, fetches older ones.

import { el, iconButton, nextFrame } from "../dom.js";
import { dayName, dayOf } from "../time.js";
import { tagOf, word } from "../words.js";
import { world } from "../world.js";
import { stampOf } from "./bubble.js";
import { inOneLine } from "./chat.js";
import { spin } from "./keys.js";

const NEAR_THE_END = 48; // pixels
const NEAR_THE_START = 240;

export class MessageList {
  #items = new Map(); // key -> {node, stamp}
  #atEnd = true;
  #wanted = null; // a message to scroll to
  #place = null; // the first item in sight and where it stood, while older ones come in above

  constructor(phone) {
    this.phone = phone;
    const { language } = phone;
    this.list = el("ol", { class: "messages", tabindex: "0", "aria-label": word("phone.messages", language, { name: phone.person.first_name }) });
    this.older = el("button", { type: "button", class: "older", hidden: true, onclick: () => this.#fetchOlder() }, word("phone.older", language));
    this.scroller = el("div", { class: "scroller", tabindex: "-1" }, this.older, this.list);
    this.count = el("span", { class: "badge", hidden: true });
    this.down = iconButton("down", word("phone.newest", language), () => this.toEnd(), { class: "round down", hidden: true });
    this.down.append(this.count);
    // Only what is new is spoken: the list itself changes when older messages are fetched, too.
    this.spoken = el("div", { class: "sr", "aria-live": "polite", lang: tagOf(language) });
    this.box = el("div", { class: "talk" }, this.scroller, this.down, this.spoken);
    this.scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    this.list.addEventListener("keydown", (event) => this.#walk(event));
    new ResizeObserver(() => this.#atEnd && this.#jumpToEnd()).observe(this.scroller);
    this.draw = nextFrame(() => this.#draw());
  }

  /** Everything is another chat, or was read anew. */
  clear() {
    this.#items.clear();
    this.list.replaceChildren();
    this.#atEnd = true;
  }

  get atEnd() {
    return this.#atEnd;
  }

  announce(message) {
    if (!message.by_bot) return;
    const who = message.message.from.first_name;
    this.spoken.replaceChildren(el("p", {}, `${who}: ${inOneLine(message, this.phone.language)}`));
  }

  toEnd() {
    this.#atEnd = true;
    this.#draw();
    this.#jumpToEnd();
    this.phone.seen();
  }

  /** Bring a message into sight, fetching until it is there. */
  async showMessage(id) {
    const { chat } = this.phone;
    while (!chat.messages.has(id) && chat.more) await chat.older();
    this.#wanted = id;
    this.#atEnd = false;
    this.draw();
  }

  /** Album parts are neighbours of one group; a run of one sender shares a tail. */
  #groups() {
    const groups = [];
    for (const message of this.phone.chat.messages.values()) {
      if (message.deleted) continue;
      const album = message.message.media_group_id;
      const last = groups.at(-1);
      if (album && last?.album === album && last.sender === message.sender_id) last.messages.push(message);
      else groups.push({ key: `m${message.message_id}`, album, sender: message.sender_id, messages: [message] });
    }
    groups.forEach((group, index) => {
      group.day = dayOf(group.messages[0].message.date, this.phone.person.time_zone);
      group.first = groups[index - 1]?.sender !== group.sender || groups[index - 1].day !== group.day;
      group.last = groups[index + 1]?.sender !== group.sender;
    });
    return groups;
  }

  #draw() {
    const { chat, person, language } = this.phone;
    if (this.#atEnd) chat.trim();
    const wanted = [];
    let day = null;
    for (const group of this.#groups()) {
      if (group.day !== day) {
        day = group.day;
        wanted.push(this.#heading(`d${day}`, dayName(group.messages[0].message.date, person.time_zone, language, world.now())));
      }
      if (group.messages.some((message) => message.message_id === chat.unreadFrom)) {
        wanted.push(this.#heading("unread", word("phone.unread", language)));
      }
      wanted.push(this.#item(group));
    }
    if (!wanted.length) wanted.push(this.#empty(chat.head.description));
    this.older.hidden = !chat.more;
    this.#arrange(wanted);
    this.#hold();
    this.down.hidden = this.#atEnd;
    this.count.textContent = chat.head.unread || "";
    this.count.hidden = !chat.head.unread;
  }

  /** Make the list's children these, moving none that may stay: focus and playing sound survive. */
  #arrange(wanted) {
    const stay = new Set(wanted);
    for (const [key, { node }] of this.#items) {
      if (stay.has(node)) continue;
      node.remove();
      this.#items.delete(key);
    }
    let at = this.list.firstChild;
    for (const node of wanted) {
      if (node === at) at = at.nextSibling;
      else this.list.insertBefore(node, at);
    }
  }

  #heading(key, text) {
    const known = this.#items.get(key);
    if (known) {
      if (known.node.textContent !== text) known.node.firstChild.textContent = text;
      return known.node;
    }
    const node = el("li", { class: key === "unread" ? "heading unread" : key === "empty" ? "heading empty" : "heading" }, el("span", {}, text));
    this.#items.set(key, { node });
    return node;
  }

  /** Before anything was said, Telegram shows what the bot says of itself. */
  #empty(description) {
    const node = this.#heading("empty", description || word("phone.empty", this.phone.language));
    node.classList.toggle("described", Boolean(description));
    return node;
  }

  #item(group) {
    const stamp = stampOf(group);
    let known = this.#items.get(group.key);
    if (!known) {
      const isNew = this.#items.size > 1 && this.#atEnd;
      known = { node: el("li", { class: "item", "data-id": group.messages[0].message_id }), isNew };
      this.#items.set(group.key, known);
    }
    if (known.stamp !== stamp) {
      const own = group.sender === this.phone.person.id;
      const hadFocus = known.node.contains(document.activeElement) && document.activeElement.closest(".keys, .poll") !== null;
      known.node.className = `item ${own ? "own" : "theirs"} ${group.first ? "first" : ""} ${group.last ? "last" : ""} ${known.isNew && !known.stamp ? "new" : ""}`;
      known.node.replaceChildren(...this.phone.draw(group));
      known.stamp = stamp;
      // The bot edited the message whose button was just pressed: the keyboard's user stays there.
      if (hadFocus) known.node.querySelector(".poll button, .keys button, .actions")?.focus({ preventScroll: true });
    }
    return known.node;
  }

  /** Only the buttons: what spins changes more often than messages do. */
  drawTaps() {
    const { chat } = this.phone;
    for (const button of this.list.querySelectorAll("button.key[data-tap]")) {
      spin(button, chat.isSpinning(Number(button.dataset.message), button.dataset.tap));
    }
  }

  /** Keep what the reader looks at where it is. */
  #hold() {
    if (this.#wanted !== null) {
      const node = [...this.list.querySelectorAll(".item")].findLast((item) => Number(item.dataset.id) <= this.#wanted);
      this.#wanted = null;
      node?.scrollIntoView({ block: "center" });
      node?.classList.add("found");
      setTimeout(() => node?.classList.remove("found"), 1600);
    } else if (this.#atEnd) {
      this.#jumpToEnd();
    } else if (this.#place) {
      const { node, top } = this.#place;
      this.#place = null;
      this.scroller.scrollTop += node.getBoundingClientRect().top - top;
    }
  }

  #jumpToEnd() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
  }

  #scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    const atEnd = scrollHeight - clientHeight - scrollTop < NEAR_THE_END;
    if (atEnd !== this.#atEnd) {
      this.#atEnd = atEnd;
      this.down.hidden = atEnd;
    }
    if (atEnd) this.phone.seen();
    else if (scrollTop < NEAR_THE_START && this.phone.chat.more) this.#fetchOlder();
  }

  async #fetchOlder() {
    const first = this.list.querySelector(".item");
    this.#atEnd = false;
    await this.phone.chat.older();
    if (first?.isConnected) this.#place = { node: first, top: first.getBoundingClientRect().top };
  }

  /** Arrow keys on the list walk through the messages; each then offers what can be done with it. */
  #walk(event) {
    if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
    const all = [...this.list.querySelectorAll(".actions")];
    const at = all.indexOf(document.activeElement);
    const next = at < 0 ? all.length - 1 : at + (event.key === "ArrowUp" ? -1 : 1);
    if (event.target !== this.list && at < 0) return;
    event.preventDefault();
    all[next]?.focus();
  }
}
