"""What of a sale is the market's, where it collects the money: by the rule that fits best.

It is worked out once for each line when an order is placed, and copied to it: a rule that is set
later changes nothing of what was ordered. The shop gets the rest of the line.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from bot.commerce.ledger import rounded
from bot.commerce.state_machine import record
from bot.money import FRANCS, Money
from storage import commission as stored
from storage.models import CommissionRule

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from bot.commerce.state_machine import Actor
    from storage.constants import Category
    from storage.database import Session

WHOLE = 10_000  # basis points


@dataclass(frozen=True, slots=True)
class Rate:
    """So many hundredths of a percent of the price, or so much for each piece that is sold. Neither
    is no rate: the next wider rule holds."""

    basis_points: int | None = None
    piece: Money | None = None

    @classmethod
    def of(cls, rule: CommissionRule) -> Rate:
        piece = None if rule.piece is None else Money(rule.piece, rule.currency)
        return cls(rule.basis_points, piece)

    @property
    def is_none(self) -> bool:
        return self.basis_points is None and self.piece is None

    @property
    def percent(self) -> str:
        """As people read it: 2.5."""
        whole, part = divmod(self.basis_points or 0, 100)
        return f"{whole}.{part:02}".rstrip("0").rstrip(".")


@dataclass(frozen=True, slots=True)
class FoundShop:
    id: int
    name: str
    district: str
    currency: str = FRANCS  # of its prices


def of_line(
    rules: Iterable[CommissionRule],
    shop_id: int,
    category: Category,
    price: Money,
    quantity: int,
    discount: int = 0,
) -> int:
    """What of a line is the market's, of what is paid for it: never more than that. What a shop has
    for a category goes before what it has for all, and that before what all shops have."""
    fitting = [
        rule
        for rule in rules
        if rule.shop_id in (None, shop_id)
        and rule.category in (None, category)
        and (rule.piece is None or rule.currency == price.currency)
    ]
    if not fitting:
        return 0
    best = max(fitting, key=_how_specific)
    line = price.minor * quantity - discount
    if best.piece is not None:
        return min(best.piece * quantity, line)
    return rounded(Fraction(line * (best.basis_points or 0), WHOLE))


def _how_specific(rule: CommissionRule) -> tuple[bool, bool, bool]:
    """A sum in the currency of the price was set after the percentage that holds beside it."""
    return rule.shop_id is not None, rule.category is not None, rule.piece is not None


async def rates_of(db: Session, shop_id: int | None, category: Category | None) -> tuple[Rate, ...]:
    """What is set for just these, of one shop or of all, of one category or of all."""
    rules = await stored.in_force(db, () if shop_id is None else (shop_id,))
    same = [each for each in rules if (each.shop_id, each.category) == (shop_id, category)]
    return tuple(map(Rate.of, same))


async def set_rule(
    db: Session,
    *,
    draft_id: str,
    shop_id: int | None,
    category: Category | None,
    rate: Rate,
    actor: Actor,
    now: datetime,
) -> None:
    """From now on, or with no rate to its end; the same form once more changes nothing."""
    number = await stored.add(
        db,
        CommissionRule(
            draft_id=draft_id,
            shop_id=shop_id,
            category=category,
            basis_points=rate.basis_points,
            piece=rate.piece.minor if rate.piece else None,
            currency=rate.piece.currency if rate.piece else FRANCS,
            set_by=actor.person_id,
            set_at=now,
        ),
    )
    if number is not None:
        said = f"{rate.piece.minor} {rate.piece.currency}" if rate.piece else f"{rate.percent} %"
        if rate.is_none:
            said = "removed"
        record(db, "commission", number, "", said, actor, now, f"{shop_id or ''} {category or ''}")


async def find_shops(db: Session, name: str) -> tuple[FoundShop, ...]:
    """One of exactly this name is meant alone."""
    rows = [
        FoundShop(row.id, row.name, row.district, row.currency)
        for row in await stored.shops_named(db, name)
    ]
    exact = tuple(each for each in rows if each.name.casefold() == name.casefold())
    return exact if len(exact) == 1 else tuple(rows)
