"""An order by its link: what it shows to whom, and who may act there. What went wrong elsewhere is
named by its report."""

from __future__ import annotations

import asyncio
import io
import logging
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientResponse, web
from PIL import Image
from redis.asyncio import Redis
from sqlalchemy import event, inspect, select

from bot import taps
from bot.carriers.webhook import listening
from bot.chat import Sender
from bot.commerce import fulfilment, order_links, order_postage, orders, payments, people
from bot.commerce.refusals import NotYours
from bot.drawing import Sheet
from bot.engine.processor import TemporarilyUnavailable, UpdateProcessor
from bot.web.chat.door import AT_ONCE
from bot.web.flood import AddressLimit
from bot.web.orders import pages
from storage import order_links as stored
from storage.database import Database
from storage.models import (
    Account,
    Base,
    Notice,
    Order,
    OrderLink,
    OrderPageCode,
    WebDevice,
    WebVisit,
)
from storage.secret_hash import hashed
from tests.support.chat_door import BASE, Browser, Front
from tests.support.ports import free_port
from tests.support.tariffs import set_tariff
from tests.support.trade import ADDRESS, francs
from tests.web.test_chat_identity import PREVIEWERS

GONE = "There is no such page."


@pytest.fixture
async def front(database: Database, redis: Redis, tmp_path: Path) -> AsyncIterator[Front]:
    async with Front.open(database, redis, tmp_path) as opened:
        yield opened


@pytest.fixture
async def lone(sqlite: Database, redis: Redis, tmp_path: Path) -> AsyncIterator[Front]:
    """Where the kind of database makes no difference."""
    async with Front.open(sqlite, redis, tmp_path) as opened:
        yield opened


@dataclass
class Bought:
    """An order that a buyer on Telegram has the link to."""

    front: Front
    seller: Sender
    buyer: Sender
    code: str
    secret: str

    @classmethod
    async def make(cls, front: Front, method: str = "mobile_money") -> Bought:
        trade = front.trade
        seller = await trade.seller("Aline", shop="Kopakama <b>")
        buyer = await trade.person("Uwase Alice", "en")
        code = await trade.order(buyer, await trade.product(seller, "Ikawa <i>&"), 2, method)
        bought = cls(front, seller, buyer, code, "")
        bought.secret = await bought.link()
        return bought

    async def link(self, *, only: bool = False) -> str:
        async with self.front.trade.acting(self.buyer) as (db, who):
            _, secret = await order_links.give(db, self.code, who, self.front.trade.now, only=only)
        return secret

    def path(self, language: str = "en", secret: str = "") -> str:
        return f"/{language}/o/{secret or self.secret}"

    async def codes(self) -> list[str]:
        """Those that were sent, oldest first."""
        rows = await self.front.trade.notices(kind="order_link_code")
        return [row.facts["code"] for row in rows]


async def page_of(browser: Browser, path: str) -> str:
    return await browser.look(path)


async def send(
    browser: Browser, path: str, headers: dict[str, str] | None = None, **fields: str
) -> tuple[ClientResponse, str]:
    """A form of the page that is shown."""
    async with browser.session.post(
        browser.front.url + path,
        data=browser.fields | fields,
        headers=headers,
        allow_redirects=False,
    ) as said:
        return said, await said.text()


async def asks(browser: Browser, path: str, then: str = "order") -> str:
    """The page on which the code is typed."""
    await browser.look(path)
    said, page = await send(browser, path, do="ask", then=then)
    assert said.status == 200, page
    return page


