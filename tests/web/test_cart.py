"""An order filled in on one page: the same answers, refusals and orders as in the chat."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis
from redis.exceptions import ConnectionError as Away
from sqlalchemy import event, select, update

from bot.chat import Sender
from bot.commerce import orders, rates
from bot.commerce.refusals import CartChanged, OwnProduct, QuoteEnded
from bot.commerce.state_machine import SYSTEM
from bot.mail.capabilities import MAIL
from bot.parsing.exchange_rates import RateLine
from bot.telegram.capabilities import TELEGRAM
from bot.web.capabilities import WEB
from storage import orders as stored_orders
from storage.database import Database
from storage.models import CartLine, Order, Person, Product, Shop, WebVisit
from storage.redis.sessions import Sessions
from tests.support.chat_door import Front
from tests.support.order_form import Buyer, FormReader
from tests.support.platforms import serving
from tests.support.tariffs import set_tariff
from tests.support.trade import Trade


@pytest.fixture
async def front(database: Database, redis: Redis, tmp_path: Path) -> AsyncIterator[Front]:
    async with Front.open(database, redis, tmp_path) as opened:
        yield opened


@pytest.fixture
async def lone(sqlite: Database, redis: Redis, tmp_path: Path) -> AsyncIterator[Front]:
    """Where the kind of database makes no difference."""
    async with Front.open(sqlite, redis, tmp_path) as opened:
        yield opened


KIGALI = {
    "country": "RW",
    "recipient": "Uwase Alice",
    "phone": "0788 123 456",
    "district": "Huye",
    "sector": "Ngoma",
    "landmark": "behind the market",
}


async def test_from_the_shelf_to_the_page_of_the_order(front: Front) -> None:
    seller = await front.trade.seller("Aline", "rw", shop="Kopakama")
    product = await front.trade.product(seller)
    buyer = Buyer(front.browser())
    await buyer.goes_to(f"/en/p/{product}-ikawa-ya-huye")
    assert buyer.browser.cookie == "", "who only looks has none"
    await buyer.sends(do="put", quantity="2")
    assert buyer.at == "/en/cart"
    await buyer.sends(do="look", **KIGALI)
    assert buyer.at == "/en/cart", "what was typed is kept, and shown by a GET"
    await buyer.sends(do="look", method="on_delivery")
    assert "Total: 25 000 Frw" in buyer.words
    await buyer.sends(do="place")
    assert re.fullmatch(r"/en/o/[0-9a-f]{32}", buyer.at), buyer.words
    [order] = await placed(front)
    assert order.code in buyer.words
    assert (order.state, order.total, order.payment.method) == ("placed", 25000, "on_delivery")


CHINA = {
    "country": "CN",
    "recipient": "王小明",
    "phone": "138 0013 8000",
    "province": "ZJ",
    "city": "杭州市",
    "area": "西湖区",
    "street": "文三路 90 号",
    "postcode": "310012",
}
ONE_LINE = "王小明 13800138000 浙江省杭州市西湖区文三路90号2单元301室 310012"
EMS = "CN,ems,1000,30000,500,8000,30000,7-14,RWF"


async def a_cart(front: Front, quantity: int = 2, language: str = "en", **facts: Any) -> Buyer:
    """Somebody who has put something into their cart."""
    seller = await front.trade.seller("Aline", "rw", shop="Kopakama")
    product = await front.trade.product(seller, **facts)
    buyer = Buyer(front.browser())
    await buyer.puts(product, quantity, language)
    return buyer


def facts_of(order: Order) -> dict[str, Any]:
    """All that is written down of it, but for which one it is, whose and when."""
    of = ("state", "total", "currency", "postage", "postage_service", "parcels", "shop_id")
    payment = ("method", "kind", "state", "amount", "currency")
    line = ("name", "unit", "price", "quantity", "commission", "product_id")
    return {
        **{name: getattr(order, name) for name in of},
        "payment": [getattr(order.payment, name) for name in payment],
        "lines": [[getattr(each, name) for name in line] for each in order.lines],
        "address": order.purchase.address,
        "shipment": order.shipment.state,
    }


async def set_rates(trade: Trade) -> None:
    async with trade.database.write() as db:
        day = trade.now.date().isoformat()
        lines = (RateLine("CNY", 203_500_000, day), RateLine("USD", 1_450_000_000, day))
        await rates.put(db, lines, rates.STAFF, SYSTEM, trade.now)


@contextlib.contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith("BEGIN"):
            asked.append(statement)

    engines = {database.engine.sync_engine, database._reading.sync_engine}
    for each in engines:
        event.listen(each, "before_cursor_execute", note)
    yield asked
    for each in engines:
        event.remove(each, "before_cursor_execute", note)


async def placed(front: Front) -> list[Order]:
    async with front.trade.database.read() as db:
        codes = (await db.scalars(select(Order.code).order_by(Order.id))).all()
        found = [await stored_orders.by_code(db, code) for code in codes]
    return [each for each in found if each is not None]


class TestTheSameOrder:
    async def test_as_one_of_the_chat(self, front: Front) -> None:
        """What is written down, and who is told of it, when it is the same order."""
        trade = front.trade
        buyer = await a_cart(front)
        product = (await trade.one(select(Product))).id
        await buyer.sends(do="look", **KIGALI)
        await buyer.sends(do="look", method="on_delivery")
        await buyer.sends(do="place")
        browser = await front.visitor()
        await browser.does(tap=f":buy|{product}||")
        await browser.say("2")
        await browser.tap("checkout|")
        for answer in ("Uwase Alice", "RW", "0788 123 456", "Huye", "Ngoma", "behind the market"):
            await (browser.tap("f|RW") if answer == "RW" else browser.say(answer))
        await browser.tap("f|on_delivery")
        await browser.tap("f|<confirm")
        on_page, in_chat = await placed(front)
        assert facts_of(on_page) == facts_of(in_chat)
        audit = [line[1:] for line in await trade.audit("order")]
        assert audit[: len(audit) // 2] == audit[len(audit) // 2 :]
        told: dict[str, list[str]] = {}
        for each in await trade.notices():
            if each.facts.get("order"):
                told.setdefault(each.facts["order"], []).append(each.kind)
        assert told[on_page.code] == told[in_chat.code]
        assert "order_placed" in told[on_page.code]

    async def test_it_stands_in_the_chat_with_its_buttons_and_its_news(self, front: Front) -> None:
        buyer = await a_cart(front)
        await buyer.orders(**KIGALI)
        [order] = await placed(front)
        await buyer.browser.look()
        assert order.code in buyer.browser.words
        [seller] = await front.trade.rows(select(Shop.owner_id))
        sender = Sender("telegram", "1001", "Aline")
        assert await front.trade.id_of(sender) == seller
        await front.trade.does(sender, orders.accept, order.code)
        await front.deliver()
        await buyer.browser.look()
        assert "accepted" in buyer.browser.bubbles[-1].text
        await buyer.browser.tap(f"order|{order.code}")
        assert "behind the market" in buyer.browser.words

    async def test_each_shop_of_a_cart_has_its_own(self, front: Front) -> None:
        trade = front.trade
        buyer = await a_cart(front)
        other = await trade.product(await trade.seller("Bea", shop="Ubuki"), "Ubuki", price=4000)
        await buyer.puts(other, 1)
        await buyer.sends(do="look", **KIGALI)
        await buyer.sends(do="look", method="on_delivery")
        assert "From 2 shops: each sends its own parcel." in buyer.words
        await buyer.sends(do="place")
        codes = [each.code for each in await placed(front)]
        assert len(codes) == 2
        assert all(code in buyer.words for code in codes)
        for path in re.findall(r'href="(/en/o/[0-9a-f]{32})"', buyer.page):
            said, page = await buyer.browser.get(path)
            assert said.status == 200
            assert any(code in page for code in codes)

    @pytest.mark.parametrize("language", ["rw", "en", "zh"])
    async def test_in_each_language(self, lone: Front, language: str) -> None:
        buyer = await a_cart(lone, language=language)
        assert f'<html lang="{"zh-Hans" if language == "zh" else language}">' in buyer.page
        await buyer.orders(**KIGALI)
        assert buyer.at.startswith(f"/{language}/o/")
        assert len(await placed(lone)) == 1
        [who] = await lone.trade.rows(select(Person).where(Person.platform == "web"))
        assert who.language == language, "the page that they began on is in it"


class TestWhatIsTyped:
    async def test_an_address_in_one_piece(self, front: Front) -> None:
        """Pasted where the fields are those of Rwanda; what it says fills the fields of China."""
        await set_tariff(front.trade, EMS)
        buyer = await a_cart(front, language="zh")
        await buyer.sends(do="fill", pasted=ONE_LINE)
        fields, _ = buyer.form("look")
        assert (fields["f-country"], fields["f-province"]) == ("CN", "ZJ")
        assert fields["f-recipient"] == "王小明"
        assert fields["f-street"].startswith("文三路90号")
        assert fields["f-postcode"] == "310012"
        assert fields["f-pasted"] == ""
        assert fields["f-service"] == "ems", "there is but one way to send it"
        await buyer.sends(do="look", method="arranged")
        await buyer.sends(do="place")
        [order] = await placed(front)
        assert order.purchase.address["district"] == "西湖区"
        assert order.postage_service == "ems"

    async def test_it_comes_before_what_stood_in_the_fields(self, lone: Front) -> None:
        buyer = await a_cart(lone, language="zh")
        await buyer.sends(do="look", **{**CHINA, "street": "旧路 1 号", "postcode": "100000"})
        await buyer.sends(do="look", pasted=ONE_LINE.removesuffix(" 310012"))
        fields, _ = buyer.form("look")
        assert fields["f-street"].startswith("文三路90号")
        assert fields["f-postcode"] == "", "the old one is of another place"

    async def test_what_is_no_address_says_so_and_stays(self, lone: Front) -> None:
        buyer = await a_cart(lone, language="zh")
        await buyer.sends(do="look", pasted="你好，什么时候发货？")
        assert buyer.status == 422
        assert buyer.form("look")[0]["f-pasted"] == "你好，什么时候发货？"

    async def test_each_mistake_has_its_sentence_and_nothing_is_lost(self, lone: Front) -> None:
        buyer = await a_cart(lone)
        wrong = {**KIGALI, "phone": "12", "sector": "", "district": "Nowhere"}
        await buyer.sends(do="look", **wrong)
        assert buyer.status == 422
        fields, _ = buyer.form("look")
        assert fields["f-recipient"] == "Uwase Alice"
        assert fields["f-landmark"] == "behind the market"
        assert fields["f-phone"] == "12"
        assert buyer.page.count('aria-invalid="true"') == 3
        assert ("do", "place") not in [b for each in buyer.read.buttons for b in each]

    async def test_what_is_left_empty_is_asked_for_by_what_it_is(self, lone: Front) -> None:
        buyer = await a_cart(lone)
        await buyer.sends(do="look", **{**KIGALI, "phone": "", "district": " "})
        assert buyer.status == 422
        assert buyer.page.count("Please write something.") == 1
        assert buyer.page.count("Please choose one of these.") == 1

    async def test_half_of_it_is_no_mistake_yet(self, lone: Front) -> None:
        """As the page's script sends it, or whoever only chooses the country."""
        buyer = await a_cart(lone)
        await buyer.sends(do="fill", country="CN", recipient="王小明")
        assert "aria-invalid" not in buyer.page
        fields, _ = buyer.form("look")
        assert {"f-province", "f-street"} <= fields.keys()
        assert fields["f-recipient"] == "王小明"

    async def test_any_country_that_is_served(self, front: Front) -> None:
        """By a list of them; its address has other fields, one of which may be left empty."""
        await set_tariff(front.trade, "World,ems,1000,40000,500,9000,30000,7-14,RWF")
        buyer = await a_cart(front)
        assert {"RW", "CN", "KE", "DE"} <= set(buyer.read.choices["f-country"])
        await buyer.sends(do="fill", country="KE")
        kenya = {"recipient": "Wanjiku", "phone": "0712 345678", "lines": "12 Riverside Drive"}
        await buyer.sends(do="look", **kenya, town="Nairobi", region="", postal_code="")
        assert buyer.form("look")[0]["f-phone"] == "+254 712 345678"
        await buyer.sends(do="look", method="arranged")
        await buyer.sends(do="place")
        [order] = await placed(front)
        assert (order.purchase.address["country"], order.purchase.address["city"]) == (
            "KE",
            "Nairobi",
        )

    async def test_the_shelf_says_where_parcels_go(self, lone: Front) -> None:
        seller = await lone.trade.seller("Aline", "rw")
        product = await lone.trade.product(seller)
        buyer = Buyer(lone.browser())
        await buyer.goes_to(f"/en/p/{product}-ikawa-ya-huye?to=CN")
        await buyer.sends(do="put", quantity="1")
        assert buyer.at == "/en/cart?to=CN"
        assert buyer.form("look")[0]["f-country"] == "CN"

    async def test_the_next_order_begins_with_the_last_address(self, lone: Front) -> None:
        buyer = await a_cart(lone)
        await buyer.orders(**KIGALI)
        product = (await lone.trade.one(select(Product))).id
        await buyer.puts(product, 1)
        assert buyer.form("look")[0]["f-landmark"] == "behind the market"
        await buyer.sends(do="look", method="on_delivery")
        await buyer.sends(do="place")
        assert len(await placed(lone)) == 2

    async def test_a_hostile_name_is_a_name(self, lone: Front) -> None:
        buyer = await a_cart(lone)
        await buyer.sends(do="look", **{**KIGALI, "recipient": '"><script>alert(1)</script>'})
        assert "<script>alert" not in buyer.page


