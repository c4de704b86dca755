"""From which phone an order is paid by a prompt."""

from __future__ import annotations

import pytest

from bot.flows.paying import FORM, Answers
from bot.i18n import Reader, markup
from bot.money import Money
from tests.support.forms import Filling


@pytest.mark.parametrize(
    ("networks", "number", "asked_for"),
    [
        (("mtn",), "0733 123 456", "an MTN number."),
        (("mtn", "alipay"), "0733 123 456", "an MTN number."),
        (("airtel",), "0788 123 456", "an Airtel number."),
    ],
)
def test_nobody_is_asked_for_a_number_that_is_refused(
    networks: tuple[str, ...], number: str, asked_for: str
) -> None:
    """Red when whoever has sent an Airtel number is asked for an MTN or Airtel number."""
    form = Filling(FORM, Answers("IS-7K4QM2", Money(25_000, "RWF"), networks))
    form.say(number)
    said = "\n".join(markup(line, Reader.of("en")) for line in form.screen.lines)
    assert said.startswith(f"This number cannot be asked to pay. Please send {asked_for}\n"), said
