"""The lists of a shop's orders: what is due first comes first, and what is over can be found."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.chat import Sender
from bot.commerce import fulfilment, orders, payments
from bot.payment_methods import METHODS
from storage import orders as stored
from storage import schedule
from storage.sql.pagination import FIRST, Page, Place
from tests.support.trade import NOW, Trade


@pytest.fixture
async def shop(trade: Trade) -> tuple[Sender, Sender, int]:
    aline, bosco = await trade.seller("Aline"), await trade.person("Bosco")
    return aline, bosco, await trade.product(aline, stock=100)


async def codes(
    trade: Trade, aline: Sender, place: Place = FIRST
) -> tuple[list[str], Page[object]]:
    who = await trade.known(aline)
    assert who.shop is not None
    async with trade.database.read() as db:
        page = await stored.open_of_shop(db, who.shop.id, place)
        return [order.code for order in page.items], page  # type: ignore[return-value]


async def test_what_expires_first_comes_first(
    trade: Trade, shop: tuple[Sender, Sender, int]
) -> None:
    """Red when the order that expires tonight stands below those of this morning."""
    aline, bosco, product = shop
    made = {}
    for name, steps in {
        "on its way": (orders.accept, fulfilment.shipped),
        "to be paid": (orders.accept,),
        "to send": (orders.accept,),
        "claimed": (orders.accept,),
        "first": (),
        "second": (),
    }.items():
        trade.forward(minutes=1)
        method = "mobile_money" if name in ("to be paid", "claimed") else "on_delivery"
        made[name] = await trade.order(bosco, product, method=method)
        for step in steps:
            await trade.does(aline, step, made[name])
    await trade.does(bosco, payments.claim_paid, made["claimed"])
    shown, _ = await codes(trade, aline)
    wanted = ["first", "second", "claimed", "to send", "to be paid", "on its way"]
    assert shown == [made[name] for name in wanted]


async def test_payments_to_check_have_a_list_of_their_own(
    trade: Trade, shop: tuple[Sender, Sender, int]
) -> None:
    """A seller finds what buyers say they paid, and how much of it there is, among other orders."""
    aline, bosco, product = shop
    made = [await trade.order(bosco, product, method="mobile_money") for _ in range(3)]
    await trade.order(bosco, product)
    for code in made:
        await trade.does(aline, orders.accept, code)
    for code in (made[2], made[0]):
        await trade.does(bosco, payments.claim_paid, code)
    who = await trade.known(aline)
    assert who.shop is not None
    async with trade.database.read() as db:
        page = await stored.claimed_of_shop(db, who.shop.id)
        assert [order.code for order in page.items] == [made[0], made[2]]
        assert page.total == await stored.count_to_check(db, who.shop.id) == 2
    await trade.does(aline, payments.paid, made[0])
    async with trade.database.read() as db:
        assert await stored.count_to_check(db, who.shop.id) == 1
    async with trade.database.write() as db:  # in another currency: for staff, and not for her
        moved_otherwise = await stored.by_code(db, made[2])
        assert moved_otherwise is not None
        moved_otherwise.payment.method = "alipay"
        moved_otherwise.payment.kind = METHODS["alipay"].kind
    async with trade.database.read() as db:
        assert await stored.count_to_check(db, who.shop.id) == 0


async def test_pages_while_orders_move_on(trade: Trade, shop: tuple[Sender, Sender, int]) -> None:
    aline, bosco, product = shop
    placed = [await trade.order(bosco, product) for _ in range(2 * stored.PAGE)]
    shown, page = await codes(trade, aline)
    assert shown == placed[: stored.PAGE]
    await trade.does(aline, orders.accept, placed[0])  # it moves to the end of the list
    assert page.next is not None
    shown, page = await codes(trade, aline, page.next)
    assert shown == placed[stored.PAGE :]
    assert page.next is not None
    shown, _ = await codes(trade, aline, page.next)
    assert shown == placed[:1]


async def test_what_is_over_is_found(trade: Trade, shop: tuple[Sender, Sender, int]) -> None:
    aline, bosco, product = shop
    declined, open_one = await trade.order(bosco, product), await trade.order(bosco, product)
    await trade.does(aline, orders.decline, declined, "too_far")
    who = await trade.known(aline)
    assert who.shop is not None
    async with trade.database.read() as db:
        page = await stored.finished_of_shop(db, who.shop.id)
        assert [order.code for order in page.items] == [declined]
        page = await stored.bought_by(db, await trade.id_of(bosco))
        assert [order.code for order in page.items] == [open_one, declined]


DAY = datetime(2026, 12, 17, tzinfo=UTC)


async def figures(trade: Trade, days: int) -> tuple[int, int]:
    """Sold, and called off, on a day after the first."""
    since = DAY + timedelta(days=days)
    async with trade.database.read() as db:
        window = since, since + timedelta(days=1)
        sold = await schedule.sold(db, *window)
        off = await schedule.called_off(db, *window)
    return sum(row[2] for row in sold), sum(row[2] for row in off)


async def test_sold_when_it_was_accepted(trade: Trade, shop: tuple[Sender, Sender, int]) -> None:
    """Placed in the evening, accepted in the morning. Red when it is counted on no day."""
    aline, bosco, product = shop
    trade.now = DAY + timedelta(hours=22)
    code = await trade.order(bosco, product)
    assert await figures(trade, 0) == (0, 0)
    trade.now = DAY + timedelta(days=1, hours=7)
    await trade.does(aline, orders.accept, code)
    assert [await figures(trade, day) for day in (0, 1, 2)] == [(0, 0), (12500, 0), (0, 0)]


@pytest.mark.parametrize(
    ("days_later", "counted"),
    [(0, [(0, 0), (0, 0)]), (1, [(12500, 0), (0, 12500)])],
)
async def test_later_cancelled(
    trade: Trade,
    shop: tuple[Sender, Sender, int],
    days_later: int,
    counted: list[tuple[int, int]],
) -> None:
    """On the same day it was never sold; on a later one it is taken off there, once."""
    aline, bosco, product = shop
    assert NOW > DAY
    code = await trade.order(bosco, product)
    await trade.does(aline, orders.accept, code)
    trade.forward(days=days_later, hours=1)
    await trade.does(aline, orders.cancel, code, reason="sold_out")
    assert [await figures(trade, day) for day in (0, 1)] == counted
    assert await figures(trade, 2) == (0, 0)
