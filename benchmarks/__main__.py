"""`python -m benchmarks [--quick] [NAME ...]`: run comparisons, print and keep what they say."""

from __future__ import annotations

import argparse
import asyncio
import importlib
import sys
import time
from collections.abc import Awaitable, Callable

from benchmarks.figures import Figure, keep, show
from benchmarks.ground import QUICK, Effort, Ground, prepared

COMPARISONS = ("updates",)


async def measure(names: list[str], effort: Effort) -> list[Figure]:
    figures: list[Figure] = []
    async with prepared(effort) as ground:
        for name in names:
            began = time.monotonic()
            compare: Callable[[Ground], Awaitable[list[Figure]]] = importlib.import_module(
                f"benchmarks.{name}"
            ).run
            found = await compare(ground)
            figures += found
            sys.stdout.write(f"\n{name} ({time.monotonic() - began:.0f} s)\n")
            show(found)
    return figures


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(COMPARISONS))
    parser.add_argument("--quick", action="store_true", help="fewer and shorter runs")
    arguments = parser.parse_args()
    if unknown := set(arguments.names) - set(COMPARISONS):
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    effort = QUICK if arguments.quick else Effort()
    figures = asyncio.run(measure(arguments.names or list(COMPARISONS), effort))
    if not arguments.quick:
        keep(figures)
    short = [each for each in figures if each.holds is False]
    held = sum(each.holds is True for each in figures)
    sys.stdout.write(f"\n{held} goals hold, {len(short)} fall short\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
