"""Files, as a business calls for them: every one of these needs the token, the address as well."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from .refusals import GraphRefusal, missing

if TYPE_CHECKING:
    from .service import WhatsApp


async def upload(whatsapp: WhatsApp, request: web.Request) -> web.Response:
    """POST /{phone}/media: a form with `messaging_product`, `file` and maybe `type`."""
    if request.match_info["node"] != whatsapp.settings.phone_id:
        raise GraphRefusal(33, f"There is no number {request.match_info['node']}.")
    if request.content_type != "multipart/form-data":
        raise GraphRefusal(100, "The body must be multipart/form-data.")
    form = await request.post()
    if form.get("messaging_product") != "whatsapp":
        raise GraphRefusal(100, "Param messaging_product must be one of {WHATSAPP}.")
    file = form.get("file")
    if not isinstance(file, web.FileField):
        raise missing("file")
    kind = str(form.get("type") or file.content_type)
    stored = whatsapp.media.upload(file.file.read(), kind, file.filename)
    return web.json_response({"id": stored.id})


def look(whatsapp: WhatsApp, number: str) -> web.Response:
    """GET /{media}: what it is, and where for the next five minutes."""
    stored = whatsapp.media.look(number)
    return web.json_response(whatsapp.media.as_json(whatsapp.url, stored))


def delete(whatsapp: WhatsApp, number: str) -> web.Response:
    """DELETE /{media}."""
    whatsapp.media.delete(number)
    return web.json_response({"success": True})


async def download(whatsapp: WhatsApp, request: web.Request) -> web.StreamResponse:
    """GET of a file's address."""
    asked = request.query
    stored = whatsapp.media.at_address(
        asked.get("mid", ""), asked.get("ext", ""), asked.get("hash", "")
    )
    trouble = None
    if whatsapp.take("downloads_next"):
        trouble = whatsapp.switches.download_trouble
    if trouble == "cut" and request.transport:
        request.transport.abort()
    if stored is None or trouble == "404":
        return web.Response(status=404, text="URL signature expired")
    if trouble == "502":
        return web.Response(status=502)
    return web.Response(body=stored.data, headers={"Content-Type": stored.mime_type})
