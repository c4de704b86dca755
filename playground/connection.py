"""The control API over HTTP: what the phones and the playground of client.py share."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Self

import aiohttp

from .shown import Json, PlaygroundError

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator


class Connection:
    """To a stand-in, wherever it runs."""

    def __init__(self, url: str, *, session: aiohttp.ClientSession | None = None) -> None:
        self.url = url.rstrip("/")
        self._session = session
        self._own_session = session is None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections, unless they are somebody else's."""
        if self._session and self._own_session:
            await self._session.close()
            self._session = None

    @property
    def session(self) -> aiohttp.ClientSession:
        """Made on first use, as it needs a running loop."""
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=0)
            self._session = aiohttp.ClientSession(
                connector=connector, timeout=aiohttp.ClientTimeout(total=None)
            )
        return self._session

    async def call(self, method: str, path: str, body: Json | None = None, **query: object) -> Json:
        """One request of the control API; a refusal is raised with its own words."""
        asked = {name: str(value) for name, value in query.items() if value is not None}
        async with self.session.request(
            method, f"{self.url}/control/{path}", json=body, params=asked
        ) as response:
            answer: Json = await response.json()
            if response.status >= 400:
                raise PlaygroundError(f"{path}: {answer.get('error', answer)}")
            return answer

    async def events(self, person: int | None = None) -> AsyncGenerator[tuple[str, Json], None]:
        """What happens, as (kind, data); the first one is `hello`, once the stream is open."""
        asked = {} if person is None else {"person": str(person)}
        async with self.session.get(f"{self.url}/control/events", params=asked) as response:
            kind = ""
            async for raw in response.content:
                line = raw.decode().rstrip("\n")
                if line.startswith("event: "):
                    kind = line.removeprefix("event: ")
                elif line.startswith("data: "):
                    yield kind, json.loads(line.removeprefix("data: "))
