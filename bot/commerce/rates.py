"""Prices in a second currency: what it is worth, by whom, and how old that may be.

Inside Rwanda only francs are shown (Regulation 42/2022 of the National Bank, article 20 bis); whose
parcels go abroad sees beside them what they come to there.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

from bot.commerce import quiet_hours
from bot.commerce.notify import tell
from bot.commerce.state_machine import record
from bot.money import FRANCS, Money
from bot.notices.rates import RateLacking, RateOld, RateOutOfLine
from bot.parsing.countries import CHINA, is_abroad
from bot.parsing.exchange_rates import MILLION, RateLine, francs
from bot.payment_methods import is_charged_in
from bot.timezones import today
from storage import people, schedule
from storage import rates as stored
from storage.constants import FOREIGN_CURRENCIES

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.commerce.state_machine import Actor
    from bot.settings import Periods
    from storage.constants import Country, ForeignCurrency
    from storage.database import Session
    from storage.models import ExchangeRate

STAFF = "staff"
SUSPECT = Fraction(1, 5)  # so far off the one before, a decimal point may have slipped
KNOWN_SECONDS = 60.0
HOLDS = timedelta(minutes=30)  # what somebody was shown before they order


def second_currency(country: Country | None) -> ForeignCurrency | None:
    """In which currency somebody sees prices besides the shop's own, by where their parcels go:
    yuan in China, dollars elsewhere abroad, none inside Rwanda, nor where it is not known."""
    if not is_abroad(country):
        return None
    return "CNY" if country == CHINA else "USD"


def may_be_shown(price: Money, country: Country | None) -> bool:
    """Whether it may be shown to somebody whose parcels go there: inside Rwanda only francs are."""
    return price.currency == FRANCS or second_currency(country) is not None


def is_old(day: date, now: datetime, periods: Periods) -> bool:
    return (today(now) - day).days > periods.rate_days


@dataclass(frozen=True, slots=True)
class Rates:
    """Francs for one unit of each currency that has a rate that is not too old; `margin` is a part
    of what is shown, added to it."""

    francs: Mapping[str, Fraction]
    margin: Fraction = Fraction(0)

    def second(self, price: Money, currency: str | None) -> Money | None:
        """About what a price comes to; None where it is in that currency, where there is no rate,
        and where it would come to nothing."""
        own, there = self._worth(price.currency), self._worth(currency or "")
        if price.currency == currency or currency is None or own is None or there is None:
            return None
        converted = price.converted(own * (1 + self.margin) / there, currency)
        return converted if converted.minor > 0 else None

    def without_margin(self) -> Rates:
        """For what is added to prices before they are shown in a second currency: that has its
        margin with them, and not twice."""
        return replace(self, margin=Fraction(0))

    def _worth(self, currency: str) -> Fraction | None:
        return Fraction(1) if currency == FRANCS else self.francs.get(currency)


@dataclass(frozen=True, slots=True)
class Exchange:
    """By what a postage in another currency than the goods' was converted: millionths of a franc
    for one unit of each currency, and of the margin. It holds as long as a quote does."""

    millionths: dict[str, int]
    margin: int
    since: datetime

    @property
    def rates(self) -> Rates:
        worth = {each: Fraction(value, MILLION) for each, value in self.millionths.items()}
        return Rates(worth, Fraction(self.margin, MILLION))

    def has_ended(self, now: datetime) -> bool:
        return now >= self.since + HOLDS


@dataclass(frozen=True, slots=True)
class SecondPrices:
    """Prices as somebody sees them besides the shop's own."""

    rates: Rates
    currency: ForeignCurrency | None

    def of(self, price: Money) -> Money | None:
        """None where they see none."""
        return self.rates.second(price, self.currency)

    def shows(self, price: Money) -> bool:
        """Whether they may see it at all, which is what `may_be_shown` says of their country."""
        return price.currency == FRANCS or self.currency is not None


NO_SECOND = SecondPrices(Rates({}), None)


def margin_of(periods: Periods) -> int:
    """In millionths of a price."""
    return round(periods.rate_margin * MILLION / 100)


async def present(db: Session, now: datetime, periods: Periods) -> list[ExchangeRate]:
    """The newest of each currency, of those that are not too old."""
    return [row for row in await stored.newest(db) if not is_old(row.day, now, periods)]


async def exchange_of(db: Session, now: datetime, periods: Periods) -> Exchange:
    rows = await present(db, now, periods)
    return Exchange({row.currency: row.millionths for row in rows}, margin_of(periods), now)


async def in_force(db: Session, now: datetime, periods: Periods) -> Rates:
    return (await exchange_of(db, now, periods)).rates


@dataclass
class RateBoard:
    """The rates in force, as this process knows them: read once a minute, and not for every
    product that is looked at."""

    _known: Exchange | None = None
    _read_at: float = 0.0

    async def exchange(self, db: Session, now: datetime, periods: Periods) -> Exchange:
        if self._known is None or time.monotonic() - self._read_at > KNOWN_SECONDS:
            self._known = await exchange_of(db, now, periods)
            self._read_at = time.monotonic()
        return self._known

    async def read(self, db: Session, now: datetime, periods: Periods) -> Rates:
        return (await self.exchange(db, now, periods)).rates

    def forget(self) -> None:
        self._known = None


