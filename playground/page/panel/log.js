// One of the two logs: newest first, filtered, each row opening to what went over the wire.
//
// All rows that the stand-in keeps are here as data; only the newest of those that pass the filter
// are drawn, because a load run writes hundreds a second.

import { el, nextFrame } from "../dom.js";
import { exactTime } from "../time.js";
import { say } from "../words.js";
import { world } from "../world.js";

const KEPT = 2000; // as many as the stand-in keeps
const DRAWN = 80;

export class Log {
  #rows = new Map(); // number -> record
  #nodes = new Map(); // number -> element
  #drawn = DRAWN;

  /** `kind` says how a record reads: {badge, trouble, quiet, name, chat, sections}. */
  constructor(kind) {
    this.kind = kind;
    this.words = el("input", { type: "search", autocomplete: "off", oninput: () => this.draw() });
    this.trouble = el("input", { type: "checkbox", onchange: () => this.draw() });
    this.polls = el("input", { type: "checkbox", onchange: () => this.draw() });
    this.pollsLabel = el("span", {});
    this.list = el("ol", { class: "log" });
    this.more = el("button", { type: "button", class: "plain", hidden: true, onclick: () => { this.#drawn += DRAWN; this.draw(); } });
    this.filterLabel = el("span", { class: "sr" });
    this.troubleLabel = el("span", {});
    this.box = el("div", { class: "log-box" },
      el("div", { class: "filter" }, el("label", { class: "grow" }, this.filterLabel, this.words),
        el("label", { class: "check" }, this.trouble, this.troubleLabel),
        kind.quiet ? el("label", { class: "check" }, this.polls, this.pollsLabel) : null),
      this.list, this.more);
    this.draw = nextFrame(() => this.#draw());
  }

  write() {
    this.words.placeholder = say("panel.filter");
    this.filterLabel.textContent = say("panel.filter");
    this.troubleLabel.textContent = say("panel.onlyErrors");
    this.pollsLabel.textContent = say("panel.polls");
    this.more.textContent = say("panel.older");
    this.#nodes.clear(); // the open ones are in the old language
    this.draw();
  }

  set(records) {
    this.#rows = new Map(records.map((record) => [record.number, record]));
    this.#nodes.clear();
    this.draw();
  }

  add(record) {
    this.#rows.set(record.number, record);
    if (this.#rows.size > KEPT) {
      const oldest = this.#rows.keys().next().value;
      this.#rows.delete(oldest);
      this.#nodes.delete(oldest);
    }
    if (this.box.isConnected) this.draw();
  }

  clear() {
    this.set([]);
    this.#drawn = DRAWN;
  }

  /** Open one row and bring it into sight. */
  show(number) {
    this.words.value = "";
    this.trouble.checked = false;
    this.polls.checked = true;
    this.#drawn = Math.max(this.#drawn, [...this.#rows.keys()].filter((each) => each >= number).length);
    this.#draw();
    const node = this.#nodes.get(number);
    if (!node) return;
    node.firstChild.open = true;
    node.scrollIntoView({ block: "start" });
    node.querySelector("summary").focus({ preventScroll: true });
  }

  #passes(record, words) {
    if (this.trouble.checked && !this.kind.trouble(record)) return false;
    if (!this.polls.checked && this.kind.quiet?.(record)) return false;
    return !words || JSON.stringify(record).toLowerCase().includes(words);
  }

  #draw() {
    const words = this.words.value.trim().toLowerCase();
    // A call that began earlier may end later: by number, not by arrival.
    const all = [...this.#rows.values()].sort((a, b) => b.number - a.number).filter((record) => this.#passes(record, words));
    const wanted = all.slice(0, this.#drawn).map((record) => this.#row(record));
    if (!wanted.length) wanted.push(el("li", { class: "note" }, say("panel.empty")));
    const stay = new Set(wanted);
    for (const node of [...this.list.children]) if (!stay.has(node)) node.remove();
    let at = this.list.firstChild;
    for (const node of wanted) {
      if (node === at) at = at.nextSibling;
      else this.list.insertBefore(node, at);
    }
    this.more.hidden = all.length <= this.#drawn;
  }

  #row(record) {
    const known = this.#nodes.get(record.number);
    if (known) return known;
    const { badge, trouble, name, chat } = this.kind;
    const body = el("div", { class: "wire" });
    const who = world.people.get(Number(chat(record)))?.first_name ?? chat(record) ?? "";
    const fold = el("details", {
      ontoggle: () => { if (fold.open && !body.firstChild) body.append(...this.kind.sections(record)); },
    }, el("summary", {},
      el("span", { class: trouble(record) ? "code bad" : "code" }, badge(record)),
      el("strong", {}, name(record)), el("span", { class: "who" }, who),
      el("time", {}, exactTime(record.at, "Africa/Kigali"))), body);
    const node = el("li", {}, fold);
    this.#nodes.set(record.number, node);
    return node;
  }
}
