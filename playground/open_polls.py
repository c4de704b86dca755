"""Polls in the chats: a new one, and everybody who sees one sees how it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .polls import Poll

if TYPE_CHECKING:
    from .refusals import Json
    from .world import World


def add(world: World, bot_id: int, asked: Json, *, is_closed: bool = False) -> Json:
    """A new poll, as a message carries it."""
    poll = Poll(str(world.rng.randrange(10**18, 9 * 10**18)), bot_id, asked, is_closed)
    world.polls[poll.id] = poll
    return poll.as_json()


def changed(world: World, poll: Poll) -> None:
    """Everybody who sees it sees how it stands; its bot hears of it."""
    state = poll.as_json()
    for message in poll.shown:
        message.api = message.api | {"poll": state}
        if not message.deleted:
            world.tell("message_edited", message)
    world.update(world.bot(poll.bot_id), "poll", state, lane=f"poll:{poll.id}")
