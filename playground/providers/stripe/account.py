"""What can be set in Stripe's dashboard, and what can go wrong there."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from playground.providers.provider import Settings
from playground.providers.switches import Seconds, Switches


class StripeSettings(Settings):
    """What a company sets in Stripe's dashboard."""

    key: str = "sk_test_of_the_playground"
    company: str = "Isoko"  # as the buyer reads it in the wallet
    webhook_url: str = ""  # empty: nothing is told
    webhook_secret: str = "whsec_of_the_playground"  # noqa: S105 - opens only this stand-in
    rolled_secret: str = ""  # the one before, which signs, too, while it is rolled
    events: list[str] = Field(default_factory=lambda: ["*"])  # those that are told
    refund_seconds: Seconds = 2.0  # until a refund has arrived


class StripeSwitches(Switches):
    """Trouble of Stripe's and the wallets' own."""

    processing_seconds: Seconds = 0.0  # between the wallet's yes and the money
    # A wallet that was closed tells nobody, and the PaymentIntent waits for good
    # (github.com/stripe/stripe-android/issues/5471).
    cancel_unnoticed: bool = False
    # Why refunds that begin now do not arrive.
    refunds_fail: Literal["declined", "insufficient_funds", "unknown"] | None = None
