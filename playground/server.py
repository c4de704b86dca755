"""One port for everything: the Bot API, its files, the control API and the page of phones."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from aiohttp import web

from . import control, controls, methods, phones, watching
from .browsers import control as browsers_control
from .calls import carry_out
from .checks import canonical
from .controls import HOOKS, Hooks
from .doors import HOST, keep_strangers_out
from .downloads import hand_over
from .faults import GARBAGE
from .limits import Allowance
from .mail import control as mail_control
from .mail.service import MailService
from .providers import add_providers
from .providers import control as providers_control
from .refusals import Refusal
from .requests import WORLD, error, plain_errors
from .whatsapp import control as whatsapp_control
from .whatsapp import controls as whatsapp_controls
from .whatsapp import doors as whatsapp_doors
from .whatsapp.service import WhatsApp
from .wire import LARGEST_BODY, Arguments, BrokenRequest, from_query, parse_body, too_large
from .world import World

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from .providers.provider import Provider

PAGE = Path(__file__).parent / "page"
TOKEN = "100000:stand-in-token-of-the-playground"  # noqa: S105 - opens only this stand-in
assert methods.__all__, "importing the methods is what registers them"


def answered(refusal: Refusal) -> web.Response:
    """A refusal that came before any bot was found."""
    if isinstance(refusal, BrokenRequest):
        # Telegram's HTTP reader sends a bare status; clients must cope with the empty body.
        response = web.Response(status=refusal.code, reason=None)
        response.force_close()
        return response
    return as_json(refusal.code, refusal.as_answer(), refusal.retry_after)


def as_json(status: int, body: object, retry_after: int | None = None) -> web.Response:
    """An answer of the Bot API."""
    headers = {"Retry-After": str(retry_after)} if retry_after else None
    return web.Response(
        text=json.dumps(body), status=status, content_type="application/json", headers=headers
    )


async def arguments_of(request: web.Request) -> Arguments:
    """Everything that came with a call, wherever it was put."""
    arguments = from_query(request.rel_url.raw_query_string)
    if request.content_length and request.content_length > LARGEST_BODY:
        raise too_large()
    try:
        body = await request.read()
    except web.HTTPRequestEntityTooLarge:
        raise too_large() from None
    if request.method == "POST" and body:
        more = parse_body(request.headers.get("Content-Type", ""), body)
        arguments.values |= more.values
        arguments.files = more.files
    return arguments


async def bot_api(request: web.Request) -> web.StreamResponse:
    """`/bot<token>/<method>`."""
    world = request.app[WORLD]
    token, method = request.match_info["token"], request.match_info["method"].strip("/")
    try:
        arguments = await arguments_of(request)
    except Refusal as refusal:
        world.journal.broken(world.clock.now(), canonical(method), request.method, refusal)
        response = answered(refusal)
        if refusal.code == 413:
            response.force_close()  # the rest of the body was not read
        return response
    bot = world.bots.get(token)
    if bot is None:
        proper = ":" in token and not token.startswith("0") and token.partition(":")[0].isdigit()
        said = "Unauthorized" if proper else "Unauthorized: invalid token specified"
        return answered(Refusal(401, said))
    if not method:
        method = str(arguments.values.pop("method", ""))
    calling = carry_out(world, bot, method, arguments, verb=request.method)
    if method.lower() == "getupdates":
        # A poller that hangs up is gone: what comes then must not be noted as handed to it.
        answer = await calling
    else:
        # Any other call is carried out once it was read, whether or not its sender stays.
        answer = await asyncio.shield(world.in_flight(calling))
    if answer.dropped and request.transport:
        request.transport.abort()
    if answer.garbage:
        return await of_no_shape(request, answer.status, answer.garbage)
    return as_json(answer.status, answer.body, answer.retry_after)


async def of_no_shape(request: web.Request, status: int, kind: str) -> web.StreamResponse:
    """What a proxy says in Telegram's place; one of the kinds goes on until the caller hangs up."""
    body = GARBAGE[kind]
    if kind != "endless":
        return web.Response(body=body, status=status, content_type="text/html")
    response = web.StreamResponse(status=status)
    await response.prepare(request)
    while True:
        await response.write(body)
        await asyncio.sleep(0.05)


async def not_a_call(_: web.Request) -> web.Response:
    """Everything else below /bot."""
    return answered(Refusal(404, "Not Found"))


