"""One update, start to finish.

The person's turn is opened (seen before? lock, session), the event goes to its handler or to the
form that runs, effects are committed with the notices they cause, the answer is sent, and the
session is saved together with the memory of the update. The caller acknowledges the update only
when `receive` returns: a kill at any moment makes the platform send it again, and everything up to
there bears being done twice.

Where the acknowledgement can carry a call, the last part of an answer is left to it, if nothing
depends on how it fares: that saves a call an update. It is remembered with the update, for it may
die on the way (docs/decisions/0060-the-last-word-rides.md).
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bot.chat import Answer, Blocked, Command, MessageScreen, Voted, said_first
from bot.commerce import failed_updates
from bot.commerce import people as members
from bot.commerce.boards import Boards
from bot.commerce.missed_notices import come_back
from bot.engine.conversation import Conversation
from bot.engine.member_cache import MemberCache
from bot.engine.router import Router, in_a_group
from bot.engine.unit_of_work import AccountGone, Services, UserTurn
from bot.i18n import Reader
from bot.texts import t
from storage import accounts, people
from storage.database import is_away as database_is_away
from storage.media.naming import named_in
from storage.redis.client import is_away as redis_is_away
from storage.redis.sessions import Last, LostTurn, Shows

if TYPE_CHECKING:
    from datetime import datetime

    from bot.chat import Event, Sender
    from bot.commerce.people import Member
    from bot.engine.file_source import FileSource
    from bot.settings import Periods
    from storage.constants import UpdateFailure
    from storage.database import Database
    from storage.redis.rate_limit import SlotRequest
    from storage.redis.sessions import Opened, Sessions

log = logging.getLogger(__name__)

TURN_SECONDS = 30  # half of what the turn's lock lasts
MOST_KILLS = 3  # of an update that a process died of so often, nothing is tried again


class TemporarilyUnavailable(Exception):
    """The update was not handled, through no fault of its own: let it come again later."""


class Unseen(Exception):
    """An answer's buttons, or all of it, reached nobody, and will not when it is sent again."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who an answer goes to, and in which language and zone they read."""

    chat: str
    reader: Reader
    known: Member | None
    topic: str = ""  # of the chat, where it has such


@dataclass(frozen=True, slots=True)
class WebhookReply:
    """The last call of an answer, which may ride in the acknowledgement: it is not made yet.

    `wish` is the slot of the allowance that it needs; `send` makes the call after all.
    """

    said: str
    wish: SlotRequest | None
    send: Callable[[], Awaitable[None]]


@dataclass(slots=True)
class _Course:
    """What a turn has come to so far."""

    rings: bool = False
    reply: WebhookReply | None = None
    shows: Shows = ""
    frees: tuple[str, ...] = ()
    drops: tuple[str, ...] = ()
    person_id: int = 0

    def ring(self) -> None:
        self.rings = True


Answering = Callable[["Event", Recipient, Answer], Awaitable[WebhookReply | int | None]]


