"""What a shop would be paid out now, or why it is not: whoever waits for money is told, and not
passed over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

from bot.commerce.rates import Rates, in_force
from bot.money import FRANCS, Money
from bot.parsing.exchange_rates import MILLION
from bot.parsing.phones import payment_channel_of
from bot.payment_methods import of_channel
from storage import payouts as stored
from storage.models import Payout

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.settings import Periods
    from storage.database import Session
    from storage.models import Shop
    from storage.payouts import Balance

HELD = timedelta(hours=72)  # after a shop's number has changed


@dataclass(frozen=True, slots=True)
class Hindrance:
    """Why a shop's money is not paid out now: its number has no mobile money that the market pays,
    is new `until` then, there is no rate that is new enough, or it is less than the `least`."""

    why: Literal["no_wallet", "new_number", "no_rate", "too_little"]
    until: datetime | None = None
    least: Money | None = None


def held_until(shop: Shop, now: datetime) -> datetime | None:
    """Until when nothing is paid to a number that is new; None where nothing is held for that."""
    if shop.phone_changed_at is None or now >= shop.phone_changed_at + HELD:
        return None
    return shop.phone_changed_at + HELD


async def hindrances(
    db: Session, balances: Sequence[Balance], now: datetime, periods: Periods
) -> dict[tuple[int, str], Hindrance]:
    """By shop and currency, of money that could be paid out but for that."""
    free = [each for each in balances if each.free > 0]
    if not free or not periods.market_collects:
        return {}
    rates = await in_force(db, now, periods)
    shops = await stored.shops(db, [each.shop_id for each in free])
    found = {
        (each.shop_id, each.currency): worked_out(each, shops[each.shop_id], rates, periods, now)
        for each in free
    }
    return {key: each for key, each in found.items() if isinstance(each, Hindrance)}


def worked_out(
    balance: Balance, shop: Shop, rates: Rates, periods: Periods, now: datetime
) -> Payout | Hindrance:
    """A new payout of all that is free of a balance, which no session has."""
    channel = payment_channel_of(shop.phone)
    if channel is None or not of_channel(channel).pays_out:
        return Hindrance("no_wallet")
    if channel not in periods.payment_channels:
        return Hindrance("no_wallet")
    if (until := held_until(shop, now)) is not None:
        return Hindrance("new_number", until=until)
    owed, rate = Money(balance.free, balance.currency), None
    amount = owed
    if owed.currency != FRANCS:
        worth = rates.francs.get(owed.currency)
        if worth is None:
            return Hindrance("no_rate")
        rate, amount = int(worth * MILLION), owed.converted(worth, FRANCS)
    least = Money(max(periods.payout_minimum, 1), FRANCS)
    if amount < least:
        return Hindrance("too_little", least=least)
    return Payout(
        shop_id=shop.id,
        state="proposed",
        owed=owed.minor,
        owed_currency=owed.currency,
        amount=amount.minor,
        currency=amount.currency,
        rate=rate,
        phone=shop.phone,
        channel=channel,
        made_at=now,
    )
