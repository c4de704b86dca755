"""Who trades in the benchmarks, and what they do: one whole sale."""

from __future__ import annotations

import asyncio
import itertools
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from benchmarks.telegram import NoAnswer, Office

SELLERS = 1_000_000  # Telegram ids of seeded sellers begin here
BUYERS = 2_000_000

UPDATES = 36  # of one sale
CONSONANTS = "bdfgkmnprstvz"

Gate = Callable[[], Awaitable[None]]


async def open_gate() -> None:
    return


@dataclass
class Log:
    """What the updates of a run took, in seconds."""

    seconds: list[float] = field(default_factory=list)

    def percentile(self, share: float) -> float:
        ordered = sorted(self.seconds)
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


class Acts(Protocol):
    """Whoever can trade: here over the wire, in the tests (tests/test_statements.py) without."""

    async def say(self, text: str, /) -> object: ...
    async def tap(self, begins: str, /) -> object: ...


@dataclass
class Phone:
    """One person; `gate` holds each act back until the load wants it."""

    office: Office
    id: int
    log: Log
    gate: Gate = open_gate

    async def say(self, text: str) -> None:
        await self.gate()
        self.log.seconds.append(
            await self.office.post(self.id, self.office.telegram.message(self.id, text))
        )

    async def tap(self, begins: str) -> None:
        await self.gate()
        chat = self.office.telegram.chat(self.id)
        data = next((each for each in chat.data if each.startswith(begins)), None)
        if data is None:
            raise NoAnswer(f"no button {begins!r} among {chat.data} below: {chat.text}")
        self.log.seconds.append(
            await self.office.post(self.id, self.office.telegram.tap(self.id, data))
        )


async def listing(seller: Acts, name: str) -> None:
    """A product is listed: eight steps of a form that touch no table, and one that does."""
    await seller.say("/sell")
    await seller.tap("f|<skip")
    await seller.say(name)
    await seller.say("12500")
    await seller.say("40")
    await seller.tap("f|bag|")
    await seller.say("500 g")
    await seller.tap("f|<skip")
    await seller.tap("f|<confirm")


class Sent(NamedTuple):
    """Where it goes; `by`: in which way, where postage has a price."""

    district: str
    sector: str
    by: str = ""


HUYE = Sent("huye", "Ngoma")


async def buying(buyer: Acts, words: str, sent: Sent = HUYE) -> None:
    """Found, put into the cart, and ordered by somebody who orders for the first time."""
    await buyer.say("/shop")
    await buyer.tap("shop|coffee")
    await buyer.say(f"/search {words}")
    await buyer.tap("prod|")
    await buyer.tap("buy|")
    await buyer.say("2")
    await buyer.tap("checkout")
    await buyer.say("Uwase Alice")
    await buyer.tap("f|RW|")
    await buyer.say("0788 654 321")
    await buyer.say(sent.district)
    await buyer.say(sent.sector)
    await buyer.say("inyuma y'isoko")
    if sent.by:
        await buyer.tap(f"f|{sent.by}|")
    await buyer.tap("f|on_delivery|")
    await buyer.tap("f|<confirm")


async def fulfilling(seller: Acts, buyer: Acts) -> None:
    await seller.say("/sales")
    await seller.tap("order|")
    await seller.tap("o.acc|")
    await seller.tap("o.pack|")
    await seller.tap("o.ship|")
    await seller.tap("f|post|")
    await seller.say("EE473124829RW")
    await buyer.tap("order|")
    await seller.tap("o.paid|")
    await seller.tap("o.paid!|")
    await buyer.tap("o.dlv|")
    await buyer.tap("o.dlv!|")


async def sale(seller: Acts, buyer: Acts, name: str, sent: Sent = HUYE) -> None:
    await listing(seller, name)
    await buying(buyer, name, sent)
    await fulfilling(seller, buyer)


class Crowd:
    """Sales without end: each seller sells, one after the other, to buyers who never bought."""

    def __init__(self) -> None:
        self._buyers = itertools.count(BUYERS)
        self._names = itertools.count(1)

    async def sell(
        self,
        office: Office,
        log: Log,
        at_once: int,
        sales: int,
        gate: Gate = open_gate,
        *,
        begin_within: float = 0.0,
    ) -> None:
        """So many sales, so many people at once: of a pair, one acts at a time. Each pair begins
        at some moment of so many seconds."""
        left = iter(range(sales))

        async def pair(number: int) -> None:
            await asyncio.sleep(random.uniform(0, begin_within))
            seller = Phone(office, SELLERS + number, log, gate)
            for _ in left:
                buyer = Phone(office, next(self._buyers), log, gate)
                await sale(seller, buyer, f"Ikawa nziza {_word(next(self._names))}")

        async with asyncio.TaskGroup() as group:
            for number in range(at_once):
                group.create_task(pair(number))


def _word(number: int) -> str:
    """A word that no other product has, also as it is spelled for the search: that takes l for r, a
    doubled consonant for one, and digits for an amount."""
    syllables = ""
    for _ in range(5):
        number, rest = divmod(number, len(CONSONANTS))
        syllables = f"{CONSONANTS[rest]}o{syllables}"
    return f"q{syllables}"
