"""An order that is paid through a provider's stand-in, with the house's worker and its endpoint."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from sqlalchemy import func, select

from bot.carriers.webhook import BODY_BYTES, listening
from bot.commerce import attempts, orders
from bot.payments.pawapay import Pawapay
from bot.payments.provider import Provider
from bot.payments.webhook import PATH, PaymentEndpoint
from bot.payments.worker import PaymentWorker
from storage.database import Database
from storage.models import LedgerLine, OrderLine, Payment, PaymentAttempt
from tests.commerce.conftest import Sale
from tests.playground.providers.conftest import Heard, a_provider
from tests.playground.providers.conftest import Provider as StandIn
from tests.support.ports import free_port
from tests.support.trade import Trade

TOKEN = "pawapay-token-of-the-playground"
NOBODYS = "+250788123456"  # settled by the stand-in, as nobody in the playground has it


async def unheard() -> None:
    """Couriers are rung for, and none is there."""


class Bell:
    """Nobody rings: a test says when a round is."""

    async def wait(self, timeout: float) -> bool:
        await asyncio.sleep(0)
        return False


@dataclass
class Till:
    """`trade` is the market, `stand_in` the provider; time passes by `trade.forward`."""

    sale: Sale
    stand_in: StandIn
    providers: dict[str, Provider]
    url: str = ""  # where the house hears callbacks
    rung: int = 0
    shut: bool = False  # the house hears callbacks, does nothing and wants them again
    heard: asyncio.Queue[Heard] = field(default_factory=asyncio.Queue)
    workers: list[PaymentWorker] = field(default_factory=list)

    @property
    def trade(self) -> Trade:
        trade: Trade = self.sale.trade
        return trade

    @property
    def base_url(self) -> str:
        return self.providers["pawapay"].base_url

    def worker(self, database: Database | None = None, **more: Any) -> PaymentWorker:
        facts: dict[str, Any] = {
            "database": database or self.trade.database,
            "providers": self.providers,
            "bell": Bell(),
            "ring": unheard,
            "now": lambda: self.trade.now,
            "staff_ids": self.trade.staff_ids,
        }
        made = PaymentWorker(**facts | more)
        self.workers.append(made)
        return made

    async def begin(self, phone: str = NOBODYS) -> str:
        _, attempt = await self.sale.does(
            "buyer", attempts.begin_payment, provider="pawapay", channel="mtn", phone=phone
        )
        return str(attempt.id)

    async def rounds(self, worker: PaymentWorker | None = None, count: int = 12) -> None:
        """Each when the next one is due, until nothing is."""
        worker = worker or self.worker()
        for _ in range(count):
            await worker.round()
            async with self.trade.database.read() as db:
                due = await db.scalar(select(func.min(PaymentAttempt.look_at)))
            if due is None:
                return
            self.trade.now = max(self.trade.now, due)

    async def paid(self) -> str:
        number = await self.begin()
        await self.rounds()
        assert (await self.attempt()).state == "succeeded"
        return number

    async def attempt(self, kind: str = "payment") -> PaymentAttempt:
        found: PaymentAttempt = await self.trade.one(
            select(PaymentAttempt).where(PaymentAttempt.kind == kind)
        )
        return found

    async def sums(self) -> tuple[str, int, int, int]:
        row = await self.trade.one(select(Payment))
        return row.state, row.received, row.refunded, row.refunding

    async def told(self, kind: str) -> int:
        return len(await self.trade.notices(kind=kind))

    async def moved(self, kind: str = "deposit") -> list[str]:
        """Amounts that the provider moved."""
        rows = await self.stand_in.control.transactions()
        return [each["amount"] for each in rows if each["kind"] == kind]

    async def calls(self, verb: str = "POST") -> int:
        return sum(1 for row in await self.stand_in.control.log("call") if row["verb"] == verb)

    async def ledger(self) -> dict[str, int]:
        async with self.trade.database.read() as db:
            rows = await db.execute(
                select(LedgerLine.account, func.sum(LedgerLine.amount)).group_by(LedgerLine.account)
            )
            found = {account: int(amount) for account, amount in rows}
        assert sum(found.values()) == 0
        return {account: amount for account, amount in found.items() if amount}


@asynccontextmanager
async def a_till(
    database: Database, *, listens: bool = False, commission: int | None = None
) -> AsyncIterator[Till]:
    trade = Trade(database)
    trade.periods = trade.periods.model_copy(
        update={"payment_channels": {"mtn": "pawapay", "airtel": "pawapay"}}
    )
    sale = await Sale(trade).begin("mobile_prompt")
    await trade.staff()
    await sale.does("seller", orders.accept)
    if commission is not None:
        async with database.write() as db:
            lines = await db.scalars(select(OrderLine))
            for line in lines:
                line.commission = commission
    trade.forward(seconds=1)
    async with a_provider("pawapay") as stand_in:
        place = f"127.0.0.1:{free_port()}"
        till = Till(sale, stand_in, {}, f"http://{place}{PATH.format(provider='pawapay')}")
        address = f"{str(stand_in.http._base_url).rstrip('/')}{stand_in.path}"
        adapter = Pawapay(address, TOKEN, till.url)
        till.providers["pawapay"] = adapter

        async def ring() -> None:
            till.rung += 1

        app = web.Application(client_max_size=BODY_BYTES)
        endpoint = PaymentEndpoint(
            till.providers, database, ring, lambda: trade.now, trade.staff_ids
        )

        async def hears(request: web.Request) -> web.StreamResponse:
            if not till.shut:
                return await endpoint.receive(request)
            body = await request.read()
            heard = Heard(request.method, request.path, dict(request.headers), body)
            till.heard.put_nowait(heard)
            return web.Response(status=503)

        app.router.add_post(PATH, hears)
        app.router.add_put(PATH, hears)
        try:
            async with listening(app, place):
                if listens:
                    urls = dict.fromkeys(("deposit_url", "payout_url", "refund_url"), till.url)
                    await stand_in.control.set(**urls)
                yield till
        finally:
            await adapter.close()
