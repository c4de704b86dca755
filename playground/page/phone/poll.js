// A poll in a bubble: answers to tap, and after voting (or when it is closed) what came of it.

import { el, icon } from "../dom.js";
import { word } from "../words.js";

/** The question and its answers. One answer is chosen by a tap, several are ticked and then sent. */
export function poll(message, phone) {
  const { poll: asked } = message.message;
  const say = (key, values) => word(key, phone.language, values);
  const chosen = message.votes?.[phone.person.id];
  const voted = chosen !== undefined;
  const vote = (options) => phone.act("vote", { options, message_id: message.message_id });
  const kind = asked.is_closed ? "poll.closed" : asked.type === "quiz" ? "poll.quiz" : asked.is_anonymous ? "poll.anonymous" : "poll.open";
  return el("fieldset", { class: "poll" },
    el("legend", { dir: "auto" }, asked.question),
    el("p", { class: "why" }, say(kind)),
    voted || asked.is_closed ? results(asked, chosen ?? [], say) : asked.allows_multiple_answers ? ticks(asked, vote, say) : taps(asked, vote),
    el("p", { class: "why" }, say("poll.votes", { n: asked.total_voter_count })),
    voted && !asked.is_closed && asked.allows_revoting
      ? el("button", { type: "button", class: "option", onclick: () => vote([]) }, say("poll.withdraw")) : null,
    voted && asked.explanation ? el("p", { dir: "auto" }, asked.explanation) : null);
}

function taps(asked, vote) {
  return asked.options.map((option, place) => el("button", { type: "button", class: "option", dir: "auto", onclick: () => vote([place]) }, option.text));
}

function ticks(asked, vote, say) {
  const boxes = asked.options.map(() => el("input", { type: "checkbox", onchange: () => { send.disabled = !boxes.some((box) => box.checked); } }));
  const send = el("button", { type: "button", class: "option", disabled: true, onclick: () => vote(boxes.flatMap((box, place) => (box.checked ? [place] : []))) }, say("poll.vote"));
  return [...asked.options.map((option, place) => el("label", { class: "tick", dir: "auto" }, boxes[place], option.text)), send];
}

function results(asked, chosen, say) {
  const all = Math.max(1, asked.total_voter_count);
  return el("ul", {}, asked.options.map((option, place) => {
    const share = Math.round((100 * option.voter_count) / all);
    const own = chosen.includes(place);
    const right = asked.correct_option_ids?.includes(place);
    return el("li", { class: own ? "result mine" : "result" },
      el("span", { dir: "auto" }, option.text), el("strong", {}, `${share} %`),
      el("progress", { max: "100", value: share, "aria-hidden": "true" }),
      own ? el("small", {}, icon("check"), say("poll.mine")) : null,
      right ? el("small", {}, say("poll.right")) : null);
  }));
}