class TestLooking:
    async def test_shows_how_it_stands_what_it_costs_and_where_it_goes_to_pay(
        self, front: Front
    ) -> None:
        bought = await Bought.make(front)
        trade, browser = front.trade, front.browser()
        page = await browser.look(bought.path())
        for words in ("Waiting for the seller", "2 × Ikawa &lt;i&gt;&amp;", "25\xa0000\xa0Frw"):
            assert words in page
        assert "What to pay" not in page, "not before it is accepted"
        await trade.does(bought.seller, orders.accept, bought.code)
        page = await browser.look(bought.path())
        assert "123456" in page, "where it is paid"
        assert "Still to pay:" in page
        await trade.does(bought.seller, fulfilment.shipped, bought.code)
        page = await browser.look(bought.path())
        assert "JD014600" in page
        assert "Parcel tracking" in page

    async def test_what_goes_back_of_a_cancelled_order(self, lone: Front) -> None:
        """Red when the page says "Paid", and not how much is on its way back (Shopify's Dawn 2154,
        WooCommerce's iOS 1577)."""
        bought = await Bought.make(lone)
        trade, browser = lone.trade, lone.browser()
        await trade.does(bought.seller, orders.accept, bought.code)
        await trade.does(bought.seller, payments.paid, bought.code)
        await trade.does(bought.seller, orders.cancel, bought.code)
        page = await browser.look(bought.path())
        assert "To refund: 25\xa0000\xa0Frw" in page
        assert '<button name="then" value="back">' in page
        await trade.does(bought.seller, payments.refunded, bought.code)
        page = await browser.look(bought.path())
        assert "To refund" not in page
        assert "Refunded" in page

    async def test_shows_nothing_of_the_buyer(self, lone: Front) -> None:
        """Pages by link gave away addresses (CoreShop 2479, Sylius ShopApiPlugin 428): a link is
        sent on."""
        bought = await Bought.make(lone)
        await lone.trade.does(bought.seller, orders.accept, bought.code)
        for language in ("rw", "en", "zh"):
            page = await lone.browser().look(bought.path(language))
            for words in (
                *("Uwase", "Alice", "788123456", "788 123 456"),
                *(ADDRESS["district"] + ",", ADDRESS["sector"], ADDRESS["landmark"]),
                "<i>&",
                "Kopakama <b>",
            ):
                assert words not in page, words

    async def test_is_read_in_three_languages(self, lone: Front) -> None:
        bought = await Bought.make(lone)
        for language, tag, words in (
            ("rw", "rw", "Aho bigeze"),
            ("en", "en", "How it stands"),
            ("zh", "zh-Hans", "当前状态"),
        ):
            page = await lone.browser().look(bought.path(language))
            assert f'<html lang="{tag}">' in page
            assert words in page
            count = page.count(f"/o/{bought.secret}")
            assert count == 4, "one to each language, one to its picture, and no more"
            assert "<script" not in page

    async def test_changes_nothing_whoever_looks(self, front: Front) -> None:
        """Previewers open links first (Gheychi-Premium 4, canvasxai/sketch 408, polar 3786)."""
        bought = await Bought.make(front)
        wrote: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
            if not statement.startswith(("BEGIN", "SELECT")):
                wrote.append(statement)

        database = front.trade.database
        engines = {database.engine.sync_engine, database._reading.sync_engine}
        for engine in engines:
            event.listen(engine, "before_cursor_execute", note)
        for agent in PREVIEWERS:
            browser = front.browser(**{"User-Agent": agent})
            for path in (bought.path(), bought.path("zh"), bought.path(secret="0" * 32)):
                for method in ("GET", "HEAD"):
                    said, _ = await browser.get(path, method=method)
                    assert "Set-Cookie" not in said.headers
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)
        assert wrote == []
        assert await bought.codes() == []

    async def test_is_kept_by_nobody_on_the_way(self, lone: Front) -> None:
        bought = await Bought.make(lone)
        browser = lone.browser()
        await browser.look(bought.path())
        answers = [
            await browser.get(bought.path()),
            await browser.get(bought.path(secret="0" * 32)),
            await send(browser, bought.path(), do="ask", then="order"),
            await send(browser, bought.path(), do="open", code="1234 5678"),
        ]
        assert [said.status for said, _ in answers] == [200, 404, 200, 403]
        for said, page in answers:
            assert said.headers["Cache-Control"] == "no-store"
            assert said.headers["Referrer-Policy"] == "no-referrer"
            assert "noindex" in said.headers["X-Robots-Tag"]
            assert "script-src" not in said.headers["Content-Security-Policy"]
            assert "og:" not in page
        assert bought.secret not in answers[1][1]

    async def test_two_statements_make_it(self, lone: Front) -> None:
        bought = await Bought.make(lone)
        asked: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
            if not statement.startswith("BEGIN"):
                asked.append(statement)

        database = lone.trade.database
        for engine in {database.engine.sync_engine, database._reading.sync_engine}:
            event.listen(engine, "before_cursor_execute", note)
        await lone.browser().look(bought.path())
        assert len(asked) == 2

    async def test_a_sign_behind_it_and_capitals_are_no_matter(self, lone: Front) -> None:
        """Links at the end of a sentence are cut wrongly by apps."""
        bought = await Bought.make(lone)
        for secret in (
            f"{bought.secret}.",
            f"{bought.secret}),",
            f"{bought.secret}。",
            f"{bought.secret}/",
            bought.secret.upper(),
        ):
            said, page = await lone.browser().get(bought.path(secret=secret))
            assert said.status == 200, secret
            assert bought.code in page

    async def test_a_cookie_of_somebody_else_is_no_matter(self, lone: Front) -> None:
        """Whoever was logged in did not see the guest's order (reactioncommerce/reaction 6092)."""
        bought = await Bought.make(lone)
        visitor = await lone.visitor()
        page = await visitor.look(bought.path())
        assert bought.code in page
        asked = await asks(visitor, bought.path())
        assert "eight digits" in asked, "but is not its buyer for that"


