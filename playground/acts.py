"""What people do with their phones: write, tap, send, share, pass on, block.

Each act puts the message where the phone shows it and the update where the bot finds it.
An act that a phone could not do (tapping a button that is gone, writing to a blocked bot)
is refused with a sentence, since a test that asks for it has a mistake in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .entities import units
from .media import SAME_WORKER, Upload
from .methods.sharing import content_of
from .texts import LONGEST_CAPTION, LONGEST_TEXT
from .typed import on_the_wire, written

if TYPE_CHECKING:
    from .people import Bot, Message, Person, Room
    from .refusals import Json
    from .world import World

MOST_IN_ALBUM = 10


class CannotDo(Exception):
    """A person cannot do this on a phone; the text says why."""


def room_for(world: World, person: Person, bot_id: int | None, chat_id: int | None) -> Room:
    """The chat that a person acts in: a group by its id, else the talk with a bot."""
    if person.platform != "telegram":
        msg = f"{person.first_name} has no Telegram"
        raise CannotDo(msg)
    if chat_id is not None and chat_id < 0:
        room = world.groups.get(chat_id)
        if room is None or person.id not in room.members:
            msg = f"{person.first_name} is in no group {chat_id}"
            raise CannotDo(msg)
        return room
    try:
        bot = world.bot(bot_id)
    except KeyError:
        msg = f"there is no bot {bot_id}"
        raise CannotDo(msg) from None
    room = world.start_private(bot, person)
    if room.blocked:
        msg = f"{person.first_name} has blocked the bot; unblock it first"
        raise CannotDo(msg)
    return room


def send(
    world: World,
    person: Person,
    room: Room,
    content: Json,
    *,
    reply_to: int | None = None,
    topic: int | None = None,
) -> Message:
    """A person's message, and the update about it."""
    if topic is not None and room.topics.get(topic) != "open":
        msg = f"{room.title or 'this chat'} has no open topic {topic}"
        raise CannotDo(msg)
    content = content | room.in_topic(topic)
    if reply_to is not None:
        answered = room.present(reply_to)
        if answered is None:
            msg = f"there is no message {reply_to} to reply to"
            raise CannotDo(msg)
        content = content | {
            "reply_to_message": {k: v for k, v in answered.api.items() if k != "reply_to_message"}
        }
    room.unread[person.id] = 0
    message = world.add_message(room, person.as_user(), content)
    for bot in world.listeners(room, message):
        world.update(bot, "message", on_the_wire(world, message.api), lane=f"chat:{room.id}")
    return message


def say(
    world: World,
    person: Person,
    room: Room,
    text: str,
    *,
    reply_to: int | None = None,
    topic: int | None = None,
) -> list[Message]:
    """Write; what is longer than a message is sent in pieces, as Telegram's own apps do."""
    text = text.strip()
    if not text:
        msg = "an empty text cannot be sent"
        raise CannotDo(msg)
    keyboard = room.keyboards.get(person.id)
    if keyboard and keyboard.get("one_time_keyboard") and is_key(keyboard, text):
        room.keyboards[person.id] = None
    sent = []
    for piece in pieces(text):
        words, entities = written(world, piece)
        if not words:
            msg = "an empty text cannot be sent"
            raise CannotDo(msg)
        content: Json = {"text": words} | ({"entities": entities} if entities else {})
        sent.append(send(world, person, room, content, reply_to=reply_to, topic=topic))
    return sent


def is_key(keyboard: Json, text: str) -> bool:
    """Whether a text is the label of a key."""
    return any(button["text"] == text for row in keyboard.get("keyboard", ()) for button in row)


def pieces(text: str) -> list[str]:
    """Texts of at most 4096 UTF-16 units."""
    found, piece, size = [], "", 0
    for char in text:
        width = units(char)
        if size + width > LONGEST_TEXT:
            found.append(piece)
            piece, size = "", 0
        piece += char
        size += width
    return [*found, piece]


async def photos(
    world: World,
    person: Person,
    room: Room,
    uploads: list[Upload],
    *,
    caption: str = "",
    group: str | None = None,
) -> list[Message]:
    """One photo, or an album: each its own message and update under one media_group_id."""
    if not 1 <= len(uploads) <= MOST_IN_ALBUM:
        msg = f"an album has 1 to {MOST_IN_ALBUM} photos"
        raise CannotDo(msg)
    if group is None and len(uploads) > 1:
        group = str(world.rng.randrange(10**16, 10**17))
    bot_id = owner(world, room).id
    contents = []
    for place, upload in enumerate(uploads):
        sizes = await world.files.keep_photo(upload)
        content: Json = {"photo": world.files.as_photo(sizes, bot_id)}
        content |= captioned(world, caption if place == 0 else "")
        if group:
            content["media_group_id"] = group
        contents.append(content)
    return [send(world, person, room, content) for content in contents]


