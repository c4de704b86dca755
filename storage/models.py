"""What must survive: one typed class per table.

Money is a whole count of the currency's minor unit in BIGINT beside its code. Times are UTC and
aware. Every state is text under a CHECK, so that a typo in code fails in the database and not in
somebody's order.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship
from sqlalchemy.types import TypeDecorator

from storage import words

# SQLite only counts up an INTEGER PRIMARY KEY; PostgreSQL gets the BIGINT.
BIG = BigInteger().with_variant(Integer, "sqlite")


class Moment(TypeDecorator[datetime]):
    """An aware UTC time. SQLite would silently drop the zone, so naive values are refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without its zone: {value!r}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def one_of(column: str, values: tuple[str, ...]) -> CheckConstraint:
    """A CHECK that holds a text column to its words."""
    allowed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({allowed})", name=column)


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: Moment(),
        dict[str, Any]: JSON(),
        str: String(),
    }


class Person(Base):
    """Somebody who wrote to us on some platform."""

    __tablename__ = "people"
    __table_args__ = (
        UniqueConstraint("platform", "platform_id"),
        one_of("language", words.LANGUAGES),
    )

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    platform: Mapped[str]
    platform_id: Mapped[str]
    name: Mapped[str]
    language: Mapped[str | None]  # None until they chose
    language_hint: Mapped[str] = mapped_column(default="")  # the platform's guess, orders choices
    phone: Mapped[str | None]  # E.164
    created_at: Mapped[datetime]
    unreachable_since: Mapped[datetime | None]


class StaffMember(Base):
    """Staff by platform id: may be named before they ever wrote."""

    __tablename__ = "staff"

    platform: Mapped[str] = mapped_column(primary_key=True)
    platform_id: Mapped[str] = mapped_column(primary_key=True)
    added_at: Mapped[datetime]


class Shop(Base):
    __tablename__ = "shops"
    __table_args__ = (one_of("state", words.SHOP_STATES),)

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("people.id"), unique=True)
    draft_id: Mapped[str] = mapped_column(unique=True)
    state: Mapped[str]
    name: Mapped[str]
    about: Mapped[str]
    district: Mapped[str]
    phone: Mapped[str]  # E.164
    merchant_code: Mapped[str | None]  # mobile money
    created_at: Mapped[datetime]

    owner: Mapped[Person] = relationship()


class Product(Base):
    __tablename__ = "products"
    __table_args__ = (
        one_of("state", words.PRODUCT_STATES),
        one_of("category", words.CATEGORIES),
        one_of("unit", words.UNITS),
        one_of("language", words.LANGUAGES),
        CheckConstraint("price > 0", name="price"),
        CheckConstraint("reserved >= 0 AND reserved <= on_hand", name="stock"),
        Index("ix_products_state_category_published_at", "state", "category", "published_at"),
        Index("ix_products_shop_id_state", "shop_id", "state"),
    )

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    shop_id: Mapped[int] = mapped_column(ForeignKey("shops.id"))
    draft_id: Mapped[str] = mapped_column(unique=True)
    state: Mapped[str]
    category: Mapped[str]
    language: Mapped[str]  # the seller's own, in which the texts are written
    name: Mapped[str]
    description: Mapped[str] = mapped_column(Text)
    search_text: Mapped[str] = mapped_column(Text)  # folded name, description and shop
    price: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    unit: Mapped[str]
    weight_grams: Mapped[int]  # of one unit
    on_hand: Mapped[int]
    reserved: Mapped[int] = mapped_column(default=0)
    published_at: Mapped[datetime]

    shop: Mapped[Shop] = relationship()
    photos: Mapped[list[ProductPhoto]] = relationship(
        order_by="ProductPhoto.position", cascade="all, delete-orphan"
    )

    @property
    def available(self) -> int:
        return self.on_hand - self.reserved


class ProductPhoto(Base):
    __tablename__ = "product_photos"

    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    photo_id: Mapped[str] = mapped_column(default="")  # the platform's name for it
    path: Mapped[str] = mapped_column(default="")  # or our file, when it came from us


class Upload(Base):
    """A file of ours that a platform has taken in: its name there, so that it goes up once."""

    __tablename__ = "uploads"

    platform: Mapped[str] = mapped_column(primary_key=True)
    path: Mapped[str] = mapped_column(primary_key=True)
    photo_id: Mapped[str]


