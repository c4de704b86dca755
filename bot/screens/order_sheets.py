"""Orders as a file, and what is said beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import taps
from bot.chat import Button, DocumentScreen, MadeDocument, MessageScreen
from bot.commerce.order_sheets import MOST
from bot.screens.common import HOME, back
from bot.texts import Line, Strong, t, tn
from storage.sql.pagination import FIRST

if TYPE_CHECKING:
    from bot.chat import Rows
    from bot.commerce.order_sheets import OrderSheet
    from bot.taps.action import Action


def file_of(
    of: OrderSheet, content: bytes | None, at: Action[str], *, is_last: bool
) -> DocumentScreen | MessageScreen:
    """`at` leads to another month. Without orders there is no file."""
    month = str(of.month)
    lines: list[Line] = [Strong(t("📄 Orders as a file: {month}", month=of.month.named))]
    if content is None:
        lines.append(t("There are no orders in this month."))
    else:
        count = len(of.orders)
        lines.append(tn("{n} order", "{n} orders", count))
        lines += [t("Total: {total}", total=each) for each in of.sums.totals]
    if not of.is_whole:
        lines.append(t("These are the first of the month. As many as fit: {n}", n=MOST))
    turns = [Button(t("◀️ Month before"), at(str(of.month.before)))]
    if not is_last:
        turns.append(Button(t("Month after ▶️"), at(str(of.month.after))))
    up = (back(taps.SALES(taps.OfSales("done", FIRST))),) if at is taps.SALES_FILE else ()
    rows: Rows = (tuple(turns), (*up, HOME))
    if content is None:
        return MessageScreen(tuple(lines), rows)
    return DocumentScreen(tuple(lines), rows, MadeDocument(f"isoko-orders-{month}.xlsx", content))
