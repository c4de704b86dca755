"""What the pages of somebody's own are answered with: nothing of it is kept by a cache, and scripts
are ours, from files of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from bot.texts import t
from bot.web.chat.posted import BadForm

if TYPE_CHECKING:
    from collections.abc import Mapping

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'self';"
        " script-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none';"
        " frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    # Not no-referrer: a form from such a page would not say that it is from here.
    "Referrer-Policy": "same-origin",
    "X-Robots-Tag": "noindex",
    "Cache-Control": "no-store",
    "Server": "Isoko",
}
# Of a page whose address is the secret: no other page is told it, and it has no script.
SECRET_HEADERS = {
    **HEADERS,
    "Content-Security-Policy": (
        "default-src 'none'; img-src 'self'; style-src 'self'; form-action 'self';"
        " base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}


def html(page: str, status: int = 200, headers: Mapping[str, str] = HEADERS) -> web.Response:
    return web.Response(
        text=page, status=status, content_type="text/html", headers={**headers, **_later(status)}
    )


def secret_html(page: str, status: int = 200) -> web.Response:
    return html(page, status, SECRET_HEADERS)


def as_json(data: Mapping[str, object], status: int = 200) -> web.Response:
    return web.json_response(data, status=status, headers=HEADERS | _later(status))


def _later(status: int) -> dict[str, str]:
    return {"Retry-After": "30"} if status in (429, 503) else {}


def see_other(there: str) -> web.Response:
    """After it was posted, so that loading the page again sends nothing again."""
    return web.Response(status=303, headers=HEADERS | {"Location": there})


def is_script(request: web.Request) -> bool:
    """Whether the page's script asks, which wants what is new and no page."""
    return request.headers.get("Accept", "") == "application/json"


def not_from_here() -> BadForm:
    return BadForm(t("This form was not sent from here, so nothing was done."), 403)


def too_fast() -> BadForm:
    return BadForm(t("That was too much at once. Please wait a minute and try again."), 429)


def used_up() -> BadForm:
    return BadForm(t("This link was used, or is older than ten minutes. Ask for a new one."), 410)