class TestWhatHasChanged:
    async def ready(self, front: Front, **facts: Any) -> Buyer:
        """Before the last button."""
        buyer = await a_cart(front, **facts)
        await buyer.sends(do="look", **KIGALI)
        await buyer.sends(do="look", method="on_delivery")
        return buyer

    async def test_sold_out_meanwhile(self, front: Front) -> None:
        buyer = await self.ready(front, stock=2)
        other = await front.trade.person("Carine")
        await front.trade.order(other, (await front.trade.one(select(Product))).id, 1)
        await buyer.sends(do="place")
        assert buyer.status == 409
        assert "Only 1 left" in buyer.words
        assert len(await placed(front)) == 1
        product = (await front.trade.one(select(Product))).id
        await buyer.sends(do="put", product=product, quantity="1")
        assert buyer.form("look")[0]["f-landmark"] == "behind the market"
        await buyer.sends(do="look", method="on_delivery")
        await buyer.sends(do="place")
        assert len(await placed(front)) == 2

    async def test_the_price_is_another(self, front: Front) -> None:
        buyer = await self.ready(front)
        async with front.trade.database.write() as db:
            await db.execute(update(Product).values(price=13000))
        await buyer.sends(do="place")
        assert buyer.status == 409
        assert CartChanged().text().msgid in buyer.words
        assert "26 000 Frw" in buyer.words
        assert await placed(front) == []
        await buyer.sends(do="look", method="on_delivery")
        await buyer.sends(do="place")
        assert [each.total for each in await placed(front)] == [26000]

    async def test_something_else_was_written_meanwhile(self, front: Front) -> None:
        """Nobody orders to an address that they have not seen on the last screen."""
        buyer = await self.ready(front)
        await buyer.sends(do="place", landmark="the blue gate")
        assert buyer.status == 409
        assert "Something has changed" in buyer.words
        assert "the blue gate" in buyer.form("place")[0]["f-landmark"]
        await buyer.sends(do="place")
        [order] = await placed(front)
        assert order.purchase.address["landmark"] == "the blue gate"

    async def test_two_pages_side_by_side(self, front: Front) -> None:
        """What was shown in the other one last is what holds."""
        buyer = await self.ready(front)
        old = buyer.form("place")
        await buyer.sends(do="look", landmark="the blue gate")
        await buyer.posts(old[1], old[0] | {"do": "place"})
        assert buyer.status == 409
        assert await placed(front) == []

    async def test_the_second_price_has_ended(self, front: Front) -> None:
        await set_tariff(front.trade, EMS)
        await set_rates(front.trade)
        buyer = await a_cart(front)
        await buyer.sends(do="look", **CHINA)
        await buyer.sends(do="look", method="arranged")
        front.trade.forward(minutes=31)
        await buyer.sends(do="place")
        assert buyer.status == 409
        assert QuoteEnded().text().msgid in buyer.words
        await buyer.sends(do="place")
        [order] = await placed(front)
        assert order.quote is not None
        assert order.quote.quoted_at == front.trade.now

    async def test_nothing_goes_there(self, front: Front) -> None:
        await set_tariff(front.trade, "Kigali,moto,5000,1500,,,5000,0-1,RWF")
        buyer = await a_cart(front)
        await buyer.sends(do="look", **CHINA)
        assert "Postage to this country has no price" in buyer.words
        assert ("do", "place") not in [b for each in buyer.read.buttons for b in each]
        assert "f-method" not in buyer.read.choices

    async def test_what_was_chosen_for_elsewhere(self, front: Front) -> None:
        """Ways of sending and paying of the country before are none of the next one's, and are
        asked again (woocommerce 57940, isotope/core 1031)."""
        await set_tariff(front.trade, EMS, "Kigali,moto,5000,1500,,,5000,0-1,RWF")
        buyer = await a_cart(front)
        await buyer.sends(do="look", **CHINA)
        await buyer.sends(do="look", method="arranged")
        await buyer.sends(do="fill", country="RW")
        assert "aria-invalid" not in buyer.page
        gasabo = {**KIGALI, "district": "Gasabo", "sector": "Kimironko"}
        await buyer.sends(do="look", **gasabo, service="ems", method="arranged")
        assert buyer.read.choices["f-service"] == ["moto"]
        assert "That is not possible for this order" in buyer.words, "how it is paid"
        await buyer.sends(do="look", service="moto", method="on_delivery")
        assert "26 500 Frw" in buyer.words
        await buyer.sends(do="look", district="Huye", sector="Ngoma")
        assert "26 500 Frw" not in buyer.words
        assert "f-service" not in buyer.read.choices, "nothing with a price goes there"
        assert await placed(front) == []

    async def test_all_at_once(self, front: Front) -> None:
        """How it is paid is judged by how it is sent, though both come with one form."""
        await set_tariff(front.trade, EMS, "Kigali,moto,5000,1500,,,5000,0-1,RWF")
        buyer = await a_cart(front)
        fields, action = buyer.form("look")
        gasabo = {**KIGALI, "district": "Gasabo", "sector": "Kimironko"}
        ways = {"service": "moto", "method": "on_delivery"}
        typed = {f"f-{name}": value for name, value in {**gasabo, **ways}.items()}
        await buyer.posts(action, fields | typed | {"do": "look"})
        assert buyer.status == 200
        await buyer.sends(do="place")
        [order] = await placed(front)
        assert (order.postage_service, order.payment.method) == ("moto", "on_delivery")

    async def test_nothing_is_chosen(self, lone: Front) -> None:
        buyer = await a_cart(lone)
        await buyer.sends(do="look", **KIGALI)
        await buyer.sends(do="look")
        assert buyer.status == 422
        assert "Please choose one of these." in buyer.words

    async def test_cash_is_for_rwanda(self, front: Front) -> None:
        buyer = await a_cart(front)
        await buyer.sends(do="look", **KIGALI)
        assert "on_delivery" in buyer.read.choices["f-method"]
        await buyer.sends(do="look", **{**CHINA, "method": "on_delivery"})
        assert "on_delivery" not in buyer.read.choices.get("f-method", [])
        assert await placed(front) == []

    async def test_ones_own_goods(self, lone: Front) -> None:
        buyer = await a_cart(lone)
        visit = await buyer.browser.sender()
        product = (await lone.trade.one(select(Product))).id
        async with lone.trade.database.write() as db:
            await db.execute(update(Shop).values(owner_id=await lone.trade.id_of(visit)))
        await buyer.sends(do="put", product=product, quantity="3")
        assert buyer.status == 409
        assert OwnProduct().text().msgid in buyer.words


