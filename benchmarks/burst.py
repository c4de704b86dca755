"""A burst of what WhatsApp posts: 320 webhooks a second, three statuses to one message, each with
one of them, for a minute; and what taking one in costs beside a bare aiogram echo.

How long an answer takes is measured at the whole market, which works all of it off meanwhile and
answers each message. They come by the clock, whether the earlier ones are answered or not.
"""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import json
import statistics
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Self

from benchmarks.figures import Figure, at_most, compared, single
from benchmarks.ground import KINDS, Ground, Kind
from benchmarks.meter import saying
from benchmarks.people import SELLERS
from benchmarks.processes import Bot, running
from benchmarks.telegram import Telegram
from benchmarks.wire import Json, Line, Server

PHONE_ID, SECRET = "200000000000001", "secret-of-the-benchmark"
A_SECOND = 320
SECONDS = 60
TO_ONE_MESSAGE = 3  # statuses: sent, delivered, read
PEOPLE = 600  # who write; each then writes eight times in a minute
LINES = 200  # connections at most; what waits for one waits
AT_ONCE = 8  # updates of the echo
SECONDS_OF_A_RUN = 3  # of taking in
PATIENCE_SECONDS = 120.0  # for what is worked off after the end
WORDS = ("sent", "delivered", "read")


class GraphApi:
    """Meta's side, as lean as it can be: it takes every message."""

    def __init__(self) -> None:
        self.sent = self._wanted = 0
        self._came = asyncio.Event()
        self.url = ""

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: Server(self._called), "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}/v24.0"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()

    async def until(self, sent: int) -> None:
        """Wait for so many messages."""
        self._wanted = sent
        if self.sent < sent:
            self._came.clear()
            await self._came.wait()

    def _called(self, path: str, fields: Json) -> Json:
        if not path.endswith("/messages") or "status" in fields:
            return {"success": True, "display_phone_number": "250780000001"}
        self.sent += 1
        if self.sent >= self._wanted:
            self._came.set()
        return {"contacts": [], "messages": [{"id": f"wamid.ours{self.sent}"}]}


@dataclass
class Meta:
    """The webhooks, one after another."""

    since: int = field(default_factory=lambda: int(time.time()))
    made: int = 0

    def next(self) -> bytes:
        number, turn = divmod(self.made, TO_ONE_MESSAGE + 1)
        self.made += 1
        whose = f"RW.{1_000_000 + number % PEOPLE}"
        value: Json = {
            "messaging_product": "whatsapp",
            "metadata": {"display_phone_number": "250780000001", "phone_number_id": PHONE_ID},
            "contacts": [{"profile": {"name": "Uwase Alice"}, "user_id": whose}],
        }
        now = str(int(time.time()))
        if turn == 0:
            message: Json = {"from_user_id": whose, "id": f"wamid.in{self.since}{number}"}
            message |= {"timestamp": now, "type": "text", "text": {"body": "help"}}
            value["messages"] = [message]
        else:
            word = WORDS[turn - 1]
            status: Json = {"id": f"wamid.out{self.since}{number}", "status": word}
            status |= {"timestamp": now, "recipient_user_id": whose}
            status |= {"biz_opaque_callback_data": f"answer:{number}/1/1"}
            pricing = {"billable": True, "pricing_model": "PMP", "category": "service"}
            value["statuses"] = [status | ({"pricing": pricing} if word == "sent" else {})]
        entry = {"id": "300000000000001", "changes": [{"field": "messages", "value": value}]}
        return json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode()


class Poster:
    """Kept connections to a bot's webhook, one webhook on each at a time."""

    def __init__(self, bot: Bot) -> None:
        self._port = bot.office.port
        self._free: list[Line] = []
        self._room = asyncio.Semaphore(LINES)
        self.seconds: list[float] = []
        self.refused = 0

    async def post(self, body: bytes, due: float | None = None) -> None:
        """`due`: when it should have begun; waiting for a line counts, too."""
        loop = asyncio.get_running_loop()
        began = loop.time() if due is None else due
        right = hmac.digest(SECRET.encode(), body, "sha256").hex()
        async with self._room:
            if self._free:
                line = self._free.pop()
            else:
                _, line = await loop.create_connection(Line, "127.0.0.1", self._port)
            status, _, _ = await line.post_to(
                b"/whatsapp", b"X-Hub-Signature-256", f"sha256={right}", body
            )
            self._free.append(line)
        self.refused += status != 200
        self.seconds.append(loop.time() - began)

    def close(self) -> None:
        for line in self._free:
            line.close()


