"""The postage of an order: its seller may weigh the parcel and ask for another, once and before it
is paid; the buyer agrees, or cancels at no cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commerce import asked_postage, quotes, receipts
from bot.commerce.notify import tell
from bot.commerce.orders import as_role, facts_of, is_here
from bot.commerce.refusals import AlreadyDone, TooLate
from bot.commerce.state_machine import record_term
from bot.notices.postage import PostageAgreed, PostageAsked
from storage import order_postage as stored

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
    return asked_postage.is_open(order) and order.payment.state in stored.WAITED_FOR


async def correct(db: Session, code: str, who: Member, now: datetime, postage: Money) -> Order:
    order, actor = await as_role(db, code, who, "seller")
    if order.postage_corrected_at is not None:
        raise AlreadyDone
    if not can_correct(order) or postage.currency != order.currency:
        raise TooLate
    before = order.postage or 0
    if not await stored.ask(db, order, postage.minor, now):
        raise TooLate
    record_term(db, order, "postage", str(before), f"asked {postage.minor}", actor, now)
    told = question(order, postage)
    await tell(db, order.buyer_id, told, key=f"postage:{order.id}:asked:buyer", now=now)
    return order


def question(
    order: Order, postage: Money, *, again: bool = False, ends: datetime | None = None
) -> PostageAsked:
    """Of its buyer, whether they agree to this postage; `again` where they have not answered, and
    the order may then end by itself."""
    quote = order.quote
    return PostageAsked(
        **facts_of(order),
        old_postage=order.postage or 0,
        new_postage=postage.minor,
        old_quoted=quote.postage_minor if quote is not None else 0,
        new_quoted=quotes.postage_of(quote, postage).minor if quote is not None else 0,
        again=again,
        ends=ends,
    )


async def agree(db: Session, code: str, who: Member, now: datetime) -> Order:
    """The new postage is in the total, and in what is to be paid. What has come meanwhile may be
    enough for it."""
    order, actor = await as_role(db, code, who, "buyer")
    if order.postage_corrected_at is not None and order.postage_asked is None:
        raise AlreadyDone
    if not is_asked(order) or not await asked_postage.take(db, order, actor, now):
        raise TooLate
    await tell(
        db,
        order.shop.owner_id,
        PostageAgreed(**facts_of(order)),
        key=f"postage:{order.id}:agreed:seller",
        now=now,
    )
    payment = order.payment
    if payment.state == "part_paid" and payment.received >= payment.amount:
        await receipts.enough(db, order, now)
    return order
