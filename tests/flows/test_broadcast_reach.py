"""The button that sends says how many get it, and what hinders the others stands beside it."""

from __future__ import annotations

import pytest

from bot.flows.broadcast import form
from bot.i18n import Reader, plain
from bot.notices.broadcasts import Estimate
from bot.screens.common import as_text


@pytest.mark.parametrize(
    ("estimate", "button"),
    [
        (Estimate(), "📣 Send to 5 people"),
        (Estimate(unasked=2, later=1), "📣 Send to 3 people"),
        (Estimate(unasked=1, shut=2, unready=1), "📣 Send to 1 person"),
        (Estimate(unasked=5), None),
    ],
)
def test_send_counts_whoever_is_reached(estimate: Estimate, button: str | None) -> None:
    answers = form.Answers(
        who="everyone",
        language="any",
        photo=(),
        texts={"rw": "", "en": "A fair", "zh": ""},
        counts={"en": 5},
        estimate=estimate,
    )
    assert form.FORM.review is not None
    review, english = form.FORM.review(answers), Reader.of("en")
    said = [plain(as_text(line), english) for line in review.lines]
    assert (review.confirm and plain(review.confirm, english)) == button
    reached = [line for line in said if line.startswith("Reached if it is sent now")]
    assert reached == (
        [f"Reached if it is sent now: {5 - estimate.missed} of 5"] * (estimate.missed > 0)
    )
    assert ("Nobody would get it. Choose another audience." in said) is (button is None)
