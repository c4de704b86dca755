"""Questions that are passed on, from the first word to the last: twice, at once, too many, at
night, reported, stopped, joined and deleted."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.chat import Sender
from bot.commerce import (
    catalogue,
    inquiries,
    inquiry_reminders,
    inquiry_reports,
    inquiry_rules,
)
from bot.commerce import people as members
from bot.commerce.inquiry_rules import Topic
from bot.commerce.refusals import (
    AlreadyDone,
    AnsweredMeanwhile,
    AskingStopped,
    InquiryClosed,
    NotFound,
    NothingToPassOn,
    NotOnSale,
    NotStaff,
    NotYours,
    OwnProduct,
    TooManyAnswers,
    TooManyInquiries,
    WordsTooLong,
)
from storage import inquiries as stored
from storage import joining
from storage.models import Inquiry, InquiryMessage, Notice
from tests.commerce.conftest import Sale
from tests.support.trade import PERIODS, Trade

NIGHT = datetime(2026, 12, 17, 20, 30, tzinfo=UTC)  # half past ten in Kigali


async def asks(
    trade: Trade, who: Sender, words: str = "Is it fresh?", draft: str = "", **about: Any
) -> inquiries.Passed:
    async with trade.acting(who) as (db, known):
        return await inquiries.ask_shop(
            db,
            Topic(**about),
            known,
            trade.now,
            PERIODS,
            draft_id=draft or trade.draft(),
            words=words,
        )


async def talks(
    trade: Trade, who: Sender, words: str = "Please help", **about: Any
) -> inquiries.Passed:
    async with trade.acting(who) as (db, known):
        return await inquiries.ask_staff(
            db,
            Topic(**about),
            known,
            trade.now,
            PERIODS,
            trade.staff_ids,
            draft_id=trade.draft(),
            words=words,
        )


async def replies(
    trade: Trade, who: Sender, number: int, words: str = "Yes", seen: int = 10**9, draft: str = ""
) -> inquiries.Passed:
    async with trade.acting(who) as (db, known):
        return await inquiries.reply(
            db,
            number,
            known,
            trade.now,
            PERIODS,
            trade.staff_ids,
            draft_id=draft or trade.draft(),
            seen=seen,
            words=words,
        )


async def said(trade: Trade) -> list[tuple[str, str]]:
    rows = await trade.rows(select(InquiryMessage).order_by(InquiryMessage.id))
    return [(each.side, each.words) for each in rows]


async def told(trade: Trade, kind: str) -> list[Notice]:
    return await trade.notices(kind=kind)


class TestToTheShopAndBack:
    async def test_of_a_product(self, trade: Trade) -> None:
        """Red when somebody's words reach nobody, or their name and number go with them."""
        seller = await trade.seller("Aline Uwimana", shop="Kopakama")
        product = await trade.product(seller)
        buyer = await trade.person("Bosco Kagame 0788555666", "zh")
        passed = await asks(trade, buyer, "Fresh? 0788 123 456", product=product)
        assert passed.hidden == ("phone",)
        assert passed.words == "Fresh? •••"
        [asked] = await told(trade, "question_asked")
        assert asked.person_id == await trade.id_of(seller)
        assert asked.facts["words"] == "Fresh? •••"
        assert "0788" not in str(asked.facts)
        assert "Kagame" not in str(asked.facts)
        number = passed.subject.inquiry.id
        await replies(trade, seller, number, "Yes, t.me/aline")
        [answered] = await told(trade, "question_answered")
        assert answered.person_id == await trade.id_of(buyer)
        assert answered.facts["words"] == "Yes, •••"
        assert "Uwimana" not in str(answered.facts), "the shop has a name of its own"
        await replies(trade, buyer, number, "How many days?")
        assert await said(trade) == [
            ("asker", "Fresh? •••"),
            ("shop", "Yes, •••"),
            ("asker", "How many days?"),
        ]
        row = await trade.one(select(Inquiry))
        assert (row.state, row.unanswered) == ("waiting", 1)
        moves = [(old, new) for _, old, new, _ in await trade.audit("inquiry")]
        assert moves == [("", "waiting"), ("waiting", "answered"), ("answered", "waiting")]

    async def test_of_an_order(self, trade: Trade) -> None:
        sale = await Sale(trade).begin()
        passed = await asks(trade, sale.buyer, order=sale.code)
        assert passed.subject.order == sale.code
        with pytest.raises(NotYours):
            await asks(trade, sale.seller, order=sale.code)
        stranger = await trade.person("Eric")
        with pytest.raises(NotYours):
            await asks(trade, stranger, order=sale.code)
        number = passed.subject.inquiry.id
        with pytest.raises(NotYours):
            await replies(trade, stranger, number)
        staff = await trade.staff()
        with pytest.raises(InquiryClosed):  # staff read an order's, and say nothing in it
            await replies(trade, staff, number)
        async with trade.acting(staff) as (db, known):
            _, side = await inquiry_rules.seen_by(db, number, known)
            assert side == "staff"

    async def test_who_reads_one_of_a_product(self, trade: Trade) -> None:
        """Red when staff read what nobody reported."""
        seller, buyer = await trade.seller("Aline"), await trade.person("Bosco")
        number = (await asks(trade, buyer, product=await trade.product(seller))).subject.inquiry.id
        other, staff = await trade.seller("Diane"), await trade.staff()
        for each in (other, staff):
            async with trade.acting(each) as (db, known):
                with pytest.raises(NotYours):
                    await inquiry_rules.seen_by(db, number, known)
        async with trade.acting(buyer) as (db, known):
            await inquiry_reports.report(db, number, known, trade.now, trade.staff_ids)
        async with trade.acting(staff) as (db, known):
            assert (await inquiry_rules.seen_by(db, number, known))[1] == "staff"

    async def test_what_cannot_be_asked_about(self, trade: Trade) -> None:
        seller, buyer = await trade.seller("Aline"), await trade.person("Bosco")
        product = await trade.product(seller)
        with pytest.raises(OwnProduct):
            await asks(trade, seller, product=product)
        with pytest.raises(NothingToPassOn):
            await asks(trade, buyer, "0788 123 456 !", product=product)
        with pytest.raises(NotFound):
            await asks(trade, buyer, product=999)
        async with trade.acting(seller) as (db, who):
            await catalogue.set_state(db, who, product, "paused", trade.now)
        with pytest.raises(NotOnSale):
            await asks(trade, buyer, product=product)
        assert await said(trade) == []

    async def test_it_goes_on_when_the_product_is_gone(self, trade: Trade) -> None:
        """Red when an answer is lost since its product was paused in between."""
        seller, buyer = await trade.seller("Aline"), await trade.person("Bosco")
        product = await trade.product(seller)
        number = (await asks(trade, buyer, product=product)).subject.inquiry.id
        async with trade.acting(seller) as (db, who):
            await catalogue.set_state(db, who, product, "paused", trade.now)
        await replies(trade, seller, number, "It is sold out until March")
        assert len(await told(trade, "question_answered")) == 1


