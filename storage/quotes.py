"""What orders come to in their buyers' own currency."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import update
from sqlalchemy.orm.attributes import set_committed_value

from storage.models import OrderQuote

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

_QUOTE = OrderQuote.__table__


async def set_postage(db: AsyncSession, quote: OrderQuote, postage: int) -> None:
    """Another postage, in the quote's currency, and the total with it."""
    total = quote.goods_minor + postage
    await db.execute(
        update(_QUOTE)
        .where(_QUOTE.c.order_id == quote.order_id)
        .values(postage_minor=postage, total_minor=total)
    )
    set_committed_value(quote, "postage_minor", postage)
    set_committed_value(quote, "total_minor", total)
