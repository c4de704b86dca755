"""From the cart to the parcel, and the audit of every change on the way."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple, get_args

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, query_expression, relationship

from bot.money import Money
from storage import constants
from storage.models.base import BIG, Base, one_of
from storage.models.complaints import Complaint
from storage.models.people import Person
from storage.models.quotes import OrderQuote
from storage.models.shops import Product, Shop

OPEN = text("state IN ('placed', 'accepted')")  # an order that is not over


class Change(NamedTuple):
    """A line of an order's audit, as its two sides read it."""

    id: int
    subject: constants.Machine | constants.Term
    to_state: str
    at: datetime


class News(NamedTuple):
    """What was heard of an order's parcel, as its two sides read it (tracking.py)."""

    id: int
    word: constants.ParcelEvent
    code: str
    place: str
    number: str  # by which it came; none of what somebody tapped
    happened_at: datetime


class CartLine(Base):
    __tablename__ = "cart_lines"
    __table_args__ = (CheckConstraint("quantity > 0", name="quantity"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"), primary_key=True)
    quantity: Mapped[int]
    added_at: Mapped[datetime]
    # As it was when they chose how many; None in lines from before 0.2.
    price: Mapped[int | None] = mapped_column(BigInteger)
    unit: Mapped[constants.Unit | None]
    weight_grams: Mapped[int | None]

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
        one_of("state", constants.ORDER_STATES),
        CheckConstraint("total > 0", name="total"),
        CheckConstraint("postage >= 0 AND postage < total", name="postage"),
        CheckConstraint("discount >= 0", name="discount"),
        one_of("postage_service", constants.POSTAGE_SERVICES),
        Index("ix_orders_buyer_id_id", "buyer_id", "id"),
        Index("ix_orders_shop_id_state_id", "shop_id", "state", "id"),
        Index("ix_orders_state_placed_at", "state", "placed_at"),
        # How many of somebody's are under way; those that are over are a hundred times as many.
        Index("ix_orders_open", "buyer_id", sqlite_where=OPEN, postgresql_where=OPEN),
        UniqueConstraint("purchase_id", "shop_id"),
    )

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    purchase_id: Mapped[int] = mapped_column(ForeignKey("purchases.id"))
    shop_id: Mapped[int] = mapped_column(ForeignKey("shops.id"))
    buyer_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    state: Mapped[constants.OrderState]
    total: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    reason: Mapped[str] = mapped_column(default="")  # why declined or cancelled
    placed_at: Mapped[datetime]
    # How it is sent and what of the total that is, by which line of the tariff, and how many days
    # it takes ("5-12"). None: shop and buyer agree on it by phone, and it is not in the total.
    postage: Mapped[int | None] = mapped_column(BigInteger)
    postage_service: Mapped[constants.PostageService | None]
    postage_rate_id: Mapped[int | None] = mapped_column(ForeignKey("postage_rates.id"))
    postage_days: Mapped[str] = mapped_column(default="", server_default="")
    parcels: Mapped[int] = mapped_column(default=1, server_default="1")  # that the price is for
    # What its seller asks for instead, once, until the buyer agrees.
    postage_asked: Mapped[int | None] = mapped_column(BigInteger)
    postage_corrected_at: Mapped[datetime | None]
    # What of the goods is not asked for, by a code of the shop, and which: not in the total.
    discount: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    discount_code: Mapped[str] = mapped_column(default="", server_default="")
    # What customs abroad were expected to ask of the buyer, and on which day the oldest of the
    # rates was checked. It is in no sum; None: it was not known, or no border is crossed.
    import_tax: Mapped[int | None] = mapped_column(BigInteger)
    import_tax_currency: Mapped[str | None] = mapped_column(String(3))
    import_tax_checked_on: Mapped[date | None]

    purchase: Mapped[Purchase] = relationship()
    shop: Mapped[Shop] = relationship()
    buyer: Mapped[Person] = relationship()
    lines: Mapped[list[OrderLine]] = relationship(order_by="OrderLine.position")
    payment: Mapped[Payment] = relationship()
    quote: Mapped[OrderQuote | None] = relationship()  # bot/commerce/quotes.py
    shipment: Mapped[Shipment] = relationship()
    # Oldest first; what is added to them is added by storage/complaints.py.
    complaints: Mapped[list[Complaint]] = relationship(order_by="Complaint.id", viewonly=True)

    @property
    def total_money(self) -> Money:
        return Money(self.total, self.currency)

    @property
    def goods_money(self) -> Money:
        """What of the total is not postage: the goods less their discount."""
        return Money(self.total - (self.postage or 0), self.currency)

    @property
    def discount_money(self) -> Money:
        return Money(self.discount, self.currency)

    @property
    def full_goods_money(self) -> Money:
        """The goods before their discount."""
        return self.goods_money + self.discount_money

    @property
    def postage_money(self) -> Money | None:
        return None if self.postage is None else Money(self.postage, self.currency)

    @property
    def asked_money(self) -> Money | None:
        """The postage that its seller asks for instead."""
        return None if self.postage_asked is None else Money(self.postage_asked, self.currency)

    @property
    def import_tax_money(self) -> Money | None:
        if self.import_tax is None or self.import_tax_currency is None:
            return None
        return Money(self.import_tax, self.import_tax_currency)

    def cost_of(self, line: OrderLine) -> Money:
        """What one of its lines comes to, before any discount."""
        return Money(line.price, self.currency) * line.quantity

    def quoted_for(self, line: OrderLine) -> Money | None:
        """The same in its buyer's own currency, where it has a quote."""
        if self.quote is None or line.quoted is None:
            return None
        return Money(line.quoted, self.quote.currency)

    @property
    def quoted_discount(self) -> Money | None:
        """What the discount comes to in its buyer's own currency, where it has a quote."""
        if self.quote is None or not self.discount:
            return None
        full = sum(line.quoted or 0 for line in self.lines)
        return Money(full - self.quote.goods_minor, self.quote.currency)

    @property
    def moves(self) -> list[Change]:
        """Of its changes those of the three machines: by them its waits are counted."""
        return [each for each in self.changes if each.subject in get_args(constants.Machine)]

    # Read with the order (storage/orders.py), oldest first, and added to by what changes it. An
    # order that the session itself writes loses them: change it by `orders.set_state`.
    changes: Mapped[list[Change]] = query_expression()
    proofs: Mapped[int | None] = query_expression()  # how many its buyer has sent, as it was read
    news: Mapped[list[News]] = query_expression()
    said: Mapped[int | None] = query_expression()  # messages of its buyer and its shop, ditto


class OrderLine(Base):
    """Copied at the moment of ordering: later changes of the product do not touch it."""

    __tablename__ = "order_lines"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("commission BETWEEN 0 AND price * quantity - discount", name="commission"),
        CheckConstraint("discount >= 0 AND discount < price * quantity", name="discount"),
    )

    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"), index=True)
    name: Mapped[str]  # in its seller's own words
    # In the language in which its buyer read it, where that was another one.
    bought_as: Mapped[str] = mapped_column(default="", server_default="")
    unit: Mapped[constants.Unit]
    price: Mapped[int] = mapped_column(BigInteger)
    quantity: Mapped[int]
    # Its part of the order's discount.
    discount: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    # What it comes to in the currency of the order's quote, where it has one, without the discount.
    quoted: Mapped[int | None] = mapped_column(BigInteger)
    # What of it is the market's, which collects its money; None: its shop has it paid to itself.
    commission: Mapped[int | None] = mapped_column(BigInteger)


