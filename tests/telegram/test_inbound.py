"""What Telegram tells of and the market does not hear: docs/l10n.md says in which language."""

from __future__ import annotations

from typing import Any

import pytest

from bot.telegram.inbound import UPDATES, event_of

SOMEBODY = {"id": 7, "is_bot": False, "first_name": "Aline"}
CHANNEL = {"id": -1001, "type": "channel", "title": "Isoko"}


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("channel_post", {"message_id": 1, "date": 0, "chat": CHANNEL, "text": "/start"}),
        ("edited_channel_post", {"message_id": 1, "date": 0, "chat": CHANNEL, "text": "/start"}),
        ("inline_query", {"id": "1", "from": SOMEBODY, "query": "ikawa", "offset": ""}),
        ("message", {"message_id": 1, "date": 0, "chat": CHANNEL, "text": "/start"}),
    ],
)
def test_channels_and_inline_queries_are_not_heard(kind: str, body: dict[str, Any]) -> None:
    """Red when a channel is answered, in whatever language, before it has one."""
    assert event_of({"update_id": 1, kind: body}, 42, "isoko_bot") is None
    assert kind == "message" or kind not in UPDATES


BOT = {"id": 42, "is_bot": True, "first_name": "Isoko"}
KEYBOARD = {"inline_keyboard": [[{"text": "A", "callback_data": "home|||"}, {"text": "B"}]]}
CHAT = {"id": 7, "type": "private", "first_name": "Aline"}


@pytest.mark.parametrize(
    ("answered", "taps"),
    [
        (None, None),
        ({"from": SOMEBODY, "text": "mine", "reply_markup": KEYBOARD}, None),
        ({"from": BOT, "text": "no buttons"}, ()),
        ({"from": BOT, "text": "buttons", "reply_markup": KEYBOARD}, ("home|||", "")),
        ({"from": BOT, "text": "keys", "reply_markup": {"keyboard": [["A"]]}}, ()),
    ],
)
async def test_what_a_message_replies_to(answered: Any, taps: Any) -> None:
    """Red when a reply to an earlier message of ours cannot be told from an answer."""
    message = {"message_id": 2, "date": 0, "chat": CHAT, "from": SOMEBODY, "text": "1"}
    if answered is not None:
        message["reply_to_message"] = {"message_id": 1, "date": 0, "chat": CHAT, **answered}
    event = event_of({"update_id": 1, "message": message}, 42, "isoko_bot")
    assert event is not None
    assert event.replies_to == taps
