// What is opened over the whole page: pictures, and files that can be looked at.
//
// A file may hold anything. Text is shown as text, pictures as pictures; everything else can only
// be saved, never opened as a page of this address.

import { el, iconButton } from "../dom.js";
import { fileAddress } from "../wire.js";
import { tagOf, word } from "../words.js";

const LONGEST_TEXT = 200_000;
const PICTURES = new Set(["image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp", "image/avif"]);
const TEXTS = /^(text\/|application\/(json|xml|x-yaml|csv))/;

function dialog(label, language, ...inside) {
  const made = el("dialog", { class: "viewer", "aria-label": label, lang: tagOf(language) },
    iconButton("close", word("close", language), () => made.close(), { class: "round shut" }), ...inside);
  made.addEventListener("close", () => made.remove());
  made.addEventListener("click", (event) => { if (event.target === made) made.close(); });
  document.body.append(made);
  made.showModal();
  return made;
}

/** Pictures one after the other; arrow keys turn. */
export function showPhotos(sizes, first, language) {
  let at = first;
  const picture = el("img", { alt: "" });
  const count = el("p", { class: "count", "aria-live": "polite" });
  const show = (step) => {
    at = (at + step + sizes.length) % sizes.length;
    picture.src = fileAddress(sizes[at].file_id);
    count.textContent = sizes.length > 1 ? `${at + 1} / ${sizes.length}` : "";
    picture.alt = `${word("message.photo", language)} ${count.textContent}`;
  };
  show(0);
  const turns = sizes.length > 1
    ? [iconButton("reply", word("message.previous", language), () => show(-1)), count, iconButton("forward", word("message.next", language), () => show(1))]
    : [];
  const made = dialog(word("message.photo", language), language, picture, el("div", { class: "turns" }, turns));
  made.addEventListener("keydown", (event) => {
    if (event.key === "ArrowRight") show(1);
    if (event.key === "ArrowLeft") show(-1);
  });
}

/** A document: looked at if it is harmless to look at, else to be saved. */
export async function showFile(file, language) {
  const name = file.file_name ?? "file";
  const address = fileAddress(file.file_id);
  const body = el("div", { class: "sheet-body" });
  const save = el("a", { class: "primary", href: address, download: name }, word("message.download", language));
  dialog(name, language, el("h2", {}, name), body, save);
  if (PICTURES.has(file.mime_type)) {
    body.append(el("img", { src: address, alt: name }));
  } else if (TEXTS.test(file.mime_type ?? "") && file.file_size <= LONGEST_TEXT) {
    const text = await (await fetch(address)).text();
    body.append(el("pre", { tabindex: "0" }, text));
  }
}
