"""Back from a wallet's page: to where the buyer ordered, as the others do not open everywhere."""

from __future__ import annotations

import re

from tests.support import payers
from tests.support.market import Market
from tests.support.whatsapp_market import Platform

BACK = {
    "telegram": r"https://t\.me/\w+_bot",
    "whatsapp": r"https://wa\.me/\d+",
    "web": r"http://127\.0\.0\.1:\d+/zh/chat\?back=payment",
}


async def test_each_wallet_leads_back_to_its_buyers_chat(
    paying_market: Market, platform: Platform
) -> None:
    """Red when somebody in China, who has the page only, is sent to Telegram after paying."""
    market, _, ming = await payers.waiting_in_hangzhou(paying_market)
    address = await payers.page_of(ming)
    back = payers.newest(market, "stripe").details["return_url"]
    assert re.fullmatch(BACK[platform], back)
    assert [each.return_url for each in await payers.attempts_of(market)] == [back]
    said = await payers.pays_on_the_page(market, address)
    assert f'href="{back}' in said
    if platform == "web":
        # The wallet may open it in a browser that does not know them: nothing begins there.
        added = "?payment_intent=pi_1&redirect_status=succeeded"  # hyperswitch-web#1598
        async with market.playground.session.get(back + added) as answer:
            assert answer.status == 200
            assert "刚付过款吗？" in await answer.text()
            assert not answer.cookies