class CartLine(Base):
    __tablename__ = "cart_lines"
    __table_args__ = (CheckConstraint("quantity > 0", name="quantity"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"), primary_key=True)
    quantity: Mapped[int]
    added_at: Mapped[datetime]

    product: Mapped[Product] = relationship()


class Purchase(Base):
    """One confirmed checkout; holds one order per shop. `draft_id` makes confirming idempotent."""

    __tablename__ = "purchases"

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    draft_id: Mapped[str] = mapped_column(unique=True)
    buyer_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    address: Mapped[dict[str, Any]]  # bot.places: recipient, phone, country and its own fields
    placed_at: Mapped[datetime]


class Order(Base):
    __tablename__ = "orders"
    __table_args__ = (
        one_of("state", words.ORDER_STATES),
        CheckConstraint("total > 0", name="total"),
        Index("ix_orders_buyer_id_id", "buyer_id", "id"),
        Index("ix_orders_shop_id_state_id", "shop_id", "state", "id"),
        Index("ix_orders_state_placed_at", "state", "placed_at"),
        UniqueConstraint("purchase_id", "shop_id"),
    )

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    purchase_id: Mapped[int] = mapped_column(ForeignKey("purchases.id"))
    shop_id: Mapped[int] = mapped_column(ForeignKey("shops.id"))
    buyer_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    state: Mapped[str]
    total: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    reason: Mapped[str] = mapped_column(default="")  # why declined or cancelled
    placed_at: Mapped[datetime]

    purchase: Mapped[Purchase] = relationship()
    shop: Mapped[Shop] = relationship()
    buyer: Mapped[Person] = relationship()
    lines: Mapped[list[OrderLine]] = relationship(order_by="OrderLine.position")
    payment: Mapped[Payment] = relationship()
    shipment: Mapped[Shipment] = relationship()


class OrderLine(Base):
    """Copied at the moment of ordering: later changes of the product do not touch it."""

    __tablename__ = "order_lines"
    __table_args__ = (CheckConstraint("quantity > 0", name="quantity"),)

    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"), index=True)
    name: Mapped[str]
    unit: Mapped[str]
    price: Mapped[int] = mapped_column(BigInteger)
    quantity: Mapped[int]


class Payment(Base):
    __tablename__ = "payments"
    __table_args__ = (
        one_of("state", words.PAYMENT_STATES),
        one_of("method", words.PAYMENT_METHODS),
    )

    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), primary_key=True)
    method: Mapped[str]
    state: Mapped[str]
    amount: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))


class Shipment(Base):
    __tablename__ = "shipments"
    __table_args__ = (one_of("state", words.SHIPMENT_STATES),)

    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), primary_key=True)
    state: Mapped[str]
    carrier: Mapped[str] = mapped_column(default="")
    tracking_number: Mapped[str] = mapped_column(default="")
    shipped_at: Mapped[datetime | None]


class AuditLine(Base):
    """A change of state: who, from, to, when, why. Lines are only ever added."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_subject_subject_id_id", "subject", "subject_id", "id"),)

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    subject: Mapped[str]  # "order", "payment", "shipment", "product", "shop", "broadcast", "staff"
    subject_id: Mapped[int] = mapped_column(BigInteger)
    from_state: Mapped[str]
    to_state: Mapped[str]
    actor: Mapped[str]  # the role in which it was done: buyer, seller, staff, system
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]


class Broadcast(Base):
    """A message from staff. Its recipients are rows of `notices`."""

    __tablename__ = "broadcasts"
    __table_args__ = (one_of("state", words.BROADCAST_STATES),)

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    draft_id: Mapped[str] = mapped_column(unique=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    state: Mapped[str]
    audience: Mapped[dict[str, Any]]  # {"who": "everyone"|"sellers"|"buyers", "language": ""|…}
    texts: Mapped[dict[str, Any]]  # language -> text
    photo_id: Mapped[str] = mapped_column(default="")
    photo_path: Mapped[str] = mapped_column(default="")
    total: Mapped[int]
    progress_chat: Mapped[str] = mapped_column(default="")  # the message that grows
    progress_message: Mapped[str] = mapped_column(default="")
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class Notice(Base):
    """Something somebody is owed to hear, written in the transaction of its cause (the outbox).

    `kind` and `facts` become words at delivery, in the recipient's language as it is then.
    """

    __tablename__ = "notices"
    __table_args__ = (
        one_of("state", words.NOTICE_STATES),
        Index("ix_notices_state_priority_due_at_id", "state", "priority", "due_at", "id"),
        Index("ix_notices_broadcast_id_state", "broadcast_id", "state"),
        Index("ix_notices_person_id_state_id", "person_id", "state", "id"),
    )

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    dedupe_key: Mapped[str] = mapped_column(unique=True)  # "shipment:42:delivered:buyer"
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    kind: Mapped[str]
    facts: Mapped[dict[str, Any]]
    priority: Mapped[int]  # 1 notices, 2 broadcasts; answers are not rows
    state: Mapped[str]
    due_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]  # worth nothing after this
    claimed_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    broadcast_id: Mapped[int | None] = mapped_column(ForeignKey("broadcasts.id"))
    created_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()


class Attempt(Base):
    """One try to deliver a notice, and how it ended."""

    __tablename__ = "attempts"

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notices.id"), index=True)
    at: Mapped[datetime]
    outcome: Mapped[str]
    detail: Mapped[str] = mapped_column(default="")
