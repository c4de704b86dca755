// The browser of a phone: a bar with an address, and a frame with the house's pages as this phone
// gets them. The frame has a port of its own; what is in it is known by what bridge.js tells.

import { el, field, iconButton } from "../../dom.js";
import { get, post } from "../../wire.js";
import { world } from "../../world.js";
import { walletPath } from "../wallet.js";

const LANGUAGES = [["rw", "Ikinyarwanda"], ["en", "English"], ["zh", "中文"]];
const LOOKS = [["wechat", "WeChat"], ["line", "LINE"], ["plain", null]];
const ANSWERS_WITHIN = 5000;

export class BrowserView extends EventTarget {
  shows = null; // the newest snapshot of the page: {path, title, lang, text, bubbles}, and its event
  #state = null; // as the control API has it
  #asked = new Map(); // number of a question to the page -> what takes the answer
  #number = 0;

  /** `close` is what its cross does; null where the browser is all there is on the phone. */
  constructor(phone, close) {
    super();
    this.phone = phone;
    const { say_: say } = phone;
    this.title = el("strong", {});
    this.address = el("input", { type: "text", class: "address", inputmode: "url", autocomplete: "off", spellcheck: "false", "aria-label": say("browser.address") });
    this.menuButton = iconButton("dots", say("phone.more"), () => this.#menu(), { "aria-haspopup": "menu" });
    this.frame = el("iframe", { class: "pages", title: say("browser.page"), allow: "clipboard-write; geolocation" });
    this.empty = el("p", { class: "empty" }, say("browser.empty"));
    this.box = el("div", { class: "browser-view" },
      el("div", { class: "bar" }, close && iconButton("close", say("close"), close), this.title, this.menuButton),
      el("form", { class: "address-bar", onsubmit: (event) => { event.preventDefault(); this.address.blur(); this.open(this.address.value.trim()); } },
        iconButton("reply", say("browser.back"), () => this.act("back"), { class: "round back" }),
        iconButton("reset", say("browser.reload"), () => this.act("reload")), this.address),
      this.empty, this.frame);
    this.listener = (event) => this.#heard(event);
    window.addEventListener("message", this.listener);
  }

  close() {
    window.removeEventListener("message", this.listener);
  }

  get path() {
    return `people/${this.phone.person.id}/browser`;
  }

  get site() {
    return (this.#state?.site ?? "").replace(/\/$/, "");
  }

  get #origin() {
    return `${location.protocol}//${location.hostname}:${this.#state.port}`;
  }

  /** As it was left, for whoever opens the page of phones anew. */
  async load() {
    this.became(await get(this.path));
  }

  /** Its state, of an answer or an event; an address that was opened meanwhile is shown. */
  became(state) {
    const opened = this.#state?.opened;
    this.#state = state;
    if (state.address && state.opened !== opened) this.#show(state.address);
    this.box.dataset.look = state.look;
    this.#tell(state.address);
  }

  /** An address of the house's, or only the part of it behind the host; true when it is one. */
  async open(address) {
    if (!this.#state) this.became(await get(this.path));
    const wallet = walletPath(address);
    if (wallet) { this.#show(this.site + wallet); return true; }
    const whole = /^https?:/i.test(address) ? address : `${this.site}/${address.replace(/^\/+/, "")}`;
    const opened = await this.phone.tried(() => post(this.path, { open: whole }));
    if (!opened) return false;
    this.became(opened);
    return true;
  }

  #show(address) {
    this.empty.hidden = true;
    this.frame.src = `${this.#origin}${address.slice(this.site.length) || "/"}`;
  }

  /** Where it is, but not into what somebody is typing. */
  #tell(address) {
    if (document.activeElement !== this.address) this.address.value = address;
  }

  /** Have the page do something: true when it did. */
  act(act, what = {}) {
    const number = (this.#number += 1);
    return new Promise((done) => {
      this.#asked.set(number, done);
      setTimeout(() => { this.#asked.delete(number); done(false); }, ANSWERS_WITHIN);
      this.frame.contentWindow?.postMessage({ number, act, ...what }, "*");
    });
  }

  async #heard({ source, data }) {
    if (source !== this.frame.contentWindow) return;
    if (data.answers) { this.#asked.get(data.answers)?.(data.done); this.#asked.delete(data.answers); }
    if (data.touched) this.dispatchEvent(new Event("touched"));
    if (data.opens) this.phone.openLink(data.opens);
    if (data.shows) await this.#shown(data.shows);
  }

  async #shown(shows) {
    this.title.textContent = shows.title;
    const address = this.site + shows.path;
    this.#tell(address);
    const told = await this.phone.tried(() => post(`${this.path}/seen`, { address, title: shows.title }));
    if (!told) return;
    this.shows = { ...shows, event: told.event };
    this.dispatchEvent(new Event("shows"));
  }

  #menu() {
    const { say_: say, sheets } = this.phone;
    const change = (what) => this.phone.tried(async () => this.became(await post(this.path, what)));
    sheets.menu(this.menuButton, [
      ["copy", say("browser.copy"), () => this.phone.copy(this.address.value)],
      ["forward", say("browser.send"), () => chooseWhose(this.phone, this.address.value)],
      ["edit", say("browser.settings"), () => this.#settings(change)],
      ["block", say("browser.forget"), async () => { await change({ forget: true }); sheets.toast(say("browser.forgot")); this.act("reload"); }],
      this.phone.closable && ["close", say("people.close"), () => this.phone.dispatchEvent(new Event("closed"))],
    ]);
  }

  #settings(change) {
    const { say_: say, sheets } = this.phone;
    const options = (all, chosen) => all.map(([value, label]) => el("option", { value, selected: value === chosen }, label ?? say("browser.plain")));
    const language = el("select", {}, options(LANGUAGES, this.#state.language));
    const look = el("select", {}, options(LOOKS, this.#state.look));
    const forgetful = el("input", { type: "checkbox", checked: this.#state.forgetful });
    sheets.dialog({
      title: say("browser.settings"),
      fields: [field(say("browser.look"), look), field(say("browser.language"), language),
        el("label", { class: "check" }, forgetful, el("span", {}, say("browser.forgetful")))],
      buttons: [[say("browser.apply"), async () => {
        await change({ look: look.value, language: language.value, forgetful: forgetful.checked });
        this.act("reload");
      }]],
    });
  }
}

/** Whether an address is one of the house's pages. */
export function isOfSite(address) {
  const site = (world.state?.site ?? "").replace(/\/$/, "");
  return Boolean(site) && (address === site || address.startsWith(`${site}/`) || address.startsWith(`${site}?`));
}

/** A link that somebody sends on: on whose phone is it opened? */
export function chooseWhose(phone, address) {
  const people = [...world.people.values()].sort((one, other) => (other.platform === "browser") - (one.platform === "browser"));
  const others = people.filter((person) => person.id !== phone.person.id);
  const pick = el("select", {}, others.map((person) => el("option", { value: person.id }, `${person.first_name}${person.platform === "browser" ? " 🌐" : ""}`)));
  phone.sheets.dialog({
    title: phone.say_("browser.whose"),
    text: address,
    fields: others.length ? [field(phone.say_("browser.on"), pick)] : [],
    buttons: [
      others.length && [phone.say_("browser.openThere"), () => phone.dispatchEvent(new CustomEvent("sends", { detail: { to: Number(pick.value), address } }))],
      phone.browse && [phone.say_("browser.openHere"), () => phone.browse(address)],
      [phone.say_("copy"), () => phone.copy(address)],
    ].filter(Boolean),
    closing: phone.say_("close"),
  });
}

