"""What an order comes to in its buyer's own currency: fixed on the last screen of the checkout, for
half an hour, and copied to the order.

Each line is converted and rounded once, and so is the postage of each shop: the total is their sum,
and no total is ever converted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from itertools import zip_longest
from typing import TYPE_CHECKING

from bot.commerce import product_texts
from bot.commerce.import_tax import ExpectedTax
from bot.commerce.rates import HOLDS, margin_of, present, second_currency
from bot.commerce.refusals import ComesToNothing
from bot.money import FRANCS, Money, per_currency
from bot.parsing.exchange_rates import MILLION
from storage.constants import ForeignCurrency
from storage.models import OrderQuote

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from bot.settings import Periods
    from storage.constants import Country
    from storage.database import Session
    from storage.models import Order, OrderLine


@dataclass(frozen=True, slots=True)
class FixedRate:
    """What a currency is worth, exactly: millionths of a franc for one unit of it and for one of
    what is priced in; a margin in millionths on top. Of a day, as somebody said."""

    currency: ForeignCurrency
    millionths: int
    own_millionths: int
    margin: int
    day: date
    source: str

    def of(self, price: Money) -> Money:
        """A price in the currency, rounded once, to its smallest unit, a half upwards."""
        own = self.own_millionths * (MILLION + self.margin)
        return price.converted(Fraction(own, self.millionths * MILLION), self.currency)


@dataclass(frozen=True, slots=True)
class CartQuote:
    """What a cart comes to where it goes. `rates` are by the currency that goods are priced in, and
    lack those that have no second price; amounts of those are None. `nothing` are the places of
    lines that would come to nothing: they cannot be paid, and so not ordered."""

    rates: dict[str, FixedRate]
    lines: tuple[Money | None, ...]
    postage: tuple[Money | None, ...]  # of each shop, where it has a price
    totals: tuple[Money | None, ...]  # of each currency of the cart, in its order
    nothing: tuple[int, ...]
    quoted_at: datetime
    # What customs there are expected to ask, of each shop's parcel; none of what 0.1 began.
    taxes: tuple[ExpectedTax, ...] = ()
    off: tuple[Money | None, ...] = ()  # of each line what a code takes off it; none, if none does

    def has_ended(self, now: datetime) -> bool:
        """Whether it holds no more. One without a rate has nothing to hold."""
        return bool(self.rates) and now >= self.quoted_at + HOLDS


async def rates_for(
    db: Session, country: Country, priced_in: Collection[str], now: datetime, periods: Periods
) -> dict[str, FixedRate]:
    """The rates of now, as they are written down, for what goes to a country; none where nothing
    but the shop's own price is shown."""
    currency = second_currency(country)
    if currency is None:
        return {}
    rows = {row.currency: row for row in await present(db, now, periods)}
    second = rows.get(currency)
    if second is None:
        return {}
    worth: dict[str, int] = {FRANCS: MILLION} | {
        row.currency: row.millionths for row in rows.values()
    }
    margin = margin_of(periods)
    return {
        own: FixedRate(currency, second.millionths, worth[own], margin, second.day, second.source)
        for own in priced_in
        if own in worth and own != currency
    }


def quoted(
    rates: dict[str, FixedRate],
    lines: Sequence[Money],
    postage: Sequence[Money],
    now: datetime,
    off: Sequence[Money] = (),
) -> CartQuote:
    """By these rates, what the lines of a cart, what codes take `off` each, and the postage of each
    of its shops come to."""

    def each(prices: Sequence[Money]) -> tuple[Money | None, ...]:
        return tuple(_of(rates, price) for price in prices)

    there, sent = each(lines), each(postage)
    less = each(off) if any(one.minor for one in off) else ()
    net = [_net(*pair) for pair in zip_longest(there, less)]
    pairs = list(zip((*lines, *postage), (*net, *sent), strict=True))
    totals = []
    for own in per_currency(price for price, _ in pairs):
        sums = per_currency(
            second
            for price, second in pairs
            if second is not None and price.currency == own.currency
        )
        totals.append(sums[0] if sums else None)
    nothing = tuple(at for at, second in enumerate(net) if second is not None and second.minor <= 0)
    return CartQuote(rates, there, sent, tuple(totals), nothing, now, off=less)


def paid_for(lines: Sequence[Money], off: Sequence[Money], quote: CartQuote) -> list[Money]:
    """What is paid for each line where it goes, or else in its own currency."""
    own = [line if less is None else line - less for line, less in zip_longest(lines, off)]
    there = [_net(*pair) for pair in zip_longest(quote.lines, quote.off)]
    return [second or price for price, second in zip(own, there, strict=True)]


def _net(line: Money | None, off: Money | None) -> Money | None:
    return line if line is None or off is None else line - off


def _of(rates: dict[str, FixedRate], price: Money) -> Money | None:
    rate = rates.get(price.currency)
    return None if rate is None else rate.of(price)


def fix(order: Order, quote: CartQuote) -> OrderQuote | None:
    """The quote of one new order, by the rate that was shown; None where it has no second price.
    Its lines get what each of them comes to. Raises ComesToNothing."""
    rate = quote.rates.get(order.currency)
    if rate is None:
        return None
    goods = 0
    for line in order.lines:
        line.quoted = _of_line(rate, order, line)
        less = Money(line.discount or 0, order.currency)
        net = line.quoted - (rate.of(less).minor if less.minor else 0)
        if net <= 0:
            raise ComesToNothing(product_texts.ordered(line, "buyer"))
        goods += net
    postage = order.postage_money
    sent = 0 if postage is None else rate.of(postage).minor
    return OrderQuote(
        currency=rate.currency,
        millionths=rate.millionths,
        own_millionths=rate.own_millionths,
        margin=rate.margin,
        day=rate.day,
        source=rate.source,
        goods_minor=goods,
        postage_minor=sent,
        total_minor=goods + sent,
        quoted_at=quote.quoted_at,
    )


def _of_line(rate: FixedRate, order: Order, line: OrderLine) -> int:
    amount = rate.of(order.cost_of(line)).minor
    if not amount:
        raise ComesToNothing(product_texts.ordered(line, "buyer"))
    return amount


def postage_of(quote: OrderQuote, postage: Money) -> Money:
    """What another postage comes to, by the rate that was fixed."""
    return _rate_of(quote).of(postage)


def _rate_of(quote: OrderQuote) -> FixedRate:
    return FixedRate(
        quote.currency,
        quote.millionths,
        quote.own_millionths,
        quote.margin,
        quote.day,
        quote.source,
    )
