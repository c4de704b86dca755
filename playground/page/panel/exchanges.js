// A row of the log of what stands beside Telegram: a call to it, or one that it made.

import { el } from "../dom.js";
import { say } from "../words.js";
import { pretty } from "./json.js";

export const EXCHANGES = {
  badge: (row) => (row.status === null ? "✕" : String(row.status)),
  trouble: (row) => row.fault !== null || row.status === null || row.status >= 400,
  name: (row) => `${row.verb} ${row.address.replace(/^https?:\/\/[^/]+/, "")}`,
  chat: (row) => (row.way === "callback" ? "→" : "←"),
  sections: (row) => [
    el("p", { class: "facts" }, [`#${row.number}`, row.address, row.fault].filter(Boolean).join(" · ")),
    el("h4", {}, say(`pay.way.${row.way}`)), pretty(parsed(row.body)), el("h4", {}, say("panel.answer")), pretty(parsed(row.answer)),
    pretty(row.headers),
  ],
};

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch { // a form, a page, or nothing at all
    return text;
  }
}
