"""Whom this process met a moment ago, so that a step of a form reads no table.

Looking the person up was the only statement of most updates. What is remembered is good while the
person's conversation bears the mark that it was read under: whatever changes who somebody is
(language, shop, role) gives the conversation a new mark, wherever it is done, and a writing unit of
work reads the person in its own transaction anyway. What others change (staff are named, a courier
finds somebody unreachable) is seen after a minute.

Who shares a person with another account, or is about to, is not remembered: what that account does
may make theirs another person's, and no mark of theirs changes by it.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.commerce.people import Member

SECONDS = 60.0
AT_MOST = 10_000  # people: a busy day must not fill the memory


class MemberCache:
    def __init__(self) -> None:
        self._met: OrderedDict[str, tuple[str, float, Member]] = OrderedDict()

    def known(self, person_key: str, mark: str) -> Member | None:
        """Somebody as they were read under this mark."""
        found = self._met.get(person_key)
        if found is None or found[0] != mark or time.monotonic() - found[1] > SECONDS:
            return None
        return found[2]

    def remember(self, person_key: str, mark: str, known: Member) -> None:
        """Somebody who was read just now."""
        self._met.pop(person_key, None)
        if known.shared:
            return
        self._met[person_key] = (mark, time.monotonic(), known)
        if len(self._met) > AT_MOST:
            self._met.popitem(last=False)

    def forget(self, person_key: str) -> None:
        self._met.pop(person_key, None)
