// In each page that a phone of the playground shows: tells the phone around it where it is and
// what can be read there, and does what a finger would. It changes nothing of the page.
"use strict";

(() => {
  if (window.parent === window) return;
  const tell = (what) => window.parent.postMessage(what, "*"); // only the playground may frame it
  const SOON = 60;
  const LONGEST = 20000;

  const text = (box) => (box ? box.innerText : "").slice(0, LONGEST);

  /** One bubble of the chat's page; buttons carry what they do behind the bubble's number. */
  const bubble = (box) => ({
    number: Number(box.id.slice(1)),
    mine: box.classList.contains("mine"),
    text: text(box),
    photo: Boolean(box.querySelector(".pictures")),
    keys: [...box.querySelectorAll(".keys button[name=tap]")].map((key) => ({ text: key.innerText, data: key.value.slice(key.value.indexOf(":") + 1) })),
    links: [...box.querySelectorAll("a[href]")].map((link) => link.href),
  });

  const snapshot = () => ({
    path: location.pathname + location.search + location.hash,
    title: document.title,
    lang: document.documentElement.lang,
    text: text(document.body),
    bubbles: [...document.querySelectorAll("#log > .bubble")].map(bubble),
  });

  let timer = 0;
  const changed = () => {
    timer ||= setTimeout(() => { timer = 0; tell({ shows: snapshot() }); }, SOON);
  };

  addEventListener("hashchange", changed);
  addEventListener("pageshow", changed);
  new MutationObserver(changed).observe(document.body, { subtree: true, childList: true, characterData: true });

  // What leads elsewhere is the phone's to open: this browser has the house's pages only.
  document.addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest("a[href]");
    if (!link || link.origin === location.origin || event.defaultPrevented) return;
    event.preventDefault();
    tell({ opens: link.href });
  });
  for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, (event) => event.isTrusted && tell({ touched: true }), true);

  const all = (selector) => [...document.querySelectorAll(selector)].filter((each) => !each.disabled);
  const seen = (box) => {
    const closed = box.closest("details:not([open])");
    if (closed && !box.closest("summary")) closed.open = true;
    box.scrollIntoView({ block: "center" });
  };
  const ACTS = {
    has: ({ selector }) => all(selector).length > 0,
    point: ({ selector }) => {
      const box = all(selector).at(-1);
      if (!box) return false;
      seen(box);
      const before = box.style.outline;
      box.style.outline = "3px solid #d99a2b";
      setTimeout(() => { box.style.outline = before; }, 900);
      return true;
    },
    press: ({ selector }) => {
      const box = all(selector).at(-1);
      if (!box) return false;
      seen(box);
      box.click();
      return true;
    },
    write: ({ selector, value }) => {
      const box = all(selector).at(-1);
      if (!box) return false;
      box.value = value;
      box.dispatchEvent(new Event("input", { bubbles: true }));
      return true;
    },
    paste: ({ selector, value }) => {
      const box = all(selector).at(-1);
      if (!box) return false;
      box.value = value;
      box.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertFromPaste" }));
      return true;
    },
    value: ({ selector }) => all(selector).at(-1)?.value ?? false,
    // A frame without a page before this one must not take the playground itself a page back.
    back: () => {
      if (!window.navigation || !navigation.canGoBack) return false;
      navigation.back();
      return true;
    },
    reload: () => { location.reload(); return true; },
  };

  addEventListener("message", ({ source, data }) => {
    if (source !== window.parent || !data || !ACTS[data.act]) return;
    tell({ answers: data.number, done: ACTS[data.act](data) });
  });
  changed();
})();
