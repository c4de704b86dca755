// The strip that tells where the tour is, with its controls.

import { el, icon } from "../dom.js";
import { say } from "../words.js";

const SPEEDS = [0.5, 1, 2, 4];

export class TourBar {
  state = "idle"; // idle, playing, paused, done
  #shown = null; // {words, names, number, total}
  #message = null; // [key, values]

  constructor(box, acts) {
    this.box = box;
    this.acts = acts;
    this.title = el("strong", {});
    this.line = el("span", { class: "line" });
    this.progress = el("progress", { max: "1", value: 0 });
    this.pause = el("button", { type: "button", class: "plain", onclick: () => (this.state === "paused" ? acts.resume() : acts.pause()) });
    this.stop = el("button", { type: "button", class: "plain", onclick: () => acts.stop() });
    this.pace = el("select", {}, SPEEDS.map((speed) => el("option", { value: speed, selected: speed === 1 }, `${speed}×`)));
    this.paceLabel = el("span", { class: "sr" });
    this.next = el("button", { type: "button", class: "primary", hidden: true, onclick: () => acts.resume() });
    box.append(el("div", { class: "told", "aria-live": "polite" }, this.title, this.line), this.progress,
      el("div", { class: "buttons" }, this.next, el("label", {}, this.paceLabel, this.pace), this.pause, this.stop));
  }

  get speed() {
    return Number(this.pace.value);
  }

  write() {
    this.paceLabel.textContent = say("tour.speed");
    const paused = this.state === "paused";
    this.pause.replaceChildren(icon(paused ? "play" : "pause"), el("span", { class: "wide" }, say(paused ? "tour.resume" : "tour.pause")));
    this.pause.setAttribute("aria-label", say(paused ? "tour.resume" : "tour.pause"));
    this.pause.hidden = this.state === "done" || paused;
    this.next.textContent = say("tour.resume");
    this.next.hidden = !paused;
    const ends = say(this.state === "done" ? "close" : "tour.stop");
    this.stop.replaceChildren(icon(this.state === "done" ? "close" : "stop"), el("span", { class: "wide" }, ends));
    this.stop.setAttribute("aria-label", ends);
    this.pace.parentElement.hidden = this.state === "done";
    if (!this.#shown) return;
    const { words, names, number, total } = this.#shown;
    this.title.textContent = this.state === "done" ? say("tour.name") : say(words, names);
    this.line.textContent = this.#message ? say(...this.#message) : say("tour.step", { n: number, total });
    this.progress.value = this.state === "done" ? 1 : (number - 1) / total;
    this.progress.setAttribute("aria-label", say("tour.step", { n: number, total }));
  }

  #become(state, message = null) {
    this.state = state;
    this.#message = message;
    this.box.hidden = state === "idle";
    this.box.dataset.state = state;
    this.write();
  }

  step(words, names, number, total) {
    this.#shown = { words, names, number, total };
    this.box.dataset.step = number;
    if (this.state !== "paused") this.#become("playing");
  }

  playing() {
    this.#become("playing");
  }

  paused(why, values = {}) {
    this.#become("paused", [why, values]);
  }

  yourTurn() {
    if (this.state !== "paused") this.#become("playing", ["tour.yours", {}]);
  }

  done() {
    this.#become("done", ["tour.done", {}]);
  }

  hide() {
    this.#become("idle");
  }
}
