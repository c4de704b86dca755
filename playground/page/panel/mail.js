// The inbox of everybody who is written to by e-mail, and the mail server's switches. A mail is shown
// in a frame that runs nothing and asks for nothing; its links to the house open on a phone's browser,
// others in a window of their own.

import { el, field } from "../dom.js";
import { tried } from "../notices.js";
import { isOfSite } from "../phone/browser/view.js";
import { get, post } from "../wire.js";
import { say } from "../words.js";
import { world } from "../world.js";

const SHOWN = 30; // mails, the newest
const REASONS = ["nobody", "full", "delayed"]; // why one comes back

export class MailPart {
  #inputs = new Map();
  #form = {};
  #letter = null; // that is open
  #as = "page"; // or text, headers
  #reads = 0; // on whose phone links open

  constructor(desk) {
    this.desk = desk;
    this.list = el("ol", { class: "moved mails" });
    this.reader = el("div", { class: "mail" });
    this.fields = el("div", { class: "fields" });
    this.box = el("div", { class: "switches payments" });
  }

  write() {
    const clear = el("button", { type: "button", class: "plain", onclick: () => this.#switch({ clear: true }) }, say("trouble.clear"));
    this.box.replaceChildren(
      el("section", {}, el("h3", {}, say("mail.inbox")), this.list, this.reader),
      el("section", {}, el("h3", {}, say("mail.trouble")), this.fields, clear));
    this.#drawFields();
    this.#drawLetter();
  }

  async read() {
    const state = await get("mail");
    this.#form = state.form;
    this.list.replaceChildren(...state.letters.slice(0, SHOWN).map((each) => this.#row(each)));
    if (!state.letters.length) this.list.append(el("li", { class: "note" }, say("panel.empty")));
    if (!state.letters.some((each) => each.number === this.#letter?.number)) this.#letter = null;
    this.#drawFields();
    this.#fill(state.switches);
    this.#drawLetter();
  }

  event(what, kind) {
    if (kind === "mail_switches") this.#fill(what);
    else this.read();
  }

  /** The row of the newest mail of such a subject that nobody has read; null without one. */
  async unread(subject) {
    await this.read();
    return [...this.list.querySelectorAll(".unread")].find((each) => each.textContent.includes(subject)) ?? null;
  }

  /** On whose phone links open from now on. */
  readOn(id) {
    this.#reads = id;
  }

  /** The link to an address with this in it, where a mail of that subject lies open; else null. */
  link(subject, part) {
    const frame = this.reader.querySelector("iframe");
    const shown = frame?.title.includes(subject) ? frame.contentDocument : null;
    return (shown?.readyState === "complete" && shown.querySelector(`a[href*="${part}"]`)) || null;
  }

  clear() {
    this.#letter = null;
    this.list.replaceChildren();
    this.#drawLetter();
  }

  // --- the inbox ------------------------------------------------------------------------------------

  #row(mail) {
    const open = async () => {
      this.#letter = await get(`mail/letters/${mail.number}`);
      await this.read();
      this.reader.scrollIntoView({ block: "nearest" });
    };
    const isOpen = mail.number === this.#letter?.number;
    return el("li", {},
      el("button", { type: "button", class: mail.read ? "plain subject" : "plain subject unread", "aria-pressed": String(isOpen), onclick: open }, mail.subject || "–"),
      el("p", { class: "state" }, say("mail.to", { address: mail.to })),
      mail.bounce && el("p", { class: "state failed" }, say("mail.cameBack", { why: say(`mail.why.${mail.bounce}`) })));
  }

  #drawLetter() {
    const mail = this.#letter;
    if (!mail) {
      this.reader.replaceChildren();
      return;
    }
    const tab = (as) => el("button", { type: "button", class: "chip", "aria-pressed": String(this.#as === as), onclick: () => { this.#as = as; this.#drawLetter(); } }, say(`mail.as.${as}`));
    const back = (why) => el("button", { type: "button", class: "chip", onclick: () => tried(() => post(`mail/letters/${mail.number}/bounce`, { why })) }, say(`mail.why.${why}`));
    this.reader.replaceChildren(
      el("div", { class: "chips" }, ["page", "text", "headers"].map(tab)),
      this.#whose(),
      this.#shown(mail),
      el("p", { class: "note" }, say("mail.sendBack")),
      el("div", { class: "chips" }, REASONS.map(back)));
  }

  #shown(mail) {
    if (this.#as === "text") return el("pre", { tabindex: "0" }, mail.text);
    if (this.#as === "headers") return el("pre", { tabindex: "0" }, mail.headers.map(([name, value]) => `${name}: ${value}`).join("\n"));
    // Of this origin, so that a tap on a link is heard here; no script of its own runs all the same.
    const frame = el("iframe", { title: mail.subject, sandbox: "allow-same-origin allow-popups allow-popups-to-escape-sandbox", referrerpolicy: "no-referrer", src: `/control/mail/letters/${mail.number}/page` });
    frame.addEventListener("load", () => frame.contentDocument?.addEventListener("click", (event) => this.#follow(event)));
    return frame;
  }

  #follow(event) {
    const address = event.target.closest("a")?.href;
    if (!address || !isOfSite(address) || !this.#reads) return;
    event.preventDefault();
    this.desk.sendLink(this.#reads, address);
  }

  /** On whose phone the links of mails open: that of somebody who has no more than a browser, first. */
  #whose() {
    const people = [...world.people.values()].sort((one, other) => (other.platform === "browser") - (one.platform === "browser"));
    if (!world.people.has(this.#reads)) this.#reads = people[0]?.id ?? 0;
    return field(say("mail.reads"), el("select", { onchange: (event) => { this.#reads = Number(event.target.value); } },
      people.map((person) => el("option", { value: person.id, selected: person.id === this.#reads }, person.first_name))));
  }

  // --- switches -------------------------------------------------------------------------------------

  #switch(values) {
    return tried(() => post("mail/switches", values));
  }

  #drawFields() {
    this.#inputs.clear();
    this.fields.replaceChildren(...Object.entries(this.#form).map(([name, form]) => this.#field(name, form)));
  }

  #field(name, { type, choices = [] }) {
    const set = (value) => this.#switch({ [name]: value });
    const kinds = {
      tick: () => el("input", { type: "checkbox", role: "switch", onchange: () => set(input.checked) }),
      number: () => el("input", { type: "number", min: "0", step: "any", onchange: () => input.value !== "" && set(input.valueAsNumber) }),
      text: () => el("input", { type: "text", autocomplete: "off", onchange: () => set(input.value || null) }),
      choice: () => el("select", { onchange: () => set(choices[input.selectedIndex]) }, choices.map((each) => el("option", {}, each === null ? "–" : say(`mail.why.${each}`)))),
    };
    const input = kinds[type]();
    this.#inputs.set(name, { input, type, choices });
    return el("label", { class: "switch" }, el("span", {}, say(`mail.${name}`)), input);
  }

  #fill(switches) {
    for (const [name, { input, type, choices }] of this.#inputs) {
      const value = switches[name];
      input.classList.toggle("armed", JSON.stringify(value) !== JSON.stringify(this.#form[name].first));
      if (input === document.activeElement) continue; // somebody is just filling it in
      if (type === "tick") input.checked = value;
      else if (type === "choice") input.selectedIndex = choices.indexOf(value);
      else input.value = value ?? "";
    }
  }
}