async def run(ground: Ground) -> list[Figure]:
    effort = ground.effort
    figures: list[Figure] = []
    async with AsyncExitStack() as stack:
        redis = await stack.enter_async_context(ground.redis())
        graph = await stack.enter_async_context(GraphApi())
        telegram = await stack.enter_async_context(Telegram())
        echo = await stack.enter_async_context(
            running("echo", telegram, folder=ground.room(), apart=True)
        )
        for number, kind in enumerate(KINDS):
            more = settings(graph)
            at = f"{redis}?db={2 * number}"
            database = await ground.database(kind)
            async with running(
                "intake", telegram, database=database, redis=at, folder=ground.room(), more=more
            ) as bot:
                ours, theirs = [], []
                for turn in range(effort.runs + 1):
                    beside = await saying(echo, "/help", effort.echoes, AT_ONCE, SELLERS)
                    mine = await _taken_in(bot)
                    if turn:  # the first one warms up
                        ours.append(mine)
                        theirs.append(beside.micros)
            name = f"taking in a webhook of WhatsApp's beside the echo, {kind}"
            figures.append(compared(name, "µs", ours, theirs, at_most(0.25)))
            at = f"{redis}?db={2 * number + 1}"
            database = await ground.database(kind)
            async with running(
                "house", telegram, database=database, redis=at, folder=ground.room(), more=more
            ) as bot:
                figures += await _burst(bot, kind, 10 if effort.quick else SECONDS, graph)
    return figures


def settings(graph: GraphApi) -> dict[str, str]:
    return {
        "ISOKO_WHATSAPP_PHONE_ID": PHONE_ID,
        "ISOKO_WHATSAPP_WABA_ID": "300000000000001",
        "ISOKO_WHATSAPP_TOKEN": "token-of-the-benchmark",
        "ISOKO_WHATSAPP_APP_SECRET": SECRET,
        "ISOKO_WHATSAPP_VERIFY_TOKEN": "word-of-the-benchmark",
        "ISOKO_WHATSAPP_API": graph.url,
    }


async def _by_the_clock(poster: Poster, seconds: int) -> None:
    """So many a second, whether the earlier ones are answered or not."""
    meta, loop = Meta(), asyncio.get_running_loop()
    began = loop.time()
    async with asyncio.TaskGroup() as group:
        for number in range(A_SECOND * seconds):
            due = began + number / A_SECOND
            if (wait := due - loop.time()) > 0:
                await asyncio.sleep(wait)
            group.create_task(poster.post(meta.next(), due))


async def _taken_in(bot: Bot) -> float:
    """Processor time of one of a burst, in µs."""
    poster = Poster(bot)
    before = await bot.report()
    await _by_the_clock(poster, SECONDS_OF_A_RUN)
    after = await bot.report()
    poster.close()
    if poster.refused:
        raise AssertionError(f"{poster.refused} webhooks were refused")
    return (after["cpu"] - before["cpu"]) / len(poster.seconds) * 1e6


async def _burst(bot: Bot, kind: Kind, seconds: int, graph: GraphApi) -> list[Figure]:
    poster, loop = Poster(bot), asyncio.get_running_loop()
    sent, before, began = graph.sent, await bot.report(), loop.time()
    await _by_the_clock(poster, seconds)
    after = await bot.report()
    cpu = (after["cpu"] - before["cpu"]) / (loop.time() - began)
    poster.close()
    wanted = A_SECOND * seconds // (TO_ONE_MESSAGE + 1)
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE_SECONDS):
            await graph.until(sent + wanted)
    behind = loop.time() - began - seconds
    of = f"320 webhooks a second for a minute, {kind}"
    middle, slowest = statistics.median(poster.seconds) * 1e3, max(poster.seconds) * 1e3
    left = wanted - (graph.sent - sent)
    return [
        single(f"{of}: answered, median", "ms", [middle], at_most(50)),
        single(f"{of}: answered, slowest", "ms", [slowest], at_most(1000)),
        single(f"{of}: not answered with 200", "", [poster.refused], at_most(0)),
        single(f"{of}: messages that got no answer", "", [left], at_most(0)),
        single(f"{of}: processors in use", "", [cpu]),
        single(f"{of}: until all was worked off, after its end", "s", [behind]),
    ]
