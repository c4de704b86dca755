"""`python -m benchmarks [--quick] [NAME ...]`: run comparisons, print and keep what they say."""

from __future__ import annotations

import argparse
import asyncio
import importlib
import logging
import sys
import time
from collections.abc import Awaitable, Callable

from benchmarks.figures import Figure, keep, show
from benchmarks.ground import QUICK, Effort, Ground, prepared

log = logging.getLogger(__name__)

COMPARISONS = (
    "updates",
    "capacity",
    "start",
    "shelves",
    "search_quality",
    "pages",
    "visitors",
    "scale_out",
    "growth",
    "delivery",
    "tricks",
    "messages",
    "burst",
    "first_view",
)


async def compare(name: str, ground: Ground) -> list[Figure]:
    if name == "delivery":  # it has a stand-in and a clock of its own
        from benchmarks.delivery import runs

        return await asyncio.to_thread(runs.run)
    run: Callable[[Ground], Awaitable[list[Figure]]] = importlib.import_module(
        f"benchmarks.{name}"
    ).run
    return await run(ground)


async def measure(names: list[str], effort: Effort) -> tuple[list[Figure], list[str]]:
    """What was measured, and the names of what could not be."""
    figures: list[Figure] = []
    broken: list[str] = []
    async with prepared(effort) as ground:
        for name in names:
            began = time.monotonic()
            try:
                found = await compare(name, ground)
            except Exception:  # the others are worth having, and the exit status tells
                log.exception("%s could not be measured", name)
                broken.append(name)
                continue
            figures += found
            sys.stdout.write(f"\n{name} ({time.monotonic() - began:.0f} s)\n")
            show(found)
            if not effort.quick:
                keep(found)
    return figures, broken


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(COMPARISONS))
    parser.add_argument("--quick", action="store_true", help="fewer and shorter runs")
    arguments = parser.parse_args()
    if unknown := set(arguments.names) - set(COMPARISONS):
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    effort = QUICK if arguments.quick else Effort()
    figures, broken = asyncio.run(measure(arguments.names or list(COMPARISONS), effort))
    short = [each for each in figures if each.holds is False]
    held = sum(each.holds is True for each in figures)
    sys.stdout.write(f"\n{held} goals hold, {len(short)} fall short\n")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