class Payment(Base):
    __tablename__ = "payments"
    __table_args__ = (
        one_of("state", constants.PAYMENT_STATES),
        one_of("kind", constants.PAYMENT_KINDS),
        # What goes back, or is on its way back, never is more than what came.
        CheckConstraint(
            "refunded >= 0 AND refunding >= 0 AND refunded + refunding <= received",
            name="refunded",
        ),
        # Of the money that is waited for only: that of finished orders is of no interest.
        Index(
            "ix_payments_look_at",
            "look_at",
            sqlite_where=text("look_at IS NOT NULL"),
            postgresql_where=text("look_at IS NOT NULL"),
        ),
        Index(
            "ix_payments_stuck_since",
            "stuck_since",
            sqlite_where=text("stuck_since IS NOT NULL"),
            postgresql_where=text("stuck_since IS NOT NULL"),
        ),
        # Few: what is owed stands before its seller also when the order is over.
        Index(
            "ix_payments_owed",
            "order_id",
            sqlite_where=text("refund_due > refunded"),
            postgresql_where=text("refund_due > refunded"),
        ),
    )

    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), primary_key=True)
    method: Mapped[constants.PaymentMethod]
    kind: Mapped[constants.PaymentKind]  # of the method, for queries
    state: Mapped[constants.PaymentState]
    amount: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    received: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")  # in all
    refunded: Mapped[int] = mapped_column(BigInteger, default=0)  # given back so far, in all
    # On its way back through a provider, and not there yet.
    refunding: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    # What is to be given back in all, as its two sides agreed or as staff decided
    # (bot/commerce/complaints.py); of a cancelled order it is all that came.
    refund_due: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    look_at: Mapped[datetime | None]  # when the house looks whether it moves (payment_reminders)
    looked: Mapped[int] = mapped_column(default=0, server_default="0")  # steps done since it moved
    stuck_since: Mapped[datetime | None]  # when staff were told; until it moves

    @property
    def amount_money(self) -> Money:
        return Money(self.amount, self.currency)

    @property
    def received_money(self) -> Money:
        return Money(self.received, self.currency)

    @property
    def refunded_money(self) -> Money:
        return Money(self.refunded, self.currency)

    @property
    def owed_money(self) -> Money:
        """What is still to be given back of it, after a complaint."""
        return Money(max(self.refund_due - self.refunded - self.refunding, 0), self.currency)

    @property
    def refunding_money(self) -> Money:
        return Money(self.refunding, self.currency)

    @property
    def due_money(self) -> Money:
        """What is still to come."""
        return Money(max(self.amount - self.received, 0), self.currency)


