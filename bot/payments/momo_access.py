"""Calls to one product of MTN's MoMo API, with the token that it wants.

Collection and disbursement have keys and tokens of their own. A token that is not to be had says
that nothing was sent: it comes before everything else.
"""

from __future__ import annotations

import asyncio
import base64
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from bot.payments.http import NotSent, Unclear
from bot.payments.values import text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.payments.http import HttpAnswer, HttpClient

Product: TypeAlias = Literal["collection", "disbursement"]
MARGIN_SECONDS = 60.0  # for which a token must still hold when it is used


class NoAccess(NotSent):
    """The keys are refused: nothing can be sent until they are right."""


@dataclass(frozen=True, slots=True)
class MomoKeys:
    """Of one product, from MTN's portal: an API user with its key, and the subscription."""

    user: str
    key: str = field(repr=False)
    subscription: str = field(repr=False)


class MomoAccess:
    def __init__(
        self,
        base_url: str,
        product: Product,
        target: str,
        keys: MomoKeys,
        http: HttpClient,
        now: Callable[[], float],
    ) -> None:
        self._url = f"{base_url}/{product}"
        pair = f"{keys.user}:{keys.key}".encode()
        self._basic = f"Basic {base64.b64encode(pair).decode()}"
        # The newer platform wants the environment with the token's call as well.
        self._always = {
            "Ocp-Apim-Subscription-Key": keys.subscription,
            "X-Target-Environment": target,
        }
        self._http = http
        self._now = now
        self._token = ""
        self._good_until = 0.0
        self._asking = asyncio.Lock()

    async def call(
        self, method: str, path: str, *, headers: Mapping[str, str] | None = None, json: Any = None
    ) -> HttpAnswer:
        """As HttpClient.call. Raises NotSent, NoAccess (a kind of it), Unclear."""
        token = await self._a_token()
        answer = await self._call(token, method, path, headers, json)
        if answer.status != 401:
            return answer
        # Refused before anything was done: the token has ended early, as a new key ends all.
        return await self._call(await self._a_token(not_this=token), method, path, headers, json)

    async def _call(
        self, token: str, method: str, path: str, headers: Mapping[str, str] | None, json: Any
    ) -> HttpAnswer:
        sent = self._always | {"Authorization": f"Bearer {token}"} | dict(headers or {})
        return await self._http.call(method, f"{self._url}{path}", headers=sent, json=json)

    async def _a_token(self, not_this: str = "") -> str:
        """Raises NotSent, NoAccess."""
        async with self._asking:
            if self._token in ("", not_this) or self._now() >= self._good_until:
                await self._renew()
            return self._token

    async def _renew(self) -> None:
        headers = self._always | {"Authorization": self._basic}
        self._token, asked_at = "", self._now()
        try:
            answer = await self._http.call("POST", f"{self._url}/token/", headers=headers)
        except Unclear as error:
            raise NotSent(f"no token: {error}") from error
        if answer.status in (400, 401, 403) and answer.fields:
            raise NoAccess(f"no token: {answer.shortly}")
        token, lasts = text_of(answer.fields, "access_token"), answer.fields.get("expires_in")
        if not answer.is_success or not token:
            raise NotSent(f"no token: {answer.shortly}")
        self._token = token
        self._good_until = asked_at + (lasts if isinstance(lasts, int) else 0) - MARGIN_SECONDS