@dataclass(frozen=True, slots=True)
class RateCheck:
    """A rate beside the one before it: `old` are millionths; 0 where there is none. `too_old`: it
    is older than so many days, and not used; 0 where it is not."""

    line: RateLine
    old: int = 0
    too_old: int = 0

    @property
    def is_out_of_line(self) -> bool:
        """Whether it is more than a fifth off what it was."""
        return bool(self.old) and abs(Fraction(self.line.millionths, self.old) - 1) > SUSPECT


async def check(db: Session, lines: Sequence[RateLine]) -> tuple[RateCheck, ...]:
    """Each beside the rate of the day before, which may be among them."""
    checks = []
    for line in lines:
        row = await stored.before(db, line.currency, date.fromisoformat(line.day))
        known = [(row.day.isoformat(), row.millionths)] if row is not None else []
        known += [
            (each.day, each.millionths)
            for each in lines
            if each.currency == line.currency and each.day < line.day
        ]
        _, millionths = max(known, default=("", 0))
        checks.append(RateCheck(line, millionths))
    return tuple(checks)


def with_ages(
    checks: Sequence[RateCheck], now: datetime, periods: Periods
) -> tuple[RateCheck, ...]:
    """Those that would not be used say so."""
    return tuple(
        replace(each, too_old=periods.rate_days)
        if is_old(date.fromisoformat(each.line.day), now, periods)
        else each
        for each in checks
    )


async def put(
    db: Session, lines: Sequence[RateLine], source: str, actor: Actor, now: datetime
) -> int:
    """Write down what a source says; returns how many are new, or another than before."""
    changed = 0
    for line in sorted(lines, key=lambda each: (each.currency, each.day)):
        number, before = await stored.put(
            db, line.currency, date.fromisoformat(line.day), source, line.millionths, now
        )
        if before == line.millionths:
            continue
        changed += 1
        old = "" if before is None else francs(before)
        record(db, "rate", number, old, francs(line.millionths), actor, now, line.currency)
    return changed


async def old_ones(db: Session, now: datetime, periods: Periods) -> list[ExchangeRate]:
    """Of the currencies whose last rate has grown too old: prices are shown without it."""
    return [row for row in await stored.newest(db) if is_old(row.day, now, periods)]


async def tell_of_old(
    db: Session, row: ExchangeRate, now: datetime, periods: Periods, staff_ids: Collection[str]
) -> None:
    """Staff, once of each rate."""
    if not await schedule.claim(db, "rate_old", row.id, "", now):
        return
    told = RateOld(currency=row.currency, day=row.day, days=periods.rate_days)
    key = f"rate_old:{row.currency}:{row.day.isoformat()}"
    await _tell_staff(db, told, key, staff_ids, now)


async def lacking(db: Session, now: datetime, periods: Periods) -> list[str]:
    """Currencies without a rate that is not too old, without which not all can be paid that could:
    what goods are priced in is charged in another one."""
    charged: set[str] = {
        each for each in FOREIGN_CURRENCIES if is_charged_in(each, periods.payment_channels)
    }
    if not charged:
        return []
    needed = (charged | await stored.priced_in(db)) - {FRANCS}
    return sorted(needed - {row.currency for row in await present(db, now, periods)})


async def tell_of_lacking(
    db: Session, currency: str, now: datetime, periods: Periods, staff_ids: Collection[str]
) -> None:
    """Staff, every day until there is one."""
    day = today(now).isoformat()
    if not await schedule.claim(db, "rate_lacking", 0, f"{currency} {day}", now):
        return
    told = RateLacking(currency=currency)
    for person in await people.all_staff(db, staff_ids):
        await tell(
            db,
            person.id,
            told,
            key=f"rate_lacking:{currency}:{day}:{person.id}",
            now=now,
            due=quiet_hours.by_day(periods.quiet_hours, person, now),
        )


async def tell_of_one_out_of_line(
    db: Session, found: RateCheck, source: str, staff_ids: Collection[str], now: datetime
) -> None:
    """A bank's service says something so far off that nobody would believe it: staff decide."""
    line = found.line
    told = RateOutOfLine(
        currency=line.currency,
        rate=francs(line.millionths),
        day=date.fromisoformat(line.day),
        old=francs(found.old),
        source=source,
    )
    key = f"rate_odd:{line.currency}:{line.day}:{line.millionths}"
    await _tell_staff(db, told, key, staff_ids, now)


async def _tell_staff(
    db: Session,
    told: RateOld | RateOutOfLine,
    key: str,
    staff_ids: Collection[str],
    now: datetime,
) -> None:
    for person in await people.all_staff(db, staff_ids):
        await tell(db, person.id, told, key=f"{key}:{person.id}", now=now)
