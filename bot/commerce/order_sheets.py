"""Orders as a table: a line for each, and the sums of each currency by itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.commerce.orders import owes_money
from bot.commerce.shop_statements import Month
from bot.money import Money, per_currency
from storage import order_sheets as stored

if TYPE_CHECKING:
    from collections.abc import Sequence

    from storage.database import Session
    from storage.models import Order

MOST = 3000  # orders of one file


@dataclass(frozen=True, slots=True)
class OrderSums:
    """Of orders that were taken on and not cancelled. What was ordered is in the shops' currencies,
    and what was charged, came and went back in those that were charged."""

    goods: tuple[Money, ...]  # before any discount
    discounts: tuple[Money, ...]
    postage: tuple[Money, ...]
    totals: tuple[Money, ...]
    charged: tuple[Money, ...]
    received: tuple[Money, ...]
    refunded: tuple[Money, ...]


@dataclass(frozen=True, slots=True)
class OrderSheet:
    month: Month
    orders: Sequence[Order]
    sums: OrderSums
    is_whole: bool  # no more were placed in it


async def of_month(db: Session, month: Month, shop_id: int | None) -> OrderSheet:
    """Of one shop, or of all of them. Months are those of Kigali."""
    found = await stored.between(db, month.begins, month.after.begins, shop_id, MOST + 1)
    orders = found[:MOST]
    return OrderSheet(month, orders, sums_of(orders), is_whole=len(found) <= MOST)


def postage_of(order: Order) -> Money:
    """Nothing, where it was agreed on by phone and is in no sum."""
    return order.postage_money or Money(0, order.currency)


def sums_of(orders: Sequence[Order]) -> OrderSums:
    """What came and went back counts of all: money of a cancelled order is money, too."""
    kept = [each for each in orders if each.state in ("accepted", "completed")]
    return OrderSums(
        goods=per_currency(each.full_goods_money for each in kept),
        discounts=per_currency(each.discount_money for each in kept),
        postage=per_currency(map(postage_of, kept)),
        totals=per_currency(each.total_money for each in kept),
        charged=per_currency(each.payment.amount_money for each in kept),
        received=per_currency(each.payment.received_money for each in orders),
        refunded=per_currency(each.payment.refunded_money for each in orders),
    )


def shows_people(order: Order) -> bool:
    """Whether it says who gets it and where: as on the order itself, while there is something to be
    sent or settled."""
    settles = owes_money(order) or order.payment.owed_money.minor > 0
    return order.state in ("placed", "accepted") or settles
