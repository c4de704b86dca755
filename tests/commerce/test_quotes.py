"""What an order comes to in its buyer's own currency: fixed for half an hour, and never again.

The bugs of other shops' second currencies are each a test that names one.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from bot import timezones
from bot.chat import Sender
from bot.commerce import (
    carts,
    order_postage,
    orders,
    payments,
    placing,
    postage_options,
    quotes,
    rates,
)
from bot.commerce.postage_options import ServiceOption
from bot.commerce.quotes import CartQuote, FixedRate
from bot.commerce.refusals import ComesToNothing, PostageChanged, QuoteEnded
from bot.commerce.state_machine import SYSTEM
from bot.i18n import Reader, markup
from bot.money import FRANCS, Money
from bot.parsing.exchange_rates import RateLine
from bot.screens import order_lists
from bot.screens.cart import cart_screen
from bot.screens.orders import order_screen
from bot.settings import Periods
from bot.texts import Language
from storage import orders as stored_orders
from storage import postage as stored_tariff
from storage.models import Order, OrderLine, OrderQuote, Payment, Product
from tests.support.notices import words
from tests.support.tariffs import set_tariff
from tests.support.trade import ADDRESS, CHINA, NOW, PERIODS, Trade, francs

EMS = "China,ems,500,3001,500,701,30000,5-12,RWF"


def rate(
    millionths: int = 203_500_000, own: int = 1_000_000, margin: int = 0, currency: Any = "CNY"
) -> FixedRate:
    return FixedRate(currency, millionths, own, margin, date(2026, 12, 17), rates.STAFF)


amounts = st.integers(1, 10**9)
fixed = st.builds(
    rate,
    st.integers(1, 10**12),
    st.just(1_000_000) | st.integers(1, 10**12),
    st.integers(0, 200_000),
)


class TestSums:
    @given(
        fixed,
        st.lists(amounts, min_size=1, max_size=20),
        st.lists(st.integers(0, 10**7), max_size=4),
    )
    def test_bug_10_lines_and_postage_add_up_to_the_total(
        self, by: FixedRate, lines: list[int], postage: list[int]
    ) -> None:
        """Bug 10, PrestaShop/PrestaShop#36369, mollie/Shopware6#562; OpenBazaar #660, Dolibarr
        #31738: the total was converted by itself, and rounded lines did not come to it."""
        found = quotes.quoted({FRANCS: by}, [*map(francs, lines)], [*map(francs, postage)], NOW)
        parts = [each for each in (*found.lines, *found.postage) if each is not None]
        assert len(parts) == len(lines) + len(postage)
        [total] = found.totals
        assert total == Money(sum(each.minor for each in parts), "CNY")

    @given(fixed, amounts)
    def test_rounded_once_and_a_half_upwards(self, by: FixedRate, price: int) -> None:
        exact = Fraction(
            price * 100 * by.own_millionths * (1_000_000 + by.margin), by.millionths * 1_000_000
        )
        found = by.of(francs(price)).minor
        assert found - Fraction(1, 2) <= exact < found + Fraction(1, 2)

    def test_a_half(self) -> None:
        assert rate(200_000_000).of(francs(1)) == Money(1, "CNY")

    @given(fixed, st.integers(1, 10**6), st.integers(2, 50))
    def test_a_line_is_converted_and_not_its_piece(
        self, by: FixedRate, price: int, quantity: int
    ) -> None:
        """woocommerce-payments #9932: one piece was converted, and then multiplied."""
        line = Money.of_line(francs(price), quantity)
        [there] = quotes.quoted({FRANCS: by}, [line], [], NOW).lines
        assert there == by.of(line)
        exact = Fraction(
            line.minor * 100 * by.own_millionths * (1_000_000 + by.margin),
            by.millionths * 1_000_000,
        )
        assert abs(by.of(line).minor - exact) <= Fraction(1, 2)

    @given(fixed, st.lists(amounts, min_size=1, max_size=9))
    def test_what_comes_to_nothing_is_named(self, by: FixedRate, lines: list[int]) -> None:
        found = quotes.quoted({FRANCS: by}, [*map(francs, lines)], [], NOW)
        assert [at for at, each in enumerate(found.lines) if each == Money(0, "CNY")] == [
            *found.nothing
        ]

    def test_each_currency_of_a_cart_has_its_own(self) -> None:
        """Goods in dollars go by their own rate, those in yuan have no second price."""
        by = {FRANCS: rate(200_000_000), "USD": rate(200_000_000, 1_400_000_000)}
        lines = [francs(2000), Money(1000, "USD"), Money(500, "CNY"), francs(100)]
        found = quotes.quoted(by, lines, [], NOW)
        assert found.lines == (Money(1000, "CNY"), Money(7000, "CNY"), None, Money(50, "CNY"))
        assert found.totals == (Money(1050, "CNY"), Money(7000, "CNY"), None)

    def test_it_holds_for_half_an_hour_and_not_a_second_longer(self) -> None:
        """invoiceninja/ui #2997: what was valid until an hour had ended before it."""
        found = quotes.quoted({FRANCS: rate()}, [francs(100)], [], NOW)
        assert not found.has_ended(NOW + timedelta(minutes=29, seconds=59))
        assert found.has_ended(NOW + timedelta(minutes=30))
        nothing_fixed = quotes.quoted({}, [francs(100)], [], NOW)
        assert not nothing_fixed.has_ended(NOW + timedelta(days=1))


