"""What no database takes as text: NUL, and halves of surrogate pairs.

SQLite keeps both, PostgreSQL refuses the statement, and Redis and JSON stumble over the halves. So
they are taken out wherever text comes in or goes down, by the same rule.
"""

from __future__ import annotations

import re

_HALVES = re.compile("[\ud800-\udfff]")


def storable(text: str) -> str:
    """The text without NUL; half a surrogate pair becomes the sign for what cannot be read."""
    if "\x00" in text:
        text = text.replace("\x00", "")
    if text.isascii():
        return text
    return _HALVES.sub("\ufffd", text) if _HALVES.search(text) else text
