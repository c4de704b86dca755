"""Calls of the Bot API as plain data: JSON out, and of the reply only what somebody asks for.

aiogram makes each call an object with objects in it and parses Telegram's whole reply into others.
Our screens are plain data already (rendering.py). What goes wrong is aiogram's to name.

Between Telegram and us stand load balancers, proxies and hotel networks, which answer in HTML, with
nothing, with half, or without end. Only JSON with `ok` in it is Telegram's word: everything else
says that Telegram could not be reached, whatever its status.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramConflictError,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.methods import GetMe

from bot.parsing.json_body import InvalidJson, read_json
from bot.plain_http.client import PlainClient
from bot.plain_http.connection import Unanswered, Unsent

if TYPE_CHECKING:
    from aiogram import Bot
    from aiogram.methods import Response, TelegramMethod
    from aiohttp import ClientSession

SECONDS = 60
AT_ONCE = 100
MOST_BYTES = (
    32 * 1024 * 1024
)  # a hundred updates are far below; an answer without end is not read on
PAUSE_SECONDS = 5  # where a 429 does not say for how long
LONGEST_PAUSE_SECONDS = 24 * 3600
JSON = {"Content-Type": "application/json"}
_ANY: TelegramMethod[Any] = (
    GetMe()
)  # aiogram's errors want the method that failed as an object; ours is in their text

_BY_STATUS: dict[int, type[TelegramAPIError]] = {
    400: TelegramBadRequest,
    401: TelegramUnauthorizedError,
    403: TelegramForbiddenError,
    404: TelegramNotFound,
    409: TelegramConflictError,
    413: TelegramEntityTooLarge,
}


@dataclass(frozen=True, slots=True)
class Call:
    method: str
    fields: dict[str, Any]

    def as_reply(self) -> str:
        """As the answer to a webhook."""
        return json.dumps({"method": self.method, **self.fields}, ensure_ascii=False)


async def make(bot: Bot, call: Call, *, seconds: float = SECONDS) -> Any:
    """The result as Telegram wrote it. Raises aiogram's TelegramAPIError, whatever came back."""
    session = cast(TolerantSession, bot.session)  # nobody makes another
    url = session.api.api_url(token=bot.token, method=call.method)
    body = json.dumps(call.fields, ensure_ascii=False).encode(errors="replace")
    try:
        answer = await session.plain.call(
            "POST", url, body, JSON, seconds=seconds, most_bytes=MOST_BYTES
        )
    except TimeoutError as error:
        raise TelegramNetworkError(_ANY, f"{call.method}: no answer in time") from error
    except (Unsent, Unanswered) as error:
        what = f"{call.method}: {type(error).__name__}: {error}"
        raise TelegramNetworkError(_ANY, what) from error
    return result_of(call.method, answer.status, answer.body, answer.retry_after)


def result_of(method: str, status: int, content: bytes, pause: str | None = None) -> Any:
    """What Telegram says, from any status with any body. `pause` is its Retry-After.

    Raises aiogram's TelegramAPIError: TelegramServerError for what is not Telegram's word.
    """
    try:
        reply = read_json(content)
    except InvalidJson:
        reply = None
    if not isinstance(reply, dict) or not isinstance(reply.get("ok"), bool):
        if status == 429:
            raise _too_many(pause, f"{method}: asked too often")
        if status == 413:
            raise TelegramEntityTooLarge(_ANY, f"{method}: 413, too large")
        what = "nothing" if not content.strip() else "no JSON of the Bot API"
        raise TelegramServerError(_ANY, f"{method}: {status} with {what}")
    if reply["ok"]:
        if status == 200 and "result" in reply:
            return reply["result"]
        raise TelegramServerError(_ANY, f"{method}: {status} with ok and no result")
    if status < 400 and isinstance(reply.get("error_code"), int):
        status = reply["error_code"]
    raise _refusal(method, status, reply, pause)


def _refusal(method: str, status: int, reply: dict[str, Any], pause: str | None) -> Exception:
    said = f"{method}: {reply.get('description') or status}"
    more = reply.get("parameters")
    more = more if isinstance(more, dict) else {}
    if status == 429 or more.get("retry_after"):
        return _too_many(more.get("retry_after") or pause, said)
    if isinstance(more.get("migrate_to_chat_id"), int):
        return TelegramMigrateToChat(_ANY, said, more["migrate_to_chat_id"])
    if status >= 500:
        return TelegramServerError(_ANY, said)
    return _BY_STATUS.get(status, TelegramAPIError)(_ANY, said)


def _too_many(pause: object, said: str) -> TelegramRetryAfter:
    """A pause that is no number of seconds, or of a year, is none that we can keep."""
    try:
        seconds = int(str(pause))
    except ValueError:
        seconds = PAUSE_SECONDS
    return TelegramRetryAfter(_ANY, said, min(max(seconds, 1), LONGEST_PAUSE_SECONDS))


class TolerantSession(AiohttpSession):
    """aiogram's own calls, which send files: any body of theirs is borne, too. `plain` makes those
    without."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.plain = PlainClient(AT_ONCE)
        self._is_opening = False

    async def create_session(self) -> ClientSession:
        self._is_opening = True
        try:
            return await super().create_session()
        finally:
            self._is_opening = False

    async def close(self) -> None:
        # aiogram's closes itself before it opens, when calls without files may be under way
        if not self._is_opening:
            plain, self.plain = self.plain, PlainClient(AT_ONCE)  # it can be opened again
            await plain.close()
        await super().close()

    async def make_request(
        self,
        bot: Bot,
        method: TelegramMethod[Any],
        timeout: int | None = None,  # noqa: ASYNC109
    ) -> Any:
        try:
            return await super().make_request(bot, method, timeout)
        except UnicodeDecodeError as error:
            raise TelegramServerError(method, "an answer that is no text") from error

    def check_response(
        self, bot: Bot, method: TelegramMethod[Any], status_code: int, content: str
    ) -> Response[Any]:
        try:
            read = super().check_response(bot, method, status_code, content)
        except ClientDecodeError:
            # of what is Telegram's word this raises what it says
            result_of(method.__api_method__, status_code, content.encode(errors="replace"))
            raise TelegramServerError(method, "an answer of another shape") from None
        if read.result is None:
            raise TelegramServerError(method, "ok and no result")
        return read
