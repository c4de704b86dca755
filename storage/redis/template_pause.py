"""Whom a template was sent lately, so that several things to tell become one; and until when nobody
is sent any, as the number was reported too often."""

from __future__ import annotations

from datetime import datetime, timedelta

from redis.asyncio import Redis


class TemplatePause:
    def __init__(self, redis: Redis, prefix: str) -> None:
        self._redis = redis
        self._prefix = prefix

    async def begin(self, recipient: str, now: datetime, lasts: timedelta) -> timedelta:
        """Nothing where one may be sent now: it counts as sent. Else how long that will be. (Of one
        person one notice is under way at a time, so nobody asks in between.)"""
        key = f"{self._prefix}template:{recipient}"
        until = await self._redis.get(key)
        if until is not None and (left := datetime.fromisoformat(until) - now) > timedelta(0):
            return left
        await self._redis.set(key, (now + lasts).isoformat(), px=lasts)
        return timedelta(0)

    async def undo(self, recipient: str) -> None:
        """It was not sent after all."""
        await self._redis.delete(f"{self._prefix}template:{recipient}")

    async def stop(self, now: datetime, until: datetime) -> None:
        """Nobody is sent one before then."""
        if (left := until - now) > timedelta(0):
            await self._redis.set(f"{self._prefix}templates:stopped", until.isoformat(), px=left)

    async def stopped(self, now: datetime) -> timedelta:
        """For how long yet; nothing where some may be sent."""
        until = await self._redis.get(f"{self._prefix}templates:stopped")
        return max(datetime.fromisoformat(until) - now, timedelta(0)) if until else timedelta(0)
