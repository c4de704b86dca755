"""Money as the house keeps it: a whole number of the currency's smallest unit, and its code.

No float ever comes near an amount. A sum over two currencies is a mistake of the caller and is
refused, and a conversion rounds half up exactly once, so that an order shows the same total
wherever it is worked out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final, Literal, Self, TypeAlias

Currency: TypeAlias = Literal["RWF", "USD", "CNY"]  # in which a shop may price
FRANCS: Final = "RWF"
DEFAULT_CURRENCY = FRANCS  # of what is asked for and typed without one

#: Decimals of each currency of the house (ISO 4217).
DECIMALS = {FRANCS: 0, "CNY": 2, "USD": 2}


class UnknownCurrency(ValueError):
    """The house does not trade in this currency."""

    def __init__(self, currency: str) -> None:
        self.currency = currency
        super().__init__(f"unknown currency: {currency!r}")


class InexactMoney(TypeError):
    """A float, or anything else that is not exact, where money is worked out."""

    def __init__(self, value: object) -> None:
        self.value = value
        super().__init__(f"money takes whole numbers and exact rates only, not {value!r}")


class MixedCurrencies(ValueError):
    """Two currencies in one sum or comparison."""

    def __init__(self, left: str, right: str) -> None:
        self.left = left
        self.right = right
        super().__init__(f"{left} and {right} do not mix")


class RateNotPositive(ValueError):
    """An exchange rate of nothing, less than nothing, or infinity."""

    def __init__(self, rate: Decimal | Fraction) -> None:
        self.rate = rate
        super().__init__(f"an exchange rate is above zero and finite, not {rate}")


@dataclass(frozen=True, slots=True)
class Money:
    """`minor` units of `currency`: francs for RWF, fen for CNY, cents for USD."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if type(self.minor) is not int:  # a bool is an int to isinstance()
            raise InexactMoney(self.minor)
        if self.currency not in DECIMALS:
            raise UnknownCurrency(self.currency)

    @classmethod
    def whole(cls, units: int, currency: str) -> Self:
        """So many major units: 20 yuan are 2,000 fen."""
        return cls(units * 10 ** DECIMALS[currency], currency)

    @classmethod
    def of_line(cls, price: Money, quantity: int) -> Self:
        """What an order line costs: the price of one, times how many."""
        product = price * quantity
        return cls(product.minor, product.currency)

    @property
    def amount(self) -> Decimal:
        """In major units (Decimal("192.50") yuan), which is what formatters take."""
        sign, digits, _ = Decimal(self.minor).as_tuple()
        # Built from its digits: arithmetic on a Decimal would round to the context's 28 digits.
        return Decimal((sign, digits, -DECIMALS[self.currency]))

    def converted(self, rate: Decimal | Fraction, to: str) -> Money:
        """This money in the currency `to`, at `rate` units of `to` for one of ours.

        The rate is between major units, as banks quote it (1 franc = 0.0049 yuan). Rounded once,
        to the nearest minor unit, a half away from zero.
        """
        if not isinstance(rate, Decimal | Fraction):
            raise InexactMoney(rate)
        if to not in DECIMALS:
            raise UnknownCurrency(to)
        if (isinstance(rate, Decimal) and not rate.is_finite()) or rate <= 0:
            raise RateNotPositive(rate)
        scale = Fraction(10 ** DECIMALS[to], 10 ** DECIMALS[self.currency])
        exact = abs(self.minor) * Fraction(rate) * scale
        rounded = (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)
        return Money(rounded if self.minor >= 0 else -rounded, to)

    def __add__(self, other: Money) -> Money:
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.minor - self._same(other), self.currency)

    def __mul__(self, times: int) -> Money:
        if type(times) is not int:
            raise InexactMoney(times)
        return Money(self.minor * times, self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.minor < self._same(other)

    def __le__(self, other: Money) -> bool:
        return self.minor <= self._same(other)

    def __gt__(self, other: Money) -> bool:
        return self.minor > self._same(other)

    def __ge__(self, other: Money) -> bool:
        return self.minor >= self._same(other)

    def _same(self, other: Money) -> int:
        if not isinstance(other, Money):
            raise InexactMoney(other)
        if other.currency != self.currency:
            raise MixedCurrencies(self.currency, other.currency)
        return other.minor


def per_currency(amounts: Iterable[Money]) -> tuple[Money, ...]:
    """What amounts come to: one sum for each currency among them, in the order in which they
    appear."""
    sums: dict[str, Money] = {}
    for each in amounts:
        known = sums.get(each.currency)
        sums[each.currency] = each if known is None else known + each
    return tuple(sums.values())
