"""The control API of WhatsApp, the business's half: settings, trouble, templates, bills, log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast
from urllib.parse import quote

from aiohttp import web

from playground.requests import WORLD, NotFound, field, number_in_query, read_json

from . import template_doors
from .control import SERVICE
from .refusals import KNOWN, GraphRefusal
from .templates import CATEGORIES, REASONS, STATUSES, Category, Status
from .told import Told

if TYPE_CHECKING:
    from .service import WhatsApp
    from .templates import Template


async def download(request: web.Request) -> web.Response:
    """GET /control/whatsapp/files/{id}: a file, as phones have it."""
    stored = request.app[SERVICE].media.on_phone(request.match_info["file"])
    if stored is None:
        msg = "there is no such file"
        raise NotFound(msg)
    how = "attachment" if stored.kind == "document" else "inline"
    headers = {
        "Content-Security-Policy": "sandbox",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, max-age=3600",
        "Content-Type": stored.mime_type,
        "Content-Disposition": f"{how}; filename*=UTF-8''{quote(stored.filename, safe='')}",
    }
    return web.Response(body=stored.data, headers=headers)


async def state(request: web.Request) -> web.Response:
    """GET /control/whatsapp: settings, limits, switches, templates, contacts."""
    whatsapp = request.app[SERVICE]
    whatsapp.everybody()
    return web.json_response(whatsapp.as_json())


async def adjust(request: web.Request) -> web.Response:
    """POST /control/whatsapp/settings, …/limits and …/switches."""
    whatsapp, values = request.app[SERVICE], await read_json(request)
    match request.match_info["what"]:
        case "settings":
            await whatsapp.set(values)
        case "limits":
            whatsapp.limit(values)
        case "switches":
            whatsapp.switch(values)
        case other:
            msg = f"there is nothing to set under {other!r}"
            raise NotFound(msg)
    request.app[WORLD].hub.tell("whatsapp", whatsapp.as_json(), ())
    return web.json_response(whatsapp.as_json())


async def held(request: web.Request) -> web.Response:
    """POST /control/whatsapp/held `{"release": true}`: what was held goes, or fails with 132015."""
    whatsapp = request.app[SERVICE]
    release = field(await read_json(request), "release", bool)
    waiting = [
        each
        for contact in whatsapp.contacts
        for each in contact.messages
        if each.template and each.state == "accepted"
    ]
    for message in waiting:
        if release:
            whatsapp.deliveries.begin(message)
        else:
            refusal = GraphRefusal(132015, "The template was paused while it was assessed.")
            whatsapp.deliveries.fail(message, refusal)
    return web.json_response({"messages": len(waiting)})


def the_template(whatsapp: WhatsApp, name: str, language: str) -> Template:
    """A template by name and language."""
    found = whatsapp.templates.find(name, language)
    if found is None:
        msg = f"there is no template {name} in {language}"
        raise NotFound(msg)
    return found


async def template(request: web.Request) -> web.Response:
    """POST /control/whatsapp/templates/{name}/{language}: `status` and `reason`, `category` (with
    `soon` it is only announced), `quality`."""
    whatsapp, values = request.app[SERVICE], await read_json(request)
    meant = the_template(whatsapp, request.match_info["name"], request.match_info["language"])
    status, reason = field(values, "status", str, None), field(values, "reason", str, "NONE")
    category, quality = field(values, "category", str, None), field(values, "quality", str, None)
    known: tuple[tuple[Any, tuple[str, ...]], ...] = (
        (status or "PENDING", STATUSES), (reason, REASONS), (category or "UTILITY", CATEGORIES),
        (quality or "GREEN", ("GREEN", "YELLOW", "RED", "UNKNOWN")),
    )  # fmt: skip
    for value, choices in known:
        if value not in choices:
            msg = f"{value!r} is none of {', '.join(choices)}"
            raise ValueError(msg)
    if status:
        template_doors.review(whatsapp, meant, cast("Status", status), reason)
    if category:
        soon = field(values, "soon", bool, default=False)
        template_doors.reclassify(whatsapp, meant, cast("Category", category), soon=soon)
    if quality:
        template_doors.rate(whatsapp, meant, quality)
    return web.json_response(meant.as_json())


async def account_error(request: web.Request) -> web.Response:
    """POST /control/whatsapp/errors `{"code": 130429}`: one that is about no message."""
    code = field(await read_json(request), "code", int)
    if code not in KNOWN:
        msg = f"there is no error {code}"
        raise ValueError(msg)
    what = GraphRefusal(code).as_status()
    request.app[SERVICE].webhooks.tell(Told("messages", "errors", what))
    return web.json_response(what)


async def bill(request: web.Request) -> web.Response:
    """GET /control/whatsapp/bill?since=<number>&person=<id>: by category, in millionths."""
    whatsapp = request.app[SERVICE]
    since, person = number_in_query(request, "since") or 0, number_in_query(request, "person")
    return web.json_response(whatsapp.bills.as_json(since, person) | {"last": whatsapp.last_number})


async def log(request: web.Request) -> web.Response:
    """GET /control/whatsapp/log?since=0: calls and webhooks, the newest 2,000."""
    rows = request.app[SERVICE].traffic.since(number_in_query(request, "since") or 0)
    return web.json_response({"exchanges": rows})


def routes() -> list[web.RouteDef]:
    """The addresses of this half."""
    return [
        web.get("/control/whatsapp", state),
        web.get("/control/whatsapp/bill", bill),
        web.get("/control/whatsapp/log", log),
        web.get("/control/whatsapp/files/{file}", download),
        web.post("/control/whatsapp/held", held),
        web.post("/control/whatsapp/errors", account_error),
        web.post("/control/whatsapp/templates/{name}/{language}", template),
        web.post("/control/whatsapp/{what}", adjust),
    ]
