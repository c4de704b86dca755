"""Prices that a seller reduces for a time: of one product, or of all that the shop has now.

A reduction is written down at each product that it is of, with the price that it is compared with:
neither changes later. Whoever sets another price ends it, as it was reduced from something else.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

from bot.commerce import catalogue, prices, product_names
from bot.commerce.ledger import rounded
from bot.commerce.notify import tell
from bot.commerce.refusals import NoShop, NothingReduced, ReductionTooLong
from bot.commerce.state_machine import Actor, record
from bot.money import Money
from bot.notices.discounts import ReducedAfterRaise
from storage import past_prices, people, products

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from bot.commerce.people import Member
    from storage.database import Session
    from storage.models import PastPrice, Product
    from storage.past_prices import EndedPrice

SHORTEST, LONGEST = timedelta(hours=1), timedelta(days=60)
WHOLE = 10_000  # basis points


@dataclass(frozen=True, slots=True)
class Off:
    """How a price is reduced: by so many hundredths of a percent, by a sum, or to a sum."""

    basis_points: int = 0
    less: Money | None = None
    to: Money | None = None

    def of(self, price: Money) -> Money | None:
        """What is asked instead: at least one unit of money, and less than before. None where it
        cannot be."""
        fixed = self.to or self.less
        if fixed is not None and fixed.currency != price.currency:
            return None
        if self.to is not None:
            found = self.to
        elif self.less is not None:
            found = price - self.less
        else:
            off = rounded(Fraction(price.minor * self.basis_points, WHOLE))
            found = Money(price.minor - off, price.currency)
        return found if 0 < found.minor < price.minor else None

    @property
    def percent(self) -> str:
        """As people read it: 12.5."""
        whole, part = divmod(self.basis_points, 100)
        return f"{whole}.{part:02}".rstrip("0").rstrip(".")


@dataclass(frozen=True, slots=True)
class Compared:
    """What is known of a product before its price is reduced."""

    product_id: int
    name: str
    price: Money
    lowest: Money | None
    raised_from: Money | None


async def compared(
    db: Session, owner: Member, product_id: int, now: datetime
) -> tuple[Compared, ...]:
    """Of one product of theirs, or of all that their shop has (0)."""
    found = await _theirs(db, owner, product_id, lock=False)
    past = await past_prices.since(db, [each.id for each in found], now - prices.LOOKED_BACK)
    return tuple(
        Compared(
            each.id,
            product_names.of(each),
            each.price_money,
            prices.lowest(each, past[each.id], now, now),
            prices.raised_from(each, past[each.id], now),
        )
        for each in found
    )


async def reduce(
    db: Session,
    owner: Member,
    now: datetime,
    *,
    draft_id: str,
    product_id: int,
    off: Off,
    begins: datetime | None,
    ends: datetime,
    staff_ids: Collection[str],
) -> Sequence[Product]:
    """Reduce the price of a product, or of all of a shop (0); those that were. `begins` None is
    now. What was reduced before is reduced anew. Staff are told where a price was raised just
    before.

    Raises ReductionTooLong, NothingReduced, NoShop, NotFound, NotYours.
    """
    begins = max(begins or now, now)
    if not SHORTEST <= ends - begins <= LONGEST:
        raise ReductionTooLong
    theirs = await _theirs(db, owner, product_id)
    known = await past_prices.since(
        db, [each.id for each in theirs], min(now, begins) - prices.LOOKED_BACK
    )
    wanted = [(each, less) for each in theirs if (less := off.of(each.price_money)) is not None]
    if not wanted:
        raise NothingReduced
    actor = Actor("seller", owner.person.id)
    ended, raised = [], []
    for product, less in wanted:
        if _is_so(product, less, begins, ends, now):
            continue  # the same confirmation, delivered twice
        before = prices.raised_from(product, known[product.id], now)
        if before is not None:
            raised.append((product, before, less))
        ended += _set(product, less, begins, ends, known[product.id], now)
        record(db, "price", product.id, str(product.price), str(less.minor), actor, now)
    await past_prices.add(db, ended)
    await db.flush()
    for product, before, less in raised:
        await _tell_staff(db, owner, product, before, less, draft_id, now, staff_ids)
    return [product for product, _ in wanted]


async def end(db: Session, owner: Member, product_id: int, now: datetime) -> Sequence[Product]:
    """The price of one of their products, or of all (0), is as it was; those that were reduced, or
    would have been. Twice is once."""
    actor = Actor("seller", owner.person.id)
    over = [
        each
        for each in await _theirs(db, owner, product_id)
        if each.reduced_until is not None and each.reduced_until > now
    ]
    ended = []
    for product in over:
        record(db, "price", product.id, str(product.reduced_price), "ended", actor, now)
        ended += prices.take_off(product, now)
    await past_prices.add(db, ended)
    await db.flush()
    return over


def _is_so(product: Product, less: Money, begins: datetime, ends: datetime, now: datetime) -> bool:
    started = product.reduced_from
    if started is None or (product.reduced_price, product.reduced_until) != (less.minor, ends):
        return False
    return started == begins or (started <= now and begins <= now)


def _set(
    product: Product,
    less: Money,
    begins: datetime,
    ends: datetime,
    past: Sequence[PastPrice],
    now: datetime,
) -> list[EndedPrice]:
    """Reduce it; what was asked until now. One that is reduced further while it is reduced
    is compared with what it was compared with, and the time counts from its first day: otherwise
    every price would be its own old one, and none would ever end."""
    if (
        prices.is_reduced(product, now)
        and begins <= now
        and less.minor <= (product.reduced_price or 0)
    ):
        assert product.reduced_from is not None
        if ends - product.reduced_from > LONGEST:
            raise ReductionTooLong
        before, begins = product.price_before, product.reduced_from
    else:
        least = prices.lowest(product, past, begins, now)
        before = least.minor if least is not None and least > less else None
    ended = prices.take_off(product, now)
    product.reduced_price, product.price_before = less.minor, before
    product.reduced_from, product.reduced_until = begins, ends
    return ended


async def _theirs(
    db: Session, owner: Member, product_id: int, *, lock: bool = True
) -> Sequence[Product]:
    """Kept from others meanwhile: what is compared and what is written must be of one price."""
    if owner.shop is None:
        raise NoShop
    if product_id:
        product = await catalogue.own(db, owner, product_id)
        if lock:
            await products.lock_price(db, product)
        return [product]
    return await products.all_of_shop(db, owner.shop.id, lock=lock)


async def _tell_staff(
    db: Session,
    owner: Member,
    product: Product,
    before: Money,
    less: Money,
    draft_id: str,
    now: datetime,
    staff_ids: Collection[str],
) -> None:
    assert owner.shop is not None
    told = ReducedAfterRaise(
        product=product_names.of(product),
        product_id=product.id,
        shop=owner.shop.name,
        before=before.minor,
        raised=product.price,
        reduced=less.minor,
        currency=product.currency,
    )
    for member in await people.all_staff(db, staff_ids):
        if member.id != owner.person.id:
            key = f"reduced:{product.id}:{draft_id}:{member.id}"
            await tell(db, member.id, told, key=key, now=now)
