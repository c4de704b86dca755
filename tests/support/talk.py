"""People who talk to the reception: events in, and the screens that each of them was answered."""

from __future__ import annotations

import itertools
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from redis.asyncio import Redis
from sqlalchemy import func, select

from bot.chat import (
    Answer,
    Button,
    Command,
    Document,
    Edited,
    Event,
    Message,
    OtherContent,
    Photo,
    Said,
    Screen,
    Sender,
    SentDocument,
    SentPhoto,
    SharedContact,
    SharedPlace,
    Tap,
    Tapped,
    What,
)
from bot.engine.file_source import FileSource
from bot.engine.processor import Recipient, UpdateProcessor, WebhookReply
from bot.handlers import TAPS
from bot.i18n import markup, plain
from bot.texts import Language
from storage.database import Database
from storage.models import CartLine, Notice, Order, Purchase
from storage.redis.sessions import Sessions
from tests.support.trade import PERIODS, Trade

_KEYS = itertools.count(1)

# What is no words of one's own, in every form it comes in.
NO_WORDS: list[What] = [
    SentPhoto(Photo("one")),
    SharedContact("250788123456", own=True),
    SharedPlace(-1.9, 30.0),
    OtherContent("sticker"),
    OtherContent("voice"),
    SentDocument(Document("file", "prices.pdf")),
    Edited(),
    Said("hello", forwarded=True),
]


# What the dialogue answers itself.
OF_THE_DIALOGUE = {"f", "stay", "leave", "fresh", "resume"}


class Killed(BaseException):
    """The process ends here."""


@dataclass
class Desk:
    """A reception with real storage; `answered` is what it said to whom, in its order."""

    database: Database
    redis: Redis
    trade: Trade = field(init=False)
    answered: list[tuple[Event, Recipient, Answer]] = field(default_factory=list)
    on_answer: Callable[[], Awaitable[None]] | None = None
    # what is left of every answer, or where in the chat it stands
    rider: WebhookReply | int | None = None
    files: FileSource | None = None

    def __post_init__(self) -> None:
        self.trade = Trade(self.database)
        self.restart()

    def restart(self, sessions: Sessions | None = None, database: Database | None = None) -> None:
        """Another process, on the same database and Redis."""
        self.on_answer = None
        self.reception = UpdateProcessor(
            database or self.database,
            sessions or Sessions(self.redis),
            self._answer,
            lambda: self.trade.now,
            PERIODS,
            self.trade.staff_ids,
            files=self.files,
        )

    async def _answer(
        self, event: Event, to: Recipient, answer: Answer
    ) -> WebhookReply | int | None:
        if self.on_answer:
            await self.on_answer()
        self.answered.append((event, to, answer))
        for button in (each for screen in answer.screens for row in screen.rows for each in row):
            if button.tap is not None:  # also those whose action no source names
                known = button.tap.action in OF_THE_DIALOGUE or button.tap.action in TAPS
                assert known, f"{button.tap} leads nowhere"
        return self.rider

    def phone(self, name: str, hint: str = "en", platform_id: str = "") -> Phone:
        """Somebody who has not written yet."""
        number = platform_id or str(100_000 + next(_KEYS))
        return Phone(self, Sender("telegram", number, name, hint))

    async def member(self, name: str, language: Language = "en", *, platform_id: str = "") -> Phone:
        """Somebody whose language is known."""
        phone = self.phone(name, platform_id=platform_id)
        phone.sender = await self.trade.person(name, language, platform_id=phone.sender.id)
        return phone

    async def seller(self, name: str, language: Language = "rw") -> Phone:
        phone = self.phone(name)
        phone.sender = await self.trade.seller(name, language)
        return phone


@dataclass
class Phone:
    desk: Desk
    sender: Sender

    def event(self, what: What, *, key: str = "", private: bool = True, album: str = "") -> Event:
        return Event(
            key=key or f"telegram:1:{next(_KEYS)}",
            sender=self.sender,
            chat=self.sender.id if private else "-100",
            what=what,
            private=private,
            album=album,
        )

    async def send(self, what: What, **more: Any) -> Phone:
        await self.receive(self.event(what, **more))
        return self

    async def receive(self, event: Event) -> None:
        await self.desk.reception.receive(event)

    async def say(self, *texts: str) -> Phone:
        for text in texts:
            if text.startswith("/"):
                name, _, rest = text[1:].partition(" ")
                await self.send(Command(name, rest))
            else:
                await self.send(Said(text))
        return self

    async def tap(self, *begins: str) -> Phone:
        """The newest button whose data begins so."""
        for each in begins:
            await self.send(self.tapping(each))
        return self

    def tapping(self, begins: str) -> Tapped:
        for answer in reversed(self.answers):
            for screen in reversed(answer.screens):
                for data in data_of(screen):
                    if data.startswith(begins):
                        return tapped(data)
        raise AssertionError(f"there is no button {begins!r} in:\n{self.words}")

    async def photo(self, name: str, album: str = "") -> Phone:
        return await self.send(SentPhoto(Photo(name), album), album=album)

    # -- what they were answered ---------------------------------------------------------------

    @property
    def answers(self) -> list[Answer]:
        return [answer for event, _, answer in self.desk.answered if event.sender == self.sender]

    @property
    def last(self) -> Answer:
        return self.answers[-1]

    @property
    def reader(self) -> Any:
        return next(
            to.reader
            for event, to, _ in reversed(self.desk.answered)
            if event.sender == self.sender
        )

    @property
    def words(self) -> str:
        """The last answer, as its reader reads it."""
        return self.words_of(self.last)

    def words_of(self, answer: Answer) -> str:
        return "\n\n".join(
            "\n".join(markup(line, self.reader) for line in screen.lines)
            for screen in answer.screens
        )

    @property
    def toast(self) -> str:
        return plain(self.last.toast, self.reader) if self.last.toast else ""

    @property
    def data(self) -> list[str]:
        return [data for screen in self.last.screens for data in data_of(screen)]

    @property
    def labels(self) -> list[str]:
        return [
            plain(b.label, self.reader) for screen in self.last.screens for b in buttons(screen)
        ]

    def offers(self, begins: str) -> bool:
        return any(data.startswith(begins) for data in self.data)


def buttons(screen: Screen) -> list[Button]:
    return [button for row in screen.rows for button in row]


def data_of(screen: Screen) -> list[str]:
    return [button.tap.encode() for button in buttons(screen) if button.tap]


def tapped(data: str) -> Tapped:
    return Tapped(Tap.decode(data), f"tap{next(_KEYS)}", Message("1", "1"))


async def ready_to_confirm(desk: Desk) -> Phone:
    """A buyer on the last screen of the checkout."""
    seller = await desk.seller("Aline")
    product = await desk.trade.product(seller.sender)
    buyer = await desk.member("Bosco")
    await buyer.send(tapped(f"buy|{product}||"))
    await buyer.say("2")
    await buyer.tap("checkout")
    await buyer.say("Uwase Alice")
    await buyer.tap("f|RW")
    await buyer.say("0788123456", "Huye", "Ngoma", "behind the market")
    await buyer.tap("f|on_delivery")
    assert buyer.offers("f|<confirm")
    return buyer


async def counts(desk: Desk) -> dict[str, int]:
    async with desk.database.read() as db:
        return {
            table.__tablename__: await db.scalar(select(func.count()).select_from(table)) or 0
            for table in (Purchase, Order, Notice, CartLine)
        }


# The seller's notice and two reminders belong to it.
ONE_PURCHASE = {"purchases": 1, "orders": 1, "notices": 3, "cart_lines": 0}
