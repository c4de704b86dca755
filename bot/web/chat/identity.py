"""Who is asking: a cookie that is set when somebody begins, and a token in each form that only the
page of whoever has the cookie can hold.

A cookie that we did not give opens nothing, and none is ever taken over: each device gets a new one
when it begins, or is let in with a pass. Only hashes are kept.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from storage.web_visits import KEPT

if TYPE_CHECKING:
    from aiohttp import web

_SECRET = re.compile(r"[A-Za-z0-9_-]{43}")

Origin = Literal["own", "unknown", "hidden", "other"]


def new_secret() -> str:
    """256 bits."""
    return secrets.token_urlsafe(32)


def new_visit() -> str:
    """What a conversation is called. It is no secret, and opens nothing."""
    return secrets.token_hex(8)


def form_token(secret: str) -> str:
    """The same as long as the cookie is: a page that lay open for a month can still be sent."""
    return hmac.new(secret.encode(), b"form", hashlib.sha256).hexdigest()


def is_token_of(secret: str, token: str) -> bool:
    return hmac.compare_digest(form_token(secret).encode(), token.encode())


@dataclass(frozen=True, slots=True)
class Cookie:
    """Over TLS it is bound to this host alone (`__Host-`); on http://localhost no browser takes
    such a one. Lax: whoever follows a link from a chat is known."""

    secure: bool

    @classmethod
    def at(cls, base: str) -> Cookie:
        """That of a house with this address."""
        return cls(secure=base.startswith("https:"))

    @property
    def name(self) -> str:
        return "__Host-isoko" if self.secure else "isoko"

    def read(self, request: web.Request) -> str:
        """The secret; "" where there is none that could be ours."""
        found = request.cookies.get(self.name, "")
        return found if _SECRET.fullmatch(found) else ""

    def give(self, response: web.StreamResponse, secret: str) -> None:
        response.set_cookie(
            self.name,
            secret,
            max_age=int(KEPT.total_seconds()),
            path="/",
            secure=self.secure,
            httponly=True,
            samesite="Lax",
        )

    def take(self, response: web.StreamResponse) -> None:
        response.set_cookie(
            self.name,
            "",
            max_age=0,
            path="/",
            secure=self.secure,
            httponly=True,
            samesite="Lax",
        )


def origin_of(request: web.Request, base: str) -> Origin:
    """Whether a form was sent from a page of ours. Browsers say it themselves (Sec-Fetch-Site), and
    that comes first: a page that tells nobody where it is from has the origin "null" even for its
    own forms. Old ones say nothing of the kind, and then the token decides; where there is none
    yet, what hides where it is from is not taken (a frame of somebody else's can)."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return "own" if site in ("same-origin", "none") else "other"
    origin = request.headers.get("Origin")
    if origin is None:
        return "unknown"
    if origin == "null":
        return "hidden"
    here = (base, f"http://{request.host}", f"https://{request.host}")
    return "own" if origin in here else "other"
