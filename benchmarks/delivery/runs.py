"""The runs: what each measures stands in its docstring. All of it takes about five minutes."""

from __future__ import annotations

import asyncio
import json
import random
import statistics
import sys
import time
from collections.abc import Sequence

from benchmarks.delivery.rig import ROOT, Call, Rig, rig
from benchmarks.delivery.standin import FIRST
from benchmarks.figures import Figure
from storage.redis.rate_limit import RateLimiter

FREE, PAID = 30, 1000  # messages a second that Telegram allows
CROWD = 10_000
WATCHED_SECONDS = 60.0
PAID_CROWD, BARE_CROWD = 4000, 2000
ROUNDS = 3
CLAIMED, CLAIMERS = 20_000, 4


def run() -> list[Figure]:
    return asyncio.run(_run())


async def _run() -> list[Figure]:
    results: list[Figure] = []
    for part in (idle, beside_a_broadcast, paid, claims):
        results += await part()
    return results


async def idle() -> list[Figure]:
    """From the commit of a notice to its call at Telegram, while nothing else happens."""
    async with rig() as here:
        await here.crowd(200)
        await here.courier()
        for number in range(100):
            await here.notice(FIRST + number, f"IS-{number:06}")
            await asyncio.sleep(0.12)
        await here.done(60)
        waits = _waits(here, await here.telegram.calls())
    middle = statistics.median(waits) * 1000
    return [
        Figure(
            "from commit to call, idle (median)", middle, "ms",
            goal="< 100", holds=middle < 100, spread=_spread([wait * 1000 for wait in waits]),
        )
    ]  # fmt: skip


