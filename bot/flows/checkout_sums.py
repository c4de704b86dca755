"""What an order comes to on the last screen of its checkout: goods and postage, and where it goes
abroad, what that is in the buyer's own currency."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from bot.commerce import import_tax, rates
from bot.commerce.refusals import ComesToNothing, OnlyAbroad
from bot.flows import way_of_sending
from bot.flows.commands import FixQuote
from bot.flows.form import Lookup
from bot.money import Money, per_currency
from bot.parsing.countries import is_abroad
from bot.screens import discount_codes, postage
from bot.screens import import_tax as screens
from bot.texts import Line, Strong, Text, quoted, t

if TYPE_CHECKING:
    from bot.commerce.quotes import CartQuote


def _has_ended(a: Any) -> bool:
    return a.quote is not None and a.now is not None and a.quote.has_ended(a.now)


QUOTE: Lookup[Any] = Lookup(
    "quote",
    lambda a: FixQuote(
        tuple(cost for _, _, cost in a.basket.lines),
        _postage_of_shops(a),
        a.country or "RW",
        a.basket.goods,
        a.basket.off,
    ),
    has_ended=_has_ended,
)


def _postage_of_shops(a: Any) -> tuple[Money, ...]:
    way = way_of_sending.chosen(a)
    return () if way is None else way.each or (way.price,)


def _quote(a: Any) -> CartQuote | None:
    """As it is shown, where it holds: an order may lie half-way for days."""
    return a.quote if is_abroad(a.country) and not _has_ended(a) else None


def lines(a: Any) -> list[Line]:
    quote = _quote(a)
    goods: list[Line] = [
        t("{n} × {product}: {total}", n=n, product=product, total=quoted(cost, second))
        if rates.may_be_shown(cost, a.country)
        else t("{n} × {product}: only sent abroad", n=n, product=product)
        for (n, product, cost), second in zip_longest(a.basket.lines, quote.lines if quote else ())
    ]
    taxes = quote.taxes if quote else ()
    at_customs = screens.expected(import_tax.together(taxes)) if taxes else []
    return [*goods, *_discounts(a, quote), *_totals(a, quote), *at_customs]


def _discounts(a: Any, quote: CartQuote | None) -> list[Line]:
    """Of each shop's code what it takes off its goods."""
    found: list[Line] = []
    for shop_id, code in a.basket.codes:
        here = [at for at, each in enumerate(a.basket.goods) if each.shop_id == shop_id]
        [off] = per_currency(a.basket.off[at] for at in here)
        second = per_currency(
            less for at in here if quote and quote.off and (less := quote.off[at]) is not None
        )
        if rates.may_be_shown(off, a.country):
            found.append(discount_codes.taken_off(code, off, second[0] if second else None))
    return found


def _totals(a: Any, quote: CartQuote | None) -> list[Line]:
    """With the postage, where it has a price. That is in the currency of the goods, which have one
    currency then."""
    way, own = way_of_sending.chosen(a), a.basket.totals
    if way is not None:
        own = (own[0] + way.price,)
    sums: list[Line] = [
        Strong(t("Total: {total}", total=quoted(total, second)))
        for total, second in zip_longest(own, quote.totals if quote else ())
        if rates.may_be_shown(total, a.country)
    ]
    if quote and quote.rates:
        day = next(iter(quote.rates.values())).day
        sums.append(
            t("💱 The second price holds for {time}. Rate of {day}.", time=rates.HOLDS, day=day)
        )
    if way is None and a.priced and way_of_sending.why_none(a) is not None:
        return sums
    if way is None:
        sums.append(t("🚚 Shipping is not included: agree on it with the seller."))
        # One shop alone may have a way that the others have not, or prices in its own currency.
        if a.priced and a.basket.shops > 1:
            sums.append(t("To know the postage before you pay, order from each shop separately."))
        return sums
    cost = per_currency(each for each in (quote.postage if quote else ()) if each is not None)
    sent = postage.sent(way.service, way.price, cost[0] if cost else None)
    several = postage.several(way.parcels)
    days = postage.on_the_way(way.service, way.days_min, way.days_max)
    return [sent, *several, *sums, *days]


def why_not(a: Any) -> Text | None:
    """Why it cannot be ordered at these prices."""
    if not all(rates.may_be_shown(each, a.country) for each in a.basket.totals):
        return OnlyAbroad().text()
    if a.priced and (unsent := way_of_sending.why_none(a)) is not None:
        return unsent
    quote = _quote(a)
    if not quote or not quote.nothing:
        return None
    _, product, _ = a.basket.lines[quote.nothing[0]]
    return ComesToNothing(product).text()
