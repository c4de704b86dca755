"""The event loop and the garbage collector, as a server that runs for weeks wants them.

What both are worth stands in docs/performance.md.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
from collections.abc import Coroutine, Iterator
from importlib.util import find_spec
from typing import TypeVar

T = TypeVar("T")

# The catalogues, the models and the libraries are a million objects that are never garbage. Full
# collections look at them all again and again, and nobody is answered meanwhile.
YOUNG_OBJECTS = 50_000
MIDDLE_ROUNDS = 20
OLD_ROUNDS = 100


def run(work: Coroutine[None, None, T]) -> T:
    """`asyncio.run`, on uvloop where the platform has one."""
    if find_spec("uvloop") is None:
        return asyncio.run(work)
    from uvloop import new_event_loop

    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        return runner.run(work)


@contextlib.contextmanager
def loading() -> Iterator[None]:
    """Around the imports of everything: the collector would look again and again, and find nothing,
    as all of it stays."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def settle() -> None:
    """Everything that was loaded by now stays: leave it out of every collection to come."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS, MIDDLE_ROUNDS, OLD_ROUNDS)
