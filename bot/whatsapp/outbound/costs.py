"""What messages cost: how many were billed as what, by Meta's own word in their statuses, at the
rates that Meta publishes for the market that Rwanda is in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from storage import message_statuses

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from storage.database import Session
    from storage.message_statuses import Billed

MONTH, SECOND = timedelta(days=30), timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class MessageRates:
    """Millionths of a US dollar a message, by category, from a day on. Meta changes them on the
    first of January, April, July and October."""

    since: date
    millionths: Mapping[str, int]
    source: str


RATES = (
    MessageRates(
        date(2026, 10, 1),
        {"marketing": 22_500, "utility": 4_000, "authentication": 4_000, "service": 4_000},
        "Meta's rates for Rest of Africa, since messages that answer are billed too",
    ),
)


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
    return summed(await message_statuses.billed(db, since), since)


def summed(billed: Sequence[Billed], since: datetime) -> Costs:
    rates = next((each for each in reversed(RATES) if each.since <= since.date()), RATES[0])
    paid = [each for each in billed if each.billable]
    return Costs(
        since,
        sum(each.messages for each in billed),
        sum(each.messages for each in paid),
        sum(each.messages * rates.millionths.get(each.category, 0) for each in paid),
        tuple(each.category for each in paid if each.category not in rates.millionths),
    )
