// A message of WhatsApp's in the shape that lists and bubbles draw, with its own beside it.

import { marked } from "./markup.js";

const FILE = "wa:"; // before the id of a file that WhatsApp has (wire.js)

/** `title` is what the business is called. */
export function shown(raw, title) {
  const { bubble } = raw;
  const { text, entities } = marked(bubble.text);
  const message = {
    message_id: raw.number,
    date: Math.floor(raw.at),
    from: { first_name: raw.by_business ? title : "" },
    [bubble.picture ? "caption" : "text"]: text,
    [bubble.picture ? "caption_entities" : "entities"]: entities,
    ...carried(bubble),
  };
  if (bubble.kind === "location") delete message.text;
  return {
    platform: "whatsapp",
    message_id: raw.number,
    sender_id: raw.by_business ? 0 : raw.person_id,
    by_bot: raw.by_business,
    deleted: false,
    edits: 0,
    event: raw.event, // with which it came, or something became of it
    came: raw.event,
    call: null,
    message,
    raw,
  };
}

/** What is beside the words: a file, a place, somebody's card. */
function carried({ picture, place, contacts }) {
  if (place) return place.name ? { venue: { location: place, title: place.name, address: place.address ?? "" } } : { location: place };
  if (contacts.length) return { contact: { first_name: contacts[0].name, phone_number: contacts[0].phones.join(", ") } };
  if (!picture) return {};
  const file = { file_id: FILE + picture.id, file_name: picture.filename || undefined, file_size: picture.size, width: picture.width || undefined, height: picture.height || undefined, mime_type: picture.mime_type };
  switch (picture.kind) {
    case "image": return { photo: [file] };
    case "video": return { video: file };
    case "audio": return picture.voice ? { voice: file } : { audio: file };
    case "sticker": return { sticker: file };
  }
  return { document: file };
}
