"""Products that are one to buyers: all of a group, and which of them stands on the shelf for it.

Nothing is kept of the latter: what is sold, given back, paused, priced anew or deleted in one
transaction would have to be weighed against what others do to its group in the same instant. It
follows from the rows as they are, wherever a list is read.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, bindparam, case, or_, select, tuple_, union_all
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased, joinedload, with_expression

from storage.models import OrderLine, Product, ProductGroup, ProductOption
from storage.sql.json_rows import gathered

_OTHER = aliased(Product)
_COLUMNS = tuple(getattr(_OTHER, name) for name in ProductOption._fields)
_GATHERED = gathered(
    ProductOption, _COLUMNS, _OTHER.group_id == Product.group_id, _OTHER.state != "deleted"
)
#: Of what has no group nothing is looked for.
OPTIONS = with_expression(
    Product.options, case((Product.group_id.is_not(None), _GATHERED), else_=None)
)


def _rank(of: Any) -> ColumnElement[Any]:
    """What can be had before what is sold out, then the cheapest, then the oldest."""
    return tuple_(case((of.on_hand > of.reserved, 0), else_=1), of.price, of.id)


def _none_other(better: ColumnElement[bool]) -> ColumnElement[bool]:
    others = select(_OTHER.id).where(
        _OTHER.group_id == Product.group_id, _OTHER.state == "active", better
    )
    return or_(Product.group_id.is_(None), ~others.correlate(Product).exists())


#: Of what is on sale, the one of each group that stands in lists; what has no group always does.
STANDS = _none_other(_rank(_OTHER) < _rank(Product))
#: The one whose page is the page of all, whatever is sold: the oldest that is on sale.
CANONICAL = _none_other(_OTHER.id < Product.id)

_LOCKED = select(ProductGroup).where(ProductGroup.id == bindparam("which")).with_for_update()
_MEMBERS = (
    select(Product)
    .where(Product.group_id == bindparam("which"), Product.state != "deleted")
    .order_by(Product.id)
    .options(
        joinedload(Product.shop, innerjoin=True),
        joinedload(Product.photos),
        joinedload(Product.group),
        OPTIONS,
    )
    .execution_options(populate_existing=True)
)


async def locked(db: AsyncSession, group_id: int) -> ProductGroup:
    """Kept from others who add to it or take from it."""
    return (await db.scalars(_LOCKED, {"which": group_id})).one()


async def members(db: AsyncSession, group_id: int) -> Sequence[Product]:
    """All of it that are not deleted, the oldest first, as they stand now."""
    await db.flush()
    return (await db.scalars(_MEMBERS, {"which": group_id})).unique().all()


def orders_of(which: Any) -> Any:
    """The orders in which a product is, or another of its group: what is said of one is said of
    all."""
    group = select(Product.group_id).where(Product.id == which).scalar_subquery()
    # One list of them: with an OR to it PostgreSQL reads all lines of all orders.
    ids = union_all(
        select(_OTHER.id).where(_OTHER.id == which),
        select(_OTHER.id).where(_OTHER.group_id == group, _OTHER.id != which),
    )
    return select(OrderLine.order_id).where(OrderLine.product_id.in_(ids))