async def put(trade: Trade, *worth: tuple[str, int], days_ago: int = 0) -> None:
    day = timezones.today(trade.now) - timedelta(days=days_ago)
    lines = [RateLine(currency, millionths, day.isoformat()) for currency, millionths in worth]  # type: ignore[arg-type]
    async with trade.database.write() as db:
        await rates.put(db, lines, rates.STAFF, SYSTEM, trade.now)


async def fix(
    trade: Trade,
    buyer: Sender,
    service: Any = None,
    periods: Periods = PERIODS,
    country: Any = "CN",
    address: dict[str, str] = CHINA,
) -> CartQuote:
    """As the last screen does, of what is in the cart."""
    async with trade.database.read() as db:
        cart = await carts.of(db, (await trade.known(buyer)).person.id, trade.now)
        lines = [cart.cost_of(line) for line in cart.wanted]
        sent: list[Money] = []
        if service:
            parts = postage_options.parts_of(
                postage_options.goods_of(cart.wanted, cart.at),
                await stored_tariff.present(db),
                address,
                service,
                trade.now,
            )
            sent = [part.price for part in (parts or {}).values()]
        priced_in = {each.currency for each in (*lines, *sent)}
        by = await quotes.rates_for(db, country, priced_in, trade.now, periods)
        return quotes.quoted(by, lines, sent, trade.now)


async def place(trade: Trade, buyer: Sender, quote: CartQuote | None, **more: Any) -> list[str]:
    facts: dict[str, Any] = {"method": "arranged", "address": CHINA} | more
    return await trade.place(buyer, quote=quote, **facts)


async def quote_of(trade: Trade, code: str) -> OrderQuote | None:
    async with trade.database.read() as db:
        order = await stored_orders.by_code(db, code)
        assert order is not None
        return order.quote


@pytest.fixture
async def seller(trade: Trade) -> Sender:
    return await trade.seller("Aline")


@pytest.fixture
async def buyer(trade: Trade, seller: Sender) -> Sender:
    await put(trade, ("CNY", 203_500_000))
    buyer = await trade.person("Wang", "zh")
    await trade.put(buyer, await trade.product(seller, price=12_500), 2)
    await trade.put(buyer, await trade.product(seller, "Icyayi", price=3333), 1)
    return buyer


async def test_the_cart_says_what_the_checkout_will(trade: Trade, seller: Sender) -> None:
    """Red when the total of a cart is converted by itself: it is ¥49.15, and its lines ¥49.14."""
    await put(trade, ("CNY", 203_500_000))
    buyer = await trade.person("Li", "zh")
    for name in ("Ikawa", "Icyayi", "Ubuki"):
        await trade.put(buyer, await trade.product(seller, name, price=3334), 1)
    fixed = await fix(trade, buyer)
    assert fixed.totals == (Money(4914, "CNY"),)
    async with trade.database.read() as db:
        cart = await carts.of(db, (await trade.known(buyer)).person.id, trade.now)
        by = await rates.in_force(db, trade.now, PERIODS)
    shown = cart_screen(cart, rates.SecondPrices(by, "CNY"), "en")
    said = [markup(each, Reader.of("zh")).replace("\xa0", " ") for each in shown.lines]
    assert "Ikawa × 1：3,334 卢旺达法郎（约 ¥16.38）" in said
    assert "<b>合计：10,002 卢旺达法郎（约 ¥49.14）</b>" in said


