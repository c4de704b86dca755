"""What a broadcast costs and whom it does not reach, before it is sent; prices as data."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from bot import capabilities
from bot.commerce import consent
from bot.commerce.broadcast_costs import estimate
from bot.i18n import Reader, plain
from bot.money import Money
from bot.notices.broadcasts import Estimate, OfCountry
from bot.screens import broadcasts as screens
from bot.whatsapp.outbound import price_desk
from bot.whatsapp.outbound.reach import room_for_news
from storage.models import Account
from tests.support.trade import Trade
from tests.whatsapp.outbound.conftest import WhatsAppPost


def dollars(cents: int) -> Money:
    return Money(cents, "USD")


async def looked(post: WhatsAppPost, **more: Any) -> Estimate:
    async with post.trade.database.read() as db:
        whom: dict[str, Any] = {"who": "everyone", "language": ""}
        given = {"is_poll": False, "due": {}} | more
        at = more.get("at", post.trade.now)
        return await estimate(db, whom, at, given["due"], is_poll=given["is_poll"])


class TestEstimate:
    async def test_by_platform_by_country_and_by_who_is_not_reached(
        self, post: WhatsAppPost
    ) -> None:
        """Red when the sum has what costs nothing, or lacks what does, and when somebody is
        promised news that they will not get."""
        await post.trade.person("Chantal")  # on Telegram
        for name in ("Aline", "Bosco"):
            await post.person(name)
        eric = await post.person("Eric", open_=False)
        await post.person("Odette", open_=False)
        async with post.trade.acting(eric) as (db, who):
            await consent.switch(db, who, "broadcast", post.trade.now, wanted=True)
        for each in list(post.phones)[:2]:
            async with post.trade.database.write() as db:
                await db.execute(
                    update(Account)
                    .where(Account.platform_id == each)
                    .values(reply_until=post.trade.now + timedelta(hours=5))
                )
        seen = await looked(post)
        assert dict(seen.platforms) == {"Telegram": 1, "WhatsApp": 4}
        assert (seen.unasked, seen.shut, seen.unready) == (1, 0, 1), "no template is approved"
        assert seen.countries == (OfCountry("RW", 2, dollars(1)),), "2 × 0.4 cents, rounded up"
        await post.approve("en")
        seen = await looked(post)
        assert (seen.unasked, seen.unready) == (1, 0)
        assert seen.countries == (OfCountry("RW", 3, dollars(4)),), "2 × 0.4 and 2.25 cents"
        as_poll = await looked(post, is_poll=True)
        assert (as_poll.shut, as_poll.unasked) == (2, 0)
        tomorrow = await looked(post, at=post.trade.now + timedelta(hours=6))
        assert (tomorrow.unasked, tomorrow.countries) == (3, (OfCountry("RW", 1, dollars(3)),))
        by_night = await looked(post, due={"Africa/Kigali": post.trade.now + timedelta(hours=6)})
        assert by_night.unasked == 3, "in the morning they cannot be answered any more"

    async def test_who_is_beyond_the_day_gets_it_later(self, post: WhatsAppPost) -> None:
        """Red when staff are told that all get it now, of whom a tier holds most back."""
        people = [await post.person(name, open_=False) for name in ("Eric", "Odette", "Diane")]
        for each in people:
            async with post.trade.acting(each) as (db, who):
                await consent.switch(db, who, "broadcast", post.trade.now, wanted=True)
            await post.wrote(each, hours=-24)
        await post.approve("en")
        kept = post.transport.reach.kept
        capabilities.limits_news("whatsapp", room_for_news(kept))
        assert (await looked(post)).later == 0, "the first tier is 250"
        await kept.keep_most("3")
        await kept.begin("somebody", post.trade.now, 3)
        assert (await looked(post)).later == 1, "a fifth of the tier is for orders: two of three"

    async def test_no_price_is_no_sum(self, post: WhatsAppPost, sqlite: Any) -> None:
        """Red when what nobody knows is counted as nothing."""
        aline = await post.person("Aline")
        async with post.trade.database.write() as db:
            for table in ("accounts", "people"):
                await db.connection()
                from sqlalchemy import text

                await db.execute(
                    text(f"UPDATE {table} SET platform_id='FR.1' WHERE platform_id=:id"),
                    {"id": aline.id},
                )
        seen = await looked(post)
        assert seen.countries == (OfCountry("FR", 1, None),)
        words = [plain(each, Reader.of("en")) for each in screens.reach(seen, 1)]
        assert words == ["FR: messages: 1, no price is known"]

    async def test_telegram_alone_costs_nothing(self, sqlite: Any) -> None:
        trade = Trade(sqlite)
        await trade.person("Chantal")
        async with trade.database.read() as db:
            seen = await estimate(
                db, {"who": "everyone", "language": ""}, trade.now, {}, is_poll=False
            )
        assert screens.reach(seen, 1) == []


class TestPrices:
    HEAD = "country,category,price,currency,since,source\n"

    async def run(self, post: WhatsAppPost, folder: Path, text: str) -> tuple[int, list[str]]:
        file, said = folder / "prices.csv", []
        file.write_text(text, "utf-8")
        settings = post.client.settings.model_copy(update={"database_url": post.trade.database.url})
        return await price_desk.run(settings, str(file), said.append), said

    async def test_a_table_is_taken_as_a_whole(self, post: WhatsAppPost, tmp_path: Path) -> None:
        """And a price holds from its day on; the day's own is said anew."""
        code, said = await self.run(
            post,
            tmp_path,
            self.HEAD
            + "rw,Marketing,0.03,usd,2026-10-01,Meta\n*,service,0.01,USD,2026-10-01,Meta\n"
            + "RW,marketing,0.5,USD,2099-01-01,a guess\n",
        )
        assert code == 0
        assert "RW marketing: 0.03 USD since 2026-10-01 (Meta)" in said
        assert "RW marketing: 0.5 USD since 2099-01-01 (a guess)" in said
        eric = await post.person("Eric", open_=False)
        await post.approve("en")
        async with post.trade.acting(eric) as (db, who):
            await consent.switch(db, who, "broadcast", post.trade.now, wanted=True)
        await post.wrote(eric, hours=-24)
        assert (await looked(post)).countries == (OfCountry("RW", 1, dollars(3)),)

    @pytest.mark.parametrize(
        "line",
        [
            "Rwanda,marketing,0.03,USD,2026-10-01,Meta",
            "RW,news,0.03,USD,2026-10-01,Meta",
            "RW,marketing,free,USD,2026-10-01,Meta",
            "RW,marketing,-1,USD,2026-10-01,Meta",
            "RW,marketing,NaN,USD,2026-10-01,Meta",
            "RW,marketing,22.5,USD,2026-10-01,Meta",
            "RW,marketing,0.00000001,USD,2026-10-01,Meta",
            "RW,marketing,0.03,EUR,2026-10-01,Meta",
            "RW,marketing,0.03,USD,1 October,Meta",
            "RW,marketing,0.03,USD,2026-10-01,",
            "RW",
        ],
    )
    def test_what_is_wrong_is_said_by_its_line(self, line: str) -> None:
        found, faults = price_desk.read(
            self.HEAD + "RW,service,0.01,USD,2026-10-01,Meta\n" + line + "\n"
        )
        assert len(found) == 1
        assert faults
        assert faults[0].startswith("Line 3: ")

    async def test_nothing_of_a_bad_table(self, post: WhatsAppPost, tmp_path: Path) -> None:
        code, said = await self.run(
            post, tmp_path, self.HEAD + "RW,service,9,USD,2026-10-01,Meta\nRW,,,,,\n"
        )
        assert (code, said[-1]) == (1, "Nothing was changed.")
        code, said = await self.run(post, tmp_path, "RW;service;9\n")
        assert code == 1
        assert "missing: country" in said[0]
