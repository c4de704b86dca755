"""`isoko courier`, but for the length of a lease: ISOKO_BENCH_LEASE seconds, where it is set.

A run that kills twenty couriers would wait a minute for the leases of each.
"""

from __future__ import annotations

import os
import sys
from datetime import timedelta

from bot import cli
from bot.courier import courier

if __name__ == "__main__":
    if lease := float(os.environ.get("ISOKO_BENCH_LEASE", "0")):
        courier.LEASE = timedelta(seconds=lease)
        courier.BEGIN_WITHIN = courier.END_WITHIN = lease / 2
    sys.exit(cli.main(["courier"]))