def captioned(world: World, caption: str) -> Json:
    """A person's words below a picture."""
    caption, entities = written(world, caption.strip())
    if not caption:
        return {}
    if units(caption) > LONGEST_CAPTION:
        msg = f"a caption has at most {LONGEST_CAPTION} characters"
        raise CannotDo(msg)
    return {"caption": caption} | ({"caption_entities": entities} if entities else {})


def owner(world: World, room: Room) -> Bot:
    """The bot for whom a file's identifiers are made; in a group, the first bot there."""
    if room.type == "private":
        return world.bot(room.bot_id)
    return next(bot for bot in world.bots.values() if bot.id in room.members)


async def file(
    world: World,
    person: Person,
    room: Room,
    kind: str,
    upload: Upload,
    *,
    caption: str = "",
    duration: int = 3,
    group: str | None = None,
) -> Message:
    """A document, voice note, sticker, video or the like; `group` makes it a part of an album."""
    extra: Json = {}
    if kind == "sticker":
        extra = {
            "type": "regular",
            "width": 512,
            "height": 512,
            "is_animated": False,
            "is_video": False,
            "emoji": "👍",
        }
    elif kind in ("voice", "audio"):
        extra = {"duration": duration}
    elif kind in ("video", "animation"):
        extra = {"duration": duration, "width": 320, "height": 240}
    elif kind not in SAME_WORKER:
        msg = f"nobody can send a {kind} here"
        raise CannotDo(msg)
    stored = await world.files.keep(kind, upload, **extra)  # type: ignore[arg-type]
    shown = world.files.as_file(stored, owner(world, room).id)
    content: Json = {kind: shown} | captioned(world, caption)
    return send(world, person, room, content | ({"media_group_id": group} if group else {}))


def location(
    world: World, person: Person, room: Room, latitude: float, longitude: float
) -> Message:
    """A place."""
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):
        msg = "there is no such place on the earth"
        raise CannotDo(msg)
    content = {"location": {"latitude": latitude, "longitude": longitude}}
    return share(world, person, room, content)


def contact(world: World, person: Person, room: Room, other: Json | None = None) -> Message:
    """One's own number (as by a request_contact key), or somebody's."""
    if other is None:
        if not person.phone:
            msg = f"{person.first_name} has no phone number to share"
            raise CannotDo(msg)
        number: Json = {"phone_number": person.phone, "first_name": person.first_name}
        if person.last_name:
            number["last_name"] = person.last_name
        return share(world, person, room, {"contact": number | {"user_id": person.id}})
    known = {"phone_number", "first_name", "last_name", "user_id", "vcard"}
    if not {"phone_number", "first_name"} <= set(other) or set(other) - known:
        msg = "a contact has phone_number, first_name and maybe last_name, user_id, vcard"
        raise CannotDo(msg)
    if not (is_words(other["phone_number"]) and is_words(other["first_name"])):
        msg = "a contact's number and name are texts that are not empty"
        raise CannotDo(msg)
    return share(world, person, room, {"contact": other})


def is_words(value: object) -> bool:
    """Whether something was written."""
    return isinstance(value, str) and bool(value.strip())


def share(world: World, person: Person, room: Room, content: Json) -> Message:
    """Send a contact or a place; a one-time keyboard goes with it."""
    keyboard = room.keyboards.get(person.id)
    if keyboard and keyboard.get("one_time_keyboard"):
        room.keyboards[person.id] = None
    return send(world, person, room, content)


def forward(
    world: World, person: Person, room: Room, source: Room, message_ids: list[int]
) -> list[Message]:
    """Pass messages on from another chat on the same phone."""
    sent = []
    for number in message_ids:
        message = source.present(number)
        if message is None or person.id not in source.members:
            msg = f"there is no message {number} to pass on"
            raise CannotDo(msg)
        origin = message.api.get("forward_origin") or {
            "type": "user", "sender_user": message.api["from"], "date": message.api["date"],
        }  # fmt: skip
        passed = {"forward_origin": origin, "forward_date": origin["date"]}
        if origin["type"] == "user":
            passed["forward_from"] = origin["sender_user"]
        sent.append(send(world, person, room, content_of(message) | passed))
    return sent


def edit(world: World, person: Person, room: Room, message_id: int, text: str) -> Message:
    """Change one's own message, or the words below one's own picture."""
    message = room.present(message_id)
    if message is None or message.sender != person.id:
        msg = f"{person.first_name} has no message {message_id} to edit"
        raise CannotDo(msg)
    words, entities = written(world, text)
    if "text" in message.api:
        if not 0 < units(words) <= LONGEST_TEXT:
            msg = "an edited text has 1 to 4096 characters"
            raise CannotDo(msg)
        names = ("text", "entities")
        new: Json = {"text": words} | ({"entities": entities} if entities else {})
    else:
        names, new = ("caption", "caption_entities"), captioned(world, text)
    kept = {k: v for k, v in message.api.items() if k not in names}
    message.api = kept | new | {"edit_date": world.clock.date()}
    world.changed(message)
    for bot in world.listeners(room, message):
        world.update(bot, "edited_message", on_the_wire(world, message.api), lane=f"chat:{room.id}")
    return message
