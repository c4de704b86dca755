"""What Telegram shows of the bot before anybody wrote, against the stand-in."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import AsyncIterator

import pytest
from aiogram import Bot
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import BotCommandScopeAllPrivateChats

from bot.telegram.inbound.profile import ABOUT, About, keep_profile
from bot.telegram.inbound.raw_api import TolerantSession
from bot.texts import LANGUAGES, Language
from playground.client import Playground
from playground.server import Running, running


@pytest.fixture
async def stand_in() -> AsyncIterator[Running]:
    async with running(seed=3) as started:
        yield started


@pytest.fixture
async def bot(stand_in: Running) -> AsyncIterator[Bot]:
    session = TolerantSession(api=TelegramAPIServer.from_base(stand_in.url))
    async with Bot(stand_in.token, session=session) as bot:
        yield bot


@pytest.fixture
async def world(stand_in: Running) -> AsyncIterator[Playground]:
    async with Playground(stand_in.url) as client:
        yield client


KINDS = ("setmyname", "setmydescription", "setmyshortdescription")


async def changes(world: Playground) -> Counter[str]:
    """How often each text was set."""
    methods = (call["method"].lower() for call in (await world.log())["calls"])
    return Counter(method for method in methods if method in KINDS)


async def texts(bot: Bot, code: str | None = None) -> tuple[str, str, str]:
    return (
        (await bot.get_my_name(language_code=code)).name,
        (await bot.get_my_description(language_code=code)).description,
        (await bot.get_my_short_description(language_code=code)).short_description,
    )


async def test_each_language_reads_its_own(bot: Bot) -> None:
    """Red when a text is set for another language, or only for those whose Telegram is English."""
    await keep_profile(bot)
    name, about, short = await texts(bot)
    assert name == "Isoko: made in Rwanda"
    assert about.startswith("Isoko ni isoko riri muri telefone yawe")
    assert "Isoko is the market in your chat" in about
    assert len(about.encode("utf-16-le")) // 2 <= 512
    assert short.startswith("Products made in Rwanda")
    assert await texts(bot, "fr") == (name, about, short), "English for everybody else"
    name, about, short = await texts(bot, "rw")
    assert name == "Isoko: ibikorerwa mu Rwanda"
    assert "🏪 Kugurisha: ohereza ifoto" in about
    assert short.startswith("Ibicuruzwa byakorewe mu Rwanda")
    name, about, short = await texts(bot, "zh")
    assert name == "Isoko：卢旺达制造"
    assert "🛍 买家：" in about
    assert short.startswith("卢旺达好物")
    for code in (None, "rw", "zh"):
        for text in (await texts(bot, code))[1:]:
            assert text.endswith("Ikinyarwanda · English · 中文"), "each finds their own name there"


async def test_nothing_is_set_twice(bot: Bot, world: Playground) -> None:
    """Red when a start spends what Telegram allows a day without need."""
    await keep_profile(bot)
    assert sum((await changes(world)).values()) == 9
    await keep_profile(bot)
    assert sum((await changes(world)).values()) == 9


async def test_only_what_differs_is_set(bot: Bot, world: Playground) -> None:
    await keep_profile(bot)
    await bot.set_my_name("Somebody's experiment", language_code="zh")
    before = await changes(world)
    await keep_profile(bot)
    assert (await changes(world)) - before == Counter(["setmyname"])
    assert (await texts(bot, "zh"))[0] == "Isoko：卢旺达制造"


async def test_a_refusal_does_not_stop_the_start(
    bot: Bot, world: Playground, caplog: pytest.LogCaptureFixture
) -> None:
    """Telegram takes a new name only a few times a day: the rest is set, and the log says why."""
    await world.faults(too_many_next=1, retry_after=86_000, methods=["setMyName"])
    with caplog.at_level(logging.WARNING):
        await keep_profile(bot)
    assert "the bot's name stays for 86000 s" in caplog.text
    assert (await changes(world))["setmyname"] == 1, "it is not asked again at once"
    assert (await texts(bot, "rw"))[1].startswith("Isoko ni isoko")
    await world.faults(clear=True)
    await keep_profile(bot)
    assert (await texts(bot, "zh"))[0] == "Isoko：卢旺达制造", "the next start tries again"


async def test_telegram_away_does_not_stop_the_start(
    bot: Bot, world: Playground, caplog: pytest.LogCaptureFixture
) -> None:
    await world.faults(server_error_next=1, methods=["setMyDescription"])
    with caplog.at_level(logging.WARNING):
        await keep_profile(bot)
    assert "the bot's description was not set" in caplog.text
    assert (await texts(bot))[0] == "Isoko: made in Rwanda"


async def test_with_a_wrong_token_nothing_is_tried_for_ever(stand_in: Running) -> None:
    session = TolerantSession(api=TelegramAPIServer.from_base(stand_in.url))
    async with Bot("1:wrong", session=session) as bot:
        await keep_profile(bot)


async def test_menus_are_set_where_they_differ(bot: Bot, world: Playground) -> None:
    async def menus() -> int:
        methods = [call["method"].lower() for call in (await world.log())["calls"]]
        return methods.count("setmycommands")

    await keep_profile(bot)
    assert await menus() == 1 + len(LANGUAGES)
    await keep_profile(bot)
    assert await menus() == 1 + len(LANGUAGES)
    await bot.delete_my_commands(BotCommandScopeAllPrivateChats(), language_code="zh")
    await keep_profile(bot)
    assert await menus() == 2 + len(LANGUAGES)


@pytest.mark.parametrize("about", ABOUT, ids=lambda about: about.field)
@pytest.mark.parametrize("language", LANGUAGES)
def test_telegram_has_room(about: About, language: Language) -> None:
    """https://core.telegram.org/bots/api#setmyname, #setmydescription, #setmyshortdescription."""
    assert 0 < len(about.said(language)) <= about.longest
