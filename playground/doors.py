"""Who may use this port. The control API has no password, and the Bot API's token is the same in
every copy: a browser's own headers must keep others out.

Any site open in the same browser can post to this port (its `Origin` gives it away), can have a
picture or a script fetched from it (`Sec-Fetch-Site` does), and can bend its own name to this
machine's address to pass for the page (its `Host` does). Programs say none of these but the last.
"""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from aiohttp import web

from .refusals import Refusal
from .requests import error

if TYPE_CHECKING:
    from .requests import Handler

HOST: web.AppKey[str] = web.AppKey("host", str)
GUARDED = ("/control/", "/bot", "/file/", "/providers/", "/v", "/whatsapp_business/")
EVERYWHERE = ("", "0.0.0.0", "::")


@web.middleware
async def keep_strangers_out(request: web.Request, handler: Handler) -> web.StreamResponse:
    """403 for what another site's page asks of the control API, or of the Bot API."""
    if not request.path.startswith(GUARDED):
        return await handler(request)
    host = request.headers.get("Host", "")
    if not is_ours(host, request.app[HOST]):
        return refused(
            request,
            f"{host!r} is no name of this machine to the playground: use localhost,"
            " or start it with --host and that name",
        )
    origin = request.headers.get("Origin")
    strange = origin is not None and not is_page_of(origin, host)
    if strange or request.headers.get("Sec-Fetch-Site", "none") not in ("none", "same-origin"):
        return refused(request, "this is for the playground's own page and for programs")
    return await handler(request)


def refused(request: web.Request, what: str) -> web.Response:
    """In the words of whom was asked."""
    if request.path.startswith("/control/"):
        return error(403, what)
    body = Refusal(403, f"Forbidden: {what}").as_answer()
    return web.json_response(body, status=403)


def is_ours(host: str, started_with: str) -> bool:
    """Whether a `Host` header means this machine and cannot be a stranger's name bent to it."""
    try:
        name = (urlsplit(f"//{host}").hostname or "").removesuffix(".")
    except ValueError:
        return False
    if not name:
        return False
    if name in ("localhost", started_with.lower()) or name.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return False
    # Only names can be bent: where every address is listened to, any address is meant.
    return address.is_loopback or started_with in EVERYWHERE


def is_page_of(origin: str, host: str) -> bool:
    """Whether a page's origin is the very host and port that it now asks."""
    scheme, _, place = origin.lower().partition("://")
    return scheme in ("http", "https") and place == host.lower()
