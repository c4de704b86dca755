"""What a button carries, as it is written, and the button itself."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.texts import Text


# That a button may carry, on whichever platform: a test compares it with what each has room for.
TAP_BYTES = 64


_NO_ID = re.compile(r"\d{19}")  # beyond what a database counts: nobody was ever shown that


@dataclass(frozen=True, slots=True)
class Tap:
    """What a button carries, so that it can be judged years later.

    `draft` and `revision` name the state of the form it was shown with; buttons outside forms
    carry none, and are judged by the state of their subject.
    """

    action: str
    subject: str = ""
    draft: str = ""
    revision: int = 0

    @property
    def fits(self) -> bool:
        """Whether a button can carry it."""
        return len(self._data().encode()) <= TAP_BYTES

    def encode(self) -> str:
        """ValueError is our own mistake, never a person's."""
        if not self.fits:
            raise ValueError(f"button data is over {TAP_BYTES} bytes: {self._data()}")
        return self._data()

    def _data(self) -> str:
        return f"{self.action}|{self.subject}|{self.draft}|{self.revision or ''}"

    @classmethod
    def decode(cls, data: str) -> Tap | None:
        """None for what was never ours: a forged button can carry anything, of any length."""
        parts = data.split("|")
        if (
            len(parts) != 4
            or len(data.encode(errors="replace")) > TAP_BYTES
            or not parts[0]
            or _NO_ID.search(parts[1])
            or not ((parts[3].isascii() and parts[3].isdecimal()) or not parts[3])
        ):
            return None
        return cls(parts[0], parts[1], parts[2], int(parts[3] or 0))


@dataclass(frozen=True, slots=True)
class Button:
    """A label of at most 24 cells, and what happens: a tap for us, or a page that opens."""

    label: Text | str
    tap: Tap | None = None
    url: str = ""


Rows = tuple[tuple[Button, ...], ...]
