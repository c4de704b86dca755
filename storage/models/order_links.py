"""Orders by link: whoever has the address reads how an order stands, and whoever gets a code in the
buyer's chat acts for them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, false
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class OrderLink(Base):
    """An address of an order's page, by a hash of its secret: whoever reads this table opens none.
    An order has several where it was asked for several times, and one for each mail about it."""

    __tablename__ = "order_links"

    hash: Mapped[str] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(index=True)
    by_mail: Mapped[bool] = mapped_column(default=False, server_default=false())


class OrderPageCode(Base):
    """A code that was sent to an order's buyer. It is good for the page that asked for it, by a
    hash of what only that page knows: who has the link as well can neither use it nor use it up.
    Kept as it is, as the codes that join accounts are (join_codes.py)."""

    __tablename__ = "order_link_codes"

    hash: Mapped[str] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    code: Mapped[str]
    tries: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime] = mapped_column(index=True)
    good_until: Mapped[datetime]
