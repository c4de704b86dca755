"""Who has a conversation on the web, and on which devices. Secrets come in as hashes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage import web_log
from storage.models import WebBubble, WebDevice, WebPass, WebVisit

PLATFORM = "web"
KEPT = timedelta(days=90)  # that a device is not used
GOOD_FOR = timedelta(minutes=10)
MOST_DEVICES = 10  # of one conversation: the one that was unused longest goes


async def by_device(
    db: AsyncSession, hashed: str, now: datetime
) -> tuple[WebVisit, datetime] | None:
    """The conversation that a device has open, and when the device was noted to be used last."""
    found = (
        await db.execute(
            select(WebVisit, WebDevice.used_at)
            .join(WebDevice, WebDevice.visit == WebVisit.id)
            .where(WebDevice.hash == hashed, WebDevice.used_at > now - KEPT)
        )
    ).first()
    return None if found is None else (found[0], found[1])


async def begin(
    db: AsyncSession, visit: str, hashed: str, name: str, hint: str, now: datetime
) -> WebVisit:
    row = WebVisit(id=visit, name=name, hint=hint, language="", last=0, created_at=now)
    db.add(row)
    await db.flush()
    await open_on(db, visit, hashed, now)
    return row


async def exists(db: AsyncSession, visit: str) -> bool:
    return await db.get(WebVisit, visit) is not None


async def used(db: AsyncSession, hashed: str, now: datetime) -> None:
    await db.execute(
        update(WebDevice)
        .where(WebDevice.hash == hashed)
        .values(used_at=now)
        .execution_options(synchronize_session=False)
    )


async def is_last(db: AsyncSession, visit: str) -> bool:
    """Whether a conversation is open on one device at most."""
    devices = await db.scalar(
        select(func.count()).select_from(WebDevice).where(WebDevice.visit == visit)
    )
    return (devices or 0) < 2


async def leave(db: AsyncSession, hashed: str) -> str | None:
    """A device forgets the conversation; it goes on where else it is open. Returns which one is
    open nowhere any more: nobody comes back to it, and what they are told there nobody reads."""
    visit: str | None = await db.scalar(
        delete(WebDevice).where(WebDevice.hash == hashed).returning(WebDevice.visit)
    )
    if visit is None or await db.scalar(
        select(WebDevice.hash).where(WebDevice.visit == visit).limit(1)
    ):
        return None
    return visit


async def give_pass(db: AsyncSession, visit: str, hashed: str, now: datetime) -> None:
    """In the place of the one that was given before."""
    await db.execute(delete(WebPass).where(WebPass.visit == visit))
    db.add(WebPass(hash=hashed, visit=visit, good_until=now + GOOD_FOR))


async def move(db: AsyncSession, visit: str, hashed: str, now: datetime) -> None:
    """It is closed wherever it is open, and opened again by a pass alone."""
    await db.execute(delete(WebDevice).where(WebDevice.visit == visit))
    await give_pass(db, visit, hashed, now)


async def is_good(db: AsyncSession, hashed: str, now: datetime) -> bool:
    where = (WebPass.hash == hashed, WebPass.good_until > now)
    return await db.scalar(select(WebPass.visit).where(*where)) is not None


async def use_pass(db: AsyncSession, hashed: str, device: str, now: datetime) -> str | None:
    """Open the conversation on one more device; None where the pass is none, or was used."""
    visit: str | None = await db.scalar(
        delete(WebPass)
        .where(WebPass.hash == hashed, WebPass.good_until > now)
        .returning(WebPass.visit)
    )
    if visit is not None:
        await open_on(db, visit, device, now)
    return visit


async def open_on(db: AsyncSession, visit: str, hashed: str, now: datetime) -> None:
    db.add(WebDevice(hash=hashed, visit=visit, created_at=now, used_at=now))
    await db.flush()
    devices = (
        await db.scalars(
            select(WebDevice.hash)
            .where(WebDevice.visit == visit)
            .order_by(WebDevice.used_at.desc(), WebDevice.created_at.desc())
            .offset(MOST_DEVICES)
        )
    ).all()
    if devices:
        await db.execute(delete(WebDevice).where(WebDevice.hash.in_(devices)))


async def unname(db: AsyncSession, visits: Sequence[str]) -> None:
    """What their people wished to be called is forgotten."""
    await db.execute(
        update(WebVisit)
        .where(WebVisit.id.in_(visits))
        .values(name="")
        .execution_options(synchronize_session=False)
    )


async def shut(db: AsyncSession, visits: Sequence[str]) -> None:
    """Nobody continues them, and nothing that was said is kept: the accounts are nobody's now."""
    await web_log.clear(db, visits)
    for table in (WebDevice, WebPass):
        await db.execute(delete(table).where(table.visit.in_(visits)))
    await db.execute(delete(WebVisit).where(WebVisit.id.in_(visits)))


async def purge(db: AsyncSession, now: datetime, limit: int) -> Sequence[str]:
    """Devices that are not used any more; and what was said in conversations that are open on none:
    which these are."""
    await db.execute(delete(WebPass).where(WebPass.good_until <= now))
    old = select(WebDevice.hash).where(WebDevice.used_at <= now - KEPT).limit(limit)
    await db.execute(delete(WebDevice).where(WebDevice.hash.in_(old)))
    is_open = select(WebDevice.hash).where(WebDevice.visit == WebVisit.id).exists()
    opens = select(WebPass.hash).where(WebPass.visit == WebVisit.id).exists()
    said = select(WebBubble.number).where(WebBubble.visit == WebVisit.id).exists()
    left = (await db.scalars(select(WebVisit.id).where(said, ~is_open, ~opens).limit(limit))).all()
    await web_log.clear(db, left)
    return left