async def no_such_control(request: web.Request) -> web.Response:
    """A mistake in an address of the control API is told as one, not as a missing page."""
    return error(404, f"there is no {request.method} {request.path} in the control API")


async def no_such_provider(request: web.Request) -> web.Response:
    """An address that no provider has."""
    return web.json_response({"message": f"there is no {request.path} here"}, status=404)


async def bot_file(request: web.Request) -> web.StreamResponse:
    """`/file/bot<token>/<path>`."""
    world = request.app[WORLD]
    if request.match_info["token"] not in world.bots:
        return answered(Refusal(401, "Unauthorized"))
    stored = world.files.by_path(request.match_info["path"])
    if stored is None:
        return answered(Refusal(404, "Not Found"))
    return await hand_over(request, stored.data)


async def index(_: web.Request) -> web.StreamResponse:
    """The page itself."""
    return web.FileResponse(PAGE / "index.html")


async def asked_for_each_time(_: web.Request, response: web.StreamResponse) -> None:
    """A browser must not go on with the page of an older playground; unchanged files are 304."""
    if isinstance(response, web.FileResponse):
        response.headers["Cache-Control"] = "no-cache"


def build_app(world: World, hooks: Hooks | None = None, host: str = "127.0.0.1") -> web.Application:
    """The whole stand-in as one application."""
    app = web.Application(
        middlewares=[keep_strangers_out, plain_errors], client_max_size=LARGEST_BODY
    )
    app[HOST] = host
    app[WORLD] = world
    app[HOOKS] = hooks or Hooks()
    app[providers_control.ALL] = add_providers(world)
    app[whatsapp_control.SERVICE] = whatsapp = WhatsApp(world, limited=world.allowance.enforced)
    world.neighbours.append(whatsapp)
    app[mail_control.MAIL] = mail = MailService(world)
    world.neighbours.append(mail)
    browsers_control.add_browsers(app, host)
    app.add_routes([
        web.route("*", r"/bot{token:[^/]+}/{method:[^/]*/?}", bot_api),
        web.get(r"/file/bot{token:[^/]+}/{path:.+}", bot_file),
        web.route("*", r"/bot{rest:.*}", not_a_call),
        *control.routes(),
        *controls.routes(),
        *phones.routes(),
        *watching.routes(),
        *browsers_control.routes(),
        *providers_control.routes(),
        *whatsapp_control.routes(),
        *whatsapp_controls.routes(),
        *mail_control.routes(),
        web.route("*", "/control/{rest:.*}", no_such_control),
        *(route for each in app[providers_control.ALL].values() for route in each.routes()),
        web.route("*", "/providers/{rest:.*}", no_such_provider),
        *whatsapp_doors.routes(whatsapp),
        web.get("/", index),
        web.static("/", PAGE),
    ])  # fmt: skip

    async def stop(_: web.Application) -> None:
        await world.close()

    app.on_shutdown.append(stop)
    app.on_response_prepare.append(asked_for_each_time)
    return app


@dataclass(frozen=True, slots=True)
class Running:
    """A stand-in that listens."""

    url: str
    world: World
    token: str
    providers: Mapping[str, Provider]  # of payments, by name
    whatsapp: WhatsApp
    mail: MailService


@asynccontextmanager
async def running(
    *,
    token: str = TOKEN,
    host: str = "127.0.0.1",
    port: int = 0,
    allowance: Allowance | None = None,
    seed: int | None = None,
    speed: float = 1.0,
    hooks: Hooks | None = None,
    world: World | None = None,
) -> AsyncIterator[Running]:
    """Run the stand-in in this process; port 0 takes a free one.

    Limits are off unless an allowance is given: a story test asks what is said, not how fast.
    """
    world = world or World(allowance=allowance or Allowance(enforced=False), seed=seed, speed=speed)
    world.add_bot(token)
    app = build_app(world, hooks, host)
    runner = web.AppRunner(
        app,
        access_log=None,
        shutdown_timeout=1.0,
        handler_cancellation=True,
    )
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port)
        await site.start()
        taken: int = runner.addresses[0][1]
        whatsapp = app[whatsapp_control.SERVICE]
        whatsapp.url = url = f"http://{host}:{taken}"
        app[browsers_control.ALL].url = url
        providers = app[providers_control.ALL]
        mail = app[mail_control.MAIL]
        await mail.open(host)
        yield Running(url, world, token, providers, whatsapp, mail)
    finally:
        await runner.cleanup()
