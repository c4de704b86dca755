"""A stand-in for Telegram that does no more than a load needs: it counts calls, keeps each chat's
last keyboard, and posts updates as Telegram words them.

The playground's stand-in is as strict as the real one and costs more than the bot it tests; here
the bot is measured, and has both processors nearly to itself.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Self

from benchmarks.wire import Json, Line, Server, fields_of

TOKEN = "123456:AAFakeTokenForTheBenchmarks0000000000"  # noqa: S105 - of nobody's bot
SECRET = "benchmark"  # noqa: S105 - between two processes of ours
BOT = {"id": 123456, "is_bot": True, "first_name": "Isoko", "username": "isoko_bot"}


class NoAnswer(AssertionError):
    """The bot did not answer as a bot in order does; the measurement would mean nothing."""


@dataclass(slots=True)
class Chat:
    """What somebody has on their screen: the last message that has buttons, and the last text."""

    message_id: int = 0
    text: str = ""
    data: list[str] = field(default_factory=list)
    markup: Json | None = None
    with_photo: bool = False
    heard: asyncio.Event = field(default_factory=asyncio.Event)


class Telegram:
    """The Bot API on a port of its own, and the way to a bot's webhook."""

    def __init__(self) -> None:
        self.calls: Counter[str] = Counter()  # those that the bot made
        self.ridden: Counter[str] = Counter()  # those that came in a webhook's answer
        self.chats: dict[int, Chat] = {}
        self.webhook_set = asyncio.Event()
        self._server: asyncio.Server | None = None
        self._message_id = 100
        self._update_id = int(time.time() * 10) % 1_000_000_000
        self.url = ""

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: Server(self._called), "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()

    def chat(self, chat_id: int) -> Chat:
        return self.chats.setdefault(chat_id, Chat())

    def next_update(self) -> int:
        self._update_id += 1
        return self._update_id

    # --- what the bot calls --------------------------------------------------------------------

    def _called(self, path: str, fields: Json) -> Json:
        method = path.rpartition("/")[2].lower()
        self.calls[method] += 1
        return {"ok": True, "result": self.carry_out(method, fields)}

    def carry_out(self, method: str, fields: Json) -> Any:
        match method:
            case "sendmessage" | "sendphoto" | "editmessagetext":
                return self._shown(method, fields)
            case "getme":
                return {**BOT, "can_join_groups": True, "can_read_all_group_messages": False}
            case "getmyname":
                return {"name": ""}
            case "getmydescription":
                return {"description": ""}
            case "getmyshortdescription":
                return {"short_description": ""}
            case "setwebhook":
                self.webhook_set.set()
        return True

    def _shown(self, method: str, fields: Json) -> Json:
        chat_id = int(fields["chat_id"])
        chat = self.chat(chat_id)
        markup = fields.get("reply_markup")
        if isinstance(markup, str):
            markup = json.loads(markup)
        if method == "editmessagetext":
            number = int(fields["message_id"])
        else:
            self._message_id += 1
            number = self._message_id
        text = fields.get("text") or fields.get("caption") or ""
        chat.text = text
        if markup and "inline_keyboard" in markup:
            chat.message_id, chat.markup = number, markup
            chat.with_photo = method == "sendphoto"
            chat.data = [
                button["callback_data"]
                for row in markup["inline_keyboard"]
                for button in row
                if "callback_data" in button
            ]
        chat.heard.set()
        message: Json = {
            "message_id": number,
            "from": BOT,
            "chat": {"id": chat_id, "first_name": "Uwase", "type": "private"},
            "date": int(time.time()),
            "text": text,
            "entities": [{"offset": 0, "length": 1, "type": "bold"}],
        }
        if markup and "inline_keyboard" in markup:
            message["reply_markup"] = markup
        return message

    # --- what people do ------------------------------------------------------------------------

    def message(self, who: int, text: str) -> bytes:
        message: Json = {
            "message_id": who % 1000 + 1,
            "from": _person(who),
            "chat": _chat(who),
            "date": int(time.time()),
            "text": text,
        }
        if text.startswith("/"):
            length = len(text.split(" ", 1)[0])
            message["entities"] = [{"offset": 0, "length": length, "type": "bot_command"}]
        return self._update("message", message)

    def tap(self, who: int, data: str) -> bytes:
        chat = self.chat(who)
        shown: Json = {
            "message_id": chat.message_id,
            "from": BOT,
            "chat": _chat(who),
            "date": int(time.time()),
        }
        if chat.with_photo:
            photo = {"file_id": "A", "file_unique_id": "a", "width": 90, "height": 60}
            shown |= {"photo": [photo], "caption": chat.text}
        else:
            shown |= {"text": chat.text}
        if chat.markup:
            shown["reply_markup"] = chat.markup
        query = {
            "id": str(self._update_id * 1000),
            "from": _person(who),
            "message": shown,
            "chat_instance": "-12345678901234567",
            "data": data,
        }
        return self._update("callback_query", query)

    def _update(self, kind: str, what: Json) -> bytes:
        body = {"update_id": self.next_update(), kind: what}
        return json.dumps(body, ensure_ascii=False).encode()


def _person(who: int) -> Json:
    return {
        "id": who,
        "is_bot": False,
        "first_name": "Uwase",
        "last_name": "Alice",
        "username": f"person{who}",
        "language_code": "en",
    }


def _chat(who: int) -> Json:
    named = {"first_name": "Uwase", "last_name": "Alice", "username": f"person{who}"}
    return {"id": who, **named, "type": "private"}


class Office:
    """A bot's webhook as the load sees it: lines that are kept open, one update on each."""

    def __init__(self, telegram: Telegram, port: int, *, apart: bool = False) -> None:
        self.telegram = telegram
        self.port = port
        self._apart = apart  # the answer comes as a call of its own, after the 200
        self._free: list[Line] = []

    async def post(self, who: int, body: bytes) -> float:
        """Deliver an update and wait until it is answered; the seconds that took."""
        chat = self.telegram.chat(who)
        chat.heard.clear()
        line = self._free.pop() if self._free else await self._open()
        began = time.perf_counter()
        status, kind, answer = await line.post(body, SECRET)
        self._free.append(line)
        if status != 200:
            raise NoAnswer(f"status {status}: {body.decode()}")
        if answer and (fields := fields_of(kind, answer)) and "method" in fields:
            method = str(fields.pop("method")).lower()
            self.telegram.ridden[method] += 1
            self.telegram.carry_out(method, fields)
        if self._apart:
            try:
                await asyncio.wait_for(chat.heard.wait(), 30)
            except TimeoutError:
                raise NoAnswer(f"silence for 30 s after {body.decode()}") from None
        elif not chat.heard.is_set():
            raise NoAnswer(f"silence after {body.decode()}")
        return time.perf_counter() - began

    async def _open(self) -> Line:
        loop = asyncio.get_running_loop()
        _, line = await loop.create_connection(Line, "127.0.0.1", self.port)
        return line

    def close(self) -> None:
        for line in self._free:
            line.close()
