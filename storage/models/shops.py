"""Shops and what they sell."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal, NamedTuple

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    false,
    text,
)
from sqlalchemy.orm import Mapped, column_property, mapped_column, query_expression, relationship

from bot.money import FRANCS, Money
from storage import constants
from storage.models.base import BIG, Base, one_of
from storage.models.people import Person
from storage.models.product_texts import OF_PRODUCT, ProductText, TextInLanguage
from storage.sql.json_rows import gathered


class Shop(Base):
    __tablename__ = "shops"
    __table_args__ = (
        one_of("state", constants.SHOP_STATES),
        Index(
            "ix_shops_reindexed_to",
            "reindexed_to",
            sqlite_where=text("reindexed_to IS NOT NULL"),
            postgresql_where=text("reindexed_to IS NOT NULL"),
        ),
        Index(
            "ix_shops_reopens_on",
            "reopens_on",
            sqlite_where=text("reopens_on IS NOT NULL"),
            postgresql_where=text("reopens_on IS NOT NULL"),
        ),
        CheckConstraint("free_postage_from > 0", name="free_postage_from"),
        CheckConstraint("handling_days BETWEEN 0 AND 60", name="handling_days"),
        one_of("currency", constants.CURRENCIES),
    )

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("people.id"), unique=True)
    draft_id: Mapped[str] = mapped_column(unique=True)
    state: Mapped[constants.ShopState]
    name: Mapped[str]
    about: Mapped[str]
    district: Mapped[str]
    phone: Mapped[str]  # E.164; also where it is paid (bot/commerce/payouts.py)
    phone_changed_at: Mapped[datetime | None]
    merchant_code: Mapped[str | None]  # mobile money
    bank_account: Mapped[str | None]  # for transfers from abroad: bank, SWIFT, account, holder
    created_at: Mapped[datetime]
    # Nobody can tell its owner of an order (Person.unreachable_since): it takes none meanwhile.
    away: Mapped[bool] = mapped_column(default=False, server_default=false())
    # Closed for a while by its owner: the day of Kigali's on which it opens again, and what buyers
    # read meanwhile.
    reopens_on: Mapped[date | None]
    closing_note: Mapped[str] = mapped_column(Text, default="", server_default="")
    # After a new name: up to which product the index of words has it; None when it all has.
    reindexed_to: Mapped[int | None] = mapped_column(BigInteger)
    # How its parcels travel: services of the tariff, commas between; None: any that goes there.
    postage_services: Mapped[str | None]
    free_postage_from: Mapped[int | None] = mapped_column(BigInteger)  # the goods of one order
    free_postage_currency: Mapped[str] = mapped_column(
        String(3), default=FRANCS, server_default=FRANCS
    )
    handling_days: Mapped[int] = mapped_column(default=0, server_default="0")
    # In which its owner is asked for prices; each product has that in which it was priced.
    currency: Mapped[constants.Currency] = mapped_column(
        String(3), default=FRANCS, server_default=FRANCS
    )

    owner: Mapped[Person] = relationship()


# All of it or nothing; and what is reduced is below what it was reduced from.
REDUCED = (
    "(reduced_price IS NULL AND reduced_from IS NULL AND reduced_until IS NULL"
    " AND price_before IS NULL)"
    " OR (reduced_price > 0 AND reduced_price < price AND reduced_from < reduced_until"
    " AND (price_before IS NULL OR price_before > reduced_price))"
)


class ProductOption(NamedTuple):
    """One of a group, as the others of it are shown. What it costs at a moment says
    bot/commerce/prices.py, of a product and of this alike."""

    id: int
    option1: str
    option2: str
    state: constants.ProductState
    currency: str
    price: int
    reduced_price: int | None
    reduced_from: datetime | None
    reduced_until: datetime | None
    price_before: int | None
    on_hand: int
    reserved: int

    @property
    def price_money(self) -> Money:
        return Money(self.price, self.currency)

    @property
    def available(self) -> int:
        return self.on_hand - self.reserved


class ProductGroup(Base):
    """What is one product to buyers and is sold in several sizes, grinds or colours: each of them
    is a product of its own (docs/decisions/0166). `kind2` is "" where they differ by one thing."""

    __tablename__ = "product_groups"
    __table_args__ = (
        one_of("kind1", constants.OPTION_KINDS),
        one_of("kind2", ("", *constants.OPTION_KINDS)),
        CheckConstraint("kind1 != kind2", name="kinds"),
    )

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    kind1: Mapped[constants.OptionKind]
    kind2: Mapped[Literal[constants.OptionKind, ""]] = mapped_column(default="", server_default="")


class Product(Base):
    __tablename__ = "products"
    __table_args__ = (
        one_of("state", constants.PRODUCT_STATES),
        one_of("category", constants.CATEGORIES),
        one_of("unit", constants.UNITS),
        one_of("language", constants.LANGUAGES),
        CheckConstraint("price > 0", name="price"),
        CheckConstraint(REDUCED, name="reduced"),
        CheckConstraint("reserved >= 0 AND reserved <= on_hand", name="stock"),
        Index("ix_products_state_category_published_at", "state", "category", "published_at"),
        Index("ix_products_state_published_at_id", "state", "published_at", "id"),
        Index("ix_products_shop_id_state", "shop_id", "state"),
        # Of the few that are one of several only.
        Index(
            "ix_products_group_id",
            "group_id",
            sqlite_where=text("group_id IS NOT NULL"),
            postgresql_where=text("group_id IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    shop_id: Mapped[int] = mapped_column(ForeignKey("shops.id"))
    draft_id: Mapped[str] = mapped_column(unique=True)
    state: Mapped[constants.ProductState]
    category: Mapped[constants.Category]
    language: Mapped[constants.Language]  # the seller's own, in which the texts are written
    name: Mapped[str]
    description: Mapped[str] = mapped_column(Text)
    # Goes up with each other name or description: a text that is of an older one is old.
    words_revision: Mapped[int] = mapped_column(default=1, server_default="1")
    search_text: Mapped[str] = mapped_column(Text)  # bot/parsing/search_text.py
    price: Mapped[int] = mapped_column(BigInteger)  # as its seller set it
    currency: Mapped[str] = mapped_column(String(3))
    # For a time less is asked: what, from when on, and until when (bot/commerce/prices.py).
    reduced_price: Mapped[int | None] = mapped_column(BigInteger)
    reduced_from: Mapped[datetime | None]
    reduced_until: Mapped[datetime | None]
    # The least that was asked in the 30 days before, where that was more.
    price_before: Mapped[int | None] = mapped_column(BigInteger)
    unit: Mapped[constants.Unit]
    weight_grams: Mapped[int]  # of one unit
    # Of one that is packed, in millimetres: 300x200x100; "" where nobody has measured it.
    packed_size: Mapped[str] = mapped_column(default="", server_default="")
    on_hand: Mapped[int]
    reserved: Mapped[int] = mapped_column(default=0)
    stock_draft: Mapped[str] = mapped_column(default="")  # the form that set the stock last
    published_at: Mapped[datetime]
    # One of several that are one product to buyers: which it is of them, in its seller's words, by
    # the kinds of the group. Name, description, category, unit and photos are alike in all of them.
    group_id: Mapped[int | None] = mapped_column(ForeignKey("product_groups.id"))
    option1: Mapped[str] = mapped_column(default="", server_default="")
    option2: Mapped[str] = mapped_column(default="", server_default="")

    shop: Mapped[Shop] = relationship()
    group: Mapped[ProductGroup | None] = relationship()
    photos: Mapped[list[ProductPhoto]] = relationship(
        order_by="ProductPhoto.position", cascade="all, delete-orphan"
    )
    cover: Mapped[str | None] = query_expression()  # the first photo's path, in lists with pictures
    # All of its group that are not deleted, itself among them, the oldest first; of what has no
    # group, none. Read with the product where it is shown to buyers (storage/product_groups.py).
    options: Mapped[list[ProductOption]] = query_expression()
    # In other languages than its own, wherever it is read: its name is part of every list. What
    # writes them reads them anew (storage/product_texts.py); another change of it does not.
    texts: Mapped[list[TextInLanguage]] = column_property(
        gathered(TextInLanguage, OF_PRODUCT, ProductText.product_id == id),  # noqa: A003 - the column
        expire_on_flush=False,
    )

    @property
    def price_money(self) -> Money:
        """What one of it costs where nothing is reduced; what it costs at a moment says
        bot/commerce/prices.py."""
        return Money(self.price, self.currency)

    @property
    def available(self) -> int:
        return self.on_hand - self.reserved


class PastPrice(Base):
    """A price that was asked until some moment: what a reduced one is compared with. Rows are only
    ever added, when a price ends."""

    __tablename__ = "past_prices"
    __table_args__ = (
        CheckConstraint("price > 0", name="price"),
        Index("ix_past_prices_product_id_until", "product_id", "until"),
    )

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"))
    price: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    reduced: Mapped[bool]
    until: Mapped[datetime]


class ProductWord(Base):
    """A word of a product from one of its characters on, those of its name with a mark
    (storage/search_index.py)."""

    __tablename__ = "product_words"
    __table_args__ = (
        Index("ix_product_words_product_id", "product_id"),
        {"sqlite_with_rowid": False},
    )

    # In the order of characters, not of a language: a beginning is looked for.
    word: Mapped[str] = mapped_column(
        String(12).with_variant(String(12, collation="C"), "postgresql"), primary_key=True
    )
    product_id: Mapped[int] = mapped_column(
        ForeignKey("products.id", ondelete="CASCADE"), primary_key=True
    )


class Spelling(Base):
    """A word of products' names, by itself without one of its letters (bot/parsing/spelling.py):
    what was mistyped is looked for in the same way."""

    __tablename__ = "spellings"
    __table_args__ = ({"sqlite_with_rowid": False},)

    trace: Mapped[str] = mapped_column(String(20), primary_key=True)
    word: Mapped[str] = mapped_column(String(20), primary_key=True)


class ProductPhoto(Base):
    __tablename__ = "product_photos"
    # Whether a file of ours is one of a product's; and which photo is one that has come.
    __table_args__ = (
        Index(
            "ix_product_photos_path",
            "path",
            sqlite_where=text("path != ''"),
            postgresql_where=text("path != ''"),
        ),
        Index(
            "ix_product_photos_photo_id",
            "photo_id",
            sqlite_where=text("path = ''"),
            postgresql_where=text("path = ''"),
        ),
    )

    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    photo_id: Mapped[str] = mapped_column(default="")  # a platform's name for it
    # Whose name that is: "telegram:123". 0.1, which knew Telegram only, noted none.
    given_by: Mapped[str] = mapped_column(default="", server_default="")
    path: Mapped[str] = mapped_column(default="")  # our file, once its bytes are here
