"""What can be set at pawaPay, and what can go wrong there."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from playground.providers.provider import Settings
from playground.providers.switches import Switches

from .signing import How

Kind = Literal["deposit", "payout", "refund"]
KINDS: tuple[Kind, ...] = ("deposit", "payout", "refund")


class PawapaySettings(Settings):
    """What a merchant sets in pawaPay's dashboard."""

    token: str = "pawapay-token-of-the-playground"  # noqa: S105 - opens only this stand-in
    company: str = "Isoko"  # as the payer reads it in the prompt
    # Where callbacks go, for each kind; empty: nowhere.
    deposit_url: str = ""
    payout_url: str = ""
    refund_url: str = ""
    balance: Annotated[int, Field(ge=0)] = 1_000_000  # francs, before anything moved
    not_allowed: list[Kind] = Field(default_factory=list)


class PawapaySwitches(Switches):
    """Trouble of pawaPay's own."""

    # How callbacks are signed: as pawaPay does; as the RFC wants it; with another text; not at all.
    signature: How = "der"
    key: Annotated[int, Field(ge=1, le=9)] = 1  # a larger one: the key was changed
    closed: list[str] = Field(default_factory=list)  # operators that are down
    # The guide's example of a refund's answer names its id so.
    refund_answered_as: Literal["refundId", "payoutId"] = "refundId"
