"""What messages cost: how many were billed as what, by Meta's own word in their statuses, at the
prices that are written down for the countries they went to (`isoko whatsapp prices`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from storage import message_prices, message_statuses
from storage.message_prices import price_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from storage.database import Session
    from storage.message_prices import Prices
    from storage.message_statuses import Billed

MONTH, SECOND = timedelta(days=30), timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Costs:
    """Of the messages since `since`: how many there were, how many of them are billed, and in
    millionths of a dollar what those come to. `unknown` are billed as what has no rate here."""

    since: datetime
    messages: int
    billed: int
    millionths: int
    unknown: tuple[str, ...]

    def in_words(self) -> str:
        """ "12 messages since 2026-11-01, 10 of them billed: US$0.04"."""
        words = f"{self.messages} messages since {self.since.date()}, {self.billed} of them billed"
        words += f": {_dollars(self.millionths)}"
        if self.unknown:
            words += f", without {', '.join(self.unknown)}, of which no rate is known"
        return words

    def at_this_pace(self, now: datetime) -> str:
        """What thirty days come to, as those since `since` went."""
        passed = max(now - self.since, timedelta(days=1))
        return _dollars(self.millionths * (MONTH // SECOND) // (passed // SECOND))


def _dollars(millionths: int) -> str:
    """In cents, rounded half up."""
    dollars, cents = divmod((millionths + 5_000) // 10_000, 100)
    return f"US${dollars}.{cents:02}"


async def of_month(db: Session, now: datetime) -> Costs:
    """Since the first of the month, as Meta bills."""
    since = datetime(now.year, now.month, 1, tzinfo=UTC)
    prices = await message_prices.on_day(db, now.date())
    return summed(await message_statuses.billed(db, since), since, prices)


def summed(billed: Sequence[Billed], since: datetime, prices: Prices) -> Costs:
    """Only what is billed in dollars is summed: that is what prices are published in."""
    paid = [each for each in billed if each.billable]
    known = {
        each: price
        for each in paid
        if (price := price_of(prices, each.country, each.category)) and price.currency == "USD"
    }
    unknown = dict.fromkeys(
        f"{each.category} to {each.country or 'wherever'}" for each in paid if each not in known
    )
    return Costs(
        since,
        sum(each.messages for each in billed),
        sum(each.messages for each in paid),
        sum(each.messages * price.millionths for each, price in known.items()),
        tuple(unknown),
    )