class TestTwice:
    async def test_the_same_draft(self, trade: Trade) -> None:
        seller, buyer = await trade.seller("Aline"), await trade.person("Bosco")
        product = await trade.product(seller)
        first = await asks(trade, buyer, draft="one", product=product)
        again = await asks(trade, buyer, draft="one", product=product)
        assert first.subject.inquiry.id == again.subject.inquiry.id
        number = first.subject.inquiry.id
        await replies(trade, seller, number, draft="two")
        await replies(trade, seller, number, draft="two")
        assert len(await said(trade)) == 2
        assert len(await told(trade, "question_asked")) == 1
        assert len(await told(trade, "question_answered")) == 1

    async def test_the_same_words(self, trade: Trade) -> None:
        """Whoever hears nothing sends it again: red when the seller is asked the same twice. After
        an answer it is a new question."""
        seller, buyer = await trade.seller("Aline"), await trade.person("Bosco")
        product = await trade.product(seller)
        number = (await asks(trade, buyer, product=product)).subject.inquiry.id
        await asks(trade, buyer, product=product)
        assert len(await told(trade, "question_asked")) == 1
        await replies(trade, seller, number)
        await asks(trade, buyer, product=product)
        assert len(await told(trade, "question_asked")) == 2

    async def test_at_once(self, trade: Trade) -> None:
        """The same button on two phones: red when there are two questions about one product."""
        seller, buyer = await trade.seller("Aline"), await trade.person("Bosco")
        product = await trade.product(seller)
        done = await asyncio.gather(
            *(asks(trade, buyer, product=product) for _ in range(4)), return_exceptions=True
        )
        assert not [each for each in done if isinstance(each, BaseException)], done
        assert len(await trade.rows(select(Inquiry))) == 1
        assert len(await said(trade)) == 1
        assert len(await told(trade, "question_asked")) == 1

    async def test_two_replies_at_once(self, trade: Trade) -> None:
        """Of two who sell in one shop: both are passed on, and neither fails."""
        seller, buyer = await trade.seller("Aline"), await trade.person("Bosco")
        number = (await asks(trade, buyer, product=await trade.product(seller))).subject.inquiry.id
        done = await asyncio.gather(
            replies(trade, seller, number, "Yes"),
            replies(trade, seller, number, "No"),
            replies(trade, buyer, number, "Or honey?", draft="b"),
            return_exceptions=True,
        )
        assert not [each for each in done if isinstance(each, BaseException)], done
        assert len(await said(trade)) == 4
        assert len(await told(trade, "question_answered")) == 2
        assert len(await told(trade, "question_asked")) == 2

    async def test_buyers_and_sellers_who_ask_each_other(self, trade: Trade) -> None:
        """Red when each waits for the other's row (a deadlock of PostgreSQL's)."""
        one, other = await trade.seller("Aline"), await trade.seller("Diane")
        mine, theirs = await trade.product(one), await trade.product(other, "Icyayi")
        done = await asyncio.gather(
            *(
                asks(trade, who, f"Word {n}?", product=product)
                for n in range(3)
                for who, product in ((one, theirs), (other, mine))
            ),
            return_exceptions=True,
        )
        assert not [each for each in done if isinstance(each, BaseException)], done
        assert len(await said(trade)) == 6

    async def test_what_was_asked_while_they_answered(self, trade: Trade) -> None:
        """Red when a question that the seller never saw counts as answered."""
        seller, buyer = await trade.seller("Aline"), await trade.person("Bosco")
        number = (await asks(trade, buyer, product=await trade.product(seller))).subject.inquiry.id
        [first] = await trade.rows(select(InquiryMessage))
        await replies(trade, buyer, number, "And honey?")
        await replies(trade, seller, number, "Yes", seen=first.id)
        row = await trade.one(select(Inquiry))
        assert (row.state, row.unanswered) == ("waiting", 1)
        await replies(trade, seller, number, "Honey too")
        row = await trade.one(select(Inquiry))
        assert (row.state, row.unanswered, row.look_at) == ("answered", 0, None)


