// The wire to the stand-in: one stream of events in, requests out.
//
// The stream may end at any moment (the server restarted, this page fell behind). Each time it is
// up again it says `hello`, and whoever listens to that reads everything anew: no other repair is
// needed, and none is tried.

const KINDS = [
  "hello", "message", "message_edited", "message_deleted", "tap", "tap_answered", "typing", "read", "pinned",
  "blocked", "person", "group", "commands", "bot", "clock", "faults", "limits", "restart", "reset", "call", "update",
  "transaction", "provider", "exchange", "wa_message", "wa_contact", "browser", "mail", "mail_switches",
];
const OF_PEOPLE = ["hello", "person", "reset"];
const AGAIN_AFTER = 1500;

/** The stand-in refused; the message is its own sentence. */
export class Refused extends Error {}

async function ask(path, options) {
  const response = await fetch(`/control/${path}`, options);
  const answer = await response.json().catch(() => ({ error: `${response.status} ${response.statusText}` }));
  if (!response.ok) throw new Refused(answer.error || response.statusText);
  return answer;
}

export function get(path, query = {}) {
  const given = Object.entries(query).filter(([, value]) => value !== null && value !== undefined);
  const asked = new URLSearchParams(given).toString();
  return ask(asked ? `${path}?${asked}` : path);
}

export function post(path, body = {}) {
  return ask(path, { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" } });
}

export function postForm(path, form) {
  return ask(path, { method: "POST", body: form });
}

/** A file by its id; those that WhatsApp has are marked. */
export const fileAddress = (fileId) => (fileId.startsWith("wa:")
  ? `/control/whatsapp/files/${encodeURIComponent(fileId.slice(3))}`
  : `/control/files/${encodeURIComponent(fileId)}`);

// The newest event that said who there is. What was read of the world before it is out of date.
export let heardOfPeople = 0;

export class Wire extends EventTarget {
  #stream = null;

  /** Open the stream, and open it again when the browser itself gives up. */
  open() {
    this.#stream = new EventSource("/control/events");
    for (const kind of KINDS) {
      this.#stream.addEventListener(kind, (event) => {
        if (OF_PEOPLE.includes(kind)) heardOfPeople = Number(event.lastEventId);
        this.#tell(kind, JSON.parse(event.data));
      });
    }
    this.#stream.onerror = () => {
      this.#tell("away", {});
      if (this.#stream.readyState === EventSource.CLOSED) setTimeout(() => this.open(), AGAIN_AFTER);
    };
  }

  on(kinds, listener) {
    for (const kind of kinds.split(" ")) this.addEventListener(kind, (event) => listener(event.detail, kind));
  }

  #tell(kind, detail) {
    this.dispatchEvent(new CustomEvent(kind, { detail }));
  }
}
