// The guided tour: plays tour.json on the phones, at a speed that can be read.
//
// It does what a hand would do, through the same functions as the buttons. After each step it looks
// whether the screen is there that the script promises; if not, it stops and says so. Whoever
// touches a phone has taken over: the tour waits, and afterwards goes on from where they left it.

import { ask, tried } from "../notices.js";
import { sendPhotos } from "../phone/attach.js";
import { coffeePicture } from "../phone/samples.js";
import { openWallet } from "../phone/wallet.js";
import { get, post } from "../wire.js";
import { say } from "../words.js";
import { world } from "../world.js";
import { TourBar } from "./bar.js";
import { described, findAddress, findButton, findKey, findWallet, found } from "./screens.js";

const LETTER = 32; // milliseconds a letter, at speed 1
const LONGEST_TYPING = 1500;
const POINTING = 750;
const READING = [900, 14, 2600]; // at least, for each character, at most
const YOUR_TURN = 6000;
const ANSWER_WITHIN = 20000; // whatever the speed: this waits for the bot
const LOOK_EVERY = 50;

class Stopped extends Error {}

export class Tour {
  #run = null; // {paused, taken, stopped, known} of the tour that is playing
  #script = null;

  constructor(box, desk, reset) {
    this.desk = desk;
    this.reset = reset;
    this.bar = new TourBar(box, { pause: () => this.#pause("tour.taken"), resume: () => this.#resume(), stop: () => this.stop() });
  }

  write() {
    this.bar.write();
  }

  get state() {
    return this.bar.state;
  }

  async start() {
    if (this.#run) return;
    const run = { paused: "", taken: false, known: {}, stopped: false };
    this.#run = run; // from here on: a second press must not begin a second tour
    try {
      this.#script ??= await (await fetch("tour/tour.json")).json();
      if (!(await this.#emptied())) return;
      await this.#play(run);
      this.bar.done();
    } catch (error) {
      if (!(error instanceof Stopped)) throw error;
    } finally {
      if (this.#run === run) this.#run = null;
    }
  }

  /** The sale begins on an empty market; whoever has said something is asked first. */
  async #emptied() {
    if (!this.desk.phones.some((phone) => phone.chat.begun)) return true;
    if (!(await ask(say("tour.ask"), say("tour.askWhy"), say("page.tour")))) return false;
    return (await tried(async () => { await this.reset(); return true; })) === true;
  }

  stop() {
    if (this.#run) this.#run.stopped = true;
    this.#run = null;
    this.bar.hide();
  }

  /** Somebody did something on a phone. */
  touched() {
    if (this.#run && !this.#run.paused) this.#pause("tour.taken");
  }

  #pause(why, values) {
    if (!this.#run) return;
    this.#run.paused = why;
    this.#run.taken = true;
    this.bar.paused(why, values);
  }

  #resume() {
    if (!this.#run) return;
    this.#run.paused = "";
    this.bar.playing();
  }

  // --- playing --------------------------------------------------------------------------------------

  async #play(run) {
    run.cast = this.#cast();
    const names = Object.fromEntries(Object.entries(run.cast).map(([role, person]) => [role, person.first_name]));
    const phones = {}; // by role: of those who have acted
    const fits = ({ who, on }) => !on || on === (run.cast[who].platform ?? "telegram");
    const steps = this.#script.chapters.flatMap(({ words, steps: all }) => all.filter(fits).map((step, index) => ({ ...step, words, opens: index === 0 })));
    let since = await this.#now();
    for (let left = steps; left.length > 0;) {
      if (left[0].opens && left !== steps) await this.#yourTurn(run);
      this.bar.step(left[0].words, names, steps.length - left.length + 1, steps.length);
      ({ since, left } = await this.#step(run, left, phones, since));
    }
  }

  /** Who plays whom: by language, and whether they have a browser alone; whatever their names and ids. */
  #cast() {
    const taken = new Set();
    return Object.fromEntries(Object.entries(this.#script.cast).map(([role, { language, browser = false }]) => {
      const free = [...world.people.values()].filter((person) => !taken.has(person.id));
      const fits = (each) => (each.platform === "browser") === browser;
      const person = free.find((each) => fits(each) && each.language.startsWith(language)) ?? free.find(fits) ?? free[0];
      taken.add(person.id);
      return [role, person];
    }));
  }

  /**
   * The first of the steps that are left; `since` is the event at which the one before was done.
   * Returns the event at which it was, and what is left then.
   */
  async #step(run, steps, phones, since) {
    const [step, ...left] = steps;
    for (;;) {
      await this.#gate(run);
      await this.#open(run, phones, step);
      const phone = phones[step.who];
      if (run.taken) {
        run.taken = false;
        const reached = this.#reached(run, steps, phones, since);
        if (reached) return reached;
      }
      const acted = await this.#act(run, step, phone, phones);
      const done = acted && (await this.#came(run, step, phones, acted));
      if (done !== null) {
        await this.#wait(run, this.#readingTime(phone));
        return { since: done, left };
      }
      if (!run.paused) this.#pause("tour.lost", { name: phone.person.first_name, what: described(step) });
    }
  }

  /** Each phone when it is first needed; and again, where whoever took over has put it away. */
  async #open(run, phones, step) {
    for (const role of new Set([...Object.keys(phones), step.who, ...Object.keys(step.also ?? {})])) {
      if (phones[role] && this.desk.get(phones[role].person.id)) continue;
      phones[role] = this.desk.open(run.cast[role].id);
      await phones[role].load();
    }
  }

  /**
   * How far whoever took over has come by hand: the newest screen that one of the steps promises,
   * and of several steps that promise it the last. Null if they have done none of them.
   */
  #reached(run, steps, phones, since) {
    let newest = null;
    for (const [index, step] of steps.entries()) {
      const known = { ...run.known }; // a screen that is not theirs must not bind its names
      const event = this.#found({ known }, step, phones, since, null);
      if (event !== null && event >= (newest?.since ?? 0)) newest = { since: event, left: steps.slice(index + 1), known };
    }
    if (!newest) return null;
    run.known = newest.known;
    return newest;
  }

  /** The event with which all that the step expects was there, null while something is missing. */
  #found(run, step, phones, since, tapId) {
    const expected = [[step.who, tapId ? step.expect : { ...step.expect, toast: false }], ...Object.entries(step.also ?? {})];
    const events = expected.map(([who, wanted]) => phones[who] ? found(phones[who], wanted, since, tapId, run.known) : null);
    return events.includes(null) ? null : Math.max(...events);
  }

  async #now() {
    return (await get("state")).event;
  }

  /** Do the step as a hand would; null when what it needs is not there, or somebody took over. */
  async #act(run, step, phone, phones) {
    this.desk.show(phone);
    phone.box.classList.add("acting");
    try {
      if (step.later) await post("clock", { forward: step.later });
      if (step.say) return await this.#say(run, phone, step.say);
      if (step.photo) return await this.#photo(phone, step.photo);
      if (step.key) return await this.#key(run, phone, step.key);
      if (step.pin) return await this.#pin(run, phone, step.pin);
      if (step.open) return await this.#browse(run, phone, phones, step.open);
      if (step.press) return await this.#press(run, phone, step.press);
      if (step.wallet) return await this.#wallet(run, phone, step.wallet);
      return await this.#tap(run, phone, step.tap);
    } finally {
      phone.box.classList.remove("acting");
    }
  }

