"""Examples for Meta's reviewers, as a business sends them up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from .refusals import GraphRefusal, wrong
from .uploads import TYPES

if TYPE_CHECKING:
    from .service import WhatsApp


async def begin(whatsapp: WhatsApp, request: web.Request) -> web.Response:
    """POST /{app}/uploads?file_length=…&file_type=…."""
    node = request.match_info["node"]
    if node not in (whatsapp.settings.app_id, "app"):
        raise GraphRefusal(100, f"There is no app {node}.")
    length, mime_type = request.query.get("file_length", ""), request.query.get("file_type", "")
    if not length.isdecimal() or not int(length):
        raise wrong("file_length", "a number of bytes")
    if mime_type not in TYPES:
        raise wrong("file_type", f"{mime_type!r} is none of {', '.join(TYPES)}")
    return web.json_response({"id": whatsapp.uploads.begin(mime_type, int(length))})


async def end(whatsapp: WhatsApp, request: web.Request) -> web.Response:
    """POST /upload:{session}, from its beginning."""
    if request.headers.get("file_offset") != "0":
        raise wrong("file_offset", "0, as nothing has come yet")
    number = request.match_info["node"]
    return web.json_response({"h": whatsapp.uploads.end(number, await request.read())})
