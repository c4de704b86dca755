"""What was said in questions to shops and to staff: each message once, in its order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import Inquiry, InquiryMessage
from storage.sql.pagination import FIRST, Page, PagedList, Place

if TYPE_CHECKING:
    from storage.constants import InquirySide
    from storage.database import Session

MESSAGES_A_PAGE = 5


async def say(
    db: Session,
    inquiry: Inquiry,
    side: InquirySide,
    author_id: int,
    words: str,
    now: datetime,
    draft_id: str,
) -> InquiryMessage:
    message = InquiryMessage(
        inquiry_id=inquiry.id,
        draft_id=draft_id,
        side=side,
        author_id=author_id,
        words=words,
        at=now,
    )
    db.add(message)
    inquiry.moved_at = now
    await db.flush()
    return message


async def by_draft(db: AsyncSession, draft_id: str) -> InquiryMessage | None:
    rows = await db.scalars(select(InquiryMessage).where(InquiryMessage.draft_id == draft_id))
    return rows.one_or_none()


async def newest(db: AsyncSession, inquiry_id: int, most: int = 1) -> Sequence[InquiryMessage]:
    """What was said last, the newest first."""
    rows = await db.scalars(
        select(InquiryMessage)
        .where(InquiryMessage.inquiry_id == inquiry_id)
        .order_by(InquiryMessage.id.desc())
        .limit(most)
    )
    return rows.all()


async def asked_after(db: AsyncSession, inquiry_id: int, message_id: int) -> int:
    """How much its asker said after this message."""
    query = select(func.count()).where(
        InquiryMessage.inquiry_id == inquiry_id,
        InquiryMessage.side == "asker",
        InquiryMessage.id > message_id,
    )
    return (await db.scalar(query)) or 0


async def by_another_since(
    db: AsyncSession, inquiry_id: int, side: InquirySide, author_id: int, message_id: int
) -> InquiryMessage | None:
    """What somebody else of this side said last after this message."""
    rows = await db.scalars(
        select(InquiryMessage)
        .where(
            InquiryMessage.inquiry_id == inquiry_id,
            InquiryMessage.side == side,
            InquiryMessage.author_id != author_id,
            InquiryMessage.id > message_id,
        )
        .order_by(InquiryMessage.id.desc())
        .limit(1)
    )
    return rows.first()


async def said_last_at(db: AsyncSession, inquiry_id: int, *, by_asker: bool) -> datetime | None:
    """When one of the two said something last."""
    side = InquiryMessage.side == "asker"
    query = select(func.max(InquiryMessage.at)).where(
        InquiryMessage.inquiry_id == inquiry_id, side if by_asker else ~side
    )
    return await db.scalar(query)


async def said_since(db: AsyncSession, person_id: int, since: datetime) -> int:
    """What somebody asked in all, from then on."""
    query = select(func.count()).where(
        InquiryMessage.author_id == person_id,
        InquiryMessage.side == "asker",
        InquiryMessage.at > since,
    )
    return (await db.scalar(query)) or 0


_OF_INQUIRY = PagedList(
    select(InquiryMessage).where(InquiryMessage.inquiry_id == bindparam("of")),
    [InquiryMessage.id],
    MESSAGES_A_PAGE,
)


async def page(db: AsyncSession, inquiry_id: int, page: Place = FIRST) -> Page[InquiryMessage]:
    """What was said, a page at a time, the newest page first."""
    return await _OF_INQUIRY.page(db, page, {"of": inquiry_id})
