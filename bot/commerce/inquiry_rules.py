"""Who may see a question that the market passes on, ask one, and say something in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.commerce import orders as trade
from bot.commerce import visibility
from bot.commerce.refusals import (
    AskingStopped,
    NotFound,
    NotYours,
    OwnProduct,
    TooManyInquiries,
)
from storage import inquiries as stored
from storage import inquiry_blocks, inquiry_messages

if TYPE_CHECKING:
    from datetime import datetime

    from bot.commerce.people import Member
    from storage.constants import InquiryKind, InquirySide
    from storage.database import Session
    from storage.inquiries import Subject
    from storage.models import Inquiry

OPEN_AT_ONCE = 5  # messages of one person that one shop, or staff, have not answered
A_DAY = 20  # messages of one person in all
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Topic:
    """What a question is about: a product, an order, or neither."""

    product: int = 0
    order: str = ""


async def seen_by(db: Session, inquiry_id: int, who: Member) -> tuple[Subject, InquirySide]:
    """A question, and the side on which somebody sees it: one of its own before staff's. Staff
    read what is for them, what belongs to an order, and what was reported."""
    subject = await stored.by_id(db, inquiry_id)
    if subject is None:
        raise NotFound
    side = side_of(subject.inquiry, who)
    if side is not None:
        return subject, side
    of = subject.inquiry
    if who.is_staff and (of.kind == "staff" or of.order_id is not None or of.is_reported):
        return subject, "staff"
    raise NotYours


def side_of(inquiry: Inquiry, who: Member) -> InquirySide | None:
    if inquiry.person_id == who.person.id:
        return "asker"
    if inquiry.kind == "shop" and who.shop is not None and who.shop.id == inquiry.shop_id:
        return "shop"
    return None


def may_speak(subject: Subject, side: InquirySide) -> bool:
    """Whether this side may say something in it; staff answer only what is for them."""
    of = subject.inquiry
    if of.state == "closed" or (subject.shop is not None and subject.shop.state == "closed"):
        return False
    return side != "staff" or of.kind == "staff"


@dataclass(frozen=True, slots=True)
class AskedShop:
    """The shop that is asked, and about what."""

    shop_id: int
    product_id: int | None = None
    order_id: int | None = None


async def may_ask_about(db: Session, who: Member, about: Topic) -> AskedShop:
    """What somebody may ask the seller about. Raises as the product's card or the order's screen
    would."""
    if about.order:
        order, _ = await trade.as_role(db, about.order, who, "buyer")
        if order.shop.state == "closed":
            raise AskingStopped
        return AskedShop(order.shop_id, order_id=order.id)
    product = await visibility.seen_by(db, who, about.product)
    if visibility.is_own(product, who):
        raise OwnProduct
    return AskedShop(product.shop_id, product_id=product.id)


async def may_ask(
    db: Session, who: Member, kind: InquiryKind, shop_id: int | None, now: datetime
) -> None:
    """Raises where somebody is stopped from asking, or has asked enough."""
    if kind == "shop" and await inquiry_blocks.of_person(db, who.person.id, shop_id):
        raise AskingStopped
    if await stored.open_at(db, who.person.id, shop_id) >= OPEN_AT_ONCE:
        raise TooManyInquiries(OPEN_AT_ONCE, to_staff=kind == "staff")
    if await inquiry_messages.said_since(db, who.person.id, now - DAY) >= A_DAY:
        raise TooManyInquiries(A_DAY, a_day=True)
