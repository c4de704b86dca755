"""What is told of an order's postage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from bot.money import Money
from bot.notices.orders import OrderNotice


@dataclass(frozen=True, kw_only=True)
class PostageAsked(OrderNotice):
    """To its buyer: the seller weighed the parcel. The total is that of before."""

    KIND: ClassVar[str] = "postage_asked"
    old_postage: int
    new_postage: int

    @property
    def old_money(self) -> Money:
        return Money(self.old_postage, self.currency)

    @property
    def new_money(self) -> Money:
        return Money(self.new_postage, self.currency)

    @property
    def new_total(self) -> Money:
        return self.amount - self.old_money + self.new_money


class PostageAgreed(OrderNotice):
    """To its seller; the total is the new one."""

    KIND: ClassVar[str] = "postage_agreed"
