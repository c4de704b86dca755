"""What Telegram refuses to one person, or of one message, seen from the phones."""

from __future__ import annotations

from sqlalchemy import insert

from storage.models import ProductPhoto
from tests.support.market import Market


async def test_one_chats_refusals_are_nobody_elses(market: Market) -> None:
    """Red when an hour of one chat is everybody's."""
    aline, bosco = await market.member("Aline", "en"), await market.member("Bosco", "en")
    await market.playground.faults(
        too_many_next=1000, retry_after=3600, chat_id=aline.id, methods=["sendMessage"]
    )
    await aline.phone.say("/cart")
    calls = market.world.journal.calls
    await market.until(lambda: any(call.status == 429 for call in calls), lambda: "no refusal")
    await bosco.phone.say("/cart")
    assert await bosco.phone.until("cart is empty")
    await market.playground.faults(clear=True)


async def test_a_product_whose_picture_is_gone_is_sold_all_the_same(market: Market) -> None:
    """Red when a refused picture is silence, or takes the buttons with it."""
    seller, buyer = await market.seller("Aline", "en"), await market.member("Bosco", "en")
    product = await market.list_product(seller)
    async with market.database.write() as db:
        await db.execute(
            insert(ProductPhoto).values(product_id=int(product), position=0, path="gone.jpg")
        )
    code = await market.order(buyer, product)
    assert code
    assert all("refused an answer" in each for each in market.errors), market.errors
    assert market.errors, "whoever reads the log is not told"
    market.errors.clear()