class Shipment(Base):
    __tablename__ = "shipments"
    __table_args__ = (
        one_of("state", constants.SHIPMENT_STATES),
        one_of("condition", constants.PARCEL_CONDITIONS),
        Index("ix_shipments_tracking_number_shipped_at", "tracking_number", "shipped_at"),
    )

    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), primary_key=True)
    state: Mapped[constants.ShipmentState]
    condition: Mapped[constants.ParcelCondition] = mapped_column(default="")
    carrier: Mapped[str] = mapped_column(default="")
    tracking_number: Mapped[str] = mapped_column(default="")
    shipped_at: Mapped[datetime | None]
    restocked_at: Mapped[datetime | None]  # returned goods are on the shelf again
    missing_since: Mapped[datetime | None]  # its buyer says that it has not come
    confirmed_at: Mapped[datetime | None]  # its buyer says that it has
    readdressed: Mapped[int] = mapped_column(default=0, server_default="0")  # before it was sent


class AuditLine(Base):
    """A change of state: who, from, to, when, why. Lines are only ever added."""

    __tablename__ = "audit"
    __table_args__ = (
        Index("ix_audit_subject_subject_id_id", "subject", "subject_id", "id"),
        Index("ix_audit_to_state_at", "to_state", "at"),
    )

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    subject: Mapped[str]  # "order", "payment", "shipment", "product", "shop", "broadcast", "staff"
    subject_id: Mapped[int] = mapped_column(BigInteger)
    from_state: Mapped[str]
    to_state: Mapped[str]
    actor: Mapped[constants.Role]  # in which it was done
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]
