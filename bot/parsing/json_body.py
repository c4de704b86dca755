"""JSON that somebody else wrote, read so that nothing in it can hurt whoever works on with it.

Python's reader takes more than JSON: Infinity and NaN, which no database keeps, also where they are
written 1e999, text with NUL or half a surrogate pair, and as much nesting as its stack has room
for. An integer of more digits than it reads it refuses with all that stands around it. One bad
value costs itself, not the whole body: a hundred updates come in one.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any

from storage.storable_text import storable

# Escapes that may stand for NUL or for half a surrogate pair. A whole pair is an emoji: looked at,
# and left as it is.
_ODD = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")
LONGEST_NUMBER = 400  # digits; no number of anybody's has so many
# Where others post many things at a time, the fields that these are in.
_AROUND = frozenset(("result", "entry", "changes", "value", "messages", "statuses"))
DEEPEST = 100  # levels; a message with a list in a table in a quotation has twenty


class InvalidJson(ValueError):
    """It is not JSON, or nested beyond all use."""


def read_json(body: bytes) -> Any:
    """What the body says. Raises InvalidJson, and nothing else."""
    try:
        found = _READER.decode(body.decode(errors="replace"))
        if body.count(b"[") + body.count(b"{") > DEEPEST and is_deep(found):
            found = _without_deep(found)
        return cleaned(found) if _ODD.search(body) else found
    except (ValueError, RecursionError) as error:
        raise InvalidJson(type(error).__name__) from error


def cleaned(value: Any) -> Any:
    """The same with every text as it can be kept."""
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, list):
        return [cleaned(each) for each in value]
    if isinstance(value, dict):
        return {storable(key): cleaned(each) for key, each in value.items()}
    return value


def is_deep(value: Any) -> bool:
    """Whether it is nested so deeply that whoever walks through it may fall. It walks itself level
    by level, so that it cannot."""
    level = [value]
    for _ in range(DEEPEST):
        level = [
            child
            for each in level
            for child in (each.values() if isinstance(each, dict) else each)
            if isinstance(child, dict | list)
        ]
        if not level:
            return False
    return True


def _without_deep(value: Any) -> Any:
    """Of a list in a body, the things that are too deep are left out by the field they are in:
    `{"result": [{"update_id": 1, "message": <deep>}]}` keeps the number of the update, and every
    other update."""
    if isinstance(value, dict):
        return {
            key: _without_deep(each) if key in _AROUND else each
            for key, each in value.items()
            if key in _AROUND or not _too_deep(each)
        }
    if isinstance(value, list):
        return [_without_deep(each) for each in value if not isinstance(each, list)]
    return value


def _too_deep(value: Any) -> bool:
    return isinstance(value, dict | list) and is_deep([[[value]]])


def _nothing(_constant: str) -> None:
    """In place of Infinity and NaN, which JSON does not have."""


def _float(digits: str) -> float | None:
    """1e999 is JSON, and infinity to Python: PostgreSQL keeps none, and 503 would bring the whole
    batch again for days."""
    number = float(digits)
    return number if math.isfinite(number) else None


def _int(digits: str) -> int | None:
    return int(digits) if len(digits) <= LONGEST_NUMBER else None


# Put together once: `json.loads` does it anew each time that it is told how numbers are read.
_READER = json.JSONDecoder(parse_constant=_nothing, parse_float=_float, parse_int=_int)
