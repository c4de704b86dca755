"""A market on WhatsApp alone, and one that is nowhere."""

from __future__ import annotations

from pathlib import Path

import aiohttp
from pydantic import SecretStr

from bot import capabilities, cli
from bot.doctor import outside
from bot.settings import Settings
from tests.support.market import jpeg
from tests.support.whatsapp_market import WhatsAppMarket


class Alone(WhatsAppMarket):
    def before(self) -> None:
        super().before()
        self.settings = self.settings.model_copy(update={"bot_token": SecretStr("")})


async def test_without_telegram_people_sell_and_buy(
    sqlite_url: str, redis_url: str, tmp_path: Path
) -> None:
    """Red when something of the market cannot do without a bot of Telegram's: its start, its
    couriers, links, photos, health."""
    async with Alone.open(sqlite_url, redis_url, tmp_path) as market:
        assert [each.platform for each in capabilities.served()] == ["whatsapp"]
        aline = await market.whatsapp_member("Aline", "en")
        await aline.through("/sell", "Kopakama\nCoffee\nHuye\n0788123456\n123456", ">f|<confirm")
        await aline.through(">add|")
        await aline.photos(jpeg())
        await aline.through(">f|<keep", "Coffee from Huye\n12500\n40\nbag\n500 g\nWashed")
        await aline.through(">f|<confirm", "/products", ">own|")
        shared = await aline.tap("share|")
        assert "wa.me/" in shared.text
        assert "t.me/" not in shared.text
        bosco = await market.whatsapp_member("Bosco", "en")
        await bosco.through("coffee", ">prod|", ">buy|", "2", ">checkout|", "Uwase Alice\nRwanda")
        await bosco.through("0788654321\nHuye\nNgoma\nbehind", ">f|on_delivery|", ">f|<confirm")
        await market.quiet()
        assert "New order" in (await aline.hears("New order")).text
        async with aiohttp.ClientSession() as session:
            url = f"http://{market.settings.webhook_listen}/health"
            async with session.get(url) as health:
                assert health.status == 200
                assert (await health.text()).startswith("WhatsApp: ")
        found = [await outside.token(market.settings), await outside.updates(market.settings)]
        assert not any(each.advice for each in found)


def test_nowhere_is_said(capsys, monkeypatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(cli, "Settings", lambda: Settings(_env_file=None))
    assert cli.main(["serve"]) == 2
    assert "set up WhatsApp" in capsys.readouterr().out