class TestTwice:
    async def test_the_last_button_twice_at_once(self, front: Front) -> None:
        buyer = await a_cart(front)
        await buyer.sends(do="look", **KIGALI)
        await buyer.sends(do="look", method="on_delivery")
        fields, action = buyer.form("place")
        data = fields | {"do": "place"}
        both = await asyncio.gather(
            *(buyer.browser.get(action, method="POST", data=data) for _ in range(4))
        )
        assert {said.status for said, _ in both} == {303}
        assert all(said.headers["Location"].startswith("/en/o/") for said, _ in both)
        assert len(await placed(front)) == 1
        product = await front.trade.one(select(Product))
        assert product.reserved == 2

    async def test_back_and_once_more_leads_to_what_was_ordered(self, front: Front) -> None:
        buyer = await a_cart(front)
        await buyer.orders(**KIGALI)
        [order] = await placed(front)
        old = buyer.sent[-1]
        await buyer.posts("/en/cart", old)
        assert order.code in buyer.words
        await buyer.posts("/en/cart", {**old, "f-landmark": "elsewhere"})
        assert order.code in buyer.words
        assert len(await placed(front)) == 1

    async def test_what_was_ordered_again_is_a_second_order(self, lone: Front) -> None:
        buyer = await a_cart(lone)
        product = (await lone.trade.one(select(Product))).id
        for _ in range(2):
            await buyer.puts(product, 2)
            await buyer.orders(**KIGALI)
        assert len(await placed(lone)) == 2

    async def test_a_draft_of_somebody_elses_opens_nothing(self, front: Front) -> None:
        buyer = await a_cart(front)
        await buyer.orders(**KIGALI)
        other = Buyer(front.browser())
        await other.puts((await front.trade.one(select(Product))).id, 1)
        fields, action = other.form("look")
        await other.posts(action, fields | {"do": "place", "draft": buyer.sent[-1]["draft"]})
        assert other.status == 409
        assert len(await placed(front)) == 1


