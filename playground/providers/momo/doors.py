"""Who may come in at MTN: a subscription key for each product, and a token for an hour."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import uuid4

from .rules import Refused

if TYPE_CHECKING:
    from aiohttp import web

    from .account import MomoSettings, MomoSwitches, Product

SECONDS_VALID = 3600
WRONG_CREDENTIALS = {"classic": "login_failed", "new": "invalid_client"}
NO_SUBSCRIPTION = (
    "Access denied due to invalid subscription key."
    " Make sure to provide a valid key for an active subscription."
)


@dataclass(frozen=True, slots=True)
class Token:
    """A token opens one product; a new API key closes it."""

    product: Product
    api_key: str
    until: float


class Doors:
    """Keys and tokens."""

    def __init__(self) -> None:
        self._tokens: dict[str, Token] = {}

    def subscribed(self, request: web.Request, product: Product, settings: MomoSettings) -> None:
        """The gateway's part: the product's own key, whatever else comes with it."""
        key = request.headers.get("Ocp-Apim-Subscription-Key", "")
        if key not in getattr(settings, f"{product}_keys"):
            raise Refused(401, "", NO_SUBSCRIPTION)

    def environment(
        self, request: web.Request, settings: MomoSettings, switches: MomoSwitches
    ) -> None:
        """X-Target-Environment: there, and the merchant's own."""
        given = request.headers.get("X-Target-Environment")
        if given is None:
            raise Refused(400, "", "Invalid or missing X-Target-Environment header")
        if given != settings.environment:
            said = "Access to target environment is forbidden."
            raise Refused(switches.refused_with, "NOT_ALLOWED_TARGET_ENVIRONMENT", said)

    def new_token(
        self,
        request: web.Request,
        product: Product,
        settings: MomoSettings,
        *,
        platform: str,
        now: float,
    ) -> str:
        """A token for API user and key, which come as Basic."""
        scheme, _, given = request.headers.get("Authorization", "").partition(" ")
        try:
            credentials = base64.b64decode(given, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            credentials = ""
        if scheme != "Basic" or credentials != f"{settings.api_user}:{settings.api_key}":
            raise Refused(401, WRONG_CREDENTIALS[platform])
        token = uuid4().hex + uuid4().hex
        self._tokens[token] = Token(product, settings.api_key, now + SECONDS_VALID)
        return token

    def let_in(
        self, request: web.Request, product: Product, settings: MomoSettings, now: float
    ) -> None:
        """A token of this product that is not too old."""
        scheme, _, given = request.headers.get("Authorization", "").partition(" ")
        token = self._tokens.get(given)
        if (
            scheme != "Bearer"
            or token is None
            or token.product != product
            or token.api_key != settings.api_key
            or token.until <= now
        ):
            raise Refused(401, "")
