"""An order filled in on one page and paid through a provider, with what may go wrong: the wallet's
page that is left, the PIN that is refused, callbacks that are lost, money that comes late. Its
buyer has a browser without a script, and reads how it stands on the order's own page.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientResponse

from bot.texts import Language
from tests.support import payers
from tests.support.order_form import Buyer
from tests.support.web_market import PageReader, WebMarket, WebPerson

HANGZHOU = {
    "country": "CN",
    "recipient": "王小明",
    "phone": "138 0013 8000",
    "province": "ZJ",
    "city": "杭州市",
    "area": "西湖区",
    "street": "文三路 90 号",
    "postcode": "310012",
}
KIGALI = {
    "country": "RW",
    "recipient": "Uwase Diane",
    "phone": "0788 654 321",
    "district": "Gasabo",
    "sector": "Kimironko",
    "landmark": "inyuma y'isoko",
}
DUE = {"rw": "Asigaye kwishyurwa", "en": "Still to pay", "zh": "待付余额"}
RECEIVED = {"rw": "bwakiriwe", "en": "was received", "zh": "已收到"}


@dataclass
class Pages:
    """Somebody's browser, as a form is filled in with it."""

    person: WebPerson

    async def get(self, path: str, method: str = "GET", **more: Any) -> tuple[ClientResponse, str]:
        url = self.person.market.url + path
        async with self.person.browser.request(method, url, allow_redirects=False, **more) as said:
            return said, await said.text()


@pytest.fixture
async def till(sqlite_url: str, redis_url: str, tmp_path: Path) -> AsyncIterator[WebMarket]:
    async with WebMarket.open(sqlite_url, redis_url, tmp_path, paying=True) as market:
        yield market


@dataclass
class Sale:
    market: WebMarket
    buyer: WebPerson
    pages: Buyer
    path: str  # of the order's page
    language: Language

    @classmethod
    async def begin(cls, market: WebMarket, language: Language, **chosen: str) -> Sale:
        """Accepted, and not paid yet; the seller has Telegram."""
        seller = await market.on_telegram("Aline", "rw", phone="+250788123456")
        await seller.through("/start", ">lang|rw")
        await seller.through("/sell", "Koperative Kopakama", "Ikawa", "Huye", "0788123456")
        await seller.through(">f|<skip", ">f|<confirm")
        product = await market.list_product(seller)
        buyer = await market.newcomer("Diane", language, phone=payers.DIANE)
        assert isinstance(buyer, WebPerson)
        pages = Buyer(Pages(buyer))  # type: ignore[arg-type]
        await pages.puts(int(product), 2, language)
        where = HANGZHOU if chosen["service"] == "ems" else KIGALI
        await pages.sends(do="fill", country=where["country"])
        await pages.sends(do="look", **where)
        await pages.sends(do="look", **chosen)
        await pages.sends(do="place")
        assert re.fullmatch(r"/\w+/o/[0-9a-f]{32}", pages.at), pages.words
        buyer.take_page(await buyer.get("/chat"))
        await seller.tap("o.acc|")
        await market.quiet()
        return cls(market, buyer, pages, pages.at, language)

    async def reads(self) -> str:
        """How the order stands on its page."""
        await self.pages.goes_to(self.path)
        return self.pages.words

    async def begins_to_pay(self) -> None:
        """By the button of the order's page, which leads into the chat."""
        await self.pages.goes_to(self.path)
        data = PageReader(self.pages.page).fields | {"do": "ask", "then": "pay"}
        async with self.buyer.browser.post(self.market.url + self.path, data=data) as said:
            assert said.url.path == "/chat", await said.text()
            self.buyer.take_page(await said.text())

    async def wallet(self) -> str:
        """The newest page of a wallet that is offered in the chat."""
        await self.market.quiet()
        links = [link for each in self.buyer.messages() for link in each.links]
        return [each for each in links if "/wallet/" in each][-1]

    async def is_paid(self) -> None:
        await self.buyer.hears(RECEIVED[self.language])
        words = await self.reads()
        assert DUE[self.language] not in words
        assert (await payers.payment_of(self.market)).state == "paid"


class TestInTheWallet:
    async def test_left_and_tried_again(self, till: WebMarket) -> None:
        sale = await Sale.begin(till, "zh", service="ems", method="alipay")
        assert DUE["zh"] in await sale.reads()
        await sale.begins_to_pay()
        first = await sale.wallet()
        assert "已取消" in await payers.pays_on_the_page(till, first, "cancel")
        await sale.buyer.hears("❌")
        assert DUE["zh"] in await sale.reads(), "what failed is still to be paid"
        await sale.begins_to_pay()
        await payers.seen_at(till, "stripe", "payment", 2)
        await till.quiet()
        second = await sale.wallet()
        assert second != first
        await payers.pays_on_the_page(till, second)
        await sale.is_paid()

    async def test_nobody_tells_and_the_worker_asks(self, till: WebMarket) -> None:
        """Unknown is neither paid nor failed: the page says what is due, until it is known."""
        payers.provider(till, "stripe").switch({"callbacks_lost": True})
        sale = await Sale.begin(till, "en", service="ems", method="wechat_pay")
        await sale.begins_to_pay()
        await payers.pays_on_the_page(till, await sale.wallet())
        assert DUE["en"] in await sale.reads()
        assert not any("did not work" in each.text for each in sale.buyer.messages())
        await till.forward(minutes=2)
        await sale.is_paid()

    async def test_the_page_is_opened_when_it_is_over(self, till: WebMarket) -> None:
        """Late: whoever comes back to it after a day pays nothing there, and on a new one all."""
        sale = await Sale.begin(till, "rw", service="ems", method="alipay")
        await sale.begins_to_pay()
        old = await sale.wallet()
        await till.forward(hours=25)
        await till.quiet()
        assert DUE["rw"] in await sale.reads()
        await payers.pays_on_the_page(till, old)
        await till.quiet()
        assert (await payers.payment_of(till)).received == 0
        await sale.begins_to_pay()
        await payers.pays_on_the_page(till, await sale.wallet())
        await sale.is_paid()


class TestWithAPin:
    async def asked(self, sale: Sale) -> None:
        await sale.begins_to_pay()
        await sale.buyer.tap("f|+250")
        await sale.buyer.phone.prompt()

    @pytest.mark.parametrize("language", ["en", "rw"])
    async def test_declined_and_tried_again(self, till: WebMarket, language: Language) -> None:
        sale = await Sale.begin(till, language, service="moto", method="mobile_prompt")
        await self.asked(sale)
        await sale.buyer.phone.decline()
        await sale.buyer.hears("❌")
        assert DUE[language] in await sale.reads()
        await self.asked(sale)
        await sale.buyer.phone.enter_pin()
        await sale.is_paid()

    async def test_the_answer_is_lost(self, till: WebMarket) -> None:
        sale = await Sale.begin(till, "en", service="moto", method="mobile_prompt")
        payers.provider(till, "momo").switch({"drop_answer": True, "next": 1})
        await self.asked(sale)
        await sale.buyer.phone.enter_pin()
        await till.forward(seconds=90)
        await sale.is_paid()
        assert len(payers.provider(till, "momo").transactions) == 1

    async def test_it_comes_after_it_had_failed(self, till: WebMarket) -> None:
        sale = await Sale.begin(till, "en", service="moto", method="mobile_prompt")
        payers.provider(till, "momo").switch({"succeed_after_failing": True, "next": 1})
        await self.asked(sale)
        await sale.buyer.phone.decline()
        await sale.buyer.hears("❌")
        assert DUE["en"] in await sale.reads()
        await till.forward(seconds=40)
        await sale.is_paid()
