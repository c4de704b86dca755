"""Where a parcel stands: from the same events, in any order and however often told, the same."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.commerce.shipment_status import (
    LEVELS,
    STATE_LEVELS,
    Heard,
    Standing,
    change,
    offers,
    standing,
)
from bot.commerce.state_machine import may
from storage.constants import PARCEL_CONDITIONS, PARCEL_EVENTS, SHIPMENT_STATES

DAY = datetime(2026, 12, 17, tzinfo=UTC)
events = st.builds(
    lambda word, hours: Heard(word, DAY + timedelta(hours=hours)),
    st.sampled_from(PARCEL_EVENTS),
    st.integers(0, 12),
)


def heard(story: str) -> list[Heard]:
    """`in_transit@1 at_customs@3`: words and their hours."""
    pairs = (each.split("@") for each in story.split())
    return [Heard(word, DAY + timedelta(hours=int(hour))) for word, hour in pairs]


@settings(max_examples=300)
@given(st.lists(events, max_size=8), st.randoms())
def test_order_and_repetition_change_nothing(told: list[Heard], random: object) -> None:
    again = [*told, *told[:3]]
    random.shuffle(again)  # type: ignore[attr-defined]
    assert standing(again) == standing(told)


@settings(max_examples=300)
@given(st.lists(events, max_size=8))
def test_however_they_arrive_the_level_never_falls_and_each_step_is_legal(
    told: list[Heard],
) -> None:
    before = Standing("shipped")
    for n in range(len(told)):
        after = standing(told[: n + 1])
        assert after.state in SHIPMENT_STATES
        assert after.condition in PARCEL_CONDITIONS
        if after.state != before.state:
            assert STATE_LEVELS[after.state] >= STATE_LEVELS[before.state]
            assert may("shipment", before.state, after.state, "system")
        before = after


@settings(max_examples=300)
@given(st.lists(events, max_size=7), events)
def test_what_is_told_is_what_arrived(told: list[Heard], arriving: Heard) -> None:
    """One new event tells itself or nothing; never an old one once more."""
    before, after = standing(told), standing([*told, arriving])
    news = change(before, after, [*told, arriving])
    assert (news is None) == (before == after)
    assert news is None or news == arriving


@pytest.mark.parametrize(
    ("story", "state", "condition"),
    [
        ("", "shipped", ""),
        ("announced@1", "shipped", ""),
        ("in_transit@1 at_customs@2 in_transit@3", "in_transit", ""),  # it left customs
        ("at_customs@2 in_transit@1", "at_customs", ""),  # an old scan, late
        ("at_customs@1 customs_held@2", "at_customs", "held"),
        ("customs_held@2 in_transit@3", "in_transit", ""),
        ("out_for_delivery@2 in_transit@3", "out_for_delivery", ""),
        ("out_for_delivery@2 exception@3", "out_for_delivery", "exception"),
        ("out_for_delivery@2 exception@3 in_transit@4", "out_for_delivery", ""),
        ("attempt_failed@2 out_for_delivery@3", "out_for_delivery", ""),
        ("delivered@2 in_transit@3 exception@4", "delivered", ""),
        ("lost@3 delivered@2", "delivered", ""),
        ("lost@2 returned@3", "returned", ""),
    ],
)
def test_stories(story: str, state: str, condition: str) -> None:
    for told in itertools.permutations(heard(story)):
        assert standing(told) == Standing(state, condition)


class TestOffers:
    @pytest.mark.parametrize("state", STATE_LEVELS)
    @pytest.mark.parametrize("condition", PARCEL_CONDITIONS)
    def test_every_one_would_change_something(self, state: str, condition: str) -> None:
        """Red when a button is offered that says what is so already, or may not be."""
        now = Standing(state, condition)
        past = [Heard("customs_held" if condition == "held" else state, DAY)]
        if state == "shipped":
            past = []
        if condition == "exception":
            past.append(Heard("exception", DAY + timedelta(hours=1)))
        if standing(past) != now:
            return  # no parcel stands so
        for word in offers(now, abroad=True, carried=True):
            after = standing([*past, Heard(word, DAY + timedelta(hours=2))])
            assert after != now, word
            assert after.state == state or may("shipment", state, after.state, "seller")

    def test_no_customs_at_home_and_nothing_handed_in_by_a_rider(self) -> None:
        at_home = offers(Standing("shipped"), abroad=False, carried=False)
        assert at_home == ("out_for_delivery", "delivered", "lost")

    def test_nothing_after_it_was_received(self) -> None:
        assert offers(Standing("delivered"), abroad=True, carried=True) == ()


def test_every_event_has_its_place() -> None:
    assert {*LEVELS, "exception"} == set(PARCEL_EVENTS)
