"""The buttons about the money of an order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commerce import payments
from bot.handlers.orders import moved
from bot.texts import t

if TYPE_CHECKING:
    from bot.chat import Answer
    from bot.handlers.turn import Turn


async def claim_paid(turn: Turn, code: str) -> Answer:
    await payments.claim_paid(turn.db, code, turn.who, turn.now)
    return await moved(turn, code, t("Thank you. The seller is asked to check."))


async def not_paid(turn: Turn, code: str) -> Answer:
    await payments.not_paid(turn.db, code, turn.who, turn.now)
    return await moved(turn, code, t("The buyer is asked to look again."))


async def paid(turn: Turn, code: str) -> Answer:
    await payments.paid(turn.db, code, turn.who, turn.now)
    return await moved(turn, code, t("Paid. The buyer has been told."))


async def refunded(turn: Turn, code: str) -> Answer:
    await payments.refunded(turn.db, code, turn.who, turn.now)
    return await moved(turn, code, t("Refunded. The buyer has been told."))
