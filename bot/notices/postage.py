"""What is told of an order's postage."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from bot.money import Money
from bot.notices.orders import OrderNotice
from bot.notices.payload import MaybeTime, since


@dataclass(frozen=True, kw_only=True)
class PostageAsked(OrderNotice):
    """To its buyer: the seller weighed the parcel. The total is that of before."""

    KIND: ClassVar[str] = "postage_asked"
    old_postage: int
    new_postage: int
    # In the currency of the quote, by its rate.
    old_quoted: int = field(metadata=since(5, 0))
    new_quoted: int = field(metadata=since(5, 0))
    again: bool = field(metadata=since(13, before=False))  # it was told before, and not answered
    ends: MaybeTime = field(metadata=since(13, before=None))  # when the order does, by itself

    @property
    def old_money(self) -> Money:
        return Money(self.old_postage, self.currency)

    @property
    def new_money(self) -> Money:
        return Money(self.new_postage, self.currency)

    @property
    def new_total(self) -> Money:
        return self.amount - self.old_money + self.new_money

    @property
    def old_quote(self) -> Money | None:
        return Money(self.old_quoted, self.quoted_currency) if self.quoted_currency else None

    @property
    def new_quote(self) -> Money | None:
        return Money(self.new_quoted, self.quoted_currency) if self.quoted_currency else None

    @property
    def new_total_quote(self) -> Money | None:
        if self.quote is None or self.old_quote is None or self.new_quote is None:
            return None
        return self.quote - self.old_quote + self.new_quote


class PostageAgreed(OrderNotice):
    """To its seller; the total is the new one."""

    KIND: ClassVar[str] = "postage_agreed"