  async #say(run, phone, text) {
    const each = Math.min(LETTER, LONGEST_TYPING / text.length);
    await phone.composer.type(text, () => this.#wait(run, each));
    if (run.paused) return null;
    const began = await this.#now();
    const said = await phone.say(text);
    return said && { since: began, ...said };
  }

  async #photo(phone, count) {
    const began = await this.#now();
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
    const began = await this.#now();
    const until = Date.now() + ANSWER_WITHIN;
    while (!phone.prompts.isOpen && Date.now() < until && !run.stopped) await sleep(LOOK_EVERY);
    await this.#wait(run, POINTING);
    if (run.paused || !(await phone.prompts.type(pin, () => this.#wait(run, POINTING)))) return null;
    return { since: began };
  }

  /** Open the page that the newest message leads to, pay on it, and close it. */
  async #wallet(run, phone, answer) {
    const link = findWallet(phone);
    if (!link) return null;
    const began = await this.#now();
    phone.list.toEnd();
    if (!openWallet(phone)) await phone.press(link.message, link.key);
    const until = Date.now() + ANSWER_WITHIN;
    const seen = async (what) => {
      while (!openWallet(phone)?.find(what) && Date.now() < until && !run.stopped) await sleep(LOOK_EVERY);
      await this.#wait(run, READING[0]);
      return openWallet(phone)?.find(what);
    };
    const button = await seen(`button[value=${answer}]`);
    if (run.paused || !button) return null;
    button.click();
    await seen(".outcome");
    openWallet(phone)?.close();
    return run.paused ? null : { since: began };
  }

  /** Open the link that somebody sent, or a page of the house's by its path. */
  async #browse(run, phone, phones, { from, link, path }) {
    const began = await this.#now();
    const address = path ?? findAddress(phones[from], link);
    await this.#wait(run, POINTING);
    if (run.paused || !address || !(await phone.browse(address))) return null;
    return { since: began };
  }

  /** Something on a page, by its selector. */
  async #press(run, phone, selector) {
    const began = await this.#now();
    if (!(await phone.view.act("point", { selector }))) return null;
    await this.#wait(run, POINTING);
    if (run.paused || !(await phone.view.act("press", { selector }))) return null;
    return { since: began };
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
    await this.#wait(run, POINTING);
    button?.classList.remove("pointed");
  }

  async #came(run, step, phones, acted) {
    const until = Date.now() + ANSWER_WITHIN;
    while (Date.now() < until) {
      const done = this.#found(run, step, phones, acted.since, acted.tap?.id);
      if (done !== null) return done;
      if (run.stopped) throw new Stopped();
      await sleep(LOOK_EVERY);
    }
    return null;
  }

  // --- time -----------------------------------------------------------------------------------------

  /** Sleep as long as the speed says, but wake when somebody stops or takes over. */
  async #wait(run, milliseconds) {
    const until = Date.now() + milliseconds / this.bar.speed / (world.state?.speed || 1);
    while (Date.now() < until && !run.stopped && !run.paused) await sleep(Math.min(LOOK_EVERY, Math.max(0, until - Date.now())));
    if (run.stopped) throw new Stopped();
  }

  async #gate(run) {
    while (run.paused && !run.stopped) await sleep(LOOK_EVERY);
    if (run.stopped) throw new Stopped();
  }

  /** Between two chapters the visitor may take over; who does nothing is shown the next one. */
  async #yourTurn(run) {
    this.bar.yourTurn();
    await this.#wait(run, YOUR_TURN);
    await this.#gate(run);
  }

  #readingTime(phone) {
    const [least, each, most] = READING;
    const newest = [...phone.chat.messages.values()].findLast((message) => message.by_bot);
    const { text = "", caption = "" } = newest?.message ?? {};
    return Math.min(most, least + (text + caption).length * each);
  }
}

const sleep = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
