"""How the providers that are set up can be reached, and reach us, for `isoko doctor`."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import aiohttp

if TYPE_CHECKING:
    from bot.settings import Settings

SECONDS = 15.0


async def looked_at(settings: Settings) -> tuple[str, str]:
    """How it is, and what to do about it; "" where all is well. No money is moved."""
    names = sorted(set(settings.payment_channels.values()))
    if not names:
        return "by hand only: no provider is set up", ""
    urls = {
        "pawapay": settings.pawapay_url,
        "momo": settings.momo_url,
        "stripe": settings.stripe_url,
    }
    for name in names:
        if (why := await _unreachable(urls[name])) is not None:
            host = urlsplit(urls[name]).hostname
            return f"{name} cannot be reached at {host} ({why})", (
                "Buyers are offered other ways meanwhile. Look at the network of this machine, and"
                f" at ISOKO_{name.upper()}_URL."
            )
    if not settings.address_of_callbacks:
        return f"{', '.join(names)}; they cannot tell us anything", (
            "Payments are seen later, as providers are only asked: set ISOKO_PUBLIC_URL to the"
            " address at which they reach this machine."
        )
    return f"{', '.join(names)}, told to {settings.address_of_callbacks}/payments/…", ""


async def _unreachable(url: str) -> str | None:
    """Why nobody answers there; whatever is answered, somebody does."""
    wait = aiohttp.ClientTimeout(total=SECONDS)
    try:
        async with aiohttp.ClientSession(timeout=wait) as client, client.get(url):
            return None
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        return type(error).__name__