@dataclass(frozen=True)
class UpdateProcessor:
    database: Database
    sessions: Sessions
    answering: Answering
    now: Callable[[], datetime]
    periods: Periods
    staff_ids: frozenset[str]
    bot_name: str = ""
    member_cache: MemberCache = field(default_factory=MemberCache)
    files: FileSource | None = None
    fetch_soon: Callable[[], None] = lambda: None
    boards: Boards = field(default_factory=Boards)

    async def receive(self, event: Event) -> str | None:
        """Handle one event. Returns what its acknowledgement is to say; raises
        TemporarilyUnavailable when the event must come again."""
        person = _key(event)
        try:
            async with asyncio.timeout(TURN_SECONDS):
                opened = await self.sessions.open(person, event.key)
                if opened.seen:
                    return opened.said
                course = _Course()
                try:
                    if opened.killed >= MOST_KILLS:
                        text = await self._set_aside(event, opened, course)
                    else:
                        text = await self._turn(event, opened, course)
                except BaseException:
                    self.member_cache.forget(person)
                    await self.sessions.abandon(opened, rings=course.rings)
                    raise
                said = await self._close(opened, text, course)
                await self._let_go(named_in(opened.text).difference(named_in(text)), course)
                await self._drop([key for key in course.drops if key != person])
                return said
        except (TimeoutError, LostTurn, AccountGone) as error:
            raise TemporarilyUnavailable(str(error)) from error
        except Exception as error:
            if database_is_away(error) or redis_is_away(error):
                raise TemporarilyUnavailable(str(error)) from error
            raise

    async def give_up(
        self, key: str, sender: Sender | None, what: str, reason: UpdateFailure
    ) -> None:
        """Nothing more is tried with an update: kept for staff, and its sender is told. Raises
        TemporarilyUnavailable when that cannot be kept now."""
        try:
            async with self.database.write() as db:
                who = await members.find(db, sender, self.staff_ids) if sender else None
                await failed_updates.give_up(db, key, who, what, reason, self.now())
        except Exception as error:
            if database_is_away(error):
                raise TemporarilyUnavailable(str(error)) from error
            raise

    async def _set_aside(self, event: Event, opened: Opened, course: _Course) -> str | None:
        """The session as it was. The process ended each time that this update was handled."""
        log.error("update %s is set aside: the process ended %s times", event.key, opened.killed)
        sender = event.sender if event.private else None
        await self.give_up(event.key, sender, failed_updates.kind_of(event.what), "killed")
        course.ring()
        return opened.text

    async def _close(self, opened: Opened, text: str | None, course: _Course) -> str | None:
        reply, rings, shows = course.reply, course.rings, course.shows
        if reply is not None:
            last = Last(reply.said, reply.wish)
            wait = await self.sessions.close(opened, text, rings=rings, last=last, shows=shows)
            if wait is not None:
                if wait:
                    await asyncio.sleep(wait)
                return reply.said
            try:  # it would have to wait long: as any other answer, with the turn still open
                await reply.send()
            except Unseen:
                text, shows = _without_buttons(text), ""
            except BaseException:
                await self.sessions.abandon(opened, rings=rings)
                raise
        await self.sessions.close(opened, text, rings=rings, shows=shows)
        return None

    async def _let_go(self, names: set[str], course: _Course) -> None:
        """Of pictures that this turn has left unnamed; whatever goes wrong here, a sweep mends."""
        names = names.union(course.frees)
        if not names or self.files is None:
            return
        try:
            await self.files.let_go(names, course.person_id)
        except Exception:
            log.exception("pictures that nothing names are kept until the next sweep")

    async def _turn(self, event: Event, opened: Opened, course: _Course) -> str | None:
        """The session as it is to be saved, after the answer was sent but for the reply."""
        to, session = self._recipient(event, None), opened.text
        try:
            conversation = Conversation.read(session)
            conversation.arrived = opened.arrived
            known = await self._person(event, conversation.who)
            to = self._recipient(event, known)
            conversation = await self._own(conversation, known)
            known, answer, conversation = await self._decide(event, known, conversation, course)
            self._stamp(conversation, known)
            # Whoever has just been forgotten reads so in the language that they had.
            to = replace(to, known=known) if answer.forgets else self._recipient(event, known)
            try:
                left = await self.answering(event, to, answer)
            except Unseen:
                session, course.shows = self._unseen(event, conversation), ""
            except Exception:
                session = conversation.write()
                raise
            else:
                course.reply = left if isinstance(left, WebhookReply) else None
                if course.shows:
                    conversation.shown_at(course.shows, event, left)
                session = conversation.write()
        except Exception as error:
            if (
                isinstance(error, TemporarilyUnavailable | AccountGone)
                or database_is_away(error)
                or redis_is_away(error)
            ):
                raise
            # A mistake of ours must not come back for ever: said sorry, logged, and done with.
            log.exception("update %s failed", event.key)
            sorry = MessageScreen((t("Something went wrong. Please try again."),))
            with contextlib.suppress(Unseen):
                left = await self.answering(event, to, Answer((sorry,), fresh=True))
                course.reply = left if isinstance(left, WebhookReply) else None
        return session

    async def _own(self, conversation: Conversation, known: Member | None) -> Conversation:
        """What was begun by whoever had the account before is nobody else's business. Who became
        this person by joining is no other."""
        if known is None or conversation.of in (0, known.person.id):
            return conversation
        async with self.database.read() as db:
            same = await accounts.became(db, conversation.of, known.person.id)
        return conversation if same else Conversation(who=conversation.who)

    def _stamp(self, conversation: Conversation, known: Member | None) -> None:
        """Whose it is from now on. A process that remembers them from before has to read again."""
        of = known.person.id if known is not None and known.shared else 0
        if of not in (0, conversation.of):
            conversation.who = secrets.token_hex(3)
        conversation.of = of

    async def _drop(self, person_keys: list[str]) -> None:
        """The conversations of accounts that are somebody else's now. Where this fails they are
        still stored, but nobody continues them: `_own` sees that they were another person's."""
        if not person_keys:
            return
        try:
            await self.sessions.drop(person_keys)
        except Exception:
            log.exception("the conversations of accounts that were taken off are kept")

    def _unseen(self, event: Event, conversation: Conversation) -> str | None:
        """Buttons that nobody saw answer nothing. Where nothing arrives, we may have learned that
        its reader is gone."""
        self.member_cache.forget(_key(event))
        return _without_buttons(conversation.write())

    async def _decide(
        self, event: Event, known: Member | None, conversation: Conversation, course: _Course
    ) -> tuple[Member | None, Answer, Conversation]:
        if known is None:
            return None, Answer() if event.private else in_a_group(event.what), conversation
        talk = Router(self._services(course.ring), event, known, conversation)
        answer = _with_left_out(await talk.answer(), event.left_out)
        course.frees, course.drops = answer.frees, answer.drops
        course.person_id = known.person.id
        conversation = talk.conversation
        if talk.wrote or talk.known is not known:
            if talk.known != known and not answer.forgets:
                conversation.who = secrets.token_hex(3)
            key = _key(event)
            self.member_cache.remember(key, conversation.who, talk.known)
        course.shows = talk.shows
        return talk.known, answer, conversation

    def _services(self, ring: Callable[[], None]) -> Services:
        return Services(
            self.database,
            ring,
            self.periods,
            self.staff_ids,
            self.now,
            self.bot_name,
            self.files,
            self.fetch_soon,
            self.boards,
        )

    async def look(self, event: Event) -> tuple[UserTurn, Conversation | None] | None:
        """Somebody's conversation as it is, for a page that only shows it: nothing of it is locked
        or kept, and it is None while Redis is away. None: they have said nothing yet. Raises what
        a database raises that is away."""
        async with self.database.read() as db:
            known = await members.find(db, event.sender, self.staff_ids)
        if known is None:
            return None
        turn = UserTurn(self._services(lambda: None), event, known)
        try:
            text = await self.sessions.peek(event.sender.key)
        except Exception as error:
            if not redis_is_away(error):
                raise
            return turn, None
        return turn, await self._own(Conversation.read(text), known)

    async def _person(self, event: Event, mark: str) -> Member | None:
        """Who it is; remembered on their first word, reachable again on any. None: they left."""
        known = self.member_cache.known(_key(event), mark)
        if known is not None and not _asks_anew(event):
            return known
        known = await self._met(event)
        if known is None:
            self.member_cache.forget(_key(event))
        else:
            self.member_cache.remember(_key(event), mark, known)
        return known

    async def _met(self, event: Event) -> Member | None:
        now, account = self.now(), event.sender.account
        async with self.database.read() as db:
            known = await members.find(db, event.sender, self.staff_ids)
        if not event.private:  # who speaks in a group has not come to us, nor come back
            return known
        if isinstance(event.what, Blocked):
            if known is not None:
                async with self.database.write() as db:
                    await accounts.lose(db, account, now)
            return None
        if isinstance(event.what, Voted):  # in a poll passed on, or from before they left
            return known
        before = known.person if known is not None else None
        if before and before.key == event.sender.key and before.unreachable_since is None:
            return known
        async with self.database.write() as db:
            if before is None:
                sender = event.sender
                await people.remember(
                    db, sender.platform, sender.id, sender.name, sender.language_code, now
                )
            else:
                await accounts.take_up(db, account, now)
                if before.unreachable_since is not None:
                    await come_back(db, before.id, now)
            return await members.find(db, event.sender, self.staff_ids)

    def _recipient(self, event: Event, known: Member | None) -> Recipient:
        hint = event.sender.language_code
        if known is None:
            return Recipient(event.chat, Reader.somebody(None, hint, None), known, event.topic)
        reader = Reader.somebody(known.person.language, hint, known.person.zone)
        return Recipient(event.chat, reader, known, event.topic)


def _key(event: Event) -> str:
    return event.sender.key


def _with_left_out(answer: Answer, left_out: int) -> Answer:
    """Said first, where anything is said: what came too fast to be taken has to be sent again."""
    if not left_out or not answer.screens:
        return answer
    said = t(
        "Your messages came too fast. Not read: {n}. Please send those again, one by one.",
        n=left_out,
    )
    return replace(answer, screens=said_first(answer.screens, said))


def _without_buttons(session: str | None) -> str | None:
    conversation = Conversation.read(session)
    conversation.buttons, conversation.names = [], []
    return conversation.write()


def _asks_anew(event: Event) -> bool:
    """Whether who it is must be read now: they left, or ask for something by name, which they may
    have been given the right to a moment ago (`isoko staff add`)."""
    return isinstance(event.what, Blocked | Command)
