// What is sent goes without a new page, and what is new comes by itself. All of it works without
// this file, too: each form is a form.
"use strict";

const log = document.getElementById("log");
const field = document.getElementById("text");
const files = document.getElementById("files");
const status_ = document.getElementById("status");
const newer = document.getElementById("newer");
const EVERY = 5000;
const SLOWEST = 60000;
let sending = Promise.resolve();
const waiting = [];
let wait = EVERY;
let timer = 0;

const cursor = () => Number(document.querySelector("#say [name=cursor]").value);

const set = (name, value) => {
  for (const each of document.querySelectorAll(`input[name=${name}]`)) each.value = value;
};

const atEnd = () => innerHeight + scrollY > document.documentElement.scrollHeight - 160;

// Bubbles that came, or changed in their place. Returns the first that one has not seen, and
// whether it stands below all that were there.
const take = (news) => {
  let first = null;
  let below = false;
  for (const [number, html] of news.items) {
    const holder = document.createElement("template");
    holder.innerHTML = html;
    const made = holder.content.firstElementChild;
    const there = document.getElementById(`m${number}`);
    if (there) there.replaceWith(made);
    else {
      below = below || !first;
      const after = [...log.children].find((each) => Number(each.id.slice(1)) > number);
      log.insertBefore(made, after || null);
    }
    if (!made.classList.contains("mine")) first = first || made;
  }
  for (const each of [...log.children]) {
    if (Number(each.id.slice(1)) < news.first) each.remove();
  }
  set("cursor", news.cursor);
  if (news.key) set("key", news.key);
  return [first, below];
};

// The beginning of an answer comes into view, and as much of it as there is room for.
const show = (first, below) => {
  const top = first.getBoundingClientRect().top;
  const end = log.lastElementChild.getBoundingClientRect().bottom;
  if (top < 60 || (below && end > innerHeight - field.form.offsetHeight)) scrollBy(0, top - 68);
};

const say = (words) => {
  status_.textContent = words;
};

// One after the other, as they were sent; the same once more while it is under way is one.
const send = (form, button) => {
  const data = new FormData(form);
  if (button && button.name) data.append(button.name, button.value);
  const multipart = form.enctype === "multipart/form-data" && files.value;
  const body = multipart ? data : new URLSearchParams([...data].filter(([, each]) => typeof each === "string"));
  const same = multipart ? "" : body.toString();
  if (same && waiting.includes(same)) return sending;
  // What is typed meanwhile is the next message.
  const words = form.id === "say" ? field.value : "";
  if (form.id === "say" && !words.trim() && !multipart) return sending;
  waiting.push(same);
  if (form.id === "say") field.value = "";
  const chosen = multipart ? files.value : "";
  sending = sending.then(() => post(form, body, words, chosen)).finally(() => {
    waiting.shift();
    document.body.classList.toggle("sending", waiting.length > 0);
  });
  document.body.classList.add("sending");
  return sending;
};

const post = async (form, body, words, chosen) => {
  let taken = false;
  try {
    const answer = await fetch("/chat", { method: "POST", headers: { Accept: "application/json" }, body });
    const told = await answer.json();
    if (told.leads) {
      taken = true;
      location.replace(told.leads);
      return;
    }
    say(told.said || "");
    if (!answer.ok) return;
    taken = true;
    if (form.id === "say") {
      if (chosen && files.value === chosen) files.value = "";
      form.querySelector(".more").open = false;
    }
    document.querySelector(".menu").open = false;
    const [first, below] = take(told);
    // The field gets the focus only from a finger on it: else the keyboard covers the answer.
    if (first) show(first, below);
  } catch {
    say(document.body.dataset.lost);
  } finally {
    if (!taken && words) field.value = field.value ? `${words}\n${field.value}` : words;
  }
};

// Older browsers do not say which button sent a form.
let pressed = null;
document.addEventListener("click", (event) => {
  pressed = event.target.closest("button");
}, true);

document.addEventListener("submit", (event) => {
  const button = event.submitter || (pressed && pressed.form === event.target ? pressed : null);
  pressed = null;
  if (button && "whole" in button.dataset) return;
  event.preventDefault();
  send(event.target, button);
});

// Enter sends where there is a keyboard, but not while it only ends the choice of a character.
field.addEventListener("keydown", (event) => {
  const composing = event.isComposing || event.keyCode === 229;
  if (event.key !== "Enter" || event.shiftKey || composing || !matchMedia("(pointer: fine)").matches) return;
  event.preventDefault();
  send(field.form, null);
});

const look = async () => {
  clearTimeout(timer);
  if (document.hidden) return;
  try {
    const answer = await fetch(`/chat/after/${cursor()}`, { headers: { Accept: "application/json" } });
    if (answer.status === 200 && !waiting.length) {
      const followed = atEnd();
      const [first] = take(await answer.json());
      if (first && followed) scrollTo(0, document.documentElement.scrollHeight);
      else if (first) newer.hidden = false;
    }
    if (answer.status === 403) {
      location.replace("/chat");
      return;
    }
    wait = answer.ok ? EVERY : Math.min(wait * 2, SLOWEST);
  } catch {
    wait = Math.min(wait * 2, SLOWEST);
  }
  timer = setTimeout(look, wait);
};

addEventListener("scroll", () => {
  if (atEnd()) newer.hidden = true;
}, { passive: true });
document.addEventListener("visibilitychange", look);
// A page that the browser kept while another was open may be old, and may be somebody's who left.
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});

const place = document.getElementById("place");
if (navigator.geolocation && isSecureContext) {
  place.hidden = false;
  place.addEventListener("click", () => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const form = document.getElementById("own");
        for (const name of ["latitude", "longitude"]) {
          const input = document.createElement("input");
          Object.assign(input, { type: "hidden", name, value: coords[name].toFixed(6) });
          form.append(input);
        }
        send(form, null).finally(() => form.querySelectorAll("[name$=itude]").forEach((each) => each.remove()));
      },
      () => say(document.body.dataset.lost),
    );
  });
}

if (!location.hash) scrollTo(0, document.documentElement.scrollHeight);
timer = setTimeout(look, EVERY);
