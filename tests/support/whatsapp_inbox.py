"""What WhatsApp posts, and a house that it is posted to: the webhook, the inbox and its worker on
real storage, with the answers where a test can read them."""

from __future__ import annotations

import asyncio
import contextlib
import copy
import hmac
import io
import itertools
import json
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
from aiohttp import web
from redis.asyncio import Redis
from sqlalchemy import select

from bot import capabilities
from bot.carriers.webhook import listening
from bot.engine.member_cache import MemberCache
from bot.engine.processor import Recipient, UpdateProcessor
from bot.telegram.capabilities import TELEGRAM
from bot.whatsapp.capabilities import WHATSAPP
from bot.whatsapp.inbound.identity import AccountMoves
from bot.whatsapp.inbound.news import NewsWorker
from bot.whatsapp.inbound.replies import Replies
from bot.whatsapp.inbound.webhook import PATH, SIGNATURE_HEADER, Intake, WhatsAppEndpoint
from bot.whatsapp.inbound.worker import InboxWorker
from storage import whatsapp_inbox
from storage.database import Database
from storage.models import InboxRow
from storage.redis import wakeup
from storage.redis.message_buttons import MessageButtons
from storage.redis.sessions import Sessions
from tests.support.ports import free_port
from tests.support.trade import PERIODS

PHONE_ID = "106540352242922"
SECRET = b"a-secret-of-the-tests"
TOKEN = b"a-word-of-the-tests"
BELL = "isoko:inbox:"

Json = dict[str, Any]
_IDS = itertools.count(1)


def now() -> datetime:
    return datetime.now(UTC)


def message(
    kind: str = "text",
    content: Any = None,
    *,
    sender: str = "RW.1",
    ago: float = 0,
    wamid: str = "",
    phone: str = "",
    **more: Any,
) -> Json:
    """One message; a text says its content. Without `phone` its sender hides their number."""
    found: Json = {
        "from_user_id": sender,
        "id": wamid or f"wamid.{next(_IDS)}",
        "timestamp": str(int(now().timestamp() - ago)),
        "type": kind,
        kind: {"body": content} if kind == "text" else content,
        **more,
    }
    return found | ({"from": phone} if phone else {})


def status(word: str, wamid: str = "wamid.ours", **more: Any) -> Json:
    at = str(int(now().timestamp()))
    return {"id": wamid, "status": word, "timestamp": at, "recipient_user_id": "RW.1", **more}


def value(*messages: Json, statuses: tuple[Json, ...] = (), phone_id: str = PHONE_ID) -> Json:
    found: Json = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "250788000000", "phone_number_id": phone_id},
    }
    if messages:
        senders = {each.get("from_user_id"): each.get("from") for each in messages}
        found["contacts"] = [
            {"profile": {"name": f"Person {whose}"}, "user_id": whose}
            | ({"wa_id": phone} if phone else {})
            for whose, phone in senders.items()
        ]
        found["messages"] = list(messages)
    if statuses:
        found["statuses"] = list(statuses)
    return found


def body(*values: Json, field: str = "messages") -> Json:
    """One POST, a change each."""
    changes = [{"field": field, "value": each} for each in values]
    return {"object": "whatsapp_business_account", "entry": [{"id": "215", "changes": changes}]}


def posted(*messages: Json, **more: Any) -> Json:
    return body(value(*messages, **more))


def signed(what: Any, secret: bytes = SECRET) -> tuple[io.BytesIO, dict[str, str]]:
    """As Meta posts it, with the head: everything that is no ASCII escaped, and slashes, too."""
    data = what if isinstance(what, bytes) else json.dumps(what).replace("/", "\\/").encode()
    signature = f"sha256={hmac.digest(secret, data, 'sha256').hex()}"
    return io.BytesIO(data), {SIGNATURE_HEADER: signature, "Content-Type": "application/json"}


@dataclass
class Answered:
    """One answer: to which message, of whom, with what."""

    key: str
    sender: str
    what: Any
    event: Any
    to: Recipient
    answer: Any


