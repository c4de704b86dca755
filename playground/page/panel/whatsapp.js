// Behind the scenes of WhatsApp: what was delivered and what it costs, templates that wait for their
// review, and what went over the wire. Its switches are the control API's (playground/README.md).

import { el, soon } from "../dom.js";
import { tried } from "../notices.js";
import { get, post } from "../wire.js";
import { say } from "../words.js";
import { EXCHANGES } from "./exchanges.js";
import { Log } from "./log.js";

const MICRO = 1e6; // of a dollar
const NEXT = { // what may be made of a template, by what it is
  PENDING: ["APPROVED", "REJECTED"], REJECTED: ["APPROVED"], APPROVED: ["PAUSED"], PAUSED: ["APPROVED"], DISABLED: ["APPROVED"],
};

export class WhatsAppPart {
  constructor() {
    this.log = new Log(EXCHANGES);
    this.bill = el("p", { class: "note" });
    this.templates = el("ol", { class: "moved" });
    this.box = el("div", { class: "switches payments" });
    this.recount = soon(() => this.#recount(), 400);
  }

  write() {
    this.box.replaceChildren(
      el("section", {}, el("h3", {}, say("wa.bill")), this.bill),
      el("section", {}, el("h3", {}, say("wa.templates")), this.templates),
      el("section", {}, el("h3", {}, say("pay.log")), this.log.box));
    this.log.write();
  }

  async read() {
    const [{ exchanges }] = await Promise.all([get("whatsapp/log"), this.#recount()]);
    this.log.set(exchanges);
  }

  exchange(what) {
    this.log.add(what);
    this.recount();
  }

  clear() {
    this.log.clear();
  }

  async #recount() {
    const [bill, { templates }] = await Promise.all([get("whatsapp/bill"), get("whatsapp")]);
    this.bill.textContent = say("wa.billed", { n: bill.messages, billed: bill.billed, sum: `${(bill.micro_dollars / MICRO).toFixed(4)} ${bill.currency}` });
    this.templates.replaceChildren(...templates.map((each) => this.#row(each)));
    if (!templates.length) this.templates.append(el("li", { class: "note" }, say("panel.empty")));
  }

  #row({ name, language, status, category }) {
    const make = (next) => tried(() => post(`whatsapp/templates/${name}/${language}`, { status: next }));
    return el("li", {},
      el("p", {}, el("strong", {}, name), ` ${language} · ${category}`),
      el("p", { class: "state" }, status),
      el("div", { class: "chips" }, (NEXT[status] ?? []).map((next) =>
        el("button", { type: "button", class: "chip", onclick: async () => { if (await make(next)) this.recount(); } }, say(`wa.make.${next}`)))));
  }
}
