"""What one of a product costs at a moment: the one place that says it, for card, cart, order, page
and feed alike.

A reduced price holds from one moment until another, and is shown beside the least that was asked in
the thirty days before it began, so that nobody is shown an old price that never was one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.money import Money
from storage.past_prices import EndedPrice

if TYPE_CHECKING:
    from collections.abc import Iterable

    from storage.models import PastPrice, Product, ProductOption

LOOKED_BACK = timedelta(days=30)
# A price that nobody could read for a day is no old price.
HELD = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Price:
    """`until` is when it stops being reduced, None where it is not; `before` is the least that was
    asked in the thirty days before, where that was more."""

    money: Money
    before: Money | None = None
    until: datetime | None = None


def is_reduced(product: Product | ProductOption, now: datetime) -> bool:
    begins, ends = product.reduced_from, product.reduced_until
    return begins is not None and ends is not None and begins <= now < ends


def of(product: Product | ProductOption, now: datetime) -> Price:
    if product.reduced_price is None or not is_reduced(product, now):
        return Price(product.price_money)
    before, currency = product.price_before, product.currency
    return Price(
        Money(product.reduced_price, currency),
        None if before is None else Money(before, currency),
        product.reduced_until,
    )


def money(product: Product | ProductOption, now: datetime) -> Money:
    """What one of it costs."""
    return of(product, now).money


def is_from(product: Product, now: datetime) -> bool:
    """Whether others of its group that can be had cost more, so that its price is only where they
    begin."""
    asked = {
        money(each, now)
        for each in product.options or ()
        if each.state == "active" and (each.available > 0 or each.id == product.id)
    }
    return len(asked) > 1


def lowest(
    product: Product, past: Iterable[PastPrice], begins: datetime, now: datetime
) -> Money | None:
    """The least that was asked for it in the thirty days before a moment, as known `now`. None
    where there is nothing to compare with: it was priced in another currency, or is on sale
    for less than a day."""
    since = begins - LOOKED_BACK
    there = [each for each in past if each.until > since]
    if any(each.currency != product.currency for each in there):
        return None
    if begins - product.published_at < HELD:
        return None
    asked = [product.price, *(each.price for each in there)]
    started, ends = product.reduced_from, product.reduced_until
    if product.reduced_price and started and ends and started <= now and ends > since:
        asked.append(product.reduced_price)
    return Money(min(asked), product.currency)


def raised_from(product: Product, past: Iterable[PastPrice], now: datetime) -> Money | None:
    """What it cost before it was made dearer within a day; None where it was not."""
    of_today = [
        each
        for each in past
        if not each.reduced and each.until > now - HELD and each.currency == product.currency
    ]
    least = min((each.price for each in of_today), default=product.price)
    return Money(least, product.currency) if least < product.price else None


def take_off(product: Product, now: datetime) -> list[EndedPrice]:
    """Its price is no longer reduced, from now on; the reduced one, if that was ever asked, as
    one that has ended."""
    price, started, ends = product.reduced_price, product.reduced_from, product.reduced_until
    product.reduced_price = product.price_before = None
    product.reduced_from = product.reduced_until = None
    if price is None or started is None or ends is None or started > now:
        return []
    return [EndedPrice(product, price, min(now, ends), reduced=True)]