class TestBesideTheChat:
    async def test_a_form_of_the_chat_is_left_alone(self, front: Front) -> None:
        buyer = await a_cart(front)
        browser = buyer.browser
        await browser.look()
        await browser.say("/sell")
        asked = browser.bubbles[-1].text
        await buyer.goes_to("/en/cart")
        await buyer.orders(**KIGALI)
        await browser.look()
        await browser.say("Umurima")
        assert "Umurima" not in asked
        assert len(await placed(front)) == 1
        assert browser.bubbles[-1].by_bot
        assert "What does your shop sell" in browser.words or browser.bubbles[-1].text != asked

    async def test_begun_in_the_chat_goes_on_here_and_back(self, front: Front) -> None:
        buyer = await a_cart(front)
        browser = buyer.browser
        await browser.look()
        await browser.say("/cart")
        await browser.tap("checkout|")
        await browser.say("Uwase Alice")
        await buyer.goes_to("/en/cart")
        assert buyer.form("look")[0]["f-recipient"] == "Uwase Alice"
        await buyer.sends(do="fill", **{k: v for k, v in KIGALI.items() if k != "landmark"})
        await browser.look()
        await browser.say("coffee")
        assert "What is it close to" not in browser.bubbles[-1].text, "no question stands there"
        await browser.say("/cart")
        await browser.tap("checkout|")
        assert "What is it close to" in browser.bubbles[-1].text


