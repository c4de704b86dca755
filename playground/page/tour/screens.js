// What the tour looks for on a phone: buttons by their data, words, pictures, keys.

import { walletPath } from "../phone/wallet.js";

/** A pattern of callback data as a regular expression, and the names that it binds. */
function compiled(pattern, known) {
  const names = [];
  const source = pattern.split(/(\*|\{\w+\})/).map((part) => {
    if (part === "*") return "[^|]*";
    const name = /^\{(\w+)\}$/.exec(part)?.[1];
    if (!name) return part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    if (known[name] !== undefined) return known[name].replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    names.push(name);
    return "([^|]+)";
  });
  return { expression: new RegExp(`^${source.join("")}$`), names };
}

/** What can be pressed below a message, or in the sheet of its list; `data` is what comes back. */
function keysOf({ message, raw }) {
  if (!raw) return (message.reply_markup?.inline_keyboard ?? []).flat().map((key) => ({ data: key.callback_data ?? "", key }));
  const { buttons, cards, sections } = raw.bubble;
  const all = [...buttons, ...cards.flatMap((card) => card.buttons), ...sections.flatMap((section) => section.rows)];
  return all.map((key) => ({ data: key.id, key }));
}

/** The event with which a message came, or was edited; on WhatsApp one is also of its being read. */
const eventOf = (message) => message.came ?? message.event;

function buttonIn(message, pattern, known) {
  const { expression, names } = compiled(pattern, known);
  for (const { data, key } of keysOf(message)) {
    const found = expression.exec(data);
    if (found) return { message, key, bound: Object.fromEntries(names.map((name, index) => [name, found[index + 1]])) };
  }
  return null;
}

const newestFirst = (phone) => [...phone.chat.messages.values()].reverse().filter((message) => message.by_bot && !message.deleted);

/** The newest button of this data on a phone, with its message; null when there is none. */
export function findButton(phone, pattern, known) {
  for (const message of newestFirst(phone)) {
    const found = buttonIn(message, pattern, known);
    if (found) return found;
  }
  return null;
}

/** The newest message whose button opens a wallet's page, with that button; null when there is none. */
export function findWallet(phone) {
  for (const message of newestFirst(phone)) {
    const key = walletKey(message);
    if (key) return { message, key };
  }
  return null;
}

const walletKey = (message) => (message.message.reply_markup?.inline_keyboard ?? []).flat().find((key) => key.url && walletPath(key.url));

/** The label of the reply key that shares something. */
export function findKey(phone, kind) {
  const wanted = kind === "contact" ? "request_contact" : "request_location";
  return (phone.chat.head.keyboard?.keyboard ?? []).flat().find((key) => key[wanted])?.text ?? null;
}

/** The newest address of a pattern that stands on a phone; null without one. */
export function findAddress(phone, pattern) {
  for (const { message } of newestFirst(phone)) {
    const all = (message.text ?? message.caption ?? "").match(/https?:\/\/[^\s]+/g) ?? [];
    const address = all.find((each) => new RegExp(pattern).test(each));
    if (address) return address;
  }
  return null;
}

/** The event of the newest message on a phone, or of the page in its browser. */
export const newestEvent = (phone) => Math.max(0, phone.view?.shows?.event ?? 0, ...[...phone.chat.messages.values()].map(eventOf));

/** The event with which what is expected came after another; null without it. Binds the names that it finds. */
export function found(phone, wanted, since, tapId, known) {
  if (wanted.key && !findKey(phone, wanted.key)) return null;
  if (wanted.toast && phone.chat.answered && !phone.chat.answered.some((tap) => tap.id === tapId && tap.text)) return null;
  if (wanted.page) {
    const shows = phone.view?.shows;
    return shows && shows.event > since && shows.text.includes(wanted.page) ? shows.event : null;
  }
  if (!wanted.button && !wanted.text && !wanted.photo && !wanted.wallet) return newestEvent(phone);
  for (const message of newestFirst(phone)) {
    if (eventOf(message) <= since) continue;
    const api = message.message;
    if (wanted.text && !(api.text ?? api.caption ?? "").includes(wanted.text)) continue;
    if (wanted.wallet && !walletKey(message)) continue;
    const button = wanted.button ? buttonIn(message, wanted.button, known) : { bound: {} };
    if (!button) continue;
    // A picture and its buttons may come as two messages: an album cannot carry a keyboard.
    if (wanted.photo && !api.photo && !newestFirst(phone).some((each) => eventOf(each) > since && each.message.photo)) continue;
    Object.assign(known, button.bound);
    return eventOf(message);
  }
  return null;
}

/** What is missing, for a person to read. */
export function described(step) {
  const wanted = [step, step.expect, ...Object.values(step.also ?? {})].flatMap((each) => [each.tap, each.pin && "PIN", each.wallet && "💰", each.key, each.button, each.text, each.page]);
  return wanted.find(Boolean) ?? "";
}
