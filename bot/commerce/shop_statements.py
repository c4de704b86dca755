"""A shop's account with the market, month by month: what it began with, every order, refund and
payout, and what it ended with. Months are those of Kigali.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from bot.commerce.refusals import NotFound
from bot.i18n import month
from bot.money import Money
from bot.timezones import KIGALI
from storage import shop_statements as stored

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.texts import Worded
    from storage.database import Session
    from storage.shop_statements import Booked


@dataclass(frozen=True, slots=True)
class Month:
    year: int
    month: int

    @classmethod
    def of(cls, moment: datetime) -> Month:
        local = moment.astimezone(KIGALI)
        return cls(local.year, local.month)

    @classmethod
    def read(cls, written: str) -> Month:
        """2026-12. Raises NotFound."""
        found = re.fullmatch(r"(20\d\d)-(0[1-9]|1[0-2])", written, re.ASCII)
        if found is None:
            raise NotFound
        return cls(int(found[1]), int(found[2]))

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02}"

    @property
    def named(self) -> Worded:
        return month(date(self.year, self.month, 1))

    @property
    def begins(self) -> datetime:
        return datetime(self.year, self.month, 1, tzinfo=KIGALI)

    @property
    def before(self) -> Month:
        return Month(self.year - 1, 12) if self.month == 1 else Month(self.year, self.month - 1)

    @property
    def after(self) -> Month:
        return Month(self.year + 1, 1) if self.month == 12 else Month(self.year, self.month + 1)


@dataclass(frozen=True, slots=True)
class ShopStatement:
    """`lines` come with what was the shop's after each, in the line's currency."""

    month: Month
    opening: tuple[Money, ...]
    lines: tuple[tuple[Booked, Money], ...]
    closing: tuple[Money, ...]

    @property
    def is_empty(self) -> bool:
        return not (self.opening or self.lines)


async def of_month(db: Session, shop_id: int, month: Month) -> ShopStatement:
    opening = await stored.before(db, shop_id, month.begins)
    booked = await stored.between(db, shop_id, month.begins, month.after.begins)
    return put_together(month, opening, booked)


def put_together(month: Month, opening: dict[str, int], booked: Sequence[Booked]) -> ShopStatement:
    balance = dict(opening)
    lines = []
    for each in booked:
        balance[each.currency] = balance.get(each.currency, 0) + each.amount
        lines.append((each, Money(balance[each.currency], each.currency)))
    return ShopStatement(month, _sums(opening), tuple(lines), _sums(balance))


def _sums(by_currency: dict[str, int]) -> tuple[Money, ...]:
    return tuple(Money(minor, currency) for currency, minor in sorted(by_currency.items()))
