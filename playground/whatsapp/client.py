"""Phones with WhatsApp for programs, as `playground/client.py` is for Telegram.

async with running() as stand_in, WhatsAppPlayground(stand_in.url) as world:
    await world.settings(webhook_url="http://127.0.0.1:8080/whatsapp")
    aline = await world.person("Aline", phone="+250788123456", language="rw")
    await aline.say("Muraho")
    greeting = await aline.until("Murakaza neza")
    await aline.tap("Ikinyarwanda")
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.connection import Connection

from .phone import WhatsAppPhone, WhatsAppShown

if TYPE_CHECKING:
    from playground.shown import Json

__all__ = ["WhatsAppPhone", "WhatsAppPlayground", "WhatsAppShown"]


class WhatsAppPlayground(Connection):
    """The stand-in for WhatsApp, seen from outside."""

    async def person(
        self,
        first_name: str,
        *,
        phone: str,
        id: int | None = None,  # noqa: A002 - as playground/client.py has it
        language: str = "en",
        time_zone: str = "Africa/Kigali",
        last_name: str | None = None,
        username: str | None = None,
        user_id: str | None = None,
    ) -> WhatsAppPhone:
        """Add a person with WhatsApp; with a username the business does not learn their number.

        `user_id` is their business-scoped id, where somebody has to know it before they write.
        """
        body: Json = {
            "id": id, "first_name": first_name, "last_name": last_name, "phone": phone,
            "language": language, "time_zone": time_zone, "platform": "whatsapp",
        }  # fmt: skip
        made = await self.call("POST", "people", body)
        phone_of = WhatsAppPhone(self, made["id"], made["first_name"])
        if username or user_id:
            await phone_of.change(username=username, user_id=user_id)
        return phone_of

    async def phone(self, person_id: int) -> WhatsAppPhone:
        """The phone of somebody who is already there."""
        shown = await self.call("GET", f"whatsapp/people/{person_id}/chat")
        return WhatsAppPhone(self, person_id, shown["name"])

    async def state(self) -> Json:
        """Settings, limits, switches, templates, contacts."""
        return await self.call("GET", "whatsapp")

    async def settings(self, **values: object) -> Json:
        """Keys and numbers; `webhook_url` is verified by a GET."""
        return await self.call("POST", "whatsapp/settings", dict(values))

    async def limits(self, **values: object) -> Json:
        """How much may be sent; `enforced=True` to begin with."""
        return await self.call("POST", "whatsapp/limits", dict(values))

    async def switch(self, **values: object) -> Json:
        """Turn switches for trouble; `clear=True` turns all off first."""
        return await self.call("POST", "whatsapp/switches", dict(values))

    async def template(self, name: str, language: str, **changes: object) -> Json:
        """Approve, reject, pause, reclassify, rate: `status`, `reason`, `category`, `quality`."""
        return await self.call("POST", f"whatsapp/templates/{name}/{language}", dict(changes))

    async def release_held(self, *, release: bool = True) -> int:
        """Templates that were held for quality assessment go, or fail; how many."""
        answer = await self.call("POST", "whatsapp/held", {"release": release})
        return int(answer["messages"])

    async def bill(self, *, since: int = 0, person: int | None = None) -> Json:
        """What was delivered, by category, in millionths of a dollar; `last` to ask "since"."""
        return await self.call("GET", "whatsapp/bill", since=since, person=person)

    async def log(self, way: str | None = None, *, since: int = 0) -> list[Json]:
        """Calls (`call`) and webhooks (`callback`) as they went over the wire."""
        rows = (await self.call("GET", "whatsapp/log", since=since))["exchanges"]
        return [row for row in rows if way in (None, row["way"])]

    async def forward_clock(self, seconds: float) -> Json:
        """Turn the clock."""
        return await self.call("POST", "clock", {"forward": seconds})

    async def reset(self) -> Json:
        """Begin anew; settings and templates stay."""
        return await self.call("POST", "reset", {})