class TestNoSuchPage:
    async def test_all_that_is_none_is_answered_alike(self, front: Front) -> None:
        bought = await Bought.make(front)
        old = await bought.link()
        renewed = await bought.link(only=True)
        flipped = f"{'1' if renewed[0] == '0' else '0'}{renewed[1:]}"
        pages = set()
        for secret in (
            *(old, bought.secret, flipped, renewed[:-1], renewed + "0", "IS-7K4QM2", "%00", "'"),
            hashed(renewed),
        ):
            said, page = await front.browser().get(bought.path(secret=secret))
            assert said.status == 404, secret
            assert GONE in page
            pages.add(page)
        assert len(pages) == 1
        assert (await front.browser().get(bought.path(secret=renewed)))[0].status == 200
        front.trade.forward(days=181)
        said, page = await front.browser().get(bought.path(secret=renewed))
        assert (said.status, page) == (404, pages.pop())

    async def test_who_tries_many_waits_and_who_has_one_reads(self, lone: Front) -> None:
        bought = await Bought.make(lone)
        lone.orders._misses = AddressLimit(5, 0.0001)
        browser = lone.browser()
        said = [(await browser.get(bought.path(secret=f"{n:032x}")))[0].status for n in range(8)]
        assert said == [404] * 5 + [429] * 3
        assert (await browser.get(bought.path()))[0].status == 200, "they share the address"
        said_posted, _ = await send(browser, bought.path(secret="0" * 32), key="k" * 22, do="ask")
        assert said_posted.status == 429

    async def test_an_order_of_somebody_who_was_erased(self, front: Front) -> None:
        bought = await Bought.make(front)
        await asks(front.browser(), bought.path())
        trade = front.trade
        await trade.does(bought.seller, orders.decline, bought.code, "sold_out")
        async with trade.acting(bought.buyer) as (db, who):
            await people.forget(db, who.person, trade.now)
        assert (await front.browser().get(bought.path()))[0].status == 404
        assert await front.count(OrderLink) == await front.count(OrderPageCode) == 0

    async def test_only_its_hash_is_kept(self, front: Front) -> None:
        bought = await Bought.make(front)
        await asks(front.browser(), bought.path())
        async with front.trade.database.read() as db:
            for mapper in Base.registry.mappers:
                columns = inspect(mapper.class_).columns
                for row in (await db.execute(select(*columns))).all():
                    assert bought.secret not in repr(row), mapper

    async def test_it_is_in_no_log(
        self, lone: Front, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        bought = await Bought.make(lone)
        caplog.set_level(logging.DEBUG)
        app, place = web.Application(), f"127.0.0.1:{free_port()}"
        lone.orders.add_to(app)
        browser = lone.browser()
        async with listening(app, place):
            lone.url = f"http://{place}"  # as it is served, and not by the tests' own server
            await self._broken(bought, browser, caplog, monkeypatch)

    async def _broken(
        self,
        bought: Bought,
        browser: Browser,
        caplog: pytest.LogCaptureFixture,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        await asks(browser, bought.path())

        async def broken(*_: Any) -> None:
            raise RuntimeError("broken")

        monkeypatch.setattr(stored, "order_of", broken)
        said, page = await browser.get(bought.path())
        assert said.status == 500
        assert bought.secret not in page
        assert bought.secret not in caplog.text
        assert (await bought.codes())[0] not in caplog.text

    async def test_a_new_one_pushes_out_the_oldest_of_many(self, front: Front) -> None:
        bought = await Bought.make(front)
        for _ in range(stored.MOST):
            front.trade.forward(seconds=1)
            newest = await bought.link()
        assert await front.count(OrderLink) == stored.MOST
        assert (await front.browser().get(bought.path()))[0].status == 404
        assert (await front.browser().get(bought.path(secret=newest)))[0].status == 200

    async def test_what_is_over_goes_from_the_tables(self, front: Front) -> None:
        bought = await Bought.make(front)
        await asks(front.browser(), bought.path())
        front.trade.forward(days=181)
        async with front.trade.database.write() as db:
            await stored.purge(db, front.trade.now)
        assert await front.count(OrderLink) == await front.count(OrderPageCode) == 0


class TestActing:
    async def test_the_code_of_the_chat_opens_it_here(self, front: Front) -> None:
        bought = await Bought.make(front)
        browser = front.browser()
        page = await asks(browser, bought.path(), "order")
        [code] = await bought.codes()
        assert code not in page
        notice = (await front.trade.notices(kind="order_link_code"))[0]
        assert notice.platform == "telegram"
        said, page = await send(browser, bought.path(), do="open", then="order", code=code)
        assert said.status == 303, page
        assert said.headers["Location"].startswith("/chat")
        await browser.look()
        assert bought.code in browser.words
        assert "Uwase Alice" in browser.words, "its buyer reads the address"
        async with front.trade.database.read() as db:
            mine = await db.get_one(Account, ("web", await browser.visit()))
        assert mine.person_id == await front.trade.id_of(bought.buyer)
        again = front.browser()
        again.fields = browser.fields | {"key": "k" * 22}
        said, _ = await send(again, bought.path(), do="open", then="order", code=code)
        assert said.status == 403, "it was good once"

    async def test_what_was_tapped_is_asked_there(self, lone: Front) -> None:
        bought = await Bought.make(lone)
        trade = lone.trade
        await trade.does(bought.seller, orders.accept, bought.code)
        await trade.does(bought.seller, fulfilment.shipped, bought.code)
        browser = lone.browser()
        page = await asks(browser, bought.path(), "received")
        assert 'name="then" value="received"' in page
        [code] = await bought.codes()
        before = await trade.states(bought.code)
        await send(
            browser, bought.path(), do="open", then="received", code=f"{code[:4]} {code[4:]}"
        )
        await browser.look()
        assert await trade.states(bought.code) == before, "the chat asks whether it is so"
        assert any(
            data.startswith("o.dlv!") for each in browser.bubbles for data in each.data.values()
        )

    async def test_paid_by_hand_is_said_in_the_chat(self, lone: Front) -> None:
        """Red where only what a provider moves can be paid from the page."""
        bought = await Bought.make(lone)
        browser = lone.browser()
        assert 'value="paid"' not in await browser.look(bought.path()), "not before it is accepted"
        await lone.trade.does(bought.seller, orders.accept, bought.code)
        page = await browser.look(bought.path())
        assert '<button name="then" value="paid">💰 I have paid</button>' in page
        await asks(browser, bought.path(), "paid")
        [code] = await bought.codes()
        assert "pending" in await lone.trade.states(bought.code), "who asks for a code says nothing"
        said, _ = await send(browser, bought.path(), do="open", then="paid", code=code)
        assert said.status == 303
        await browser.look("/chat")
        assert bought.code in browser.words
        assert "in_review" in await lone.trade.states(bought.code)

    async def test_another_postage_is_agreed_to(self, lone: Front) -> None:
        """Red where the page says what the postage is now, and has no button that answers it."""
        trade = lone.trade
        await set_tariff(trade, "Huye,bus,1000,2000,1000,500,10000,1-2,RWF")
        seller, buyer = await trade.seller("Aline"), await trade.person("Uwase Alice", "en")
        await trade.put(buyer, await trade.product(seller), 3)
        [code] = await trade.place(buyer, service="bus", postage=2500, method="mobile_money")
        bought = Bought(lone, seller, buyer, code, "")
        bought.secret = await bought.link()
        await trade.does(seller, orders.accept, code)
        async with trade.acting(seller) as (db, who):
            await order_postage.correct(db, code, who, trade.now, francs(3500))
        browser = lone.browser()
        assert "Postage now: 3\u00a0500" in await browser.look(bought.path())
        await asks(browser, bought.path(), "agree")
        [given] = await bought.codes()
        assert (await trade.one(select(Order))).total == 40000
        await send(browser, bought.path(), do="open", then="agree", code=given)
        assert (await trade.one(select(Order))).total == 41000

    async def test_its_seller_is_asked_and_the_link_shows_nothing_of_it(self, lone: Front) -> None:
        """A link is sent on: red when whoever has it asks in the buyer's name, or reads what the
        two said."""
        bought = await Bought.make(lone)
        browser, stranger = lone.browser(), lone.browser()
        page = await asks(browser, bought.path(), "ask")
        assert "eight digits" in page, "nobody asks before it is them"
        [code] = await bought.codes()
        said, _ = await send(browser, bought.path(), do="open", then="ask", code=code)
        assert said.status == 303
        await browser.look("/chat")
        assert "What do you want to ask the seller?" in browser.bubbles[-1].text
        await browser.say("Is it sent today? wechat id xiaoming88")
        assert "was hidden" in browser.bubbles[-1].text
        [told] = await lone.trade.notices(kind="question_asked")
        assert (told.facts["order"], told.facts["words"]) == (
            bought.code,
            "Is it sent today? wechat id •••",
        )
        seen = await stranger.look(bought.path())
        assert "Questions: 1" in seen
        assert "sent today" not in seen
        assert "eight digits" in await asks(stranger, bought.path(), "ask")

    async def test_a_step_that_is_none_leads_to_the_order(self, lone: Front) -> None:
        bought = await Bought.make(lone)
        browser = lone.browser()
        await asks(browser, bought.path(), "o.cancel!")
        [code] = await bought.codes()
        await send(browser, bought.path(), do="open", then="o.cancel!", code=code)
        await browser.look()
        assert bought.code in browser.words
        assert (await lone.trade.states(bought.code))[0] == "placed"

    async def test_five_wrong_ones_and_the_right_one_is_none(self, front: Front) -> None:
        """Codes were guessed without a limit (Checkora 1659, fider 1524)."""
        bought = await Bought.make(front)
        browser = front.browser()
        await asks(browser, bought.path())
        [code] = await bought.codes()
        wrong = f"{(int(code) + 1) % 10**8:08}"
        for _ in range(5):
            said, page = await send(browser, bought.path(), do="open", code=wrong)
            assert said.status == 403
            assert "That code is wrong" in page
        said, _ = await send(browser, bought.path(), do="open", code=code)
        assert said.status == 403
        assert await front.count(WebVisit) == await front.count(WebDevice) == 0

    async def test_others_with_the_link_cannot_use_it_up(self, lone: Front) -> None:
        """A limit of a number locks out its owner (dearmep 162): it is of the page that asked."""
        bought = await Bought.make(lone)
        browser, other = lone.browser(), lone.browser()
        await asks(browser, bought.path())
        [code] = await bought.codes()
        await other.look(bought.path())
        for _ in range(6):
            said, _ = await send(other, bought.path(), do="open", code=code)
            assert said.status == 403, "nor use it"
        said, _ = await send(browser, bought.path(), do="open", code=code)
        assert said.status == 303

    async def test_a_code_is_good_for_ten_minutes_and_for_its_order(self, lone: Front) -> None:
        bought = await Bought.make(lone)
        browser = lone.browser()
        await asks(browser, bought.path())
        [code] = await bought.codes()
        elsewhere = await Bought.make(lone)
        said, _ = await send(browser, elsewhere.path(), do="open", code=code)
        assert said.status == 403
        lone.trade.forward(minutes=10)
        said, _ = await send(browser, bought.path(), do="open", code=code)
        assert said.status == 403

    async def test_no_code_is_good_once_the_links_were_renewed(self, lone: Front) -> None:
        bought = await Bought.make(lone)
        browser = lone.browser()
        await asks(browser, bought.path())
        [code] = await bought.codes()
        newer = await bought.link(only=True)
        for secret in (bought.secret, newer):
            said, _ = await send(browser, bought.path(secret=secret), do="open", code=code)
            assert said.status in (403, 404)

    async def test_the_form_sent_twice_sends_one_code_and_many_send_five(
        self, front: Front
    ) -> None:
        bought = await Bought.make(front)
        browser = front.browser()
        await asks(browser, bought.path())
        said, page = await send(browser, bought.path(), do="ask", then="order")
        assert said.status == 200
        assert "eight digits" in page
        assert len(await bought.codes()) == 1
        for _ in range(4):
            await asks(browser, bought.path())
        await browser.look(bought.path())
        said, page = await send(browser, bought.path(), do="ask", then="order")
        assert said.status == 429
        assert "Too many codes" in page
        front.trade.forward(minutes=61)
        await asks(browser, bought.path())
        assert len(await bought.codes()) == 6

    async def test_its_buyer_goes_on_without_a_code(self, lone: Front) -> None:
        bought = await Bought.make(lone)
        browser = lone.browser()
        await asks(browser, bought.path())
        [code] = await bought.codes()
        await send(browser, bought.path(), do="open", code=code)
        await browser.look(bought.path())
        said, _ = await send(browser, bought.path(), do="ask", then="order")
        assert said.status == 303
        assert len(await bought.codes()) == 1

    async def test_a_web_view_that_forgot_its_cookies(self, lone: Front) -> None:
        """WeChat's and LINE's lose them: the chat goes on as the same one."""
        bought = await Bought.make(lone)
        lone.trade.forward(minutes=5)  # the web is where they wrote last
        first = lone.browser()
        await asks(first, bought.path())
        await send(first, bought.path(), do="open", code=(await bought.codes())[-1])
        await first.look()
        await first.say("ubuki")
        forgot = lone.browser()
        await asks(forgot, bought.path())
        notice = (await lone.trade.notices(kind="order_link_code"))[-1]
        assert notice.platform == "telegram", "not into the browser that is not there"
        await send(forgot, bought.path(), do="open", code=(await bought.codes())[-1])
        await forgot.look()
        assert "ubuki" in [each.text for each in forgot.bubbles]
        assert await forgot.visit() == await first.visit()
        assert await lone.count(WebVisit) == 1

    async def test_the_code_comes_to_another_phone_where_the_web_is_all(self, lone: Front) -> None:
        product = await lone.trade.product(await lone.trade.seller("Aline"))
        first = await lone.visitor("zh", name="王小明")
        code = await lone.trade.order(await first.sender(), product)
        async with lone.trade.acting(await first.sender()) as (db, who):
            _, secret = await order_links.give(db, code, who, lone.trade.now)
        forgot = lone.browser()
        await asks(forgot, f"/zh/o/{secret}")
        await lone.deliver()
        await first.look()
        [sent] = re.findall(r"(\d{4} \d{4})", first.bubbles[-1].text)
        said, _ = await send(forgot, f"/zh/o/{secret}", do="open", then="order", code=sent)
        assert said.status == 303
        await forgot.look()
        assert await forgot.visit() == await first.visit()

    async def test_two_buttons_of_one_page_are_two_steps(self, lone: Front) -> None:
        bought = await Bought.make(lone)
        await lone.trade.does(bought.seller, orders.accept, bought.code)
        await lone.trade.does(bought.seller, fulfilment.shipped, bought.code)
        browser = lone.browser()
        await asks(browser, bought.path())
        await send(browser, bought.path(), do="open", code=(await bought.codes())[-1])
        await browser.look(bought.path())
        fields = browser.fields
        for then, begins in (("received", "o.dlv!"), ("wrong", "f|")):
            browser.fields = fields
            said, _ = await send(browser, bought.path(), do="ask", then=then)
            assert said.status == 303
            await browser.look()
            data = [each for one in browser.bubbles for each in one.data.values()]
            assert any(each.startswith(begins) for each in data), then

    async def test_sent_twice_at_once(self, front: Front) -> None:
        bought = await Bought.make(front)
        browser = front.browser()
        await browser.look(bought.path())
        both = await asyncio.gather(
            *(send(browser, bought.path(), do="ask", then="order") for _ in range(3))
        )
        assert [said.status for said, _ in both] == [200, 200, 200]
        assert len(await bought.codes()) == 1
        [code] = await bought.codes()
        tried = await asyncio.gather(
            *(send(browser, bought.path(), do="open", code=code) for _ in range(3))
        )
        assert sorted(said.status for said, _ in tried) == [303, 403, 403]

    async def test_while_redis_is_away_a_right_code_is_not_lost(
        self, lone: Front, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        bought = await Bought.make(lone)
        browser = lone.browser()
        await asks(browser, bought.path())
        [code] = await bought.codes()

        async def away(*_: Any) -> None:
            raise TemporarilyUnavailable

        monkeypatch.setattr(UpdateProcessor, "receive", away)
        said, _ = await send(browser, bought.path(), do="open", code=code)
        assert said.status == 303
        monkeypatch.undo()
        await browser.look()
        assert await browser.visit()

    async def test_where_nobody_reads_it_no_code_is_made(self, lone: Front) -> None:
        bought = await Bought.make(lone)
        async with lone.trade.database.write() as db:
            key = (bought.buyer.platform, bought.buyer.id)
            (await db.get_one(Account, key)).unreachable_since = lone.trade.now
        browser = lone.browser()
        await browser.look(bought.path())
        said, page = await send(browser, bought.path(), do="ask", then="order")
        assert said.status == 409
        assert "cannot be reached" in page
        assert await lone.count(OrderPageCode) == 0

    async def test_a_form_of_another_site_does_nothing(self, lone: Front) -> None:
        bought = await Bought.make(lone)
        browser = lone.browser()
        await browser.look(bought.path())
        for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
            said, _ = await send(browser, bought.path(), headers, do="ask", then="order")
            assert said.status == 403
        assert await bought.codes() == []
        # As browsers say it of a page that tells nobody where it is from.
        own = {"Origin": "null", "Sec-Fetch-Site": "same-origin"}
        said, _ = await send(browser, bought.path(), own, do="ask", then="order")
        assert said.status == 200
        said, _ = await send(browser, bought.path(), key="short", do="ask")
        assert said.status == 400

    async def test_a_flood_of_forms_waits(self, lone: Front) -> None:
        bought = await Bought.make(lone)
        lone.orders._posts = AddressLimit(2, 0.0001)
        browser = lone.browser()
        await browser.look(bought.path())
        said = [(await send(browser, bought.path(), do="ask"))[0].status for _ in range(4)]
        assert said == [200, 200, 429, 429]


async def test_all_pages_of_somebody_s_own_stand_in_one_line(lone: Front) -> None:
    """Red when two hundred carts at once take the connections that those who chat wait for."""
    bought = await Bought.make(lone)
    browser = lone.browser()
    await browser.look(bought.path())
    for _ in range(AT_ONCE):
        await lone.door.at_once.acquire()
    asked = [
        asyncio.create_task(answering)
        for answering in (
            send(browser, bought.path(), do="ask"),
            browser.get("/en/cart"),
            browser.get("/chat"),
        )
    ]
    done, _ = await asyncio.wait(asked, timeout=0.3)
    assert done == set()
    for _ in range(AT_ONCE):
        lone.door.at_once.release()
    assert [said.status for said, _ in await asyncio.gather(*asked)] == [200, 200, 200]


class TestPicture:
    """What was bought, what it cost and what was paid: to be kept, shown or printed."""

    async def test_whoever_has_the_link_keeps_it(self, front: Front) -> None:
        bought = await Bought.make(front)
        await front.trade.does(bought.seller, orders.accept, bought.code)
        browser = front.browser()
        page = await browser.look(bought.path("zh"))
        [link] = re.findall(r'href="([^"]+\.png)"', page)
        assert link == f"{bought.path('zh')}/1.png"
        async with browser.session.get(front.url + link) as said:
            picture = Image.open(io.BytesIO(await said.read()))
        assert (said.status, said.content_type) == (200, "image/png")
        assert (picture.format, picture.width) == ("PNG", 1080)
        assert said.headers["Cache-Control"] == "no-store"
        assert said.headers["Referrer-Policy"] == "no-referrer"
        for wrong in (f"{bought.path()}/2.png", f"/en/o/{'0' * 32}/1.png", "/en/o/x/1.png"):
            said, page = await browser.get(wrong)
            assert said.status == 404
            assert GONE in page
        async with front.trade.acting(bought.seller) as (db, _):
            assert (await db.scalars(select(WebVisit))).all() == [], "a GET opens nothing"

    async def test_no_more_are_drawn_than_one_address_may_want(self, lone: Front) -> None:
        bought = await Bought.make(lone)
        lone.orders._drawings._at_once = 1
        browser = lone.browser()
        said = [(await browser.get(f"{bought.path()}/1.png"))[0].status for _ in range(2)]
        assert said == [200, 429]

    async def test_it_says_what_came_and_went_and_nothing_of_the_buyer(self, lone: Front) -> None:
        bought = await Bought.make(lone)
        trade = lone.trade
        rows = {each.words: each for each in (await self.sheet_of(bought)).rows}
        assert "Total" in rows
        assert "Paid so far" not in rows
        await trade.does(bought.seller, orders.accept, bought.code)
        await trade.does(bought.seller, payments.paid, bought.code)
        drawn = await self.sheet_of(bought)
        rows = {each.words: each for each in drawn.rows}
        assert rows["Ikawa <i>&"].below == ("2 × 12\xa0500\xa0Frw",)
        assert rows["Ikawa <i>&"].sum == rows["Total"].sum == rows["Paid so far"].sum
        assert rows["Total"].sum == "25\xa0000\xa0Frw"
        await trade.does(bought.seller, orders.cancel, bought.code, "out_of_stock")
        await trade.does(bought.seller, payments.refunded, bought.code)
        drawn = await self.sheet_of(bought)
        assert {each.words: each for each in drawn.rows}["Refunded"].sum == rows["Total"].sum
        assert drawn.name == "Kopakama <b>, Huye"
        everything = str(drawn)
        for secret in ("Uwase", ADDRESS["phone"], ADDRESS["district"], bought.secret):
            assert secret not in everything.replace(drawn.name, "")

    @staticmethod
    async def sheet_of(bought: Bought) -> Sheet:
        async with bought.front.trade.acting(bought.buyer) as (db, who):
            order, _ = await orders.for_person(db, bought.code, who)
        return pages.picture(order, "en")


class TestGiving:
    async def test_its_buyer_asks_for_it_in_the_chat(self, lone: Front) -> None:
        product = await lone.trade.product(await lone.trade.seller("Aline"))
        browser = await lone.visitor("zh", name="王小明")
        buyer = await browser.sender()
        code = await lone.trade.order(buyer, product)
        await browser.say("/orders")
        await browser.tap(f"order|{code}")
        shown = await browser.tap(f"o.link|{code}")
        [link] = re.findall(rf"{BASE}(/zh/o/[0-9a-f]{{32}})", shown[-1].text)
        page = await lone.browser().look(link)
        assert code in page
        shown = await browser.tap(f"o.link!|{code}")
        [newer] = re.findall(rf"{BASE}(/zh/o/[0-9a-f]{{32}})", shown[-1].text)
        assert (await lone.browser().get(link))[0].status == 404
        assert (await lone.browser().get(newer))[0].status == 200

    async def test_nobody_else_gets_it(self, lone: Front) -> None:
        bought = await Bought.make(lone)
        async with lone.trade.acting(bought.seller) as (db, who):
            with pytest.raises(NotYours):
                await order_links.give(db, bought.code, who, lone.trade.now)

    async def test_no_machine_is_told_of_it(self, lone: Front) -> None:
        await Bought.make(lone)
        browser = lone.browser()
        for path in ("/sitemap.xml", "/sitemap-pages.xml", "/robots.txt", "/feed/en.xml"):
            said, text = await browser.get(path)
            assert said.status == 200
            assert "/o/" not in text

    async def test_the_tap_is_in_no_word_longer_than_a_button_carries(self) -> None:
        assert len(taps.RENEW_ORDER_LINK("IS-7K4QM2").encode()) <= 64


async def test_a_notice_of_before_expires_with_its_code(lone: Front) -> None:
    """Who is told of it after its time would wonder."""
    bought = await Bought.make(lone)
    await asks(lone.browser(), bought.path())
    async with lone.trade.database.read() as db:
        query = select(Notice).where(Notice.kind == "order_link_code")
        [notice] = (await db.scalars(query)).all()
    assert notice.expires_at is not None
    assert notice.expires_at - lone.trade.now == stored.GOOD_FOR
