"""What a product is called and how it is described in other languages than its own."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage import constants
from storage.models.base import BIG, Base, one_of


class TextInLanguage(NamedTuple):
    """One of them, as it comes with the product (storage/models/shops.py, `Product.texts`)."""

    language: constants.Language
    name: str
    description: str
    hand: constants.Hand
    of_revision: int
    written_at: datetime


class ProductText(Base):
    """`of_revision` is that of the original (`Product.words_revision`) which it says the same
    as."""

    __tablename__ = "product_texts"
    __table_args__ = (
        one_of("language", constants.LANGUAGES),
        one_of("hand", constants.HANDS),
        Index("ix_product_texts_person_id", "person_id"),
    )

    product_id: Mapped[int] = mapped_column(
        BIG, ForeignKey("products.id", ondelete="CASCADE"), primary_key=True
    )
    language: Mapped[constants.Language] = mapped_column(primary_key=True)
    name: Mapped[str]
    description: Mapped[str] = mapped_column(Text)
    hand: Mapped[constants.Hand]  # whose words they are
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))  # None: erased
    of_revision: Mapped[int]
    written_at: Mapped[datetime]


OF_PRODUCT = (
    ProductText.language,
    ProductText.name,
    ProductText.description,
    ProductText.hand,
    ProductText.of_revision,
    ProductText.written_at,
)


class TextClaim(Base):
    """A member of staff translates a text until then; nobody else is given it meanwhile."""

    __tablename__ = "text_claims"
    __table_args__ = (
        one_of("language", constants.LANGUAGES),
        Index("ix_text_claims_person_id", "person_id"),
    )

    product_id: Mapped[int] = mapped_column(
        BIG, ForeignKey("products.id", ondelete="CASCADE"), primary_key=True
    )
    language: Mapped[constants.Language] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    until: Mapped[datetime]


class SkippedText(Base):
    """A text that somebody left to others: they are not given it again until then."""

    __tablename__ = "skipped_texts"
    __table_args__ = (one_of("language", constants.LANGUAGES),)

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    product_id: Mapped[int] = mapped_column(
        BIG, ForeignKey("products.id", ondelete="CASCADE"), primary_key=True
    )
    language: Mapped[constants.Language] = mapped_column(primary_key=True)
    until: Mapped[datetime]
