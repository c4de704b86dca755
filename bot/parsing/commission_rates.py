"""A commission as staff type it: "5%", "2.5 %", "200 Frw", "200 Frw per piece", 每件 200 法郎."""

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
# What is said of it besides: for each piece sold, of the price.
_THING = "pieces?|pcs?|items?|units?|products?|one|sale|i?gicuruzwa|kimwe|igice|件|个|单位|份|只"
_FOR = "per|for each|for every|for a|a|an|each|every|/|kuri buri|buri|kuri|ku|每一|每|一"
_EACH = re.compile(rf"\s*(?:(?:{_FOR})\s*(?:{_THING})|each|apiece)\s*(?:sold)?[.\s]*$")
_EACH_FIRST = re.compile(rf"^(?:{_FOR})\s*(?:{_THING})[:：]?\s*")
_OF_IT = re.compile(r"\s*(?:of|from|on)\s+(?:the |each |every )?(?:price|sale)s?[.\s]*$")


def read_commission(
    text: str, currency: str = FRANCS
) -> tuple[int, None] | tuple[None, Money] | Rejection:
    """Basis points, or a sum for each piece in a currency that is named; "per piece" alone is in
    `currency`, the one of the shop. A bare number can be meant in both ways: UNIT_MISSING.

    Refused besides: TOO_LARGE (limit: percent), and what `read_price` refuses.
    """
    whole = plain(text)
    said = _EACH_FIRST.sub("", _EACH.sub("", _OF_IT.sub("", whole)))
    found = _PERCENT.fullmatch(said.strip())
    if found is not None:
        points = int(found[1] or found[3]) * 100 + int((found[2] or "").ljust(2, "0"))
        too_many = points > MOST_PERCENT * 100
        return Rejection(Reason.TOO_LARGE, limit=MOST_PERCENT) if too_many else (points, None)
    if re.fullmatch(r"[\d ., ]+", said) and said.strip(" 0"):
        if said == whole:
            return Rejection(Reason.UNIT_MISSING)
        amount = read_price(said, currency)
        return amount if isinstance(amount, Rejection) else (None, amount)
    if said.strip() == "0":
        return 0, None
    amount = read_price(said, FRANCS)
    if isinstance(amount, Rejection) and amount.reason is Reason.WRONG_CURRENCY:
        named = str(amount.found)
        amount = read_price(said, named) if named in DECIMALS else amount
    return amount if isinstance(amount, Rejection) else (None, amount)
