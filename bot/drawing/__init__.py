"""Lists of sums as pictures that are read on a phone, by a process of its own.

A picture is what everybody can open, keep and pass on: a spreadsheet needs a program. It is drawn
away from the process that answers, which would stand still for as long, and keep a font and what
draws in memory.

The font has Latin, Cyrillic, Greek and the Chinese characters of GB 2312 (fonts/README.md). The
house's own words need no more. A name may: what is a picture or an ornament in it is left out, and
where a letter has no shape, other words stand in the name's place.
"""

from __future__ import annotations

import json
import logging
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from bot import child_processes
from bot.drawing import child

if TYPE_CHECKING:
    from collections.abc import Sequence

log = logging.getLogger(__name__)

MOST_ROWS = 40  # four pictures or five: whoever wants more of them wants a spreadsheet


@dataclass(frozen=True, slots=True)
class SheetRow:
    """Words on the left and a sum on the right, each with what is smaller below it; `strong` is one
    that the others lead from or to."""

    words: str
    sum: str = ""
    below: tuple[str, ...] = ()
    below_sum: str = ""
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """`name` is somebody's; `otherwise` is said where the font has no shape for it."""

    title: str
    name: str
    otherwise: str
    below: str
    rows: Sequence[SheetRow]


async def made(sheet: Sheet) -> tuple[bytes, ...]:
    """One PNG or several of them, in reading order. Raises RuntimeError where none can be made."""
    given = json.dumps(asdict(sheet)).encode()
    code, said, complaint = await child_processes.run(child.__file__, given=given)
    if code != 0:
        log.warning("a drawing ended its process: %s %s", code, complaint[-300:])
        raise RuntimeError("a picture could not be made")
    pages = []
    while said:
        size, said = int.from_bytes(said[:4]), said[4:]
        pages.append(said[:size])
        said = said[size:]
    return tuple(pages)
