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