class TestWhoAsks:
    async def test_nobody_has_a_cookie_before_they_do_something(self, front: Front) -> None:
        browser = front.browser()
        said, page = await browser.get("/en/cart")
        assert said.status == 200
        assert "Set-Cookie" not in said.headers
        assert said.headers["Cache-Control"] == "no-store"
        assert "noindex" in said.headers["X-Robots-Tag"]
        assert "Your cart is empty" in page
        assert await front.count(WebVisit) == 0

    async def test_a_form_of_elsewhere_does_nothing(self, front: Front) -> None:
        buyer = await a_cart(front)
        await buyer.sends(do="look", **KIGALI)
        await buyer.sends(do="look", method="on_delivery")
        fields, action = buyer.form("place")
        data = fields | {"do": "place"}
        for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
            for each in (data, {"do": "put", "product": "1", "quantity": "9"}):
                said, _ = await buyer.browser.get(action, method="POST", data=each, headers=headers)
                assert said.status == 403
        for token in ("", "0" * 64):
            said, _ = await buyer.browser.get(action, method="POST", data=data | {"token": token})
            assert said.status == 403
        assert await placed(front) == []
        [line] = await front.trade.rows(select(CartLine))
        assert line.quantity == 2

    async def test_whoever_left_is_told(self, lone: Front) -> None:
        buyer = await a_cart(lone)
        fields, action = buyer.form("look")
        other = Buyer(lone.browser())
        await other.posts(action, fields | {"do": "look"})
        assert other.status == 403
        assert "no longer open in this browser" in other.words

    async def test_while_redis_is_away(self, lone: Front, monkeypatch: pytest.MonkeyPatch) -> None:
        buyer = await a_cart(lone)
        fields, action = buyer.form("look")
        typed = fields | {f"f-{k}": v for k, v in KIGALI.items()} | {"do": "look"}
        with monkeypatch.context() as patch:

            async def gone(*_: object) -> None:
                raise Away

            patch.setattr(Sessions, "open", gone)
            patch.setattr(Sessions, "peek", gone)
            await buyer.goes_to("/en/cart")
            assert "Ikawa ya Huye" in buyer.words
            assert "Nothing can be ordered at the moment" in buyer.words
            await buyer.posts(action, typed)
            assert buyer.status == 503
        [again] = buyer.read.forms
        assert again == typed
        await buyer.posts(action, again)
        assert buyer.form("look")[0]["f-landmark"] == "behind the market"

    async def test_statements(self, lone: Front) -> None:
        """The visit, who it is, and the cart twice: as it is shown, and as it would be ordered."""
        buyer = await a_cart(lone)
        await buyer.goes_to("/en/cart")
        with counted(lone.trade.database) as asked:
            await buyer.goes_to("/en/cart")
        assert len(asked) == 4, asked

    async def test_taken_out_again(self, lone: Front) -> None:
        buyer = await a_cart(lone)
        product = (await lone.trade.one(select(Product))).id
        await buyer.sends(do="put", product=product, quantity="3")
        assert "37 500" in buyer.words
        await buyer.sends(do="put", product=product, quantity="1000")
        assert (buyer.status, "The maximum is: 10" in buyer.words) == (409, True)
        await buyer.sends(do="put", product=product, quantity="many")
        assert buyer.status == 409
        await buyer.sends(do="drop", product=product)
        assert "Your cart is empty" in buyer.words


