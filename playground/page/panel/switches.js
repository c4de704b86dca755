// Switches for trouble, time, limits and the bot, and what was really delivered meanwhile.

import { el } from "../dom.js";
import { tried } from "../notices.js";
import { cityOf, exactTime } from "../time.js";
import { post } from "../wire.js";
import { page, say } from "../words.js";

const HOUR = 3600;
const SETTINGS = ["retry_after", "server_error_code", "garbage", "garbage_status", "download_trouble", "typed"]; // how, not whether
const CLOCKS = ["Africa/Kigali", "Asia/Shanghai"];

export class Switches {
  #inputs = new Map(); // name of the switch -> input
  #dirty = new Set(); // inputs that somebody is just filling in

  constructor(desk) {
    this.desk = desk;
    this.box = el("div", { class: "switches" });
    this.latest = null;
  }

  write() {
    this.#inputs.clear();
    this.box.replaceChildren(this.#trouble(), this.#clock(), this.#bot(), this.#limits(), this.#delivered());
    if (this.latest) this.update(...this.latest);
  }

  // --- the sections ---------------------------------------------------------------------------------

  #trouble() {
    const person = el("select", { onchange: (event) => this.#set("faults", "chat_id", event.target.value ? Number(event.target.value) : null) });
    this.person = person;
    const methods = el("input", { type: "text", placeholder: "sendMessage", autocomplete: "off",
      onchange: (event) => this.#set("faults", "methods", event.target.value.split(",").map((each) => each.trim()).filter(Boolean)) });
    this.methods = methods;
    return section("trouble.title",
      this.#number("faults", "slow_ms", "trouble.slow", 500),
      this.#number("faults", "too_many_next", "trouble.tooMany"), this.#number("faults", "retry_after", "trouble.retryAfter"),
      this.#number("faults", "server_error_next", "trouble.serverError"), this.#number("faults", "server_error_code", "trouble.code"),
      this.#number("faults", "drop_answer_next", "trouble.drop"),
      this.#number("faults", "garbage_next", "trouble.garbage"),
      this.#choice("faults", "garbage", "trouble.garbageKind", ["html", "empty", "half", "endless"]),
      this.#number("faults", "garbage_status", "trouble.garbageCode"),
      this.#number("faults", "lower_ids_next", "trouble.lowerIds"),
      this.#tick("faults", "updates_twice", "trouble.twice"),
      this.#choice("faults", "typed", "trouble.typed", ["plain", "formatted", "rich"]),
      this.#number("faults", "downloads_next", "trouble.downloads"),
      this.#choice("faults", "download_trouble", "trouble.download", ["502", "404", "slow", "cut", "short"]),
      line("trouble.only", person), line("trouble.methods", methods),
      el("button", { type: "button", class: "plain", onclick: () => tried(() => post("faults", { clear: true })) }, say("trouble.clear")));
  }

  #clock() {
    this.clocks = el("p", { class: "clocks" });
    this.ahead = el("p", { class: "note" });
    const hours = el("input", { type: "number", min: "0.1", step: "any", value: "168" });
    const forward = (amount) => tried(() => post("clock", { forward: amount * HOUR }));
    return section("clock.title", this.clocks, this.ahead,
      el("div", { class: "chips" }, [1, 2, 24, 72].map((amount) =>
        el("button", { type: "button", class: "chip", "aria-label": say("clock.forward", { hours: amount }), onclick: () => forward(amount) }, `+${amount} h`))),
      el("form", { class: "inline", onsubmit: (event) => { event.preventDefault(); forward(hours.valueAsNumber); } },
        line("clock.custom", hours), el("button", { type: "submit", class: "plain" }, say("clock.go"))));
  }

  #bot() {
    this.restart = el("button", { type: "button", class: "plain", onclick: () => tried(() => post("restart")) }, say("bot.restart"));
    this.restartWhy = el("p", { class: "note" });
    return section("bot.title", this.restart, this.restartWhy);
  }

  #limits() {
    return section("limits.title",
      this.#tick("limits", "enforced", "limits.enforced"),
      this.#number("limits", "per_second", "limits.perSecond"), this.#number("limits", "chat_per_second", "limits.chat", "any"),
      this.#number("limits", "chat_burst", "limits.burst"), this.#number("limits", "group_per_minute", "limits.group"));
  }

  #delivered() {
    this.counts = el("dl", { class: "counts" });
    return section("panel.delivered", el("p", { class: "note" }, say("panel.deliveredWhy")), this.counts);
  }

  // --- a switch ---------------------------------------------------------------------------------------

  #number(where, name, key, step = 1) {
    const input = el("input", { type: "number", min: "0", step: String(step), oninput: () => this.#dirty.add(name),
      onchange: () => { this.#dirty.delete(name); if (input.value !== "") this.#set(where, name, input.valueAsNumber); },
      onblur: () => { this.#dirty.delete(name); } });
    this.#inputs.set(name, input);
    return line(key, input);
  }

  #tick(where, name, key) {
    const input = el("input", { type: "checkbox", role: "switch", onchange: () => this.#set(where, name, input.checked) });
    this.#inputs.set(name, input);
    return line(key, input);
  }

  #choice(where, name, key, values) {
    const input = el("select", { onchange: () => this.#set(where, name, input.value) },
      values.map((value) => el("option", { value }, say(`${key}.${value}`))));
    this.#inputs.set(name, input);
    return line(key, input);
  }

  #set(where, name, value) {
    return tried(() => post(where, { [name]: value }));
  }

  // --- the truth --------------------------------------------------------------------------------------

  /** What the stand-in says now. An input that somebody is filling in is left alone. */
  update(state, ledger) {
    this.latest = [state, ledger];
    for (const [name, value] of Object.entries({ ...state.faults, ...state.limits })) {
      const input = this.#inputs.get(name);
      if (!input || this.#dirty.has(name)) continue;
      if (input.type === "checkbox") input.checked = value;
      else input.value = value;
      input.classList.toggle("armed", !SETTINGS.includes(name) && name in state.faults && Boolean(value));
    }
    this.#people(state);
    if (document.activeElement !== this.methods) this.methods.value = (state.faults.methods ?? []).join(", ");
    this.clocks.textContent = CLOCKS.map((zone) => `${cityOf(zone, page.language)} ${exactTime(state.clock.now, zone)}`).join(" · ");
    this.ahead.textContent = say("clock.ahead", { hours: Math.round(state.clock.ahead / HOUR * 10) / 10 });
    const restarts = state.hooks.includes("on_restart");
    this.restart.hidden = !restarts;
    this.restartWhy.textContent = say(restarts ? "bot.restartWhy" : "bot.elsewhere");
    this.counts.replaceChildren(...this.#counted(state, ledger));
  }

  #people(state) {
    if (document.activeElement === this.person) return;
    const open = this.desk.phones.map((phone) => phone.person);
    this.person.replaceChildren(el("option", { value: "" }, say("trouble.everybody")),
      ...open.map((person) => el("option", { value: person.id }, person.first_name)));
    this.person.value = state.faults.chat_id ?? "";
  }

  #counted(state, ledger) {
    const handed = Object.entries(state.counts.handed_over);
    const sum = (end) => handed.filter(([name]) => name.endsWith(end)).reduce((all, [, count]) => all + count, 0);
    const phones = this.desk.phones.map(({ person }) => [person.first_name, ledger.chats[person.id] ?? 0]);
    const rows = [
      [say("panel.toPhones"), ledger.total], ...phones.map(([name, count]) => [`↳ ${name}`, count]),
      [say("panel.toBot"), sum(":delivered") + sum(":failed")], [`↳ ${say("panel.handedFailed")}`, sum(":failed")],
      [say("panel.waiting"), state.bots.reduce((all, bot) => all + bot.pending_updates, 0)],
      [say("panel.answers"), Object.entries(state.counts.by_status).map(([code, count]) => `${code}: ${count}`).join("  ") || "0"],
    ];
    return rows.map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, String(value))));
  }
}

function section(key, ...inside) {
  return el("section", {}, el("h3", {}, say(key)), ...inside);
}

function line(key, input) {
  return el("label", { class: "switch" }, el("span", {}, say(key)), input);
}
