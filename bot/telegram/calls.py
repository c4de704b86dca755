"""Calls of the Bot API as plain data: JSON out, and of the reply only what somebody asks for.

aiogram makes each call an object with objects in it and parses Telegram's whole reply into others,
47 % of what an update of a bare echo costs; ten buttons are 51 µs as objects and 3 as plain data.
Our screens are plain data already (payload.py). What goes wrong is aiogram's to name.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aiogram.exceptions import TelegramNetworkError
from aiogram.methods import GetMe
from aiohttp import ClientError, ClientTimeout

if TYPE_CHECKING:
    from aiogram import Bot
    from aiogram.client.session.aiohttp import AiohttpSession

SECONDS = 60
JSON = {"Content-Type": "application/json"}
_ANY = GetMe()  # aiogram's errors want the method that failed as an object; ours is in their text


@dataclass(frozen=True, slots=True)
class Call:
    method: str
    fields: dict[str, Any]

    def as_reply(self) -> str:
        """As the answer to a webhook."""
        return json.dumps({"method": self.method, **self.fields}, ensure_ascii=False)


async def make(bot: Bot, call: Call, *, seconds: float = SECONDS) -> Any:
    """The result as Telegram wrote it. Raises aiogram's exceptions."""
    session: AiohttpSession = bot.session  # type: ignore[assignment] # app.py makes no other
    client = await session.create_session()
    url = session.api.api_url(token=bot.token, method=call.method)
    body = json.dumps(call.fields, ensure_ascii=False).encode()
    try:
        async with client.post(
            url, data=body, headers=JSON, timeout=ClientTimeout(total=seconds)
        ) as response:
            content = await response.read()
    except TimeoutError as error:
        raise TelegramNetworkError(_ANY, f"{call.method}: no answer in time") from error
    except ClientError as error:
        message = f"{call.method}: {type(error).__name__}: {error}"
        raise TelegramNetworkError(_ANY, message) from error
    if response.status == 200:
        reply = json.loads(content)
        if reply.get("ok"):
            return reply["result"]
    session.check_response(bot, _ANY, response.status, content.decode(errors="replace"))
    raise AssertionError("unreachable")
