"""What a broadcast will cost, and whom it does not reach now, told before it is sent.

Where a platform bills each message (`billed` of its capabilities), whoever can be answered at the
time gets the message itself, at the price of one that answers; others get it in a template, at the
price of marketing, and only if they asked for such messages. A part of what answers is free each
month; how much of that is used up by then nobody knows, so the sum is the most that it may be.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import capabilities
from bot.money import DECIMALS, Money
from bot.notices.broadcasts import Estimate, OfCountry
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
    templates: dict[str, int] = {}  # by platform: who is written to who cannot be answered
    for row in rows:
        platforms[row.platform] = platforms.get(row.platform, 0) + row.people
        if row.platform not in billed:
            continue
        if not row.open and (why := _why_not(asked=row.asked, is_poll=is_poll, ready=ready)):
            lost[why] += row.people
            continue
        of = messages.setdefault(row.country, {})
        if not row.open:
            templates[row.platform] = templates.get(row.platform, 0) + row.people
        category = ANSWERED if row.open else NEWS
        of[category] = of.get(category, 0) + row.people
    return Estimate(
        tuple((capabilities.name_of(each), number) for each, number in platforms.items()),
        tuple(_of_country(country, of, prices) for country, of in sorted(messages.items())),
        **lost,
        later=await _beyond_the_day(templates, at),
    )


async def _beyond_the_day(templates: Mapping[str, int], at: datetime) -> int:
    """How many must wait for another day, as far as is known now."""
    beyond = 0
    for platform, people in templates.items():
        room = await capabilities.room_for_news(platform, at)
        beyond += max(0, people - room) if room is not None else 0
    return beyond


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
