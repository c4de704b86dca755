"""What was measured, as a table to read and as JSON to compare with the next time."""

from __future__ import annotations

import json
import statistics
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

RESULTS = Path(__file__).parent / "results.json"


@dataclass(frozen=True)
class Figure:
    """One line of the table. `goal` is about `ratio` where there is another to compare with."""

    name: str
    ours: float
    unit: str
    other: float | None = None
    ratio: float | None = None
    goal: str = ""
    holds: bool | None = None  # None: it is shown and not judged
    spread: str = ""  # lowest and highest of what is judged, over all runs


def at_most(limit: float) -> tuple[str, Callable[[float], bool]]:
    return f"≤ {limit:g}", lambda value: value <= limit


def at_least(limit: float) -> tuple[str, Callable[[float], bool]]:
    return f"≥ {limit:g}", lambda value: value >= limit


Goal = tuple[str, Callable[[float], bool]]


def compared(
    name: str, unit: str, ours: Sequence[float], other: Sequence[float], goal: Goal | None = None
) -> Figure:
    """Run by run beside each other: the median of the ratios is judged, not one of medians."""
    ratios = [mine / theirs for mine, theirs in zip(ours, other, strict=True)]
    ratio = statistics.median(ratios)
    return Figure(
        name,
        statistics.median(ours),
        unit,
        statistics.median(other),
        ratio,
        goal[0] if goal else "",
        goal[1](ratio) if goal else None,
        _spread(ratios),
    )


def single(name: str, unit: str, values: Sequence[float], goal: Goal | None = None) -> Figure:
    """A figure that stands for itself: a count, a size, a time."""
    value = statistics.median(values)
    return Figure(
        name,
        value,
        unit,
        goal=goal[0] if goal else "",
        holds=goal[1](value) if goal else None,
        spread=_spread(values) if len(values) > 1 else "",
    )


def _spread(values: Sequence[float]) -> str:
    return f"{_short(min(values))}–{_short(max(values))}"


def _short(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def table(figures: Sequence[Figure]) -> str:
    head = ("", "ours", "other", "unit", "ratio", "goal", "", "spread")
    verdict = {None: "", True: "holds", False: "FALLS SHORT"}
    rows = [
        (
            each.name,
            _short(each.ours),
            _short(each.other),
            each.unit,
            _short(each.ratio),
            each.goal,
            verdict[each.holds],
            each.spread,
        )
        for each in figures
    ]
    widths = [max(len(row[i]) for row in [head, *rows]) for i in range(len(head))]
    lines = []
    for row in [head, *rows]:
        name, *cells = row
        padded = [cell.rjust(width) for cell, width in zip(cells, widths[1:], strict=True)]
        lines.append("  ".join([name.ljust(widths[0]), *padded]).rstrip())
    return "\n".join(lines)


def show(figures: Sequence[Figure]) -> None:
    sys.stdout.write(table(figures) + "\n")
    sys.stdout.flush()


def keep(figures: Sequence[Figure]) -> None:
    """Those measured now take the place of the earlier ones of their names; the others stay."""
    kept = {each["name"]: each for each in json.loads(RESULTS.read_text())} if _exists() else {}
    kept |= {each.name: asdict(each) for each in figures}
    RESULTS.write_text(json.dumps(list(kept.values()), indent=1, ensure_ascii=False) + "\n")


def _exists() -> bool:
    return RESULTS.exists()
