"""WhatsApp: the number and its token, where Meta posts, the templates, and what the month costs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from urllib.parse import urlsplit

from bot.doctor.finding import Finding, first_line
from bot.settings import Settings
from bot.whatsapp.inbound.webhook import PATH
from bot.whatsapp.outbound import costs
from bot.whatsapp.outbound.client import GraphClient, GraphError, NotConnected, SendUnknown
from bot.whatsapp.outbound.outcomes import meaning_of
from bot.whatsapp.outbound.template_review import look
from bot.whatsapp.outbound.templates import every
from storage.database import Database
from storage.message_templates import APPROVED

FIELDS = "display_phone_number,verified_name,quality_rating,messaging_limit_tier,status"
CALLBACKS = ("phone_number", "whatsapp_business_account", "application")
POOR = ("YELLOW", "RED")
NOT_SET_UP = "not set up"

Look = Callable[[GraphClient], Awaitable[Finding]]


async def number(settings: Settings) -> Finding:
    """Whether the token is good for the number, and how Meta rates it."""
    return await _asked("WhatsApp", settings, _number)


async def webhook(settings: Settings) -> Finding:
    """Whether an app is told what people write to the account, and tells it here."""
    return await _asked("WhatsApp's webhook", settings, _webhook)


async def templates(settings: Settings) -> Finding:
    """Whether those who have not written for a day can be told anything."""
    return await _asked("WhatsApp's templates", settings, _templates)


async def spent(settings: Settings) -> Finding:
    """This month's messages, at the rates of now, and what the month comes to at this pace."""
    what = "WhatsApp's costs"
    if not settings.whatsapp_phone_id:
        return Finding(what, NOT_SET_UP)
    now, database = datetime.now(UTC), Database(settings.database)
    try:
        async with database.read() as db:
            so_far = await costs.of_month(db, now)
    except Exception as error:  # noqa: BLE001 - said where the database is looked at
        return Finding(what, f"unknown ({first_line(error)})")
    finally:
        await database.close()
    return Finding(what, f"{so_far.in_words()}; at this pace {so_far.at_this_pace(now)} a month")


async def _asked(what: str, settings: Settings, look_at: Look) -> Finding:
    if not settings.whatsapp_phone_id:
        return Finding(what, NOT_SET_UP)
    async with GraphClient.opened(settings) as client:
        try:
            found = await look_at(client)
        except GraphError as error:
            return Finding(what, f"Meta says {error}", _mend(error))
        except (NotConnected, SendUnknown) as error:
            return Finding(
                what,
                f"{settings.whatsapp_api} does not answer ({error})",
                "Is this machine on the internet? Else correct ISOKO_WHATSAPP_API.",
            )
    return Finding(what, found.how, found.advice)


def _mend(error: GraphError) -> str:
    if error.code in (0, 190):
        return "Make a token of a system user that does not expire: ISOKO_WHATSAPP_TOKEN."
    if meaning_of(error.code) == "stopped":
        return (
            "Look in the WhatsApp Manager: the number's and the account's state, payment, display"
            " name, and what the token may do (whatsapp_business_messaging and _management)."
        )
    return "Compare ISOKO_WHATSAPP_PHONE_ID and ISOKO_WHATSAPP_WABA_ID with the WhatsApp Manager."


async def _number(client: GraphClient) -> Finding:
    phone = f"/{client.settings.whatsapp_phone_id}"
    known = await client.call("GET", phone, params={"fields": FIELDS})
    quality = str(known.get("quality_rating") or "UNKNOWN")
    how = (
        f"{known.get('display_phone_number')} ({known.get('verified_name')}),"
        f" quality {quality}, {known.get('messaging_limit_tier') or 'no tier'}"
    )
    state = str(known.get("status") or "CONNECTED")
    if state != "CONNECTED":
        return Finding("", f"{how}, {state}", "Register the number again in the WhatsApp Manager.")
    if quality in POOR:
        advice = "People block it or report it: send fewer templates, and news only to who asked."
        return Finding("", how, advice)
    return Finding("", how)


async def _webhook(client: GraphClient) -> Finding:
    settings = client.settings
    path = f"/{settings.whatsapp_waba_id}/subscribed_apps"
    if not (await client.call("GET", path)).get("data"):
        return Finding(
            "",
            "no app is told what people write",
            "Set the callback address and the verify token in the app's dashboard, and subscribe"
            " the app to the account.",
        )
    asked = {"fields": "webhook_configuration"}
    known = await client.call("GET", f"/{settings.whatsapp_phone_id}", params=asked)
    found = known.get("webhook_configuration") or {}
    # The number's own goes before the account's, and that before the app's.
    url = next((found[each] for each in CALLBACKS if found.get(each)), "")
    host, ours = urlsplit(url).hostname or "no address", settings.address_of_callbacks
    if ours and url != ours + PATH:
        return Finding(
            "",
            f"what people write goes to {host}, and not here",
            f"Set the callback address in the app's dashboard to {ours}{PATH}, and take away what"
            " was set for the number or the account alone.",
        )
    return Finding("", f"an app is told what people write, at {host}")


async def _templates(client: GraphClient) -> Finding:
    found = await look(client)
    ready = sum(each.status == APPROVED for each in found)
    how, wanted = f"{ready} of {len(every())} may be sent", len(every())
    bad = [
        f"{each.name} ({each.language})"
        for each in found
        if each.status not in (APPROVED, "PENDING")
    ]
    if len(found) < wanted or not all(each.same for each in found):
        return Finding("", how, "Ask for the others: isoko whatsapp templates submit")
    if bad:
        advice = f"See why: isoko whatsapp templates list. Not sent: {', '.join(bad)}"
        return Finding("", how, advice)
    return Finding("", how)
