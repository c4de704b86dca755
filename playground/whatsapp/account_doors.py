"""A business's number, account and callback, as it calls for them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from aiohttp import web

from .business import tier
from .reading.values import Values
from .refusals import GraphRefusal

if TYPE_CHECKING:
    from playground.refusals import Json

    from .service import WhatsApp

USUAL = ("verified_name", "display_phone_number", "quality_rating", "id")
# Fields that a number has and that are empty here: asked for, they are left out of the answer.
EMPTY = frozenset((
    "new_name_status", "is_on_biz_app", "is_official_business_account", "is_pin_enabled",
    "is_preverified_number", "search_visibility", "eligibility_for_api_business_global_search",
    "health_status", "certificate", "new_certificate", "last_onboarded_time", "country_code",
    "country_dial_code",
))  # fmt: skip
MOST_PROMPTS, LONGEST_PROMPT = 4, 80
MOST_COMMANDS, LONGEST_COMMAND, LONGEST_HINT = 30, 32, 256


def number(whatsapp: WhatsApp, request: web.Request) -> web.Response:
    """GET /{phone}, with `fields` as a list with commas."""
    asked = request.query.get("fields")
    names = [each.strip() for each in asked.split(",")] if asked else list(USUAL)
    known = everything(whatsapp)
    for name in names:
        if name not in known and name not in EMPTY:
            raise GraphRefusal(100, f"Tried accessing nonexisting field ({name})")
    names = [each for each in dict.fromkeys([*names, "id"]) if each in known]
    return web.json_response({name: known[name] for name in names})


def everything(whatsapp: WhatsApp) -> Json:
    """What may be asked of a number."""
    settings, digits = whatsapp.settings, whatsapp.settings.display_phone_number
    return {
        "id": settings.phone_id,
        "display_phone_number": f"+{digits[:3]} {digits[3:6]} {digits[6:9]} {digits[9:]}",
        "verified_name": settings.verified_name,
        "quality_rating": settings.quality,
        "quality_score": {"score": settings.quality},
        # By both names: the newer one is the portfolio's, which has one number here.
        "messaging_limit_tier": tier(whatsapp.limits.reach),
        "whatsapp_business_manager_messaging_limit": tier(whatsapp.limits.reach),
        "name_status": "APPROVED",
        "code_verification_status": "VERIFIED",
        "platform_type": "CLOUD_API",
        "status": "CONNECTED",
        "account_mode": "LIVE",
        "throughput": {"level": "HIGH" if whatsapp.limits.per_second > 80 else "STANDARD"},
        "webhook_configuration": {"application": settings.webhook_url},
        "conversational_automation": {"id": settings.phone_id} | whatsapp.automation,
    }


def must_be_the_account(whatsapp: WhatsApp, request: web.Request) -> None:
    """The account in the address is the one that is served here."""
    node = request.match_info["node"]
    if node != whatsapp.settings.waba_id:
        raise GraphRefusal(33, f"Object with ID '{node}' does not exist")


def business(whatsapp: WhatsApp) -> web.Response:
    """GET /{account}."""
    settings = whatsapp.settings
    return web.json_response({"id": settings.waba_id, "name": settings.verified_name})


async def numbers(whatsapp: WhatsApp, request: web.Request) -> web.Response:
    """GET /{account}/phone_numbers."""
    must_be_the_account(whatsapp, request)
    known = everything(whatsapp)
    return web.json_response({"data": [{name: known[name] for name in USUAL}]})


async def subscribed(whatsapp: WhatsApp, request: web.Request) -> web.Response:
    """GET, POST and DELETE /{account}/subscribed_apps; an address of its own is verified."""
    must_be_the_account(whatsapp, request)
    settings = whatsapp.settings
    if request.method == "GET":
        data = {"id": settings.app_id, "name": settings.verified_name}
        row = {"whatsapp_business_api_data": data, "override_callback_uri": settings.webhook_url}
        return web.json_response({"data": [row] if settings.webhook_url else []})
    if request.method == "DELETE":
        await whatsapp.set({"webhook_url": ""})
        return web.json_response({"success": True})
    body = await request.read()
    given = json.loads(body) if body else dict(request.query)
    if address := given.get("override_callback_uri"):
        verify = {"verify_token": given.get("verify_token", settings.verify_token)}
        try:
            await whatsapp.set({"webhook_url": address} | verify)
        except ValueError as wrong:
            raise GraphRefusal(100, str(wrong)) from None
    return web.json_response({"success": True})


async def automate(whatsapp: WhatsApp, request: web.Request) -> web.Response:
    """POST /{phone}/conversational_automation: first messages and commands, for everybody alike."""
    given = Values(json.loads(await request.read() or b"{}"), "")
    given.any("enable_welcome_message", default=None)
    prompts = given.items("prompts", MOST_PROMPTS, least=0) if given.has("prompts") else []
    rows = given.objects("commands", MOST_COMMANDS, least=0) if given.has("commands") else []
    held = Values({str(place): each for place, each in enumerate(prompts)}, "prompts")
    automation: Json = {
        "prompts": [held.text(str(place), LONGEST_PROMPT) for place in range(len(prompts))],
        "commands": [
            {
                "command_name": each.text("command_name", LONGEST_COMMAND),
                "command_description": each.text("command_description", LONGEST_HINT),
            }
            for each in rows
        ],
    }
    given.done()
    whatsapp.automation = automation
    return web.json_response({"success": True})
