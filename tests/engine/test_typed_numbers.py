"""A number means the newest message with buttons, whoever sent it; or it is asked which."""

from __future__ import annotations

from dataclasses import replace

import pytest
from redis.asyncio import Redis
from sqlalchemy import select

from bot.chat import Command, Said, Tapped
from storage.database import Database
from storage.models import Order, Product
from storage.redis.last_buttons import Arrived, LastButtons
from tests.support.talk import Desk, Phone, data_of, ready_to_confirm, tapped


@pytest.fixture
def desk(sqlite: Database, redis: Redis) -> Desk:
    return Desk(sqlite, redis)


async def notified(desk: Desk, phone: Phone, *taps: str) -> None:
    """A courier somewhere gave them a message with these buttons."""
    await LastButtons(desk.redis).note(f"telegram:{phone.sender.id}", taps)


async def two_orders(desk: Desk) -> tuple[Phone, str, str]:
    """A seller who accepted A by its button, and then gets the notice of B."""
    seller, buyer = await desk.seller("Aline", "en"), await desk.member("Bosco")
    product = await desk.trade.product(seller.sender)
    a, b = [await desk.trade.order(buyer.sender, product) for _ in "ab"]
    await seller.send(tapped(f"o.acc|{a}||"))
    await notified(desk, seller, f"o.acc|{b}||", f"o.dec|{b}||", f"order|{b}||")
    return seller, a, b


class TestAfterANotice:
    async def test_they_are_its_buttons(self, desk: Desk) -> None:
        seller, a, b = await two_orders(desk)
        await seller.say("1")
        assert (await desk.trade.states(a))[1] == "pending", "the older screen was acted on"
        assert (await desk.trade.states(b))[0] == "accepted"

    async def test_then_those_of_the_answer(self, desk: Desk) -> None:
        seller, _, b = await two_orders(desk)
        await seller.say("3")
        assert b in seller.words
        shown = seller.data
        await seller.say(str(shown.index("sales|||") + 1))
        assert seller.offers(f"order|{b}")

    async def test_a_question_whether_to_delete_is_not_answered(self, desk: Desk) -> None:
        seller, a, b = await two_orders(desk)
        product = (await desk.trade.one(select(Product))).id
        await seller.send(tapped(f"delete|{product}||"))
        await notified(desk, seller, f"order|{b}||")
        await seller.say("1")
        assert (await desk.trade.one(select(Product))).state == "active"
        assert b in seller.words
        assert a not in seller.words

    async def test_a_price_is_asked_for_once_more(self, desk: Desk) -> None:
        seller, _, b = await two_orders(desk)
        product = (await desk.trade.one(select(Product))).id
        await seller.send(tapped(f"edit|{product}~price||"))
        await notified(desk, seller, f"o.acc|{b}||", f"o.dec|{b}||")
        await seller.say("1")
        assert "Another message with buttons has just arrived." in seller.words
        assert "price of one" in seller.words, "the question is put again"
        assert (await desk.trade.states(b))[0] == "placed"
        assert (await desk.trade.one(select(Product))).price == 12500
        await seller.say("1")  # below the question that was put again, it is a price
        assert (await desk.trade.one(select(Product))).price == 1

    async def test_more_than_its_buttons_is_an_answer_to_the_form(self, desk: Desk) -> None:
        seller, _, b = await two_orders(desk)
        product = (await desk.trade.one(select(Product))).id
        await seller.send(tapped(f"edit|{product}~price||"))
        await notified(desk, seller, f"o.acc|{b}||", f"o.dec|{b}||")
        await seller.say("900")
        assert (await desk.trade.one(select(Product))).price == 900

    async def test_leaving_a_form_is_not_decided(self, desk: Desk) -> None:
        seller, a, b = await two_orders(desk)
        product = (await desk.trade.one(select(Product))).id
        await seller.send(tapped(f"edit|{product}~price||"))
        await seller.say("/sales")
        await notified(desk, seller, f"order|{b}||", f"order|{a}||")
        await seller.say("2")
        assert a in seller.words, "the second of the newest message, and not Leave it"

    async def test_none_of_its_buttons(self, desk: Desk) -> None:
        seller, a, _ = await two_orders(desk)
        await seller.say("4")
        assert seller.words == "The newest message has no button 4."
        assert (await desk.trade.states(a))[:2] == ("accepted", "pending")


