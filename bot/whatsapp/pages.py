"""The buttons for which a message has no room, a page at a time.

A list takes ten. Where a screen has more, the last row of the first message leads to a second one
with the rest, and no handler hears of it: those pages are kept beside the conversation as they will
be sent, and the row names the one that is wanted. What it names is made of what is on the pages, so
that an old row leads to its own screen's, as long as they are kept.

A row of a poll is its answer's place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from bot.chat import MessageScreen
from bot.screens.common import HOME
from bot.texts import t

if TYPE_CHECKING:
    from collections.abc import Iterable

    from storage.redis.later_pages import LaterPages

# Neither can be read as a button of ours (bot/chat/taps.py).
_MORE = re.compile(r"more\|([0-9a-f]{16})\|(\d{1,3})")
_VOTE = re.compile(r"vote\|(\d{1,2})(\+?)")

GONE = MessageScreen(
    (t("This is no longer available."),),
    ((HOME,),),
)


def mark_of(choices: Iterable[str]) -> str:
    """The same for the same buttons."""
    return blake2b("\n".join(choices).encode("utf-8", "replace"), digest_size=8).hexdigest()


def more_id(mark: str, page: int) -> str:
    """Of the row that leads to a later page, the first of which is 1."""
    return f"more|{mark}|{page}"


def is_more(button: str) -> bool:
    return _MORE.fullmatch(button) is not None


def vote_id(place: int, *, several: bool = False) -> str:
    """Of an answer to a poll; `several`: beside those that were given before."""
    return f"vote|{place}{'+' if several else ''}"


def vote_of(button: str) -> tuple[int, bool] | None:
    """Which answer a button is, and whether it is one of several; None where it is none."""
    found = _VOTE.fullmatch(button)
    return (int(found[1]), bool(found[2])) if found else None


@dataclass(frozen=True, slots=True)
class Rest:
    """What a message had no room for: the bodies of its later pages, and what rows call them."""

    mark: str = ""
    bodies: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Pages:
    kept: LaterPages

    async def note(self, account: str, rest: Rest) -> None:
        """Of a screen that an account ("whatsapp:RW.1") is sent now, for when they ask."""
        if rest.bodies:
            await self.kept.keep(account, rest.mark, rest.bodies)

    async def turn(self, account: str, button: str) -> dict[str, Any] | None:
        """The body that a row leads to; None where it is kept no more (`GONE`)."""
        found = _MORE.fullmatch(button)
        return await self.kept.page(account, found[1], int(found[2])) if found else None
