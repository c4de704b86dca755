"""What is said when an order has ended unpaid."""

from __future__ import annotations

import pytest

from bot import taps
from bot.i18n import Reader, markup
from bot.notices.orders import OrderUnpaidToBuyer
from bot.screens.notices.orders import order_unpaid_to_buyer

EN = Reader.of("en")


@pytest.mark.parametrize(
    ("method", "leads"),
    [("mobile_money", True), ("bank_transfer", True), ("alipay", False), ("mobile_prompt", False)],
)
def test_nobody_is_led_to_pay_for_what_has_ended(method: str, leads: bool) -> None:
    """Red when "do not pay now" stands above "Pay now"; who has paid by hand can still say so."""
    told = OrderUnpaidToBuyer(
        order="IS-ABCDEF",
        shop="Azizi",
        country="RW",
        lines=(),
        total=26_500,
        currency="RWF",
        method=method,  # type: ignore[arg-type] # one of them
        quoted=0,
        quoted_currency="",
        phone="+250788123456",
        back=0,
        charged_in="RWF",
        owed=0,
    )
    screen = order_unpaid_to_buyer(told)
    names = [button.tap.action for row in screen.rows for button in row if button.tap]
    assert taps.PAY.name not in names
    assert (taps.CLAIM_PAID.name in names) is leads
    words = "\n".join(markup(line, EN) for line in screen.lines)
    assert "Please do not pay for it now." in words
    assert ("call the shop" in words) is leads