@dataclass
class Box:
    database: Database
    redis: Redis
    settle: timedelta = timedelta()
    answered: list[Answered] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    couriers_woken: int = 0
    on_answer: Callable[[Any], Awaitable[None]] | None = None
    on_news: Callable[[InboxRow], Awaitable[None]] | None = None
    port: int = field(default_factory=free_port)

    def __post_init__(self) -> None:
        self.sessions = Sessions(self.redis)
        self.cache = MemberCache()
        self.below = MessageButtons(self.redis)
        self.processor = UpdateProcessor(
            self.database,
            self.sessions,
            self._answer,
            now,
            PERIODS,
            frozenset(),
            member_cache=self.cache,
        )
        self.intake = Intake(self.database, now, self._ring)
        self.webhook = WhatsAppEndpoint(PHONE_ID, SECRET, TOKEN, self.intake, now)
        self.worker = self.new_worker()

    def new_worker(self) -> InboxWorker:
        return InboxWorker(
            self.database,
            self.processor,
            AccountMoves(self.database, self.sessions, self.cache, now),
            self._aside,
            Replies(self.below),
            NewsWorker(self.database, self._hear, now),
            wakeup.Wakeup(self.redis, BELL),
            self._wake_couriers,
            now,
        )

    async def _ring(self) -> None:
        await wakeup.ring(self.redis, BELL)

    async def _wake_couriers(self) -> None:
        self.couriers_woken += 1

    async def _answer(self, event: Any, to: Recipient, answer: Any) -> None:
        if self.on_answer is not None:
            await self.on_answer(event)
        key = event.key.removeprefix("whatsapp:")
        self.answered.append(Answered(key, event.sender.id, event.what, event, to, answer))

    async def _aside(self, _row: InboxRow) -> bool:
        return False

    async def _hear(self, _db: Any, row: InboxRow) -> None:
        if self.on_news is not None:
            await self.on_news(row)
        self.heard.append(row.key)

    @contextlib.asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        app = web.Application()
        self.webhook.add_to(app)
        async with listening(app, f"127.0.0.1:{self.port}"), aiohttp.ClientSession() as client:
            self.client = client
            yield

    @contextlib.asynccontextmanager
    async def working(self, *more: InboxWorker) -> AsyncIterator[None]:
        tasks = [asyncio.create_task(each.run()) for each in (self.worker, *more)]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            ended = await asyncio.gather(*tasks, return_exceptions=True)
            assert all(isinstance(each, asyncio.CancelledError) for each in ended), ended

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}{PATH}"

    async def post(self, what: Any, *, secret: bytes = SECRET, **headers: str) -> int:
        data, head = signed(what, secret)
        async with self.client.post(self.url, data=data, headers=head | headers) as response:
            return response.status

    async def rows(self) -> list[InboxRow]:
        async with self.database.read() as db:
            return list((await db.scalars(select(InboxRow).order_by(InboxRow.id))).all())

    async def drained(self, seconds: float = 20.0) -> list[InboxRow]:
        """The rows, once all are done with."""
        deadline = asyncio.get_running_loop().time() + seconds
        while True:
            async with self.database.read() as db:
                if await whatsapp_inbox.oldest(db) is None:
                    break
            assert asyncio.get_running_loop().time() < deadline, [
                (row.key, row.attempts, row.error)
                for row in await self.rows()
                if row.handled_at is None
            ]
            await asyncio.sleep(0.02)
        return await self.rows()


def serve_whatsapp() -> None:
    capabilities.serve(TELEGRAM, WHATSAPP)


# --- webhooks as nobody should send them -----------------------------------------------------

_ODD: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    1.5,
    10**30,
    "",
    " ",
    "0",
    "\x00",
    "\ud800",
    "9" * 400,
    "wamid.",
    "RW.",
    [],
    {},
    [[]],
    [None],
    {"id": None},
    "text",
    "2026-01-01",
    "-9999999999999",
    "🇷🇼" * 40,
)


