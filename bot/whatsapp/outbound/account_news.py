"""News of the account that change what is sent: of templates, and of who wants no marketing."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bot.whatsapp.capabilities import WHATSAPP
from bot.whatsapp.outbound import template_review
from storage import accounts, opt_ins, opt_outs

if TYPE_CHECKING:
    from storage.database import Session

PREFERENCES = "user_preferences"
MARKETING = "marketing_messages"
NEWS = "broadcast"  # the kind that is marketing to Meta


async def hear(db: Session, field: str, value: Any, now: datetime) -> bool:
    """Write down what a webhook's field says; False for one that changes nothing here."""
    if not isinstance(value, dict):
        return False
    if field != PREFERENCES:
        return await template_review.hear(db, field, value, now)
    for each in value.get(PREFERENCES) or ():
        if isinstance(each, dict) and each.get("category") == MARKETING:
            await _prefers(db, each, now)
    return True


async def _prefers(db: Session, said: dict[str, Any], now: datetime) -> None:
    """Somebody stopped such messages in WhatsApp itself, or takes them again; what is older than
    the last word about it is told late, and does not count."""
    whose = str(said.get("user_id") or "")
    if not whose:  # who is named by number only
        whose = await accounts.by_phone(db, WHATSAPP.platform, f"+{said.get('wa_id')}") or ""
    person_id = await accounts.whose(db, (WHATSAPP.platform, whose))
    if person_id is None:
        return
    at = _moment(said.get("timestamp"), now)
    if said.get("value") == "stop":
        await opt_outs.refuse(db, person_id, NEWS, at)
        await opt_ins.leave(db, person_id, NEWS)
    elif said.get("value") == "resume":
        since = await opt_outs.since(db, person_id, NEWS)
        if since is not None and since <= at:
            await opt_outs.allow(db, person_id, NEWS)
            await opt_ins.ask(db, person_id, NEWS, at)


def _moment(seconds: object, now: datetime) -> datetime:
    if isinstance(seconds, int | str) and str(seconds).isdecimal() and len(str(seconds)) < 12:
        return datetime.fromtimestamp(int(seconds), UTC)
    return now
