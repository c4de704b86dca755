"""How many people may be written to within a day who have not written themselves: Meta's tiers, 250
to begin with. What is beyond waits for its day; Meta would fail it, and count it against us.

The tier is the whole business portfolio's. What other numbers of it send is not known here: who has
several numbers is refused by Meta now and then, and those messages are tried again by their code.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.whatsapp.outbound.client import GraphError, NotConnected, SendUnknown

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from bot.capabilities import Room
    from bot.whatsapp.outbound.client import GraphClient
    from storage.redis.daily_reach import DailyReach
    from storage.redis.rate_limit import Lane

log = logging.getLogger(__name__)

FIRST_TIER = 250
NO_LIMIT = 10**9
# Of what there may be, news of the market leave so much to orders and money.
FOR_NOTICES = 0.2
_TIER = re.compile(r"TIER_(\d+)(K?)")


def most_of(tier: object) -> int:
    """How many people a tier is, in Meta's words: "TIER_2K". What is not understood is the first
    one, which everybody has at least."""
    if tier == "TIER_UNLIMITED":
        return NO_LIMIT
    found = _TIER.fullmatch(str(tier))
    return int(found[1]) * (1000 if found[2] else 1) if found and int(found[1]) else FIRST_TIER


@dataclass(frozen=True, slots=True)
class Reach:
    """One number's, shared by all processes."""

    client: GraphClient
    kept: DailyReach

    async def most(self) -> int:
        """Asked of Meta now and then."""
        known = await self.kept.known_most()
        if known:
            return int(known)
        phone = f"/{self.client.settings.whatsapp_phone_id}"
        try:
            said = await self.client.call("GET", phone, params={"fields": "messaging_limit_tier"})
        except (GraphError, NotConnected, SendUnknown) as error:
            log.warning("the tier of the number is not told: %s", error)
            return FIRST_TIER
        most = most_of(said.get("messaging_limit_tier"))
        await self.kept.keep_most(str(most))
        return most

    async def begin(self, recipient: str, now: datetime, lane: Lane) -> tuple[bool, timedelta]:
        """As `DailyReach.begin`; notices may take all that there is."""
        most = await self.most()
        if lane == "broadcast":
            return await self.kept.begin(recipient, now, for_news(most), patient=True)
        return await self.kept.begin(recipient, now, most)


def room_for_news(kept: DailyReach) -> Room:
    """By what Meta said last: it is asked when something is sent, not when somebody looks."""

    async def room(at: datetime) -> int:
        known = await kept.last_most()
        most = for_news(int(known) if known else FIRST_TIER)
        return max(0, most - await kept.reached(at))

    return room


def for_news(most: int) -> int:
    return max(1, most - int(most * FOR_NOTICES))