async def beside_a_broadcast() -> list[Figure]:
    """A broadcast to 10,000, sent by two couriers, while orders go on: three notices a second, and
    as another process of the house would, an answer a second. All share thirty a second."""
    async with rig() as here:
        await here.crowd(CROWD)
        for _ in range(2):
            await here.courier()
        await here.broadcast("All")
        end = time.monotonic() + WATCHED_SECONDS
        dice = random.Random(3)
        answers = asyncio.create_task(_answers(here, end))
        number = 0
        while time.monotonic() < end:
            number += 1
            chat = FIRST + CROWD - 1 - dice.randrange(CROWD // 2)
            await here.notice(chat, f"IS-{number:06}")
            await asyncio.sleep(dice.expovariate(3.0))
        answered = await answers
        used = sum(each.used() for each in here.runners)
        calls = await here.telegram.calls()
    arrived = sorted(call.at for call in calls if call.arrived)
    rate = (len(arrived) - 1) / (arrived[-1] - arrived[0])
    refused = sum(1 for call in calls if call.status == 429)
    waits = sorted(_waits(here, calls))
    late = waits[int(len(waits) * 0.99)] if waits else 999.0
    name = "broadcast, notices and answers together"
    return [
        Figure(f"{name}: sent of what is allowed", rate, "a second", FREE, rate / FREE,
               "≥ 0.98", rate / FREE >= 0.98, f"{len(arrived)} messages, {answered} answers"),
        Figure(f"{name}: answers 429", refused, "calls", goal="0", holds=refused == 0),
        Figure("an order notice during a broadcast of 10,000 (p99)", late * 1000, "ms",
               goal="< 1000", holds=late < 1.0, spread=_spread([wait * 1000 for wait in waits])),
        Figure("processor time a message at 30 a second, two couriers with their start",
               used / len(arrived) * 1000, "ms"),
    ]  # fmt: skip


async def paid() -> list[Figure]:
    """A paid broadcast, 1,000 a second allowed, beside a bare loop that keeps no account at all.
    Rounds in turns, against the lean server; processor time is of the sender's process only."""
    ours, bare = [], []
    refused = 0
    async with rig(lean=True) as here:
        await here.crowd(PAID_CROWD)
        courier = await here.courier(ISOKO_PAID_BROADCASTS="yes")
        for number in range(ROUNDS):
            await here.telegram.ask(limits=False)
            bare.append(await _bare(here))
            await here.telegram.ask(limits=True)
            await here.telegram.ask(people=0)  # an empty log
            await asyncio.sleep(1.1)  # and an empty second
            used = courier.used()
            await here.broadcast(f"Paid {number}")
            await here.done(120)
            calls = [each for each in await here.telegram.calls() if each.text[:4] == "Paid"]
            arrived = sorted(each.at for each in calls if each.arrived)
            refused += len(calls) - len(arrived)
            rate = (len(arrived) - 1) / (arrived[-1] - arrived[0])
            ours.append((rate, (courier.used() - used) / PAID_CROWD))
    ratios = [mine[0] / min(PAID, its[0]) for mine, its in zip(ours, bare, strict=True)]
    costs = [mine[1] / its[1] for mine, its in zip(ours, bare, strict=True)]
    rate, cost = statistics.median(ratios), statistics.median(costs)
    return [
        Figure("paid broadcast: sent of what is allowed, or of what a bare loop manages",
               statistics.median(mine[0] for mine in ours), "a second",
               min(PAID, statistics.median(its[0] for its in bare)), rate,
               "≥ 0.98", rate >= 0.98, _spread(ratios)),
        Figure("paid broadcast: answers 429", refused, "calls", goal="0", holds=refused == 0),
        Figure("processor time a message, beside a bare loop",
               statistics.median(mine[1] for mine in ours) * 1000, "ms",
               statistics.median(its[1] for its in bare) * 1000, cost,
               spread=_spread(costs)),
    ]  # fmt: skip


async def claims() -> list[Figure]:
    """Four couriers on PostgreSQL take rows and settle them, and send nothing."""
    async with rig(lean=True, postgres=True) as here:
        await here.crowd(CLAIMED)
        await here.broadcast("Claimed")
        began = time.perf_counter()
        said = await asyncio.gather(*(_claimer(here) for _ in range(CLAIMERS)))
        rows = sum(each[0] for each in said)
        seconds = max(each[1] for each in said)
        total = time.perf_counter() - began
        statements = sum(each[2] for each in said)
        left = await here.left()
    return [
        Figure("rows claimed and settled by four couriers, PostgreSQL", rows / seconds, "a second",
               goal="each once", holds=rows == CLAIMED and left == 0,
               spread=f"{rows} rows in {total:.0f} s"),
        Figure("statements a row, taking and settling", statements / rows, "statements"),
    ]  # fmt: skip


async def _claimer(here: Rig) -> tuple[int, float, float]:
    """Rows, seconds, statements."""
    return await _python(here, "benchmarks.delivery.claims", here.database.url)


async def _bare(here: Rig) -> tuple[float, float]:
    """Messages a second, and processor seconds for each."""
    count, seconds, used = await _python(
        here, "benchmarks.delivery.bare", here.telegram.url, here.telegram.token, str(FIRST),
        str(BARE_CROWD),
    )  # fmt: skip
    return count / seconds, used / count


async def _python(here: Rig, module: str, *words: str) -> tuple[int, float, float]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, *words,
        cwd=here.folder, env={"PYTHONPATH": str(ROOT)}, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    said, _ = await process.communicate()
    first, second, third = json.loads(said)
    return first, second, third


async def _answers(here: Rig, end: float) -> int:
    """What the answering half does: books a slot, waits, sends. Returns how many."""
    import aiohttp

    bot = here.telegram.token.partition(":")[0]
    allowance = RateLimiter(here.redis, f"isoko:telegram:{bot}:")
    sent = 0
    async with aiohttp.ClientSession() as session:
        while time.monotonic() < end:
            chat = FIRST + sent
            slot = await allowance.reserve(str(chat), "answer")
            await asyncio.sleep(slot.wait)
            url = f"{here.telegram.url}/bot{here.telegram.token}/sendMessage"
            async with session.post(url, json={"chat_id": chat, "text": "Answer"}) as response:
                await response.read()
            sent += 1
            await asyncio.sleep(1.0)
    return sent


def _waits(here: Rig, calls: Sequence[Call]) -> list[float]:
    """Seconds from each notice's commit to its first call; of those never called, not here."""
    first: dict[str, float] = {}
    for call in calls:
        if "IS-" in call.text:
            code = call.text[call.text.index("IS-") :][:9]
            first.setdefault(code, call.at)
    end = max(here.committed.values(), default=0.0) - 1.5
    # the last ones were given no time before the run ended
    return [first.get(code, end + 999) - at for code, at in here.committed.items() if at < end]


def _spread(values: Sequence[float]) -> str:
    return f"{min(values):.3g}–{max(values):.3g}" if values else ""