class TestAbove:
    """A number that waited for us, as we were down: the notice below it came later."""

    @pytest.mark.parametrize(("position", "state"), [(40, "placed"), (42, "accepted")])
    async def test_a_notice_that_they_had_not_seen(
        self, desk: Desk, position: int, state: str
    ) -> None:
        seller, a, b = await two_orders(desk)
        taps = (f"o.acc|{b}||", f"o.dec|{b}||")
        await LastButtons(desk.redis).note(f"telegram:{seller.sender.id}", taps, 41)
        await seller.receive(replace(seller.event(Said("1")), position=position))
        assert (await desk.trade.states(b))[0] == state
        assert (await desk.trade.states(a))[1] == "pending"
        asked = "Two messages here have buttons" in seller.words
        assert asked == (state == "placed")

    @pytest.mark.parametrize(
        ("answered_at", "position", "state"),
        [
            *((60, each, "pending") for each in (41, 59)),
            (60, 61, "paid"),
            *((None, 41, "pending"), (None, 42, "paid")),  # in the acknowledgement: somewhere below
        ],
    )
    async def test_a_question_that_they_had_not_seen(
        self, desk: Desk, answered_at: int | None, position: int, state: str
    ) -> None:
        """Typed twice, as nothing came: red when the second 1 says yes to a question that it was
        written above."""
        seller, buyer = await desk.seller("Aline", "en"), await desk.member("Bosco")
        code = await desk.trade.order(
            buyer.sender, await desk.trade.product(seller.sender), method="mobile_money"
        )
        await seller.send(tapped(f"o.acc|{code}||"))
        await seller.say(code)
        desk.rider = answered_at
        first = str(seller.data.index(f"o.paid|{code}||") + 1)
        await seller.receive(replace(seller.event(Said(first)), position=40))
        assert seller.offers("o.paid!")
        await seller.receive(replace(seller.event(Said("1")), position=position))
        assert (await desk.trade.states(code))[1] == state
        if state == "pending":
            assert "tap the button you mean" in seller.words
            await seller.receive(replace(seller.event(Said("1")), position=70))
            assert (await desk.trade.states(code))[1] == "paid"

    @pytest.mark.parametrize(("position", "orders"), [(41, 0), (59, 0), (61, 1)])
    async def test_a_review_that_they_had_not_seen(
        self, desk: Desk, position: int, orders: int
    ) -> None:
        """Red when a payment method that is typed twice places the order."""
        buyer = await ready_to_confirm(desk)
        await buyer.tap("f|<edit", "f|<more", "f|method")
        assert buyer.offers("f|on_delivery")
        desk.rider = 60
        await buyer.receive(replace(buyer.event(Said("1")), position=40))
        assert buyer.offers("f|<confirm")
        await buyer.receive(replace(buyer.event(Said("1")), position=position))
        assert len(await desk.trade.rows(select(Order))) == orders
        if not orders:
            assert buyer.offers("f|<confirm"), "it is asked again"
            await buyer.receive(replace(buyer.event(Said("1")), position=70))
            assert len(await desk.trade.rows(select(Order))) == 1

    async def test_a_group_counts_apart(self, desk: Desk) -> None:
        seller, buyer = await desk.seller("Aline", "en"), await desk.member("Bosco")
        await desk.trade.order(buyer.sender, await desk.trade.product(seller.sender))
        await seller.say("/sales")
        desk.rider = 90_000
        await seller.send(Command("sales"), private=False)
        await seller.receive(replace(seller.event(Said("1")), position=40))
        assert "tap the button you mean" not in seller.words

    def test_what_was_noted_before_there_were_positions(self) -> None:
        old = Arrived.read('0123456789abcdef ["order|IS-AAAAAA||"]')
        assert old == Arrived("0123456789abcdef", ("order|IS-AAAAAA||",))
        assert old.was_seen(7)


