"""E-mail: whether the server would send for us, and whether what comes back can be read."""

from __future__ import annotations

import asyncio

from bot.doctor.finding import PATIENCE_SECONDS, Finding, first_line
from bot.mail.client import MailServerAway, MailServerRefuses
from bot.mail.connect import server_of
from bot.mail.inbox import BounceInbox, InboxAway
from bot.settings import Settings

NOT_SET_UP = "not set up"


async def server(settings: Settings) -> Finding:
    """Connects, encrypts, says who we are; nothing is sent."""
    what = "E-mail"
    if not settings.on_mail:
        return Finding(what, NOT_SET_UP)
    found = server_of(settings)
    place = f"{settings.mail_server} ({settings.mail_tls})"
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await found.look()
    except MailServerRefuses as error:
        return Finding(
            what,
            f"{place} refuses: {first_line(error)}",
            "Correct ISOKO_MAIL_USER, ISOKO_MAIL_PASSWORD and ISOKO_MAIL_TLS.",
        )
    except (MailServerAway, TimeoutError) as error:
        return Finding(
            what,
            f"{place} does not answer: {first_line(error)}",
            "Correct ISOKO_MAIL_SERVER; many machines may use port 587 or 465 only, and not 25.",
        )
    finally:
        await found.close()
    return Finding(what, f"{place} would send")


async def returned(settings: Settings) -> Finding:
    """How much waits to be read; it is read each minute, so much is a sign."""
    what = "Returned mail"
    inbox = settings.mail_inbox.get_secret_value()
    if not settings.on_mail:
        return Finding(what, NOT_SET_UP)
    if not inbox:
        return Finding(
            what,
            "nobody reads it",
            "Set ISOKO_MAIL_BOUNCES and ISOKO_MAIL_INBOX: who goes on writing to addresses that"
            " are none is taken for a sender of junk.",
        )
    try:
        waiting = await asyncio.to_thread(BounceInbox(inbox).look)
    except InboxAway as error:
        return Finding(what, f"it cannot be read: {first_line(error)}", "Correct ISOKO_MAIL_INBOX.")
    return Finding(what, f"{waiting} to be read")
