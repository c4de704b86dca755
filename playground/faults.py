"""Switches for trouble: what a bad network and a busy Telegram do to a bot, on request.

A switch never changes what the stand-in reports: a call whose answer was dropped was carried
out, and the log, the chat and the counts say so.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Literal, get_args

from .checks import METHODS

if TYPE_CHECKING:
    from .refusals import Json

# Trouble by default meets what a bot does, not how it listens or what it asks about itself.
# A wait that is long enough for any test, and that ends before a visitor gives up on the page.
MOST = {"slow_ms": 60_000, "retry_after": 86_400}
MOST_CALLS = 1_000_000
# What comes in place of JSON: a page, nothing, half of an answer, or one that never ends.
GARBAGE = {
    "html": b"<html><head><title>Bad Gateway</title></head><body>502</body></html>",
    "empty": b"",
    "half": b'{"ok":true,"result":[{"update_id":1,"mess',
    "endless": b'{"ok":true,"result":[' + b" " * 1000,
}
DownloadTrouble = Literal["502", "404", "slow", "cut", "short"]
Typed = Literal["plain", "formatted", "rich"]
SPARED = ("get", "setwebhook", "deletewebhook", "close", "logout")


@dataclass(slots=True)
class Faults:
    """All off by default; numbers with `_next` count down to nothing."""

    slow_ms: int = 0
    too_many_next: int = 0
    retry_after: int = 3
    server_error_next: int = 0
    server_error_code: int = 502
    drop_answer_next: int = 0
    # In place of Telegram's answer that of whatever stands before it: the call was not carried out.
    garbage_next: int = 0
    garbage: str = "html"
    garbage_status: int = 502
    lower_ids_next: int = 0
    updates_twice: bool = False
    typed: Typed = "plain"  # how what people write goes out; tags are read unless it is plain
    downloads_next: int = 0  # of files: nothing, half of it and then silence, or half as if all
    download_trouble: DownloadTrouble = "502"
    # Only these methods (small letters), only this chat; None: every method that is not spared.
    methods: list[str] | None = None
    chat_id: int | None = None

    def change(self, changes: Json) -> None:
        """Set the given switches; a wrong name or type is refused before anything changes."""
        for name, value in changes.items():
            if name not in {known.name for known in fields(self)}:
                msg = f"there is no switch {name!r}"
                raise ValueError(msg)
            if not fits(name, value):
                msg = f"{value!r} is no value for {name}"
                raise ValueError(msg)
        for method in changes.get("methods") or ():
            if method.lower() not in METHODS:  # it would wait for a call that never comes
                msg = f"the Bot API has no method {method!r}"
                raise ValueError(msg)
        for name, value in changes.items():
            setattr(self, name, value)
        self.methods = [method.lower() for method in self.methods] if self.methods else None

    def clear(self) -> None:
        """All off."""
        self.change(asdict(Faults()))

    def meet(self, method: str, chat_id: object) -> bool:
        """Whether a call is one that the switches are meant for."""
        if self.chat_id is not None and str(chat_id) != str(self.chat_id):
            return False
        if self.methods is not None:
            return method.lower() in self.methods
        return not method.lower().startswith(SPARED)

    def take(self, name: str) -> bool:
        """Use up one of a counted switch."""
        left: int = getattr(self, name)
        if left <= 0:
            return False
        setattr(self, name, left - 1)
        return True

    def as_json(self) -> Json:
        """For the page."""
        return asdict(self)


def fits(name: str, value: object) -> bool:
    """Whether a value is of the switch's kind."""
    whole = isinstance(value, int) and not isinstance(value, bool)
    match name:
        case "updates_twice":
            return isinstance(value, bool)
        case "methods":
            named = isinstance(value, list) and all(isinstance(item, str) for item in value)
            return value is None or named
        case "chat_id":
            return value is None or whole
        case "download_trouble":
            return value in get_args(DownloadTrouble)
        case "typed":
            return value in get_args(Typed)
        case "server_error_code":
            return whole and value in range(500, 600)
        case "garbage":
            return value in GARBAGE
        case "garbage_status":
            return whole and value in range(200, 600)
    return isinstance(value, int) and whole and 0 <= value <= MOST.get(name, MOST_CALLS)
