// Everybody who is in the playground, and a form to add one more.
//
// There may be hundreds during a load run: a few are listed, the others are found by searching.

import { el, field, icon, iconButton, soon } from "./dom.js";
import { tried } from "./notices.js";
import { cityOf } from "./time.js";
import { post } from "./wire.js";
import { page, say, tagOf } from "./words.js";
import { world } from "./world.js";

const LISTED = 40;
const LANGUAGES = [["rw", "Ikinyarwanda"], ["en", "English"], ["zh", "中文"], ["fr", "Français"], ["sw", "Kiswahili"]];
const PLATFORMS = [["telegram", "Telegram"], ["whatsapp", "WhatsApp"], ["browser", null]]; // of the last the page says what it is
const CODES = ["en", "zh-hans", "zh-hant", "fr", "sw", "de", "ru", "ar", "hi", "pt-br"];
// What Telegram would report of somebody who reads a language, and where they may be.
const USUAL = { rw: ["en", "Africa/Kigali", "+25078", 7], en: ["en", "Africa/Kigali", "+25078", 7], zh: ["zh-hans", "Asia/Shanghai", "+86138", 8],
  fr: ["fr", "Africa/Kigali", "+25073", 7], sw: ["sw", "Africa/Nairobi", "+2547", 8] };

export function showPeople(desk) {
  const found = el("input", { type: "search", autocomplete: "off", oninput: () => draw() });
  const list = el("ul", { class: "people" });
  const draw = () => list.replaceChildren(...rows(desk, found.value.trim().toLowerCase(), draw));
  const redraw = soon(draw, 500);
  const box = el("dialog", { class: "ask people-box", "aria-label": say("people.title") },
    el("div", { class: "head" }, el("h2", {}, say("people.title")), iconButton("close", say("close"), () => box.close())),
    field(say("search"), found), list, addForm(desk, () => box.close()));
  box.addEventListener("close", () => { world.removeEventListener("people", redraw); box.remove(); });
  world.addEventListener("people", redraw);
  document.body.append(box);
  draw();
  box.showModal();
}

function rows(desk, words, redraw) {
  const all = [...world.people.values()].filter((person) => nameOf(person).toLowerCase().includes(words) || String(person.id) === words);
  const listed = all.slice(0, LISTED).map((person) => row(desk, person, redraw));
  if (!all.length) listed.push(el("li", { class: "note" }, say("people.none")));
  if (all.length > LISTED) listed.push(el("li", { class: "note" }, say("people.more", { n: all.length - LISTED })));
  return listed;
}

const nameOf = (person) => [person.first_name, person.last_name].filter(Boolean).join(" ");

/** What is on somebody's phone, and what it tells of their language. */
const labelOf = ({ platform, language_code: code }) => ({ whatsapp: "WhatsApp", browser: say("people.browser") }[platform] ?? `Telegram ${code ?? "–"}`);

function row(desk, person, redraw) {
  const isOpen = Boolean(desk.get(person.id));
  const unread = world.unread(person.id);
  const label = say(isOpen ? "people.close" : "people.open");
  return el("li", {},
    el("span", { class: `face ${world.hue(person.id)}`, "aria-hidden": "true" }, [...person.first_name][0]),
    el("span", { class: "with" }, el("strong", { lang: tagOf(person.language) }, nameOf(person)),
      el("small", {}, `${labelOf(person)} · ${person.language} · ${cityOf(person.time_zone, page.language)}`)),
    unread && !isOpen ? el("span", { class: "badge", "aria-label": say("people.unread", { n: unread }) }, String(unread)) : null,
    el("button", { type: "button", class: "plain", "aria-label": `${label}: ${nameOf(person)}`,
      onclick: () => { if (isOpen) desk.close(person.id); else desk.show(desk.open(person.id)); redraw(); } }, icon(isOpen ? "close" : "open"), label));
}

function addForm(desk, done) {
  const name = el("input", { type: "text", required: true, maxlength: "60", autocomplete: "off" });
  const language = el("select", {}, LANGUAGES.map(([code, label]) => el("option", { value: code, lang: tagOf(code) }, label)));
  const code = el("select", {}, CODES.map((each) => el("option", {}, each)));
  const zone = el("select", {}, (Intl.supportedValuesOf?.("timeZone") ?? ["Africa/Kigali", "Asia/Shanghai", "UTC"]).map((each) => el("option", {}, each)));
  const phone = el("input", { type: "tel", autocomplete: "off" });
  const platform = el("select", { onchange: () => fill() }, PLATFORMS.map(([name, label]) => el("option", { value: name }, label ?? say("people.browser"))));
  const fill = () => {
    const [usual, place, start, digits] = USUAL[language.value];
    code.value = usual;
    zone.value = place;
    code.disabled = platform.value !== "telegram"; // nothing else tells of it
    phone.required = platform.value === "whatsapp";
    phone.value = start + String(Math.floor(Math.random() * 10 ** digits)).padStart(digits, "0");
  };
  language.addEventListener("change", fill);
  fill();
  const form = el("form", { class: "add", onsubmit: (event) => { event.preventDefault(); add(); } },
    el("h3", {}, say("people.add")),
    field(say("people.name"), name), field(say("people.platform"), platform), field(say("people.language"), language),
    field(say("people.code"), code, say("people.codeHint")), field(say("people.zone"), zone), field(say("people.phone"), phone),
    el("button", { type: "submit", class: "primary" }, say("add")));
  async function add() {
    const person = await tried(() => post("people", { first_name: name.value.trim(), language: language.value,
      language_code: code.value, time_zone: zone.value, phone: phone.value, platform: platform.value }));
    if (!person) return;
    world.person(person);
    desk.show(desk.open(person.id));
    done();
  }
  return form;
}
