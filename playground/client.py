"""People's phones for programs: story tests, the demo's terminal, load runs.

    async with running() as playground, Playground(playground.url) as world:
        alice = await world.person("Aline", language="rw")
        await alice.say("/start")
        greeting = await alice.until("Murakaza neza")
        await alice.tap("Ikinyarwanda")

It speaks the control API over HTTP and nothing else, so the same code plays against a stand-in
in this process, in another one, or on another machine.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Self

import aiohttp

from .phone import Phone
from .shown import Json, Match, NothingSuch, PlaygroundError, Shown, Toast

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

__all__ = [
    "Json",
    "Match",
    "NothingSuch",
    "Phone",
    "Playground",
    "PlaygroundError",
    "Shown",
    "Toast",
]


class Playground:
    """A stand-in seen from outside."""

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

    async def person(
        self,
        first_name: str,
        *,
        id: int | None = None,  # noqa: A002 - the Bot API's own name
        language: str = "en",
        language_code: str | None = None,
        time_zone: str = "Africa/Kigali",
        phone: str = "",
        last_name: str | None = None,
        username: str | None = None,
        started: bool = False,
    ) -> Phone:
        """Add a person; `language` is the page's tag, `language_code` what Telegram tells the bot.

        Without a language_code it is what Telegram would report: never `rw`, `zh-hans` for Chinese.
        """
        code = language_code
        if code is None:
            code = {"rw": "en", "zh": "zh-hans"}.get(language.partition("-")[0], language)
        body = {
            "id": id,
            "first_name": first_name,
            "last_name": last_name,
            "username": username,
            "language": language,
            "language_code": code,
            "time_zone": time_zone,
            "phone": phone,
            "started": started,
        }
        made = await self.call("POST", "people", body)
        return Phone(self, made["id"], made["first_name"])

    async def phone(self, person_id: int) -> Phone:
        """The phone of somebody who is already there."""
        for person in (await self.call("GET", "people"))["people"]:
            if person["id"] == person_id:
                return Phone(self, person_id, person["first_name"])
        raise PlaygroundError(f"there is no person {person_id}")

    async def state(self) -> Json:
        """Everything but the chats."""
        return await self.call("GET", "state")

    async def faults(self, **switches: object) -> Json:
        """Turn switches; `clear=True` turns all off first."""
        return await self.call("POST", "faults", dict(switches))

    async def limits(self, **numbers: object) -> Json:
        """Change the flood limits, `enforced=True` to begin with."""
        return await self.call("POST", "limits", dict(numbers))

    async def forward_clock(self, seconds: float) -> Json:
        """Turn the clock."""
        return await self.call("POST", "clock", {"forward": seconds})

    async def reset(self) -> Json:
        """Begin anew."""
        return await self.call("POST", "reset", {})

    async def log(self) -> Json:
        """Calls, updates and counts."""
        return await self.call("GET", "log")

    async def ledger(self, chat_id: int | None = None, *, bot_id: int | None = None) -> Json:
        """Every message that the bot ever sent to a chat; without a chat the counts of all."""
        return await self.call("GET", "ledger", chat_id=chat_id, bot_id=bot_id)

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
