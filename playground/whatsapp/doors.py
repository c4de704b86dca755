"""The Graph API as a business calls it: messages, files, templates, its number, its callback."""

from __future__ import annotations

import asyncio
import hmac
import json
import re
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from aiohttp import web

from . import account_doors, media_doors, sending, template_doors, upload_doors
from .refusals import GraphRefusal
from .uploads import SESSION

if TYPE_CHECKING:
    from playground.refusals import Json

    from .sending import Taken
    from .service import WhatsApp

OLDEST, NEWEST = 17, 26
BASE = r"/v{version:\d+\.\d+}"
Handler = Callable[["WhatsApp", web.Request], Awaitable[web.StreamResponse]]
BEGUN: web.RequestKey[sending.Taken] = web.RequestKey("begun", sending.Taken)
CUT: web.RequestKey[bool] = web.RequestKey("cut", bool)


def served(
    whatsapp: WhatsApp, handler: Handler
) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """A handler with who may call, the trouble that the switches want, and a row in the log."""

    async def serve(request: web.Request) -> web.StreamResponse:
        return await asyncio.shield(whatsapp.world.in_flight(answer(request)))

    async def answer(request: web.Request) -> web.StreamResponse:
        whatsapp.url = f"{request.scheme}://{request.host}"
        # A form is read by its handler: its file has no place in the log.
        is_form = request.content_type == "multipart/form-data"
        body, fault, cut = b"" if is_form else await request.read(), None, False
        switches = whatsapp.switches
        if switches.slow_ms:
            fault = "slow"
            await asyncio.sleep(switches.slow_ms / 1000)
        if switches.down != "no":
            fault, cut = f"down: {switches.down}", switches.down == "cut"
            response: web.StreamResponse = web.Response(status=503, text="Service Unavailable")
        else:
            try:
                must_be_let_in(whatsapp, request)
                response = await handler(whatsapp, request)
            except GraphRefusal as refusal:
                trace = f"A{whatsapp.world.rng.randbytes(11).hex()}"
                response = web.json_response(refusal.as_answer(trace), status=refusal.status)
        taken = request.get(BEGUN)
        if request.get(CUT):
            fault, cut = "answer cut", True
        note(whatsapp, request, body, response, fault)
        if taken and taken.message and switches.status_first and not taken.held:
            await whatsapp.deliveries.deliver(taken.message)
            await whatsapp.webhooks.told()
            taken = None
        try:
            if cut and request.transport:
                request.transport.abort()
            else:
                await response.prepare(request)
                await response.write_eof()
        finally:
            if taken and taken.message and not taken.held:
                whatsapp.deliveries.begin(taken.message)
        return response

    return serve


def note(
    whatsapp: WhatsApp,
    request: web.Request,
    body: bytes,
    response: web.StreamResponse,
    fault: str | None,
) -> None:
    """A row of the log."""
    said = response.body if isinstance(response, web.Response) else b""
    text = isinstance(said, bytes) and response.content_type in ("application/json", "text/plain")
    whatsapp.traffic.note(
        at=whatsapp.now, provider="whatsapp", way="call", verb=request.method,
        address=request.path_qs, headers=dict(request.headers), body=body,
        status=response.status, answer=said if text and isinstance(said, bytes) else b"",
        fault=fault,
    )  # fmt: skip


def must_be_let_in(whatsapp: WhatsApp, request: web.Request) -> None:
    """The token is right, and the version is one that still lives."""
    given = request.headers.get("Authorization", "")
    scheme, _, token = given.partition(" ")
    if scheme.lower() not in ("bearer", "oauth"):
        token = request.query.get("access_token", "")
    if not hmac.compare_digest(token.encode(), whatsapp.settings.token.encode()):
        raise GraphRefusal(190, "Invalid OAuth access token - Cannot parse access token")
    version = request.match_info.get("version")
    if version and not OLDEST <= float(version) <= NEWEST:
        raise GraphRefusal(100, f"Unknown path components: version v{version} is not served.")


