// The prompt of a mobile-money operator over a phone: how much, to whom, and a PIN.
//
// It comes by itself, also while something else is done on the phone, and goes by itself when its
// time is over or somebody answered it elsewhere. Then the next one is shown, if there is one.

import { el } from "../dom.js";
import { Refused, get, post } from "../wire.js";
import { world } from "../world.js";

export const PIN = "1234"; // of everybody here; the stand-in's own
const LONGEST_PIN = 5;

/** An amount as operators write it: 24,000 RWF. */
export function sum(amount, currency) {
  const [whole, rest] = amount.split(".");
  return `${whole.replace(/\B(?=(\d{3})+$)/g, ",")}${rest ? `.${rest}` : ""} ${currency}`;
}

export class Prompts {
  #waiting = new Map(); // those that ask, by id, oldest first
  #shown = null; // {id, cover, line, clock} of the one that is in sight

  /** `screen` is what lies below and is out of reach meanwhile. */
  constructor(phone, screen) {
    this.phone = phone;
    this.screen = screen;
    this.box = el("div", { class: "sheets prompts" });
  }

  get isOpen() {
    return Boolean(this.#shown);
  }

  async load() {
    const { prompts } = await get(`people/${this.phone.person.id}/prompts`).catch((error) => {
      if (error instanceof Refused) return { prompts: [] }; // the phone's owner is gone
      throw error;
    });
    this.#waiting = new Map(prompts.map((each) => [each.id, each]));
    this.#draw();
  }

  /** A transaction of this person's changed. */
  heard(transaction) {
    const asked = this.#waiting.has(transaction.id);
    if (transaction.is_prompt) this.#waiting.set(transaction.id, transaction);
    else this.#waiting.delete(transaction.id);
    if (!transaction.is_prompt) this.#tell(transaction, asked);
    this.#draw();
  }

  /** What an operator writes to somebody whose money moved, or did not. */
  #tell(transaction, asked) {
    const { state, kind, moved_amount: amount, moved_currency: currency, payee } = transaction;
    if (state === "pending") return;
    const values = { amount: sum(amount, currency), payee };
    const key = { succeeded: kind === "deposit" ? "prompt.paid" : "prompt.received", failed: asked ? "prompt.notPaid" : null }[state];
    if (key) this.phone.sheets.toast(`${transaction.title}: ${this.phone.say_(key, values)}`);
  }

  #draw() {
    const [wanted] = this.#waiting.values();
    if (this.#shown && this.#shown.id !== wanted?.id) this.#away();
    if (wanted && !this.#shown) this.#show(wanted);
    if (wanted) this.#write(wanted);
  }

  #show(transaction) {
    const say = this.phone.say_;
    const before = document.activeElement;
    const line = el("p", { class: "why", role: "status" });
    const clock = el("p", { class: "left", "aria-hidden": "true" });
    const pin = el("input", { type: "password", inputmode: "numeric", autocomplete: "off", maxlength: LONGEST_PIN, pattern: "[0-9]*", required: true, placeholder: "••••", "aria-label": "PIN" });
    const answer = (body) => this.phone.tried(() => post(`people/${this.phone.person.id}/prompts`, { id: transaction.id, ...body }));
    const form = el("form", { class: "card prompt", role: "alertdialog", "aria-label": transaction.title, onsubmit: (event) => {
      event.preventDefault();
      answer({ pin: pin.value });
      pin.value = "";
    } },
      el("header", {}, el("strong", {}, transaction.title), clock),
      el("p", { class: "say" }, say("prompt.ask", { amount: sum(transaction.amount, transaction.currency), payee: transaction.payee })),
      el("label", { class: "field" }, el("span", {}, say("prompt.pin")), pin), line,
      el("div", { class: "buttons" },
        el("button", { type: "submit", class: "primary" }, say("prompt.pay")),
        el("button", { type: "button", class: "plain", onclick: () => answer({ decline: true }) }, say("prompt.decline"))));
    const cover = el("div", { class: "cover" }, form);
    this.box.append(cover);
    this.screen.inert = true;
    this.#shown = { id: transaction.id, cover, line, clock, pin, form };
    // It comes by itself: it must not take the focus from somebody who types on another phone.
    if (this.phone.box.contains(before) || before === document.body) pin.focus({ preventScroll: true });
    this.tick();
  }

  #write({ pins_left: left, pins }) {
    const { line } = this.#shown;
    line.textContent = left < pins ? this.phone.say_("prompt.wrong", { n: left }) : this.phone.say_("prompt.hint", { pin: PIN });
    line.classList.toggle("bad", left < pins);
  }

  #away() {
    this.#shown.cover.remove();
    this.#shown = null;
    this.screen.inert = this.phone.sheets.isOpen;
  }

  /** The time that is left to answer. */
  tick() {
    if (!this.#shown) return;
    const { until } = this.#waiting.get(this.#shown.id) ?? {};
    if (!until) return;
    const left = Math.max(0, Math.round(until - world.now()));
    this.#shown.clock.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
  }

  /** What the tour does: type the PIN, with `pause` after each digit, and pay. False where nothing is asked. */
  async type(pin, pause) {
    const shown = this.#shown;
    if (!shown) return false;
    for (const digit of pin) {
      shown.pin.value += digit;
      await pause();
    }
    if (shown !== this.#shown) return false; // answered elsewhere meanwhile
    shown.form.requestSubmit();
    return true;
  }
}
