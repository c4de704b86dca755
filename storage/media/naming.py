"""Who names a picture of ours: a product, a broadcast, or a form that is not done yet, which lives
in Redis."""

from __future__ import annotations

import re
from collections.abc import Collection

from sqlalchemy import ColumnElement, literal_column, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import (
    Broadcast,
    Complaint,
    ComplaintPhoto,
    MediaFile,
    Order,
    PaymentProof,
    Product,
    ProductPhoto,
    Shop,
)

# Written out: only so do both databases see that the index of our files will do.
_OURS = ProductPhoto.path != literal_column("''")
_PROVES = PaymentProof.path != literal_column("''")
_CONTENT = re.compile(r"[0-9a-f]{64}")
_NAME = re.compile(r'"path":"([^"]+)"')


def is_content(path: str) -> bool:
    """Whether it is a file by what is in it. 0.1 had others, with names of its own."""
    return _CONTENT.fullmatch(path) is not None


def named_in(session: str | None) -> set[str]:
    """The files of ours that a conversation names, as it is stored."""
    return set(_NAME.findall(session)) if session and '"path":"' in session else set()


async def named(db: AsyncSession, names: Collection[str]) -> set[str]:
    """Those of them that a product, a broadcast, a complaint or a proof shows."""
    shown = select(Broadcast.photo_path).where(Broadcast.photo_path.in_(names))
    shown_too = select(ComplaintPhoto.path).where(ComplaintPhoto.path.in_(names))
    proofs = select(PaymentProof.path).where(PaymentProof.path.in_(names), _PROVES)
    others = await db.scalars(shown.union_all(shown_too, proofs))
    return await of_products(db, names) | set(others)


async def of_products(db: AsyncSession, names: Collection[str]) -> set[str]:
    rows = await db.scalars(
        select(ProductPhoto.path)
        .join(Product, Product.id == ProductPhoto.product_id)
        .where(ProductPhoto.path.in_(names), _OURS, Product.state != "deleted")
    )
    return set(rows)


def is_shown() -> ColumnElement[bool]:
    """Of a row of `media`: whether a product, a broadcast, a complaint or a proof shows it."""
    product = (
        select(ProductPhoto.path)
        .join(Product, Product.id == ProductPhoto.product_id)
        .where(ProductPhoto.path == MediaFile.sha256, _OURS, Product.state != "deleted")
    )
    broadcast = select(Broadcast.id).where(Broadcast.photo_path == MediaFile.sha256)
    complaint = select(ComplaintPhoto.path).where(ComplaintPhoto.path == MediaFile.sha256)
    proof = select(PaymentProof.id).where(PaymentProof.path == MediaFile.sha256, _PROVES)
    return product.exists() | broadcast.exists() | complaint.exists() | proof.exists()


async def of_owner(db: AsyncSession, person_id: int) -> set[str]:
    """The pictures of somebody's shop, and what they showed in complaints and of payments."""
    rows = await db.scalars(
        select(ProductPhoto.path)
        .join(Product, Product.id == ProductPhoto.product_id)
        .join(Shop, Shop.id == Product.shop_id)
        .where(Shop.owner_id == person_id, _OURS)
    )
    complaints = await db.scalars(
        select(ComplaintPhoto.path).where(shown_by(person_id), ComplaintPhoto.path != "")
    )
    proofs = await db.scalars(
        select(PaymentProof.path).where(PaymentProof.person_id == person_id, _PROVES)
    )
    return {*rows, *complaints, *proofs}


def shown_by(person_id: int) -> ColumnElement[bool]:
    """Of a complaint's photos: those of somebody."""
    own_shop = select(Shop.id).where(Shop.owner_id == person_id)
    bought, sold = (
        select(Complaint.id).join(Order, Order.id == Complaint.order_id).where(which)
        for which in (Order.buyer_id == person_id, Order.shop_id.in_(own_shop))
    )
    buyer = (ComplaintPhoto.side == "buyer") & ComplaintPhoto.complaint_id.in_(bought)
    seller = (ComplaintPhoto.side == "seller") & ComplaintPhoto.complaint_id.in_(sold)
    return buyer | seller
