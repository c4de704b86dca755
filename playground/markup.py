"""Keyboards below messages: what Telegram accepts as one, and what it says about the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .links import check_url
from .refusals import Json, bad_request

if TYPE_CHECKING:
    from .people import Room

LONGEST_DATA = 64
MOST_BUTTONS = 100
INLINE_ACTIONS = (
    "url", "callback_data", "web_app", "login_url", "switch_inline_query",
    "switch_inline_query_current_chat", "switch_inline_query_chosen_chat", "copy_text",
    "callback_game", "pay",
)  # fmt: skip


def split(markup: Json | None, room: Room) -> tuple[Json | None, Json | None]:
    """The inline keyboard (part of the message) and the reply keyboard (part of the phone)."""
    if not markup:
        return None, None
    if "inline_keyboard" in markup:
        return inline(markup, room), None
    if "keyboard" in markup:
        return None, reply(markup, room)
    return None, markup


def only_inline(markup: Json | None, room: Room) -> Json | None:
    """For edits, where nothing but an inline keyboard may come."""
    if markup and "inline_keyboard" not in markup:
        raise bad_request("inline keyboard expected")
    return inline(markup, room) if markup else None


def inline(markup: Json, room: Room) -> Json | None:
    """A checked inline keyboard; None for an empty one, which takes the keyboard away."""
    rows = []
    for row in markup["inline_keyboard"]:
        buttons = [inline_button(button, room) for button in row]
        if buttons:
            rows.append(buttons)
    if sum(map(len, rows)) > MOST_BUTTONS:
        raise bad_request("reply markup is too long")
    return {"inline_keyboard": rows} if rows else None


def inline_button(button: Json, room: Room) -> Json:
    """One button: some text and exactly one thing that it does."""
    actions = [name for name in INLINE_ACTIONS if button.get(name) not in (None, "")]
    if not actions:
        raise bad_request(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    if not button["text"].strip():
        raise bad_request("inline keyboard button text must be non-empty")
    if len(actions) > 1:
        raise bad_request(
            "stand-in check: an inline keyboard button does one thing,"
            f" this one {' and '.join(actions)}"
        )
    if "callback_data" in actions and len(button["callback_data"].encode()) > LONGEST_DATA:
        raise bad_request("BUTTON_DATA_INVALID")
    if "url" in actions:
        checked, wrong = check_url(button["url"])
        if not checked:
            raise bad_request(f"inline keyboard button URL '{button['url']}' is invalid: {wrong}")
        return button | {"url": checked}
    if "web_app" in actions:
        if room.type != "private":
            raise bad_request("BUTTON_TYPE_INVALID")
        url = button["web_app"]["url"]
        if not url.startswith("https://"):
            raise bad_request(
                f"inline keyboard button Web App URL '{url}' is invalid:"
                " Only HTTPS links are allowed"
            )
    return dict(button)


def reply(markup: Json, room: Room) -> Json | None:
    """A checked reply keyboard."""
    rows = [row for row in markup["keyboard"] if row]
    for row in rows:
        for button in row:
            if not button["text"].strip():
                raise bad_request("keyboard button text must be non-empty")
            if room.type != "private":
                if button.get("request_contact"):
                    raise bad_request("phone number can be requested in private chats only")
                if button.get("request_location"):
                    raise bad_request("location can be requested in private chats only")
    if not rows:
        raise bad_request(
            "stand-in check: a reply keyboard needs a button; remove_keyboard takes one away"
        )
    return markup | {"keyboard": rows}
