// What can be sent beside words: photos, files, a place, a number, a voice, a sticker.

import { el, field } from "../dom.js";
import { placeName, word } from "../words.js";
import { beep, cutPicture, hugePicture, stickerPicture } from "./samples.js";

const PLACES = [
  ["Kigali", -1.9441, 30.0619], ["Huye", -2.5967, 29.7394], ["Rubavu", -1.6792, 29.2586], ["Hangzhou", 30.2741, 120.1551],
];
const KINDS = { "image/gif": "animation", video: "video", audio: "audio" };

/** The menu of the paper clip. `caption` are the words that stand in the input: {read(), sent(words)}. */
export function attachments(phone, anchor, caption) {
  const captioned = async (send) => { // what is refused keeps its words for another try
    const words = caption.read();
    if (await send(words)) caption.sent(words);
  };
  const say = (key) => word(key, phone.language);
  phone.sheets.menu(anchor, [
    ["photo", say("attach.photo"), () => pick("image/*", true, (files) => captioned((words) => sendPhotos(phone, files, words)))],
    ["file", say("attach.file"), () => pick("", false, ([file]) => captioned((words) => sendFile(phone, file, kindOf(file), words)))],
    ["place", say("attach.place"), () => askPlace(phone)],
    ["contact", say("attach.contact"), () => askContact(phone)],
    ["voice", say("attach.voice"), () => sendFile(phone, beep(), "voice", "")],
    ["sticker", say("attach.sticker"), async () => sendFile(phone, await stickerPicture(), "sticker", "")],
    ["file", say("attach.huge"), () => sendFile(phone, hugePicture(), "document", "")],
    ["file", say("attach.cut"), async () => sendFile(phone, await cutPicture(), "document", "")],
  ], "above");
}

function pick(accept, multiple, take) {
  const input = el("input", { type: "file", accept, multiple, class: "sr", "aria-hidden": "true", tabindex: "-1" });
  input.addEventListener("change", () => { input.remove(); if (input.files.length) take([...input.files]); });
  input.addEventListener("cancel", () => input.remove());
  document.body.append(input);
  input.click();
}

const MOST_IN_ALBUM = 10;

/** One photo, or albums of ten, as Telegram's apps split them; null when they were refused. */
export async function sendPhotos(phone, files, caption = "") {
  let sent = null;
  for (let from = 0; from < files.length; from += MOST_IN_ALBUM) {
    const form = formOf(phone, from === 0 ? caption : "");
    for (const file of files.slice(from, from + MOST_IN_ALBUM)) form.append("file", file, file.name ?? "photo.png");
    const answer = await phone.upload("photos", form);
    if (!answer) break;
    sent ??= answer;
  }
  return sent;
}

function sendFile(phone, file, kind, caption) {
  const form = formOf(phone, caption);
  form.append("kind", kind);
  form.append("file", file, file.name);
  return phone.upload("file", form);
}

function formOf(phone, caption) {
  const form = new FormData();
  for (const [name, value] of Object.entries(phone.chat.where)) form.append(name, value);
  if (caption.trim()) form.append("caption", caption);
  return form;
}

const kindOf = (file) => KINDS[file.type] ?? KINDS[file.type.split("/")[0]] ?? "document";

function askPlace(phone) {
  const say = (key) => word(key, phone.language);
  const latitude = el("input", { type: "number", step: "any", min: "-90", max: "90", required: true, value: "-1.9441" });
  const longitude = el("input", { type: "number", step: "any", min: "-180", max: "180", required: true, value: "30.0619" });
  const known = el("div", { class: "chips" }, PLACES.map(([name, north, east]) =>
    el("button", { type: "button", class: "chip", onclick: () => { latitude.value = north; longitude.value = east; } }, placeName(name, phone.language))));
  phone.sheets.dialog({
    title: say("attach.place"),
    fields: [known, field(say("attach.latitude"), latitude), field(say("attach.longitude"), longitude)],
    buttons: [[say("send"), () => phone.act("location", { latitude: latitude.valueAsNumber, longitude: longitude.valueAsNumber })]],
  });
}

function askContact(phone) {
  const say = (key) => word(key, phone.language);
  const name = el("input", { type: "text", required: true, autocomplete: "off" });
  const number = el("input", { type: "tel", required: true, autocomplete: "off", placeholder: "+250…" });
  phone.sheets.dialog({
    title: say("attach.contact"),
    fields: [
      field(`${say("attach.other")}: ${say("people.name")}`, name),
      field(say("people.phone"), number),
    ],
    buttons: [
      [say("send"), () => phone.act("contact", { contact: { first_name: name.value, phone_number: number.value } })],
      [say("attach.own"), () => phone.act("contact")],
    ],
  });
}
