// The page fills itself in: what follows from an answer comes without a button. All of it works
// without this file, too: each button sends its form.
"use strict";

const main = document.getElementById("content");
const quick = ["f-country", "f-province", "f-district", "f-service", "f-method"];
let asked = 0;

const fields = () => [...document.querySelectorAll("#order :is(input, select, textarea):not([type=hidden])")];
const state = (each) => (each.type === "radio" ? String(each.checked) : each.value);
const id = (each) => (each.type === "radio" ? `${each.name}=${each.value}` : each.name);

// What was typed while the page was on its way stays, and so does the place of whoever types.
const show = (html, before) => {
  const made = new DOMParser().parseFromString(html, "text/html").getElementById("content");
  const here = document.activeElement && main.contains(document.activeElement) ? document.activeElement : null;
  const name = here && here.name ? id(here) : null;
  const spot = here && "selectionStart" in here ? here.selectionStart : null;
  const changed = new Map(
    fields().filter((each) => before.get(id(each)) !== state(each)).map((each) => [id(each), each]),
  );
  main.replaceChildren(...made.childNodes);
  for (const each of fields()) {
    const typed = changed.get(id(each));
    if (typed && each.type === "radio") each.checked = typed.checked;
    else if (typed && each.tagName !== "SELECT") each.value = typed.value;
    if (name === id(each)) {
      each.focus({ preventScroll: true });
      if (spot !== null && each.setSelectionRange && each.type !== "number") each.setSelectionRange(spot, spot);
    }
  }
  tell();
};

// Said aloud: what is wrong, else what it comes to.
const told = document.getElementById("told");
const words = (selector) => [...main.querySelectorAll(selector)].map((each) => each.textContent.trim());
const tell = () => {
  const said = words("#status").concat(words("#order .gone")).filter(Boolean);
  told.textContent = (said.length ? said : words(".review b")).join(" ");
};
const lost = () => {
  document.getElementById("status").textContent = document.body.dataset.lost;
  tell();
};

const ask = async () => {
  const form = document.getElementById("order");
  const turn = ++asked;
  const before = new Map(fields().map((each) => [id(each), state(each)]));
  const data = new URLSearchParams([...new FormData(form)]);
  data.set("do", "fill");
  main.setAttribute("aria-busy", "true");
  told.textContent = ""; // so that the same is said again
  try {
    const answer = await fetch(form.action, { method: "POST", body: data });
    const html = await answer.text();
    if (turn !== asked) return;
    if (answer.ok || answer.status === 409 || answer.status === 422) show(html, before);
    else lost();
  } catch {
    if (turn === asked) lost();
  } finally {
    if (turn === asked) main.removeAttribute("aria-busy");
  }
};

main.addEventListener("change", (event) => {
  if (quick.includes(event.target.name)) ask();
});

// An address that was pasted is read at once.
main.addEventListener("input", (event) => {
  if (event.target.id === "f-pasted" && event.inputType === "insertFromPaste") ask();
});

// A second tap on a button sends nothing: the first one is under way.
let sent = false;
main.addEventListener("submit", (event) => {
  if (sent) event.preventDefault();
  sent = true;
  asked += 1;
  setTimeout(() => { sent = false; }, 5000);
});
addEventListener("pageshow", (event) => {
  sent = false;
  // A page that the browser kept may be of before it was ordered.
  if (event.persisted) location.reload();
});
