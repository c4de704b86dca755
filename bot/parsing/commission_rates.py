"""A commission as staff type it: "5%", "2.5 %", "200 Frw" for each piece."""

from __future__ import annotations

import re

from bot.money import DECIMALS, FRANCS, Money
from bot.parsing.normalise import plain
from bot.parsing.numbers import read_price
from bot.parsing.rejection import Reason, Rejection

MOST_PERCENT = 50  # more than half of a sale is a slip of the finger
_PERCENT = re.compile(
    r"(\d{1,3})(?:[.,](\d{1,2}))? ?(?:%|percent|ku ijana)|百分之(\d{1,3})", re.ASCII
)


def read_commission(text: str) -> tuple[int, None] | tuple[None, Money] | Rejection:
    """Basis points, or a sum for each piece in a currency that is named. A bare number can be meant
    in both ways: UNIT_MISSING.

    Refused besides: TOO_LARGE (limit: percent), and what `read_price` refuses.
    """
    said = plain(text)
    found = _PERCENT.fullmatch(said)
    if found is not None:
        points = int(found[1] or found[3]) * 100 + int((found[2] or "").ljust(2, "0"))
        too_many = points > MOST_PERCENT * 100
        return Rejection(Reason.TOO_LARGE, limit=MOST_PERCENT) if too_many else (points, None)
    if re.fullmatch(r"[\d ., ]+", said) and said.strip(" 0"):
        return Rejection(Reason.UNIT_MISSING)
    if said.strip() == "0":
        return 0, None
    amount = read_price(text, FRANCS)
    if isinstance(amount, Rejection) and amount.reason is Reason.WRONG_CURRENCY:
        named = str(amount.found)
        amount = read_price(text, named) if named in DECIMALS else amount
    return amount if isinstance(amount, Rejection) else (None, amount)