class TestTwoAtOnce:
    async def test_a_notice_while_a_turn_runs(self, desk: Desk) -> None:
        """Nobody can say which of the two is the newest."""
        seller, a, b = await two_orders(desk)

        async def comes() -> None:
            await notified(desk, seller, f"o.acc|{b}||", f"o.dec|{b}||")

        desk.on_answer = comes
        await seller.send(tapped(f"order|{a}||"))
        desk.on_answer = None
        await seller.say("1")
        assert "Two messages here have buttons." in seller.words
        assert (await desk.trade.states(b))[0] == "placed"
        await seller.say("/start")
        await seller.say("1")
        assert b in seller.words, "the list of sales"

    async def test_an_answer_in_the_place_of_a_message_above(self, desk: Desk) -> None:
        seller, a, b = await two_orders(desk)
        await seller.send(tapped(f"o.pack|{a}||"))
        await seller.say("1")
        assert "Two messages here have buttons." in seller.words
        assert (await desk.trade.states(b))[0] == "placed"

    async def test_an_answer_in_the_place_of_the_notice(self, desk: Desk) -> None:
        seller, _, b = await two_orders(desk)
        await seller.send(tapped(f"o.acc|{b}||"))
        pack = data_of(seller.last.screens[0]).index(f"o.pack|{b}||") + 1
        await seller.say(str(pack))
        assert (await desk.trade.states(b))[2] == "packed"


class TestReplies:
    async def test_a_number_is_a_button_of_the_message_it_replies_to(self, desk: Desk) -> None:
        seller, a, b = await two_orders(desk)
        old = (f"order|{a}||", "home|||")
        await seller.receive(replace(seller.event(Said("1")), replies_to=old))
        assert a in seller.words
        assert (await desk.trade.states(b))[0] == "placed"

    async def test_words_to_an_earlier_question_are_no_answer(self, desk: Desk) -> None:
        aline = await desk.member("Aline")
        await aline.say("/sell")
        earlier = tuple(aline.data)
        await aline.say("Kopakama")
        await aline.receive(replace(aline.event(Said("Other name")), replies_to=earlier))
        assert aline.words.startswith("You replied to an earlier message.")
        now = tuple(aline.data)
        await aline.receive(replace(aline.event(Said("We roast coffee")), replies_to=now))
        assert "In which district" in aline.words, "a reply to the present one is its answer"

    async def test_an_earlier_step_of_a_form_stays_stale(self, desk: Desk) -> None:
        aline = await desk.member("Aline")
        await aline.say("/sell", "Kopakama", "Coffee", "Huye")
        earlier = tuple(aline.data)
        await aline.say("0788123456")
        await aline.receive(replace(aline.event(Said("1")), replies_to=earlier))
        assert "earlier step" in aline.toast


class TestAfterALoss:
    """Redis came back empty: what they see on the phone, nobody knows."""

    @pytest.mark.parametrize("number", ["1", "2", "5"])
    async def test_nothing_is_done_and_they_read_where_they_are(
        self, desk: Desk, number: str
    ) -> None:
        bosco = await desk.member("Bosco")
        await bosco.say("/cart")
        await desk.redis.flushdb()
        await bosco.say(number)
        assert bosco.words.startswith(f"It is not clear which button {number} means, so nothing")
        assert bosco.offers("cart|||")
        await bosco.say("3")  # of what is shown now
        assert "Your cart is empty." in bosco.words

    async def test_what_came_since_is_known(self, desk: Desk) -> None:
        seller, a, b = await two_orders(desk)
        await desk.redis.flushdb()
        await notified(desk, seller, f"order|{b}||")
        await seller.say("1")
        assert b in seller.words
        assert a not in seller.words


async def test_buttons_of_another_house_do_no_harm(desk: Desk) -> None:
    """What a newer or older process wrote is judged like any button."""
    aline = await desk.member("Aline")
    await notified(desk, aline, "", "nothing|||", "f|<confirm|12345678|7")
    for number in "123":
        await aline.say(number)
        await notified(desk, aline, "", "nothing|||", "f|<confirm|12345678|7")
    assert all(answer.toast or answer.screens for answer in aline.answers)
    assert isinstance(tapped("home|||"), Tapped)
