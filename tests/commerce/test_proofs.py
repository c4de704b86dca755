"""What a buyer shows of money that was sent by hand, and the same shown twice."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from bot import taps
from bot.chat import Photo, Sender
from bot.commerce import orders, payments, proofs
from bot.commerce.people import forget
from bot.commerce.refusals import NotYours, TooLate
from bot.i18n import Reader
from bot.screens.orders import money_came
from storage import payment_proofs as stored
from storage.media import naming, wanted
from storage.models import MediaFile, Order, PaymentProof, WantedFile
from tests.support.notices import words
from tests.support.trade import Trade

ENGLISH = Reader.of("en")
SHA = "ab" * 32


class Claim:
    """An order whose buyer says that it is paid."""

    def __init__(self, trade: Trade, seller: Sender, buyer: Sender) -> None:
        self.trade, self.seller, self.buyer = trade, seller, buyer

    async def begin(self) -> Claim:
        product = await self.trade.product(self.seller)
        self.code = await self.trade.order(self.buyer, product, method="mobile_money")
        await self.trade.does(self.seller, orders.accept, self.code)
        await self.trade.does(self.buyer, payments.claim_paid, self.code)
        return self

    async def shows(
        self, number: str = "", photo: Photo | None = None, draft: str = "", who: Any = None
    ) -> None:
        async with self.trade.acting(who or self.buyer) as (db, known):
            await proofs.send(
                db,
                self.code,
                known,
                self.trade.now,
                self.trade.staff_ids,
                draft_id=draft or self.trade.draft(),
                photo=photo,
                reference=number,
            )


async def two(trade: Trade) -> tuple[Claim, Claim]:
    aline, chantal = await trade.seller("Aline"), await trade.seller("Chantal")
    bosco = await trade.person("Bosco")
    return await Claim(trade, aline, bosco).begin(), await Claim(trade, chantal, bosco).begin()


class TestShown:
    async def test_its_seller_is_told_and_the_money_is_still_looked_for(self, trade: Trade) -> None:
        """Nothing counts as paid because of a picture."""
        one, _ = await two(trade)
        await one.shows("13579246801")
        [told] = await trade.notices(kind="proof_sent")
        assert told.person_id == await trade.id_of(one.seller)
        assert "13579246801" not in str(told.facts), "notices outlive an erasure"
        assert (await trade.states(one.code))[1] == "in_review"

    async def test_no_button_leads_to_the_proof_from_the_proof(self, trade: Trade) -> None:
        one, _ = await two(trade)
        await one.shows("13579246801")
        async with trade.acting(one.seller) as (db, who):
            order, _ = await orders.as_role(db, one.code, who, "seller")
        asked = [taps.ASK_PAID(one.code), taps.NOT_PAID(one.code)]
        assert [each.tap for row in money_came(order, shown=True) for each in row] == asked
        proof = taps.PROOF(one.code)
        assert [each.tap for row in money_came(order) for each in row] == [*asked, proof]

    async def test_the_same_draft_is_one(self, trade: Trade) -> None:
        one, _ = await two(trade)
        for _again in range(2):
            await one.shows("13579246801", draft="d")
        assert len(await trade.rows(select(PaymentProof))) == 1
        assert len(await trade.notices(kind="proof_sent")) == 1

    async def test_a_second_one_is_beside_the_first(self, trade: Trade) -> None:
        """Red when the first is lost (github.com/coretabs/dorm-portal/issues/29), or when somebody
        sends without end."""
        one, _ = await two(trade)
        for number in range(proofs.MOST):
            await one.shows(f"1357924680{number}")
        assert len(await trade.rows(select(PaymentProof))) == proofs.MOST
        with pytest.raises(TooLate):
            await one.shows("999999999")

    async def test_only_its_buyer_and_only_while_it_is_looked_for(self, trade: Trade) -> None:
        one, other = await two(trade)
        with pytest.raises(NotYours):
            await one.shows("13579246801", who=other.seller)
        await trade.does(one.seller, payments.paid, one.code)
        with pytest.raises(TooLate):
            await one.shows("13579246801")


class TestTheSameTwice:
    async def test_a_number_for_another_order(self, trade: Trade) -> None:
        """Both sellers who are still to look are told, and staff, who read which orders."""
        staff = await trade.staff()
        one, other = await two(trade)
        await one.shows("13579246801")
        await one.shows("13579246801")
        assert await trade.notices(kind="proof_shown_twice") == [], "twice for one order is one"
        await other.shows("13579246801")
        told = await trade.notices(kind="proof_shown_twice")
        ids = {await trade.id_of(each): each for each in (one.seller, other.seller, staff)}
        assert sorted(row.person_id for row in told) == sorted([*ids, await trade.id_of(staff)])
        for row in told:
            said = "\n".join(words(row.kind, row.facts, ENGLISH))
            if ids[row.person_id] is staff:
                assert one.code in said
                assert other.code in said
            else:
                assert not (one.code in said and other.code in said), "another shop's order"
            assert "mistake" in said

    async def test_a_seller_who_has_seen_the_money_is_left_in_peace(self, trade: Trade) -> None:
        one, other = await two(trade)
        await one.shows("13579246801")
        await trade.does(one.seller, payments.paid, one.code)
        await other.shows("13579246801")
        [told] = await trade.notices(kind="proof_shown_twice")
        assert told.person_id == await trade.id_of(other.seller)

    async def test_a_picture_once_its_bytes_are_here(self, trade: Trade) -> None:
        """By what is in it: a platform gives the same picture another name each time."""
        one, other = await two(trade)
        for claim, name in ((one, "first"), (other, "second")):
            await claim.shows(photo=Photo(name, giver="telegram:1"))
        async with trade.database.write() as db:
            db.add(_media(trade))
        for each in await trade.rows(select(WantedFile).order_by(WantedFile.name)):
            async with trade.database.write() as db:
                assert await wanted.is_shown(db, each)
                assert await wanted.came(db, each, SHA)
                await proofs.compare(db, trade.now, trade.staff_ids, path=SHA)
        told = await trade.notices(kind="proof_shown_twice")
        assert {row.facts["order"] for row in told} == {one.code, other.code}
        async with trade.database.read() as db:
            assert await naming.named(db, [SHA]) == {SHA}, "the sweep leaves it"
            order = await trade.one(select(Order).where(Order.code == one.code))
            [proof] = await stored.of_order(db, order.id)
            assert await proofs.is_shown_twice(db, proof)


def _media(trade: Trade) -> MediaFile:
    return MediaFile(
        sha256=SHA,
        object=f"{SHA}-1.jpg",
        mime="image/jpeg",
        size=1,
        width=1,
        height=1,
        person_id=None,
        created_at=trade.now,
        touched_at=trade.now,
    )


async def test_gone_with_its_buyers_data(trade: Trade) -> None:
    one, other = await two(trade)
    await one.shows(photo=Photo("", SHA))
    await one.shows("13579246801")
    for claim in (one, other):
        await trade.does(claim.seller, payments.not_paid, claim.code)
        await trade.does(claim.buyer, orders.cancel, claim.code)
    async with trade.acting(one.buyer) as (db, who):
        assert await forget(db, who.person, trade.now) == {SHA}, "and so are its bytes"
    assert await trade.rows(select(PaymentProof)) == []
