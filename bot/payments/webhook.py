"""`POST` and `PUT /payments/{provider}`: what providers say of attempts to move money.

What is signed is kept and takes effect in one transaction, and only then answered with 200; the
same said twice is kept and done once. What is not signed writes nothing of money: the provider is
asked. 401 the signature is wrong, 400 it cannot be read, 413 it is too large, 503 we are unwell: to
be sent again.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from aiohttp import web

from bot import posted_bodies
from bot.commerce import attempt_outcomes
from bot.payments.provider import Callback, NotSigned, UnreadableCallback
from bot.posted_bodies import Refused, later, refusal
from storage import payment_attempts as stored
from storage.database import is_away
from storage.models import ProviderEvent

if TYPE_CHECKING:
    from bot.commerce.statements import CallbackReport
    from bot.payments.provider import Provider
    from storage.database import Database
    from storage.models import PaymentAttempt

log = logging.getLogger(__name__)

PATH = "/payments/{provider}"
BODY_BYTES = 256 * 1024
# Kept beside the body: whose they are, and what a signature is over. None is a secret of ours.
HEADERS = (
    *("content-type", "content-digest", "signature", "signature-input", "signature-date"),
    "stripe-signature",
)


@dataclass(frozen=True)
class PaymentEndpoint:
    providers: Mapping[str, Provider]
    database: Database
    wake: Callable[[], Awaitable[None]]
    now: Callable[[], datetime]
    staff_ids: Collection[str] = ()

    async def receive(self, request: web.Request) -> web.Response:
        provider = self.providers.get(request.match_info["provider"])
        if provider is None:
            return refusal(401, "the signature is missing or wrong")
        try:
            body = await posted_bodies.read(request, BODY_BYTES)
        except Refused as refused:
            return refused.answer
        callback = Callback(request.method, request.headers, body)
        try:
            report = await provider.hear(callback)
        except NotSigned:
            log.warning("a callback of %s: the signature is wrong", provider.name)
            return refusal(401, "the signature is missing or wrong")
        except UnreadableCallback:
            log.warning("a callback of %s cannot be read", provider.name)
            return refusal(400, "this is not what the provider sends")
        try:
            await self._keep(provider, callback, report)
        except Exception as error:
            if not is_away(error):
                raise
            log.warning("a callback of %s waits: %s", provider.name, type(error).__name__)
            return later()
        await self.wake()
        return web.json_response({"received": True})

    async def _keep(self, provider: Provider, callback: Callback, report: CallbackReport) -> None:
        now, said = self.now(), report.statement
        async with self.database.write() as db:
            attempt_id = report.attempt_id
            if not attempt_id and report.reference:
                attempt_id = await stored.named(db, provider.name, report.reference) or ""
            attempt = await stored.by_id(db, attempt_id) if attempt_id else None
            if attempt is not None and attempt.provider != provider.name:
                attempt = None
            if said is None and (attempt is None or not await stored.hurry(db, attempt.id, now)):
                return  # anybody could fill the disk so
            event = ProviderEvent(
                provider=provider.name,
                key=report.key,
                attempt_id=attempt.id if attempt is not None else "",
                signed=said is not None,
                headers={
                    name.lower(): value
                    for name, value in callback.headers.items()
                    if name.lower() in HEADERS
                },
                body=callback.body,
                received_at=now,
                outcome=_outcome(report, attempt),
            )
            is_new = await stored.keep_event(db, event)
            if attempt is None:
                log.warning("%s speaks of an attempt that is not ours", provider.name)
            elif said is not None and is_new:
                await attempt_outcomes.apply(db, attempt, said, now, self.staff_ids)


def _outcome(report: CallbackReport, attempt: PaymentAttempt | None) -> str:
    if attempt is None:
        return "no attempt of ours"
    return report.statement.outcome if report.statement is not None else "asked"
