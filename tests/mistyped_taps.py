"""Mistakes in buttons that mypy finds. `make lint` checks this file: where one of them is let
through, mypy says that its comment is of no use. Nothing here is ever run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import taps
from bot.chat import Answer
from bot.handlers.context import on

if TYPE_CHECKING:
    from bot.handlers.context import Context


async def takes_a_number(_turn: Context, _number: int) -> Answer:
    return Answer()


def mistakes() -> None:
    taps.PRODUCT("7")  # type: ignore[arg-type]
    taps.ORDER(7)  # type: ignore[arg-type]
    taps.ORDER()  # type: ignore[call-arg]
    taps.HOME("twice")  # type: ignore[call-overload]
    taps.SHOP(taps.OfSales())  # type: ignore[arg-type]
    taps.RATE(taps.Rated("IS-7K4QM2", 6))  # type: ignore[arg-type]
    taps.EDIT(taps.FactOfProduct(7, "colour"))  # type: ignore[arg-type]
    on(taps.ORDER, takes_a_number)  # type: ignore[arg-type]
    on(taps.PRODUCT, takes_a_number)
