"""How large something is, as sellers write it."""

from __future__ import annotations

import pytest

from bot.parsing.boxes import Box, read_box
from bot.parsing.rejection import Reason, Rejection


@pytest.mark.parametrize(
    "text",
    [
        "30 x 20 x 10", "30×20×10 cm", "30*20*10", "30X20X10CM", "300 x 200 x 100 mm",
        "30cm x 20cm x 10cm", "0.3 x 0,2 x 0.1 m", "30 by 20 by 10", "30, 20, 10", "30 20 10",
        "３０×２０×１０", "30厘米*20厘米*10厘米", "长30宽20高10", "30/20/10", "30-20-10",
        "uburebure 30, ubugari 20, ubuhagarike 10", "30 na 20 na 10", "L30 W20 H10",
    ],
)  # fmt: skip
def test_read(text: str) -> None:
    assert read_box(text) == Box(300, 200, 100)


def test_to_the_millimetre() -> None:
    """A part of one is more than none."""
    assert read_box("30,5 x 20 x 0.05") == Box(305, 200, 1)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("30 x 20", Reason.NOT_A_NUMBER),
        ("30 x 20 x 10 x 5", Reason.NOT_A_NUMBER),
        ("30,20,10", Reason.NOT_A_NUMBER),
        ("large", Reason.NOT_A_NUMBER),
        ("", Reason.NOT_A_NUMBER),
        ("30 x 20 x 10 kg", Reason.NOT_A_NUMBER),
        ("30 cm x 20 cm x 100 mm", Reason.AMBIGUOUS),
        ("1.500 x 20 x 10", Reason.AMBIGUOUS),
        ("30 x 0 x 10", Reason.ZERO),
        ("30 x 301 x 10", Reason.TOO_LARGE),
    ],
)
def test_refused(text: str, reason: Reason) -> None:
    found = read_box(text)
    assert isinstance(found, Rejection)
    assert found.reason is reason


def test_as_a_product_has_it() -> None:
    box = Box(305, 200, 100)
    assert Box.of(box.kept()) == box
    assert Box.of("") is None
