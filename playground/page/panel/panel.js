// Behind the scenes: what went over the wire, and the switches. It shows what the stand-in says, so
// after a restart or a reset it is read again rather than remembered.

import { arrowKeys, el, iconButton, soon } from "../dom.js";
import { get } from "../wire.js";
import { say } from "../words.js";
import { world } from "../world.js";
import { pretty } from "./json.js";
import { Log } from "./log.js";
import { MailPart } from "./mail.js";
import { Payments } from "./payments.js";
import { Switches } from "./switches.js";
import { WhatsAppPart } from "./whatsapp.js";

const titled = (key, value) => [el("h4", {}, say(key)), pretty(value)];

const CALLS = {
  badge: (call) => String(call.status),
  trouble: (call) => call.status >= 400 || call.fault !== null,
  quiet: (call) => call.method === "getUpdates" && call.status === 200,
  name: (call) => call.method,
  chat: (call) => call.arguments.chat_id ?? call.answer.result?.chat?.id,
  sections: (call) => [
    el("p", { class: "facts" }, [`#${call.number}`, call.verb, call.via, `${call.milliseconds.toFixed(1)} ms`, call.fault].filter(Boolean).join(" · ")),
    ...titled("panel.arguments", call.arguments), ...titled("panel.answer", call.answer),
  ],
};

const UPDATES = {
  badge: (row) => (row.error ? "✕" : row.status === null ? "✓" : String(row.status)),
  trouble: (row) => row.error !== null,
  name: (row) => row.kind,
  chat: (row) => { const what = row.update[row.kind]; return what.chat?.id ?? what.from?.id; },
  sections: (row) => [
    el("p", { class: "facts" }, [`#${row.number}`, `update_id ${row.update_id}`, row.via, row.error].filter(Boolean).join(" · ")),
    ...titled("panel.update", row.update),
  ],
};

const PAYMENTS = ["provider", "transaction", "exchange"];
const MAIL = ["mail", "mail_switches"];

export class Panel {
  constructor(box, desk) {
    this.box = box;
    this.opener = document.getElementById("panel-open");
    this.calls = new Log(CALLS);
    this.updates = new Log(UPDATES);
    this.switches = new Switches(desk);
    this.payments = new Payments();
    this.whatsapp = new WhatsAppPart();
    this.mail = new MailPart(desk);
    this.parts = {
      "panel.calls": this.calls.box, "panel.updates": this.updates.box, "panel.switches": this.switches.box, "pay.title": this.payments.box,
      "wa.title": this.whatsapp.box, "mail.title": this.mail.box,
    };
    this.shown = "panel.calls";
    this.title = el("h2", {});
    this.shut = iconButton("close", "", () => this.toggle(false));
    this.tabs = el("div", { class: "tablist", role: "tablist" });
    this.follows = el("p", { class: "follows" });
    this.body = el("div", { class: "body", role: "tabpanel", id: "panel-body" });
    box.append(el("div", { class: "head" }, this.title, this.shut), this.tabs, this.body, this.follows);
    box.addEventListener("keydown", (event) => { if (event.key === "Escape") this.toggle(false); });
    arrowKeys(this.tabs, "[role=tab]");
    this.recount = soon(() => this.#recount(), 400);
  }

  get isOpen() {
    return !this.box.hidden;
  }

  toggle(open = !this.isOpen) {
    const hadFocus = this.box.contains(document.activeElement);
    this.box.hidden = !open;
    this.opener.setAttribute("aria-expanded", String(open));
    document.body.classList.toggle("with-panel", open);
    if (open) this.read();
    else if (hadFocus) this.opener.focus();
  }

  /** The words of the page changed, or are there for the first time. */
  write() {
    this.title.textContent = say("page.panel");
    for (const [name, text] of [["aria-label", "close"], ["title", "close"]]) this.shut.setAttribute(name, say(text));
    this.tabs.replaceChildren(...Object.keys(this.parts).map((key) => el("button", {
      type: "button", role: "tab", id: `tab-${key}`, "aria-controls": "panel-body", "data-part": key,
      onclick: () => this.#show(key), onfocus: () => this.#show(key) }, say(key))));
    this.tabs.setAttribute("aria-label", say("page.panel"));
    for (const part of [this.calls, this.updates, this.switches, this.payments, this.whatsapp, this.mail]) part.write();
    this.#show(this.shown);
  }

  #show(key) {
    this.shown = key;
    for (const tab of this.tabs.children) {
      const chosen = tab.dataset.part === key;
      tab.setAttribute("aria-selected", String(chosen));
      tab.tabIndex = chosen ? 0 : -1;
    }
    this.body.setAttribute("aria-labelledby", `tab-${key}`);
    if (this.body.firstChild === this.parts[key]) return;
    this.body.replaceChildren(this.parts[key]);
    this.calls.draw();
    this.updates.draw();
  }

  /** Everything anew, from the stand-in. Nothing is kept up while nobody looks. */
  async read() {
    if (!this.isOpen) return;
    const log = await get("log");
    this.calls.set(log.calls);
    this.updates.set(log.updates);
    this.follows.textContent = say("panel.follows", { version: world.state?.bot_api_version ?? "" });
    await Promise.all([this.payments.read(), this.whatsapp.read(), this.mail.read(), this.#recount()]);
  }

  clear() {
    this.calls.clear();
    this.updates.clear();
    this.payments.clear();
    this.whatsapp.clear();
    this.mail.clear();
  }

  event(what, kind) {
    if (!this.isOpen) return;
    if (kind === "call") this.calls.add(what);
    if (kind === "update") this.updates.add(what);
    if (kind === "exchange" && what.provider === "whatsapp") this.whatsapp.exchange(what);
    else if (MAIL.includes(kind)) this.mail.event(what, kind);
    else if (PAYMENTS.includes(kind)) this.payments.event(what, kind);
    else this.recount();
  }

  /** Counts and switches: a fault counts itself down, so it is asked for after what it may have met. */
  async #recount() {
    if (!this.isOpen) return;
    const [state, ledger] = await Promise.all([get("state"), get("ledger")]);
    this.switches.update(state, ledger);
  }

  async showInbox() {
    this.toggle(true);
    this.#show("mail.title");
    await this.mail.read();
  }

  async showCall(number) {
    this.toggle(true);
    this.#show("panel.calls");
    await this.read();
    requestAnimationFrame(() => this.calls.show(number));
  }
}
