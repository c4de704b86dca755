"""The demo as `isoko demo` starts it, but for the terminal."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.settings import Settings
from demo import payments, whatsapp
from demo.gallery import pictures
from demo.market import Market, Switches
from demo.run import for_the_demo
from playground.client import Playground
from playground.phone import Phone
from playground.server import TOKEN, running
from playground.shown import Shown
from storage.database import Database
from tests.support.market import BRISK
from tests.support.ports import free_port

ALINE, MING, ERIC, CLAUDINE = 100001, 100002, 100003, 100011
DIANE = 100005


class Visitor:
    """Somebody at one of the phones, who waits for each answer before going on."""

    def __init__(self, phone: Phone) -> None:
        self.phone = phone

    async def say(self, *lines: str) -> Shown:
        for line in lines:
            await self.phone.say(line)
            shown = await self.phone.until(lambda _: True)
        return shown

    async def tap(self, *prefixes: str) -> Shown:
        """Each by how its data begins, in the newest message that has such a button."""
        for prefix in prefixes:
            message = await self.phone.until(
                lambda shown, p=prefix: offers(shown, p), anywhere=True
            )
            await self.phone.tap(next(d for d in message.data.values() if d.startswith(prefix)))
            shown = await self.phone.until(lambda _: True)
        return shown


def offers(shown: Shown, prefix: str) -> bool:
    return any(data.startswith(prefix) for data in shown.data.values())


@dataclass
class Demo:
    market: Market
    world: Playground

    async def visitor(self, number: int, language: str) -> Visitor:
        """Somebody who has started and chosen their language."""
        visitor = Visitor(await self.world.phone(number))
        await visitor.say("/start")
        await visitor.tap(f"lang|{language}|")
        await visitor.phone.until(lambda shown: bool(shown.buttons))  # the greeting with the menu
        return visitor

    async def count(self, what: type[Any], **facts: object) -> int:
        return await rows(self.market.settings.database, what, facts)

    async def bought_two_bags_of_roasted_coffee(self) -> Visitor:
        """The buyer, who has just ordered at Claudine's shop."""
        ming = await self.visitor(MING, "zh")
        await ming.say("/search ikaranze huye")
        await ming.tap("prod|", "buy|", "f|2|", "checkout|")
        await ming.say("王小明")
        await ming.tap("f|CN|")
        await ming.say("13800138000", "浙江省", "杭州市", "西湖区", "文三路 90 号", "310012")
        await ming.tap("f|ems", "f|alipay", "f|<confirm")
        return ming


async def rows(url: str, what: type[Any], facts: Mapping[str, object]) -> int:
    database = Database(url)
    try:
        async with database.read() as db:
            query = select(func.count()).select_from(what).filter_by(**facts)
            return await db.scalar(query) or 0
    finally:
        await database.close()


@pytest.fixture(scope="session")
def gallery(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder in which the pictures hang."""
    folder = tmp_path_factory.mktemp("gallery") / "data"
    pictures(folder)
    return folder


@pytest.fixture
async def demo(gallery: Path, tmp_path: Path) -> AsyncIterator[Demo]:
    shutil.copytree(gallery, tmp_path, dirs_exist_ok=True)
    settings = Settings(_env_file=None, data_dir=tmp_path)
    switches = Switches()
    async with (
        running(token=TOKEN, hooks=switches.hooks) as stand_in,
        Playground(stand_in.url) as world,
    ):
        plays = for_the_demo(settings, stand_in.url)
        listen = f"127.0.0.1:{free_port()}"
        update = payments.set_up(stand_in, listen) | whatsapp.set_up(stand_in)
        update["web_url"] = f"http://{listen}"
        market = Market(plays.model_copy(update=update), stand_in.world, pace=BRISK)
        switches.market = market
        try:
            await market.open()
            await whatsapp.call(stand_in, listen)
            yield Demo(market, world)
        finally:
            await market.close()
