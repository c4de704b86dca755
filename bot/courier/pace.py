"""A pace that all processes share, waited for: for platforms that count what is sent to each."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.courier.transport import NotNow

if TYPE_CHECKING:
    from storage.redis.rate_limit import Lane, RateLimiter

PATIENCE_SECONDS = 2.0
ANSWER_PATIENCE_SECONDS = 15.0  # who waits for an answer is better served late than not


@dataclass(frozen=True, slots=True)
class PersonPace:
    allowance: RateLimiter

    async def take(self, recipient: str, lane: Lane) -> None:
        """Wait for this message's turn. Raises NotNow where that would be for long: nothing is
        booked then."""
        loop = asyncio.get_running_loop()
        patience = ANSWER_PATIENCE_SECONDS if lane == "answer" else PATIENCE_SECONDS
        end = loop.time() + patience
        while True:
            left = max(0.0, end - loop.time())
            slot = await self.allowance.reserve(recipient, lane, patience=left)
            if not slot.taken and slot.wait > left:
                raise NotNow(slot.wait, everybody=slot.everybody)
            await asyncio.sleep(slot.wait)
            if slot.taken:
                return
