"""`make bench-delivery`: the table, also kept in benchmarks/results.json."""

from __future__ import annotations

import sys

from benchmarks import figures
from benchmarks.delivery.runs import run


def main() -> int:
    measured = run()
    figures.show(measured)
    figures.keep(measured)
    return 1 if any(each.holds is False for each in measured) else 0


if __name__ == "__main__":
    sys.exit(main())
