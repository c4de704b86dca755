"""The postage of an order: its seller may weigh the parcel and ask for another, once and before it
is paid; the buyer agrees, or cancels at no cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commerce import quotes
from bot.commerce.notify import tell
from bot.commerce.orders import as_role, facts_of, is_here
from bot.commerce.refusals import AlreadyDone, TooLate
from bot.commerce.state_machine import record
from bot.notices.postage import PostageAgreed, PostageAsked
from storage import order_postage as stored
from storage import quotes as stored_quotes

if TYPE_CHECKING:
    from datetime import datetime

    from bot.commerce.people import Member
    from bot.money import Money
    from storage.database import Session
    from storage.models import Order


def can_correct(order: Order) -> bool:
    """While the parcel is in the shop and its money is still waited for."""
    return (
        order.state == "accepted"
        and order.payment.state == "pending"
        and is_here(order)
        and order.postage is not None
        and order.postage_service != "collect"
        and order.postage_corrected_at is None
    )


def is_asked(order: Order) -> bool:
    """Whether its buyer has still to agree to another postage."""
    waits = order.state == "accepted" and order.payment.state == "pending"
    return waits and order.postage_asked is not None


async def correct(db: Session, code: str, who: Member, now: datetime, postage: Money) -> Order:
    order, actor = await as_role(db, code, who, "seller")
    if order.postage_corrected_at is not None:
        raise AlreadyDone
    if not can_correct(order) or postage.currency != order.currency:
        raise TooLate
    before, quote = order.postage or 0, order.quote
    if not await stored.ask(db, order, postage.minor, now):
        raise TooLate
    record(db, "postage", order.id, str(before), f"asked {postage.minor}", actor, now)
    await tell(
        db,
        order.buyer_id,
        PostageAsked(
            **facts_of(order),
            old_postage=before,
            new_postage=postage.minor,
            old_quoted=quote.postage_minor if quote is not None else 0,
            new_quoted=quotes.postage_of(quote, postage).minor if quote is not None else 0,
        ),
        key=f"postage:{order.id}:asked:buyer",
        now=now,
    )
    return order


async def agree(db: Session, code: str, who: Member, now: datetime) -> Order:
    """The new postage is in the total, and in what is to be paid; in the buyer's own currency by
    the rate that was fixed when they ordered."""
    order, actor = await as_role(db, code, who, "buyer")
    if order.postage_corrected_at is not None and order.postage_asked is None:
        raise AlreadyDone
    before = order.postage
    if not is_asked(order) or not await stored.agree(db, order, _due_abroad(order)):
        raise TooLate
    if order.quote is not None and order.postage_money is not None:
        await stored_quotes.set_postage(
            db, order.quote, quotes.postage_of(order.quote, order.postage_money).minor
        )
    record(db, "postage", order.id, str(before), str(order.postage), actor, now)
    await tell(
        db,
        order.shop.owner_id,
        PostageAgreed(**facts_of(order)),
        key=f"postage:{order.id}:agreed:seller",
        now=now,
    )
    return order


def _due_abroad(order: Order) -> int | None:
    """What is to be paid with the postage that is asked, where it is charged in the currency of the
    quote; None where it is the order's own."""
    quote, asked = order.quote, order.asked_money
    if quote is None or asked is None or order.payment.currency == order.currency:
        return None
    return (quote.goods + quotes.postage_of(quote, asked)).minor
