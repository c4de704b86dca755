"""Ways to pay: each is one object in a file of its own, which is all that there is of it.

What is offered, said, confirmed and given back asks the object and never which one it is, so that
another way is another file here (docs/decisions/0135).
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

from bot.payment_methods.method import Method, Payee, Situation
from bot.texts import t

if TYPE_CHECKING:
    from collections.abc import Collection

    from storage.constants import PaymentChannel, PaymentKind, PaymentMethod

__all__ = [
    "METHODS",
    "Method",
    "Payee",
    "Situation",
    "is_charged_in",
    "named",
    "of_channel",
    "offered",
]


def _all() -> list[Method]:
    files = [import_module(f"{__name__}.{each.name}") for each in iter_modules(__path__)]
    found: list[Method] = [each.METHOD for each in files if hasattr(each, "METHOD")]
    return sorted(found, key=lambda each: each.rank)


#: By code, in the order in which they are offered.
METHODS: dict[PaymentMethod, Method] = {each.code: each for each in _all()}


def named(code: PaymentMethod, kind: PaymentKind = "by_hand") -> Method:
    """The method of an order or a notice. One that there is no more, or that a newer version knows,
    is read by its kind alone: nothing breaks for what was paid that way, and its money goes back by
    hand."""
    known = METHODS.get(code)
    if known is not None:
        return known
    return Method(
        code=code,
        rank=0,
        label=t("{name}", name=code),
        kind=kind,
        offered=lambda _situation: False,
        asks=lambda total: t("To pay: {total}", total=total),
    )


def offered(situation: Situation) -> tuple[PaymentMethod, ...]:
    """In the order in which they are shown; never none, as what nothing else fits is agreed on."""
    found = tuple(each.code for each in METHODS.values() if each.offered(situation))
    return found or tuple(each.code for each in METHODS.values() if each.agreed_by_phone)


def of_channel(channel: PaymentChannel) -> Method:
    """The way to pay that goes through it."""
    return next(each for each in METHODS.values() if channel in each.channels)


def is_charged_in(currency: str, channels: Collection[str]) -> bool:
    """Whether one of these channels charges in a currency, whatever that of the order is."""
    return any(
        each.currency == currency and not set(channels).isdisjoint(each.channels)
        for each in METHODS.values()
    )
