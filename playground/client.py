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

from .connection import Connection
from .phone import Phone
from .shown import Json, Match, NothingSuch, PlaygroundError, Shown, Toast

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


class Playground(Connection):
    """A stand-in seen from outside."""

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
        platform: str = "telegram",
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
            "platform": platform,
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
