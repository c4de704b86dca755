// A phone without any app of ours: its browser is all there is. It has the same face as Phone
// (../phone.js) for the desk and the tour, and the talk on the house's page is read as a chat.

import { el, icon } from "../../dom.js";
import { cityOf, clockTime } from "../../time.js";
import { Refused } from "../../wire.js";
import { spoken, tagOf, word } from "../../words.js";
import { world } from "../../world.js";
import { Prompts } from "../prompt.js";
import { Sheets } from "../sheet.js";
import { BrowserView, isOfSite } from "./view.js";
import { walletPath } from "../wallet.js";

/** What the page's bubbles say, as messages of a chat; nothing of it is kept here. */
class PageTalk {
  messages = new Map(); // number -> message, as ../chat.js has them
  head = { title: "", type: "private", unread: 0, keyboard: null };
  answered = null; // there are no toasts on a page

  get begun() {
    return this.messages.size > 0;
  }

  shown({ bubbles, event }) {
    const before = this.messages;
    this.messages = new Map(bubbles.map((each) => {
      const known = before.get(each.number);
      const stamp = JSON.stringify(each);
      return [each.number, known?.stamp === stamp ? known : {
        message_id: each.number, stamp, event, by_bot: !each.mine, deleted: false,
        message: { text: each.text, photo: each.photo || undefined,
          reply_markup: { inline_keyboard: [[...each.keys.map(({ text, data }) => ({ text, callback_data: data })), ...each.links.map((url) => ({ text: url, url }))]] } },
      }];
    }));
  }

  isHere() { return false; }
  refresh() {}
  close() {}
  expire() {}
}

export class BrowserPhone extends EventTarget {
  visible = true;
  closable = true;

  constructor(person) {
    super();
    this.person = person;
    this.language = spoken(person.language);
    this.say_ = (key, values) => word(key, this.language, values);
    this.chat = new PageTalk();
    this.name = el("h2", {});
    this.where = el("span", { class: "where" });
    this.view = new BrowserView(this, null);
    this.screen = el("div", { class: "screen" }, this.view.box);
    this.sheets = new Sheets(this, this.screen);
    this.prompts = new Prompts(this, this.screen);
    this.composer = { input: this.view.address, type: (text, wait) => this.#type(text, wait) };
    this.list = { toEnd() {}, draw() {}, list: this.view.box };
    this.box = el("section", { class: `phone browser ${world.hue(person.id)}`, id: `phone-${person.id}`, lang: tagOf(person.language), "data-person": person.id },
      el("div", { class: "owner" }, el("span", { class: "face", "aria-hidden": "true" }, [...person.first_name][0]), this.name, this.where),
      this.screen, this.sheets.toasts, this.sheets.box, this.prompts.box);
    this.view.addEventListener("shows", () => {
      this.chat.shown(this.view.shows);
      this.dispatchEvent(new Event("unread"));
    });
    const acted = () => this.dispatchEvent(new Event("touched"));
    this.view.addEventListener("touched", acted);
    this.box.addEventListener("pointerdown", acted);
    this.box.addEventListener("keydown", acted);
    this.setPerson(person);
  }

  setPerson(person) {
    this.person = person;
    this.name.textContent = [person.first_name, person.last_name].filter(Boolean).join(" ");
    this.box.setAttribute("aria-label", this.say_("browser.of", { name: person.first_name }));
    this.tick();
  }

  tick() {
    this.where.textContent = `${cityOf(this.person.time_zone, this.language)} ${clockTime(world.now(), this.person.time_zone)}`;
    this.prompts?.tick();
  }

  load() {
    return Promise.all([this.tried(() => this.view.load()), this.prompts.load()]);
  }

  hasNumber(digits) {
    return Boolean(digits) && this.person.phone.replace(/\D/g, "") === digits;
  }

  seen() {}
  heard() {}
  message() {}
  tap() {}

  async tried(work) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Refused || error instanceof TypeError)) throw error;
      this.sheets.toast(error instanceof Refused ? error.message : this.say_("page.offline"));
      return null;
    }
  }

  async copy(text) {
    await navigator.clipboard?.writeText(text).catch(() => {});
    this.sheets.toast(`${this.say_("copied")}: ${text}`);
  }

  /** Where the house's pages lead: to its own, to a wallet, or to what this phone does not have. */
  openLink(address) {
    if (isOfSite(address) || walletPath(address)) return this.view.open(address);
    this.sheets.dialog({ title: this.say_("message.link"), text: address, fields: [el("p", { class: "why" }, icon("block"), " ", this.say_("browser.elsewhere"))],
      buttons: [[this.say_("copy"), () => this.copy(address)]], closing: this.say_("close") });
    return false;
  }

  browse(address) {
    return this.view.open(address);
  }

  // --- what the tour does, as a finger would ----------------------------------------------------

  selectorOf(message, key) {
    const value = CSS.escape(`${message.message_id}:${key.callback_data}`);
    return `#m${message.message_id} button[value="${value}"]`;
  }

  async say(text) {
    const wrote = await this.view.act("write", { selector: "#text", value: text });
    return wrote && (await this.view.act("press", { selector: "#say > button" })) ? {} : null;
  }

  async #type(text, wait) {
    for (let end = 1; end <= text.length; end += 1) {
      await this.view.act("write", { selector: "#text", value: text.slice(0, end) });
      await wait();
    }
  }
}
