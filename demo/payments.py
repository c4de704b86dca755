"""The companies that move money in the demo: the playground's stand-ins, set up as a market would.

The market collects, and keeps a part of each sale: MTN is asked directly, Airtel through pawaPay,
and wallets in China by Stripe.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import SecretStr

from bot.commerce import commission
from bot.commerce.commission import Rate
from bot.commerce.state_machine import SYSTEM
from playground.providers.momo.account import MomoSettings
from playground.providers.pawapay.account import PawapaySettings
from playground.providers.stripe.account import StripeSettings

if TYPE_CHECKING:
    from datetime import datetime

    from playground.server import Running
    from storage.database import Session

KEPT = Rate(500)  # hundredths of a percent


def set_up(stand_in: Running, listen: str) -> dict[str, Any]:
    """Tell each stand-in where the market listens (host:port); the market's settings for them."""
    address = f"http://{listen}"
    pawapay, momo, stripe = (stand_in.providers[each] for each in ("pawapay", "momo", "stripe"))
    hears = f"{address}/payments/pawapay"
    pawapay.settings = pawapay.settings.changed(
        {"deposit_url": hears, "payout_url": hears, "refund_url": hears}
    )
    stripe.settings = stripe.settings.changed({"webhook_url": f"{address}/payments/stripe"})
    keys, dashboard, portal = PawapaySettings(), StripeSettings(), MomoSettings()
    user = f"{portal.api_user} {portal.api_key}"
    return {
        "webhook_listen": listen,
        "public_url": address,
        "collects": "market",
        "pawapay_token": SecretStr(keys.token),
        "pawapay_url": f"{stand_in.url}{pawapay.path()}",
        "momo_collection": SecretStr(f"{user} {portal.collection_keys[0]}"),
        "momo_disbursement": SecretStr(f"{user} {portal.disbursement_keys[0]}"),
        "momo_url": f"{stand_in.url}{momo.path()}",
        "momo_target": portal.environment,
        "stripe_key": SecretStr(dashboard.key),
        "stripe_webhook_secret": SecretStr(dashboard.webhook_secret),
        "stripe_url": f"{stand_in.url}{stripe.path()}",
    }


async def set_sample(db: Session, now: datetime) -> None:
    """What of each sale the market keeps."""
    await commission.set_rule(
        db, draft_id="sample", shop_id=None, category=None, rate=KEPT, actor=SYSTEM, now=now
    )
