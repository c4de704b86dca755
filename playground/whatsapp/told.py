"""What a business is told, and how it is written: one thing that happened, or a batch of them."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

    from playground.refusals import Json

    from .account import Settings
    from .chats import Contact

Kind = Literal["messages", "statuses", "errors", "user_preferences", "other"]


@dataclass(frozen=True, slots=True)
class Told:
    """One message, one status, or one of the other things that a business hears of."""

    field: str  # that was subscribed to
    kind: Kind
    what: Json
    contact: Json | None = None  # whose it is, where that is told
    lane: str = ""  # things of one lane are told one after the other


def contact_as_json(contact: Contact, number: Json) -> Json:
    """Somebody as webhooks tell of them; `number` is what the business may know of it."""
    profile = {"name": contact.name}
    if contact.username:
        profile["username"] = f"@{contact.username.removeprefix('@')}"
    return {"profile": profile, "user_id": contact.user_id} | number


def envelope(told: Sequence[Told], settings: Settings, at: int, rng: random.Random) -> Json:
    """One call's body: several things may share a change or an entry, or have their own."""
    entries: list[Json] = []
    for each in told:
        whole = each.kind == "other"
        chance = rng.random()
        change = entries[-1]["changes"][-1] if entries else None
        joins = change is not None and not whole and change["field"] == each.field == "messages"
        if change is not None and joins and chance < 0.5:
            add(change["value"], each)
            continue
        made = {"field": each.field, "value": each.what if whole else value(each, settings)}
        if entries and chance < 0.8:
            entries[-1]["changes"].append(made)
        else:
            entries.append({"id": settings.waba_id, "changes": [made]})
    for entry in entries:
        if any(
            change["field"] not in ("messages", "user_preferences") for change in entry["changes"]
        ):
            entry["time"] = at
    return {"object": "whatsapp_business_account", "entry": entries}


def value(told: Told, settings: Settings) -> Json:
    """The value of a change about a message, a status or an error."""
    made: Json = {
        "messaging_product": "whatsapp",
        "metadata": {
            "display_phone_number": settings.display_phone_number,
            "phone_number_id": settings.phone_id,
        },
    }
    add(made, told)
    return made


def add(made: Json, told: Told) -> None:
    """One more thing in a value, with whose it is once."""
    if told.contact and told.contact not in made.setdefault("contacts", []):
        made["contacts"].append(told.contact)
    made.setdefault(told.kind, []).append(told.what)


def as_bytes(body: Json) -> bytes:
    r"""The body as it goes: all but ASCII escaped, and each slash as `\/`."""
    return json.dumps(body, separators=(",", ":")).replace("/", "\\/").encode()


def signature(secret: str, body: bytes) -> str:
    """The value of `X-Hub-Signature-256`."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
