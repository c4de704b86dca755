"""Messages that a bot writes: text, photos, documents, albums, and the small "typing…" sign."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from playground.calls import Call, method
from playground.media import Kind, Stored, Upload
from playground.refusals import Json, bad_request
from playground.texts import caption_of, measured_text, parsed

from .deliver import deliver, reach

if TYPE_CHECKING:
    from playground.people import Bot
    from playground.world import World

MOST_IN_ALBUM = 10
ACTIONS = frozenset([
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice",
    "upload_document", "choose_sticker", "find_location", "record_video_note", "upload_video_note",
])  # fmt: skip
TYPING_LASTS = 5.0
FILE_METHODS: dict[str, Kind] = {
    "sendDocument": "document", "sendVideo": "video", "sendAudio": "audio",
    "sendAnimation": "animation", "sendVoice": "voice", "sendSticker": "sticker",
}  # fmt: skip


@method("sendMessage")
def send_message(call: Call) -> Json:
    """A text."""
    parts = parsed(call.values["text"], call.values.get("parse_mode"), call.values.get("entities"))
    call.room()
    content = measured_text(parts)
    options = call.values.get("link_preview_options")
    if options:
        content["link_preview_options"] = options
    return deliver(call, [content])[0]


@method("sendPhoto")
async def send_photo(call: Call) -> Json:
    """A picture."""
    content = caption_of(call.values)
    call.room()
    content = await photo_content(call, call.upload("photo")) | content
    for flag in ("show_caption_above_media", "has_spoiler"):
        if call.values.get(flag):
            content["has_media_spoiler" if flag == "has_spoiler" else flag] = True
    return deliver(call, [content])[0]


async def send_file(call: Call) -> Json:
    """A document, or one of its relatives; what the bot says of length and size is believed."""
    kind = FILE_METHODS[call.method]
    content = caption_of(call.values)
    call.room()
    source = call.upload(kind)
    if source is None:
        raise bad_request(f"there is no {kind} in the request")
    extra: Json = {
        key: call.values[key]
        for key in ("duration", "width", "height", "performer", "title")
        if key in call.values
    }
    content = await file_content(call, kind, source, extra) | content
    return deliver(call, [content])[0]


for name in FILE_METHODS:
    method(name)(send_file)


@method("sendMediaGroup")
async def send_media_group(call: Call) -> list[Json]:
    """An album: one to ten photos, or documents, each its own message."""
    media = call.values["media"]
    if len(media) > MOST_IN_ALBUM:
        raise bad_request("too many messages to send as an album")
    if not media:
        raise bad_request("there are no messages to send")
    call.room()
    kinds = {item["type"] for item in media}
    for lonely in ("document", "audio"):
        if lonely in kinds and len(kinds) > 1:
            raise bad_request(f"{lonely} can't be mixed with other media types")
    group = str(call.world.rng.randrange(10**16, 10**17))
    contents = []
    for item in media:
        content = await media_content(call, item)
        if len(media) > 1:
            content["media_group_id"] = group
        contents.append(content)
    return deliver(call, contents)


async def media_content(call: Call, item: Json) -> Json:
    """One InputMedia as the fields of a message."""
    caption = caption_of(item)
    source = call.attached(item["media"])
    kind = item["type"]
    if kind == "photo":
        content = await photo_content(call, source)
    elif kind in ("document", "video", "audio", "animation"):
        extra: Json = {
            k: item[k] for k in ("duration", "width", "height", "performer", "title") if k in item
        }
        content = await file_content(call, kind, source, extra)
    else:
        raise bad_request(f"stand-in check: media of type {kind} is left out")
    if item.get("has_spoiler"):
        content["has_media_spoiler"] = True
    if item.get("show_caption_above_media"):
        content["show_caption_above_media"] = True
    return content | caption


async def photo_content(call: Call, source: Upload | str | None) -> Json:
    """`photo` of a message, from an upload or an identifier."""
    world, bot = call.world, call.bot
    if source is None:
        raise bad_request("there is no photo in the request")
    if isinstance(source, Upload):
        sizes = await world.files.keep_photo(source)
    else:
        sizes = world.files.sizes_of(known_file(world, bot, source, "photo"))
    return {"photo": world.files.as_photo(sizes, bot.id)}


async def file_content(call: Call, kind: Kind, source: Upload | str, extra: Json) -> Json:
    """`document`, `video` … of a message."""
    world, bot = call.world, call.bot
    if isinstance(source, Upload):
        filled: dict[str, Any] = dict(extra)
        if kind in ("video", "animation"):
            filled = {"duration": 0, "width": 320, "height": 240} | filled
        elif kind in ("audio", "voice"):
            filled = {"duration": 0} | filled
        elif kind == "sticker":
            filled = STICKER | filled
        stored = await world.files.keep(kind, source, **filled)
    else:
        stored = known_file(world, bot, source, kind)
    shown: Json = {stored.kind: world.files.as_file(stored, bot.id)}
    if stored.kind == "animation":
        shown["document"] = world.files.as_file(
            stored, bot.id
        )  # for clients from before animations
    return shown


STICKER: Json = {
    "type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False,
}  # fmt: skip


def known_file(world: World, bot: Bot, source: str, kind: Kind) -> Stored:
    """A file by its identifier; addresses are not fetched, as nothing here leaves the machine."""
    if "." in source or "/" in source:
        raise bad_request("failed to get HTTP URL content")
    return world.files.reused(source, bot.id, kind)


@method("sendChatAction")
def send_chat_action(call: Call) -> bool:
    """The sign that somebody is busy; it goes out by itself after five seconds."""
    if call.values["action"].lower() not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    room = call.room()
    reach(call, room)
    until = call.world.clock.now() + TYPING_LASTS
    room.typing = {"action": call.values["action"].lower(), "until": until}
    call.world.hub.tell(
        "typing",
        {"chat_id": room.id, "bot_id": call.bot.id, **room.typing},
        room.members,
    )
    return True
