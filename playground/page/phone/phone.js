// One person's phone: who it is, one chat, and everything that they can do in it.

import { el, icon, iconButton } from "../dom.js";
import { cityOf, clockTime } from "../time.js";
import { Refused, postForm } from "../wire.js";
import { spoken, tagOf, word } from "../words.js";
import { world } from "../world.js";
import { BrowserView, chooseWhose, isOfSite } from "./browser/view.js";
import { bubble } from "./bubble.js";
import { Chat } from "./chat.js";
import { Composer } from "./composer.js";
import { MessageList } from "./list.js";
import { Prompts } from "./prompt.js";
import { Sheets } from "./sheet.js";
import { showWallet, walletPath } from "./wallet.js";

const TYPING = { upload_photo: "phone.sendingPhoto", upload_document: "phone.sendingFile" };

export class Phone extends EventTarget {
  visible = true; // on a small screen only one is
  view = null; // its browser, while one lies over the chat

  constructor(person) {
    super();
    this.person = person;
    this.language = spoken(person.language);
    this.say_ = (key, values) => word(key, this.language, values);
    this.chat = this.makeChat();
    this.taps = {
      link: (address) => this.openLink(address),
      command: (text) => this.say(text.split("@")[0]),
      copy: (text) => this.copy(text),
    };
    this.#build();
    this.#listen();
  }

  // --- what another platform's phone does otherwise ------------------------------------------------

  makeChat() {
    return new Chat(this.person.id);
  }

  /** The inside of an item of the list. */
  draw(group) {
    return bubble(group, this);
  }

  /** The talks that can be chosen, by bot and chat. */
  talks() {
    // The talk with the first bot comes first: it is what is shown until something is chosen.
    const known = new Map((world.state?.bots ?? []).map((bot) => [`${bot.id} ${this.person.id}`, { title: bot.name }]));
    for (const chat of this.person.chats) known.set(`${chat.bot_id} ${chat.chat_id}`, chat);
    return known;
  }

  /** What stands below the title while nobody is typing. */
  status() {
    return this.say_("phone.bot");
  }

  get isGroup() {
    return this.chat.head.type !== "private" && this.chat.head.type !== undefined;
  }

  #build() {
    const id = `phone-${this.person.id}`;
    this.name = el("h2", {});
    this.where = el("span", { class: "where" });
    this.title = el("strong", {});
    this.state = el("span", { class: "status" });
    this.chats = el("select", { class: "chats", "aria-label": this.say_("phone.chats"), hidden: true, onchange: () => this.#switch() });
    this.moreButton = iconButton("dots", this.say_("phone.more"), () => this.more(), { "aria-haspopup": "menu" });
    this.pinned = el("button", { type: "button", class: "pinned", hidden: true, onclick: () => this.list.showMessage(this.chat.head.pinned) });
    this.list = new MessageList(this);
    this.composer = new Composer(this);
    this.screen = el("div", { class: "screen" },
      el("div", { class: "bar" },
        el("img", { src: "look/mark.svg", alt: "", width: "38", height: "38" }),
        el("div", { class: "with" }, this.title, this.state), this.chats, this.moreButton),
      this.pinned, this.list.box, this.composer.box);
    this.sheets = new Sheets(this, this.screen);
    this.prompts = new Prompts(this, this.screen);
    this.box = el("section", { class: `phone ${this.person.platform} ${world.hue(this.person.id)}`, id, lang: tagOf(this.person.language), "data-person": this.person.id },
      el("div", { class: "owner" }, el("span", { class: "face", "aria-hidden": "true" }, [...this.person.first_name][0]), this.name, this.where),
      this.screen, this.sheets.toasts, this.sheets.box, this.prompts.box);
    this.setPerson(this.person);
  }

  #listen() {
    this.chat.addEventListener("loaded", () => { this.list.clear(); this.list.draw(); });
    this.chat.addEventListener("messages", () => this.list.draw());
    this.chat.addEventListener("taps", () => this.list.drawTaps());
    this.chat.addEventListener("head", () => this.#drawHead());
    const acted = () => this.dispatchEvent(new Event("touched"));
    this.box.addEventListener("pointerdown", acted);
    this.box.addEventListener("keydown", acted);
  }

  setPerson(person) {
    this.person = person;
    this.name.textContent = [person.first_name, person.last_name].filter(Boolean).join(" ");
    this.box.setAttribute("aria-label", this.say_("phone.of", { name: person.first_name }));
    const known = this.talks();
    const chosen = this.chats.value;
    this.chats.replaceChildren(...[...known].map(([value, chat]) => el("option", { value }, chat.title)));
    if (known.has(chosen)) this.chats.value = chosen;
    this.chats.hidden = known.size < 2;
    this.tick();
  }

  /** The time where this person is. */
  tick() {
    this.where.textContent = `${cityOf(this.person.time_zone, this.language)} ${clockTime(world.now(), this.person.time_zone)}`;
    if (this.chat.head.typing) this.#drawHead();
    this.chat.expire();
    this.prompts?.tick();
  }

  load() {
    return Promise.all([this.chat.load(), this.prompts.load()]);
  }

  /** Whether a transaction is of this person's money. */
  hasNumber(digits) {
    return Boolean(digits) && this.person.phone.replace(/\D/g, "") === digits;
  }

  #switch() {
    const [bot, chat] = this.chats.value.split(" ").map((each) => (each === "null" ? null : Number(each)));
    this.chat.where = { ...(bot ? { bot_id: bot } : {}), ...(chat < 0 ? { chat_id: chat } : {}) };
    this.load();
  }

