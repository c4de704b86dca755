// What lies over one phone for a moment: toasts, alerts, small dialogs, menus.

import { arrowKeys, el, icon } from "../dom.js";
import { word } from "../words.js";

const TOAST_LASTS = 3500;

export class Sheets {
  /** `screen` is what lies below and is out of reach while a dialog is open. */
  constructor(phone, screen) {
    this.phone = phone;
    this.screen = screen;
    this.toasts = el("div", { class: "toasts", role: "status" });
    this.box = el("div", { class: "sheets" });
    this.queue = [];
    this.shut = null; // of the menu that is open, and what it hangs on
    this.anchor = null;
  }

  get isOpen() {
    return this.queue.length > 0;
  }

  /** A short notice that goes by itself; longer ones stay longer. */
  toast(text) {
    const made = el("p", { class: "toast" }, text);
    this.toasts.append(made);
    setTimeout(() => made.remove(), TOAST_LASTS + text.length * 40);
  }

  /** A notice that stays until it is closed; several wait for one another. */
  alert(text) {
    this.dialog({ text, role: "alertdialog", buttons: [] });
  }

  /**
   * A dialog with fields. `buttons` are [label, act] pairs; an act that returns false leaves it open.
   * Every dialog can be closed: by its last button, and by Escape.
   */
  dialog(wanted) {
    this.queue.push(wanted);
    if (this.queue.length === 1) this.#next();
  }

  #next() {
    const [wanted] = this.queue;
    if (!wanted) return;
    const before = document.activeElement;
    const { title, text, fields = [], buttons, role = "dialog" } = wanted;
    const shut = () => {
      cover.remove();
      this.screen.inert = false;
      if (before?.isConnected) before.focus({ preventScroll: true });
      this.queue.shift();
      this.#next();
    };
    const sound = () => [...card.querySelectorAll("input")].every((input) => input.reportValidity());
    const run = async (act) => { if ((await act()) !== false) shut(); };
    const first = () => sound() && run(buttons[0][1]); // the fields are the first button's
    const rows = buttons.map(([label, act], index) =>
      el("button", { type: "button", class: index === 0 ? "primary" : "plain", onclick: () => (index === 0 ? first() : run(act)) }, label));
    const closing = word(buttons.length ? "cancel" : "ok", this.phone.language);
    rows.push(el("button", { type: "button", class: buttons.length ? "plain" : "primary", onclick: shut }, wanted.closing ?? closing));
    const card = el("div", { class: "card", role, "aria-label": title ?? text, tabindex: "-1" },
      title && el("h3", {}, title), text && el("p", { class: "say" }, text), fields, el("div", { class: "buttons" }, rows));
    const cover = el("div", { class: "cover", onkeydown: (event) => {
      if (event.key === "Escape") { event.stopPropagation(); shut(); }
      if (event.key === "Enter" && event.target.tagName === "INPUT" && buttons.length) { event.preventDefault(); first(); }
    } }, card);
    this.box.append(cover);
    this.screen.inert = true;
    const start = card.querySelector("input, select, textarea") ?? card.querySelector("button");
    // An alert that comes by itself must not take the focus from somebody who types elsewhere.
    if (this.phone.box.contains(before) || before === document.body) start.focus({ preventScroll: true });
  }

  /** A menu at an anchor: `items` are [icon, label, act] or null for those that do not apply. */
  menu(anchor, items, place = "below") {
    const again = this.anchor === anchor;
    this.shut?.();
    if (again) return; // what opened it closes it
    const shut = (back) => {
      made.remove();
      document.removeEventListener("pointerdown", outside, true);
      anchor.setAttribute("aria-expanded", "false");
      this.shut = this.anchor = null;
      if (back) anchor.focus({ preventScroll: true });
    };
    const outside = (event) => { if (!made.contains(event.target) && !anchor.contains(event.target)) shut(false); };
    const made = el("div", { class: "menu", role: "menu" }, items.filter(Boolean).map(([sign, label, act]) =>
      el("button", { type: "button", role: "menuitem", onclick: () => { shut(true); act(); } }, icon(sign), label)));
    made.addEventListener("keydown", (event) => {
      if (event.key === "Escape" || event.key === "Tab") { event.preventDefault(); shut(true); }
    });
    arrowKeys(made, "[role=menuitem]");
    this.box.append(made);
    this.#put(made, anchor, place);
    anchor.setAttribute("aria-expanded", "true");
    document.addEventListener("pointerdown", outside, true);
    this.shut = shut;
    this.anchor = anchor;
    made.querySelector("button").focus({ preventScroll: true });
  }

  /** Beside its anchor, and inside the phone. */
  #put(menu, anchor, place) {
    const outer = this.box.getBoundingClientRect();
    const from = anchor.getBoundingClientRect();
    const left = Math.min(Math.max(8, from.left - outer.left), outer.width - menu.offsetWidth - 8);
    const wanted = place === "above" ? from.top - outer.top - menu.offsetHeight - 6 : from.bottom - outer.top + 6;
    menu.style.left = `${left}px`;
    menu.style.top = `${Math.min(Math.max(8, wanted), outer.height - menu.offsetHeight - 8)}px`;
  }
}
