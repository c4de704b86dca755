"""Money that stands before staff until it has moved: what is on their list, why, and since when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from bot.commerce import quiet_hours
from bot.commerce.notify import tell
from bot.commerce.order_record import is_side
from bot.commerce.payment_reminders import wait, waits_to_move
from bot.notices.payments import MoneyWaits, WaitsFor
from storage import orders as stored_orders
from storage import schedule
from storage import stuck_money as stored
from storage.sql.pagination import Page

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.commerce.people import Member
    from bot.money import Money
    from bot.settings import Periods
    from storage.database import Session
    from storage.models import Order, PaymentAttempt, Person
    from storage.sql.pagination import Place

JOB = "stuck_money"
PATIENCE = timedelta(days=3)  # until staff are reminded of it, and then every week

# What an order's money waits for; or its provider is silent, or moved something else.
WhyStuck = WaitsFor | Literal["silent", "unclear"]


@dataclass(frozen=True, slots=True)
class StuckOrder:
    order: Order
    why: WhyStuck | None  # None: it has moved in this instant
    money: Money  # that does not move
    since: datetime
    is_own: bool  # of whoever looks


async def waiting(db: Session, who: Member, now: datetime, at: Place) -> Page[StuckOrder]:
    """Orders whose money staff have to see to, the oldest first."""
    page = await stored.codes(db, now, at)
    orders = await stored_orders.by_codes(db, page.items)
    unsettled = await stored.attempts_of(db, [each.id for each in orders], now)
    rows = [
        _row(order, [each for each in unsettled if each.order_id == order.id], who)
        for order in orders
    ]
    return Page(rows, page.number, page.pages, page.total, page.previous, page.next)


def _row(order: Order, unsettled: Sequence[PaymentAttempt], who: Member) -> StuckOrder:
    since, money = order.payment.stuck_since, order.payment.amount_money
    why: WhyStuck | None = None
    if unsettled:
        since, money = unsettled[0].made_at, unsettled[0].money
        why = "unclear" if any(each.state == "in_review" for each in unsettled) else "silent"
    elif (what := wait(order)) is not None and what.why is not None:
        why, money = what.why, waits_to_move(order, what.why)
    return StuckOrder(order, why, money, since or order.placed_at, is_side(order, who))


async def remind(db: Session, member: Person, week: str, now: datetime, periods: Periods) -> None:
    """One member of staff, once a week, of what was stuck three days ago and still is."""
    waiting = await stored.count(db, now - PATIENCE)
    if not waiting or not await schedule.claim(db, JOB, member.id, week, now):
        return
    due = quiet_hours.by_day(periods.quiet_hours, member, now)
    told = MoneyWaits(waiting=waiting)
    await tell(db, member.id, told, key=f"{JOB}:{member.id}:{week}", now=now, due=due)
