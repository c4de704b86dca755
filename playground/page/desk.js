// The phones that lie open: side by side where there is room, one with tabs where there is not.

import { arrowKeys, el } from "./dom.js";
import { BrowserPhone } from "./phone/browser/phone.js";
import { Phone } from "./phone/phone.js";
import { WhatsAppPhone } from "./phone/whatsapp/phone.js";
import { say, tagOf } from "./words.js";
import { world } from "./world.js";

const NARROW = matchMedia("(max-width: 759px)");
const BY_DEFAULT = 3;
const KEPT = "isoko.phones";

export class Desk extends EventTarget {
  phones = [];
  #shown = 0;

  constructor() {
    super();
    this.main = document.getElementById("phones");
    this.tabs = document.getElementById("tabs");
    this.skips = document.getElementById("skips");
    arrowKeys(this.tabs, "[role=tab]");
    NARROW.addEventListener("change", () => this.#arrange());
    setInterval(() => this.phones.forEach((phone) => phone.tick()), 1000);
    document.addEventListener("visibilitychange", () => this.phones.forEach((phone) => phone.seen()));
  }

  get(id) {
    return this.phones.find((phone) => phone.person.id === id);
  }

  /** The phones that were open before the page was loaded again, else the first people there are. */
  openFirst() {
    const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "[]").filter((id) => world.people.has(id));
    const ids = kept.length ? kept : [...world.people.keys()].slice(0, BY_DEFAULT);
    for (const id of ids) this.open(id);
  }

  /** As long as fewer lie open than there should, whoever comes gets one. */
  welcome(person) {
    if (this.phones.length < BY_DEFAULT) this.open(person.id);
  }

  open(id) {
    if (!world.people.has(id)) return null;
    const known = this.get(id);
    if (known) return known;
    const person = world.people.get(id);
    const Kind = { whatsapp: WhatsAppPhone, browser: BrowserPhone }[person.platform] ?? Phone;
    const phone = new Kind(person);
    this.phones.push(phone);
    this.main.append(phone.box);
    phone.addEventListener("closed", () => this.close(id));
    phone.addEventListener("unread", () => this.#count(phone));
    phone.addEventListener("sends", ({ detail }) => this.sendLink(detail.to, detail.address));
    for (const kind of ["call", "touched"]) {
      phone.addEventListener(kind, (event) => this.dispatchEvent(new CustomEvent(kind, { detail: event.detail })));
    }
    this.#changed();
    phone.load();
    return phone;
  }

  close(id) {
    const phone = this.get(id);
    if (!phone) return;
    this.phones.splice(this.phones.indexOf(phone), 1);
    phone.chat.close();
    phone.view?.close();
    phone.box.remove();
    this.#shown = Math.min(this.#shown, Math.max(0, this.phones.length - 1));
    this.#changed();
  }

  closeAll() {
    for (const phone of [...this.phones]) this.close(phone.person.id);
    sessionStorage.removeItem(KEPT);
  }

  /** A link of the house's, opened on somebody's phone. */
  sendLink(id, address) {
    const phone = this.open(id);
    if (!phone) return;
    this.show(phone);
    phone.browse(address);
  }

  /** Bring a phone into sight. */
  show(phone) {
    this.#shown = this.phones.indexOf(phone);
    this.#arrange();
    if (!NARROW.matches) phone.box.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  #changed() {
    if (this.phones.length) sessionStorage.setItem(KEPT, JSON.stringify(this.phones.map((phone) => phone.person.id)));
    this.write();
    this.dispatchEvent(new Event("changed"));
  }

  /** The words around the phones, in the page's language. */
  write() {
    this.skips.replaceChildren(...this.phones.map((phone) => el("button", { type: "button", onclick: () => { this.show(phone); phone.composer.input.focus(); } },
      say("page.skip", { name: phone.person.first_name }))));
    this.tabs.replaceChildren(...this.phones.map((phone) => el("button", {
      type: "button", role: "tab", id: `tab-${phone.person.id}`, "aria-controls": phone.box.id, lang: tagOf(phone.person.language), class: world.hue(phone.person.id),
      onclick: () => this.show(phone), onfocus: () => this.show(phone),
    }, el("span", { class: "face", "aria-hidden": "true" }, [...phone.person.first_name][0]), el("span", {}, phone.person.first_name), el("span", { class: "badge", hidden: true }))));
    this.#arrange();
    this.phones.forEach((phone) => this.#count(phone));
  }

  #arrange() {
    this.phones.forEach((phone, index) => {
      const shown = !NARROW.matches || index === this.#shown;
      const came = shown && !phone.visible;
      phone.visible = shown;
      phone.box.hidden = !shown;
      if (NARROW.matches) phone.box.setAttribute("role", "tabpanel");
      else phone.box.removeAttribute("role");
      const tab = this.tabs.children[index];
      tab?.setAttribute("aria-selected", String(shown));
      tab?.setAttribute("tabindex", shown ? "0" : "-1");
      if (came) { // what was drawn while it was hidden has no size yet
        phone.list.draw();
        requestAnimationFrame(() => phone.seen());
      }
    });
  }

  #count(phone) {
    const badge = this.tabs.children[this.phones.indexOf(phone)]?.querySelector(".badge");
    if (!badge) return;
    const { unread } = phone.chat.head;
    badge.hidden = !unread;
    badge.textContent = unread || "";
    badge.setAttribute("aria-label", say("people.unread", { n: unread }));
  }

  async reload() {
    await Promise.all(this.phones.map((phone) => phone.load()));
  }
}
