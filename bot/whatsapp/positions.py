"""Where something stands in a chat: WhatsApp numbers nothing, but says in which second somebody
wrote. Who typed "1" before a message of ours was there did not mean its buttons."""

from __future__ import annotations

from datetime import datetime, timedelta

# Our clock may be a little ahead of theirs: who answers quickly has read what they answer.
AHEAD = timedelta(seconds=2)


def position_at(moment: datetime) -> int:
    """Of what was said then."""
    return int(moment.timestamp())


def position_shown(now: datetime) -> int:
    """Of what was sent just now."""
    return position_at(now - AHEAD)
