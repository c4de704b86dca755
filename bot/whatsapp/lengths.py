"""Words made to fit: what is one character too long is refused as a whole.

Nothing is cut within what a reader sees as one character: a letter with its accents, a flag, a
family of four.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from bot.whatsapp.capabilities import units

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_JOINER = "\u200d"
_BREAKS = ("\n\n", "\n", " ")  # the better one first


def characters(text: str) -> Iterator[str]:
    """What a reader sees as one each."""
    held, flag = "", False
    for sign in text:
        is_flag = "\U0001f1e6" <= sign <= "\U0001f1ff"
        goes_on = held and (
            _joins(sign) or held[-1] == _JOINER or (is_flag and flag) or held + sign == "\r\n"
        )
        if not goes_on and held:
            yield held
        flag = is_flag and not (goes_on and flag)
        held = held + sign if goes_on else sign
    if held:
        yield held


def _joins(sign: str) -> bool:
    """Whether it belongs to the sign before it: accents, joiners, skin tones, tags of a flag."""
    return (
        unicodedata.category(sign) in ("Mn", "Me", "Mc")
        or sign == _JOINER
        or "\U0001f3fb" <= sign <= "\U0001f3ff"
        or "\U000e0020" <= sign <= "\U000e007f"
    )


def begins(text: str, limit: int) -> str:
    """As many whole characters of it as there is room for."""
    kept, left = [], limit
    for each in characters(text):
        left -= units(each)
        if left < 0:
            break
        kept.append(each)
    return "".join(kept)


def shortened(text: str, limit: int) -> str:
    """It, or its beginning with an ellipsis."""
    if units(text) <= limit:
        return text
    return begins(text, limit - 1).rstrip() + "…"


def unique(labels: Iterable[str], limit: int) -> list[str]:
    """Each shortened, so that no two are alike: a message in which two are is refused."""
    shown: list[str] = []
    for label in labels:
        title, number = shortened(label, limit), 1
        while title.casefold() in (each.casefold() for each in shown):
            number += 1
            title = shortened(label, limit - len(f" {number}")) + f" {number}"
        shown.append(title)
    return shown


def pieces(text: str, limit: int) -> list[str]:
    """The text in so many messages as it needs, cut where a paragraph ends, else a line, else a
    word. There is one at least, and none is empty but that of an empty text."""
    made: list[str] = []
    left = text.strip()
    while units(left) > limit:
        # Without a single character that fits there is nothing to be gained by waiting.
        head = begins(left, limit) or left[:1]
        end = max((_end(head, each) for each in _BREAKS[:2]), default=0) or _end(head, " ")
        head = head[: end or len(head)]
        made.append(head.rstrip())
        left = left[len(head) :].lstrip()
    return [*made, left] if left or not made else made


def _end(head: str, sign: str) -> int:
    """Where the last of these signs is, unless what is before it would be a scrap."""
    at = head.rfind(sign)
    return at if at >= len(head) // 4 and head[:at].strip() else 0


def on_one_line(text: str) -> str:
    """As labels are: without breaks and without blanks at the ends, and never empty."""
    return re.sub(r"\s+", " ", text).strip() or "…"
