"""Files that something shows by a platform's name, until their bytes are here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, delete, func, literal, literal_column, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.database import Session
from storage.media.naming import is_content
from storage.models import (
    Broadcast,
    Complaint,
    ComplaintPhoto,
    MediaFile,
    Moment,
    Order,
    PaymentProof,
    Product,
    ProductPhoto,
    Shop,
    WantedFile,
)
from storage.sql.upsert import Insert, dialect_of, insert, into

if TYPE_CHECKING:
    from bot.chat import Photo

FOLDER = "folder"  # the giver of the files that 0.1 kept, by their names in the media folder
LEASE = timedelta(minutes=5)  # after which another process tries what one has begun with

_NOT_HERE: ColumnElement[str] = literal_column("''")  # written out for the index, as in naming.py


@cache
def _want(dialect: str) -> Insert:
    return into(dialect, WantedFile).on_conflict_do_nothing(index_elements=["giver", "name"])


def want(db: Session, photos: Iterable[Photo], person_id: int, now: datetime) -> None:
    """Have the bytes of those fetched that are not ours yet, when this transaction is over."""
    for photo in photos:
        if is_content(photo.path):
            continue
        giver, name = (FOLDER, photo.path) if photo.path else (photo.giver, photo.id)
        row: dict[str, Any] = {"giver": giver, "name": name, "person_id": person_id}
        db.later(_want(dialect_of(db)), row | {"tries": 0, "due_at": now, "reason": ""})
        db.wants_files = True


async def want_all(db: AsyncSession, now: datetime) -> None:
    """The same for everything that is shown without bytes of ours, and for what was given up."""
    at = literal(now, Moment())
    owners = (
        select(Shop.owner_id, ProductPhoto.photo_id, ProductPhoto.path, ProductPhoto.given_by)
        .join(Product, Product.id == ProductPhoto.product_id)
        .join(Shop, Shop.id == Product.shop_id)
        .where(Product.state != "deleted")
        .subquery()
    )
    authors = select(
        Broadcast.author_id.label("owner_id"),
        Broadcast.photo_id,
        Broadcast.photo_path.label("path"),
        Broadcast.photo_given_by.label("given_by"),
    ).subquery()
    buyer, seller = (
        select(
            person.label("owner_id"),
            ComplaintPhoto.photo_id,
            ComplaintPhoto.path,
            ComplaintPhoto.given_by,
        )
        .join(Complaint, Complaint.id == ComplaintPhoto.complaint_id)
        .join(Order, Order.id == Complaint.order_id)
        .join(Shop, Shop.id == Order.shop_id)
        .where(ComplaintPhoto.side == side)
        .subquery()
        for person, side in ((Order.buyer_id, "buyer"), (Shop.owner_id, "seller"))
    )
    payers = select(
        PaymentProof.person_id.label("owner_id"),
        PaymentProof.photo_id,
        PaymentProof.path,
        PaymentProof.given_by,
    ).subquery()
    for shown in (owners, authors, buyer, seller, payers):
        lacking = (
            (shown.c.given_by, shown.c.photo_id, shown.c.path == "", shown.c.photo_id != ""),
            (
                literal(FOLDER),
                shown.c.path,
                shown.c.path != "",
                func.length(shown.c.path) != 64,
            ),
        )
        for giver, name, *which in lacking:
            rows = (
                select(giver, name, func.min(shown.c.owner_id), literal(0), at, literal(""))
                .where(*which)
                .group_by(giver, name)
            )
            columns = ["giver", "name", "person_id", "tries", "due_at", "reason"]
            await db.execute(
                insert(db, WantedFile)
                .from_select(columns, rows)
                .on_conflict_do_nothing(index_elements=["giver", "name"])
            )
    await db.execute(
        update(WantedFile)
        .where(or_(WantedFile.due_at.is_(None), WantedFile.due_at > now))
        .values(due_at=now, tries=0)
        .execution_options(synchronize_session=False)
    )


async def due(db: AsyncSession, now: datetime, most: int) -> Sequence[WantedFile]:
    rows = await db.scalars(
        select(WantedFile).where(WantedFile.due_at <= now).order_by(WantedFile.due_at).limit(most)
    )
    return rows.all()


async def next_due(db: AsyncSession) -> datetime | None:
    return await db.scalar(
        select(WantedFile.due_at)
        .where(WantedFile.due_at.is_not(None))
        .order_by(WantedFile.due_at)
        .limit(1)
    )


async def claim(db: AsyncSession, each: WantedFile, now: datetime) -> bool:
    """True for one of all processes that would fetch it now."""
    mine = await db.execute(
        update(WantedFile)
        .where(
            WantedFile.giver == each.giver,
            WantedFile.name == each.name,
            WantedFile.due_at == each.due_at,
        )
        .values(due_at=now + LEASE, tries=WantedFile.tries + 1)
        .returning(WantedFile.name)
        .execution_options(synchronize_session=False)
    )
    return mine.scalar_one_or_none() is not None


async def is_shown(db: AsyncSession, each: WantedFile) -> bool:
    """Whether anything still shows it."""
    products, broadcasts, complaints, proofs = _showing(each)
    for found in (
        select(literal(1)).where(select(ProductPhoto.path).where(*products).exists()),
        select(literal(1)).where(select(Broadcast.id).where(*broadcasts).exists()),
        select(literal(1)).where(select(ComplaintPhoto.path).where(*complaints).exists()),
        select(literal(1)).where(select(PaymentProof.id).where(*proofs).exists()),
    ):
        if await db.scalar(found):
            return True
    return False


async def came(db: AsyncSession, each: WantedFile, sha: str) -> bool:
    """What shows it has bytes of ours from now on; False where nothing shows it any more."""
    there = await db.scalar(
        select(MediaFile.sha256).where(MediaFile.sha256 == sha).with_for_update()
    )
    if there is None:  # let go in this instant: it is fetched once more
        return True
    products, broadcasts, complaints, proofs = _showing(each)
    changed = 0
    for statement in (
        update(ProductPhoto).where(*products).values(path=sha).returning(ProductPhoto.position),
        update(Broadcast).where(*broadcasts).values(photo_path=sha).returning(Broadcast.id),
        update(ComplaintPhoto)
        .where(*complaints)
        .values(path=sha)
        .returning(ComplaintPhoto.position),
        update(PaymentProof).where(*proofs).values(path=sha).returning(PaymentProof.id),
    ):
        rows = await db.execute(statement.execution_options(synchronize_session=False))
        changed += len(rows.all())
    await drop(db, each)
    return changed > 0


def _showing(each: WantedFile) -> tuple[list[Any], list[Any], list[Any], list[Any]]:
    """Of products, broadcasts, complaints and proofs those that show it."""
    if each.giver == FOLDER:
        return (
            [ProductPhoto.path == each.name],
            [Broadcast.photo_path == each.name],
            [ComplaintPhoto.path == each.name],
            [PaymentProof.path == each.name],
        )
    return (
        [
            ProductPhoto.photo_id == each.name,
            ProductPhoto.given_by == each.giver,
            ProductPhoto.path == _NOT_HERE,
        ],
        [
            Broadcast.photo_id == each.name,
            Broadcast.photo_given_by == each.giver,
            Broadcast.photo_path == _NOT_HERE,
        ],
        [
            ComplaintPhoto.photo_id == each.name,
            ComplaintPhoto.given_by == each.giver,
            ComplaintPhoto.path == _NOT_HERE,
        ],
        [
            PaymentProof.photo_id == each.name,
            PaymentProof.given_by == each.giver,
            PaymentProof.path == _NOT_HERE,
        ],
    )


async def drop(db: AsyncSession, each: WantedFile) -> None:
    """Nothing more is to be done about it."""
    await db.execute(
        delete(WantedFile).where(WantedFile.giver == each.giver, WantedFile.name == each.name)
    )


async def drop_unshown(db: AsyncSession) -> None:
    """What was given up, and nothing shows any more."""
    product = select(ProductPhoto.path).where(
        or_(
            (ProductPhoto.photo_id == WantedFile.name)
            & (ProductPhoto.given_by == WantedFile.giver)
            & (ProductPhoto.path == _NOT_HERE),
            (ProductPhoto.path == WantedFile.name) & (WantedFile.giver == FOLDER),
        )
    )
    broadcast = select(Broadcast.id).where(
        or_(
            (Broadcast.photo_id == WantedFile.name)
            & (Broadcast.photo_given_by == WantedFile.giver),
            (Broadcast.photo_path == WantedFile.name) & (WantedFile.giver == FOLDER),
        )
    )
    complaint = select(ComplaintPhoto.path).where(
        (ComplaintPhoto.photo_id == WantedFile.name)
        & (ComplaintPhoto.given_by == WantedFile.giver)
        & (ComplaintPhoto.path == _NOT_HERE)
    )
    proof = select(PaymentProof.id).where(
        (PaymentProof.photo_id == WantedFile.name)
        & (PaymentProof.given_by == WantedFile.giver)
        & (PaymentProof.path == _NOT_HERE)
    )
    shown = product.exists() | broadcast.exists() | complaint.exists() | proof.exists()
    await db.execute(
        delete(WantedFile)
        .where(WantedFile.due_at.is_(None), ~shown)
        .execution_options(synchronize_session=False)
    )


async def put_off(
    db: AsyncSession, each: WantedFile, reason: str, due_at: datetime | None, tries: int
) -> None:
    """Tried again then, or never."""
    await db.execute(
        update(WantedFile)
        .where(WantedFile.giver == each.giver, WantedFile.name == each.name)
        .values(due_at=due_at, reason=reason, tries=tries)
        .execution_options(synchronize_session=False)
    )


async def count(db: AsyncSession) -> tuple[int, dict[str, int]]:
    """How many are to be fetched, and how many were given up, by reason."""
    rows = await db.execute(
        select(WantedFile.due_at.is_(None), WantedFile.reason, func.count()).group_by(
            WantedFile.due_at.is_(None), WantedFile.reason
        )
    )
    waiting, given_up = 0, dict[str, int]()
    for is_given_up, reason, number in rows:
        if is_given_up:
            given_up[reason] = number
        else:
            waiting += number
    return waiting, given_up
