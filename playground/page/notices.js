// What the page itself has to say: short notices, and questions before something is lost.

import { el } from "./dom.js";
import { say } from "./words.js";

const LASTS = 4500;

export function notice(text) {
  const made = el("p", { class: "toast" }, text);
  document.getElementById("notices").append(made);
  setTimeout(() => made.remove(), LASTS);
}

/** Run something that may be refused; why, is said in a notice. */
export async function tried(work) {
  try {
    return await work();
  } catch (error) {
    // A TypeError is fetch's own: nobody answers there.
    notice(error instanceof TypeError ? say("page.offline") : say("page.failed", { why: error.message }));
    return null;
  }
}

/** A question over the page; true when the first button was pressed. */
export function ask(title, text, yes) {
  return new Promise((done) => {
    const box = el("dialog", { class: "ask", "aria-label": title },
      el("h2", {}, title), el("p", {}, text),
      el("div", { class: "buttons" },
        el("button", { type: "button", class: "primary", onclick: () => box.close("yes") }, yes),
        el("button", { type: "button", class: "plain", onclick: () => box.close("") }, say("cancel"))));
    box.addEventListener("close", () => { box.remove(); done(box.returnValue === "yes"); });
    document.body.append(box);
    box.showModal();
  });
}
