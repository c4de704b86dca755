"""Files that go up to an app in a session, for a handle: Meta's reviewers want to see one with each
template that carries a file. A handle is good for nothing else, and for a day.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .refusals import GraphRefusal, missing, wrong

if TYPE_CHECKING:
    import random

    from playground.clock import Clock

    from .templates import Template

DAY = 86_400.0
SESSION = "upload:"
TYPES = ("image/jpeg", "image/jpg", "image/png", "video/mp4", "application/pdf")
OF_KIND = {"IMAGE": "image/", "VIDEO": "video/", "DOCUMENT": "application/"}


@dataclass(slots=True)
class Session:
    """A file that is going up."""

    mime_type: str
    length: int


class Uploads:
    """Of one app."""

    def __init__(self, clock: Clock, rng: random.Random) -> None:
        self._clock = clock
        self._rng = rng
        self._sessions: dict[str, Session] = {}
        self._handles: dict[str, tuple[str, float]] = {}

    def begin(self, mime_type: str, length: int) -> str:
        """A session's id."""
        number = f"{SESSION}{self._rng.randbytes(12).hex()}"
        self._sessions[number] = Session(mime_type, length)
        return number

    def end(self, number: str, data: bytes) -> str:
        """The handle of a file that has come whole."""
        session = self._sessions.get(number)
        if session is None:
            raise GraphRefusal(100, f"There is no session {number}.")
        if len(data) != session.length:
            raise wrong("file", f"{session.length} bytes were announced, {len(data)} came")
        handle = f"4::{self._rng.randbytes(16).hex()}"
        self._handles[handle] = (session.mime_type, self._clock.now() + DAY)
        return handle

    def must_fit(self, template: Template) -> None:
        """A header that is a file has an example of its kind."""
        if template.header_kind not in OF_KIND:
            return
        mime_type, until = self._handles.get(template.example, ("", 0.0))
        if not template.example:
            raise missing("components: HEADER: example: header_handle")
        if until <= self._clock.now():
            raise wrong("header_handle", "it is no handle of an upload, or is older than a day")
        if not mime_type.startswith(OF_KIND[template.header_kind]):
            raise wrong("header_handle", f"{mime_type} is no {template.header_kind}")
