"""What a phone shows, as a program sees it: messages, notices, and how to mean one of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias, TypeVar

Json: TypeAlias = dict[str, Any]


class PlaygroundError(Exception):
    """The stand-in refused an act; the text is its own."""


class NothingSuch(AssertionError):
    """What was waited for did not come; the text shows what did."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A message as a phone shows it now; `raw` is the control API's own object."""

    raw: Json

    @property
    def api(self) -> Json:
        """The Bot API's Message."""
        message: Json = self.raw["message"]
        return message

    @property
    def id(self) -> int:
        """Its number in the chat."""
        number: int = self.raw["message_id"]
        return number

    @property
    def by_bot(self) -> bool:
        """Whether a bot wrote it."""
        return bool(self.raw["by_bot"])

    @property
    def text(self) -> str:
        """Its text, caption, an invoice's title or a poll's question; empty for a bare picture."""
        title = self.api.get("invoice", {}).get("title") or self.api.get("poll", {}).get("question")
        words: str = self.api.get("text") or self.api.get("caption") or title or ""
        return words

    @property
    def buttons(self) -> list[list[str]]:
        """The labels of its inline buttons, by row."""
        rows = self.api.get("reply_markup", {}).get("inline_keyboard", [])
        return [[button["text"] for button in row] for row in rows]

    @property
    def data(self) -> dict[str, str]:
        """Callback data by label."""
        rows = self.api.get("reply_markup", {}).get("inline_keyboard", [])
        return {b["text"]: b["callback_data"] for row in rows for b in row if "callback_data" in b}

    @property
    def links(self) -> list[str]:
        """Where its buttons lead that open a page."""
        rows = self.api.get("reply_markup", {}).get("inline_keyboard", [])
        return [button["url"] for row in rows for button in row if "url" in button]

    @property
    def kind(self) -> str:
        """`text`, `photo`, `document`, `location`, `contact` …"""
        kinds = (
            "text",
            "photo",
            "document",
            "sticker",
            "voice",
            "video",
            "audio",
            "venue",
            "location",
            "contact",
            "invoice",
            "poll",
            "successful_payment",
        )
        return next((kind for kind in kinds if kind in self.api), "other")

    @property
    def options(self) -> list[str]:
        """The answers of a poll."""
        return [option["text"] for option in self.api.get("poll", {}).get("options", [])]

    @property
    def deleted(self) -> bool:
        """Whether it was taken away."""
        return bool(self.raw["deleted"])

    def __str__(self) -> str:
        who = "bot" if self.by_bot else "   "
        what = self.text or f"[{self.kind}]"
        if self.text and self.kind not in ("text", "other"):
            what = f"[{self.kind}] {what}"
        marks = " ".join(" ".join(f"[{label}]" for label in row) for row in self.buttons)
        state = " (deleted)" if self.deleted else " (edited)" if self.raw["edits"] else ""
        return f"{self.id:>5} {who} {what}{state}" + (f"\n          {marks}" if marks else "")


@dataclass(frozen=True, slots=True)
class Toast:
    """The notice that answered a tap; `state` is spinning, answered or expired."""

    label: str
    data: str
    text: str
    alert: bool
    state: str
    raw: Json


class Readable(Protocol):
    """A message of whatever platform."""

    @property
    def text(self) -> str: ...


Seen = TypeVar("Seen", bound=Readable)
# Words in a message, a pattern of them, or a question of one's own.
MatchOf: TypeAlias = str | re.Pattern[str] | Callable[[Seen], bool]
Match: TypeAlias = MatchOf[Shown]


def matches(match: MatchOf[Seen], message: Seen) -> bool:
    """Whether a message is meant: by a part of its words, a pattern, or a question of one's own."""
    if isinstance(match, str):
        return match in message.text
    if isinstance(match, re.Pattern):
        return bool(match.search(message.text))
    return match(message)


def described(match: MatchOf[Seen]) -> str:
    """A match in a sentence."""
    if isinstance(match, re.Pattern):
        return f"/{match.pattern}/"
    return repr(match) if isinstance(match, str) else getattr(match, "__name__", repr(match))
