// Where the parts of the page meet.

import { Desk } from "./desk.js";
import { ask, notice, tried } from "./notices.js";
import { Panel } from "./panel/panel.js";
import { showPeople } from "./people.js";
import { Tour } from "./tour/tour.js";
import { Refused, Wire, post } from "./wire.js";
import { chooseLanguage, page, say } from "./words.js";
import { CAST, world } from "./world.js";

const $ = (id) => document.getElementById(id);
const HOUSE_NEEDS = 8000; // milliseconds at most, to make its own people after a reset
const LOOK_EVERY = 400;

const wire = new Wire();
const desk = new Desk();
const panel = new Panel($("panel"), desk);
const tour = new Tour($("tour"), desk, panel, reset);
let resetting = false;

// --- everything, anew -----------------------------------------------------------------------------

/** Read the truth again: at the start, after the stream broke, after a reset. */
async function readAll() {
  await world.read();
  $("site").hidden = !world.state.site;
  $("site").href = world.state.site;
  const gone = desk.phones.filter((phone) => !world.people.has(phone.person.id));
  for (const phone of gone) desk.close(phone.person.id);
  if (desk.phones.length) {
    for (const phone of desk.phones) phone.setPerson(world.people.get(phone.person.id));
    await desk.reload();
  } else {
    await ensurePeople();
    desk.openFirst();
  }
  await panel.read();
}

/** Adopt who is there. Only where nobody is, and nobody is being made, the cast is ours to make. */
async function ensurePeople() {
  // Our own reset has returned, so the house is ready; somebody else's may be under way.
  const until = Date.now() + (world.can("on_reset") && !resetting ? HOUSE_NEEDS : 0);
  while (!world.people.size && Date.now() < until) {
    await new Promise((done) => setTimeout(done, LOOK_EVERY));
    await world.read();
  }
  if (world.people.size) return;
  try {
    await post("people", { people: CAST });
  } catch (error) {
    if (!(error instanceof Refused)) throw error; // another page was faster: they are there
  }
  await world.read();
}

/** Begin anew, and come back only when everything is there again. */
async function reset() {
  resetting = true;
  try {
    await post("reset");
    desk.closeAll();
    await readAll();
    notice(say("page.wasReset"));
  } finally {
    resetting = false;
  }
}

// --- what happens -----------------------------------------------------------------------------------

wire.on("hello", () => { $("offline").hidden = true; tried(readAll); });
wire.on("away", () => { $("offline").hidden = false; });
wire.on("message message_edited message_deleted", (message, kind) => {
  if (kind === "message") world.came(message);
  for (const id of message.people) {
    const phone = desk.get(id);
    if (phone?.chat.isHere(message)) phone.message(message, kind);
  }
});
wire.on("tap tap_answered", (tap, kind) => {
  const phone = desk.get(tap.person_id);
  if (phone?.chat.isHere(tap)) phone.tap(tap, kind);
});
wire.on("wa_message", (message) => {
  world.unreadOnWhatsApp(message);
  desk.get(message.person_id)?.heard(message);
});
wire.on("wa_contact", (contact) => {
  world.unreadOnWhatsApp(contact);
  desk.get(contact.person_id)?.chat.changed(contact);
});
wire.on("browser", (browser) => desk.get(browser.person_id)?.view?.became(browser));
wire.on("transaction", (transaction) => {
  for (const phone of desk.phones) if (phone.hasNumber(transaction.phone)) phone.prompts.heard(transaction);
});
wire.on("typing", (typing) => desk.phones.filter((phone) => phone.chat.isHere(typing)).forEach((phone) => phone.chat.typing(typing)));
wire.on("read", (read) => {
  world.wasRead(read);
  const phone = desk.get(read.person_id);
  if (phone?.chat.isHere(read)) phone.chat.wasRead();
});
wire.on("pinned", (where) => desk.phones.filter((phone) => phone.chat.isHere(where)).forEach((phone) => phone.chat.refresh()));
wire.on("commands bot", () => desk.phones.forEach((phone) => phone.chat.refresh()));
wire.on("blocked", ({ person_id: id }) => desk.get(id)?.chat.refresh());
wire.on("person", (person) => {
  world.person(person);
  const phone = desk.get(person.id);
  if (phone) phone.setPerson(person);
  else desk.welcome(person);
});
wire.on("group", () => tried(async () => { // who has which chats, only the state says
  await world.read();
  for (const phone of desk.phones) phone.setPerson(world.people.get(phone.person.id) ?? phone.person);
}));
wire.on("clock", (clock) => {
  world.setClock(clock);
  desk.phones.forEach((phone) => { phone.tick(); phone.list.draw(); });
});
wire.on("restart", ({ state }) => { // of a failed one the answer to the button says why
  if (state !== "failed") notice(say(state === "begun" ? "page.restarting" : "page.restarted"));
});
wire.on("reset", () => { // by somebody else: another page, a test, a terminal
  panel.clear();
  if (resetting) return;
  tour.stop();
  desk.closeAll();
  tried(readAll);
});
wire.on("call update faults limits clock restart provider transaction exchange mail mail_switches", (what, kind) => panel.event(what, kind));

// --- the head of the page ---------------------------------------------------------------------------

$("reset").addEventListener("click", async () => {
  if (!(await ask(say("page.resetAsk"), say("page.resetWhy"), say("page.reset")))) return;
  tour.stop();
  await tried(reset);
});
$("people-open").addEventListener("click", () => showPeople(desk));
$("tour-start").addEventListener("click", () => tour.start());
$("panel-open").addEventListener("click", () => panel.toggle());
$("inbox-open").addEventListener("click", () => panel.showInbox());
desk.addEventListener("call", (event) => panel.showCall(event.detail));
desk.addEventListener("touched", () => tour.touched());
$("language").addEventListener("change", (event) => {
  chooseLanguage(event.target.value);
  for (const part of [desk, panel, tour]) part.write();
});

const THEME = "isoko.theme";
function paint(theme) {
  if (theme) document.documentElement.dataset.theme = theme;
}
$("theme").addEventListener("click", () => {
  const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  const theme = (document.documentElement.dataset.theme ?? system) === "dark" ? "light" : "dark";
  localStorage.setItem(THEME, theme);
  paint(theme);
});

paint(localStorage.getItem(THEME));
chooseLanguage();
$("language").value = page.language;
panel.write();
wire.open();
