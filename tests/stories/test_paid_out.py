"""The market collects: what a shop has sold comes to the phone of who owns it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.commerce import people
from storage.models import Payout
from tests.stories.conftest import STAFF
from tests.support import payers
from tests.support.market import Market, Person, plain

CLAIRE = 100_778


@pytest.fixture
async def sold(crossed_paying: Market) -> tuple[Market, Person, Person]:
    """An order that was paid in Kigali and is complete, and a member of staff."""
    market, aline, diane = await payers.waiting_in_kigali(crossed_paying)
    eric = await market.member("Eric", "en", id=STAFF[0])
    await payers.asked_on_the_phone(diane)
    await diane.phone.enter_pin()
    await aline.hears("yishyuwe.")
    await aline.through(">order|", ">o.pack|", ">o.ship|", ">f|moto")
    await diane.hears("🚚")
    await diane.through(">order|", ">o.dlv|", ">o.dlv!|")
    aline.hears_anew()
    return market, aline, eric


async def test_proposed_by_the_week_and_approved(sold: tuple[Market, Person, Person]) -> None:
    """Red when Aline is not told, is not paid, or the house pays twice."""
    market, aline, eric = sold
    for _ in range(16):  # past noon and midnight of a Monday, whatever the hour is now
        await market.forward(hours=12)
    await eric.hears("Payouts to the shops are waiting for your approval.")
    shown = await eric.through("/payouts", ">payout|")
    assert "26 500 Frw" in shown.text
    assert "+250 788 123 456" in shown.text
    asked = await eric.tap("payout.yes|")
    assert "26 500 Frw" in asked.text, "what is asked names the sum, and sends nothing"
    assert (await market.one(select(Payout))).state == "proposed"
    claire = await market.member("Claire", "en", id=CLAIRE)
    async with market.database.write() as db:
        await people.add_staff(db, *claire.account, market.now())
    waits = await eric.tap("payout.yes!|")
    assert "Somebody else must approve this payout." in waits.text
    assert (await market.one(select(Payout))).state == "proposed"
    await claire.hears("Payouts to the shops are waiting for your approval.")
    await claire.through("/payouts", ">payout|", ">payout.yes|", ">payout.yes!|")
    sent = await payers.seen_at(market, "momo", "payout")
    assert (sent.amount, sent.phone) == ("26500", "250788123456")
    await market.forward(seconds=30)
    paid = await aline.hears("Isoko ryakwishyuye.")
    assert "26 500 Frw" in plain(paid.text)
    assert (await market.one(select(Payout))).state == "paid"
    for _ in range(8):
        await market.forward(days=1)
    kinds = [each.kind for each in payers.provider(market, "momo").transactions]
    assert kinds.count("payout") == 1


async def test_not_by_who_has_proposed_it(sold: tuple[Market, Person, Person]) -> None:
    """Red when one member of staff is enough to send money."""
    market, _, eric = sold
    await market.forward(hours=1)
    if (await eric.say("/payouts")).offers("payout|"):  # on a Monday the house was first
        await eric.through(">payout|", ">payout.no|", "/payouts")
    await eric.tap("payouts.new|")
    shown = await eric.through("/payouts", ">payout|")
    assert not shown.offers("payout.yes|"), shown.text
    claire = await market.member("Claire", "en", id=CLAIRE)
    assert not (await claire.say("/payouts")).offers("payout|"), "she is no member of staff"
