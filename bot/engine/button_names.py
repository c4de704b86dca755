"""How a button reads in each language, for whoever types its label instead of tapping it.

They may have read it in another language than the one they chose, and on a platform with little
room it has another, shorter label there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.i18n import Reader, plain
from bot.texts import LANGUAGES, Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.capabilities import Capabilities
    from bot.chat import Button

_READERS = [Reader.of(each) for each in LANGUAGES]


def names_of(label: Text | str, can: Capabilities) -> tuple[str, ...]:
    """Somebody's own words have one name, a text of ours at least one for each language."""
    if isinstance(label, str):
        return (" ".join(label.split()),)  # a line by itself, whatever somebody named a product
    names = [plain(label, reader) for reader in _READERS]
    shorter = can.shorter_label(label)
    if shorter is not label:
        names += [plain(shorter, reader) for reader in _READERS]
    return tuple(names)


def kept(buttons: Sequence[Button], can: Capabilities) -> list[str]:
    """What is kept of a message's buttons beside their taps."""
    return [as_kept(each.label, can) for each in buttons]


def as_kept(label: Text | str, can: Capabilities) -> str:
    """A line a name."""
    return "\n".join(names_of(label, can))
