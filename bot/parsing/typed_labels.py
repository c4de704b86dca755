"""Labels of buttons as people type them: without the sign before it, in capitals, in another
language than they read."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import TypeVar

from bot.parsing.normalise import plain

Value = TypeVar("Value")

#: Longer than any label.
LONGEST_TYPED = 80


def without_sign(words: str) -> str:
    """However it is written: "☕ Coffee" and "COFFEE!" are coffee. What is less than nothing stays
    so: "-3" is not 3."""
    return re.sub(r"^(?!-\d)\W+|\W+$", "", plain(words))


def meant(typed: str, labels: Iterable[tuple[Collection[str], Value]]) -> list[Value]:
    """What each label leads to that reads so, by any of its names: with its sign, where one was
    typed and there is such a label, else whatever its sign."""
    if not typed or len(typed) > LONGEST_TYPED:
        return []
    known = list(labels)
    for key in (plain, without_sign):
        wanted = key(typed)
        found = [value for names, value in known if wanted and wanted in map(key, names)]
        if found:
            return list(dict.fromkeys(found))
    return []
