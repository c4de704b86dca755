"""A market in which everybody has something that others must not see: each thing has a marker.

`World.tap` runs the handler of a tap as somebody, and takes all of it back: every cell of a table
of action, role and subject begins from the same market.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Literal

from sqlalchemy import select, update

from bot.chat import Event, Photo, Sender, Tapped
from bot.commerce import (
    broadcasts,
    catalogue,
    complaints,
    discount_codes,
    fulfilment,
    inquiries,
    inquiry_reports,
    orders,
    payments,
    people,
    people_lists,
    reviews,
)
from bot.commerce import people as members
from bot.commerce.inquiry_rules import Topic
from bot.commerce.reductions import Off
from bot.commerce.refusals import Refusal
from bot.handlers import TAPS
from bot.handlers.context import Context
from bot.money import FRANCS
from storage import ledger_corrections as stored_corrections
from storage import payouts as stored_payouts
from storage.database import Database
from storage.models import LedgerCorrection, Notice, Order, PaymentAttempt, Payout
from tests.support.trade import PERIODS, Trade


class TakenBack(Exception):
    """The unit of work ends without a trace."""


@dataclass
class Cell:
    """What came of one action of somebody's: the name of the refusal, and all that they saw."""

    refused: str = ""
    shown: str = ""


@dataclass
class World:
    trade: Trade
    roles: dict[str, Sender] = field(default_factory=dict)
    subjects: dict[str, str] = field(default_factory=dict)

    @classmethod
    async def made(cls, database: Database) -> World:
        world = cls(Trade(database))
        await world._people()
        await world._goods()
        await world._orders()
        await world._payouts()
        await world._attempts()
        await world._broadcasts()
        return world

    async def _people(self) -> None:
        trade = self.trade
        self.roles = {
            "seller": await trade.seller("Aline", shop="ShopOfAline", merchant_code="111222"),
            "other": await trade.seller("Oda", shop="ShopOfOda", merchant_code="333444"),
            "buyer": await trade.person("Bosco"),
            "buyer2": await trade.person("Chantal"),
            "staff": await trade.staff(),
            "stranger": await trade.person("Stranger"),
            "erased": await trade.seller("Eva", shop="ShopOfEva", merchant_code="555666"),
        }

    async def _goods(self) -> None:
        trade, subjects = self.trade, self.subjects
        for role in ("seller", "erased"):
            async with trade.acting(self.roles[role]) as (_, known):
                assert known.shop is not None
                subjects[f"shop_of_{role}"] = str(known.shop.id)
        for of, role in (("", "seller"), ("other_", "other")):
            who = self.roles[role]
            kinds: tuple[Literal["sold", "paused", "deleted"], ...] = ("sold", "paused", "deleted")
            for kind in kinds:
                name = f"{of}{kind}"
                number = await trade.product(
                    who,
                    f"name-{name}",
                    description=f"words-{name}",
                    photos=[Photo(f"photo-{name}"), Photo(f"photo2-{name}")],
                )
                subjects[name] = str(number)
                if kind != "sold":
                    async with trade.acting(who) as (db, known):
                        await catalogue.set_state(db, known, number, kind, trade.now)
        async with trade.acting(self.roles["seller"]) as (db, known):
            code = await discount_codes.make(
                db,
                known,
                trade.now,
                draft_id="code",
                name="NAME-OF-A-CODE",
                off=Off(1000),
                minimum=None,
                most=None,
                begins=None,
                ends=trade.now + timedelta(days=30),
            )
        subjects |= {"code": str(code.id), "token": str(code.token)}
        subjects["bosco"] = self.roles["buyer"].key
        eva = self.roles["erased"]
        photos = [Photo("photo-erased"), Photo("photo2-erased")]
        number = await trade.product(eva, "name-erased", description="words-erased", photos=photos)
        subjects["erased"] = str(number)

    async def _orders(self) -> None:
        trade, roles = self.trade, self.roles
        bosco, aline = roles["buyer"], roles["seller"]
        kept = await trade.product(aline, "name-kept")
        over = await trade.order(bosco, kept)
        for who, step in (
            (aline, orders.accept),
            (aline, fulfilment.shipped),
            (bosco, fulfilment.delivered),
            (aline, payments.paid),
        ):
            await trade.does(who, step, over)
        async with trade.acting(bosco) as (db, known):
            await reviews.rate(db, over, known, 5, trade.now)
            await reviews.say(db, over, known, "said-by-bosco")
            _, complaint = await complaints.open_(
                db,
                over,
                known,
                trade.now,
                PERIODS,
                draft_id="complaint",
                kind="damaged",
                words="said-in-a-complaint",
                photos=[Photo("photo-of-complaint")],
            )
            self.subjects["complaint"] = str(complaint.id)
            asked = {"draft_id": "", "words": "said-in-a-question"}
            for which, reported in (("sold", False), ("kept", True)):
                product = kept if reported else int(self.subjects[which])
                passed = await inquiries.ask_shop(
                    db,
                    Topic(product=product),
                    known,
                    trade.now,
                    PERIODS,
                    **asked | {"draft_id": f"question-{which}"},
                )
                number = passed.subject.inquiry.id
                self.subjects["reported" if reported else "question"] = str(number)
                if reported:
                    await inquiry_reports.report(db, number, known, trade.now, trade.staff_ids)
        self.subjects["over"] = over
        self.subjects["placed"] = await trade.order(bosco, kept)
        taken = await trade.order(bosco, kept, method="mobile_money")
        await trade.does(aline, orders.accept, taken)
        self.subjects["taken"] = taken
        oda = await trade.product(roles["other"], "name-kept-by-oda")
        code = await trade.order(roles["buyer2"], oda, method="mobile_money")
        await trade.does(roles["other"], orders.accept, code)
        self.subjects["others"] = code
        eva = await trade.order(roles["buyer2"], int(self.subjects["erased"]))
        await trade.does(roles["erased"], orders.decline, eva, "reason-of-eva")
        await trade.put(roles["buyer2"], int(self.subjects["erased"]))  # and in a cart again
        async with trade.acting(roles["erased"]) as (db, known):
            await people.forget(db, known.person, trade.now)
        self.subjects["of_erased"] = eva

    async def _payouts(self) -> None:
        """One that waits, of what nobody owes."""
        async with self.trade.acting(self.roles["seller"]) as (db, known):
            assert known.shop is not None
            number = await stored_payouts.propose(
                db,
                Payout(
                    shop_id=known.shop.id,
                    state="proposed",
                    owed=1000,
                    owed_currency=FRANCS,
                    amount=1000,
                    currency=FRANCS,
                    phone=known.shop.phone,
                    channel="mtn",
                    made_at=self.trade.now,
                ),
            )
        self.subjects["payout"] = str(number)
        async with self.trade.acting(self.roles["seller"]) as (db, known):
            assert known.shop is not None
            corrected = await stored_corrections.propose(
                db,
                LedgerCorrection(
                    draft_id="correction",
                    state="proposed",
                    shop_id=known.shop.id,
                    amount=500,
                    currency=FRANCS,
                    reason="Counted twice",
                    proposed_by=known.person.id,
                    made_at=self.trade.now,
                ),
            )
        self.subjects["correction"] = str(corrected)

    async def _attempts(self) -> None:
        """One of which its provider has said nothing for long."""
        trade = self.trade
        async with trade.database.write() as db:
            order_id = await db.scalar(select(Order.id).where(Order.code == self.subjects["taken"]))
            attempt = PaymentAttempt(
                id="0b6bd9f2-2f0b-4d55-9d0b-3f5d6d1d5a01",
                kind="payment",
                provider="pawapay",
                channel="mtn",
                base_url="",
                order_id=order_id,
                draft_id="attempt",
                state="unknown",
                amount=1000,
                currency=FRANCS,
                made_at=trade.now - timedelta(days=2),
            )
            db.add(attempt)
        self.subjects["attempt"] = attempt.id

    async def _broadcasts(self) -> None:
        """One that the seller got, one that is planned, a list, a campaign, one message stuck."""
        trade, staff = self.trade, self.roles["staff"]
        async with trade.acting(staff) as (db, known):
            kept = await people_lists.keep(
                db,
                known,
                trade.now,
                draft_id="list",
                name="list-of-staff",
                platform="telegram",
                ids=[self.roles["seller"].id],
                phones=[],
            )
            await people_lists.add_campaign(db, known, "campaign-of-staff", trade.now)
            sent = await broadcasts.start(
                db,
                known,
                trade.now,
                draft_id="sent",
                who="everyone",
                language="",
                narrowed={"list": kept.list_id},
                texts={"en": "text-sent"},
                links=[("label-sent", "https://sent.example")],
            )
            planned = await broadcasts.start(
                db,
                known,
                trade.now,
                draft_id="planned",
                who="everyone",
                language="",
                texts={"en": "text-planned"},
                links=[("label-planned", "https://planned.example")],
                starts_at=trade.now.replace(hour=23),
            )
        self.subjects |= {"sent": str(sent.id), "planned": str(planned.id)}
        self.subjects |= {"link": f"{sent.id}.0", "planned_link": f"{planned.id}.0"}
        self.subjects["list"] = str(kept.list_id)
        async with trade.database.write() as db:
            await db.execute(
                update(Notice)
                .where(Notice.broadcast_id == sent.id)
                .values(
                    state="delivered", message_id="7", platform="telegram", settled_at=trade.now
                )
            )
            placed = await db.scalar(select(Notice.id).where(Notice.kind == "order_placed"))
            await db.execute(
                update(Notice)
                .where(Notice.id == placed)
                .values(state="refused", reason="reason-stuck", settled_at=trade.now)
            )
        self.subjects["stuck"] = str(placed)

    async def tap(self, action: str, role: str, subject: str) -> Cell:
        return await self.run(TAPS[action], role, subject, writes=TAPS[action].writes)

    async def run(self, work: Any, role: str, what: Any, *, writes: bool = True) -> Cell:
        sender, trade, cell = self.roles[role], self.trade, Cell()
        event = Event("key", sender, sender.id, Tapped(None, "tap", None))
        try:
            async with trade.database.write() if writes else trade.database.read() as db:
                who = await members.find(db, sender, trade.staff_ids)
                assert who is not None
                turn = Context(event, who, db, trade.now, PERIODS, trade.staff_ids)
                try:
                    cell.shown = repr(await work(turn, what))
                except Refusal as refusal:
                    cell.refused = type(refusal).__name__
                    cell.shown = repr(refusal.text())
                raise TakenBack
        except TakenBack:
            return cell
