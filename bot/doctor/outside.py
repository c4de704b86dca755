"""Whom the house talks to: Telegram, and providers of payments."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import aiohttp

from bot.doctor.finding import PATIENCE_SECONDS, Finding, first_line
from bot.payments import checkup
from bot.settings import Settings
from bot.telegram.connect import TokenRefused
from bot.telegram.inbound.token import NoAnswer, username_of, webhook_of
from bot.telegram.inbound.webhook import PATH

OFFICIAL = "https://api.telegram.org"
ERROR_SINCE = timedelta(hours=1)  # one of Telegram's with our address that is older is over


async def token(settings: Settings) -> Finding:
    token = settings.bot_token.get_secret_value()
    if not token and settings.on_whatsapp:
        return Finding("Token", "not set: the market is on WhatsApp alone")
    if not token:
        return Finding(
            "Token",
            "ISOKO_BOT_TOKEN is not set",
            "Ask @BotFather in Telegram for a bot and write its token to .env, or set up WhatsApp "
            "(docs/operating.md). To try Isoko without either: isoko demo",
        )
    try:
        username = await username_of(token, settings.telegram_api_url)
    except TokenRefused:
        return Finding(
            "Token",
            f"{settings.telegram_api_url} knows no bot by it",
            "Copy it again from @BotFather (/mybots, API Token): digits, a colon, then letters.",
        )
    except NoAnswer as error:
        official = settings.telegram_api_url == OFFICIAL
        return Finding(
            "Token",
            f"{settings.telegram_api_url} does not answer ({error})",
            "Is this machine on the internet, and is Telegram reachable from where it stands?"
            if official
            else "Start that Bot API server or correct ISOKO_TELEGRAM_API_URL.",
        )
    return Finding("Token", f"it is @{username}'s")


async def updates(settings: Settings) -> Finding:
    if settings.on_whatsapp and not settings.on_telegram:
        return Finding("Updates", "none of Telegram's")
    if not settings.webhook_url:
        return Finding("Updates", "by polling")
    name = f"by webhook at {settings.webhook_url}"
    if settings.telegram_api_url == OFFICIAL and not settings.webhook_url.startswith("https://"):
        return Finding(
            "Updates",
            f"{name}, which is not https",
            "Telegram takes https only: put a proxy with a certificate in front of "
            f"{settings.webhook_listen} and set ISOKO_WEBHOOK_URL to its https address.",
        )
    if not settings.webhook_secret.get_secret_value():
        return Finding(
            "Updates",
            f"{name}, without a secret",
            "Anybody could post updates. Set ISOKO_WEBHOOK_SECRET to a long random word, for "
            "example the output of: python3 -c 'import secrets; print(secrets.token_urlsafe())'",
        )
    return Finding("Updates", f"{name}, passed on to {settings.webhook_listen}")


async def webhook(settings: Settings) -> Finding:
    """What Telegram itself says: which webhook is set, what waits, and how posting to it went."""
    name, token = "Webhook at Telegram", settings.bot_token.get_secret_value()
    if not token:
        return Finding(name, "unknown without a token")
    try:
        set_ = await webhook_of(token, settings.telegram_api_url)
    except NoAnswer as error:
        return Finding(name, f"unknown ({error})")
    how = f"waiting updates: {set_.waiting}"
    if set_.failed_at is not None:
        how += f"; last error, at {set_.failed_at:%Y-%m-%d %H:%M} UTC: {set_.error}"
    if set_.deaf_to:
        how += f"; not asked for: {', '.join(set_.deaf_to)}"
    ours = settings.webhook_url + PATH if settings.webhook_url else ""
    if set_.url != ours:
        return _another_webhook(name, settings, set_.url, how)
    if not set_.url:
        return Finding(name, f"none, as it should be; {how}")
    how = f"ours; {how}"
    if set_.failed_at is not None and datetime.now(UTC) - set_.failed_at < ERROR_SINCE:
        return Finding(
            name,
            how,
            f"Telegram cannot post to it. Does the proxy pass on to {settings.webhook_listen}, is"
            " its certificate valid, and does Isoko run?",
        )
    if set_.deaf_to:
        return Finding(name, how, "Start Isoko again: it says which updates it needs.")
    return Finding(name, how)


def _another_webhook(name: str, settings: Settings, url: str, how: str) -> Finding:
    """Only its host is named: other tools write the token into the path."""
    if not url:
        return Finding(name, f"none yet, Isoko sets it when it starts; {how}")
    host = urlsplit(url).hostname or "an address that cannot be read"
    polls = "" if settings.webhook_url else ", while this Isoko polls"
    return Finding(
        name,
        f"another one, at {host}{polls}; {how}",
        "Isoko takes it away when it starts. If another tool sets it again, stop that tool, or have"
        " @BotFather give one of the two a token of its own."
        if polls
        else "Isoko sets its own when it starts. If another tool changes it again, stop that tool.",
    )


async def payments(settings: Settings) -> Finding:
    """Providers that are set up."""
    how, advice = await checkup.looked_at(settings)
    return Finding("Payments", how, advice)


async def pages(settings: Settings) -> Finding:
    """Whether what the public pages call their address leads to them."""
    name, url = "Pages", settings.web_url
    if not url:
        return Finding(name, "none: ISOKO_WEB_URL is not set")
    here = urlsplit(url).hostname in ("localhost", "127.0.0.1", "::1")
    if not url.startswith("https://") and not here:
        return Finding(
            name,
            f"{url} is not https",
            f"Put a proxy with a certificate in front of {settings.webhook_listen}"
            " (docs/operating.md) and set ISOKO_WEB_URL to its https address.",
        )
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(PATIENCE_SECONDS)) as session,
            session.get(f"{url}/robots.txt", allow_redirects=False) as said,
        ):
            text = await said.text(errors="replace")
    except (aiohttp.ClientError, TimeoutError) as error:
        return Finding(
            name,
            f"{url} does not answer ({first_line(error)})",
            f"Does Isoko run, and does the proxy pass it on to {settings.webhook_listen}?",
        )
    if f"Sitemap: {url}/sitemap.xml" not in text:
        return Finding(
            name,
            f"at {url} something else answers",
            f"Have the proxy pass everything on to {settings.webhook_listen}, and start Isoko with"
            " this ISOKO_WEB_URL.",
        )
    return Finding(name, f"at {url}")
