"""python-telegram-bot's calls over the house's own client, and over aiohttp where files go along.

The library's own httpx needs more processor time for a call, and looks through its whole pool each
time, so that it is slower with fifty connections than with eight. A paid broadcast
needs a hundred at once where Telegram is a tenth of a second away.
"""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import aiohttp
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest

from bot.plain_http.client import PlainClient
from bot.plain_http.connection import Unanswered, Unsent

if TYPE_CHECKING:
    from telegram.request import RequestData

CONNECT_SECONDS = 5.0
READ_SECONDS = 10.0
UPLOAD_SECONDS = 25.0  # where files go with it: a slow line has to carry them first

LONGEST_ANSWER = 4 * 1024 * 1024
WELL = b'{"ok":true,"result":'  # how nearly every answer begins: nobody need read it twice

ENCODED = {"Content-Type": "application/x-www-form-urlencoded"}


class AiohttpRequest(BaseRequest):
    """A pool of at most `connections` for each. The time-outs are ours: no caller sets one."""

    __slots__ = ("_connections", "_plain", "_session")

    def __init__(self, connections: int) -> None:
        self._connections = connections
        self._plain: PlainClient | None = None
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        return READ_SECONDS

    async def initialize(self) -> None:
        if self._session is None:
            self._plain = PlainClient(self._connections)
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._connections),
                headers={"User-Agent": self.USER_AGENT},
                cookie_jar=aiohttp.DummyCookieJar(),
            )

    async def shutdown(self) -> None:
        plain, self._plain = self._plain, None
        session, self._session = self._session, None
        if plain is not None and session is not None:
            await plain.close()
            await session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        *_timeouts: Any,
        **_more_timeouts: Any,
    ) -> tuple[int, bytes]:
        """Status and body. Raises TimedOut or NetworkError: nobody knows then what arrived."""
        if self._plain is None or self._session is None:
            raise RuntimeError("initialize() comes first")
        try:
            if request_data is not None and request_data.contains_files:
                status, said = await _upload(self._session, method, url, request_data)
            else:
                body = "" if request_data is None else request_data.url_encoded_parameters()
                answer = await self._plain.call(
                    method,
                    url,
                    body.encode(),
                    ENCODED,
                    seconds=READ_SECONDS,
                    most_bytes=LONGEST_ANSWER,
                )
                status, said = answer.status, answer.body
        except TimeoutError as error:
            raise TimedOut from error
        except (Unsent, Unanswered) as error:
            raise NetworkError(f"{type(error).__name__}: {error}") from error
        except (aiohttp.ClientError, OSError) as error:
            # Only what it is: its text may be the address, and the token is a part of that.
            raise NetworkError(type(error).__name__) from error
        if not _is_telegrams(status, said):
            raise NetworkError(f"HTTP {status}, and no answer of the Bot API")
        return status, said


async def _upload(
    session: aiohttp.ClientSession, method: str, url: str, data: RequestData
) -> tuple[int, bytes]:
    wait = aiohttp.ClientTimeout(total=UPLOAD_SECONDS, sock_connect=CONNECT_SECONDS)
    form = aiohttp.FormData()
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, mime) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=mime)
    async with session.request(
        method, url, data=form, timeout=wait, allow_redirects=False
    ) as response:
        return response.status, await _read(response)


async def _read(response: aiohttp.ClientResponse) -> bytes:
    """The body, of which no more is read than an answer of Telegram's can have."""
    body = bytearray()
    async for piece in response.content.iter_any():
        body += piece
        if len(body) > LONGEST_ANSWER:
            raise NetworkError("an answer without an end")
    return bytes(body)


def _is_telegrams(status: int, body: bytes) -> bool:
    """Whether it was Telegram who answered. A proxy or a firewall on the way answers, too: their
    404 says nothing of our token, nor their 403 of anybody who blocked us."""
    if status == HTTPStatus.OK and body.startswith(WELL):
        return True
    try:
        said = json.loads(body)
    except ValueError:
        return False
    if not isinstance(said, dict) or not isinstance(said.get("ok"), bool):
        return False
    if status == HTTPStatus.OK:
        return said["ok"] and "result" in said
    more = said.get("parameters") or {}
    return (
        not said["ok"]
        and isinstance(more, dict)
        and isinstance(more.get("retry_after", 0), int)
        and isinstance(more.get("migrate_to_chat_id", 0), int)
    )
