"""`make bench-delivery`: the table, and benchmarks/delivery.json."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

from benchmarks.delivery.runs import Result, run

RESULTS = Path(__file__).parents[1] / "delivery.json"


def main() -> int:
    results = run()
    lines = [
        {"value": each.ours if each.ratio is None else each.ratio} | asdict(each)
        for each in results
    ]
    RESULTS.write_text(json.dumps(lines, indent=1, ensure_ascii=False) + "\n")
    sys.stdout.write("| what | ours | other | ratio | goal | holds | spread |\n")
    sys.stdout.write("|---|---|---|---|---|---|---|\n")
    for each in results:
        sys.stdout.write(line(each) + "\n")
    return 1 if any(each.holds is False for each in results) else 0


def line(each: Result) -> str:
    other = f"{each.other:.3g}" if each.other is not None else ""
    ratio = f"{each.ratio:.3f}" if each.ratio is not None else ""
    holds = {True: "yes", False: "NO", None: ""}[each.holds]
    ours = f"{each.ours:.4g} {each.unit}"
    return f"| {each.name} | {ours} | {other} | {ratio} | {each.goal} | {holds} | {each.spread} |"


if __name__ == "__main__":
    sys.exit(main())