  #drawHead() {
    const { head } = this.chat;
    this.title.textContent = head.title;
    const typing = this.chat.typingNow();
    this.state.textContent = typing ? this.say_(TYPING[typing.action] ?? "phone.typing") : this.status();
    this.state.classList.toggle("typing", Boolean(typing));
    const pinned = head.pinned && this.chat.messages.get(head.pinned);
    this.pinned.hidden = !head.pinned;
    this.pinned.replaceChildren(icon("pin"), el("span", {}, pinned?.message.text ?? this.say_("phone.pinned")));
    this.composer.update(head);
    this.list.draw();
    this.dispatchEvent(new Event("unread"));
  }

  // --- what happens -----------------------------------------------------------------------------

  message(message, kind) {
    const isNew = kind === "message";
    this.chat.put(message, isNew, this.inSight());
    if (isNew && message.sender_id === this.person.id) this.list.toEnd();
    if (isNew) this.list.announce(message);
  }

  tap(tap, kind) {
    this.chat.tapped(tap);
    if (kind !== "tap_answered") return;
    if (tap.state === "expired") this.sheets.alert(this.say_("message.unpaid"));
    else if (tap.text && tap.show_alert) this.sheets.alert(tap.text);
    else if (tap.text) this.sheets.toast(tap.text);
    if (tap.url) this.openLink(tap.url);
  }

  inSight() {
    return this.visible && document.visibilityState === "visible" && this.list.atEnd;
  }

  /** The newest messages are in sight. */
  seen() {
    if (this.inSight()) this.chat.read();
  }

  // --- what the person does -----------------------------------------------------------------------

  /** Do something; a refusal is shown on the phone. The answer, or null when it was refused. */
  async act(name, body) {
    return this.tried(() => this.chat.act(name, body));
  }

  /** Do something that may be refused: the refusal is shown on the phone, and the answer is null. */
  async tried(work) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Refused || error instanceof TypeError)) throw error;
      // A TypeError is fetch's own: nobody answers there.
      this.sheets.toast(error instanceof Refused ? error.message : this.say_("page.offline"));
      return null;
    }
  }

  say(text, replyTo = null) {
    return this.act("say", replyTo ? { text, reply_to: replyTo } : { text });
  }

  key(label) {
    return this.act("key", { label });
  }

  upload(what, form) {
    return this.tried(() => postForm(`people/${this.person.id}/${what}`, form));
  }

  async block(yes) {
    if (await this.act(yes ? "block" : "unblock")) this.chat.refresh();
  }

  /** A button below a message. */
  async press(message, key) {
    if (key.copy_text) return this.copy(key.copy_text.text);
    if (key.pay) return this.act("pay", { message_id: message.message_id });
    const done = await this.act("tap", { message_id: message.message_id, ...(key.callback_data ? { data: key.callback_data } : { label: key.text }) });
    if (done?.opens) this.openLink(done.opens.url ?? done.opens.web_app?.url ?? done.opens.login_url?.url ?? done.label);
    return done;
  }

  /** A page of the house's, over the chat until it is closed. */
  browse(address) {
    if (!this.view) {
      this.view = new BrowserView(this, () => this.#shutView());
      this.view.box.classList.add("over");
      this.view.addEventListener("touched", () => this.dispatchEvent(new Event("touched")));
      this.screen.append(this.view.box);
    }
    return this.view.open(address);
  }

  #shutView() {
    this.view.close();
    this.view.box.remove();
    this.view = null;
  }

  /** A link is only named, but for a wallet's page and those of the house's.
   * One to this very bot is what Telegram makes of it: a start. */
  openLink(address) {
    const wallet = walletPath(address);
    if (wallet) { showWallet(this, wallet); return; }
    if (isOfSite(address)) { chooseWhose(this, address); return; }
    const bot = world.bot(this.chat.head.bot_id);
    const own = /^(?:https?:\/\/)?t\.me\/(\w+)(?:\?(?:start=([\w-]+))?(?:&?payment_intent=.*)?)?$/.exec(address);
    const starts = own && own[1].toLowerCase() === bot?.username.toLowerCase();
    this.sheets.dialog({
      title: this.say_("message.link"),
      text: address,
      fields: starts ? [] : [el("p", { class: "why" }, this.say_("message.linkWhy"))],
      buttons: starts
        ? [[this.say_("phone.start"), () => this.say(own[2] ? `/start ${own[2]}` : "/start")]]
        : [[this.say_("copy"), () => this.copy(address)]],
      closing: this.say_("close"),
    });
  }

  async copy(text) {
    await navigator.clipboard?.writeText(text).catch(() => {}); // not allowed everywhere; the toast shows the words
    this.sheets.toast(`${this.say_("copied")}: ${text}`);
  }

  /** What can be done with a message. */
  actions(message, anchor) {
    const own = message.sender_id === this.person.id;
    const words = message.message.text ?? message.message.caption;
    const editable = own && !message.message.forward_origin && (message.message.text || message.message.photo || message.message.document);
    this.sheets.menu(anchor, [
      ["reply", this.say_("message.reply"), () => this.composer.replyTo(message)],
      editable && ["edit", this.say_("message.edit"), () => this.composer.editing(message)],
      words && ["copy", this.say_("copy"), () => this.copy(words)],
      ["forward", this.say_("message.forward"), () => this.#forward(message)],
      message.call && ["wire", this.say_("message.call"), () => this.dispatchEvent(new CustomEvent("call", { detail: message.call }))],
    ]);
  }

  /** To the only chat there is, or to one of several. */
  #forward(message) {
    const from = { from_bot_id: message.bot_id ?? undefined, from_chat_id: message.chat_id < 0 ? message.chat_id : undefined };
    const send = (where) => this.act("forward", { message_ids: [message.message_id], ...from, ...where });
    const options = [...this.chats.options];
    if (options.length < 2) return send({});
    const pick = el("select", {}, options.map((each) => el("option", { value: each.value }, each.textContent)));
    this.sheets.dialog({
      title: this.say_("message.forward"),
      fields: [pick],
      buttons: [[this.say_("send"), () => {
        const [bot, chat] = pick.value.split(" ").map(Number);
        return send(chat < 0 ? { chat_id: chat } : { bot_id: bot, chat_id: undefined });
      }]],
    });
  }

  more() {
    const { head } = this.chat;
    this.sheets.menu(this.moreButton, [
      ["play", this.say_("phone.start"), () => this.say("/start")],
      head.started && ["block", this.say_(head.blocked ? "phone.unblock" : "phone.block"), () => this.block(!head.blocked)],
      ["close", this.say_("people.close"), () => this.dispatchEvent(new Event("closed"))],
    ]);
  }
}
