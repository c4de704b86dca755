"""Tax that customs abroad ask of whoever gets a parcel: dated rows with where that is said."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, false
from sqlalchemy.orm import Mapped, mapped_column

from storage import constants
from storage.models.base import BIG, Base, one_of


class ImportTaxRate(Base):
    """Of a country, and of one category or of all that have no row of their own. A row is never
    changed: of those of one kind the latest day counts, and of a day what was said last."""

    __tablename__ = "import_tax_rates"
    __table_args__ = (
        CheckConstraint("length(country) = 2 AND country <> 'RW'", name="country"),
        one_of("category", constants.CATEGORIES),
        CheckConstraint("basis_points BETWEEN 0 AND 30000", name="basis_points"),
        CheckConstraint("waived >= 0 AND most >= 0", name="limits"),
    )

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    country: Mapped[constants.Country] = mapped_column(String(2))
    category: Mapped[constants.Category | None]
    # Hundredths of a percent of the value; None: from that day on nobody knows.
    basis_points: Mapped[int | None]
    currency: Mapped[str] = mapped_column(String(3))  # of the two sums
    waived: Mapped[int] = mapped_column(BigInteger)  # tax that is not collected; 0: all is
    most: Mapped[int] = mapped_column(BigInteger)  # that a parcel may be worth; 0: not said
    source: Mapped[str]
    checked_on: Mapped[date]
    valid_from: Mapped[date]
    sample: Mapped[bool] = mapped_column(default=False, server_default=false())
    set_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    set_at: Mapped[datetime]
