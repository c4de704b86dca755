"""The cart: what somebody means to buy. It holds no stock; ordering does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.commerce.refusals import NotFound, OwnProduct, SoldOut
from bot.commerce.visibility import is_on_sale, is_own
from bot.money import Money
from storage import carts, products

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from bot.commerce.people import Known
    from storage.database import Session
    from storage.models import CartLine, Product


@dataclass(frozen=True, slots=True)
class Cart:
    """The lines, shop by shop."""

    lines: Sequence[CartLine]

    @property
    def total(self) -> Money:
        return total_of(self.lines)

    @property
    def fingerprint(self) -> str:
        """Changes whenever what would be ordered or paid changes."""
        return ";".join(
            f"{line.product_id}:{line.quantity}:{line.product.price}" for line in self.lines
        )


def line_total(line: CartLine) -> Money:
    return Money(line.product.price, line.product.currency) * line.quantity


def total_of(lines: Iterable[CartLine]) -> Money:
    total = Money(0, "RWF")
    for line in lines:
        total += line_total(line)
    return total


def can_be_had(line: CartLine) -> bool:
    return is_on_sale(line.product) and line.product.available >= line.quantity


async def of(db: Session, person_id: int, *, owners: bool = False) -> Cart:
    return Cart(await carts.lines(db, person_id, owners=owners))


async def put(db: Session, who: Known, product_id: int, quantity: int, now: datetime) -> Product:
    """Set how many of a product are in the cart. Set, not add: a repeated tap changes nothing."""
    product = await products.by_id(db, product_id)
    if product is None or not is_on_sale(product):
        raise NotFound
    if is_own(product, who):
        raise OwnProduct
    if product.available < quantity:
        raise SoldOut(product.name, product.available)
    await carts.put(db, who.person.id, product_id, quantity, now)
    return product
