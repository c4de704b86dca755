"""What a broadcast will cost, and whom it does not reach now, told before it is sent.

Where a platform bills each message (`billed` of its capabilities), whoever can be answered at the
time gets the message itself, at the price of one that answers; others get it in a template, at the
price of marketing, and only if they asked for such messages. A part of what answers is free each
month; how much of that is used up by then nobody knows, so the sum is the most that it may be.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot import capabilities
from bot.money import DECIMALS, Money
from storage import broadcast_reach, message_prices, message_templates
from storage.message_prices import price_of
from storage.recipients import KIND

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from storage.audience import Audience
    from storage.database import Session

MILLION = 1_000_000
ANSWERED, NEWS = "service", "marketing"


@dataclass(frozen=True, slots=True)
class OfCountry:
    """What goes to one country: how many messages, and for how much at most; None: no price of it
    is written down."""

    country: str
    messages: int
    cost: Money | None


@dataclass(frozen=True, slots=True)
class Estimate:
    """`platforms`: recipients by what people call it. Of these are not reached now: `unasked`, who
    cannot be answered and never asked for news; `shut`, who cannot be answered, and a poll cannot
    be sent otherwise; `unready`, for whom nothing may be sent yet."""

    platforms: tuple[tuple[str, int], ...] = ()
    countries: tuple[OfCountry, ...] = ()
    unasked: int = 0
    shut: int = 0
    unready: int = 0


async def estimate(
    db: Session,
    who: Audience,
    at: datetime,
    due: Mapping[str, datetime],
    *,
    is_poll: bool,
) -> Estimate:
    """`at`: when it is sent; `due`: by zone, where it is night then, when that ends."""
    billed = {each.platform for each in capabilities.served() if each.billed}
    rows = await broadcast_reach.of(db, who, KIND, billed, at, due)
    prices = await message_prices.on_day(db, at.date())
    ready = not billed or await message_templates.may_send_news(db)
    platforms: dict[str, int] = {}
    messages: dict[str, dict[str, int]] = {}
    lost = {"unasked": 0, "shut": 0, "unready": 0}
    for row in rows:
        platforms[row.platform] = platforms.get(row.platform, 0) + row.people
        if row.platform not in billed:
            continue
        if not row.open and (why := _why_not(asked=row.asked, is_poll=is_poll, ready=ready)):
            lost[why] += row.people
            continue
        of = messages.setdefault(row.country, {})
        category = ANSWERED if row.open else NEWS
        of[category] = of.get(category, 0) + row.people
    return Estimate(
        tuple((capabilities.name_of(each), number) for each, number in platforms.items()),
        tuple(_of_country(country, of, prices) for country, of in sorted(messages.items())),
        **lost,
    )


def _why_not(*, asked: bool, is_poll: bool, ready: bool) -> str:
    if is_poll:
        return "shut"
    if not asked:
        return "unasked"
    return "" if ready else "unready"


def _of_country(country: str, of: Mapping[str, int], prices: message_prices.Prices) -> OfCountry:
    found = {each: price_of(prices, country, each) for each in of}
    currencies = {price.currency if price else "" for price in found.values()}
    if currencies - DECIMALS.keys() or len(currencies) != 1:
        return OfCountry(country, sum(of.values()), None)
    (currency,) = currencies
    exact = sum(number * price.millionths for each, number in of.items() if (price := found[each]))
    unit = MILLION // 10 ** DECIMALS[currency]
    return OfCountry(country, sum(of.values()), Money(-(-exact // unit), currency))
