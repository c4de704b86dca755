"""What people answer to polls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import open_polls
from .acts import CannotDo

if TYPE_CHECKING:
    from .people import Message, Person, Room
    from .polls import Poll
    from .world import World


def vote(
    world: World, person: Person, room: Room, options: list[int], message_id: int | None
) -> Message:
    """Choose, choose otherwise, or (no options) take the vote back; else the newest poll."""
    message = found(person, room, message_id)
    poll = world.polls[message.api["poll"]["id"]]
    check(person, poll, options)
    room.unread[person.id] = 0
    if options:
        poll.chosen[person.id] = sorted(options)
    else:
        del poll.chosen[person.id]
    if not poll.asked["is_anonymous"]:
        known = poll.asked["options"]
        answer = {
            "poll_id": poll.id,
            "user": person.as_user(),
            "option_ids": sorted(options),
            "option_persistent_ids": [known[each]["persistent_id"] for each in sorted(options)],
        }
        world.update(world.bot(poll.bot_id), "poll_answer", answer, lane=f"poll:{poll.id}")
    open_polls.changed(world, poll)
    return message


def found(person: Person, room: Room, message_id: int | None) -> Message:
    """The message with the poll that is meant."""
    if message_id is None:
        shown = [m for m in room.messages.values() if "poll" in m.api and not m.deleted]
        if not shown:
            msg = "there is no poll to vote in"
            raise CannotDo(msg)
        return shown[-1]
    message = room.present(message_id)
    if message is None or "poll" not in message.api or person.id not in room.members:
        msg = f"message {message_id} is no poll to vote in"
        raise CannotDo(msg)
    return message


def check(person: Person, poll: Poll, options: list[int]) -> None:
    """What Telegram's apps do not let anybody do."""
    names = [option["text"] for option in poll.asked["options"]]
    before = poll.chosen.get(person.id)
    why = ""
    if poll.is_closed:
        why = "the poll is closed"
    elif before is None and not options:
        why = f"{person.first_name} has not voted"
    elif before is not None and not poll.asked["allows_revoting"]:
        why = "a vote in this poll cannot be changed"
    elif len(set(options)) != len(options) or any(not 0 <= o < len(names) for o in options):
        why = f"the options are 0 to {len(names) - 1}, each once: {', '.join(map(repr, names))}"
    elif len(options) > 1 and not poll.asked["allows_multiple_answers"]:
        why = "this poll takes one answer"
    if why:
        raise CannotDo(why)
