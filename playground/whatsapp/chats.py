"""The talk of a business with a person: who that is to it, and what became of each message."""

from __future__ import annotations

import base64
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import random

    from playground.people import Person
    from playground.refusals import Json

    from .prices import Price
    from .reading.bubbles import Bubble

State = Literal["accepted", "sent", "delivered", "read", "failed", "received"]


DAY = 86_400.0
NUMBER_SHOWN = 30 * DAY  # after the business last dealt with a number
WINDOW = DAY
ENTRY_WINDOW = 3 * DAY


@dataclass(slots=True)
class Contact:
    """One person and the talk with the business."""

    person: Person
    user_id: str  # the business-scoped user id
    phone: str  # digits only
    username: str | None = None
    shared_number: bool = False  # by their own wish: it stays known
    by_number: float = -NUMBER_SHOWN  # when the business last dealt with the number
    # Their phone.
    has_app: bool = True
    online: bool = True
    looking: bool = False  # the chat is on the screen
    receipts: bool = True
    blocked: bool = False
    no_marketing: bool = False
    # The windows in which the business may write anything.
    window_until: float = 0.0
    came_by: Json | None = None  # the advertisement, until the business answers
    entry_until: float = 0.0
    messages: list[Message] = field(default_factory=list)
    unread: int = 0
    typing_until: float = 0.0
    last_event: int = 0

    def number_is_known(self, now: float) -> bool:
        """Whether the business is told the phone number."""
        return self.username is None or self.shared_number or now - self.by_number <= NUMBER_SHOWN

    def in_window(self, now: float) -> bool:
        """Whether anything may be sent, or an approved template only."""
        return now < max(self.window_until, self.entry_until)

    def find(self, message_id: str) -> Message | None:
        """A message of this talk by its id or its number."""
        return next(
            (m for m in self.messages if message_id in (m.id, str(m.number))),
            None,
        )

    @property
    def name(self) -> str:
        """As their profile has it."""
        return " ".join(filter(None, (self.person.first_name, self.person.last_name)))


@dataclass(slots=True)
class Message:
    """One message. `wire` is what the business sent, or was told."""

    number: int
    id: str
    contact: Contact
    by_business: bool
    type: str
    bubble: Bubble
    wire: Json
    at: float
    answers: str = ""  # the id of what it quotes
    forwarded: bool = False
    state: State = "received"
    error: int | None = None
    told: list[str] = field(default_factory=list)  # statuses, as they were told
    callback_data: str | None = None
    category: str = ""  # of a template: marketing, utility, authentication
    template: str = ""
    price: Price | None = None
    by_number: bool = False  # it was addressed to the phone number
    on_phone: bool = False  # whether the person has it
    was_read: bool = False
    used: str = ""  # the id of the button or row that was pressed last
    reactions: dict[str, str] = field(default_factory=dict)  # by business or person
    event: int = 0

    def as_json(self) -> Json:
        """For the control API."""
        return {
            "platform": "whatsapp",
            "person_id": self.contact.person.id,
            "people": [self.contact.person.id],
            "number": self.number,
            "id": self.id,
            "by_business": self.by_business,
            "type": self.type,
            "bubble": self.bubble.as_json(),
            "wire": self.wire,
            "at": self.at,
            "answers": self.answers,
            "forwarded": self.forwarded,
            "state": self.state,
            "error": self.error,
            "told": list(self.told),
            "template": self.template,
            "price": asdict(self.price) if self.price else None,
            "on_phone": self.on_phone,
            "was_read": self.was_read,
            "used": self.used,
            "reactions": dict(self.reactions),
            "unread": self.contact.unread,
            "event": self.event,
        }


def new_message_id(rng: random.Random, phone: str) -> str:
    """`wamid.` and base64, as WhatsApp makes them; of no meaning to anybody."""
    inside = b"\x1d\x03\x15" + phone.encode() + b"\x15\x02\x00\x11\x18" + rng.randbytes(10)
    return "wamid." + base64.b64encode(inside).decode()
