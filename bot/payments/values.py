"""Values in what providers answer and tell: taken as they are meant, or not at all."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from bot.commerce.statements import Statement
from bot.money import DECIMALS, Money

# As much as a column holds, with room to spare; no provider moves that much.
_MOST = 10**15
_AMOUNT = re.compile(r"\d{1,15}(?:\.\d{1,4})?", re.ASCII)


def fields_of(outer: Any, name: str) -> Mapping[str, Any]:
    """An object in an object; none where it is missing, or something else."""
    inner = outer.get(name) if isinstance(outer, Mapping) else None
    return inner if isinstance(inner, Mapping) else {}


def text_of(outer: Any, name: str) -> str:
    """A text in an object; "" where it is missing, or something else."""
    inner = outer.get(name) if isinstance(outer, Mapping) else None
    return inner if isinstance(inner, str) else ""


def money_of(amount: Any, currency: str) -> Money | None:
    """An amount in major units ("24000", "24000.00", 24000) as money. None where it is not exact,
    or in a currency that is not the house's."""
    if currency not in DECIMALS:
        return None
    if type(amount) is int and 0 <= amount < _MOST:
        return Money.whole(amount, currency)
    if not isinstance(amount, str) or not _AMOUNT.fullmatch(amount):
        return None
    minor = Decimal(amount).scaleb(DECIMALS[currency])
    return Money(int(minor), currency) if minor == int(minor) else None


def money_of_minor(amount: Any, currency: str) -> Money | None:
    """The same of an amount in smallest units: 11800 fen. A text or a fraction is none."""
    if currency not in DECIMALS or type(amount) is not int or not 0 <= amount < _MOST:
        return None
    return Money(amount, currency)


def done(money: Money | None, reference: str, status: str, amount: Any, currency: Any) -> Statement:
    """That money has moved; `unknown` where which is not ours to say: nobody may take it for what
    was asked. `amount` and `currency` are the provider's own words."""
    if money is None:
        detail = f"{status}: {amount} {currency}"
        return Statement("unknown", reference=reference, detail=detail)
    return Statement("done", money, reference, detail=status)


def amount_text(money: Money) -> str:
    """Money in major units, as providers take it: "24000" francs, "118.00" yuan."""
    return f"{money.amount:f}"


def is_uuid(text: str) -> bool:
    try:
        return str(UUID(text)) == text.lower()
    except ValueError:
        return False


def phone_message(order: str, longest: int) -> str:
    """What a phone shows beside the amount: "Isoko IS 7K4QM2". Letters, digits and spaces, as
    anything else is refused here or there; never shorter than four of them."""
    return re.sub(r"[^A-Za-z0-9]+", " ", f"Isoko {order}")[:longest].strip()