async def json_body(request: web.Request) -> Json:
    """The body of a call: an object."""
    try:
        body = json.loads(await request.read() or b"{}")
    except (ValueError, RecursionError):
        raise GraphRefusal(100, "The body is no valid JSON.") from None
    if not isinstance(body, dict):
        raise GraphRefusal(100, "The body must be an object.")
    return body


def must_be_ours(whatsapp: WhatsApp, node: str) -> None:
    """The number in the address is the one that is served here."""
    if node != whatsapp.settings.phone_id:
        raise GraphRefusal(
            33, f"Unsupported post request. Object with ID '{node}' does not exist, cannot be"
            " loaded due to missing permissions, or does not support this operation"
        )  # fmt: skip


async def messages(whatsapp: WhatsApp, request: web.Request) -> web.Response:
    """POST /{phone}/messages: a message, or that one was read."""
    must_be_ours(whatsapp, request.match_info["node"])
    body = await json_body(request)
    if "status" in body:
        return web.json_response(sending.mark(whatsapp, body))
    taken = took(whatsapp, body)
    request[BEGUN] = taken
    if taken.message and taken.held:
        whatsapp.changed(taken.message)
    if whatsapp.take("cut_next"):
        request[CUT] = True
    return web.json_response(taken.answer)


def took(whatsapp: WhatsApp, body: Json) -> Taken:
    """Take a message, unless the server is to break."""
    if whatsapp.take("server_error_next"):
        status = whatsapp.switches.server_error_code
        raise ServerBroke(status)
    return sending.send(whatsapp, body)


class ServerBroke(GraphRefusal):
    """An error that says nothing of the message, by which it was not taken."""

    def __init__(self, status: int) -> None:
        super().__init__(131000, "")
        self._status = status

    @property
    def status(self) -> int:
        """As the switch has it."""
        return self._status


async def node(whatsapp: WhatsApp, request: web.Request) -> web.StreamResponse:
    """GET, POST or DELETE /{id}: a number, a file, a template."""
    number, verb = request.match_info["node"], request.method
    if number == whatsapp.settings.phone_id and verb == "GET":
        return account_doors.number(whatsapp, request)
    if number == whatsapp.settings.waba_id and verb == "GET":
        return account_doors.business(whatsapp)
    if number.isdecimal() and (template := whatsapp.templates.by_id(number)):
        if verb == "GET":
            return web.json_response(template.as_json())
        if verb == "POST":
            return await template_doors.edit(whatsapp, template, await json_body(request))
    if number.startswith(SESSION) and verb == "POST":
        return await upload_doors.end(whatsapp, request)
    if re.fullmatch(r"\d+", number):
        if verb == "GET":
            return media_doors.look(whatsapp, number)
        if verb == "DELETE":
            return media_doors.delete(whatsapp, number)
    raise GraphRefusal(
        100, f"Unsupported {verb.lower()} request. Object with ID '{number}' does not exist, cannot"
        " be loaded due to missing permissions, or does not support this operation"
    )  # fmt: skip


async def nothing(_: WhatsApp, request: web.Request) -> web.Response:
    """No way to change, to take back, or to ask for a message, nor anything else."""
    raise GraphRefusal(100, f"Unknown path components: {request.path}")


def routes(whatsapp: WhatsApp) -> list[web.RouteDef]:
    """The addresses, below the playground's own."""

    def door(method: str, path: str, handler: Handler) -> web.RouteDef:
        return web.route(method, f"{BASE}/{path}", served(whatsapp, handler))

    return [
        door("POST", "{node}/messages", messages),
        door("POST", "{node}/media", media_doors.upload),
        door("POST", "{node}/uploads", upload_doors.begin),
        door("GET", "{node}/message_templates", template_doors.look),
        door("POST", "{node}/message_templates", template_doors.create),
        door("DELETE", "{node}/message_templates", template_doors.delete),
        door("*", "{node}/subscribed_apps", account_doors.subscribed),
        door("POST", "{node}/conversational_automation", account_doors.automate),
        door("GET", "{node}/phone_numbers", account_doors.numbers),
        door("*", "{node}", node),
        door("*", "{rest:.*}", nothing),
        web.get("/whatsapp_business/attachments/", served(whatsapp, media_doors.download)),
    ]
