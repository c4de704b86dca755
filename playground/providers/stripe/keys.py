"""Idempotency keys: what was answered once is answered again, for a day.

Only what came as far as being carried out is kept, errors of the server's among it; a call that was
refused for its parameters may be sent again with others (docs.stripe.com/api/idempotent_requests).
"""

from __future__ import annotations

from dataclasses import dataclass

from .refused import Refused

KEPT_SECONDS = 86_400.0
LONGEST = 255


@dataclass(frozen=True, slots=True)
class Answered:
    """The first answer to a key."""

    at: float
    path: str
    pairs: tuple[tuple[str, str], ...]
    status: int
    body: bytes


class Keys:
    """Those of one account."""

    def __init__(self) -> None:
        self._kept: dict[str, Answered] = {}

    def find(
        self, key: str, path: str, pairs: tuple[tuple[str, str], ...], now: float
    ) -> Answered | None:
        """What the same call was answered, if it was made within a day."""
        if len(key) > LONGEST:
            raise Refused(f"Idempotency keys have {LONGEST} characters at most.")
        kept = self._kept.get(key)
        if kept is None or now - kept.at >= KEPT_SECONDS:
            return None
        instead = f"Try using a key other than '{key}' if you meant to execute a different request."
        if kept.path != path:
            said = (
                "Keys for idempotent requests can only be used for the same endpoint they were "
                f"first used for ('{path}' vs '{kept.path}'). {instead}"
            )
            raise Refused(said, kind="idempotency_error")
        if sorted(kept.pairs) != sorted(pairs):
            said = (
                "Keys for idempotent requests can only be used with the same parameters they were "
                f"first used with. {instead}"
            )
            raise Refused(said, kind="idempotency_error")
        return kept

    def keep(self, key: str, answered: Answered) -> None:
        """The answer to a call that was carried out."""
        self._kept[key] = answered

    def clear(self) -> None:
        """Forget all."""
        self._kept.clear()
