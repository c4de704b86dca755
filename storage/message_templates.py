"""The templates of a platform, as it last spoke of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import MessageTemplate
from storage.sql.upsert import insert

APPROVED = "APPROVED"
CLOCKS_DIFFER = timedelta(minutes=1)  # and what is posted is of whole seconds


async def every(db: AsyncSession) -> Sequence[MessageTemplate]:
    rows = await db.scalars(
        select(MessageTemplate).order_by(MessageTemplate.name, MessageTemplate.language)
    )
    return rows.all()


async def may_send_news(db: AsyncSession) -> bool:
    """Whether a template of those that are marketing may be sent, in any language."""
    found = select(MessageTemplate.name).where(
        MessageTemplate.category == "MARKETING", MessageTemplate.status == APPROVED
    )
    return await db.scalar(found.limit(1)) is not None


async def approved(db: AsyncSession) -> dict[str, set[str]]:
    """By name, the languages in which each may be sent."""
    rows = await db.execute(
        select(MessageTemplate.name, MessageTemplate.language).where(
            MessageTemplate.status == APPROVED
        )
    )
    found: defaultdict[str, set[str]] = defaultdict(set)
    for name, language in rows:
        found[name].add(language)
    return dict(found)


async def note(
    db: AsyncSession,
    name: str,
    language: str,
    now: datetime,
    *,
    status: str,
    category: str = "",
    quality: str = "",
    reason: str = "",
) -> None:
    """What the platform said of one then, unless it has said something of it since; what it does
    not say stays as it was."""
    facts = {"category": category, "quality": quality}
    row = insert(db, MessageTemplate).values(
        name=name, language=language, status=status, reason=reason, updated_at=now, **facts
    )
    news = {"status": status, "reason": reason, "updated_at": now}
    news |= {key: value for key, value in facts.items() if value}
    is_news = MessageTemplate.updated_at < now + CLOCKS_DIFFER
    await db.execute(
        row.on_conflict_do_update(index_elements=["name", "language"], set_=news, where=is_news)
    )


async def change(db: AsyncSession, name: str, language: str, **facts: str) -> None:
    """Of one that is known: `status`, `category`, `quality` or `reason`."""
    await db.execute(
        update(MessageTemplate)
        .where(MessageTemplate.name == name, MessageTemplate.language == language)
        .values(**facts)
        .execution_options(synchronize_session=False)
    )


async def forget_others(db: AsyncSession, there: Collection[tuple[str, str]]) -> None:
    """The platform has these and no more."""
    key = tuple_(MessageTemplate.name, MessageTemplate.language)
    await db.execute(
        delete(MessageTemplate)
        .where(key.not_in(there))
        .execution_options(synchronize_session=False)
    )
