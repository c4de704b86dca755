"""Twenty thousand mutated webhooks: ten minutes, and so a part of `make faults` only."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage import whatsapp_inbox
from tests.support.whatsapp_inbox import Box, storm


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("seed", range(10))
async def test_nothing_is_lost_and_nothing_twice(
    any_box: Box, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("ALONE", "STRAGGLERS"):
        monkeypatch.setattr(whatsapp_inbox, name, timedelta())
    await storm(any_box, 1000, seed)
