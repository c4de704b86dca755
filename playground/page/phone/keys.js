// Keys: those below a message, and those below the input.

import { el, icon } from "../dom.js";
import { word } from "../words.js";

/** The inline keyboard of a message, or null. Its buttons work however old the message is. */
export function inlineKeys(message, phone) {
  const rows = message.message.reply_markup?.inline_keyboard;
  if (!rows?.length) return null;
  return el("div", { class: "keys" }, rows.map((row) => el("div", { class: "row" }, row.map((key) => inlineKey(message, key, phone)))));
}

function inlineKey(message, key, phone) {
  const data = key.pay ? "" : key.callback_data; // a payment is a tap without data
  const made = el("button", { type: "button", class: "key", "data-tap": data, "data-message": message.message_id, onclick: () => phone.press(message, key, made) },
    el("span", {}, labelOf(message, key, phone)));
  if (!key.callback_data && !key.pay) made.append(icon(key.copy_text ? "copy" : "open"));
  spin(made, data !== undefined && phone.chat.isSpinning(message.message_id, data));
  return made;
}

/** A Pay button that the bot gave no words of its own speaks its reader's language, as in Telegram. */
function labelOf(message, key, phone) {
  const given = key.pay && key.text === `Pay ${message.price}`;
  return given ? `${word("message.pay", phone.language)} ${message.price}` : key.text;
}

/** A pressed button spins until the bot answers, and cannot be seen as pressed twice. */
export function spin(button, spinning) {
  button.classList.toggle("spinning", spinning);
  if (spinning) button.setAttribute("aria-busy", "true");
  else button.removeAttribute("aria-busy");
}

/** The reply keyboard; `press` gets the label. */
export function replyKeys(keyboard, press) {
  return (keyboard?.keyboard ?? []).map((row) => el("div", { class: "row" }, row.map((key) => {
    const text = typeof key === "string" ? key : key.text;
    const sign = key.request_contact ? "contact" : key.request_location ? "place" : null;
    return el("button", { type: "button", class: "key", "data-key": sign, onclick: () => press(text) }, sign && icon(sign), el("span", {}, text));
  })));
}
