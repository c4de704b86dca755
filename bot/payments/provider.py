"""What a payment provider can do: one class a provider, which knows its API and nothing of ours.

Adapters touch no database. They raise nothing for what happens on the wire: a refused connection is
`unsent`, a time-out, a 5xx or an answer that cannot be read is `unknown`, and only a clear no is
`failed` (docs/decisions/0120).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from bot.parsing.json_body import InvalidJson, read_json

if TYPE_CHECKING:
    from bot.commerce.statements import AttemptFacts, CallbackReport, Statement
    from storage.constants import PaymentChannel, ProviderName


class NotSigned(Exception):
    """A callback whose signature is missing, wrong or too old."""


class UnreadableCallback(Exception):
    """A callback that is not what its provider sends."""


@dataclass(frozen=True, slots=True)
class Callback:
    """A request as it came, before anything of it is believed."""

    method: str  # "POST" or "PUT"
    headers: Mapping[str, str]
    body: bytes

    def content(self) -> Any:
        """Its body as JSON. Raises UnreadableCallback."""
        try:
            return read_json(self.body)
        except InvalidJson as error:
            raise UnreadableCallback("the body is not JSON") from error


class Provider(Protocol):
    name: ClassVar[ProviderName]
    channels: frozenset[PaymentChannel]  # through which it moves money, as it is set up
    base_url: str  # where an attempt is sent, and asked after: it is kept with the attempt

    async def start(self, attempt: AttemptFacts) -> Statement:
        """Ask for the money, give it back or pay it out, as `attempt.kind` says. The same attempt
        sent twice moves money once."""
        ...

    async def look(self, attempt: AttemptFacts) -> Statement:
        """What the provider knows of it now; `unsent` where it has never heard of it."""
        ...

    async def hear(self, callback: Callback) -> CallbackReport:
        """What a callback says. Raises NotSigned, UnreadableCallback."""
        ...

    async def close(self) -> None: ...
