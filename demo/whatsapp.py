"""WhatsApp in the demo: the playground's stand-in, set up as a market would be at Meta."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import SecretStr

from bot.whatsapp.inbound.webhook import PATH

if TYPE_CHECKING:
    from playground.server import Running

VERSION = "v24.0"


def set_up(stand_in: Running) -> dict[str, Any]:
    """The market's settings for its number. Templates are approved as they are written."""
    whatsapp = stand_in.whatsapp
    whatsapp.settings = whatsapp.settings.changed({"review": "approve"})
    keys = whatsapp.settings
    return {
        "whatsapp_phone_id": keys.phone_id,
        "whatsapp_waba_id": keys.waba_id,
        "whatsapp_token": SecretStr(keys.token),
        "whatsapp_app_secret": SecretStr(keys.app_secret),
        "whatsapp_verify_token": SecretStr(keys.verify_token),
        "whatsapp_api": f"{stand_in.url}/{VERSION}",
    }


async def call(stand_in: Running, listen: str) -> None:
    """Tell the stand-in where the market hears (host:port): it asks there at once."""
    await stand_in.whatsapp.set({"webhook_url": f"http://{listen}{PATH}"})
