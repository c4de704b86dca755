"""One courier's hands in the outbox: takes rows and settles them, and sends nothing.

    python -m benchmarks.delivery.claims DATABASE_URL

Prints rows, seconds and statements as JSON.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import event

from bot.commerce.notify import BROADCAST
from bot.courier.worker import BATCH, LEASE
from storage import outbox
from storage.database import Database


async def main(url: str) -> None:
    database = Database(url)
    counts = {"statements": 0}

    def count(*_: Any) -> None:
        counts["statements"] += 1

    event.listen(database.engine.sync_engine, "before_cursor_execute", count)
    rows, began = 0, time.perf_counter()
    while True:
        now = datetime.now(UTC)
        async with database.write() as db:
            taken = await outbox.lease(
                db, now, now + LEASE, BATCH, priority=BROADCAST, platform="telegram"
            )
        if not taken:
            break
        async with database.write() as db:
            await outbox.delivered(db, [row.id for row in taken], now)
        rows += len(taken)
    seconds = time.perf_counter() - began
    await database.close()
    sys.stdout.write(json.dumps([rows, seconds, counts["statements"]]) + "\n")


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