class TestLimits:
    async def test_five_at_a_shop(self, trade: Trade) -> None:
        seller, buyer = await trade.seller("Aline"), await trade.person("Bosco")
        product, second = await trade.product(seller), await trade.product(seller, "Icyayi")
        for n in range(4):
            await asks(trade, buyer, f"Word {n}?", product=product)
        number = (await asks(trade, buyer, product=second)).subject.inquiry.id
        with pytest.raises(TooManyInquiries) as refused:
            await asks(trade, buyer, "The sixth?", product=product)
        assert refused.value.most == 5
        other = await trade.seller("Diane")
        await asks(trade, buyer, product=await trade.product(other))
        await replies(trade, seller, number)
        await asks(trade, buyer, "Now?", product=product)

    async def test_the_sixth_of_many_at_once(self, trade: Trade) -> None:
        """Red when all that come at once are counted before any is there."""
        seller, buyer = await trade.seller("Aline"), await trade.person("Bosco")
        product = await trade.product(seller)
        done = await asyncio.gather(
            *(asks(trade, buyer, f"Word {n}?", product=product) for n in range(8)),
            return_exceptions=True,
        )
        assert len([each for each in done if isinstance(each, TooManyInquiries)]) == 3, done
        assert len(await said(trade)) == 5

    async def test_twenty_a_day(self, trade: Trade) -> None:
        buyer = await trade.person("Bosco")
        products = [await trade.product(await trade.seller(f"Aline{n}")) for n in range(5)]
        for n in range(20):
            await asks(trade, buyer, f"Word {n}?", product=products[n % 5])
        fresh = await trade.product(await trade.seller("Diane"))
        with pytest.raises(TooManyInquiries) as refused:
            await asks(trade, buyer, product=fresh)
        assert refused.value.a_day
        trade.forward(hours=25)
        await asks(trade, buyer, product=fresh)

    async def test_a_shop_that_does_not_stop(self, trade: Trade) -> None:
        seller, buyer = await trade.seller("Aline"), await trade.person("Bosco")
        number = (await asks(trade, buyer, product=await trade.product(seller))).subject.inquiry.id
        for n in range(5):
            await replies(trade, seller, number, f"Buy it {n}")
        with pytest.raises(TooManyAnswers):
            await replies(trade, seller, number, "Please buy it")
        await replies(trade, buyer, number, "Stop")
        await replies(trade, seller, number, "Sorry")

    async def test_longer_than_a_message(self, trade: Trade) -> None:
        """Red when what comes behind a command is passed on at any length, or signs that turn the
        direction of what follows."""
        seller, buyer = await trade.seller("Aline"), await trade.person("Bosco")
        product = await trade.product(seller)
        with pytest.raises(WordsTooLong):
            await asks(trade, buyer, "a" * 501, product=product)
        passed = await asks(trade, buyer, "\u202eFresh\u200b?\n\n\n\nyes", product=product)
        assert passed.words == "Fresh?\n\nyes"
        with pytest.raises(NothingToPassOn):
            await replies(trade, seller, passed.subject.inquiry.id, "\u3164 \u200b")


