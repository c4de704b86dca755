"""Changing and taking back what was sent, and answering taps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.calls import Call, method
from playground.links import check_url
from playground.markup import only_inline
from playground.refusals import Json, Refusal, bad_request
from playground.texts import caption_of, measured_text, parsed

from .deliver import with_people
from .sending import media_content

if TYPE_CHECKING:
    from playground.people import Message

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same"
    " as a current content and reply markup of the message"
)
DELETABLE_FOR = 48 * 3600
MOST_AT_ONCE = 100
LONGEST_NOTICE = 200
MEDIA = ("photo", "document", "video", "audio", "animation", "voice")
FLAGS = ("has_media_spoiler", "show_caption_above_media")


def own(call: Call) -> Message:
    """The bot's message that is to change."""
    if "inline_message_id" in call.values:
        raise bad_request("MESSAGE_ID_INVALID")
    if "chat_id" not in call.values:
        known = "message_id" in call.values
        raise bad_request("chat_id is empty" if known else "message identifier is not specified")
    message = call.message(called="message to edit")
    if message.sender != call.bot.id:
        raise bad_request("message can't be edited")
    return message


def replace(call: Call, message: Message, drop: tuple[str, ...], content: Json) -> Json:
    """Put new content and keyboard into a message, if that changes anything."""
    keyboard = only_inline(call.values.get("reply_markup"), message.room)
    old = message.api
    new = {
        key: value for key, value in old.items() if key not in (*drop, "reply_markup", "edit_date")
    }
    new |= with_people(call, content)
    if keyboard:
        new["reply_markup"] = keyboard
    if fingerprint(new) == fingerprint(old):
        raise bad_request(NOT_MODIFIED)
    message.api = new | {"edit_date": call.world.clock.date()}
    call.world.changed(message)
    return message.api


def fingerprint(api: Json) -> Json:
    """What counts as a change: files by what they are, not by how they are named."""
    seen = {key: value for key, value in api.items() if key not in ("edit_date", *MEDIA)}
    for key in MEDIA:
        if key in api:
            sizes = api[key] if isinstance(api[key], list) else [api[key]]
            seen[key] = [size["file_unique_id"] for size in sizes]
    return seen


@method("editMessageText")
def edit_message_text(call: Call) -> Json:
    """New words for a message of text."""
    if "text" not in call.values:
        raise bad_request("message text is empty")
    parts = parsed(call.values["text"], call.values.get("parse_mode"), call.values.get("entities"))
    message = own(call)
    if "text" not in message.api:
        raise bad_request("there is no text in the message to edit")
    content = measured_text(parts)
    if options := call.values.get("link_preview_options"):
        content["link_preview_options"] = options
    return replace(call, message, ("text", "entities", "link_preview_options"), content)


@method("editMessageCaption")
def edit_message_caption(call: Call) -> Json:
    """New words below a picture or a file."""
    caption = caption_of(call.values)
    message = own(call)
    if not any(key in message.api for key in MEDIA):
        raise bad_request("there is no caption in the message to edit")
    return replace(call, message, ("caption", "caption_entities"), caption)


@method("editMessageReplyMarkup")
def edit_message_reply_markup(call: Call) -> Json:
    """Other buttons, or none."""
    return replace(call, own(call), (), {})


@method("editMessageMedia")
async def edit_message_media(call: Call) -> Json:
    """Another picture or file."""
    message = own(call)
    if "text" not in message.api and not any(key in message.api for key in MEDIA):
        raise bad_request("message can't be edited")
    media = call.values["media"]
    if "media_group_id" in message.api and media["type"] not in message.api:
        raise bad_request("can't use the media of the specified type in the album")
    content = await media_content(call, media)
    drop = (
        *MEDIA,
        *FLAGS,
        "caption",
        "caption_entities",
        "text",
        "entities",
        "link_preview_options",
    )
    return replace(call, message, drop, content)


@method("deleteMessage")
def delete_message(call: Call) -> bool:
    """Take a message away from both sides."""
    message = call.message(called="message to delete")
    if not may_delete(call, message):
        raise bad_request("message can't be deleted for everyone")
    call.world.delete(message)
    return True


@method("deleteMessages")
def delete_messages(call: Call) -> bool:
    """Several; those that are not there are passed over."""
    numbers = call.values["message_ids"]
    if not numbers:
        raise bad_request("message identifiers are not specified")
    if len(numbers) > MOST_AT_ONCE:
        raise bad_request("too many message identifiers specified")
    room = call.room()
    found = [message for number in numbers if (message := room.present(number))]
    if any(not may_delete(call, message) for message in found):
        raise bad_request("message can't be deleted for everyone")
    for message in found:
        call.world.delete(message)
    return True


def may_delete(call: Call, message: Message) -> bool:
    """Within 48 hours; in groups only the bot's own, unless it is an administrator."""
    if call.world.clock.now() - message.api["date"] > DELETABLE_FOR:
        return False
    if message.room.type == "private" or message.sender == call.bot.id:
        return True
    return message.room.members.get(call.bot.id) == "administrator"


@method("answerCallbackQuery")
def answer_callback_query(call: Call) -> bool:
    """Stop the button's spinning, with a notice if wanted."""
    world, values = call.world, call.values
    tap = world.taps.get(values["callback_query_id"])
    known = tap is not None and tap.bot_id == call.bot.id and not tap.payment
    if tap is None or not known or tap.state(world.clock.now()) != "spinning":
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    text = values.get("text", "")
    if len(text) > LONGEST_NOTICE:
        raise Refusal(400, "Bad Request: MESSAGE_TOO_LONG")
    url = values.get("url")
    if url and not check_url(url)[0]:
        raise Refusal(400, "Bad Request: URL_INVALID")
    tap.answered = world.clock.now()
    tap.text, tap.show_alert, tap.url = text, bool(values.get("show_alert")), url
    world.hub.tell("tap_answered", tap.as_json(world.clock.now()), (tap.person_id,))
    return True