def mutated(found: Json, chance: random.Random) -> Json:
    """The same with something of it gone, doubled, or of another kind."""
    found = copy.deepcopy(found)
    for _ in range(chance.randint(1, 3)):
        places = list(_places(found))
        if not places:  # all of it is gone already
            break
        place, key = chance.choice(places)
        match chance.randrange(4):
            case 0:
                place[key] = copy.deepcopy(chance.choice(_ODD))
            case 1 if isinstance(place, dict):
                del place[key]
            case 2 if isinstance(place, list):
                place.append(copy.deepcopy(place[key]))
            case _:
                other, there = chance.choice(list(_places(found)))
                place[key] = copy.deepcopy(other[there])
    return found


def _places(found: Any) -> Any:
    """Every value of a body, by what it is in."""
    for key, inner in found.items() if isinstance(found, dict) else enumerate(found):
        yield found, key
        if isinstance(inner, dict | list) and inner:
            yield from _places(inner)


def of_every_type(sender: str = "RW.1") -> list[Json]:
    """A message of each sort."""
    file = {"id": "9001", "mime_type": "image/jpeg", "sha256": "c2hh", "url": "https://x.example"}
    reply = {"type": "button_reply", "button_reply": {"id": "home|||", "title": "Home"}}
    row = {"type": "list_reply", "list_reply": {"id": "cart|||", "title": "Cart"}}
    phones = [{"phone": "+250 788 123 456", "wa_id": "250788123456", "type": "CELL"}]
    named = {"name": {"formatted_name": "Eric"}, "phones": phones}
    number = {"type": "user_changed_number", "wa_id": "250788999999", "user_id": "RW.9"}
    return [
        message("text", "Muraho 👋🏿", sender=sender, phone="250788123456"),
        message("text", "/cart", sender=sender, context={"from": "250", "id": "wamid.ours"}),
        message("interactive", reply, sender=sender, context={"id": "wamid.ours"}),
        message("interactive", row, sender=sender),
        message("interactive", {"type": "nfm_reply", "nfm_reply": {}}, sender=sender),
        message("button", {"payload": "home|||", "text": "Show"}, sender=sender),
        message("image", file | {"caption": "Ikawa"}, sender=sender),
        message("document", file | {"filename": "prices.csv"}, sender=sender),
        message("audio", file | {"voice": True}, sender=sender),
        message("video", file, sender=sender),
        message("sticker", file | {"animated": False}, sender=sender),
        message("location", {"latitude": -1.94, "longitude": 30.06}, sender=sender),
        message("contacts", [named | {"origin": "contact_request"}], sender=sender),
        message("contacts", [named | {"origin": "other"}], sender=sender),
        message("order", {"catalog_id": "1", "product_items": []}, sender=sender),
        message("reaction", {"message_id": "wamid.1", "emoji": "👍"}, sender=sender),
        message("system", number, sender="RW.77"),
        message("unsupported", {"type": "poll"}, sender=sender, errors=[{"code": 131051}]),
        message("edit", {"original_message_id": "wamid.1"}, sender=sender),
        message("revoke", {"original_message_id": "wamid.1"}, sender=sender),
        message("text", "ok", sender=sender, context={"frequently_forwarded": True}),
        message("text", "ok", sender=sender, referral={"source_type": "ad", "source_id": "1"}),
        message("hologram", {"depth": 3}, sender=sender),
    ]


async def storm(box: Box, bodies: int, seed: int = 11) -> None:
    """Mutated webhooks through the door, some of them twice, between those of somebody whose every
    message must be answered once."""
    chance, said = random.Random(seed), []
    async with box.working():
        for n in range(bodies):
            spoiled = mutated(posted(*chance.sample(of_every_type(), 2)), chance)
            entries = spoiled["entry"] if isinstance(spoiled.get("entry"), list) else []
            good = message("text", f"{n:05}", sender="RW.5", ago=bodies - n)
            whole = posted(good)
            whole["entry"] = [*entries, *whole["entry"]]
            said.append(f"{n:05}")
            for _ in range(1 + n % 2):
                assert await box.post(whole) == 200
        rows = await box.drained(60 + bodies)
    texts = [each.what.text for each in box.answered if each.sender == "RW.5"]
    assert sorted(texts) == said
    handled = [each.key for each in box.answered]
    assert len(handled) == len(set(handled))
    assert not [row.key for row in rows if row.attempts > 1]
