"""What people are told by the calendar: a seller's day, the staff's week, and how it was.

Each is owed once a period: the row that says so (storage/schedule.py) is added in the transaction
of the notice. Who has nothing to hear is not written to.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from bot.commerce import product_names, quiet_hours
from bot.commerce.complaint_rules import open_of
from bot.commerce.notify import tell
from bot.commerce.orders import facts_of
from bot.notices.digests import Digest, NearlyGone, ReviewAsked, SoldIn, WeekReport
from storage import inquiries, orders, products, schedule

if TYPE_CHECKING:
    from bot.settings import Periods
    from storage.database import Session
    from storage.models import Person, Shop

NAMED = 5  # products that a digest names; of the others it says how many there are
DIGEST_KEEPS = timedelta(hours=12)  # yesterday's is worth nothing this evening
REVIEW_KEEPS = timedelta(days=7)


def midnight(day: date, person: Person) -> datetime:
    """When somebody's day begins, in UTC."""
    return datetime.combine(day, time(), quiet_hours.zone_of(person)).astimezone(UTC)


async def digest(
    db: Session, seller: Person, shop: Shop, today: date, now: datetime, periods: Periods
) -> None:
    """What waits in a shop this morning, and what was sold yesterday."""
    if not await schedule.claim(db, "digest", seller.id, today.isoformat(), now):
        return
    yesterday = midnight(today - timedelta(days=1), seller), midnight(today, seller)
    low = await products.nearly_gone(db, shop.id, periods.low_stock)
    told = Digest(
        waiting=await orders.count_placed(db, shop.id),
        to_check=await orders.count_to_check(db, shop.id),
        to_send=await orders.count_to_send(db, shop.id),
        questions=await inquiries.count_waiting(db, shop.id),
        sold=_sums(await schedule.sold(db, *yesterday, shop.id)),
        off=_sums(await schedule.called_off(db, *yesterday, shop.id)),
        low=tuple(NearlyGone(product_names.of(each), each.available) for each in low[:NAMED]),
        more_low=max(0, len(low) - NAMED),
    )
    waits = (told.waiting, told.to_check, told.to_send, told.questions)
    if not any((*waits, told.sold, told.off, told.low)):
        return
    key = f"digest:{seller.id}:{today.isoformat()}"
    await tell(db, seller.id, told, key=key, now=now, expires=now + DIGEST_KEEPS)


def _sums(rows: schedule.Sums) -> tuple[SoldIn, ...]:
    return tuple(SoldIn(*row) for row in rows)


def week_of(today: date) -> tuple[str, date]:
    """The name of the week before this one, as ISO 8601 counts them, and its Monday."""
    monday = today - timedelta(days=today.weekday() + 7)
    year, week, _ = monday.isocalendar()
    return f"{year}-W{week:02d}", monday


async def weekly(db: Session, member: Person, today: date, now: datetime) -> None:
    """How the market did last week, for one member of staff."""
    name, monday = week_of(today)
    if not await schedule.claim(db, "weekly", member.id, name, now):
        return
    week = midnight(monday, member), midnight(monday + timedelta(days=7), member)
    sold = await schedule.sold(db, *week)
    counts = await schedule.counts(db, *week)
    off = await schedule.called_off(db, *week)
    if not sold and not off and not any(counts.values()):
        return
    told = WeekReport(
        first=monday,
        last=monday + timedelta(days=6),
        orders=counts["orders"],
        shops=counts["shops"],
        undelivered=counts["undelivered"],
        sold=_sums(sold),
        off=_sums(off),
    )
    await tell(db, member.id, told, key=f"weekly:{member.id}:{name}", now=now)


async def ask_for_review(db: Session, code: str, now: datetime, periods: Periods) -> None:
    """Some days after the parcel came its buyer is asked how it was, once."""
    order = await orders.by_code(db, code)
    if order is not None and open_of(order) is not None:
        return  # how it was is being found out
    if order is None or not await schedule.claim(db, "review", order.id, "", now):
        return
    if order.shipment.state != "delivered" or order.buyer.language is None:
        return  # or they had their data deleted
    due = quiet_hours.by_day(periods.quiet_hours, order.buyer, now)
    await tell(
        db,
        order.buyer_id,
        ReviewAsked(**facts_of(order)),
        key=f"review:{order.id}:buyer",
        now=now,
        due=due,
        expires=due + REVIEW_KEEPS,
    )