class TestPlaced:
    async def test_the_order_keeps_what_was_shown(self, trade: Trade, buyer: Sender) -> None:
        shown = await fix(trade, buyer)
        [code] = await place(trade, buyer, shown)
        quote = await quote_of(trade, code)
        assert quote is not None
        # 25,000 and 3,333 francs at 203.5: 122.85 and 16.38, and the two of them 139.23.
        assert (quote.goods, quote.postage, quote.total) == (
            Money(13_923, "CNY"),
            Money(0, "CNY"),
            Money(13_923, "CNY"),
        )
        assert shown.totals == (quote.total,)
        assert (quote.millionths, quote.own_millionths, quote.source) == (
            203_500_000,
            1_000_000,
            rates.STAFF,
        )
        lines = await trade.rows(select(OrderLine.quoted).order_by(OrderLine.position))
        assert sum(lines) == quote.goods.minor
        # What is paid today is in the order's own currency, as its code says (opencart #3981).
        payment = await trade.one(select(Payment))
        assert payment.amount_money == francs(28_333)

    async def test_a_rate_that_changed_meanwhile_changes_nothing(
        self, trade: Trade, buyer: Sender
    ) -> None:
        shown = await fix(trade, buyer)
        trade.forward(minutes=29)
        await put(trade, ("CNY", 150_000_000))
        [code] = await place(trade, buyer, shown)
        quote = await quote_of(trade, code)
        assert quote is not None
        assert (quote.total, quote.millionths) == (Money(13_923, "CNY"), 203_500_000)
        await put(trade, ("CNY", 90_000_000))
        again = await quote_of(trade, code)
        assert again is not None
        assert again.total == quote.total

    async def test_after_half_an_hour_nothing_is_ordered_and_nothing_lost(
        self, trade: Trade, buyer: Sender
    ) -> None:
        """gumroad #6484, #7551: a quote that had ended was refused for ever, or quoted anew by the
        rate of before."""
        shown, draft = await fix(trade, buyer), trade.draft()
        await put(trade, ("CNY", 150_000_000))
        trade.forward(minutes=30)
        with pytest.raises(QuoteEnded):
            await place(trade, buyer, shown, draft_id=draft)
        assert await trade.rows(select(Order)) == []
        assert [each.reserved for each in await trade.rows(select(Product))] == [0, 0]
        [code] = await place(trade, buyer, await fix(trade, buyer), draft_id=draft)
        quote = await quote_of(trade, code)
        assert quote is not None
        assert quote.millionths == 150_000_000

    async def test_confirmed_twice_is_one_order_however_late(
        self, trade: Trade, buyer: Sender
    ) -> None:
        """Its answer was lost: the second comes when the quote has ended."""
        shown, draft = await fix(trade, buyer), trade.draft()
        fingerprint = await trade.fingerprint(buyer)
        first = await place(trade, buyer, shown, draft_id=draft, fingerprint=fingerprint)
        trade.forward(hours=1)
        assert first == await place(trade, buyer, shown, draft_id=draft, fingerprint=fingerprint)

    async def test_one_of_each_shop_and_together_what_was_shown(
        self, trade: Trade, buyer: Sender
    ) -> None:
        other = await trade.seller("Diane")
        await trade.put(buyer, await trade.product(other, "Agaseke", price=7777), 3)
        shown = await fix(trade, buyer)
        codes = await place(trade, buyer, shown)
        found = [await quote_of(trade, code) for code in codes]
        assert len(found) == 2
        assert shown.totals == (Money(sum(each.total.minor for each in found if each), "CNY"),)

    async def test_goods_in_three_currencies(self, trade: Trade, buyer: Sender) -> None:
        await put(trade, ("USD", 1_450_000_000))
        for name, currency in (("Diane", "USD"), ("Eric", "CNY")):
            seller = await trade.seller(name)
            await trade.put(buyer, await trade.product(seller, name, price=1000, currency=currency))
        shown = await fix(trade, buyer)
        codes = await place(trade, buyer, shown)
        found = {code: await quote_of(trade, code) for code in codes}
        totals = [each.total if each else None for each in found.values()]
        # 10 dollars at 1450 and 203.5: 71.25; what is in yuan has no second price.
        assert totals == [Money(13_923, "CNY"), Money(7125, "CNY"), None]
        assert shown.totals == tuple(totals)

    async def test_a_margin_is_fixed_with_it(self, trade: Trade, buyer: Sender) -> None:
        periods = PERIODS.model_copy(update={"rate_margin": 2})
        [code] = await place(trade, buyer, await fix(trade, buyer, periods=periods))
        quote = await quote_of(trade, code)
        assert quote is not None
        assert (quote.margin, quote.total) == (20_000, Money(12_531 + 1671, "CNY"))

    async def test_an_old_rate_fixes_nothing(self, trade: Trade, buyer: Sender) -> None:
        trade.forward(days=8)
        shown = await fix(trade, buyer)
        assert shown.totals == (None,)
        [code] = await place(trade, buyer, shown)
        assert await quote_of(trade, code) is None

    async def test_inside_rwanda_there_is_none(self, trade: Trade, buyer: Sender) -> None:
        """Red when foreign money is written on an order of somebody in Rwanda."""
        assert (await fix(trade, buyer, country="RW")).rates == {}
        abroad = await fix(trade, buyer)
        [code] = await place(trade, buyer, abroad, method="on_delivery", address=ADDRESS)
        assert await quote_of(trade, code) is None

    async def test_a_price_that_rounds_to_nothing_is_refused(
        self, trade: Trade, buyer: Sender
    ) -> None:
        seller = await trade.seller("Diane")
        await trade.put(buyer, await trade.product(seller, "Akantu", price=1))
        await put(trade, ("CNY", 203_500_000))
        shown = await fix(trade, buyer)
        assert shown.nothing == (2,)
        with pytest.raises(ComesToNothing, match="Akantu"):
            await place(trade, buyer, shown)
        assert await trade.rows(select(Order)) == []

    async def test_where_parcels_go_later_changes_no_order(
        self, trade: Trade, buyer: Sender
    ) -> None:
        """woocommerce-payments #3329: what stood took the currency that was chosen later."""
        [code] = await place(trade, buyer, await fix(trade, buyer))
        await trade.put(buyer, (await trade.rows(select(Product.id)))[0])
        await trade.place(buyer)
        quote = await quote_of(trade, code)
        assert quote is not None
        assert quote.total == Money(13_923, "CNY")


