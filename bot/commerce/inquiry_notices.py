"""What is told of a question: to whom it is for, to who asked it, and to staff.

At night nobody's phone rings for one, unless they were writing in it within the hour.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, TypedDict

from bot.commerce import product_texts, quiet_hours
from bot.commerce.notify import tell
from bot.notices.inquiries import (
    InquiryAnswered,
    InquiryAsked,
    InquiryDue,
    InquiryToStaff,
)
from bot.parsing.masking import mask
from storage import inquiry_messages, people

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from bot.notices.inquiries import WhyToStaff
    from bot.settings import Periods
    from storage.database import Session
    from storage.inquiries import Subject
    from storage.models import InquiryMessage, Person

TALKING = timedelta(hours=1)


class AboutFacts(TypedDict):
    """What every notice about a question says."""

    inquiry: int
    order: str
    product: str
    product_id: int


def facts_of(subject: Subject, *, to_asker: bool = False) -> AboutFacts:
    product = subject.product
    return {
        "inquiry": subject.inquiry.id,
        "order": subject.order,
        "product": product_texts.asked_about(subject, by_asker=to_asker),
        "product_id": product.id if product is not None else 0,
    }


def first_name(person: Person) -> str:
    """As the other side reads somebody's name: nothing that they could be reached by."""
    masked = mask(person.name)
    name = "" if masked.hidden else person.name
    return (name.split() or [""])[0]


def key_of(message_id: int) -> str:
    """Of the notice that has this message's words in it: by it they are found when their author has
    their data deleted (storage/erasure.py)."""
    return f"question:{message_id}"


async def asked(
    db: Session, subject: Subject, said: InquiryMessage, now: datetime, periods: Periods
) -> None:
    """To the seller."""
    assert subject.shop is not None
    owner = subject.shop.owner
    told = InquiryAsked(**facts_of(subject), name=first_name(subject.asker), words=said.words)
    due = await _due(db, subject, owner, now, periods, to_asker=False)
    await tell(db, owner.id, told, key=key_of(said.id), now=now, due=due)


async def answered(
    db: Session, subject: Subject, said: InquiryMessage, now: datetime, periods: Periods
) -> None:
    """To who asked."""
    shop = subject.shop.name if subject.shop is not None else ""
    told = InquiryAnswered(
        **facts_of(subject, to_asker=True),
        shop=shop,
        by_staff=said.side == "staff",
        words=said.words,
    )
    due = await _due(db, subject, subject.asker, now, periods, to_asker=True)
    await tell(db, subject.asker.id, told, key=key_of(said.id), now=now, due=due)


async def _due(
    db: Session,
    subject: Subject,
    to: Person,
    now: datetime,
    periods: Periods,
    *,
    to_asker: bool,
) -> datetime:
    due = quiet_hours.by_day(periods.quiet_hours, to, now)
    if due > now:
        spoke = await inquiry_messages.said_last_at(db, subject.inquiry.id, by_asker=to_asker)
        if spoke is not None and now - spoke < TALKING:
            return now
    return due


async def due(db: Session, subject: Subject, now: datetime) -> None:
    """To the seller, who has not answered for a day."""
    assert subject.shop is not None
    told = InquiryDue(**facts_of(subject))
    key = f"question_due:{subject.inquiry.id}:{now.isoformat()}"
    await tell(db, subject.shop.owner_id, told, key=key, now=now)


async def to_staff(
    db: Session,
    subject: Subject,
    why: WhyToStaff,
    number: int,
    now: datetime,
    staff_ids: Collection[str],
) -> None:
    """To all of them but its two sides. Nobody's words: those stand on the question."""
    told = InquiryToStaff(**facts_of(subject), why=why)
    sides = {subject.asker.id, subject.shop.owner_id if subject.shop is not None else 0}
    for member in await people.all_staff(db, staff_ids):
        if member.id not in sides:
            key = f"question_{why}:{subject.inquiry.id}:{number}:{member.id}"
            await tell(db, member.id, told, key=key, now=now)
