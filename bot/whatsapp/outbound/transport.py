"""WhatsApp's `Transport`: a notice as its own screen to whoever wrote within the day, as a template
to others, if it is worth one; and what cannot be done there at all.

Nothing that was sent can be changed there. Broadcasts are not edited, taken back or closed on this
platform (`changeable` of its capabilities says so), and the message in which staff see one grow is
sent once and left: its report comes by itself.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot import taps
from bot.chat import MessageScreen, PollScreen, Tap, buttons_of, taps_of
from bot.courier.transport import (
    PHOTO_TRIES,
    NotNow,
    SentMessage,
    Settled,
    Unchangeable,
    Undelivered,
)
from bot.engine import button_names
from bot.logs import redacted
from bot.screens.missing_photos import lacks
from bot.screens.notices import registry
from bot.whatsapp.capabilities import WHATSAPP, WINDOW
from bot.whatsapp.outbound import outcomes, templates, worth
from bot.whatsapp.outbound.client import GraphError, NotConnected, SendUnknown
from bot.whatsapp.outbound.statuses import REMIND, callback_of, callback_that_some_wait
from bot.whatsapp.positions import position_shown
from storage import (
    accounts,
    message_templates,
    opt_ins,
    opt_outs,
    parked_notices,
    whatsapp_inbox,
)
from storage.media.byte_store import NotKept

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.chat import Photo, Screen
    from bot.i18n import Reader
    from bot.notices.payload import Payload
    from bot.texts import Language
    from bot.whatsapp.outbound.reach import Reach
    from bot.whatsapp.outbound.sender import WhatsAppSender
    from bot.whatsapp.outbound.templates import Template
    from storage.database import Database
    from storage.models import Notice
    from storage.redis.last_buttons import LastButtons
    from storage.redis.rate_limit import Lane
    from storage.redis.template_pause import TemplatePause

log = logging.getLogger(__name__)

AT_ONCE = 16  # enough for eighty a second where Meta is a fifth of a second away

# After a template the next thing to tell waits for so long, and what came meanwhile is told as one.
FOLD = timedelta(hours=1)
# Where no template may be sent, until it is looked again whether one may.
LOOK_AGAIN = timedelta(hours=6)
KNOWN_FOR = timedelta(minutes=1)  # which templates are approved

_SHOW = button_names.as_kept(templates.BUTTON, WHATSAPP)  # of every template

GONE: dict[int, str] = {132001: "MISSING", 132015: "PAUSED", 132016: "DISABLED"}


def _parked(until: timedelta, why: str) -> Undelivered:
    return Undelivered(
        Settled("due", "parked", why, delay=until.total_seconds(), tried=False, parked=True)
    )


@dataclass
class WhatsAppTransport(Unchangeable):
    sender: WhatsAppSender
    database: Database
    pause: TemplatePause
    reach: Reach
    newest: LastButtons
    now: Callable[[], datetime]
    platform: str = WHATSAPP.platform
    at_once: int = AT_ONCE
    broadcasts_at_once: int = AT_ONCE
    _may: dict[str, set[str]] = field(default_factory=dict)
    _may_until: datetime | None = None

    async def send(
        self,
        chat: str,
        screen: Screen,
        reader: Reader,
        lane: Lane,
        *,
        plainly: bool = False,
        notice: Notice | None = None,
    ) -> SentMessage:
        """All messages of a screen, where they wrote within the day; else a template of the
        notice's kind. Raises Undelivered where neither is to be sent, and what the sender says."""
        if await self._can_be_answered(chat):
            callback = callback_of([notice.id]) if notice is not None else ""
            try:
                sent = await self.sender.send(chat, screen, reader, lane, callback, plainly=plainly)
            except GraphError as error:
                if outcomes.meaning_of(error.code) != "window":
                    raise
                async with self.database.write() as db:
                    await accounts.shut_window(db, (self.platform, chat), self.now())
            else:
                buttons = buttons_of((screen,))
                await self._note(chat, taps_of((screen,)), button_names.kept(buttons, WHATSAPP))
                # Whoever chooses a row of it replies to it: its name is the poll's.
                return SentMessage(sent, sent if isinstance(screen, PollScreen) else "")
        if notice is None:  # a broadcast's progress: nobody needs it
            raise Undelivered(Settled("moot", "window", "they have not written for a day"))
        if notice.broadcast_id is not None:
            return await self._market_news(chat, screen, reader, notice)
        return await self._notice(chat, screen, reader, notice)

    async def _can_be_answered(self, chat: str) -> bool:
        """They wrote within the day: what they have written just now may wait for its turn, at the
        end of which that is noted."""
        now = self.now()
        async with self.database.read() as db:
            until = await accounts.reply_until(db, (self.platform, chat))
            if until is None or until > now:
                return True
            return await whatsapp_inbox.waits_from(db, chat, now - WINDOW)

    async def _notice(
        self, chat: str, screen: Screen, reader: Reader, notice: Notice
    ) -> SentMessage:
        what = worth.KINDS.get(notice.kind, "wait")
        now = self.now()
        waited = now - (notice.parked_since or now)  # a reminder is made long before it is due
        if what == "drop" or waited >= worth.LONGEST_WAIT:
            why = "they have not written for a day" if what == "drop" else "they never wrote"
            raise Undelivered(Settled("moot", "window", why))
        if what == "wait":
            raise _parked(worth.LONGEST_WAIT - waited, "it waits until they write")
        payload = registry.KINDS[notice.kind].payload.read(notice.facts)
        template, values = _told(what, payload, screen, reader)
        several = await self._waiting(notice)
        as_one = several > 1 and bool(await self._forms([templates.WAITING], reader))
        if not (as_one or await self._forms([template], reader)):
            raise _parked(LOOK_AGAIN, f"{template.name} may not be sent")
        if wait := await self.pause.begin(chat, self.now(), FOLD):
            raise _parked(wait, "a template was sent lately")
        if as_one:
            number, callback = {"number": str(several)}, callback_that_some_wait(notice.id)
            await self._template(
                chat, [templates.WAITING], number, templates.HOME, reader, "notice", callback
            )
            async with self.database.write() as db:
                await parked_notices.park_longer(db, notice.person_id, self.now() + REMIND)
            raise _parked(REMIND, "they were told that several wait")
        tap = templates.tap_of(screen, payload)
        callback = callback_of([notice.id])
        return await self._template(chat, [template], values, tap, reader, "notice", callback)

    async def _waiting(self, notice: Notice) -> int:
        """How many notices worth a template wait for their reader to write, with this one."""
        kinds = [kind for kind, each in worth.KINDS.items() if not isinstance(each, str)]
        async with self.database.read() as db:
            return 1 + await parked_notices.parked(db, notice.person_id, kinds, but=notice.id)

    async def _market_news(
        self, chat: str, screen: Screen, reader: Reader, notice: Notice
    ) -> SentMessage:
        """Only to who asked for it: else Meta counts it as spam, and the number is lost."""
        async with self.database.read() as db:
            wanted = await opt_ins.wants(db, notice.person_id, "broadcast")
        if isinstance(screen, PollScreen):  # a template has no answers
            raise Undelivered(Settled("moot", "window", "they have not written for a day"))
        if not wanted:
            raise Undelivered(Settled("moot", "window", "they never asked for news"))
        words = templates.words_of(screen, reader)
        assert notice.broadcast_id is not None
        tap = taps.NEWS(notice.broadcast_id)  # the words may be cut, and links are below them
        callback = callback_of([notice.id])
        photo = screen.photo if isinstance(screen, MessageScreen) else None
        gave = self.sender.media.names.gave
        if photo is not None and lacks(photo, gave) and notice.attempts <= PHOTO_TRIES:
            raise NotKept(photo.id)
        forms = [templates.MARKET_PICTURE, templates.MARKET_NEWS]
        try:
            return await self._template(
                chat,
                forms if photo is not None else forms[1:],
                {"news": words},
                tap,
                reader,
                "broadcast",
                callback,
                photo,
            )
        except GraphError as error:
            if outcomes.meaning_of(error.code) == "no_marketing":
                async with self.database.write() as db:
                    await opt_outs.refuse(db, notice.person_id, "broadcast", self.now())
            raise

    async def _template(
        self,
        chat: str,
        forms: Sequence[Template],
        values: dict[str, str],
        tap: Tap,
        reader: Reader,
        lane: Lane,
        callback: str,
        photo: Photo | None = None,
    ) -> SentMessage:
        """In the first of these forms that can be sent: in the reader's language, or in English
        where theirs cannot be. A picture that is not to be had goes without."""
        possible = await self._forms(forms, reader)
        if wait := await self.pause.stopped(self.now()):
            await self.pause.undo(chat)
            raise _parked(wait, "the number was reported as spam")
        counts, wait = False, timedelta(0)
        if possible:
            counts, wait = await self.reach.begin(chat, self.now(), lane)
        if wait:
            await self.pause.undo(chat)
            raise _parked(wait, "as many people were written to as Meta allows in a day")
        for template, language in possible:
            body = templates.message(template, language, values, tap, photo)
            try:
                sent = await self.sender.send_body(chat, body, lane, callback)
            except GraphError as error:
                await self._unless_unknown(chat, counts=counts)
                if outcomes.meaning_of(error.code) == "spam":
                    now = self.now()
                    await self.pause.stop(now, now + outcomes.SPAM)
                if error.code in GONE:
                    log.error("template %s (%s): %s", template.name, language, redacted(str(error)))  # noqa: TRY400
                    await self._lose(template, language, GONE[error.code], str(error))
                elif not (template.picture and outcomes.meaning_of(error.code) == "media"):
                    raise
            except NotKept:
                if not template.picture:
                    raise
                log.warning("a broadcast goes without its picture: it is not to be had here")
            except (NotNow, NotConnected):
                await self._unless_unknown(chat, counts=counts)
                raise
            else:
                await self._note(chat, [tap.encode()], [_SHOW])
                return SentMessage(sent)
        raise _parked(LOOK_AGAIN, f"{forms[-1].name} may not be sent")

    async def _unless_unknown(self, chat: str, *, counts: bool) -> None:
        """Nothing was sent: the next template need not wait, and whom this one made count does
        not."""
        await self.pause.undo(chat)
        if counts:
            await self.reach.kept.undo(chat)

    async def _forms(
        self, forms: Sequence[Template], reader: Reader
    ) -> list[tuple[Template, Language]]:
        """Those that may be sent, the best first."""
        now = self.now()
        if self._may_until is None or self._may_until <= now:
            async with self.database.read() as db:
                self._may = await message_templates.approved(db)
            self._may_until = now + KNOWN_FOR
        wanted: dict[Language, None] = dict.fromkeys((reader.language, "en"))
        return [
            (form, language)
            for language in wanted
            for form in forms
            if language in self._may.get(form.name, ())
        ]

    async def _lose(self, template: Template, language: str, status: str, reason: str) -> None:
        self._may_until = None
        async with self.database.write() as db:
            await message_templates.change(
                db, template.name, language, status=status, reason=redacted(reason)
            )

    async def _note(self, chat: str, taps: list[str], names: list[str]) -> None:
        """What a number typed from now on means."""
        await self.newest.note(f"{self.platform}:{chat}", taps, position_shown(self.now()), names)

    def outcome(self, notice: Notice, error: Exception, now: datetime) -> Settled:
        """What an error means for a notice."""
        if isinstance(error, Undelivered):
            return error.settled
        return outcomes.of_error(notice, error, now)

    def is_refusal(self, error: Exception) -> bool:
        """Whether Meta said it, or its pace."""
        return isinstance(error, GraphError | NotNow | NotConnected | SendUnknown | Undelivered)


def _told(
    template: Template, payload: Payload, screen: Screen, reader: Reader
) -> tuple[Template, dict[str, str]]:
    """In its template, or in one that asks for no order, where the notice is of none."""
    values = templates.values_of(template, payload, screen, reader)
    if values is not None:
        return template, values
    return templates.ACCOUNT_NEWS, {"news": templates.news_of(screen, reader)}
