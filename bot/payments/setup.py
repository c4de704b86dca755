"""The providers that the settings name. What is not set up costs nothing: its file is not read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from bot.payments.webhook import PATH

if TYPE_CHECKING:
    from bot.payments.provider import Provider
    from bot.settings import Settings


def providers_of(settings: Settings, now: Callable[[], datetime]) -> dict[str, Provider]:
    """By name."""

    def seconds() -> float:
        return now().timestamp()

    def callback(name: str) -> str:
        return settings.address_of_callbacks + PATH.format(provider=name)

    found: dict[str, Provider] = {}
    if token := settings.pawapay_token.get_secret_value():
        from bot.payments.pawapay import Pawapay

        address = callback("pawapay")
        found["pawapay"] = Pawapay(settings.pawapay_url, token, address, now=seconds)
    if collection := settings.momo_collection.get_secret_value():
        from bot.payments.momo import Momo
        from bot.payments.momo_access import MomoKeys

        disbursement = settings.momo_disbursement.get_secret_value()
        found["momo"] = Momo(
            settings.momo_url,
            settings.momo_target,
            MomoKeys(*collection.split()),
            MomoKeys(*disbursement.split()) if disbursement else None,
            callback_url=callback("momo") if settings.address_of_callbacks else "",
            test_money=settings.momo_test_money,
            now=seconds,
        )
    if key := settings.stripe_key.get_secret_value():
        from bot.payments.stripe import Stripe

        secret = settings.stripe_webhook_secret.get_secret_value()
        found["stripe"] = Stripe(settings.stripe_url, key, secret, now=seconds)
    return found