class TestPostage:
    @pytest.fixture
    async def shown(self, trade: Trade, buyer: Sender) -> CartQuote:
        await set_tariff(trade, EMS)  # 1.5 kg: 3,001 and twice 701 francs
        return await fix(trade, buyer, "ems")

    async def test_it_is_converted_once(
        self, trade: Trade, buyer: Sender, shown: CartQuote
    ) -> None:
        """bagisto #556: not at all; chameleon #232, woocommerce-payments #11932: twice."""
        [code] = await place(trade, buyer, shown, service="ems", postage=4403)
        quote = await quote_of(trade, code)
        assert quote is not None
        assert (quote.goods, quote.postage, quote.total) == (
            Money(13_923, "CNY"),
            Money(2164, "CNY"),
            Money(16_087, "CNY"),
        )
        assert shown.totals == (quote.total,)

    async def test_of_two_shops_each_has_its_own(self, trade: Trade, buyer: Sender) -> None:
        await set_tariff(trade, EMS)
        other = await trade.seller("Diane")
        await trade.put(buyer, await trade.product(other, "Agaseke", price=7777))
        shown = await fix(trade, buyer, "ems")
        codes = await place(trade, buyer, shown, service="ems", postage=4403 + 3001)
        found = [await quote_of(trade, code) for code in codes]
        assert [each.postage for each in found if each] == [
            Money(2164, "CNY"),
            Money(1475, "CNY"),
        ]
        assert shown.totals == (Money(sum(each.total.minor for each in found if each), "CNY"),)

    async def test_what_does_not_add_up_is_looked_at_again(
        self, trade: Trade, buyer: Sender, shown: CartQuote
    ) -> None:
        wrong = replace(shown, totals=(Money(16_086, "CNY"),))
        with pytest.raises(PostageChanged):
            await place(trade, buyer, wrong, service="ems", postage=4403)

    async def test_another_postage_goes_by_the_same_rate(
        self, trade: Trade, seller: Sender, buyer: Sender, shown: CartQuote
    ) -> None:
        """PrestaShop #18443: what was added later stood in the first currency."""
        [code] = await place(trade, buyer, shown, service="ems", postage=4403)
        await trade.does(seller, orders.accept, code)
        await put(trade, ("CNY", 90_000_000))
        await trade.does(seller, order_postage.correct, code, postage=francs(5000))
        before = await quote_of(trade, code)
        assert before is not None
        assert before.total == Money(16_087, "CNY"), "nothing before the buyer agrees"
        await trade.does(buyer, order_postage.agree, code)
        quote = await quote_of(trade, code)
        assert quote is not None
        assert (quote.postage, quote.total) == (Money(2457, "CNY"), Money(16_380, "CNY"))

    async def test_bug_11_a_refund_is_never_converted(
        self, trade: Trade, seller: Sender, buyer: Sender, shown: CartQuote
    ) -> None:
        """Bug 11, smartstore/Smartstore#1584, Automattic/woocommerce-payments#5215: a refund in
        another currency."""
        [code] = await place(trade, buyer, shown, service="ems", postage=4403)
        for step in (orders.accept, payments.paid):
            await trade.does(seller, step, code)
        await put(trade, ("CNY", 90_000_000))
        await trade.does(seller, payments.refunded_in_part, code, total=francs(1000))
        payment = await trade.one(select(Payment))
        assert payment.refunded_money == francs(1000)
        quote = await quote_of(trade, code)
        assert quote is not None
        assert quote.total == Money(16_087, "CNY")


