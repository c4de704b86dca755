"""Updates brought to the bot's address."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from itertools import islice, pairwise
from random import Random

import aiohttp
import pytest
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
from aiohttp import web

from playground.webhooks import pauses
from tests.support.waiting import PATIENCE, until

from .conftest import AiogramSide, refused

Answer = Callable[[dict], web.Response]


class Listener:
    """A bot's web server that keeps what it got and answers as it is told."""

    def __init__(self) -> None:
        self.got: list[dict] = []
        self.secrets: list[str | None] = []
        self.answer: Answer = lambda _: web.Response()
        self.came = asyncio.Condition()
        self.open = asyncio.Event()
        self.open.set()

    async def handle(self, request: web.Request) -> web.Response:
        update = await request.json()
        self.got.append(update)
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        async with self.came:
            self.came.notify_all()
        await self.open.wait()
        return self.answer(update)

    async def wait_for(self, count: int) -> None:
        async with asyncio.timeout(PATIENCE), self.came:
            await self.came.wait_for(lambda: len(self.got) >= count)

    def texts(self) -> list[str]:
        return [update["message"]["text"] for update in self.got if "message" in update]


@pytest.fixture
async def listener():
    heard = Listener()
    app = web.Application()
    app.router.add_post("/hook", heard.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    heard.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield heard
    await runner.cleanup()


@pytest.fixture
async def side(stand_in):
    client = AiogramSide(stand_in.url, stand_in.token)
    yield client
    await client.close()


async def confirmed(bot) -> None:
    """Until nothing waits any more."""
    await until(lambda: not (len(bot.updates)))


async def failed(stand_in, times: int) -> None:
    """Until so many tries have failed; the pause after the last of them begins at once."""
    await until(lambda: not (stand_in.world.journal.update_counts["webhook:failed"] < times))
    await asyncio.sleep(0.02)


class TestDelivery:
    async def test_with_the_secret_and_in_order(self, side, aline, bot, listener) -> None:
        await side.call("setWebhook", url=listener.url, secret_token="s3cret_-")
        for n in range(5):
            await aline.say(str(n))
        await listener.wait_for(6)
        assert listener.texts() == ["/start", "0", "1", "2", "3", "4"]
        assert set(listener.secrets) == {"s3cret_-"}
        await confirmed(bot)

    @pytest.mark.parametrize("status", [200, 201, 204, 299])
    async def test_any_2xx_confirms(self, side, aline, bot, listener, status) -> None:
        listener.answer = lambda _: web.Response(status=status)
        await side.call("setWebhook", url=listener.url)
        await confirmed(bot)
        assert len(listener.got) == 1

    async def test_bad_secrets_are_refused(self, side) -> None:
        failure = await refused(
            side, "setWebhook", url="http://127.0.0.1:1/", secret_token="no spaces"
        )
        assert failure.description == "Bad Request: secret token contains unallowed characters"

    async def test_delete_keeps_what_waits(self, side, aline, bot, listener) -> None:
        listener.answer = lambda _: web.Response(status=503)
        await side.call("setWebhook", url=listener.url)
        await listener.wait_for(1)
        await side.call("deleteWebhook")
        found = await side.call("getUpdates", timeout=0)
        assert [u["message"]["text"] for u in found] == ["/start"]

    async def test_dropping_pending_ones(self, side, aline, listener) -> None:
        await side.call("setWebhook", url=listener.url, drop_pending_updates=True)
        await aline.say("fresh")
        await listener.wait_for(1)
        assert listener.texts() == ["fresh"]

    async def test_setting_the_same_again_does_not_send_twice(
        self, side, aline, bot, listener
    ) -> None:
        listener.open.clear()
        await side.call("setWebhook", url=listener.url)
        await listener.wait_for(1)
        await side.call("setWebhook", url=listener.url)
        listener.open.set()
        await confirmed(bot)
        assert len(listener.got) == 1

    async def test_another_address_gets_what_was_not_confirmed(self, side, aline, listener) -> None:
        listener.open.clear()
        await side.call("setWebhook", url=listener.url)
        await listener.wait_for(1)
        await side.call("setWebhook", url=f"{listener.url}?new")
        listener.open.set()
        await listener.wait_for(2)
        assert listener.texts() == ["/start"] * 2


class TestFailure:
    async def test_another_chat_is_not_held_up(self, side, aline, world, bot, listener) -> None:
        listener.answer = lambda update: web.Response(
            status=500 if update["message"]["from"]["id"] == aline.id else 200
        )
        await side.call("setWebhook", url=listener.url)
        wei = await world.person("Wei", language="zh-hans")
        await aline.say("second")
        await wei.say("ni hao")
        await until(lambda: not ("ni hao" not in listener.texts()))
        assert "second" not in listener.texts()

    async def test_taps_have_a_queue_of_their_own(self, side, aline, listener) -> None:
        rows = [[InlineKeyboardButton(text="Buy", callback_data="b")]]
        await side.call(
            "sendMessage",
            chat_id=aline.id,
            text="x",
            reply_markup=InlineKeyboardMarkup(inline_keyboard=rows),
        )
        listener.answer = lambda update: web.Response(status=500 if "message" in update else 200)
        await side.call("setWebhook", url=listener.url)
        await aline.tap("Buy")
        await until(lambda: any("callback_query" in update for update in listener.got))

    async def test_tried_again_until_it_works(self, side, aline, bot, listener, stand_in) -> None:
        tries = iter([500, 404, 302, 200])
        listener.answer = lambda _: web.Response(status=next(tries))
        await side.call("setWebhook", url=listener.url)
        await failed(stand_in, 3)
        info = await side.call("getWebhookInfo")
        assert info["pending_update_count"] == 1
        assert "Wrong response from the webhook" in info["last_error_message"]
        stand_in.world.clock.forward(2)
        await listener.wait_for(4)
        await confirmed(bot)
        assert len({update["update_id"] for update in listener.got}) == 1

    async def test_retry_after_is_honoured(self, side, aline, bot, listener, stand_in) -> None:
        answers = iter([web.Response(status=503, headers={"Retry-After": "3000"}), web.Response()])
        listener.answer = lambda _: next(answers)
        await side.call("setWebhook", url=listener.url)
        await failed(stand_in, 1)
        stand_in.world.clock.forward(2900)
        await asyncio.sleep(0.1)
        assert len(listener.got) == 1
        stand_in.world.clock.forward(100)
        await listener.wait_for(2)
        await confirmed(bot)

    async def test_nobody_there_is_no_loss(self, side, aline, bot, listener) -> None:
        await side.call("setWebhook", url="http://127.0.0.1:9/hook")
        await until(lambda: bot.webhook.last_error is not None)
        await side.call("setWebhook", url=listener.url)
        await listener.wait_for(1)
        assert listener.texts() == ["/start"]

    async def test_a_tap_is_given_up_after_150_seconds(
        self, side, aline, bot, listener, stand_in
    ) -> None:
        listener.answer = lambda _: web.Response(status=500)
        await side.call("setWebhook", url=listener.url, allowed_updates=["callback_query"])
        bot.updates.drop_all()
        bot.updates.put("callback_query", {"id": "1"}, "user:1")
        await failed(stand_in, 3)
        stand_in.world.clock.forward(151)
        await confirmed(bot)

    def test_pauses_grow_to_a_minute_or_two(self) -> None:
        found = list(islice(pauses(Random(1)), 40))
        assert found[:8] == [0, 0, 2, 4, 8, 16, 32, 64]
        assert all(later >= min(earlier, 60) for earlier, later in pairwise(found))
        assert max(found) <= 120


class TestAnswer:
    @pytest.mark.parametrize("form", ["json", "form", "multipart"])
    async def test_a_method_in_it_is_carried_out(self, side, aline, listener, form) -> None:
        values = {"method": "sendMessage", "chat_id": str(aline.id), "text": "by the way"}

        def answer(_: dict) -> web.Response:
            if form == "json":
                return web.json_response(values)
            return web.Response(
                body=aiohttp.FormData(values, default_to_multipart=form == "multipart")()
            )

        listener.answer = answer
        await side.call("setWebhook", url=listener.url)
        assert (await aline.until("by the way", anywhere=True)).by_bot

    async def test_asking_methods_are_not(self, side, aline, bot, listener) -> None:
        listener.answer = lambda _: web.json_response({"method": "deleteWebhook"})
        await side.call("setWebhook", url=listener.url)
        await confirmed(bot)
        assert (await side.call("getWebhookInfo"))["url"] == listener.url

    async def test_nonsense_confirms_all_the_same(self, side, aline, bot, listener) -> None:
        listener.answer = lambda _: web.Response(text="{not json", content_type="application/json")
        await side.call("setWebhook", url=listener.url)
        await confirmed(bot)


class TestTwice:
    async def test_the_fault_delivers_each_update_two_times(
        self, side, aline, bot, world, listener
    ) -> None:
        await world.faults(updates_twice=True)
        await side.call("setWebhook", url=listener.url)
        await listener.wait_for(2)
        await confirmed(bot)
        assert listener.got[0] == listener.got[1]
