"""Who may use the control API: it has no password, so a browser's own headers must keep others out.

Any site open in the same browser can post to this port (its `Origin` gives it away), and can
bend its own name to this machine's address to pass for the page (its `Host` gives it away).
The Bot API is open to any client: its token is its password.
"""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from aiohttp import web

from .requests import error

if TYPE_CHECKING:
    from .requests import Handler

HOST: web.AppKey[str] = web.AppKey("host", str)
EVERYWHERE = ("", "0.0.0.0", "::")


@web.middleware
async def keep_strangers_out(request: web.Request, handler: Handler) -> web.StreamResponse:
    """403 for what another site's page asks of the control API."""
    if request.path.startswith("/control/"):
        host = request.headers.get("Host", "")
        if not is_ours(host, request.app[HOST]):
            return error(
                403,
                f"{host!r} is no name of this machine to the playground: use localhost,"
                " or start it with --host and that name",
            )
        origin = request.headers.get("Origin")
        if origin is not None and not is_page_of(origin, host):
            return error(403, "the control API is for the playground's own page and for programs")
    return await handler(request)


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
