"""A shop that its owner closes for a while: a harvest, a journey, a birth.

Until the day on which it opens again nobody finds or orders what it sells; what was ordered goes
on. It opens by itself (bot/jobs/calendar.py): sellers elsewhere complain of shops that stayed
closed after a holiday, because nobody remembered.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.commerce import quiet_hours
from bot.commerce.notify import tell
from bot.commerce.refusals import NoShop
from bot.commerce.state_machine import SYSTEM, Actor, record
from bot.notices.shops import ShopReopened
from bot.timezones import KIGALI, today
from storage import products

if TYPE_CHECKING:
    from datetime import date, datetime

    from bot.commerce.people import Member
    from bot.settings import Periods
    from storage.database import Session
    from storage.models import Shop

LONGEST = timedelta(days=366)


async def close(
    db: Session, owner: Member, now: datetime, *, reopens_on: date, note: str = ""
) -> Shop:
    """Close one's own shop until a day of Kigali's, or change the day and the words. A day that has
    come meanwhile leaves it open."""
    shop = await _own(db, owner)
    opens = reopens_on if reopens_on > today(now) else None
    _set(db, shop, opens, note if opens else "", Actor("seller", owner.person.id), now)
    return shop


async def reopen(db: Session, owner: Member, now: datetime) -> Shop:
    """Open one's own shop again, before its day."""
    shop = await _own(db, owner)
    _set(db, shop, None, "", Actor("seller", owner.person.id), now)
    return shop


async def reopen_due(db: Session, shop_id: int, now: datetime, periods: Periods) -> None:
    """Open a shop whose day has come, and tell its owner when they are awake."""
    shop = await products.shop_by_id(db, shop_id)
    if shop is None:
        return
    day = shop.reopens_on
    if day is None or not await products.end_closure(db, shop, today(now)):
        return
    record(db, "shop", shop.id, f"closed until {day}", "open", SYSTEM, now)
    if shop.state == "open":
        due = quiet_hours.until(periods.quiet_hours, KIGALI, now)  # shops are in Rwanda
        told = ShopReopened(shop=shop.name)
        await tell(db, shop.owner_id, told, key=f"reopened:{shop.id}:{day}", now=now, due=due)


async def _own(db: Session, owner: Member) -> Shop:
    shop = await products.shop_of(db, owner.person.id)
    if shop is None or shop.state != "open":
        raise NoShop
    return shop


def _set(
    db: Session, shop: Shop, reopens_on: date | None, note: str, actor: Actor, now: datetime
) -> None:
    if (shop.reopens_on, shop.closing_note) == (reopens_on, note):
        return
    before = f"closed until {shop.reopens_on}" if shop.reopens_on else "open"
    after = f"closed until {reopens_on}" if reopens_on else "open"
    record(db, "shop", shop.id, before, after, actor, now)
    shop.reopens_on, shop.closing_note = reopens_on, note