class TestPostageInAnotherCurrency:
    """What a carrier asks in dollars is paid in the currency of the goods: one sum."""

    DOLLARS = "China,ems,500,30,500,8,30000,5-12,USD"  # of 1.5 kg: 46 dollars

    async def exchange(self, trade: Trade) -> rates.Exchange:
        async with trade.database.read() as db:
            return await rates.exchange_of(db, trade.now, PERIODS)

    async def option(
        self, trade: Trade, buyer: Sender, exchange: rates.Exchange | None
    ) -> ServiceOption | None:
        async with trade.database.read() as db:
            cart = await carts.of(db, (await trade.known(buyer)).person.id, trade.now)
            prices = await stored_tariff.present(db)
            goods = postage_options.goods_of(cart.wanted, cart.at)
            assert postage_options.needs_exchange(goods, prices, CHINA)
            found = postage_options.options(goods, prices, CHINA, trade.now, exchange)
        return next(iter(found), None)

    async def test_goods_in_francs(self, trade: Trade, buyer: Sender) -> None:
        """bagisto #556, shopware #632: 46 dollars were 46 of whatever was shown."""
        await set_tariff(trade, self.DOLLARS)
        await put(trade, ("USD", 1_450_000_000))
        way = await self.option(trade, buyer, await self.exchange(trade))
        assert way is not None
        assert (way.price, way.each) == (francs(66_700), (francs(66_700),))
        assert way.exchange is not None
        by = {FRANCS: rate()}
        lines = [francs(25_000), francs(3333)]
        shown = quotes.quoted(by, lines, [*way.each], trade.now)
        await put(trade, ("USD", 1_500_000_000), ("CNY", 150_000_000))
        [code] = await self.order(trade, buyer, way, shown)
        order = await trade.one(select(Order))
        assert (order.total_money, order.postage_money) == (francs(95_033), francs(66_700))
        quote = await quote_of(trade, code)
        assert quote is not None
        # Of what is paid, and not of the dollars: 66,700 at 203.5.
        assert quote.postage == Money(32_776, "CNY")

    async def test_a_margin_is_on_it_once(self, trade: Trade, buyer: Sender) -> None:
        """Red when a tariff in yuan is converted into francs with the margin, and back with it: of
        a postage of ¥100 the buyer reads ¥104.04 by a margin of 2 %."""
        await set_tariff(trade, "China,ems,2000,100,,,2000,5-12,CNY")
        periods = PERIODS.model_copy(update={"rate_margin": 2})
        async with trade.database.read() as db:
            exchange = await rates.exchange_of(db, trade.now, periods)
        way = await self.option(trade, buyer, exchange)
        assert way is not None
        assert way.price == francs(20_350)
        assert rate(margin=20_000).of(way.price) == Money(10_200, "CNY")
        assert exchange.rates.second(way.price, "CNY") == Money(10_200, "CNY")

    async def test_and_on_goods_that_nobody_reads_in_another(
        self, trade: Trade, seller: Sender
    ) -> None:
        """Red when a postage in francs is asked of who pays in yuan without any margin."""
        await set_tariff(trade, EMS)
        await put(trade, ("CNY", 203_500_000))
        buyer = await trade.person("Li", "zh")
        await trade.put(buyer, await trade.product(seller, price=9900, currency="CNY"))
        periods = PERIODS.model_copy(update={"rate_margin": 2})
        async with trade.database.read() as db:
            exchange = await rates.exchange_of(db, trade.now, periods)
        way = await self.option(trade, buyer, exchange)
        assert way is not None
        assert way.price == Money(1504, "CNY")  # 3,001 francs are ¥14.75

    async def order(
        self, trade: Trade, buyer: Sender, way: ServiceOption, shown: CartQuote | None
    ) -> list[str]:
        fingerprint = await trade.fingerprint(buyer)
        async with trade.acting(buyer) as (db, who):
            placed = await placing.place(
                db,
                who,
                trade.now,
                PERIODS,
                draft_id=trade.draft(),
                fingerprint=fingerprint,
                address=CHINA,
                method="arranged",
                service=way.service,
                postage=way.price,
                quote=shown,
                exchange=way.exchange,
            )
            return [each.code for each in placed]

    async def test_goods_in_dollars_and_postage_in_francs(
        self, trade: Trade, seller: Sender
    ) -> None:
        await set_tariff(trade, EMS)
        await put(trade, ("USD", 1_450_000_000), ("CNY", 203_500_000))
        buyer = await trade.person("Li", "zh")
        await trade.put(buyer, await trade.product(seller, price=1500, currency="USD"))
        way = await self.option(trade, buyer, await self.exchange(trade))
        assert way is not None
        assert way.price == Money(207, "USD")  # 3,001 francs
        [code] = await self.order(trade, buyer, way, None)
        order = await trade.one(select(Order).where(Order.code == code))
        assert order.total_money == Money(1707, "USD")

    async def test_after_half_an_hour_it_is_that_of_now(self, trade: Trade, buyer: Sender) -> None:
        await set_tariff(trade, self.DOLLARS)
        await put(trade, ("USD", 1_450_000_000))
        way = await self.option(trade, buyer, await self.exchange(trade))
        assert way is not None
        await put(trade, ("USD", 1_500_000_000))
        trade.forward(minutes=30)
        with pytest.raises(PostageChanged):
            await self.order(trade, buyer, way, None)
        again = await self.option(trade, buyer, await self.exchange(trade))
        assert again is not None
        assert again.price == francs(69_000)
        assert len(await self.order(trade, buyer, again, None)) == 1

    async def test_without_a_rate_it_is_agreed_on_by_phone(
        self, trade: Trade, buyer: Sender
    ) -> None:
        await set_tariff(trade, self.DOLLARS)
        assert await self.option(trade, buyer, await self.exchange(trade)) is None
        assert await self.option(trade, buyer, None) is None


