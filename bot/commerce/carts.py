"""The cart: what somebody means to buy. It holds no stock; ordering does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.commerce import prices, product_texts
from bot.commerce.discount_codes import in_cart
from bot.commerce.people import reader_of
from bot.commerce.refusals import NotFound, OwnProduct, SoldOut, TwoCurrencies
from bot.commerce.visibility import is_on_sale, is_own, why_not
from bot.money import FRANCS, Money, per_currency
from storage import carts, products

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.commerce.discount_codes import CodeInCart
    from bot.commerce.import_tax import ExpectedTax
    from bot.commerce.people import Member
    from storage.database import Session
    from storage.models import CartLine, DiscountCode, Product


@dataclass(frozen=True, slots=True)
class PostageEstimate:
    """Of what goes to a place; no `district` is anywhere in its country."""

    country: str
    district: str
    price: Money
    parcels: int = 0  # where a shop needs more than one


@dataclass(frozen=True, slots=True)
class Cart:
    """The lines, shop by shop, at the prices of a moment (`at`). `tariff` is the last change of the
    tariff, 0 where postage has no price; `estimate` is the least that it would be, to where parcels
    go. `import_tax` is what customs are expected to ask; None where no border is crossed. `codes`
    are those that its owner means to use, one of a shop at most."""

    at: datetime
    lines: Sequence[CartLine]
    codes: Sequence[DiscountCode] = ()
    tariff: int = 0
    last_address: dict[str, Any] | None = None  # where the last parcel went
    estimate: PostageEstimate | None = None
    import_tax: ExpectedTax | None = None

    @property
    def priced(self) -> bool:
        """The market has prices of postage."""
        return bool(self.tariff)

    @property
    def wanted(self) -> Sequence[CartLine]:
        """What would be ordered: what cannot be had at all is left out, and waits in the cart."""
        return [line for line in self.lines if not is_left_out(line)]

    @property
    def left_out(self) -> Sequence[CartLine]:
        return [line for line in self.lines if is_left_out(line)]

    @property
    def totals(self) -> tuple[Money, ...]:
        """What would be paid: a sum for each currency, without what codes take off."""
        return per_currency(self.left_to_pay)

    @property
    def left_to_pay(self) -> Sequence[Money]:
        """Of each line that would be ordered."""
        off = self.taken_off
        return [self.cost_of(line) - less for line, less in zip(self.wanted, off, strict=True)]

    @property
    def taken_off(self) -> Sequence[Money]:
        """Of each line that would be ordered what a code takes off it."""
        off = self.off
        return [Money(off.get(one.product_id, 0), one.product.currency) for one in self.wanted]

    def cost_of(self, line: CartLine) -> Money:
        return line_total(line, self.at)

    @property
    def discounts(self) -> Sequence[CodeInCart]:
        """Of each code that it has, what it takes off, or why it does not."""
        return [
            in_cart(code, [self.cost_of(each) for each in lines], self.at)
            for code in self.codes
            if (lines := self._of(code.shop_id))
        ]

    @property
    def off(self) -> dict[int, int]:
        """What codes take off, by product."""
        return {
            line.product_id: off
            for each in self.discounts
            for line, off in zip(self._of(each.code.shop_id), each.off, strict=True)
        }

    def _of(self, shop_id: int) -> Sequence[CartLine]:
        return [line for line in self.wanted if line.product.shop_id == shop_id]

    @property
    def fingerprint(self) -> str:
        """Changes whenever what would be ordered or paid changes."""
        off = self.off
        return ";".join(
            f"{_fingerprint(line, self.at)}{_taken_off(off.get(line.product_id, 0))}"
            for line in self.wanted
        )

    def sold_out_since(self, fingerprint: str) -> Product | None:
        """What was to be ordered when the fingerprint was taken, and is on sale but sold out."""
        seen = fingerprint.split(";")
        for line in self.left_out:
            meant = _fingerprint(line, self.at) in seen or not self.wanted
            if meant and is_on_sale(line.product):
                return line.product
        return None


def _fingerprint(line: CartLine, now: datetime) -> str:
    product = line.product
    asked = prices.money(product, now)
    price = asked.minor if asked.currency == FRANCS else f"{asked.minor}{asked.currency}"
    told = f"{line.product_id}:{line.quantity}:{price}"
    if (line.unit, line.weight_grams) in ((None, None), (product.unit, product.weight_grams)):
        return told  # as in version 0.1, whose checkouts may still be confirmed
    return f"{told}:{product.unit}:{product.weight_grams}"


def _taken_off(off: int) -> str:
    return f"-{off}" if off else ""


def has_changed(line: CartLine, now: datetime) -> bool:
    """Whether one of it costs or is another than when they chose how many."""
    seen, product = (line.price, line.unit, line.weight_grams), line.product
    return None not in seen and seen != (
        prices.money(product, now).minor,
        product.unit,
        product.weight_grams,
    )


def line_total(line: CartLine, now: datetime) -> Money:
    return prices.money(line.product, now) * line.quantity


def order_total(lines: Sequence[CartLine], now: datetime) -> Money:
    """What an order of these lines, all of one shop, comes to. Raises TwoCurrencies."""
    first, *others = per_currency(line_total(line, now) for line in lines)
    if others:
        raise TwoCurrencies(lines[0].product.shop.name)
    return first


def is_left_out(line: CartLine) -> bool:
    return not is_on_sale(line.product) or line.product.available <= 0


def can_be_had(line: CartLine) -> bool:
    return is_on_sale(line.product) and line.product.available >= line.quantity


async def of(db: Session, person_id: int, now: datetime) -> Cart:
    return Cart(now, *await carts.lines(db, person_id))


async def to_order(db: Session, person_id: int, now: datetime) -> Cart:
    """With the shops' owners, who are told."""
    return Cart(now, *await carts.lines_to_order(db, person_id))


async def put(db: Session, who: Member, product_id: int, quantity: int, now: datetime) -> Product:
    """Set how many of a product are in the cart. Set, not add: a repeated tap changes nothing."""
    product = await products.by_id(db, product_id)
    if product is None or not is_on_sale(product):
        raise NotFound if product is None else why_not(product)
    if is_own(product, who):
        raise OwnProduct
    if product.available < quantity:
        called = product_texts.name(product, reader_of(who.person).language)
        raise SoldOut(called, product.available)
    price = prices.money(product, now).minor
    await carts.put(db, who.person.id, product, price, quantity, now)
    return product
