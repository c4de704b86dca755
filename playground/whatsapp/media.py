"""Files on the way between a business and people: ids that die, addresses that die sooner.

An id lives 30 days if the business uploaded it and 7 if a person sent it; the address behind it
lives 5 minutes. Phones keep what they got for good.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .media_types import kind_of, must_fit, plain
from .refusals import GraphRefusal, wrong

if TYPE_CHECKING:
    import random

    from playground.clock import Clock
    from playground.refusals import Json

DAY = 86_400.0
OURS_LIVE = 30 * DAY
THEIRS_LIVE = 7 * DAY
ADDRESS_LIVES = 300.0
PATH = "/whatsapp_business/attachments/"


@dataclass(frozen=True, slots=True)
class Stored:
    """One file under one id."""

    id: str
    kind: str
    mime_type: str
    data: bytes
    filename: str
    until: float

    @property
    def sha256(self) -> str:
        """Of the bytes, in hexadecimal."""
        return hashlib.sha256(self.data).hexdigest()


class Media:
    """Every file of one business number."""

    def __init__(self, clock: Clock, rng: random.Random) -> None:
        self._clock = clock
        self._rng = rng
        self._salt = rng.randbytes(16)
        self._stored: dict[str, Stored] = {}
        self._deleted: set[str] = set()

    def clear(self) -> None:
        """Forget every file."""
        self._stored.clear()
        self._deleted.clear()

    def upload(self, data: bytes, mime_type: str, filename: str) -> Stored:
        """A file of the business's; what cannot be sent as anything is refused."""
        kind = kind_of(mime_type)
        must_fit(kind, mime_type, data)
        return self._add(kind, data, mime_type, filename, OURS_LIVE)

    def keep(self, kind: str, data: bytes, mime_type: str, filename: str = "") -> Stored:
        """A file of a person's, of any type that a phone sends, or one fetched from a link."""
        return self._add(kind, data, mime_type, filename, THEIRS_LIVE)

    def _add(self, kind: str, data: bytes, mime_type: str, filename: str, lives: float) -> Stored:
        number = str(self._rng.randrange(10**14, 10**16))
        stored = Stored(number, kind, mime_type, data, filename, self._clock.now() + lives)
        self._stored[number] = stored
        return stored

    def usable(self, number: str, where: str) -> Stored:
        """A file that may be sent."""
        found = self._living(number)
        if found is None:
            said = f"{number} is not a valid whatsapp business account media attachment ID"
            raise wrong(where, said)
        return found

    def look(self, number: str) -> Stored:
        """A file that may be asked for."""
        found = self._living(number)
        if found is None:
            said = f"Object with ID '{number}' does not exist, or it was deleted, or it is too old."
            raise GraphRefusal(100, said)
        return found

    def _living(self, number: str) -> Stored | None:
        found = self._stored.get(number)
        if found is None or number in self._deleted or self._clock.now() > found.until:
            return None
        return found

    def delete(self, number: str) -> None:
        """Whoever has it on a phone keeps it."""
        self.look(number)
        self._deleted.add(number)

    def on_phone(self, number: str) -> Stored | None:
        """A file as phones have it, whatever became of its id."""
        return self._stored.get(number)

    # -- addresses -----------------------------------------------------------------------

    def address(self, base: str, stored: Stored) -> str:
        """Where the bytes are, for five minutes and with the token only."""
        until = int(self._clock.now() + ADDRESS_LIVES)
        return f"{base}{PATH}?mid={stored.id}&ext={until}&hash={self._mark(stored.id, until)}"

    def at_address(self, number: str, until: str, mark: str) -> Stored | None:
        """The file at an address that is whole and not too old."""
        if not until.isdecimal() or not hmac.compare_digest(self._mark(number, int(until)), mark):
            return None
        return self._living(number) if self._clock.now() <= int(until) else None

    def _mark(self, number: str, until: int) -> str:
        return hmac.new(self._salt, f"{number} {until}".encode(), hashlib.sha256).hexdigest()[:40]

    def as_json(self, base: str, stored: Stored) -> Json:
        """The answer to who asks for an id."""
        return {
            "messaging_product": "whatsapp",
            "url": self.address(base, stored),
            "mime_type": stored.mime_type,
            "sha256": stored.sha256,
            "file_size": len(stored.data),
            "id": stored.id,
        }

    def in_webhook(self, base: str, stored: Stored) -> Json:
        """A file as an inbound message tells of it."""
        return {
            "id": stored.id,
            "mime_type": stored.mime_type,
            "sha256": stored.sha256,
            "url": self.address(base, stored),
        }


def is_voice(mime_type: str) -> bool:
    """Whether a sound is what WhatsApp records."""
    return plain(mime_type) == "audio/ogg"
