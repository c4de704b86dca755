"""What went over the wire, for the page's inspector and for tests that count.

Bodies are kept in bounded rings (a load run must not eat the memory), counts for ever:
a fault test asks "who got what", and a number that quietly stops growing would lie.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter, deque
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .refusals import Json, Refusal

LONGEST_KEPT_TEXT = 4096
MOST_EVENTS_WAITING = 20_000


@dataclass(slots=True)
class CallRecord:
    """One call by a bot: what it sent, what it was told, what the faults did to it."""

    number: int
    at: float
    bot_id: int
    method: str
    verb: str
    arguments: Json
    status: int
    answer: Json
    milliseconds: float
    fault: str | None = None
    via: str = "http"


@dataclass(slots=True)
class UpdateRecord:
    """One handing-over of one update; a retried update has several."""

    number: int
    at: float
    bot_id: int
    update_id: int
    kind: str
    via: str
    status: int | None
    error: str | None
    update: Json


Listener: TypeAlias = "asyncio.Queue[tuple[int, str, str] | None]"


class Hub:
    """Everything that happens, to whoever listens; nobody listening costs nothing."""

    def __init__(self) -> None:
        self._listeners: dict[Listener, int | None] = {}
        self.number = 0

    @property
    def is_heard(self) -> bool:
        """Whether anybody listens; what is dear to write down is not written for nobody."""
        return bool(self._listeners)

    def tell(self, kind: str, what: Json, people: Iterable[int] | None = None) -> int:
        """Send one event to every listener it concerns; one that fell far behind is let go."""
        self.number += 1
        data: str | None = None
        for queue, person in tuple(self._listeners.items()):
            if person is not None and people is not None and person not in people:
                continue
            data = data or json.dumps(what, separators=(",", ":"))
            if queue.qsize() >= MOST_EVENTS_WAITING:
                del self._listeners[queue]
                # The end mark must get in, or the slow reader never learns that it lost events.
                queue.get_nowait()
                queue.put_nowait(None)
            else:
                queue.put_nowait((self.number, kind, data))
        return self.number

    def listen(self, person: int | None = None) -> Listener:
        """A queue of (number, kind, JSON), of one person's events only if asked.

        None in it means: you missed something, connect again and read the state.
        """
        queue: Listener = asyncio.Queue()
        self._listeners[queue] = person
        return queue

    def leave(self, queue: Listener) -> None:
        """Stop listening."""
        self._listeners.pop(queue, None)

    def close(self) -> None:
        """End every stream, so that the server can stop without waiting for browsers."""
        for queue in self._listeners:
            queue.put_nowait(None)
        self._listeners.clear()


@dataclass(slots=True)
class Journal:
    """The two rings and the counts."""

    hub: Hub
    keep: int = 2000
    calls: deque[CallRecord] = field(init=False)
    updates: deque[UpdateRecord] = field(init=False)
    call_counts: Counter[str] = field(default_factory=Counter)
    status_counts: Counter[int] = field(default_factory=Counter)
    update_counts: Counter[str] = field(default_factory=Counter)
    calls_total: int = 0
    updates_total: int = 0

    def __post_init__(self) -> None:
        self.calls = deque(maxlen=self.keep)
        self.updates = deque(maxlen=self.keep)

    def call(self, record: CallRecord) -> None:
        """Keep a call; an empty poll is counted but not shown, or it would push out the rest."""
        self.call_counts[record.method] += 1
        self.status_counts[record.status] += 1
        if record.method == "getUpdates" and record.answer.get("result") == []:
            return
        record.arguments = shortened(record.arguments)
        self.calls.append(record)
        if self.hub.is_heard:
            self.hub.tell("call", asdict(record), ())

    def broken(self, at: float, method: str, verb: str, refusal: Refusal) -> None:
        """A request that could not even be read."""
        self.call(
            CallRecord(
                self.next_call(),
                at,
                0,
                method,
                verb,
                {},
                refusal.code,
                refusal.as_answer(),
                0.0,
                "unreadable",
            )
        )

    def next_call(self) -> int:
        """The number of the call that begins now."""
        self.calls_total += 1
        return self.calls_total

    def handed_over(
        self,
        *,
        at: float,
        bot_id: int,
        update: Json,
        via: str,
        status: int | None = None,
        error: str | None = None,
    ) -> None:
        """Keep one handing-over of an update."""
        self.updates_total += 1
        kind = next(key for key in update if key != "update_id")
        outcome = "failed" if error else "delivered"
        self.update_counts[f"{via}:{outcome}"] += 1
        record = UpdateRecord(
            self.updates_total, at, bot_id, update["update_id"], kind, via, status, error, update
        )
        self.updates.append(record)
        if self.hub.is_heard:
            self.hub.tell("update", asdict(record), ())

    def counts(self) -> Json:
        """Totals since the start or the last reset; these are never cut."""
        return {
            "calls": self.calls_total,
            "by_method": dict(self.call_counts),
            "by_status": {str(code): count for code, count in self.status_counts.items()},
            "handed_over": dict(self.update_counts),
        }

    def clear(self) -> None:
        """Forget everything."""
        self.calls.clear()
        self.updates.clear()
        self.call_counts.clear()
        self.status_counts.clear()
        self.update_counts.clear()
        self.calls_total = self.updates_total = 0


def shortened(value: Any) -> Any:
    """Long texts cut for the ring, with a word on how long they were."""
    if isinstance(value, str) and len(value) > LONGEST_KEPT_TEXT:
        return f"{value[:LONGEST_KEPT_TEXT]}… ({len(value)} characters)"
    if isinstance(value, dict):
        return {key: shortened(item) for key, item in value.items()}
    if isinstance(value, list):
        return [shortened(item) for item in value]
    return value
