// What a message carries beside words: pictures, files, places, numbers.

import { el, icon } from "../dom.js";
import { fileAddress } from "../wire.js";
import { word } from "../words.js";
import { poll } from "./poll.js";
import { showFile, showPhotos } from "./viewer.js";

const SHARP_ENOUGH = 640; // pixels; bubbles are at most half as wide

/** The smallest size that is sharp in a bubble. */
function fitting(sizes) {
  return sizes.find((size) => Math.max(size.width, size.height) >= SHARP_ENOUGH) ?? sizes.at(-1);
}

/** The part of a bubble above its words; null when there are only words. `messages` is an album or one. */
export function media(messages, phone) {
  const api = messages[0].message;
  if (api.photo) return photos(messages, phone);
  if (api.sticker) return el("img", { class: "sticker", src: fileAddress(api.sticker.file_id), alt: api.sticker.emoji ?? word("attach.sticker", phone.language), width: "160", height: "160" });
  if (api.venue) return place(api.venue.location, `${api.venue.title}, ${api.venue.address}`, phone);
  if (api.location) return place(api.location, null, phone);
  if (api.contact) return contact(api.contact);
  if (api.poll) return poll(messages[0], phone);
  if (api.invoice) return invoice(api.invoice, messages[0].price);
  if (api.successful_payment) return el("p", {}, word("message.paid", phone.language, { amount: messages[0].price }));
  if (api.voice ?? api.audio) return sound(api, phone);
  if (api.video ?? api.animation) return film(api.video ?? api.animation);
  const documents = messages.filter((message) => message.message.document);
  if (documents.length) return el("div", { class: "files" }, documents.map((message) => file(message.message.document, phone)));
  return null;
}

function photos(messages, phone) {
  const all = messages.map((message) => message.message.photo.at(-1));
  const grid = el("div", { class: "photos", "data-count": Math.min(messages.length, 10) });
  messages.forEach((message, index) => {
    const size = fitting(message.message.photo);
    const label = message.message.caption ?? word("message.photo", phone.language);
    const picture = el("img", { src: fileAddress(size.file_id), alt: label, width: size.width, height: size.height, loading: "lazy", decoding: "async" });
    const covered = message.message.has_media_spoiler;
    const button = el("button", { type: "button", class: covered ? "photo covered" : "photo", "aria-label": `${label} ${messages.length > 1 ? `${index + 1}/${messages.length}` : ""}`.trim(),
      onclick: () => (button.classList.contains("covered") ? button.classList.remove("covered") : showPhotos(all, index, phone.language)) }, picture);
    grid.append(button);
  });
  return grid;
}

function file(document, phone) {
  const name = document.file_name ?? "file";
  return el("button", { type: "button", class: "file", onclick: () => showFile(document, phone.language) },
    el("span", { class: "disc" }, icon("file")),
    el("span", {}, el("strong", {}, name), el("small", {}, sizeOf(document.file_size))));
}

function place(location, title, phone) {
  const spot = `${location.latitude.toFixed(5)}, ${location.longitude.toFixed(5)}`;
  return el("div", { class: "place" },
    el("div", { class: "map", "aria-hidden": "true" }, icon("place")),
    el("p", {}, el("strong", {}, title ?? word("message.place", phone.language)), el("small", {}, spot)));
}

function contact(card) {
  const name = [card.first_name, card.last_name].filter(Boolean).join(" ");
  return el("div", { class: "file" }, el("span", { class: "disc" }, icon("contact")),
    el("span", {}, el("strong", {}, name), el("small", {}, card.phone_number)));
}

function invoice(bill, price) {
  return el("div", { class: "invoice", dir: "auto" }, el("strong", {}, bill.title), el("span", {}, bill.description), el("strong", { class: "price" }, price));
}

function sound(api, phone) {
  const what = api.voice ?? api.audio;
  const label = what.title ?? word(api.voice ? "attach.voice" : "attach.file", phone.language);
  return el("div", { class: "sound" }, el("audio", { controls: true, preload: "none", src: fileAddress(what.file_id), "aria-label": label }),
    what.title || what.file_name ? el("small", {}, what.title ?? what.file_name) : null);
}

function film(what) {
  return el("video", { class: "film", controls: true, preload: "none", width: what.width, height: what.height, src: fileAddress(what.file_id) });
}

/** 1.2 MB, in the units that everybody's phone shows. */
export function sizeOf(bytes) {
  if (bytes < 1000) return `${bytes} B`;
  const [number, unit] = bytes < 1e6 ? [bytes / 1e3, "kB"] : [bytes / 1e6, "MB"];
  return `${number >= 100 ? Math.round(number) : number.toFixed(1)} ${unit}`;
}
