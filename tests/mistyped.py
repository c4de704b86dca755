"""Mistakes in buttons and screens that mypy finds. `make lint` checks this file: where one of them
is let through, mypy says that its comment is of no use. Nothing here is ever run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import taps
from bot.chat import Answer, ContactScreen, MessageScreen, PollScreen, VoiceScreen
from bot.handlers.context import on

if TYPE_CHECKING:
    from bot.chat import Rows
    from bot.handlers.context import Context


async def takes_a_number(_turn: Context, _number: int) -> Answer:
    return Answer()


def mistaken_screens(heard: VoiceScreen, rows: Rows) -> None:
    MessageScreen(("Words",), rows, contact="My number")  # type: ignore[call-arg]
    ContactScreen(("Words",), "My number", rows)  # type: ignore[call-arg, arg-type]
    PollScreen(("Which?", "Or which?"), ("This", "That"))  # type: ignore[arg-type]
    VoiceScreen(heard.voice, rows)  # type: ignore[call-arg]
    heard.after("Words")  # type: ignore[attr-defined]


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
