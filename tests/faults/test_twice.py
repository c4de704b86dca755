"""Telegram delivers every update twice, as it may: one effect, one answer."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import select

from storage.models import AuditLine, Order, Product, Purchase, Shop
from tests.support.market import Market, jpeg


@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_a_sale_of_which_everything_comes_twice(
    sqlite_url: str, redis_url: str, tmp_path: Path, mode: str
) -> None:
    """Red when the memory of what was handled fails: neither library has one of its own."""
    async with Market.open(sqlite_url, redis_url, tmp_path, mode=mode) as market:
        await market.playground.faults(updates_twice=True)
        seller = await market.member("Aline", "en")
        for step in ("/sell", "Kopakama", "Ikawa", "Huye"):
            assert len(await seller.say(step)) == (2 if step == "Huye" else 1), step
        await seller.through("0788123456", ">f|<skip", ">f|<confirm", "/sell")
        album = await seller.photos(jpeg(1), jpeg(2), jpeg(3))
        assert len(album) == 1
        for step in (">f|<keep", "Ikawa ya Huye", "12500", "10", ">f|bag|", "500 g"):
            assert len(await seller.through(step)) == 1, step
        review = await seller.tap("f|<skip")
        assert [shown.kind for shown in review] == ["photo", "photo", "photo", "text"]
        await seller.tap("f|<confirm")
        product = await market.one(select(Product))
        assert (product.name, product.price, product.on_hand) == ("Ikawa ya Huye", 12_500, 10)
        buyer = await market.member("Bosco", "en")
        code = await market.order(buyer, str(product.id), 2)
        await seller.through(">o.acc|", ">o.pack|", ">o.ship|", ">f|post|", "EE473124829RW")
        await seller.through(">o.paid|", ">o.paid!|")
        await buyer.hears("was received.")
        await buyer.through(">o.dlv|", ">o.dlv!|")
        await seller.hears(f"The buyer has received order {code}.")
        await market.quiet()
        updates = Counter(row.update_id for row in market.world.journal.updates)
        assert min(updates.values()) >= 2, "the stand-in delivered something once: no power"
        assert await market.count(Shop) == await market.count(Product) == 1
        assert await market.count(Purchase) == await market.count(Order) == 1
        product = await market.one(select(Product))
        assert (product.on_hand, product.reserved) == (8, 0)
        moves = await market.rows(select(AuditLine.to_state).where(AuditLine.subject != "product"))
        assert len(moves) == len(set(moves)) == 8, moves  # the shop's opening among them
        for person in (seller, buyer):
            repeated = [
                text
                for text, count in Counter(
                    m.text for m in person.messages(1) if m.kind == "text"
                ).items()
                if count > 1 and "Hello" not in text  # they said /start again
            ]
            assert not repeated, repeated


async def test_twice_with_a_restart_in_between(
    sqlite_url: str, redis_url: str, tmp_path: Path
) -> None:
    """Red when what was handled is remembered by the process and not by the house."""
    async with Market.open(sqlite_url, redis_url, tmp_path, mode="webhook") as market:
        aline = await market.member("Aline", "en")
        await aline.through("/sell", "Kopakama")
        last = market.world.journal.updates[-1].update
        await market.restart()
        async with market.playground.session.post(
            f"{market.settings.webhook_url}/telegram",
            json=last,
            headers={"X-Telegram-Bot-Api-Secret-Token": "a-secret-of-the-tests"},
        ) as response:
            assert response.status == 200
        await market.quiet()
        assert "What do you sell?" in aline.newest.text  # and not answered "Kopakama"


async def test_a_stranger_at_the_webhook(sqlite_url: str, redis_url: str, tmp_path: Path) -> None:
    """Red when an update is believed without the secret."""
    async with Market.open(sqlite_url, redis_url, tmp_path, mode="webhook") as market:
        aline = await market.member("Aline", "en")
        update = dict(market.world.journal.updates[-1].update, update_id=1)
        for headers in ({}, {"X-Telegram-Bot-Api-Secret-Token": "a-guess"}):
            async with market.playground.session.post(
                f"{market.settings.webhook_url}/telegram", json=update, headers=headers
            ) as response:
                assert response.status == 401
        assert len([m for m in aline.messages() if m.by_bot]) == 2  # as before
