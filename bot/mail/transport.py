"""E-mail's `Transport`: a notice is a letter in its reader's words, to an address that they have
confirmed. Nothing that was sent can be changed.

Who is reached on the web gets a copy of each notice here (storage/mail.py, `owe_copy`), in a line
of its own; who is reached nowhere else gets the notice itself.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.chat import AlbumScreen, MessageScreen, PollScreen, VoiceScreen
from bot.commerce import mail, order_links
from bot.courier.transport import (
    PHOTO_TRIES,
    NotNow,
    SentMessage,
    Settled,
    Unchangeable,
    Undelivered,
)
from bot.mail import outcomes
from bot.mail.capabilities import MAIL
from bot.mail.client import MailRefused, MailServerAway, MailServerRefuses, MailUnknown
from bot.mail.letter import Letter, letter_of, picture_of
from bot.mail.message import Envelope, MailSender, envelope_of
from bot.notices.accounts import AccountAsked
from bot.notices.email import EmailToConfirm
from bot.parsing.page_paths import chat_path, mail_path, order_path, unsubscribe_path
from bot.screens.missing_photos import lacks
from bot.texts import t
from storage import mail as stored
from storage import orders
from storage.media.byte_store import NotKept

if TYPE_CHECKING:
    from datetime import datetime

    from bot.chat import Photo, Screen
    from bot.courier.pace import PersonPace
    from bot.i18n import Reader
    from bot.mail.client import MailServer
    from bot.texts import Text
    from storage.database import Database, Session
    from storage.media.library import Media
    from storage.models import Notice
    from storage.redis.rate_limit import Lane

log = logging.getLogger(__name__)

AT_ONCE = 4
MOST_PICTURES = 3 << 20  # bytes in one letter


@dataclass
class MailTransport(Unchangeable):
    server: MailServer
    sender: MailSender
    base: str  # where our pages are
    database: Database
    media: Media
    pace: PersonPace
    now: Callable[[], datetime]
    platform: str = MAIL.platform
    at_once: int = AT_ONCE
    broadcasts_at_once: int = AT_ONCE

    async def send(
        self,
        chat: str,
        screen: Screen,
        reader: Reader,
        lane: Lane,
        *,
        plainly: bool = False,  # noqa: ARG002 - a mail server refuses no form of words
        notice: Notice | None = None,
    ) -> SentMessage:
        """Raises Undelivered, what the server and the pace say, NotKept and StoreAway."""
        if notice is None:  # a broadcast's progress, which is edited as it grows
            raise Undelivered(Settled("moot", "unchangeable", "nothing grows in a mail"))
        of_news = stored.broadcast_of(notice) is not None
        photos = await self._photos(screen, notice)
        async with self.database.write() as db:
            known = await stored.known(db, chat, self.now())
            token = known.token
            links = await self._links(db, notice, reader, chat, screen)
        what: mail.Unwanted = "news" if of_news else "all"
        stop = self.base + unsubscribe_path(reader.language, token, what)
        label = t("Stop this news") if of_news else t("Stop these e-mails")
        letter = letter_of(screen, reader, links, (label, stop))
        envelope = self._envelope(
            letter, chat, token, notice, photos, of_news=of_news, unsubscribe=stop
        )
        await self.pace.take(chat, lane)
        try:
            await self.server.deliver(envelope)
        except MailRefused as error:
            if outcomes.meaning_of(error.stage, error.code, error.status) == "nobody":
                async with self.database.write() as db:
                    await mail.lost(db, chat, notice.person_id, notice.id, self.now())
            raise
        return SentMessage()

    def _envelope(
        self,
        letter: Letter,
        to: str,
        token: str,
        notice: Notice,
        photos: list[bytes],
        *,
        of_news: bool,
        unsubscribe: str,
    ) -> Envelope:
        return envelope_of(
            letter,
            self.sender,
            to,
            token,
            notice.id,
            self.now(),
            of_news=of_news,
            unsubscribe=unsubscribe,
            photos=photos,
        )

    async def _links(
        self, db: Session, notice: Notice, reader: Reader, chat: str, screen: Screen
    ) -> list[tuple[Text, str]]:
        """Where the letter leads to. The secrets in it are made for it, and only their hashes are
        kept."""
        language, now = reader.language, self.now()
        if notice.kind == EmailToConfirm.KIND:
            secret = await mail.new_link(db, "confirm", notice.person_id, chat, now)
            return [(t("✅ Confirm the address"), self.base + mail_path(language, secret))]
        if notice.kind == AccountAsked.KIND:
            code = str(notice.facts["code"])
            secret = await mail.new_link(db, "join", notice.person_id, chat, now, code)
            return [(t("🔗 Answer on a page"), self.base + mail_path(language, secret))]
        found: list[tuple[Text, str]] = []
        named = notice.facts.get("order")
        order = await orders.by_code(db, named) if isinstance(named, str) else None
        if order is not None and order.buyer_id == notice.person_id:
            secret = await order_links.new_secret(db, order.id, now, by_mail=True)
            found.append((t("🧾 Open the order"), self.base + order_path(language, secret)))
        label = t("💬 Open the chat")
        if isinstance(screen, PollScreen):
            label = t("📊 Answer in the chat")
        elif isinstance(screen, VoiceScreen):
            label = t("🔊 Listen in the chat")
        return [*found, (label, self.base + chat_path(language))]

    async def _photos(self, screen: Screen, notice: Notice) -> list[bytes]:
        """What is in the screen's pictures, as far as they are here and not too much together.
        Raises NotKept where one is on its way."""
        match screen:
            case MessageScreen(photo=photo) if photo is not None:
                if lacks(photo, lambda _giver: False):
                    if notice.attempts <= PHOTO_TRIES:
                        raise NotKept("it is being fetched")
                    return []
                shown: tuple[Photo, ...] = (photo,)
            case AlbumScreen(photos=photos):
                shown = tuple(each for each in photos if not lacks(each, lambda _giver: False))
            case _:
                return []
        found: list[bytes] = []
        for each in shown:
            made = picture_of(each)
            try:
                content = made if made is not None else await self.media.read(each.path)
            except NotKept:  # what it showed is sold, or was taken off the market
                break
            if sum(map(len, found)) + len(content) > MOST_PICTURES:
                break
            found.append(content)
        return found

    def outcome(self, notice: Notice, error: Exception, now: datetime) -> Settled:
        """What an error means for a notice."""
        if isinstance(error, Undelivered):
            return error.settled
        return outcomes.of_error(notice, error, now)

    def is_refusal(self, error: Exception) -> bool:
        """Whether the server said it, or its pace."""
        return isinstance(
            error,
            MailRefused | MailServerAway | MailServerRefuses | MailUnknown | Undelivered | NotNow,
        )
