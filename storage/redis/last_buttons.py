"""The newest message with buttons that a courier gave somebody: what a number they type may mean.

The buttons of an answer are kept with the conversation. A courier runs in any process and has no
part in the conversation, so what it showed last is put beside it, one key a person. The script that
opens the person's turn hands it over, and the one that ends the turn takes it away when the answer
shows buttons of its own (turn_scripts.py): neither takes a call more.

It is written once the message is there. Who types in that instant cannot have read it yet.
"""

from __future__ import annotations

import json
import logging
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from redis.asyncio import Redis

from storage.redis.client import is_away

log = logging.getLogger(__name__)

KIND = "newest"
MARK_LETTERS = 16  # of each message, before its buttons; the scripts compare them
KEEP_SECONDS = 30 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Arrived:
    """What a courier showed after the last answer with buttons. `unsure`: not known to be after it,
    as the two crossed, or the answer stands in the place of a message farther up. `position` is
    where it stands in the chat; 0 is not known. `names` are how the buttons read, a line a name."""

    mark: str
    taps: tuple[str, ...]
    unsure: bool = False
    position: int = 0
    names: tuple[str, ...] = ()

    @classmethod
    def read(cls, text: str | None) -> Arrived | None:
        if text is None:
            return None
        taps = json.loads(text[MARK_LETTERS + 1 :])
        position = taps.pop() if taps and isinstance(taps[-1], int) else 0
        names = taps.pop() if taps and isinstance(taps[-1], list) else []
        unsure = text[MARK_LETTERS] == "?"
        return cls(text[:MARK_LETTERS], tuple(taps), unsure, position, tuple(names))

    def was_seen(self, position: int) -> bool:
        """By who wrote what stands there: not if it waited for us while this was sent below it."""
        return not 0 < position < self.position


class LastButtons:
    def __init__(
        self, redis: Redis, prefix: str = "isoko:", *, keep_seconds: float = KEEP_SECONDS
    ) -> None:
        self._redis = redis
        self._prefix = prefix
        self._keep_ms = int(keep_seconds * 1000)

    async def note(
        self,
        person_key: str,
        taps: Sequence[str],
        position: int = 0,
        names: Sequence[str] = (),
    ) -> None:
        """Somebody has a message with these buttons now, there in their chat; without buttons it
        changes nothing. While Redis is away they are not known: the message is there all the same,
        and nothing that fails now may send it again."""
        if not taps:
            return
        shown = [*taps, *([names] if names else []), *([position] if position else [])]
        text = f"{secrets.token_hex(MARK_LETTERS // 2)} {json.dumps(shown, ensure_ascii=False)}"
        try:
            await self._redis.set(f"{self._prefix}{KIND}:{person_key}", text, px=self._keep_ms)
        except Exception as error:
            if not is_away(error):
                raise
            log.warning("the newest buttons of a chat are not known: %s", error)
