// A phone with WhatsApp on it: no edits, no command menu, ticks, lists that come up from below.

import { el, field } from "../../dom.js";
import { postForm } from "../../wire.js";
import { Phone } from "../phone.js";
import { bubble } from "./bubble.js";
import { WhatsAppChat } from "./chat.js";
import { showSheet } from "./list.js";

export class WhatsAppPhone extends Phone {
  makeChat() {
    return new WhatsAppChat(this.person.id);
  }

  draw(group) {
    return bubble(group, this);
  }

  talks() {
    return new Map(); // there is one business, and one talk
  }

  status() {
    return this.say_(this.chat.head.contact?.online === false ? "wa.off" : "wa.business");
  }

  /** A message came or changed. */
  heard(raw) {
    const message = this.chat.heard(raw, this.inSight());
    if (!message) return;
    if (!message.by_bot) this.list.toEnd();
    this.list.announce(message);
  }

  upload(what, form) {
    return this.tried(() => postForm(`whatsapp/people/${this.person.id}/${what}`, form));
  }

  key(label) {
    return this.say(label);
  }

  /** A button, a row, or one of a card's. */
  async press(message, button) {
    if (button.kind === "copy") return this.copy(button.id);
    const done = await this.act("press", { choice: button.id || button.title, message: message.raw.id });
    if (done?.opens) this.openLink(done.opens);
    return done;
  }

  showList(message, title, sections) {
    showSheet(this, title, sections, (id) => this.press(message, { kind: "reply", id }));
  }

  actions(message, anchor) {
    const words = message.message.text ?? message.message.caption;
    const mine = message.raw.reactions.person;
    this.sheets.menu(anchor, [
      ["reply", this.say_("message.reply"), () => this.composer.replyTo(message)],
      ["check", this.say_(mine ? "wa.unreact" : "wa.react"), () => this.act("react", { message: message.raw.id, emoji: mine ? "" : "👍" })],
      words && ["copy", this.say_("copy"), () => this.copy(words)],
      (words || message.raw.bubble.picture) && ["forward", this.say_("message.forward"), () => this.act("forward", { message: message.raw.id })],
    ]);
  }

  more() {
    const { contact } = this.chat.head;
    const change = (what) => () => this.act("change", what);
    this.sheets.menu(this.moreButton, [
      ["block", this.say_(contact.blocked ? "phone.unblock" : "wa.block"), change({ blocked: !contact.blocked })],
      ["clock", this.say_(contact.online ? "wa.switchOff" : "wa.switchOn"), change({ online: !contact.online })],
      ["sticker", this.say_(contact.no_marketing ? "wa.takeOffers" : "wa.stopOffers"), change({ no_marketing: !contact.no_marketing })],
      ["contact", this.say_("wa.number"), () => this.#ask("wa.number", "people.phone", "phone", contact.phone)],
      ["people", this.say_("wa.username"), () => this.#ask("wa.username", "wa.usernameWhat", "username", contact.username ?? "")],
      ["close", this.say_("people.close"), () => this.dispatchEvent(new Event("closed"))],
    ]);
  }

  #ask(title, label, name, value) {
    const input = el("input", { type: name === "phone" ? "tel" : "text", autocomplete: "off", value });
    this.sheets.dialog({
      title: this.say_(title),
      fields: [field(this.say_(label), input)],
      buttons: [[this.say_("wa.change"), () => this.act("change", { [name]: input.value })]],
    });
  }

  /** A link that writes to this business only puts its words where one writes; the person sends them. */
  openLink(address) {
    const [, number, words] = /^https?:\/\/wa\.me\/(\d+)(?:\?text=([^&]*))?$/.exec(address) ?? [];
    if (number !== this.chat.head.number) { super.openLink(address); return; }
    this.composer.input.value = decodeURIComponent((words ?? "").replace(/\+/g, " "));
    this.composer.input.focus();
  }
}
