"""A shop in numbers: what it sold by day, week or month, what sold best, and what waits.

An order counts on the day of Kigali's on which its seller took it on, and with its goods only:
postage is passed on, and what was called off later was not sold.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Literal

from bot.commerce.orders import to_give_back
from bot.commerce.shop_statements import Month
from bot.money import Money, per_currency
from bot.timezones import KIGALI, today
from storage import orders as stored_orders
from storage import shop_figures as stored

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.texts import Worded
    from storage.database import Session

By = Literal["day", "week", "month"]
PARTS: Mapping[By, int] = {"day": 7, "week": 8, "month": 12}
BEST = 5


@dataclass(frozen=True, slots=True)
class Part:
    """A day, a week by its first, or a month; and of each currency how many orders it had and what
    they came to."""

    named: date | Worded
    sold: tuple[tuple[int, Money], ...]


@dataclass(frozen=True, slots=True)
class Bestseller:
    product: int
    name: str
    quantity: int
    goods: Money


@dataclass(frozen=True, slots=True)
class ShopFigures:
    """`parts` are the oldest first; the last one is not over yet. Below them what waits now."""

    by: By
    parts: tuple[Part, ...]
    best: tuple[Bestseller, ...]
    waiting: int  # orders for their seller's word
    awaited: tuple[Money, ...]
    to_give_back: tuple[Money, ...]

    @property
    def orders(self) -> int:
        return sum(orders for part in self.parts for orders, _ in part.sold)


async def of_shop(db: Session, shop_id: int, by: By, now: datetime) -> ShopFigures:
    firsts = _firsts(by, today(now))
    bounds = [_midnight(each) for each in firsts]
    sold = await stored.sold(db, shop_id, bounds)
    parts: list[list[tuple[int, Money]]] = [[] for _ in firsts[:-1]]
    for each in sold:
        parts[each.part].append((each.orders, Money(each.goods, each.currency)))
    found = await stored.best(db, shop_id, bounds[0], bounds[-1], BEST)
    best = [
        Bestseller(row.product, row.name, row.quantity, Money(row.goods, row.currency))
        for row in found
    ]
    waiting = await stored_orders.count_placed(db, shop_id)
    settled = await stored.to_settle(db, shop_id)
    awaited = per_currency(each.payment.due_money for each in settled if each.state == "accepted")
    back = per_currency(map(to_give_back, settled))
    return ShopFigures(
        by,
        tuple(
            Part(Month(first.year, first.month).named if by == "month" else first, tuple(sold))
            for first, sold in zip(firsts[:-1], parts, strict=True)
        ),
        tuple(best),
        waiting,
        _some(awaited),
        _some(back),
    )


def _firsts(by: By, day: date) -> Sequence[date]:
    """The first day of each part, and the day after the last one. Weeks begin on Monday."""
    count = PARTS[by]
    if by == "month":
        month = Month(day.year, day.month).after
        months = [month]
        for _ in range(count):
            month = month.before
            months.append(month)
        return [each.begins.date() for each in reversed(months)]
    length = timedelta(days=7 if by == "week" else 1)
    last = day - timedelta(days=day.weekday()) if by == "week" else day
    return [last + length * (at - count + 1) for at in range(count + 1)]


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=KIGALI)


def _some(sums: Sequence[Money]) -> tuple[Money, ...]:
    return tuple(each for each in sums if each.minor)
