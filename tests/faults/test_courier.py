"""kill -9 of a courier in mid-broadcast. `make faults` does it twenty times, and other harm."""

from __future__ import annotations

import pytest

from benchmarks.delivery import faults
from benchmarks.delivery.rig import rig


@pytest.mark.timeout(300)  # of a loaded machine; it takes a tenth of that alone
async def test_nobody_is_missed_and_few_hear_it_twice() -> None:
    """Red when a row is settled before it is sent, or a dead courier's rows are nobody's."""
    async with rig() as here:
        found = await faults.kills(here, people=45, times=2)
    assert found.note != "0 of 2 kills while it sent", "no power"
    assert found.missed == 0
    assert found.twice <= found.allowed
