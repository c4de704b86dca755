"""Reviews: only of what arrived, only by whom it was for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commerce.orders import as_role
from bot.commerce.refusals import TooLate
from storage import reviews

if TYPE_CHECKING:
    from datetime import datetime

    from bot.commerce.people import Member
    from storage.database import Session
    from storage.models import Order


async def of_buyer(db: Session, code: str, who: Member) -> Order:
    """The buyer's order, if it can be reviewed."""
    order, _actor = await as_role(db, code, who, "buyer")
    if order.shipment.state != "delivered":
        raise TooLate
    return order


async def rate(db: Session, code: str, who: Member, stars: int, now: datetime) -> None:
    """One to five stars; tapped again, the last ones stand."""
    order = await of_buyer(db, code, who)
    await reviews.rate(db, order.id, who.person.id, stars, now)


async def say(db: Session, code: str, who: Member, words: str) -> None:
    order = await of_buyer(db, code, who)
    if not await reviews.say(db, order.id, words):
        raise TooLate