class TestRead:
    """Who reads which amount, on the order and in what is told of it."""

    @pytest.fixture
    async def code(self, trade: Trade, buyer: Sender) -> str:
        await set_tariff(trade, EMS)
        shown = await fix(trade, buyer, "ems")
        [code] = await place(trade, buyer, shown, service="ems", postage=4403)
        return code

    async def screen(self, trade: Trade, who: Sender, code: str, language: Language) -> str:
        async with trade.acting(who) as (db, member):
            order, _ = await orders.for_person(db, code, member)
            shown = order_screen(order, member, ())
        return said(shown.lines, language)

    async def test_the_order(self, trade: Trade, seller: Sender, buyer: Sender, code: str) -> None:
        read = await self.screen(trade, buyer, code, "zh")
        assert "25,000 卢旺达法郎（¥122.85）" in read
        assert "3,333 卢旺达法郎（¥16.38）" in read
        assert "4,403 卢旺达法郎（¥21.64）" in read
        assert "合计：32,736 卢旺达法郎（¥160.87）" in read
        assert "约" not in read
        at_the_seller_s = await self.screen(trade, seller, code, "en")
        assert at_the_seller_s.count("¥") == 1
        assert "The buyer was quoted: CN¥160.87" in at_the_seller_s

    async def test_the_lists(self, trade: Trade, seller: Sender, buyer: Sender, code: str) -> None:
        """By the sum that was fixed, whatever the rate is now; at home francs alone."""
        await put(trade, ("CNY", 100_000_000))
        bosco = await trade.person("Bosco")
        await trade.order(bosco, await trade.product(seller, "Agaseke", price=9000))
        async with trade.database.read() as db:
            bought = await stored_orders.bought_by(db, await trade.id_of(buyer))
            shop = (await trade.known(seller)).shop
            assert shop is not None
            sold = await stored_orders.open_of_shop(db, shop.id)
            lists = (
                order_lists.bought(bought, trade.now),
                order_lists.waiting(sold, trade.now, claimed=False),
            )
        for each in lists:
            assert "32,736 卢旺达法郎（¥160.87）" in said(each.lines, "zh")
        assert "9,000 卢旺达法郎。" in said(lists[1].lines, "zh")

    async def test_what_is_told(
        self, trade: Trade, seller: Sender, buyer: Sender, code: str
    ) -> None:
        await trade.does(seller, orders.accept, code)
        await trade.does(seller, order_postage.correct, code, postage=francs(5000))
        await trade.does(buyer, order_postage.agree, code)
        await trade.does(buyer, payments.claim_paid, code)
        await trade.does(seller, payments.paid, code)
        await trade.does(seller, payments.refunded_in_part, code, total=francs(1000))
        told = {each.kind: each.facts for each in await trade.notices()}
        read = {kind: words(kind, facts, Reader.of("zh")) for kind, facts in told.items()}
        assert "应付：32,736 卢旺达法郎（¥160.87）" in plain(read["order_accepted"])
        asked = plain(read["postage_asked"])
        assert "4,403 卢旺达法郎（¥21.64）" in asked
        assert "5,000 卢旺达法郎（¥24.57）" in asked
        assert "33,333 卢旺达法郎（¥163.80）" in asked
        assert "33,333 卢旺达法郎（¥163.80）" in plain(read["payment_seen"])
        for kind in ("order_placed", "payment_claimed"):
            assert "买家看到的报价：¥" in plain(read[kind])
        # What goes back is named in the currency it was paid in, alone.
        assert "¥" not in plain(read["part_refunded"])

    async def test_inside_rwanda_nobody_reads_yuan(self, trade: Trade, seller: Sender) -> None:
        await put(trade, ("CNY", 203_500_000))
        bosco = await trade.person("Bosco")
        await trade.put(bosco, await trade.product(seller))
        [code] = await trade.place(bosco, method="mobile_money")
        for step, who in (
            (orders.accept, seller),
            (payments.claim_paid, bosco),
            (payments.paid, seller),
        ):
            await trade.does(who, step, code)
        read = [await self.screen(trade, who, code, "zh") for who in (bosco, seller)]
        for each in await trade.notices():
            read += words(each.kind, each.facts, Reader.of("zh"))
        assert "¥" not in "".join(read)
        assert "US$" not in "".join(read)


def said(lines: Any, language: Language) -> str:
    return plain([markup(line, Reader.of(language)) for line in lines])


def plain(lines: list[str]) -> str:
    return "\n".join(lines).replace("\u00a0", " ")
