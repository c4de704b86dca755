"""What WhatsApp posts, taken apart: a body has up to a thousand messages and statuses, in any order
and mixed, and may have some of them that it had before.

Nothing is read of them here but what they are kept by. Whatever cannot be read is no harm to the
others of its body: it is kept as it is, and found out when its turn comes.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from bot.settings import is_whatsapp_id
from storage.whatsapp_inbox import Arrival

log = logging.getLogger(__name__)

Json = dict[str, Any]

OBJECT = "whatsapp_business_account"
MESSAGES = "messages"  # the field that messages and statuses are in
LONGEST_KEY = 500
EARLIEST = datetime(2009, 1, 1, tzinfo=UTC)  # there was no WhatsApp before


def arrivals(body: Any, phone_id: str, now: datetime) -> list[Arrival]:
    """All that is to be kept of a body: what came to our number, and news of the account."""
    found = [each for change, entry in _changes(body) for each in _of(change, entry, phone_id, now)]
    return list({each.key: each for each in reversed(found)}.values())[::-1]


def _changes(body: Any) -> Iterator[tuple[Json, Json]]:
    if not isinstance(body, dict) or body.get("object") != OBJECT:
        log.warning("something else than news of WhatsApp was posted")
        return
    for entry in _dicts(body.get("entry")):
        for change in _dicts(entry.get("changes")):
            yield change, entry


def _dicts(found: Any) -> list[Json]:
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _of(change: Json, entry: Json, phone_id: str, now: datetime) -> Iterator[Arrival]:
    field, value = change.get("field"), change.get("value")
    if field != MESSAGES or not isinstance(value, dict):
        at = _moment(entry.get("time"), now)
        payload = {"field": str(field), "value": value, "account": entry.get("id")}
        yield Arrival(
            f"account:{_digest([payload, entry.get('time')])}", "account", "", at, payload
        )
        return
    metadata = value.get("metadata")
    if not isinstance(metadata, dict) or metadata.get("phone_number_id") != phone_id:
        log.info("something for another number than ours was left alone")
        return
    contacts = _dicts(value.get("contacts"))
    for message in _dicts(value.get("messages")):
        yield _message(message, contacts, now)
    for status in _dicts(value.get("statuses")):
        yield _status(status, now)
    for error in _dicts(value.get("errors")):
        yield _trouble(error, entry, now)


def _trouble(error: Json, entry: Json, now: datetime) -> Arrival:
    """An error of the number's. Where the body has no time of its own, one that comes again an hour
    later has happened again, and is not the same one posted twice."""
    payload = {"field": "errors", "value": error, "account": entry.get("id")}
    when = entry.get("time") or f"{now:%Y-%m-%d %H}"
    return Arrival(f"account:{_digest([payload, when])}", "account", "", now, payload)


def _message(message: Json, contacts: list[Json], now: datetime) -> Arrival:
    contact = _contact_of(message, contacts)
    payload = {"message": message, "contact": contact}
    key = _key(message.get("id"), message)
    at = _moment(message.get("timestamp"), now)
    return Arrival(key, "message", sender_of(message, contact), at, payload)


def _status(status: Json, now: datetime) -> Arrival:
    whose, word = status.get("id"), status.get("status")
    named = f"{whose}:{word}" if isinstance(whose, str) and isinstance(word, str) else None
    at = _moment(status.get("timestamp"), now)
    return Arrival(_key(named, status), "status", "", at, {"status": status})


def sender_of(message: Json, contact: Json) -> str:
    """By whose id it stays in order with others; "" where it has none. Of somebody who has another
    id from now on, it is the new one: what they write next waits until they are known by it."""
    system = message.get("system")
    after = system.get("user_id") if isinstance(system, dict) else None
    named = (message.get("from_user_id"), contact.get("user_id"), message.get("from"))
    for each in (after, *named):
        if isinstance(each, str) and is_whatsapp_id(each):
            return each
    return ""


def _contact_of(message: Json, contacts: list[Json]) -> Json:
    """Who sent it, of those whom the body names."""
    whose, phone = message.get("from_user_id"), message.get("from")
    for each in contacts:
        if whose and each.get("user_id") == whose:
            return each
    for each in contacts:
        if phone and each.get("wa_id") == phone and not (whose and each.get("user_id")):
            return each
    return {}


def _key(name: Any, whole: Json) -> str:
    """Its own name; where it has none that could be one, a name of all that it is."""
    if isinstance(name, str) and 0 < len(name) <= LONGEST_KEY:
        return name
    return f"unnamed:{_digest(whole)}"


def _digest(found: Any) -> str:
    return hashlib.sha256(json.dumps(found, sort_keys=True).encode()).hexdigest()


def _moment(seconds: Any, now: datetime) -> datetime:
    """Seconds, as a rule in a text. What is none, or of a time that cannot be, is now."""
    try:
        at = datetime.fromtimestamp(int(seconds), UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return now
    return at if EARLIEST <= at <= now else now
