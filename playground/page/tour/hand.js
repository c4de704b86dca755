// What the tour does on a phone and in the inbox, as a hand would: through the same functions as the
// buttons. Each act returns the event before it, as {since}; null when what it needs is not there,
// or when somebody took over meanwhile.

import { sendPhotos } from "../phone/attach.js";
import { coffeePicture } from "../phone/samples.js";
import { openWallet } from "../phone/wallet.js";
import { get, post } from "../wire.js";
import { findAddress, findButton, findKey, findWallet } from "./screens.js";

export const READING = [900, 14, 2600]; // milliseconds at speed 1: at least, for each character, at most
export const ANSWER_WITHIN = 20000; // whatever the speed: this waits for the bot
export const LOOK_EVERY = 50;
const LETTER = 32; // milliseconds a letter, at speed 1
const LONGEST_TYPING = 1500;
const POINTING = 750;

export const sleep = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
export const now = async () => (await get("state")).event;

export class Hand {
  /** `wait` sleeps as long as the tour's speed says: (run, milliseconds). */
  constructor(desk, panel, wait) {
    this.desk = desk;
    this.panel = panel;
    this.wait = wait;
  }

  /** Do the step; null when what it needs is not there, or somebody took over. */
  async act(run, step, phone, phones) {
    this.desk.show(phone);
    phone.box.classList.add("acting");
    try {
      if (step.later) await post("clock", { forward: step.later });
      if (step.say) return await this.#say(run, phone, step.say);
      if (step.photo) return await this.#photo(phone, step.photo);
      if (step.key) return await this.#key(run, phone, step.key);
      if (step.pin) return await this.#pin(run, phone, step.pin);
      if (step.open) return await this.#browse(run, phone, phones, step.open);
      if (step.mail) return await this.#mail(run, phone, step.mail);
      if (step.fill || step.press) return await this.#fill(run, phone, step);
      if (step.wallet) return await this.#wallet(run, phone, step.wallet);
      return await this.#tap(run, phone, step.tap);
    } finally {
      phone.box.classList.remove("acting");
    }
  }

  async #say(run, phone, text) {
    const each = Math.min(LETTER, LONGEST_TYPING / text.length);
    await phone.composer.type(text, () => this.wait(run, each));
    if (run.paused) return null;
    const began = await now();
    const said = await phone.say(text);
    return said && { since: began, ...said };
  }

  async #photo(phone, count) {
    const began = await now();
    await sendPhotos(phone, await Promise.all(Array.from({ length: count }, (_, index) => coffeePicture(index))));
    return { since: began };
  }

  async #key(run, phone, kind) {
    const label = findKey(phone, kind);
    if (!label) return null;
    await this.#point(run, phone.composer.keys.querySelector(`[data-key=${kind}]`));
    return run.paused ? null : phone.key(label);
  }

  /** Into the prompt of mobile money, which comes when the provider's call is through. */
  async #pin(run, phone, pin) {
    const began = await now();
    const until = Date.now() + ANSWER_WITHIN;
    while (!phone.prompts.isOpen && Date.now() < until && !run.stopped) await sleep(LOOK_EVERY);
    await this.wait(run, POINTING);
    if (run.paused || !(await phone.prompts.type(pin, () => this.wait(run, POINTING)))) return null;
    return { since: began };
  }

  /** Open the page that the newest message leads to, pay on it, and close it. */
  async #wallet(run, phone, answer) {
    const link = findWallet(phone);
    if (!link) return null;
    const began = await now();
    phone.list.toEnd();
    if (!openWallet(phone)) await phone.press(link.message, link.key);
    const until = Date.now() + ANSWER_WITHIN;
    const seen = async (what) => {
      while (!openWallet(phone)?.find(what) && Date.now() < until && !run.stopped) await sleep(LOOK_EVERY);
      await this.wait(run, READING[0]);
      return openWallet(phone)?.find(what);
    };
    const button = await seen(`button[value=${answer}]`);
    if (run.paused || !button) return null;
    button.click();
    await seen(".outcome");
    openWallet(phone)?.close();
    return run.paused ? null : { since: began };
  }

  /** Open the link that somebody sent or has in a field of a page, or a page of the house's by its path. */
  async #browse(run, phone, phones, { from, link, field, path }) {
    const began = await now();
    const address = path ?? (field ? await phones[from].view.act("value", { selector: field }) : findAddress(phones[from], link));
    await this.wait(run, POINTING);
    if (run.paused || !address || !(await phone.browse(address))) return null;
    return { since: began };
  }

  /** The newest mail of such a subject that nobody has read, once it came; and the link in it. */
  async #mail(run, phone, { subject, link }) {
    const began = await now();
    const { mail } = this.panel;
    await this.panel.showInbox();
    try {
      const letter = await this.#until(run, () => mail.unread(subject));
      if (!letter || run.paused) return null;
      await this.#point(run, letter);
      if (run.paused) return null;
      mail.readOn(phone.person.id);
      letter.click();
      const leads = () => this.#until(run, () => mail.link(subject, link)); // it is drawn anew with each mail
      if (!(await leads())) return null;
      await this.wait(run, READING[2]);
      await this.#point(run, await leads());
      const shown = await leads();
      if (!shown) return null;
      shown.click();
    } finally {
      this.panel.toggle(false);
    }
    return { since: began };
  }

  /** Fields of a page, by their selectors, and then what is to be pressed on it, in turn. */
  async #fill(run, phone, { fill = {}, press = [] }) {
    const began = await now();
    for (const [selector, text] of Object.entries(fill)) {
      if (!(await this.#there(run, phone, selector)) || run.paused) return null;
      await this.wait(run, POINTING);
      if (run.paused || !(await phone.view.act("paste", { selector, value: text }))) return null;
    }
    for (const selector of [press].flat()) if (!(await this.#press(run, phone, selector))) return null;
    return { since: began };
  }

  /** Something on a page, by its selector. */
  async #press(run, phone, selector) {
    const began = await now();
    if (!(await this.#there(run, phone, selector))) return null;
    await this.wait(run, POINTING);
    if (run.paused || !(await phone.view.act("press", { selector }))) return null;
    return { since: began };
  }

  /** Something on a page, once it is there: what was filled in may bring it. */
  #there(run, phone, selector) {
    return this.#until(run, () => phone.view.act("point", { selector }));
  }

  /** What is looked for, once it is there; null where it never came. */
  async #until(run, look) {
    const until = Date.now() + ANSWER_WITHIN;
    for (;;) {
      const seen = !run.paused && !run.stopped && (await look());
      if (seen) return seen;
      if (run.paused || run.stopped || Date.now() > until) return null;
      await sleep(LOOK_EVERY);
    }
  }

  async #tap(run, phone, pattern) {
    const found = findButton(phone, pattern, run.known);
    if (!found) return null;
    const { message, key } = found;
    if (phone.selectorOf) return this.#press(run, phone, phone.selectorOf(message, key));
    phone.list.toEnd();
    const shown = [...phone.list.list.querySelectorAll(`[data-message="${message.message_id}"]`)].find((each) => each.dataset.tap === key.callback_data);
    await this.#point(run, shown);
    return run.paused ? null : phone.press(message, key);
  }

  /** Show where the finger goes. */
  async #point(run, button) {
    button?.scrollIntoView({ block: "nearest" });
    button?.classList.add("pointed");
    await this.wait(run, POINTING);
    button?.classList.remove("pointed");
  }
}
