"""Money that does not move until staff do something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import labels, taps
from bot.chat import Button, MessageScreen
from bot.screens.common import HOME, page_lines, pager
from bot.texts import Line, Strong, Text, t

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.chat import Rows
    from bot.commerce.stuck_money import StuckOrder, WhyStuck
    from bot.notices.payments import WaitedFor
    from storage.models import Payout
    from storage.sql.pagination import Page

_WHY: dict[WaitedFor | WhyStuck, Text] = {
    "payment_due": t("The seller has not received the buyer's money."),
    "payment_to_check": t("The buyer says they have paid; the seller has not answered."),
    "refund_owed": t("The order is cancelled; the seller has not refunded it."),
    "award_owed": t("Money has to go back to the buyer; the seller has not given it."),
    "cash_to_confirm": t(
        "The parcel has been delivered; the seller has not said whether it was paid for."
    ),
    "parcel_missing": t("The buyer says that the parcel has not arrived."),
    "parcel_due": t("The buyer has paid; the seller has not shipped it."),
    "silent": t("The provider gives no clear answer for more than a day."),
    "unclear": t("The provider moved something else than it was asked for."),
}


def why(code: WaitedFor | WhyStuck) -> Text:
    return _WHY[code]


def stuck(page: Page[StuckOrder], payouts: Sequence[Payout]) -> MessageScreen:
    """Orders a page at a time; payouts, of which there are few, stand before them."""
    if not page.items and not payouts:
        return MessageScreen((t("💰 No money is stuck."),), ((HOME,),))
    lines: list[Line] = [Strong(t("💰 Money that is stuck")), *page_lines(page)]
    for each in payouts:
        lines += [
            "",
            t("{code}, {shop}: {amount}", code=each.code, shop=each.shop.name, amount=each.money),
            why("silent"),
        ]
    for row in page.items:
        lines += ["", *_order(row)]
    rows: Rows = tuple(
        (Button(t("💸 Payout {code}", code=each.code), taps.PAYOUT(each.id)),) for each in payouts
    )
    rows = (*rows, *((_look(row),) for row in page.items), *pager(page, taps.STUCK_MONEY))
    return MessageScreen(tuple(lines), (*rows, (HOME,)))


def _order(row: StuckOrder) -> list[Line]:
    order = row.order
    lines: list[Line] = [
        t(
            "{code}, {shop}: {amount}",
            code=order.code,
            shop=order.shop.name,
            amount=row.money,
        )
    ]
    if row.why is not None:
        lines.append(why(row.why))
    else:
        by_provider = order.payment.kind == "provider"
        lines.append(labels.payment_state(order.payment.state, by_provider=by_provider))
    lines.append(t("Since: {when}", when=row.since))
    if row.is_own:
        lines.append(t("You are a side of it: somebody else of the staff sees to it."))
    return lines


def _look(row: StuckOrder) -> Button:
    """Whose own it is sees it as its buyer or seller."""
    code = row.order.code
    return Button(
        t("🔎 Order {code}", code=code), taps.ORDER(code) if row.is_own else taps.RECORD(code)
    )