class TestTheClock:
    async def test_at_night_nobody_is_woken(self, trade: Trade) -> None:
        seller, buyer = await trade.seller("Aline"), await trade.person("Bosco")
        trade.now = NIGHT
        number = (await asks(trade, buyer, product=await trade.product(seller))).subject.inquiry.id
        [asked] = await told(trade, "question_asked")
        assert asked.due_at == NIGHT + timedelta(hours=8, minutes=30)
        # whoever is awake and writing is answered at once
        trade.forward(minutes=10)
        await replies(trade, seller, number)
        [answered] = await told(trade, "question_answered")
        assert answered.due_at == trade.now

    async def test_reminded_after_a_day_and_once(self, trade: Trade) -> None:
        seller, buyer = await trade.seller("Aline"), await trade.person("Bosco")
        trade.now = NIGHT
        number = (await asks(trade, buyer, product=await trade.product(seller))).subject.inquiry.id
        trade.forward(hours=25)  # night again
        for hours in (0, 4):
            trade.forward(hours=hours)
            await look(trade)
            assert await told(trade, "question_due") == []
        trade.forward(hours=6)
        await asyncio.gather(look(trade), look(trade))
        [due] = await told(trade, "question_due")
        assert due.person_id == await trade.id_of(seller)
        trade.forward(hours=48)
        await look(trade)
        assert len(await told(trade, "question_due")) == 1
        await replies(trade, seller, number)
        await replies(trade, buyer, number, "And?")
        trade.forward(hours=25)
        await look(trade)
        assert len(await told(trade, "question_due")) == 2

    async def test_not_what_is_answered(self, trade: Trade) -> None:
        seller, buyer = await trade.seller("Aline"), await trade.person("Bosco")
        number = (await asks(trade, buyer, product=await trade.product(seller))).subject.inquiry.id
        await replies(trade, seller, number)
        trade.forward(hours=25)
        await look(trade)
        assert await told(trade, "question_due") == []


async def look(trade: Trade) -> None:
    async with trade.database.read() as db:
        numbers = await stored.to_look_at(db, trade.now)
    for number in numbers:
        async with trade.database.write() as db:
            await inquiry_reminders.attend(db, number, trade.now, PERIODS, trade.staff_ids)


