"""The stand-in's commands as processes: start, talk, stop; and the chat in a terminal."""

from __future__ import annotations

import asyncio
import io
import re
import signal
import sys
from uuid import uuid4

import aiohttp
import pytest
from aiogram.types import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
)

from playground import cli, terminal
from playground.client import Playground
from tests.support.waiting import PATIENCE, until

from .conftest import AiogramSide, picture


async def started(*arguments: str) -> tuple[asyncio.subprocess.Process, str]:
    """A stand-in in a process of its own, and its address."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "playground",
        "--port",
        "0",
        *arguments,
        stdout=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(2 * PATIENCE):
        line = (await process.stdout.readline()).decode()
    found = re.search(r"http://\S+", line)
    assert found, line
    return process, found[0]


class TestCommand:
    async def test_it_serves_two_tokens_and_stops_when_told(self) -> None:
        process, url = await started(
            "--token", "1:a", "--token", "2:b", "--limits", "off", "--speed", "2"
        )
        try:
            async with Playground(url) as world:
                state = await world.state()
                assert [bot["id"] for bot in state["bots"]] == [1, 2]
                assert (state["limits"]["enforced"], state["speed"]) == (False, 2.0)
                async with world.session.get(f"{url}/") as page:
                    assert "<!doctype html>" in (await page.text()).lower()
                poll = asyncio.create_task(hold(f"{url}/bot1:a/getUpdates?timeout=50"))
                events = asyncio.create_task(hold(f"{url}/control/events"))
                await asyncio.sleep(0.3)
                process.send_signal(signal.SIGTERM)
                # Neither a poller nor an open page may keep it from stopping.
                assert await asyncio.wait_for(process.wait(), PATIENCE) == 0
                await asyncio.gather(poll, events)
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()

    def test_a_wrong_token_is_said_in_words(self, capsys) -> None:
        assert cli.main(["--token", "nonsense", "--port", "0"]) == 1
        assert "a token looks like" in capsys.readouterr().err

    async def test_a_taken_port_is_said_in_words(self, stand_in, capsys) -> None:
        port = stand_in.url.rpartition(":")[2]
        assert await asyncio.to_thread(cli.main, ["--port", port]) == 1
        assert "cannot start" in capsys.readouterr().err

    @pytest.mark.parametrize("arguments", [["--speed", "0"], ["--limits", "some"]])
    def test_senseless_options(self, arguments, capsys) -> None:
        with pytest.raises(SystemExit):
            cli.main(arguments)


async def hold(url: str) -> None:
    """Read whatever comes until the other side ends it."""
    async with aiohttp.ClientSession() as session, session.get(url) as response:
        await response.read()


class Typed:
    """Lines that somebody types, one by one, when the test is ready for the next."""

    def __init__(self) -> None:
        self.lines: asyncio.Queue[str] = asyncio.Queue()
        self.loop = asyncio.get_running_loop()

    def readline(self) -> str:
        return asyncio.run_coroutine_threadsafe(self.lines.get(), self.loop).result()


class TestTerminal:
    @pytest.fixture
    async def side(self, stand_in):
        client = AiogramSide(stand_in.url, stand_in.token)
        yield client
        await client.close()

    async def test_a_whole_chat(self, stand_in, side, bot, world, monkeypatch, tmp_path) -> None:
        typed, screen = Typed(), io.StringIO()
        monkeypatch.setattr(sys, "stdin", typed)
        monkeypatch.setattr(sys, "stdout", screen)
        (tmp_path / "a.jpg").write_bytes(picture())

        async def shows(text: str) -> None:
            await until(lambda: text in screen.getvalue())

        async def hears() -> dict:
            await until(lambda: len(bot.updates))
            (update,) = [u.body for u in bot.updates.waiting()]
            bot.updates.drop_all()
            return update

        chatting = asyncio.create_task(terminal.chat(stand_in.url, "Wei", "zh-hans"))
        await typed.lines.put("/start\n")
        started = await hears()
        assert started["message"]["from"]["language_code"] == "zh-hans"
        chat_id = started["message"]["chat"]["id"]
        rows = [
            [
                InlineKeyboardButton(text="买", callback_data="buy"),
                InlineKeyboardButton(text="看", callback_data="see"),
            ]
        ]
        await side.call(
            "sendMessage",
            chat_id=chat_id,
            text="你好",
            reply_markup=InlineKeyboardMarkup(inline_keyboard=rows),
        )
        await shows("!1 买   !2 看")
        await typed.lines.put("!2\n")
        tapped = await hears()
        assert tapped["callback_query"]["data"] == "see"
        await side.call(
            "answerCallbackQuery", callback_query_id=tapped["callback_query"]["id"], text="好的"
        )
        await shows("💬 好的")
        keys = ReplyKeyboardMarkup(keyboard=[[KeyboardButton(text="是")]])
        await side.call("sendMessage", chat_id=chat_id, text="?", reply_markup=keys)
        await shows("=1 是")
        await typed.lines.put("=1\n")
        assert (await hears())["message"]["text"] == "是"
        await typed.lines.put(f"+{tmp_path / 'a.jpg'}\n")
        assert "photo" in (await hears())["message"]
        answers = {
            "!9\n": "There is no such number.",
            "?\n": "tap the second button",
            "+nowhere.jpg\n": "No such file",
            "@\n": "no phone number",
        }
        for line, said in answers.items():
            await typed.lines.put(line)
            await shows(said)
        await typed.lines.put("")
        await asyncio.wait_for(chatting, PATIENCE)

    async def test_a_pin(self, stand_in, world, monkeypatch) -> None:
        typed, screen = Typed(), io.StringIO()
        monkeypatch.setattr(sys, "stdin", typed)
        monkeypatch.setattr(sys, "stdout", screen)
        await world.person("Aline", phone="+250788123456")
        chatting = asyncio.create_task(terminal.chat(stand_in.url, "Aline", "rw"))
        await until(lambda: bool(stand_in.world.hub.is_heard))
        account = {"phoneNumber": "250788123456", "provider": "MTN_MOMO_RWA"}
        for amount in ("24000", "500"):
            body = {
                "depositId": str(uuid4()),
                "amount": amount,
                "currency": "RWF",
                "payer": {"type": "MMO", "accountDetails": account},
            }
            headers = {"Authorization": "Bearer pawapay-token-of-the-playground"}
            url = f"{stand_in.url}/providers/pawapay/v2/deposits"
            await world.session.post(url, json=body, headers=headers)
        for line, said in {
            "#0000\n": "MTN MoMo: pay 24000 RWF to Isoko? #PIN or # alone (2 of 3 tries left)",
            "#1234\n": "MTN MoMo: deposit of 24000 RWF, Isoko: succeeded",
            "#\n": "MTN MoMo: deposit of 500 RWF, Isoko: failed",
        }.items():
            await typed.lines.put(line)
            await until(lambda said=said: said in screen.getvalue())
        await typed.lines.put("")
        await asyncio.wait_for(chatting, PATIENCE)

    def test_nobody_there(self, capsys) -> None:
        assert terminal.main(["--url", "http://127.0.0.1:9"]) == 1
        assert "There is no playground at" in capsys.readouterr().err
