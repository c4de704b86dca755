"""Each error that Meta documents has an outcome of its own, and the stand-in knows each."""

from __future__ import annotations

import pytest

from bot.courier.transport import Settled
from bot.whatsapp.outbound.outcomes import of_code
from playground.whatsapp.refusals import KNOWN
from storage.models import Notice
from tests.support.notices import NOW

# What a notice of an order comes to, and what news of the market come to where that is another.
OUTCOMES: dict[str, tuple[int, ...]] = {
    "stopped": (0, 190, 3, 10, 200, 131005, 368, 131031, 33, 133010, 131045, 131037, 131042),
    "everybody later": (4, 80007, 130429),
    "later": (1, 2, 131000, 131016, 133004, 131057, 131056, 131048, 131052, 131053),
    "another template": (132001, 132015, 132016),
    "unreachable": (131026,),
    "window": (131047,),
    "parked, held back": (131049, 130472),
    "parked, opted out": (131050,),
    "refused": (
        *(100, 131008, 131009, 131051, 131062, 135000, 131021, 131030, 130497, 133016),
        *(132000, 132005, 132007, 132012),
    ),
}


def said(end: Settled) -> str:
    if end.outcome == "later":
        return "everybody later" if end.everybody else "later"
    return end.outcome


@pytest.mark.parametrize(
    ("code", "words"), [(code, words) for words, codes in OUTCOMES.items() for code in codes]
)
def test_each_error_has_its_outcome(code: int, words: str) -> None:
    assert code in KNOWN, "nobody could try it here"
    order, news = Notice(attempts=1), Notice(attempts=1, broadcast_id=1)
    end, other = (of_code(each, code, "as Meta says", NOW) for each in (order, news))
    of_order, _, of_news = words.partition(", ")
    of_order = "later" if of_order == "another template" else of_order
    assert said(end) == of_order
    assert said(other) == (of_news or of_order)
    assert (end.state == "due") == (of_order not in ("refused", "unreachable"))
    assert end.parked == (of_order == "parked")
    assert end.everybody == (of_order in ("stopped", "everybody later"))
    # What is not the message's own fault counts as no try of it.
    assert end.tried != (end.everybody or end.parked)
    if of_order != "window" and end.state == "due":
        assert end.delay > 0, "it would go round and round"