class TestOnTheShelf:
    async def test_the_header_shows_the_cart_to_whoever_has_one(self, front: Front) -> None:
        buyer = await a_cart(front)
        for path in ("/en", "/en?to=CN"):
            said, page = await buyer.browser.get(path)
            assert "Cart: 1" in page
            assert said.headers["Cache-Control"] == "private, no-cache"
            assert said.headers["Vary"] == "Cookie"
        assert '<a class="cart" href="/en/cart?to=CN"' in page
        stranger = front.browser()
        said, page = await stranger.get("/en")
        assert "Cart:" not in page
        assert said.headers["Cache-Control"].startswith("public")
        assert said.headers["Vary"] == "Cookie"
        assert said.headers["ETag"]

    async def test_the_same_page_with_another_cart_is_another(self, front: Front) -> None:
        buyer = await a_cart(front)
        said, _ = await buyer.browser.get("/en")
        known = {"If-None-Match": said.headers["ETag"]}
        assert (await buyer.browser.get("/en", headers=known))[0].status == 304
        await buyer.goes_to("/en/cart")
        await buyer.sends(do="drop")
        said, page = await buyer.browser.get("/en", headers=known)
        assert (said.status, "Cart:" in page) == (200, False)

    async def test_without_a_cookie_nothing_is_asked(self, lone: Front) -> None:
        """And with one that is none of ours, the shelf is what it is for all."""
        await a_cart(lone)
        stranger = lone.browser()
        await stranger.get("/en")
        with counted(lone.trade.database) as asked:
            await stranger.get("/en")
            await stranger.get("/en", headers={"Cookie": "isoko=short; other=1"})
        assert asked == []
        said, page = await stranger.get("/en", headers={"Cookie": f"isoko={'A' * 43}"})
        assert (said.status, "Cart:" in page) == (200, False)


