"""Old buttons, other people's buttons, and digits that stand for buttons."""

from __future__ import annotations

from dataclasses import replace

import pytest
from redis.asyncio import Redis
from sqlalchemy import select

from bot.chat import (
    Command,
    Said,
    Tapped,
)
from bot.handlers import TAPS
from storage.database import Database
from storage.models import Product, Shop
from tests.support.buttons import ACTIONS
from tests.support.talk import OF_THE_DIALOGUE, Desk, tapped


@pytest.fixture
def desk(sqlite: Database, redis: Redis) -> Desk:
    return Desk(sqlite, redis)


class TestStaleButtons:
    async def test_of_an_earlier_question(self, desk: Desk) -> None:
        aline = await desk.member("Aline")
        await aline.say("/sell", "Kopakama")
        back = aline.tapping("f|<back")
        await aline.say("Coffee")
        await aline.send(back)
        assert "earlier step" in aline.toast
        assert aline.last.fresh, "the old message was written over"
        assert "In which district" in aline.words, "and not where the button led"
        await aline.tap("f|Bugesera")
        assert "phone number" in aline.words

    async def test_of_an_earlier_form(self, desk: Desk) -> None:
        aline = await desk.member("Aline")
        await aline.say("/sell", "Kopakama", "Coffee", "Huye", "0788123456", "123456")
        confirm = aline.tapping("f|<confirm")
        await aline.say("/cancel", "/sell")
        await aline.tap("fresh")
        await aline.send(confirm)
        assert "earlier step" in aline.toast
        assert await desk.trade.rows(select(Shop)) == []

    async def test_after_the_end_of_the_form(self, desk: Desk) -> None:
        aline = await desk.member("Aline")
        await aline.say("/sell", "Kopakama", "Coffee", "Huye", "0788123456", "123456")
        confirm = aline.tapping("f|<confirm")
        await aline.send(confirm)
        assert "Your shop is open: Kopakama" in aline.words
        assert aline.last.menu
        await aline.send(confirm)
        assert "Your shop is open: Kopakama" in aline.words
        assert len(await desk.trade.rows(select(Shop))) == 1

    @pytest.mark.parametrize(
        "data", ["nothing|||", "f||||", "f|x|12345678|1", "stay|x||", "leave|x||", "resume|shop||"]
    )
    async def test_not_of_our_making(self, desk: Desk, data: str) -> None:
        aline = await desk.member("Aline")
        await aline.send(tapped(data))
        assert aline.toast or aline.data, "the button spins without a word"
        assert aline.offers("shop|")

    async def test_of_no_meaning_at_all(self, desk: Desk) -> None:
        aline = await desk.member("Aline")
        await aline.send(Tapped(None, "tap", None))
        assert "earlier step" in aline.toast

    @pytest.mark.parametrize("action", sorted(TAPS))
    async def test_any_action_with_any_subject_is_answered(
        self, desk: Desk, action: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        aline = await desk.member("Aline")
        for subject in ("", "999", "IS-XXXXXX", "x~y", "-1", "½"):
            await aline.send(tapped(f"{action}|{subject}||"))
            assert aline.last.screens or aline.last.toast, f"{subject!r} is not answered"
            assert not caplog.records, f"it stumbled over {subject!r}"


class TestEveryButton:
    def test_leads_somewhere(self) -> None:
        """Red when a screen can show a button that nothing answers, or nothing shows one."""
        assert set(ACTIONS) == {*TAPS, *OF_THE_DIALOGUE}

    @pytest.mark.parametrize("action", ["orders", "sales"])
    async def test_of_a_page_that_is_no_more(self, desk: Desk, action: str) -> None:
        """Red when the page that is shown leads on from the one that was asked for."""
        seller, buyer = await desk.seller("Aline"), await desk.member("Bosco")
        code = await desk.trade.order(buyer.sender, await desk.trade.product(seller.sender))
        reader = buyer if action == "orders" else seller
        await reader.send(tapped(f"{action}|7||"))
        assert reader.offers(f"order|{code}")
        assert not any(reader.offers(f"{action}|{turn}") for turn in "<>0123456789")


class TestForeignButtons:
    STEPS = tuple(name for name, route in TAPS.items() if route.action.order is not None)

    @pytest.mark.parametrize("action", ["order", *STEPS])
    async def test_an_order_of_others(self, desk: Desk, action: str) -> None:
        seller, buyer = await desk.seller("Aline"), await desk.member("Bosco")
        product = await desk.trade.product(seller.sender)
        code = await desk.trade.order(buyer.sender, product)
        before = (
            await desk.trade.states(code),
            await desk.trade.notices(),
            await desk.trade.audit(),
        )
        stranger = await desk.member("Chantal")
        await stranger.send(tapped(f"{action}|{code}||"))
        assert "not for you" in stranger.toast
        assert stranger.last.alert
        assert code not in stranger.words
        after = (
            await desk.trade.states(code),
            await desk.trade.notices(),
            await desk.trade.audit(),
        )
        assert [len(each) for each in after] == [len(each) for each in before]
        assert after[0] == before[0]

    async def test_the_other_sides_button_shows_ones_own_view(self, desk: Desk) -> None:
        seller, buyer = await desk.seller("Aline"), await desk.member("Bosco")
        code = await desk.trade.order(buyer.sender, await desk.trade.product(seller.sender))
        await buyer.send(tapped(f"o.acc|{code}||"))
        assert "not for you" in buyer.toast
        assert (await desk.trade.states(code))[0] == "placed"
        assert buyer.offers(f"o.cancel|{code}")

    @pytest.mark.parametrize("action", ["own", "edit", "pause", "delete", "delete!"])
    async def test_a_product_of_others(self, desk: Desk, action: str) -> None:
        product = await desk.trade.product((await desk.seller("Aline")).sender)
        other = await desk.seller("Bosco", "en")
        subject = f"{product}~price" if action == "edit" else str(product)
        await other.send(tapped(f"{action}|{subject}||"))
        assert other.last.alert or action == "delete", "it is asked once more before"
        row = await desk.trade.one(select(Product))
        assert (row.state, row.price) == ("active", 12500)

    @pytest.mark.parametrize(
        "data",
        [
            "staff|||",
            "broadcast|||",
            "broadcasts|||",
            "lists|||",
            "campaign|||",
            "bc|1||",
            "bc.stop|1||",
            "stuck|||",
            "stuck.r|1.0||",
            "stuck.1|1||",
            "stuck.all|1||",
        ],
    )
    async def test_what_is_for_staff(self, desk: Desk, data: str) -> None:
        aline = await desk.member("Aline")
        await aline.send(tapped(data))
        assert "for the staff" in aline.toast

    async def test_of_last_week(self, desk: Desk) -> None:
        seller, buyer = await desk.seller("Aline", "en"), await desk.member("Bosco")
        code = await desk.trade.order(buyer.sender, await desk.trade.product(seller.sender))
        await buyer.send(tapped(f"o.cancel!|{code}||"))
        await seller.send(tapped(f"o.acc|{code}||"))
        assert "changed in the meantime" in seller.toast
        assert seller.last.alert
        assert "Cancelled" in seller.words, "and how it stands now"
        assert (await desk.trade.states(code))[0] == "cancelled"

    async def test_money_that_came_after_the_end_can_be_given_back(self, desk: Desk) -> None:
        seller, buyer = await desk.seller("Aline", "en"), await desk.member("Bosco")
        product = await desk.trade.product(seller.sender)
        code = await desk.trade.order(buyer.sender, product, method="mobile_money")
        await seller.send(tapped(f"o.acc|{code}||"))
        await buyer.send(tapped(f"o.claim|{code}||"))
        await seller.send(tapped(f"o.cancel!|{code}||"))
        await seller.tap("o.paid|", "o.paid!", "o.refund|", "o.refund!")
        assert (await desk.trade.states(code))[:2] == ("cancelled", "refunded")
        assert not seller.offers("o.paid")

    async def test_a_second_tap_is_told_so(self, desk: Desk) -> None:
        seller, buyer = await desk.seller("Aline", "en"), await desk.member("Bosco")
        code = await desk.trade.order(buyer.sender, await desk.trade.product(seller.sender))
        for _ in range(2):
            await seller.send(tapped(f"o.acc|{code}||"))
        assert "already been done" in seller.toast
        assert len(await desk.trade.notices(kind="order_accepted")) == 1


class TestDigits:
    async def test_are_the_buttons_of_the_last_screen(self, desk: Desk) -> None:
        aline = await desk.member("Aline")
        await aline.say("/start")
        wanted = aline.data[2]
        assert wanted == "cart|||"
        await aline.say("3")
        assert "Your cart is empty" in aline.words

    async def test_beyond_them_are_no_words(self, desk: Desk) -> None:
        """Red when a number that slipped is looked up as a product."""
        aline = await desk.member("Aline")
        await aline.say("/start", "99")
        assert aline.words == "The newest message has no button 99."
        await aline.say("3")
        assert "Your cart is empty" in aline.words

    async def test_after_a_lost_session_they_are_told_where_they_are(self, desk: Desk) -> None:
        aline = await desk.member("Aline")
        await aline.say("/start")
        await desk.redis.flushdb()
        await aline.say("2")
        assert aline.words.startswith("It is not clear which button 2 means, so nothing was done.")
        assert aline.offers("shop|")

    async def test_of_what_nobody_saw_mean_nothing(self, desk: Desk) -> None:
        """Of a burst only the last is answered: the others showed no buttons."""
        aline = await desk.member("Aline")
        await aline.say("/start")
        unseen = replace(aline.event(Command("cart")), brief=True)
        await aline.receive(unseen)
        await aline.say("3")
        assert "Your cart is empty" in aline.words, "the third of the menu's, which was seen"

    async def test_a_refusal_is_said_where_there_is_no_tap_to_answer(self, desk: Desk) -> None:
        aline = await desk.member("Aline")
        await aline.send(tapped("shop|||"))
        await aline.say("/products")
        assert "You have no shop yet" in aline.words

    async def test_cancel_on_a_review(self, desk: Desk) -> None:
        aline = await desk.member("Aline")
        await aline.say("/sell", "Kopakama", "Coffee", "Huye", "0788123456", "123456")
        await aline.say("3")
        assert "Cancelled: Opening a shop" in aline.words

    async def test_a_forwarded_one_is_none(self, desk: Desk) -> None:
        aline = await desk.member("Aline")
        await aline.say("/start")
        await aline.send(Said("3", forwarded=True))
        assert "That is a forwarded message" in aline.words
