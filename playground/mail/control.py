"""The control API of mail: the inbox, one mail with its parts, and the switches."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from aiohttp import web

from playground.requests import NotFound, field, read_json

from .reports import REASONS
from .service import MailService

if TYPE_CHECKING:
    from .letters import MailLetter

MAIL: web.AppKey[MailService] = web.AppKey("mail", MailService)


async def state(request: web.Request) -> web.Response:
    """GET /control/mail: the mails, the newest first, and the switches."""
    return web.json_response(request.app[MAIL].as_json())


async def letter(request: web.Request) -> web.Response:
    """GET /control/mail/letters/{number}: a mail with its headers, its text and its page."""
    found = _meant(request)
    found.read = True
    return web.json_response(found.whole_as_json())


async def page(request: web.Request) -> web.Response:
    """GET /control/mail/letters/{number}/page: its HTML; it runs nothing and asks for nothing. Of
    this origin, for the page around it to hear which link is tapped."""
    policy = (
        "sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox;"
        " default-src 'none'; img-src data:; style-src 'unsafe-inline'"
    )
    headers = {"Content-Security-Policy": policy, "Referrer-Policy": "no-referrer"}
    shown = _meant(request).as_page()
    return web.Response(text=shown, content_type="text/html", headers=headers)


async def source(request: web.Request) -> web.Response:
    """GET /control/mail/letters/{number}/source: every byte of it, as text."""
    return web.Response(body=_meant(request).raw, content_type="text/plain", charset="utf-8")


async def part(request: web.Request) -> web.Response:
    """GET /control/mail/letters/{number}/parts/{id}: a picture or a file of it."""
    found = _meant(request).parts.get(request.match_info["part"])
    if found is None:
        msg = "there is no such part"
        raise NotFound(msg)
    how = "inline" if found.kind.startswith("image/") else "attachment"
    headers = {
        "Content-Security-Policy": "sandbox",
        "X-Content-Type-Options": "nosniff",
        "Content-Disposition": f"{how}; filename*=UTF-8''{quote(found.name, safe='')}",
        "Content-Type": found.kind,
    }
    return web.Response(body=found.content, headers=headers)


async def send_back(request: web.Request) -> web.Response:
    """POST /control/mail/letters/{number}/bounce `{"why": "nobody"}`: it comes back now."""
    why = field(await read_json(request), "why", str)
    if why not in REASONS:
        msg = f"{why!r} is none of {', '.join(REASONS)}"
        raise ValueError(msg)
    found = _meant(request)
    request.app[MAIL].send_back(found, why)
    return web.json_response(found.as_json())


async def switch(request: web.Request) -> web.Response:
    """POST /control/mail/switches: any of their values, or `{"clear": true}` first."""
    mail = request.app[MAIL]
    mail.switch(await read_json(request))
    return web.json_response(mail.as_json())


def _meant(request: web.Request) -> MailLetter:
    found = request.app[MAIL].letter(int(request.match_info["number"]))
    if found is None:
        msg = "there is no such mail"
        raise NotFound(msg)
    return found


def routes() -> list[web.RouteDef]:
    here = r"/control/mail/letters/{number:\d{1,9}}"
    return [
        web.get("/control/mail", state),
        web.get(here, letter),
        web.get(f"{here}/page", page),
        web.get(f"{here}/source", source),
        web.get(here + r"/parts/{part}", part),
        web.post(f"{here}/bounce", send_back),
        web.post("/control/mail/switches", switch),
    ]
