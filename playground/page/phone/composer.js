// The foot of a phone: what is written, attached, or pressed there. The input is always in sight;
// no mode takes it away.

import { el, iconButton } from "../dom.js";
import { word } from "../words.js";
import { attachments } from "./attach.js";
import { inOneLine } from "./chat.js";
import { nameOf } from "./bubble.js";
import { replyKeys } from "./keys.js";

const TALLEST = 132; // pixels, about six lines

export class Composer {
  #about = null; // {kind: "reply" | "edit", message}
  #keyboard = null;
  #keysShown = true;
  #at = -1; // the command that is marked in the menu

  constructor(phone) {
    this.phone = phone;
    const say = (key) => word(key, phone.language);
    this.input = el("textarea", { rows: "1", "aria-label": `${say("phone.write")}: ${phone.person.first_name}`, placeholder: say("phone.write"), dir: "auto", autocomplete: "off" });
    this.menuButton = iconButton("menu", say("phone.menu"), () => this.#toggleCommands(), { class: "round commands-open", "aria-expanded": "false", hidden: true });
    this.keysButton = iconButton("keys", say("phone.keyboard"), () => this.#toggleKeys(), { class: "round", "aria-expanded": "true", hidden: true });
    this.attachButton = iconButton("clip", say("phone.attach"), () => attachments(phone, this.attachButton, this.#caption), { class: "round", "aria-haspopup": "menu" });
    this.sendButton = iconButton("send", say("send"), () => this.#send(), { class: "round send" });
    this.about = el("div", { class: "about", hidden: true });
    this.commands = el("div", { class: "commands", role: "menu", "aria-label": say("phone.menu"), hidden: true });
    this.keys = el("div", { class: "reply-keys", hidden: true });
    this.start = el("button", { type: "button", class: "primary start", hidden: true, onclick: () => phone.say("/start") }, say("phone.start"));
    this.blocked = el("div", { class: "blocked", hidden: true }, el("span", {}, say("phone.blocked")),
      el("button", { type: "button", class: "plain", onclick: () => phone.block(false) }, say("phone.unblock")));
    this.box = el("div", { class: "composer" }, this.commands, this.start, this.blocked, this.about,
      el("div", { class: "writing" }, this.menuButton, this.attachButton, this.input, this.keysButton, this.sendButton), this.keys);
    this.input.addEventListener("input", () => this.#typed());
    this.input.addEventListener("keydown", (event) => this.#key(event));
    this.commands.addEventListener("keydown", (event) => {
      if (event.key === "Escape") { this.#hideCommands(); this.input.focus(); }
    });
  }

  /** The chat's head changed: keyboard, menu, whether the bot is blocked. */
  update(head) {
    this.start.hidden = head.started || head.blocked;
    this.blocked.hidden = !head.blocked;
    this.menuButton.hidden = !head.commands.length;
    const keyboard = head.keyboard;
    if (JSON.stringify(keyboard) !== JSON.stringify(this.#keyboard)) {
      this.#keyboard = keyboard;
      this.#keysShown = true;
      this.keys.replaceChildren(...replyKeys(keyboard, (label) => this.phone.key(label)));
    }
    this.input.placeholder = keyboard?.input_field_placeholder || word("phone.write", this.phone.language);
    const has = Boolean(keyboard?.keyboard);
    this.keysButton.hidden = !has;
    this.keys.hidden = !has || !this.#keysShown;
    this.keysButton.setAttribute("aria-expanded", String(!this.keys.hidden));
    if (keyboard?.force_reply && !this.#about) this.#answerForced();
  }

  /** A forced reply quotes the bot's last message, as Telegram's apps do. */
  #answerForced() {
    const message = [...this.phone.chat.messages.values()].findLast((each) => each.by_bot && !each.deleted);
    if (message) this.replyTo(message);
  }

  replyTo(message) {
    this.#setAbout({ kind: "reply", message }, word("message.replying", this.phone.language, { name: nameOf(message.message.from) }));
  }

  editing(message) {
    this.#setAbout({ kind: "edit", message }, word("message.editing", this.phone.language));
    this.input.value = message.message.text ?? message.message.caption ?? "";
    this.#grow();
  }

  #setAbout(about, title) {
    this.#about = about;
    const { language } = this.phone;
    this.about.replaceChildren(el("p", {}, el("strong", {}, title), el("span", {}, inOneLine(about.message, language))),
      iconButton("close", word("cancel", language), () => { if (this.#about?.kind === "edit") this.input.value = ""; this.#drop(); this.input.focus(); }));
    this.about.hidden = false;
    if (this.phone.box.contains(document.activeElement)) this.input.focus({ preventScroll: true });
  }

  #drop() {
    this.#about = null;
    this.about.hidden = true;
    this.#grow();
  }

  async #send() {
    const text = this.input.value;
    if (!text.trim()) return;
    const about = this.#about;
    const done = about?.kind === "edit"
      ? await this.phone.act("edit", { message_id: about.message.message_id, text })
      : await this.phone.say(text, about?.message.message_id);
    if (!done) return; // refused: the words stay for another try
    if (this.input.value === text) this.input.value = "";
    if (this.#about === about) this.#drop();
    this.#hideCommands();
    this.#grow();
  }

  /** What is written goes along as the caption of what is attached. */
  #caption = {
    read: () => this.input.value,
    sent: (words) => {
      if (this.input.value === words) this.input.value = "";
      this.#grow();
    },
  };

  #key(event) {
    if (event.isComposing) return; // Enter ends a Chinese word, not the message
    if (!this.commands.hidden && this.#walkCommands(event)) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.#send();
    } else if (event.key === "Escape" && this.#about) {
      this.#drop();
    }
  }

  #typed() {
    this.#grow();
    const typed = /^\/(\w*)$/.exec(this.input.value);
    if (typed) this.#showCommands(typed[1].toLowerCase());
    else this.#hideCommands();
  }

  #grow() {
    this.input.style.height = "auto";
    const borders = this.input.offsetHeight - this.input.clientHeight;
    this.input.style.height = `${Math.min(this.input.scrollHeight + borders, TALLEST)}px`;
  }

  /** Type as a hand would, for the tour. */
  async type(text, wait) {
    this.input.value = "";
    try {
      for (const letter of text) {
        this.input.value += letter;
        this.#grow();
        await wait();
      }
    } finally { // sent or stopped half-way: nothing stays that the visitor did not write
      this.input.value = "";
      this.#grow();
    }
  }

  #toggleKeys() {
    this.#keysShown = !this.#keysShown;
    this.update(this.phone.chat.head);
  }

  #toggleCommands() {
    if (!this.commands.hidden) return this.#hideCommands();
    this.#showCommands("");
    this.commands.querySelector("button")?.focus();
  }

  #showCommands(start) {
    const found = this.phone.chat.head.commands.filter((each) => each.command.startsWith(start));
    this.#at = -1;
    this.commands.replaceChildren(...found.map((each) =>
      el("button", { type: "button", role: "menuitem", onclick: () => { this.input.value = ""; this.#hideCommands(); this.phone.say(`/${each.command}`); this.input.focus(); } },
        el("strong", {}, `/${each.command}`), el("span", {}, each.description))));
    this.commands.hidden = !found.length;
    this.menuButton.setAttribute("aria-expanded", String(!this.commands.hidden));
  }

  #hideCommands() {
    this.commands.hidden = true;
    this.menuButton.setAttribute("aria-expanded", "false");
  }

  /** While commands are offered, arrows mark one and Enter sends it. */
  #walkCommands(event) {
    const items = [...this.commands.children];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      this.#at = (this.#at + step + items.length) % items.length;
      items.forEach((item, index) => item.classList.toggle("marked", index === this.#at));
      items[this.#at].scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter" && this.#at >= 0) {
      items[this.#at].click();
    } else if (event.key === "Escape") {
      this.#hideCommands();
    } else {
      return false;
    }
    event.preventDefault();
    return true;
  }
}
