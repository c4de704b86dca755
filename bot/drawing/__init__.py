"""Lists of sums, and cards of products and shops, as pictures for a phone; by a process of its own.

A picture is what everybody can open, keep and pass on: a spreadsheet needs a program. It is drawn
away from the process that answers, which would stand still for as long, and keep a font and what
draws in memory.

The font has Latin, Cyrillic, Greek and the Chinese characters of GB 2312 (fonts/README.md). The
house's own words need no more. A name may: what is a picture or an ornament in it is left out, and
where a letter has no shape, other words stand in the name's place.
"""

from __future__ import annotations

import base64
import json
import logging
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from bot import child_processes
from bot.drawing import child

if TYPE_CHECKING:
    from collections.abc import Sequence

log = logging.getLogger(__name__)

MOST_ROWS = 40  # four pictures or five: whoever wants more of them wants a spreadsheet


@dataclass(frozen=True, slots=True)
class SheetRow:
    """Words on the left and a sum on the right, each with what is smaller below it; `strong` is one
    that the others lead from or to. `bar` is how long a bar stands below it, of 1; None: none.
    `otherwise` is said where the words are somebody's, and the font has no shape for them."""

    words: str
    sum: str = ""
    below: tuple[str, ...] = ()
    below_sum: str = ""
    strong: bool = False
    bar: float | None = None
    otherwise: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """`name` is somebody's; `otherwise` is said where the font has no shape for it."""

    title: str
    name: str
    otherwise: str
    below: str
    rows: Sequence[SheetRow]


@dataclass(frozen=True, slots=True)
class Card:
    """`name` and `otherwise` as of a sheet. `code` (PNG, at most QR_SIDE wide) is for cameras,
    `link` the same for people, and `scan` says what both are for. One photo (JPEG), or four, or
    none."""

    name: str
    otherwise: str
    price: str
    below: tuple[str, ...]
    scan: str
    link: str
    code: bytes
    photos: tuple[bytes, ...] = ()


async def made(sheet: Sheet) -> tuple[bytes, ...]:
    """One PNG or several of them, in reading order. Raises RuntimeError where none can be made."""
    return await _drawn("sheet", asdict(sheet))


async def card(of: Card) -> bytes:
    """A JPEG. Raises RuntimeError where none can be made."""
    photos = [base64.b64encode(each).decode() for each in of.photos]
    code = base64.b64encode(of.code).decode()
    card = asdict(replace(of, code=b"", photos=())) | {"photos": photos, "code": code}
    (content,) = await _drawn("share_card", card)
    return content


async def _drawn(kind: str, of: dict[str, Any]) -> tuple[bytes, ...]:
    given = json.dumps(of).encode()
    code, said, complaint = await child_processes.run(child.__file__, kind, given=given)
    if code != 0:
        log.warning("a drawing ended its process: %s %s", code, complaint[-300:])
        raise RuntimeError("a picture could not be made")
    pages = []
    while said:
        size, said = int.from_bytes(said[:4]), said[4:]
        pages.append(said[:size])
        said = said[size:]
    return tuple(pages)
