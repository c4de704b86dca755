// What the page itself has to say: short notices, and questions before something is lost.

import { el } from "./dom.js";
import { say } from "./words.js";

const LASTS = 4500;

export function notice(text) {
  const made = el("p", { class: "toast" }, text);
  document.getElementById("notices").append(made);
  setTimeout(() => made.remove(), LASTS);
}

// What visitors are refused most: the stand-in says it in English, as it does to programs.
const REFUSED = [
  [/^an album has 1 to (\d+)/, "why.album"],
  [/^a caption has at most (\d+)/, "why.caption"],
  [/^an edited text has 1 to (\d+)/, "why.text"],
  [/no such place on the earth/, "why.place"],
  [/no phone number to share/, "why.phone"],
  [/^there is no time zone/, "why.zone"],
  [/never reports Kinyarwanda/, "people.codeHint"],
  [/must not be empty|must be a number|is missing/, "why.missing"],
];

/** A reason in the visitor's language; what is not known here stays as it was said. */
export function reason(said) {
  for (const [sign, key] of REFUSED) {
    const found = said.match(sign);
    if (found) return say(key, { n: found[1] });
  }
  return said;
}

/** Run something that may be refused; why, is said in a notice. */
export async function tried(work) {
  try {
    return await work();
  } catch (error) {
    // A TypeError is fetch's own: nobody answers there.
    notice(error instanceof TypeError ? say("page.offline") : say("page.failed", { why: reason(error.message) }));
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
