// The guided tour: plays tour.json on the phones, at a speed that can be read.
//
// It does what a hand would do, through the same functions as the buttons. After each step it looks
// whether the screen is there that the script promises; if not, it stops and says so. Whoever
// touches a phone has taken over: the tour waits, and afterwards goes on from where they left it.

import { ask, tried } from "../notices.js";
import { post } from "../wire.js";
import { say } from "../words.js";
import { world } from "../world.js";
import { TourBar } from "./bar.js";
import { ANSWER_WITHIN, Hand, LOOK_EVERY, READING, now, sleep } from "./hand.js";
import { described, found } from "./screens.js";

const YOUR_TURN = 6000;

class Stopped extends Error {}

export class Tour {
  #run = null; // {paused, taken, stopped, known} of the tour that is playing
  #script = null;

  constructor(box, desk, panel, reset) {
    this.desk = desk;
    this.reset = reset;
    this.hand = new Hand(desk, panel, (run, milliseconds) => this.#wait(run, milliseconds));
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
    run.cast = await this.#cast();
    const names = Object.fromEntries(Object.entries(run.cast).map(([role, person]) => [role, person.first_name]));
    const phones = {}; // by role: of those who have acted
    const fits = ({ who, on }) => !on || on === (run.cast[who].platform ?? "telegram");
    const steps = this.#script.chapters.flatMap(({ words, steps: all }) => all.filter(fits).map((step, index) => ({ ...step, words, opens: index === 0 })));
    let since = await now();
    for (let left = steps; left.length > 0;) {
      if (left[0].opens && left !== steps) await this.#yourTurn(run);
      this.bar.step(left[0].words, names, steps.length - left.length + 1, steps.length);
      ({ since, left } = await this.#step(run, left, phones, since));
    }
  }

  /**
   * Who plays whom: by language, and whether they have a browser alone; whatever their names and ids.
   * Somebody's second browser is made for the tour, where it is not there.
   */
  async #cast() {
    const taken = new Set();
    const cast = {};
    for (const [role, { language, browser = false, made = null }] of Object.entries(this.#script.cast)) {
      const free = [...world.people.values()].filter((person) => !taken.has(person.id));
      const fits = (each) => (each.platform === "browser") === browser;
      const known = made
        ? free.find((each) => each.first_name === made.first_name) ?? (await post("people", { language, platform: "browser", ...made }))
        : free.find((each) => fits(each) && each.language.startsWith(language)) ?? free.find(fits) ?? free[0];
      taken.add(known.id);
      cast[role] = known;
    }
    await world.read();
    return cast;
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
      const acted = await this.hand.act(run, step, phone, phones);
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
    const { text = phone.view?.shows?.text ?? "", caption = "" } = newest?.message ?? {};
    return Math.min(most, least + (text + caption).length * each);
  }
}