class TestBadOnes:
    async def test_a_shop_takes_no_more_of_somebody(self, trade: Trade) -> None:
        """People are harassed by buyers who know where to write (people.md, B10): red when the
        shop's "no more" holds for one product only, or for others too."""
        sale = await Sale(trade).begin()
        passed = await asks(trade, sale.buyer, product=sale.product)
        number = passed.subject.inquiry.id
        async with trade.acting(sale.seller) as (db, who):
            await inquiry_reports.mute(db, number, who, trade.now)
        for about in ({"product": sale.product}, {"order": sale.code}):
            with pytest.raises(AskingStopped):
                await asks(trade, sale.buyer, "You!", **about)
        with pytest.raises(AskingStopped):
            await replies(trade, sale.buyer, number, "Me again")
        other = await trade.person("Eric")
        await asks(trade, other, product=sale.product)
        async with trade.acting(sale.seller) as (db, who):
            with pytest.raises(AlreadyDone):
                await inquiry_reports.mute(db, number, who, trade.now)
            await inquiry_reports.mute(db, number, who, trade.now, hear=True)
        await asks(trade, sale.buyer, "Better words", order=sale.code)
        async with trade.acting(sale.buyer) as (db, who):
            with pytest.raises(NotYours):
                await inquiry_reports.mute(db, number, who, trade.now)

    async def test_reported_and_settled(self, trade: Trade) -> None:
        seller, buyer = await trade.seller("Aline"), await trade.person("Bosco")
        staff = await trade.staff()
        product = await trade.product(seller)
        number = (await asks(trade, buyer, product=product)).subject.inquiry.id
        async with trade.acting(seller) as (db, who):
            await inquiry_reports.report(db, number, who, trade.now, trade.staff_ids)
        async with trade.acting(buyer) as (db, who):
            with pytest.raises(AlreadyDone):
                await inquiry_reports.report(db, number, who, trade.now, trade.staff_ids)
            with pytest.raises(NotStaff):
                await inquiry_reports.close(db, number, who, trade.now)
        [notice] = await told(trade, "question_to_staff")
        assert notice.facts["why"] == "reported"
        assert "fresh" not in str(notice.facts).lower(), "words stand on the question"
        async with trade.acting(staff) as (db, who):
            assert [each.id for each in (await stored.queue(db)).items] == [number]
            await inquiry_reports.stop(db, number, who, trade.now)
            await inquiry_reports.close(db, number, who, trade.now)
            assert (await stored.queue(db)).items == []
        with pytest.raises(AskingStopped):
            await asks(trade, buyer, "Once more", product=product)
        with pytest.raises((InquiryClosed, NotYours)):
            await replies(trade, seller, number)
        await talks(trade, buyer, "Why may I not ask?")

    async def test_nothing_is_wrong(self, trade: Trade) -> None:
        seller, buyer = await trade.seller("Aline"), await trade.person("Bosco")
        staff = await trade.staff()
        number = (await asks(trade, buyer, product=await trade.product(seller))).subject.inquiry.id
        async with trade.acting(seller) as (db, who):
            await inquiry_reports.report(db, number, who, trade.now, trade.staff_ids)
        async with trade.acting(staff) as (db, who):
            await inquiry_reports.keep(db, number, who, trade.now)
            with pytest.raises(NotYours):  # it is none of theirs any more
                await inquiry_rules.seen_by(db, number, who)
        await replies(trade, seller, number)

    async def test_nothing_of_theirs_waits_any_more(self, trade: Trade) -> None:
        """A shop that takes no more from somebody is not reminded of what they asked elsewhere, nor
        told of it each morning."""
        sale = await Sale(trade).begin()
        number = (await asks(trade, sale.buyer, product=sale.product)).subject.inquiry.id
        await asks(trade, sale.buyer, "And my order?", order=sale.code)
        async with trade.acting(sale.seller) as (db, who):
            await inquiry_reports.mute(db, number, who, trade.now)
        async with trade.database.read() as db:
            rows = (await db.scalars(select(Inquiry))).all()
            assert {each.state for each in rows} == {"answered"}
            assert await stored.count_waiting(db, rows[0].shop_id or 0) == 0
        moves = [(old, new) for _, old, new, _ in await trade.audit("inquiry")]
        assert moves.count(("", "waiting")) == moves.count(("waiting", "answered")) == 2
        trade.forward(hours=25)
        await look(trade)
        assert await told(trade, "question_due") == []


