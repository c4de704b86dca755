"""Every action that a button of ours can have, by its name."""

from __future__ import annotations

from collections.abc import Iterator

from bot import taps
from bot.flows.form import PICK
from bot.taps.action import Action


def _declared() -> Iterator[object]:
    yield PICK
    for value in vars(taps).values():
        yield from (value.values() if isinstance(value, dict) else (value,))


_ALL = [each for each in _declared() if isinstance(each, Action)]
ACTIONS = {each.name: each for each in _ALL}
assert len(ACTIONS) == len(_ALL), "two actions have one name"
