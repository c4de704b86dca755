"""What an order's two sides are told, where it takes more than the words to be right."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.commerce import fulfilment, orders
from bot.i18n import Reader, markup
from bot.screens.notices import registry
from bot.texts import Language
from tests.support.trade import PERIODS, Trade


@pytest.mark.parametrize(
    ("language", "asks"),
    [
        ("rw", "Niba itageze, kanda buto iri hasi bitarenze: "),
        ("en", "Has it not arrived? Tap the button below. You have until: "),
        ("zh", "没有收到？请在 "),
    ],
)
async def test_until_when_a_parcel_can_be_missed(
    trade: Trade, language: Language, asks: str
) -> None:
    """Red when a buyer reads "in a few days" and finds the order complete."""
    seller, buyer = await trade.seller("Aline"), await trade.person("Bosco")
    code = await trade.order(buyer, await trade.product(seller))
    for step in (orders.accept, fulfilment.shipped, fulfilment.delivered):
        await trade.does(seller, step, code)
    [notice] = await trade.notices(kind="order_delivered")
    until = trade.now + timedelta(days=PERIODS.completion_days)
    assert notice.facts["until"] == until.isoformat()
    told = [
        markup(line, Reader.of(language))
        for line in registry.screen(notice.kind, notice.facts).lines
    ]
    assert asks in "\n".join(told)
    assert f"{until.day}" in next(line for line in told if asks in line)
    before = {key: value for key, value in notice.facts.items() if key not in ("until", "v")}
    assert len(registry.screen(notice.kind, before).lines) == len(told), "what was due before 0.2"
