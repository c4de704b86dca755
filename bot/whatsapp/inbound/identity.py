"""Who somebody is on WhatsApp: what it calls them to one business (BSUID), which changes with their
phone number. It says so in a message of its own, and the account moves with all that is theirs.

What an account may do as staff does not: the operator has named an account, and names the new one.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from bot.commerce import accounts as people_s_accounts
from bot.settings import is_whatsapp_id
from bot.whatsapp.capabilities import WHATSAPP
from bot.whatsapp.inbound.events import phone_of
from storage import accounts

if TYPE_CHECKING:
    from bot.engine.member_cache import MemberCache
    from storage.database import Database
    from storage.models import InboxRow
    from storage.redis.sessions import Sessions

log = logging.getLogger(__name__)

CHANGES = ("user_changed_number", "user_changed_user_id")


def moved_to(row: InboxRow) -> str | None:
    """What somebody is called from now on; None where a message says nothing of that."""
    message = row.payload["message"]
    system = message.get("system")
    if message.get("type") != "system" or not isinstance(system, dict):
        return None
    new = system.get("user_id")
    known = system.get("type") in CHANGES and isinstance(new, str) and is_whatsapp_id(new)
    return new if known else None


def _called_before(row: InboxRow, new: str) -> str:
    """What they were called; "" where a message does not say."""
    message = row.payload["message"]
    for each in (message["system"].get("previous_user_id"), message.get("from_user_id")):
        if isinstance(each, str) and is_whatsapp_id(each) and each != new:
            return each
    return ""


@dataclass(frozen=True)
class AccountMoves:
    database: Database
    sessions: Sessions
    member_cache: MemberCache
    now: Callable[[], datetime]

    async def move(self, row: InboxRow, new: str) -> None:
        """The account is called so from now on; done again, what a kill left undone is done."""
        platform, old = WHATSAPP.platform, _called_before(row, new)
        async with self.database.write() as db:
            is_new = await accounts.whose(db, (platform, new)) is None
            if not old:  # the old name is not always told, the old number is
                old = await accounts.by_phone(db, platform, phone_of(row)) or ""
            if await people_s_accounts.change_id(db, platform, old, new, self.now()):
                log.info("somebody is called %s:%s from now on, not %s", platform, new, old)
            stays = await accounts.whose(db, (platform, old)) is not None
            number = row.payload["message"]["system"].get("wa_id")
            if isinstance(number, str) and number.isascii() and number.isdecimal():
                await accounts.set_phone(db, (platform, new), f"+{number}")
            elif is_new:  # another name is another number, and it is hidden
                await accounts.set_phone(db, (platform, new), None)
        if stays or not old:  # two people who may not be one
            return
        self.member_cache.forget(f"{platform}:{old}")
        self.member_cache.forget(f"{platform}:{new}")
        await self.sessions.move(f"{platform}:{old}", f"{platform}:{new}")
