// The sheet of a list: it comes up from below, a row is chosen, and then sent.

import { el, iconButton } from "../../dom.js";
import { word } from "../../words.js";

/** Show the rows; `send` gets the one that was chosen. */
export function showSheet(phone, title, sections, send) {
  const say = (key) => word(key, phone.language);
  const before = document.activeElement;
  const name = `rows-${phone.person.id}`;
  const done = el("button", { type: "submit", class: "primary", disabled: true }, say("send"));
  const shut = () => {
    cover.remove();
    phone.screen.inert = phone.sheets.isOpen;
    if (before?.isConnected) before.focus({ preventScroll: true });
  };
  const row = (each) => el("label", { class: "row" },
    el("span", {}, el("strong", {}, each.title), each.description ? el("small", {}, each.description) : null),
    el("input", { type: "radio", name, value: each.id, required: true }));
  const form = el("form", { class: "sheet", role: "dialog", "aria-label": title,
    onchange: () => { done.disabled = false; },
    onsubmit: (event) => {
      event.preventDefault();
      const { value } = form.querySelector("input:checked");
      shut();
      send(value);
    } },
    el("header", {}, iconButton("close", say("close"), shut), el("h3", {}, title)),
    el("div", { class: "rows" }, sections.map((section) => el("fieldset", {},
      section.title ? el("legend", {}, section.title) : null, section.rows.map(row)))),
    el("div", { class: "buttons" }, done));
  const cover = el("div", { class: "cover from-below", onkeydown: (event) => {
    if (event.key === "Escape") { event.stopPropagation(); shut(); }
  } }, form);
  phone.sheets.box.append(cover);
  phone.screen.inert = true;
  form.querySelector("input").focus({ preventScroll: true });
}
