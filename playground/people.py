"""Who is in the playground: people with their phones, bots, chats, and what was said in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from .limits import Limiter
    from .refusals import Json
    from .updates import Updates

TAP_LIFE = 150.0
PAYMENT_LIFE = 10.0
UNANSWERED = "BOT_PRECHECKOUT_TIMEOUT"  # what Telegram's apps get when the bot says nothing

RoomType = Literal["private", "group", "supergroup"]
Platform = Literal["telegram", "whatsapp", "browser"]


@dataclass(slots=True)
class Person:
    """Somebody with a phone.

    `language` is for the page; `language_code` is what Telegram tells bots.
    """

    id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language: str = "en"
    language_code: str | None = "en"
    time_zone: str = "Africa/Kigali"
    phone: str = ""
    deactivated: bool = False
    platform: Platform = "telegram"  # what is on the phone; chosen once

    def as_user(self) -> Json:
        """The Bot API's User."""
        return {
            key: value
            for key, value in {
                "id": self.id,
                "is_bot": False,
                "first_name": self.first_name,
                "last_name": self.last_name,
                "username": self.username,
                "language_code": self.language_code,
            }.items()
            if value is not None
        }

    def as_chat(self) -> Json:
        """The Bot API's Chat of a private conversation."""
        user = self.as_user()
        for key in ("is_bot", "language_code"):
            user.pop(key, None)
        return user | {"type": "private"}


@dataclass(slots=True)
class Message:
    """One message: as the Bot API shows it now, and as it was when it was sent."""

    room: Room
    id: int
    sender: int
    api: Json
    original: Json
    call: int | None = None
    deleted: bool = False
    edits: int = 0
    event: int = 0
    # A reply keyboard that came with it; Telegram does not show it to bots.
    keyboard: Json | None = None
    # The bot's own mark on an invoice; nobody else sees it.
    payload: str | None = None

    @property
    def by_bot(self) -> bool:
        """Whether a bot sent it."""
        return bool(self.api["from"]["is_bot"])


@dataclass(slots=True)
class Room:
    """A conversation.  A private one belongs to one bot and one person; its id is the person's."""

    id: int
    type: RoomType
    bot_id: int | None = None
    title: str = ""
    username: str | None = None
    members: dict[int, str] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    last_id: int = 0
    blocked: bool = False
    moved_to: int | None = None
    # Of a group that has such: "open" or "closed", by number.
    topics: dict[int, str] = field(default_factory=dict)
    unread: dict[int, int] = field(default_factory=dict)
    keyboards: dict[int, Json | None] = field(default_factory=dict)
    typing: Json | None = None
    pinned: int | None = None
    # Messages a bot sent here since the reset, by bot; deleting does not make it less.
    delivered: dict[int, int] = field(default_factory=dict)

    def as_chat(self, person: Person | None) -> Json:
        """The Bot API's Chat."""
        if self.type == "private" and person:
            return person.as_chat()
        chat: Json = {"id": self.id, "type": self.type, "title": self.title}
        if self.username:
            chat["username"] = self.username
        if self.topics:
            chat["is_forum"] = True
        return chat

    def in_topic(self, number: int | None) -> Json:
        """What a message in a topic says of it."""
        return {} if number is None else {"message_thread_id": number, "is_topic_message": True}

    def present(self, message_id: int) -> Message | None:
        """A message that is there and not deleted."""
        message = self.messages.get(message_id)
        return None if message is None or message.deleted else message


@dataclass(slots=True)
class Tap:
    """A pressed button: its query lives 150 seconds (a payment's 10) or until it is answered."""

    id: str
    person_id: int
    bot_id: int
    chat_id: int
    message_id: int
    label: str
    data: str
    at: float
    answered: float | None = None
    text: str = ""
    show_alert: bool = False
    url: str | None = None
    # For a Pay button: what the bot was asked about, and whether it was paid.
    payment: Json | None = None
    paid: bool = False

    def state(self, now: float) -> str:
        """`spinning`, `answered` or `expired`."""
        if self.answered is not None:
            return "answered"
        life = PAYMENT_LIFE if self.payment else TAP_LIFE
        return "expired" if now - self.at > life else "spinning"

    def as_json(self, now: float) -> Json:
        """For the control API: what the person sees of it."""
        state = self.state(now)
        unpaid = self.payment is not None and state == "expired"
        return {
            "id": self.id,
            "person_id": self.person_id,
            "bot_id": self.bot_id,
            "chat_id": self.chat_id,
            "message_id": self.message_id,
            "label": self.label,
            "data": self.data,
            "at": self.at,
            "state": state,
            "answered_at": self.answered,
            "text": UNANSWERED if unpaid else self.text,
            "show_alert": self.show_alert or unpaid,
            "url": self.url,
            "paid": self.paid if self.payment else None,
        }


@dataclass(slots=True)
class Texts:
    """Name, description and short description of a bot, by language ('' is for everybody)."""

    name: dict[str, str] = field(default_factory=dict)
    description: dict[str, str] = field(default_factory=dict)
    short_description: dict[str, str] = field(default_factory=dict)


class Deliverer(Protocol):
    """What posts a bot's updates to its address."""

    def is_as(self, url: str, secret: str, connections: int) -> bool: ...

    def as_info(self) -> Json: ...

    def stop(self) -> None: ...


@dataclass(slots=True)
class Bot:
    """A bot that may sign in with its token."""

    id: int
    token: str
    name: str
    username: str
    updates: Updates
    limiter: Limiter
    reads_groups: bool = False
    last_message_id: int = 0
    closed: bool = False
    logged_out: bool = False
    commands: dict[tuple[str, str], list[Json]] = field(default_factory=dict)
    texts: Texts = field(default_factory=Texts)
    menu_buttons: dict[int, Json] = field(default_factory=dict)
    webhook: Deliverer | None = None

    def as_user(self) -> Json:
        """The Bot API's User, as others see the bot."""
        return {"id": self.id, "is_bot": True, "first_name": self.name, "username": self.username}

    def as_me(self) -> Json:
        """The answer of getMe."""
        return self.as_user() | {
            "can_join_groups": True,
            "can_read_all_group_messages": self.reads_groups,
            "supports_inline_queries": False,
            "can_connect_to_business": False,
            "has_main_web_app": False,
        }
