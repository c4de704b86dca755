"""The playground's whole state, and the few ways in which it changes.

Bots act through `methods/`, people through `acts.py`; both end here, so that what a bot was
told, what a phone shows and what the log says can never be three different stories.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from .clock import Clock
from .faults import Faults
from .journal import Hub, Journal
from .limits import Allowance, Limiter
from .media import Files
from .people import Bot, Message, Person, Room, RoomType, Tap
from .refusals import Json, bad_request, forbidden
from .updates import Updates
from .views import message_as_json, person_as_json

if TYPE_CHECKING:
    from .polls import Poll

Result = TypeVar("Result")
TAKEN_FIRST = 100_001


class Neighbour(Protocol):
    """What stands beside Telegram here, and begins anew and ends with it."""

    def reset(self) -> None: ...

    async def close(self) -> None: ...


class World:
    """Everything there is."""

    def __init__(
        self, *, allowance: Allowance | None = None, seed: int | None = None, speed: float = 1.0
    ) -> None:
        self.seed = seed
        self.speed = speed
        self.rng = random.Random(seed)  # noqa: S311 - identifiers, no secrets
        self.clock = Clock()
        self.hub = Hub()
        self.journal = Journal(self.hub)
        self.faults = Faults()
        self.allowance = allowance or Allowance()
        self.files = Files(self.rng)
        self.bots: dict[str, Bot] = {}
        self.people: dict[int, Person] = {}
        self.private: dict[tuple[int, int], Room] = {}
        self.groups: dict[int, Room] = {}
        self.on_phone: dict[int, list[Room]] = {}
        self.taps: dict[str, Tap] = {}
        self.polls: dict[str, Poll] = {}
        self.neighbours: list[Neighbour] = []
        self.background: set[asyncio.Future[Any]] = set()
        self.calls: set[asyncio.Task[Any]] = set()

    def in_flight(self, call: Coroutine[Any, Any, Result]) -> asyncio.Task[Result]:
        """Run a call that goes on when its sender hangs up."""
        task = asyncio.get_running_loop().create_task(call)
        self.calls.add(task)
        task.add_done_callback(self.calls.discard)
        return task

    # -- who there is ------------------------------------------------------------------

    def add_bot(self, token: str, name: str = "Isoko", username: str = "isoko_bot") -> Bot:
        """Let a token sign in; its number before the colon is the bot's id."""
        number, colon, secret = token.partition(":")
        if not (number.isdigit() and colon and secret) or number.startswith("0"):
            msg = "a token looks like 123456:some-letters"
            raise ValueError(msg)
        if token not in self.bots:
            if any(bot.id == int(number) for bot in self.bots.values()):
                msg = f"there is already a bot {number}, with another token"
                raise ValueError(msg)
            updates = Updates(self.clock, self.rng)
            limiter = Limiter(self.clock, self.allowance)
            self.bots[token] = Bot(int(number), token, name, username, updates, limiter)
        return self.bots[token]

    def bot(self, bot_id: int | None = None) -> Bot:
        """A bot by its id; without one, the first."""
        for bot in self.bots.values():
            if bot_id is None or bot.id == bot_id:
                return bot
        raise KeyError(bot_id)

    def add_person(self, person: Person) -> Person:
        """A new phone in the playground."""
        if person.id in self.people:
            msg = f"there is already a person {person.id}"
            raise ValueError(msg)
        self.people[person.id] = person
        self.hub.tell("person", self.person_as_json(person), (person.id,))
        return person

    def free_person_id(self) -> int:
        """The next number nobody has."""
        number = TAKEN_FIRST + len(self.people)
        while number in self.people:
            number += 1
        return number

    def user(self, user_id: int) -> Json | None:
        """A User by id, person or bot."""
        if user_id in self.people:
            return self.people[user_id].as_user()
        return next((bot.as_user() for bot in self.bots.values() if bot.id == user_id), None)

    def allow(self, allowance: Allowance) -> None:
        """Change the flood limits; what was already sent still counts."""
        self.allowance = allowance
        for bot in self.bots.values():
            bot.limiter.allowance = allowance

    # -- rooms -------------------------------------------------------------------------

    def start_private(self, bot: Bot, person: Person) -> Room:
        """The room of a person and a bot; only a person opens it, a bot cannot."""
        key = (bot.id, person.id)
        if key not in self.private:
            room = Room(person.id, "private", bot.id, members={person.id: "member"})
            self.private[key] = room
            self.on_phone.setdefault(person.id, []).append(room)
        return self.private[key]

    def add_group(
        self,
        title: str,
        members: dict[int, str],
        username: str | None = None,
        kind: RoomType = "supergroup",
    ) -> Room:
        """A group of people and bots."""
        first = -1_001_000_000_001 if kind == "supergroup" else -4_000_001
        number = first - len(self.groups)
        room = Room(number, kind, title=title, username=username, members=members)
        self.groups[number] = room
        for member in members:
            if member in self.people:
                self.on_phone.setdefault(member, []).append(room)
        return room

    def room(self, bot: Bot, chat_id: int | str) -> Room:
        """The chat that a bot means, or `chat not found` (also for who never wrote to it)."""
        found: Room | None = None
        if isinstance(chat_id, int):
            found = self.private.get((bot.id, chat_id)) if chat_id > 0 else self.groups.get(chat_id)
        elif chat_id.startswith("@"):
            named = chat_id[1:].lower()
            found = next(
                (g for g in self.groups.values() if (g.username or "").lower() == named), None
            )
        if found is None:
            raise bad_request("chat not found")
        if found.moved_to:
            what = "group chat was upgraded to a supergroup chat"
            raise bad_request(what, migrate_to_chat_id=found.moved_to)
        if found.type != "private":
            status = found.members.get(bot.id)
            word = "supergroup" if found.type == "supergroup" else "group"
            if status == "kicked":
                raise forbidden(f"bot was kicked from the {word} chat")
            if status is None or status == "left":
                raise forbidden(f"bot is not a member of the {word} chat")
        return found

    def chat_of(self, room: Room) -> Json:
        """The Bot API's Chat."""
        return room.as_chat(self.people.get(room.id))

    # -- messages ----------------------------------------------------------------------

    def next_message_id(self, room: Room, bot: Bot | None = None) -> int:
        """Private chats of a bot share one counter, as on Telegram; a group has its own."""
        if room.type == "private":
            owner = bot or self.bot(room.bot_id)
            owner.last_message_id += 1
            return owner.last_message_id
        room.last_id += 1
        return room.last_id

    def add_message(
        self,
        room: Room,
        sender: Json,
        content: Json,
        *,
        keyboard: Json | None = None,
        call: int | None = None,
    ) -> Message:
        """Put a message into a room, count it and tell everybody who looks on."""
        number = self.next_message_id(room)
        api: Json = {
            "message_id": number,
            "from": sender,
            "chat": self.chat_of(room),
            "date": self.clock.date(),
        } | content
        message = Message(room, number, sender["id"], api, dict(api), call, keyboard=keyboard)
        room.messages[number] = message
        if "poll" in api:
            self.polls[api["poll"]["id"]].shown.append(message)
        if message.by_bot:
            room.delivered[sender["id"]] = room.delivered.get(sender["id"], 0) + 1
            room.typing = None
        for member in room.members:
            if member != message.sender and member in self.people:
                room.unread[member] = room.unread.get(member, 0) + 1
        if keyboard is not None:
            self.show_keyboard(room, keyboard)
        self.tell("message", message)
        return message

    def show_keyboard(self, room: Room, keyboard: Json) -> None:
        """A reply keyboard appears, or is taken away, below the people's input."""
        shown = None if keyboard.get("remove_keyboard") else keyboard
        for member in room.members:
            if member in self.people:
                room.keyboards[member] = shown

    def changed(self, message: Message) -> None:
        """A message was edited."""
        message.edits += 1
        self.tell("message_edited", message)

    def delete(self, message: Message) -> None:
        """A message goes from the phones; the log of what was delivered keeps it."""
        message.deleted = True
        self.tell("message_deleted", message)

    def tell(self, kind: str, message: Message) -> None:
        """Tell the phones concerned; the message keeps the number, so that one can ask "since"."""
        message.event = self.hub.number + 1
        self.hub.tell(kind, self.message_as_json(message), message.room.members)

    def person_as_json(self, person: Person) -> Json:
        """A person as the control API writes them."""
        return person_as_json(person, self.on_phone.get(person.id, ()), self.bot)

    def message_as_json(self, message: Message) -> Json:
        """A message as the control API writes it."""
        poll = self.polls.get(message.api.get("poll", {}).get("id", ""))
        return message_as_json(message, self.people, poll)

    # -- updates -----------------------------------------------------------------------

    def update(self, bot: Bot, kind: str, what: Json, lane: str) -> int | None:
        """Something the bot should hear of."""
        if bot.logged_out:
            return None
        if self.faults.take("lower_ids_next"):
            bot.updates.begin_lower()
        return bot.updates.put(kind, what, lane)

    def listeners(self, room: Room, message: Message) -> list[Bot]:
        """The bots that hear a person's message: in groups only what is meant for them."""
        if room.type == "private":
            return [self.bot(room.bot_id)]
        present = [
            b for b in self.bots.values() if room.members.get(b.id) in ("member", "administrator")
        ]
        return [b for b in present if b.reads_groups or is_meant_for(b, message)]

    def reset(self) -> None:
        """Forget people, chats, files, logs, faults, updates and settings; the tokens stay.

        Webhooks stay set, too: a bot that listens should not go deaf because a visitor
        pressed Reset.  Commands and names stay for the same reason: bots set them once.
        Whoever resets tells so, once the house around has begun anew, too.
        """
        for bot in self.bots.values():
            bot.updates.drop_all()
            bot.limiter = Limiter(self.clock, self.allowance)
            bot.closed = bot.logged_out = False
            bot.menu_buttons.clear()
            for key in [key for key in bot.commands if "chat" in key[0]]:
                if not key[0].startswith("all_"):
                    del bot.commands[key]
        # Message ids go on from where they were: a bot keeps old ids in its database.
        for kept in (self.people, self.private, self.groups, self.on_phone, self.taps, self.polls):
            kept.clear()
        for neighbour in self.neighbours:
            neighbour.reset()
        self.files.clear()
        self.journal.clear()
        self.faults.clear()
        self.clock.reset()

    async def close(self) -> None:
        """Stop what runs beside the server."""
        self.hub.close()
        for neighbour in self.neighbours:
            await neighbour.close()
        for bot in self.bots.values():
            bot.updates.release()
            if bot.webhook:
                bot.webhook.stop()
        for call in self.calls:
            call.cancel()
        await asyncio.gather(*self.calls, *self.background, return_exceptions=True)


def is_meant_for(bot: Bot, message: Message) -> bool:
    """Privacy mode: commands, mentions and replies reach a bot, talk does not."""
    api = message.api
    text = api.get("text") or api.get("caption") or ""
    first = text.split(maxsplit=1)[0] if text.strip() else ""
    if first.startswith("/"):
        _, at, name = first.partition("@")
        return not at or name.lower() == bot.username.lower()
    if f"@{bot.username}".lower() in text.lower():
        return True
    answered = api.get("reply_to_message", {}).get("from", {}).get("id")
    return bool(answered == bot.id)
