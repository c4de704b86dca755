"""What stands in a conversation on the web: the last of it is kept, bubbles change in place, and
each that came or changed has a number above all that were there before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import WebBubble, WebFile, WebVisit

KEPT = 50  # bubbles
AT_ONCE = 10  # so many beyond that are deleted together
SECRET_FOR = timedelta(minutes=10)
_IS_SECRET = WebBubble.content["secret"].as_boolean().is_(True)
File = tuple[str, bytes]  # its name, and what is in it


async def put(
    db: AsyncSession,
    visit: str,
    source: str,
    content: dict[str, Any],
    now: datetime,
    file: File | None = None,
) -> int | None:
    """Say something, and return its number. What is said once more (a kill, a lease that ran out)
    takes the place of what was said then. None where there is no such conversation."""
    number = await _next(db, visit)
    if number is None:
        return None
    before = await db.scalar(
        select(WebBubble).where(WebBubble.visit == visit, WebBubble.source == source)
    )
    if before is not None:
        before.content, before.changed = content, number
        number = before.number
    else:
        db.add(
            WebBubble(
                visit=visit,
                number=number,
                source=source,
                changed=number,
                content=content,
                created_at=now,
            )
        )
        if number % AT_ONCE == 0:
            await _trim(db, visit)
    if file is not None:
        await db.merge(WebFile(visit=visit, number=number, name=file[0], content=file[1]))
    await db.flush()
    return number


async def bubble(db: AsyncSession, visit: str, number: int) -> WebBubble | None:
    return await db.get(WebBubble, (visit, number))


async def hold(db: AsyncSession, visit: str) -> bool:
    """Nobody else writes here until the transaction ends; False where there is no conversation."""
    query = select(WebVisit.id).where(WebVisit.id == visit).with_for_update()
    return await db.scalar(query) is not None


async def hold_and_veil(db: AsyncSession, visit: str) -> bool:
    """The same, for its reader who goes on: what was secret has been read."""
    query = (
        select(WebVisit.id, WebBubble.number)
        .outerjoin(WebBubble, and_(WebBubble.visit == WebVisit.id, _IS_SECRET))
        .where(WebVisit.id == visit)
        .with_for_update(of=WebVisit)
    )
    found = (await db.execute(query)).all()
    await veil(db, visit, [number for _, number in found if number])
    return bool(found)


async def look(db: AsyncSession, visit: str, secret: Sequence[WebBubble]) -> None:
    """These are shown on a page: those that were shown before are not any more. A page that shows
    one of them already learns of it as of any change."""
    await hold(db, visit)
    await veil(db, visit, [each.number for each in secret if each.content.get("seen")])
    for each in secret:
        if not each.content.get("seen"):
            await note_seen(db, visit, each.number)


async def note_seen(db: AsyncSession, visit: str, number: int) -> None:
    """Whoever asked for it has it. It has not changed, so nobody gets it once more."""
    row = await db.get(WebBubble, (visit, number), populate_existing=True)
    if row is not None and row.content.get("secret"):
        row.content = {**row.content, "seen": True}
        await db.flush()


async def veil(db: AsyncSession, visit: str, numbers: Sequence[int]) -> None:
    """What was secret is not there any more, nor its picture; its buttons are. Held before."""
    for number in numbers:
        row = await db.get(WebBubble, (visit, number), populate_existing=True)
        if row is None or not row.content.get("secret"):
            continue
        left = {key: row.content[key] for key in ("lang", "at", "rows") if key in row.content}
        await change(db, row, left | {"veiled": True})
        await db.execute(
            delete(WebFile)
            .where(WebFile.visit == visit, WebFile.number == number)
            .execution_options(synchronize_session=False)
        )


async def veil_old(db: AsyncSession, now: datetime) -> None:
    """What was secret and nobody has come back to."""
    found = await db.execute(
        select(WebBubble.visit, WebBubble.number)
        .where(_IS_SECRET, WebBubble.created_at <= now - SECRET_FOR)
        .order_by(WebBubble.visit, WebBubble.number)
    )
    for visit, number in found.all():
        if await hold(db, visit):
            await veil(db, visit, (number,))


async def change(db: AsyncSession, row: WebBubble, content: dict[str, Any]) -> None:
    """Other words or buttons in its place. Held before the row was read."""
    if row.content == content:
        return
    number = await _next(db, row.visit)
    assert number is not None
    row.content, row.changed = content, number
    await db.flush()


async def latest(db: AsyncSession, visit: str, after: int = 0) -> Sequence[WebBubble]:
    """The last of it, oldest first; of that what came or changed after a number."""
    kept = (
        select(WebBubble.number)
        .where(WebBubble.visit == visit)
        .order_by(WebBubble.number.desc())
        .limit(KEPT)
    )
    rows = await db.scalars(
        select(WebBubble)
        .where(WebBubble.visit == visit, WebBubble.changed > after, WebBubble.number.in_(kept))
        .order_by(WebBubble.number)
    )
    return rows.all()


async def first(db: AsyncSession, visit: str) -> int:
    """The number of the first bubble that is shown; 0 where there is none."""
    kept = (
        select(WebBubble.number)
        .where(WebBubble.visit == visit)
        .order_by(WebBubble.number.desc())
        .limit(KEPT)
    )
    return min((await db.scalars(kept)).all(), default=0)


async def speaks(db: AsyncSession, visit: str, language: str) -> None:
    """In which language its reader reads now."""
    await db.execute(
        update(WebVisit)
        .where(WebVisit.id == visit, WebVisit.language != language)
        .values(language=language)
        .execution_options(synchronize_session=False)
    )


async def file(db: AsyncSession, visit: str, number: int) -> File | None:
    row = await db.get(WebFile, (visit, number))
    return None if row is None else (row.name, row.content)


async def clear(db: AsyncSession, visits: Sequence[str]) -> None:
    """Everything that was said in them."""
    for table in (WebFile, WebBubble):
        await db.execute(
            delete(table)
            .where(table.visit.in_(visits))
            .execution_options(synchronize_session=False)
        )


async def _next(db: AsyncSession, visit: str) -> int | None:
    """A number, which is nobody else's: whoever writes here waits for the one before."""
    found: int | None = await db.scalar(
        update(WebVisit)
        .where(WebVisit.id == visit)
        .values(last=WebVisit.last + 1)
        .returning(WebVisit.last)
        .execution_options(synchronize_session=False)
    )
    return found


async def _trim(db: AsyncSession, visit: str) -> None:
    last_kept = await db.scalar(
        select(WebBubble.number)
        .where(WebBubble.visit == visit)
        .order_by(WebBubble.number.desc())
        .offset(KEPT)
        .limit(1)
    )
    if last_kept is not None:
        for table in (WebFile, WebBubble):
            await db.execute(
                delete(table)
                .where(table.visit == visit, table.number <= last_kept)
                .execution_options(synchronize_session=False)
            )
