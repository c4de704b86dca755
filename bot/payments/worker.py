"""Sends attempts to their providers, and asks after them until they are settled.

An attempt is rows first (bot/commerce/attempts.py): whoever takes one says so in the row, calls
with no transaction open, and writes down what was said. A kill in between is healed by asking: what
may have been sent is asked after, and sent again, under the same id, only where the provider has
never heard of it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.commerce import attempt_outcomes, attempts
from bot.commerce.statements import AttemptFacts, Statement
from storage import payment_attempts as stored
from storage.database import is_away as database_is_away
from storage.redis.client import is_away as redis_is_away
from storage.stuck_money import SILENCE

if TYPE_CHECKING:
    from bot.payments.provider import Provider
    from storage.database import Database, Session
    from storage.models import PaymentAttempt
    from storage.redis.wakeup import Wakeup

log = logging.getLogger(__name__)

CALL_SECONDS = 45.0  # for a call as a whole; a token alone may take twenty (payments.md, A1)
LEASE = timedelta(seconds=90)  # longer than any call
IDLE_SECONDS = 30.0
# After what was sent, and after each look; then hourly, and once a day when staff have been told.
PAUSES = tuple(timedelta(seconds=each) for each in (5, 10, 15, 30, 60, 120, 300, 600, 1800))
HOURLY, DAILY = timedelta(hours=1), timedelta(days=1)
UNHEARD = timedelta(seconds=60)  # until "never heard of it" is believed


@dataclass
class PaymentWorker:
    database: Database
    providers: Mapping[str, Provider]
    bell: Wakeup
    ring: Callable[[], Awaitable[None]]
    now: Callable[[], datetime]
    staff_ids: Collection[str] = ()

    async def run(self) -> None:
        """Until cancelled. Database or Redis away: wait, and go on."""
        while True:
            try:
                wait = await self._until_next()
                if wait:
                    await self.bell.wait(wait)
                else:
                    await self.round()
            except Exception as error:
                if not (database_is_away(error) or redis_is_away(error)):
                    log.exception("the worker of payments stumbled")
                else:
                    log.warning("the worker of payments waits: %s", type(error).__name__)
                await asyncio.sleep(1.0)

    async def round(self) -> int:
        """Some of what is due: how many were sent or asked after."""
        async with self.database.read() as db:
            due = await stored.due(db, self.now())
        done = await asyncio.gather(*(self._do(each) for each in due), return_exceptions=True)
        for end in done:
            if isinstance(end, BaseException):
                raise end
        return sum(1 for each in done if each is True)

    async def _until_next(self) -> float:
        """Seconds; 0 where something is due. The bell rings for every turn that wrote anything, and
        most of them are none of money's: one look then."""
        async with self.database.read() as db:
            at = await stored.next_due(db)
        wait = IDLE_SECONDS if at is None else (at - self.now()).total_seconds()
        return min(max(wait, 0.0), IDLE_SECONDS)

    async def _do(self, attempt_id: str) -> bool:
        taken = await self._take(attempt_id)
        if taken is None:
            return False
        facts, provider, sends = taken
        said = await self._say(provider, facts, sends=sends)
        async with self.database.write() as db:
            attempt = await stored.by_id(db, attempt_id)
            if attempt is None:
                return False
            said = self._believed(attempt, said, sends=sends)
            await attempt_outcomes.apply(db, attempt, said, self.now(), self.staff_ids)
            await self._plan(db, attempt, at_once=said.outcome == "unsent" and not sends)
        await self.ring()
        return True

    async def _take(self, attempt_id: str) -> tuple[AttemptFacts, Provider | None, bool] | None:
        """Of two processes one gets it."""
        async with self.database.write() as db:
            attempt = await stored.by_id(db, attempt_id)
            if attempt is None or attempt.look_at is None or attempt.look_at > self.now():
                return None
            if attempt.state == "created" and (off := await self._is_off(db, attempt)):
                await attempt_outcomes.apply(db, attempt, off, self.now(), self.staff_ids)
                return None
            provider, sends = self.providers.get(attempt.provider), attempt.state == "created"
            if provider is not None and attempt.base_url not in ("", provider.base_url):
                provider = None  # another server knows it: asked there, or not at all
            more: dict[str, Any] = {}
            if sends and provider is not None:
                more = {"state": "sent", "sent_at": self.now(), "base_url": provider.base_url}
            if not await stored.claim(db, attempt, self.now() + LEASE, **more):
                return None
            return await self._facts(db, attempt), provider, sends

    async def _is_off(self, db: Session, attempt: PaymentAttempt) -> Statement | None:
        """Why nobody is to be asked for this money any more; None where they are."""
        if attempt.kind != "payment":
            return None
        if not attempts.can_pay(await attempts.order_of(db, attempt)):
            return Statement("failed", failure="withdrawn")
        return Statement("failed", failure="down") if self._is_late(attempt) else None

    def _is_late(self, attempt: PaymentAttempt) -> bool:
        """Nobody is asked for a PIN out of the blue, however long the house or the provider was
        away: they may have paid in another way by now."""
        return self.now() - attempt.made_at >= attempts.patience(attempt.channel)

    async def _facts(self, db: Session, attempt: PaymentAttempt) -> AttemptFacts:
        code, reference = attempt.draft_id, ""
        if attempt.order_id is not None:
            code = (await attempts.order_of(db, attempt)).code
        if attempt.payment_id is not None:
            payment = await stored.by_id(db, attempt.payment_id)
            reference = payment.reference if payment is not None else ""
        return AttemptFacts(
            id=attempt.id,
            kind=attempt.kind,
            channel=attempt.channel,
            amount=attempt.money,
            phone=attempt.phone,
            order=code,
            payment_id=attempt.payment_id or "",
            payment_reference=reference,
            reference=attempt.reference,
            made_at=attempt.made_at,
            return_url=attempt.return_url,
        )

    async def _say(
        self, provider: Provider | None, facts: AttemptFacts, *, sends: bool
    ) -> Statement:
        if provider is None:  # it is not set up any more
            return Statement("unsent" if sends else "unknown", detail="no such provider")
        try:
            async with asyncio.timeout(CALL_SECONDS):
                return await (provider.start(facts) if sends else provider.look(facts))
        except TimeoutError:
            return Statement("unknown", detail="it took too long")
        except Exception as error:
            log.exception("the provider %s stumbled over an attempt", provider.name)
            return Statement("unknown", detail=type(error).__name__)

    def _believed(self, attempt: PaymentAttempt, said: Statement, *, sends: bool) -> Statement:
        """What follows from a provider that cannot be reached, or has never heard of it."""
        if said.outcome != "unsent":
            return said
        since = attempt.sent_at or attempt.made_at
        if not sends and self.now() - since < UNHEARD:
            return Statement("unknown", detail=said.detail)  # it may still be on its way there
        tried = sends and attempt.looks >= attempts.TRIES
        if attempt.kind == "payment" and (tried or self._is_late(attempt)):
            return Statement("failed", failure="down", detail=said.detail)
        return said

    async def _plan(self, db: Session, attempt: PaymentAttempt, *, at_once: bool) -> None:
        """When it is asked after again, or sent: at once where it is known not to have arrived, as
        its buyer waits."""
        if attempt.state not in stored.OPEN:
            if attempt.look_at is not None:  # somebody hinted at news of what is settled
                await stored.note(db, attempt, look_at=None)
            return
        now, looks = self.now(), attempt.looks
        pause = PAUSES[looks - 1] if looks <= len(PAUSES) else HOURLY
        if now - attempt.made_at >= SILENCE:
            pause = DAILY
            await attempt_outcomes.tell_of_silence(db, attempt, now, self.staff_ids)
        elif at_once and attempt.kind == "payment":
            pause = timedelta(0)
        await stored.note(db, attempt, look_at=now + pause)
