"""How much a price is reduced, as people type it: "20%", "10 000", "500 Frw off", 八折, 85折."""

from __future__ import annotations

import re

from bot.money import DECIMALS, Money
from bot.parsing.normalise import plain
from bot.parsing.numbers import read_price
from bot.parsing.rejection import Reason, Rejection

MOST_PERCENT = 90  # more is a slip of the finger
_PERCENT = re.compile(
    r"(\d{1,3})(?:[.,](\d{1,2}))? ?(?:%|percent|per cent|ku ijana)|百分之(\d{1,3})", re.ASCII
)
# 八折 is what is left: eight tenths, or 八五折 eighty-five hundredths.
_ZHE = re.compile(r"([1-9一二三四五六七八九])[.点]?([0-9一二三四五六七八九]?) ?折", re.ASCII)
_HAN = dict(zip("一二三四五六七八九", "123456789", strict=True))
_AROUND = re.compile(
    r"^(?:-|minus|less|only|igabanyirizwa rya|igabanyirizwa|discount|打|减|降|优惠)\s*"
    r"|\s*(?:off|less|discount|cheaper|igabanyirizwa|优惠)$"
)


def read_reduction(text: str, currency: str) -> int | Money | Rejection:
    """Basis points, or a sum, be it the new price or what is taken off; a bare number is in
    `currency`, the one of the prices.

    Refused: TOO_LARGE (limit: percent); ZERO; WRONG_CURRENCY; and what `read_price` refuses.
    """
    said = plain(text).strip(" .")
    for _ in range(2):
        said = _AROUND.sub("", said).strip()
    if (found := _ZHE.fullmatch(said)) is not None:
        left = int(_HAN.get(found[1], found[1]) + (_HAN.get(found[2], found[2]) or "0"))
        return _judged((100 - left) * 100)
    if (found := _PERCENT.fullmatch(said)) is not None:
        return _judged(int(found[1] or found[3]) * 100 + int((found[2] or "").ljust(2, "0")))
    price = read_price(said, currency)
    if isinstance(price, Rejection) and price.reason is Reason.WRONG_CURRENCY:
        return Rejection(Reason.WRONG_CURRENCY, found=price.found)
    return price


def _judged(points: int) -> int | Rejection:
    if not points:
        return Rejection(Reason.ZERO)
    return (
        Rejection(Reason.TOO_LARGE, limit=MOST_PERCENT) if points > MOST_PERCENT * 100 else points
    )


def may_be_percent(sum_: Money, text: str, price: Money | None = None) -> bool:
    """Whether a bare number of a sum is more likely a percentage: "20", of 12 500."""
    bare = bool(re.fullmatch(r"[\d.,\s]+", plain(text)))
    unit = 10 ** DECIMALS[sum_.currency]
    if not bare or sum_.minor > MOST_PERCENT * unit:
        return False
    return price is None or sum_.minor * 10 < price.minor
