"""What is told when an order goes elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from bot.money import Money
from bot.notices.orders import OrderNotice


@dataclass(frozen=True, kw_only=True)
class AddressMoved(OrderNotice):
    """To its seller; the total and the way to pay are the new ones. The address itself is the
    buyer's, and stands on the order."""

    KIND: ClassVar[str] = "address_moved"
    old_postage: int
    new_postage: int
    packed: bool  # the old address may be on the parcel

    @property
    def old_money(self) -> Money:
        return Money(self.old_postage, self.currency)

    @property
    def new_money(self) -> Money:
        return Money(self.new_postage, self.currency)
