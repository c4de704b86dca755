// Behind the scenes of payments: a provider's switches, what it was asked to move, what went over
// the wire. Drawn from what the stand-in says of itself, so that one more provider needs nothing here.

import { el } from "../dom.js";
import { tried } from "../notices.js";
import { sum } from "../phone/prompt.js";
import { get, post } from "../wire.js";
import { say } from "../words.js";
import { world } from "../world.js";
import { EXCHANGES } from "./exchanges.js";
import { Log } from "./log.js";

const SHOWN = 20; // transactions, the newest

export class Payments {
  #all = []; // providers as the stand-in has them
  #inputs = new Map();

  constructor() {
    this.log = new Log(EXCHANGES);
    this.pick = el("select", { onchange: () => this.read() });
    this.next = el("input", { type: "number", min: "0", step: "1", value: "0" });
    this.left = el("p", { class: "note" });
    this.fields = el("div", { class: "fields" });
    this.list = el("ol", { class: "moved" });
    this.box = el("div", { class: "switches payments" });
  }

  get #chosen() {
    return this.#all.find((each) => each.name === this.pick.value) ?? this.#all[0];
  }

  write() {
    const clear = el("button", { type: "button", class: "plain", onclick: () => this.#post({ clear: true }) }, say("trouble.clear"));
    this.box.replaceChildren(
      el("section", {}, line("pay.provider", this.pick), line("pay.next", this.next), this.left, this.fields, clear),
      el("section", {}, el("h3", {}, say("pay.transactions")), this.list),
      el("section", {}, el("h3", {}, say("pay.log")), this.log.box));
    this.log.write();
    this.#drawFields();
  }

  async read() {
    const { providers } = await get("providers");
    const before = this.pick.value;
    this.#all = providers;
    this.pick.replaceChildren(...providers.map((each) => el("option", { value: each.name }, each.title)));
    if (providers.some((each) => each.name === before)) this.pick.value = before;
    if (!this.#chosen) return;
    this.#drawFields();
    const of = `providers/${this.#chosen.name}`;
    const [{ transactions }, { exchanges }] = await Promise.all([get(`${of}/transactions`), get(`${of}/log`)]);
    this.list.replaceChildren(...transactions.slice(-SHOWN).reverse().map((each) => this.#row(each)));
    if (!transactions.length) this.list.append(el("li", { class: "note" }, say("panel.empty")));
    this.log.set(exchanges);
  }

  event(what, kind) {
    if (kind === "provider") {
      this.#all = this.#all.map((each) => (each.name === what.name ? what : each));
      this.#fill();
    }
    if (what.provider !== this.#chosen?.name) return;
    if (kind === "exchange") this.log.add(what);
    if (kind === "transaction") this.#put(what);
  }

  clear() {
    this.log.clear();
    this.list.replaceChildren();
  }

  // --- switches -------------------------------------------------------------------------------------

  #post(switches) {
    const next = this.next.valueAsNumber;
    const counted = next > 0 && !switches.clear ? { next } : {};
    return tried(() => post(`providers/${this.#chosen.name}/switches`, { ...switches, ...counted }));
  }

  #drawFields() {
    if (!this.#chosen) return;
    this.#inputs.clear();
    this.fields.replaceChildren(...Object.entries(this.#chosen.form).map(([name, form]) => this.#field(name, form)));
    this.#fill();
  }

  #field(name, { type, choices = [] }) {
    const set = (value) => this.#post({ [name]: value });
    const kinds = {
      tick: () => el("input", { type: "checkbox", role: "switch", onchange: () => set(input.checked) }),
      number: () => el("input", { type: "number", min: "0", step: "any", onchange: () => input.value !== "" && set(input.valueAsNumber) }),
      text: () => el("input", { type: "text", autocomplete: "off", onchange: () => set(input.value || null) }),
      list: () => el("input", { type: "text", autocomplete: "off", onchange: () => set(listed(input.value)) }),
      choice: () => el("select", { onchange: () => set(choices[input.selectedIndex]) }, choices.map((each) => el("option", {}, String(each ?? "–")))),
    };
    const input = kinds[type]();
    this.#inputs.set(name, input);
    return line(`pay.${name}`, input);
  }

  /** What is switched on now: for the next few only, if there are such. */
  #fill() {
    const { switches, next, next_switches: only, form } = this.#chosen;
    this.left.textContent = next ? say("pay.left", { n: next }) : "";
    for (const [name, value] of Object.entries(next ? only : switches)) {
      const input = this.#inputs.get(name);
      if (!input) continue;
      const { type, choices, first } = form[name];
      input.classList.toggle("armed", JSON.stringify(value) !== JSON.stringify(first));
      if (input === document.activeElement) continue; // somebody is just filling it in
      if (type === "tick") input.checked = value;
      else if (type === "choice") input.selectedIndex = choices.indexOf(value);
      else input.value = Array.isArray(value) ? value.join(", ") : value ?? "";
    }
  }

  // --- what was asked for ---------------------------------------------------------------------------

  #put(transaction) {
    const row = this.#row(transaction);
    const known = [...this.list.children].find((each) => each.dataset.id === transaction.id);
    if (known) known.replaceWith(row);
    else this.list.prepend(row);
    for (const old of [...this.list.children].slice(SHOWN)) old.remove();
    for (const note of this.list.querySelectorAll(".note")) note.remove();
  }

  #row(transaction) {
    const { id, kind, state, reason, phone, moved_amount: amount, moved_currency: currency } = transaction;
    const act = (what, body) => tried(() => post(`providers/${this.#chosen.name}/transactions/${id}/${what}`, body));
    const button = (key, what, body) => el("button", { type: "button", class: "chip", onclick: () => act(what, body) }, say(key));
    const who = [...world.people.values()].find((each) => phone && each.phone.replace(/\D/g, "") === phone);
    return el("li", { "data-id": id },
      el("p", {}, el("strong", {}, sum(amount, currency)), ` ${kind} · ${who?.first_name ?? phone}`),
      el("p", { class: `state ${state}` }, say(`pay.state.${state}`), reason ? ` · ${reason}` : ""),
      el("div", { class: "chips" },
        state === "pending" ? button("pay.succeed", "settle", { state: "succeeded" }) : null,
        state === "pending" ? button("pay.fail", "settle", { state: "failed" }) : button("pay.again", "tell_again", {})));
  }
}

const listed = (text) => text.split(",").map((each) => each.trim()).filter(Boolean);

function line(key, input) {
  return el("label", { class: "switch" }, el("span", {}, say(key)), input);
}
