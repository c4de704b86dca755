"""The words of every notice: from kind and facts to a screen, when its reader is known.

Facts were copied when the thing happened, so a notice reads the same whenever it is delivered.
Its buttons are judged by the state of the order when they are tapped.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.chat import Screen
from bot.screens import broadcast_approvals, broadcasts
from bot.screens.notices import digests, failed_updates, orders, payments, shipments, tracking

KINDS: dict[str, Callable[[dict[str, Any]], Screen]] = {
    kind.__name__: kind
    for kind in (
        *orders.KINDS,
        *payments.KINDS,
        *shipments.KINDS,
        *tracking.KINDS,
        *digests.KINDS,
        *failed_updates.KINDS,
        *broadcasts.KINDS,
        *broadcast_approvals.KINDS,
    )
}


def screen(kind: str, facts: dict[str, Any]) -> Screen:
    return KINDS[kind](facts)
