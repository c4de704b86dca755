"""People with shops, products and orders in a database, without any conversation."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from bot.chat import Photo, Sender
from bot.commerce import carts, catalogue, fulfilment, orders, placing, search
from bot.commerce import people as members
from bot.commerce.people import Member
from bot.commerce.quotes import CartQuote
from bot.jobs.calendar import Rounds
from bot.money import FRANCS, Money
from bot.payment_methods.on_delivery import HANDED_OVER
from bot.settings import Periods
from bot.texts import Language
from storage import people
from storage.constants import Category, PostageService
from storage.database import Database, Session
from storage.models import AuditLine, Notice, Order, Payment, Product, Shipment
from tests.support.notices import NOW, read_by_all

PERIODS = Periods()


def francs(amount: int) -> Money:
    return Money(amount, FRANCS)


ADDRESS = {
    "country": "RW",
    "recipient": "Uwase Alice",
    "phone": "+250788123456",
    "district": "Huye",
    "sector": "Ngoma",
    "landmark": "behind the market",
}
CHINA = {
    "country": "CN",
    "recipient": "王小明",
    "phone": "+8613800138000",
    "province": "ZJ",
    "city": "杭州市",
    "district": "西湖区",
    "street": "文三路 90 号",
    "postcode": "310012",
}


@dataclass
class Trade:
    """A market on one database, with a clock that is turned by hand."""

    database: Database
    now: datetime = NOW
    staff_ids: frozenset[str] = frozenset({"telegram:900"})
    periods: Periods = field(default_factory=Periods)
    _ids: int = 1000
    _drafts: int = 0
    _senders: dict[str, Sender] = field(default_factory=dict)

    def forward(self, **time_passed: float) -> None:
        self.now += timedelta(**time_passed)

    def draft(self) -> str:
        self._drafts += 1
        return f"draft{self._drafts}"

    # -- people ------------------------------------------------------------------------------

    async def person(
        self,
        name: str,
        language: Language | None = "en",
        *,
        platform: str = "telegram",
        platform_id: str = "",
        hint: str = "en",
    ) -> Sender:
        self._ids += 1
        sender = Sender(platform, platform_id or str(self._ids), name, hint)
        async with self.database.write() as db:
            await people.remember(db, sender.platform, sender.id, name, hint, self.now)
            known = await members.find(db, sender, self.staff_ids)
            assert known is not None
            if language is not None:
                await people.set_language(db, known.person.id, language)
        return sender

    async def staff(self, name: str = "Staff", language: Language = "en") -> Sender:
        return await self.person(name, language, platform_id="900")

    async def seller(
        self,
        name: str,
        language: Language = "rw",
        *,
        shop: str = "",
        merchant_code: str | None = "123456",
        platform: str = "telegram",
        platform_id: str = "",
    ) -> Sender:
        sender = await self.person(name, language, platform=platform, platform_id=platform_id)
        await self.open_shop(sender, shop or f"Shop of {name}", merchant_code)
        return sender

    async def open_shop(self, owner: Sender, name: str, merchant_code: str | None) -> None:
        """Of somebody who is here already."""
        async with self.acting(owner) as (db, who):
            await catalogue.open_shop(
                db,
                who,
                self.now,
                draft_id=self.draft(),
                name=name,
                about="Coffee",
                district="Huye",
                phone="+250788123456",
                merchant_code=merchant_code,
            )

    @contextlib.asynccontextmanager
    async def acting(self, sender: Sender) -> AsyncIterator[tuple[Session, Member]]:
        """A unit of work of somebody's."""
        async with self.database.write() as db:
            who = await members.find(db, sender, self.staff_ids)
            assert who is not None
            yield db, who

    async def known(self, sender: Sender) -> Member:
        async with self.database.read() as db:
            found = await members.find(db, sender, self.staff_ids)
        assert found is not None
        return found

    async def id_of(self, sender: Sender) -> int:
        return (await self.known(sender)).person.id

    # -- trade -------------------------------------------------------------------------------

    async def product(
        self,
        seller: Sender,
        name: str = "Ikawa ya Huye",
        *,
        price: int = 12500,
        currency: str = FRANCS,
        stock: int = 10,
        description: str = "",
        category: Category = "coffee",
        weight: int = 500,
        draft_id: str = "",
        photos: Sequence[Photo] = (),
    ) -> int:
        async with self.acting(seller) as (db, who):
            product = await catalogue.publish(
                db,
                who,
                self.now,
                draft_id=draft_id or self.draft(),
                photos=photos,
                name=name,
                price=Money(price, currency),
                stock=stock,
                unit="bag",
                weight_grams=weight,
                category=category,
                description=description,
            )
            return product.id

    async def found(self, words: str) -> list[int]:
        """The products of a search's first page; none where they are only near."""
        async with self.database.read() as db:
            found = await search.find(db, words)
        return [] if found.is_near else [product.id for product in found.page.items]

    async def near(self, words: str) -> list[int]:
        """Those that a search gives in place of what it has not found."""
        async with self.database.read() as db:
            found = await search.find(db, words)
        return [product.id for product in found.page.items] if found.is_near else []

    async def put(self, buyer: Sender, product: int, quantity: int = 1) -> None:
        async with self.acting(buyer) as (db, who):
            await carts.put(db, who, product, quantity, self.now)

    async def fingerprint(self, buyer: Sender) -> str:
        async with self.database.read() as db:
            return (await carts.of(db, (await self.known(buyer)).person.id, self.now)).fingerprint

    async def place(
        self,
        buyer: Sender,
        *,
        draft_id: str = "",
        fingerprint: str | None = None,
        method: str = "",
        address: dict[str, str] | None = None,
        service: PostageService | None = None,
        postage: int = 0,
        quote: CartQuote | None = None,
    ) -> list[str]:
        """Order the cart as it is; the codes."""
        if not method:  # in cash, where the parcel is handed over
            method = "on_delivery" if service in HANDED_OVER else "mobile_money"
        if fingerprint is None:
            fingerprint = await self.fingerprint(buyer)
        async with self.acting(buyer) as (db, who):
            placed = await placing.place(
                db,
                who,
                self.now,
                self.periods,
                draft_id=draft_id or self.draft(),
                fingerprint=fingerprint,
                address=address or ADDRESS,
                method=method,
                service=service,
                postage=francs(postage) if service else None,
                quote=quote,
            )
            return [order.code for order in placed]

    async def order(
        self, buyer: Sender, product: int, quantity: int = 1, method: str = "on_delivery"
    ) -> str:
        await self.put(buyer, product, quantity)
        [code] = await self.place(buyer, method=method)
        return code

    async def does(
        self, who: Sender, step: Callable[..., Awaitable[Any]], code: str, *args: Any, **more: Any
    ) -> Any:
        """A step of an order, in a transaction of its own."""
        if step in (fulfilment.missing, fulfilment.delivered):
            args = (PERIODS, *args)
        if step is fulfilment.shipped:
            more = {"carrier": "dhl", "tracking_number": "JD014600", **more}
            args = (PERIODS, *args)
        async with self.acting(who) as (db, known):
            if step is orders.decline:
                return await orders.decline(db, code, known, args[0], self.now)
            return await step(db, code, known, self.now, *args, **more)

    async def look_for_money(self) -> None:
        """What the pulse does about money, and about orders that are complete."""
        rounds = Rounds(self.database, lambda: self.now, PERIODS, self.staff_ids)
        await rounds.look_for_money()

    async def reopen_shops(self) -> None:
        """What the pulse does about shops that were closed for a while."""
        rounds = Rounds(self.database, lambda: self.now, PERIODS, self.staff_ids)
        await rounds.reopen_shops()

    # -- what is kept ------------------------------------------------------------------------

    async def rows(self, query: Any) -> list[Any]:
        async with self.database.read() as db:
            return list((await db.scalars(query)).all())

    async def one(self, query: Any) -> Any:
        [row] = await self.rows(query)
        return row

    async def states(self, code: str) -> tuple[str, str, str]:
        """Of order, payment and shipment."""
        async with self.database.read() as db:
            query = (
                select(Order.state, Payment.state, Shipment.state)
                .join(Payment, Payment.order_id == Order.id)
                .join(Shipment, Shipment.order_id == Order.id)
                .where(Order.code == code)
            )
            row = (await db.execute(query)).one()
            return (row[0], row[1], row[2])

    async def stock(self, product: int) -> tuple[int, int]:
        """On hand, and held."""
        row = await self.one(select(Product).where(Product.id == product))
        return row.on_hand, row.reserved

    async def notices(self, **where: Any) -> list[Notice]:
        """As they stand now; each can be read in every language."""
        rows = await self.rows(select(Notice).filter_by(**where).order_by(Notice.id))
        for row in rows:
            if row.broadcast_id is None and row.facts:  # else it was erased
                read_by_all(row.kind, row.facts)
        return rows

    async def audit(self, subject: str = "") -> list[tuple[str, str, str, str]]:
        """Lines as (subject, from, to, role), oldest first."""
        query = select(AuditLine).order_by(AuditLine.id)
        if subject:
            query = query.where(AuditLine.subject == subject)
        return [(r.subject, r.from_state, r.to_state, r.actor) for r in await self.rows(query)]
