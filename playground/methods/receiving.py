"""How a bot gets its updates and files, and how it signs in and out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from playground.calls import Call, carry_out, method
from playground.media import LARGEST_DOWNLOAD
from playground.refusals import Json, bad_request
from playground.webhooks import Webhook

if TYPE_CHECKING:
    from playground.people import Bot
    from playground.wire import Arguments

LONGEST_SECRET = 256
USUAL_CONNECTIONS = 40
MOST_CONNECTIONS = 100
MOST_UPDATES = 100


@method("getMe")
def get_me(call: Call) -> Json:
    """Who the token is."""
    return call.bot.as_me()


@method("getUpdates")
async def get_updates(call: Call) -> list[Json]:
    """What happened, waiting for it if asked to."""
    values, bot, world = call.values, call.bot, call.world
    bot.updates.allow(values.get("allowed_updates"))
    limit = min(max(values.get("limit", MOST_UPDATES), 1), MOST_UPDATES)
    offset, seconds = values.get("offset", 0), max(values.get("timeout", 0), 0)
    if world.allowance.enforced and not bot.updates.webhook_url:
        limit, seconds = bot.updates.braked(offset, limit, seconds)
    found = await bot.updates.get(offset, limit, seconds)
    if world.faults.updates_twice:
        found = [copy for update in found for copy in (update, update)]
    for update in found:
        world.journal.handed_over(at=world.clock.now(), bot_id=bot.id, update=update, via="poll")
    return found


@method("setWebhook")
async def set_webhook(call: Call) -> bool:
    """Have the updates delivered to an address; an empty one ends it.

    Plain http and any port are taken, where Telegram wants https: it is the bot's own machine.
    """
    values, bot, world = call.values, call.bot, call.world
    url = values.get("url", "").strip()
    secret = values.get("secret_token", "")
    if not url:
        return stop_webhook(call)
    parts = urlsplit(url if "://" in url else f"https://{url}")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise bad_request("invalid webhook URL specified")
    if len(secret) > LONGEST_SECRET:
        raise bad_request("secret token is too long")
    if not re.fullmatch(r"[A-Za-z0-9_-]*", secret):
        raise bad_request("secret token contains unallowed characters")
    connections = min(max(values.get("max_connections", USUAL_CONNECTIONS), 1), MOST_CONNECTIONS)
    bot.updates.allow(values.get("allowed_updates"))
    dropping = values.get("drop_pending_updates")
    if bot.webhook and bot.webhook.is_as(parts.geturl(), secret, connections) and not dropping:
        return True  # starting anew would send again what is being handled right now
    stop_webhook(call)
    bot.updates.interrupt(by_webhook=True)

    async def carry_out_answer(answering: Bot, name: str, arguments: Arguments) -> None:
        await carry_out(world, answering, name, arguments, via="webhook")

    webhook = Webhook(world, bot, carry_out_answer, parts.geturl(), secret, connections)
    bot.updates.webhook_url = parts.geturl()
    bot.webhook = webhook
    webhook.start()
    return True


@method("deleteWebhook")
def delete_webhook(call: Call) -> bool:
    """Back to polling."""
    return stop_webhook(call)


def stop_webhook(call: Call) -> bool:
    """End the delivery; what was not confirmed stays, unless it is to be dropped."""
    bot = call.bot
    if bot.webhook:
        bot.webhook.stop()
        bot.webhook = None
    bot.updates.webhook_url = ""
    if call.values.get("drop_pending_updates"):
        bot.updates.drop_all()
    return True


@method("getWebhookInfo")
def get_webhook_info(call: Call) -> Json:
    """Where updates go, and how that went lately."""
    bot = call.bot
    info: Json = {
        "url": bot.updates.webhook_url,
        "has_custom_certificate": False,
        "pending_update_count": len(bot.updates),
    }
    if bot.webhook:
        info |= bot.webhook.as_info()
    if bot.updates.allowed is not None:
        info["allowed_updates"] = sorted(bot.updates.allowed)
    return info


@method("getFile")
def get_file(call: Call) -> Json:
    """Where a file can be fetched, for an hour."""
    world, bot = call.world, call.bot
    stored = world.files.by_id(call.values["file_id"], bot.id)
    if len(stored.data) > LARGEST_DOWNLOAD:
        raise bad_request("file is too big")
    return {
        "file_id": world.files.file_id(stored, bot.id),
        "file_unique_id": stored.unique_id,
        "file_size": len(stored.data),
        "file_path": stored.path,
    }


@method("logOut")
def log_out(call: Call) -> bool:
    """Leave this server: the token is refused here until a reset."""
    call.bot.logged_out = True
    return True


@method("close")
def close(call: Call) -> bool:
    """Stop the bot's instance; its next call starts it again."""
    if call.bot.closed:
        raise bad_request("the bot has already been closed")
    call.bot.closed = True
    return True