class TestStaff:
    async def test_two_of_them_answer(self, trade: Trade) -> None:
        """Agents who cannot see each other tell a customer two things (frappe/helpdesk 2270): the
        second reads what the first one said before theirs goes out."""
        buyer = await trade.person("Bosco")
        trade.staff_ids = frozenset({"telegram:900", "telegram:901"})
        first = await trade.staff("Claire")
        second = await trade.person("Diane", "en", platform_id="901")
        passed = await talks(trade, buyer, "I paid twice")
        number = passed.subject.inquiry.id
        seen = (await trade.one(select(InquiryMessage))).id
        await replies(trade, first, number, "We look into it", seen=seen)
        with pytest.raises(AnsweredMeanwhile) as refused:
            await replies(trade, second, number, "That is not so", seen=seen)
        assert refused.value.words == "We look into it"
        await replies(trade, second, number, "And it is done", seen=refused.value.message)
        assert len(await told(trade, "question_answered")) == 2

    async def test_talk_to_a_person(self, trade: Trade) -> None:
        sale = await Sale(trade).begin()
        staff = await trade.staff()
        passed = await talks(trade, sale.buyer, "I paid twice", order=sale.code)
        number = passed.subject.inquiry.id
        assert passed.subject.order == sale.code
        [notice] = await told(trade, "question_to_staff")
        assert notice.facts["order"] == sale.code
        with pytest.raises(NotYours):
            await replies(trade, sale.seller, number)
        await replies(trade, staff, number, "We look into it")
        [answered] = await told(trade, "question_answered")
        assert (answered.person_id, answered.facts["by_staff"]) == (
            await trade.id_of(sale.buyer),
            True,
        )
        async with trade.acting(staff) as (db, who):
            assert (await stored.queue(db)).items == []
            await inquiry_reports.close(db, number, who, trade.now)
        again = await talks(trade, sale.buyer, "Thank you", order=sale.code)
        assert again.subject.inquiry.id != number
        with pytest.raises(NotYours):
            await talks(trade, await trade.person("Eric"), order=sale.code)

    async def test_staff_who_ask_hear_nothing_of_themselves(self, trade: Trade) -> None:
        staff = await trade.staff()
        await talks(trade, staff)
        assert await told(trade, "question_to_staff") == []


class TestOnePersonLess:
    async def test_deleted_data_take_their_words_along(self, trade: Trade) -> None:
        """Red when what somebody asked stands on in what the other was told, or is still told."""
        seller, buyer = await trade.seller("Aline"), await trade.person("Bosco")
        number = (
            await asks(trade, buyer, "My secret?", product=await trade.product(seller))
        ).subject.inquiry.id
        await replies(trade, seller, number, "Of mine")
        async with trade.acting(buyer) as (db, who):
            await members.forget(db, who.person, trade.now)
        assert await said(trade) == [("asker", ""), ("shop", "Of mine")]
        rows = await trade.rows(select(Notice))
        assert not any("secret" in str(each.facts) for each in rows)
        assert {each.state for each in rows} == {"moot"}
        async with trade.acting(seller) as (db, who):
            await members.forget(db, who.person, trade.now)
        assert await said(trade) == [("asker", ""), ("shop", "")]
        row = await trade.one(select(Inquiry))
        assert (row.state, row.look_at) == ("closed", None)

    async def test_two_who_are_one(self, trade: Trade) -> None:
        seller = await trade.seller("Aline")
        product = await trade.product(seller)
        here, there = await trade.person("Bosco"), await trade.person("Bo", platform="whatsapp")
        await asks(trade, here, product=product)
        await asks(trade, there, "And tea?", product=product)
        stays, goes = await trade.id_of(here), await trade.id_of(there)
        async with trade.database.write() as db:
            one, other = await joining.hold(db, stays, goes)
            await joining.join(db, one, other, trade.now)
        assert {each.person_id for each in await trade.rows(select(Inquiry))} == {stays}
        await asks(trade, here, "Third?", product=product)
        assert len(await said(trade)) == 3

    async def test_who_turns_out_to_be_the_seller(self, trade: Trade) -> None:
        """Red when a seller has a question of their own to answer."""
        seller = await trade.seller("Aline")
        other = await trade.person("Aline", platform="whatsapp")
        await asks(trade, other, product=await trade.product(seller))
        stays, goes = await trade.id_of(seller), await trade.id_of(other)
        async with trade.database.write() as db:
            one, gone = await joining.hold(db, stays, goes)
            await joining.join(db, one, gone, trade.now)
        assert (await trade.one(select(Inquiry))).state == "closed"

    async def test_old_ones_are_put_away(self, trade: Trade) -> None:
        """Those about an order stay as long as it does."""
        sale = await Sale(trade).begin()
        await asks(trade, sale.buyer, product=sale.product)
        await asks(trade, sale.buyer, order=sale.code)
        async with trade.database.write() as db:
            assert await stored.purge(db, trade.now - timedelta(days=1), 10) == 0
            assert await stored.purge(db, trade.now + timedelta(days=1), 10) == 1
        [row] = await trade.rows(select(Inquiry))
        assert row.order_id is not None
        assert len(await said(trade)) == 1
