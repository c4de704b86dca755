// The page of a wallet, opened in a phone: the one link that leads somewhere, as it leads here.

import { el } from "../dom.js";

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** The path of such a page; null for every other address. */
export function walletPath(address) {
  const url = URL.canParse(address) ? new URL(address) : null;
  // A house may know this playground by another name of this machine than the browser does.
  const isHere = url && (url.hostname === location.hostname || LOOPBACK.test(url.hostname));
  return isHere && /^\/wallet\/[\w-]+$/.test(url.pathname) ? url.pathname : null;
}

const close = (frame) => frame.closest(".card").querySelector(".buttons button").click();

/** The page that lies open on a phone: what is on it, and how it is closed; null where none does. */
export function openWallet(phone) {
  const frame = phone.box.querySelector("iframe.browser");
  return frame && { find: (what) => frame.contentDocument?.querySelector(what), close: () => close(frame) };
}

/** Show it until it is closed, or its way back to the shop is taken. */
export function showWallet(phone, path) {
  const title = phone.say_("message.wallet");
  const frame = el("iframe", { class: "browser", src: path, title });
  const back = (event) => {
    event.preventDefault();
    close(frame);
    phone.openLink(event.currentTarget.href);
  };
  frame.addEventListener("load", () => {
    for (const link of frame.contentDocument.links) link.addEventListener("click", back);
  });
  phone.sheets.dialog({ title, fields: [frame], buttons: [], closing: phone.say_("close") });
}
