"""What went over the wire between a provider and the house, for the page and for tests."""

from __future__ import annotations

from collections import deque
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Literal

from playground.journal import shortened

if TYPE_CHECKING:
    from playground.journal import Hub
    from playground.refusals import Json

Way = Literal["call", "callback"]
KEPT = 2000
HIDDEN = ("authorization", "ocp-apim-subscription-key", "cookie")


@dataclass(slots=True)
class Exchange:
    """A call of the house, or a callback to it. No status: nothing was answered, or not sent."""

    number: int
    at: float
    provider: str
    way: Way
    verb: str
    address: str
    headers: dict[str, str]
    body: str
    status: int | None
    answer: str
    fault: str | None = None  # the switch that it met, or what went wrong
    transaction: str | None = None


class Traffic:
    """The newest exchanges of one provider."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._kept: deque[Exchange] = deque(maxlen=KEPT)
        self._total = 0

    def note(
        self,
        *,
        at: float,
        provider: str,
        way: Way,
        verb: str,
        address: str,
        headers: dict[str, str],
        body: bytes,
        status: int | None,
        answer: bytes = b"",
        fault: str | None = None,
        transaction: str | None = None,
    ) -> None:
        """Keep one, without what opens doors."""
        self._total += 1
        shown = {name: value for name, value in headers.items() if name.lower() not in HIDDEN}
        exchange = Exchange(
            self._total, at, provider, way, verb, address, shown, in_log(body),
            status, in_log(answer), fault, transaction,
        )  # fmt: skip
        self._kept.append(exchange)
        if self._hub.is_heard:
            self._hub.tell("exchange", asdict(exchange), ())

    def since(self, number: int) -> list[Json]:
        """Those after a number, oldest first."""
        return [asdict(each) for each in self._kept if each.number > number]

    def clear(self) -> None:
        """Forget all."""
        self._kept.clear()
        self._total = 0


def in_log(body: bytes) -> str:
    """Bytes as a text that is not too long."""
    text: str = shortened(body.decode(errors="replace"))
    return text