async def offers(buyer: Buyer) -> bool:
    """Whether the newest screen of their chat that is about an order offers news by e-mail."""
    await buyer.browser.look("/chat")
    newest = next(each for each in reversed(buyer.browser.bubbles) if "IS-" in each.text)
    return any(data.startswith("email.type|") for data in newest.data.values())


async def test_mail_is_offered_once_and_by_a_market_that_sends_it(lone: Front) -> None:
    """Beside the first order; a market without mail offers none."""
    seller = await lone.trade.seller("Aline", "rw")
    product = await lone.trade.product(seller)
    without = Buyer(lone.browser())
    await without.puts(product, 1)
    await without.orders(**KIGALI)
    assert not await offers(without)
    with serving(TELEGRAM, WEB, MAIL):
        buyer = Buyer(lone.browser())
        for is_first in (True, False):
            await buyer.puts(product, 1)
            await buyer.orders(**KIGALI)
            assert await offers(buyer) == is_first


# Of a conversation: on a page nothing is sent in a message, nor skipped by a button.
OF_THE_CHAT = {
    "en": r"\b(?:send|tap|you sent|button|message)\b",
    "rw": r"\b(?:ohereza|wohereje|kanda|ubutumwa)\b",
    "zh": r"发送|点选|点“|按钮|消息",
}
WRONG = (
    {"country": "RW", "recipient": "7", "phone": "078", "district": "", "sector": "?"},
    {"country": "RW", "recipient": "a" * 200, "phone": "0788123456, 0788123457"},
    {"country": "RW", "district": "Huye", "landmark": ""},
    {"country": "RW", "phone": "07881234567890123", "sector": "Kimironko Gasabo", "landmark": "7"},
    {"country": "RW", "phone": "many", "sector": "x" * 90, "landmark": "y" * 300},
    {"country": "CN", "pasted": "no address", "phone": "abc", "city": "?", "postcode": "12"},
    {"country": "CN", "province": "ZJ", "city": "x", "area": "?", "street": "1", "postcode": "abc"},
    {"country": "KE", "phone": "12", "lines": "", "town": "Kenya", "postal_code": "??????????????"},
    {"country": "KE", "phone": "1 or 2", "lines": "x", "town": "", "region": "?" * 99},
)  # fmt: skip


@pytest.mark.parametrize("language", ["en", "rw", "zh"])
async def test_a_page_speaks_no_words_of_the_chat(lone: Front, language: str) -> None:
    front = lone
    await set_tariff(front.trade, f"{EMS}\nWORLD,ems,1000,60000,500,8000,30000,7-14,RWF")
    await set_rates(front.trade)
    buyer = await a_cart(front, language=language)
    said = []
    for fields in WRONG:
        await buyer.sends(do="fill", country=fields["country"])
        await buyer.sends(do="look", **fields)
        said += FormReader(buyer.page).words
        assert 'aria-invalid="true"' in buyer.page, fields
    chatty = re.compile(OF_THE_CHAT[language], re.IGNORECASE)
    chat_words = sorted({each for each in said if chatty.search(each)})
    assert not chat_words, "\n".join(chat_words)
