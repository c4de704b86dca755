"""Calls to providers of payments: what is known when one did not go well.

Whether money may have been asked for hangs on it: `NotSent` says that nothing left the house,
`Unclear` that nobody can say.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import aiohttp

from bot.parsing.json_body import InvalidJson, read_json

if TYPE_CHECKING:
    from collections.abc import Mapping

USER_AGENT = "Isoko"
CONNECT_SECONDS = 10.0
ANSWER_SECONDS = 40.0  # in all; a token of MTN's may take twenty
MOST_BYTES = 1024 * 1024


class NotSent(Exception):
    """No connection came about, so the provider cannot know of it."""


class Unclear(Exception):
    """It may have arrived, or not: cut, late, or answered with something that has no end."""


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    status: int
    content: Any  # of JSON; None where the body is none
    body: bytes = b""

    @property
    def fields(self) -> Mapping[str, Any]:
        """The content where it is an object, else nothing."""
        return self.content if isinstance(self.content, dict) else {}

    @property
    def is_success(self) -> bool:
        return 200 <= self.status <= 299

    @property
    def shortly(self) -> str:
        """For `Statement.detail`, where the provider has no word of its own: "HTTP 503"."""
        return f"HTTP {self.status}"


class HttpClient:
    """One session for one provider."""

    def __init__(
        self, *, connect_seconds: float = CONNECT_SECONDS, answer_seconds: float = ANSWER_SECONDS
    ) -> None:
        self._wait = aiohttp.ClientTimeout(
            total=answer_seconds, connect=connect_seconds, sock_connect=connect_seconds
        )
        self._session: aiohttp.ClientSession | None = None

    async def call(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        json: Any = None,
        form: Mapping[str, str] | None = None,
    ) -> HttpAnswer:
        """The answer, whatever its status. Raises NotSent, Unclear."""
        try:
            async with self._opened().request(
                method, url, headers=headers, json=json, data=form, allow_redirects=False
            ) as response:
                body = await _read(response)
                status = response.status
        except (
            aiohttp.ClientConnectorError,
            aiohttp.ConnectionTimeoutError,
            aiohttp.InvalidURL,
        ) as error:
            raise NotSent(type(error).__name__) from error
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise Unclear(type(error).__name__) from error
        return HttpAnswer(status, _content(body), body)

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:  # made here, where there is a loop
            self._session = aiohttp.ClientSession(
                timeout=self._wait,
                headers={"User-Agent": USER_AGENT},
                cookie_jar=aiohttp.DummyCookieJar(),
                # A connection each: one that was left open and closed by the other side would
                # make an attempt unclear that was never sent.
                connector=aiohttp.TCPConnector(force_close=True),
            )
        return self._session

    async def close(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            await session.close()


async def _read(response: aiohttp.ClientResponse) -> bytes:
    """The whole body. Raises Unclear where it is longer than any answer is."""
    body = b""
    async for some in response.content.iter_any():
        body += some
        if len(body) > MOST_BYTES:
            raise Unclear("an answer without an end")
    return body


def _content(body: bytes) -> Any:
    try:
        return read_json(body) if body else None
    except InvalidJson:
        return None
