"""Any events in any order on any form: nothing raises, no answer is lost, there is a way out."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat import (
    TAP_BYTES,
    Command,
    Document,
    Edited,
    OtherContent,
    Photo,
    Said,
    Screen,
    SentDocument,
    SentPhoto,
    SharedContact,
    SharedPlace,
    Tapped,
    Unfit,
    What,
)
from bot.engine.conversation import ActiveForm, stamp
from bot.flows import position
from bot.flows.form import Lookup
from bot.flows.state import State
from bot.i18n import Reader, plain
from bot.telegram.capabilities import TELEGRAM
from bot.telegram.rendering import outgoing, units
from bot.texts import LANGUAGES
from tests.support.forms import WAYS, Filling, Way, point_name, tapped
from tests.support.in_turn import examples
from tests.support.model_forms import MODELS
from tests.support.trade import francs

EVERY_WAY = (*WAYS, *MODELS)
READERS = [Reader.of(language) for language in LANGUAGES]

# What people write, right and wrong; what is written for one question comes at another.
SAID = sorted(
    {what.text for way in EVERY_WAY for what in way.events if isinstance(what, Said)}
    | {"1", "2", "3", "6", "7", "12k", "1.5", "-3", "0", "🔥", "a" * 5000, "<b>", "{name}", "", "+"}
    | {"Kigali", "Huyye", "2 kg", "500", "+8613800138000", "078812345", "EE473124820RW", "\ud800"}
)
TAPS = ("<back", "<skip", "<keep", "<confirm", "<edit", "<more", "none", "RW", "CN", "other", "")

EVENTS: st.SearchStrategy[Any] = st.one_of(
    # mostly what is on the screen: a number stands for a button of it
    st.integers(0, 11),
    st.integers(0, 11),
    st.sampled_from(SAID).map(Said),
    st.sampled_from(SAID).map(Said),
    st.sampled_from([what for way in EVERY_WAY for what in way.events]),
    st.text(max_size=20).map(Said),
    st.sampled_from(TAPS).map(tapped),
    st.builds(
        SentPhoto,
        st.sampled_from("abc").map(Photo),
        st.sampled_from(["", "", "album", "other"]),
        st.sampled_from(["", "Ikawa ya Huye", "字" * 1024]),
    ),
    st.builds(SharedContact, st.sampled_from(["250788123456", "", "x"]), own=st.booleans()),
    st.sampled_from(
        [
            Said("12500", forwarded=True),
            Edited(),
            Command("shop"),
            SharedPlace(-1.9, 30.0),
            OtherContent("sticker"),
            OtherContent("video", album="album"),
            SentDocument(Document("file", "prices.pdf"), "album"),
            SentDocument(Document("file", "ikawa.jpg", "picture"), caption="Ikawa"),
            Unfit("lost", Document("file", "ikawa.jpg", "picture")),
            Tapped(None, "", None),
        ]
    ),
)


def check_screen(screen: Screen, reader: Reader) -> None:
    """What is shown can be sent, and read."""
    for message in outgoing(screen, reader):
        below = message.kind == "photo"
        most = TELEGRAM.caption_length if below else TELEGRAM.text_length
        assert units(message.text) <= most
        assert message.text or message.photos
    for button in (button for row in screen.rows for button in row):
        assert button.tap is not None
        assert len(button.tap.encode().encode()) <= TAP_BYTES
        assert plain(button.label, reader).strip()


def check_way_out(filling: Filling) -> None:
    shown = filling.taps
    assert "<cancel" in shown or (filling.state.picking and "<back" in shown), shown
    if "<confirm" in shown:
        assert {"<edit", "<cancel"} <= set(shown)


# Between a message and a poll.
ALSO = {"photo": {"asks", "poll", "texts"}, "poll": {"asks", "photo"}}


def check_others_kept(before: State[Any], after: State[Any], item: Any) -> None:
    """Of a list, only the entry that is open; of a mapping, only the item that was asked for."""
    name, _, which = item.key.partition(".")
    was, now = getattr(before.answers, name), getattr(after.answers, name)
    if which:
        others = {key: value for key, value in (was or {}).items() if key != which}
        left = {key: value for key, value in (now or {}).items() if key != which}
        # A poll's answers are as many in each language: those in another number are asked again.
        assert others == left or (not left and len(was[which]) != len(now[which]))
    elif before.entry is not None:
        at, was, now = before.entry.at, was or (), now or ()
        assert was[:at] == now[:at]
        assert was[at + 1 :] == now[len(now) - len(was[at + 1 :]) :]
        assert abs(len(was) - len(now)) <= 1


def check_kept(before: State[Any], after: State[Any], filling: Filling, way: Way) -> None:
    """Only the answer that was asked for changed, and those that rest on it."""
    item = position.current(way.form, before)
    may = {"tested"} if way.form.name == "broadcast" else set()  # looked up at the review
    if item is not None:
        may = {item.key, *(() if isinstance(item, Lookup) else item.resets)}
        if way.form.name == "checkout":  # part of an address often comes with what is below it
            may |= {"country", "phone", "district", "sector", "province", "city", "area"}
            may |= {"street", "postcode", "quote", "meant", "method"}
            may |= {"lines", "town", "region", "postal_code"}
            may |= {"offers", "service"}  # looked up for each place
        may |= {"terms", "service", "method"} if way.form.name == "order_address" else set()
        may |= {"meant"} if way.form.name == "destination" else set()  # asked back
        may |= {"measured"} if item.key in ("quantity", "stock") else set()  # asked back
        may |= {"table", "found"} if way.form.name == "rates" else set()  # typed again
        may |= {"rate"} if way.form.name == "other_currency" else set()  # the same
        if way.form.name == "product_text":
            may |= {"name", "description", "goes_to"}  # typed again, or another text
        may |= {"off"} if way.form.name == "reduction" else set()  # the same
        may |= {"counts", "checked", "estimate"} & vars(before.answers).keys()  # looked up again
        may |= ALSO.get(item.key, set()) if way.form.name == "broadcast" else set()
        may = {key.partition(".")[0] for key in may}
        check_others_kept(before, after, item)
    for key, value in vars(before.answers).items():
        now = getattr(after.answers, key)
        assert now == value or key in may, f"{key} was {value!r} and is {now!r}"
        if item is not None and key == item.key.partition(".")[0] and value is not None:
            assert now is not None, f"{key} is not answered any more"


class TestAnyEvents:
    @pytest.mark.parametrize("way", EVERY_WAY, ids=point_name)
    def test_on_any_form(self, way: Way) -> None:
        @settings(max_examples=examples(120), deadline=None, derandomize=True, database=None)
        @given(st.integers(0, len(way.events) - 1), st.lists(EVENTS, max_size=25))
        def play(steps: int, events: list[Any]) -> None:
            filling = way.filling(steps)
            running = ActiveForm(form="x", version=1, state={}, draft="0123abcd", revision=99_999)
            for number, event in enumerate(events):
                buttons = filling.taps if filling.says else []
                what: What = event if not isinstance(event, int) else tapped("<back")
                if isinstance(event, int) and buttons:
                    what = tapped(buttons[event % len(buttons)])
                before, was = filling.state, filling.says
                filling.send(what)
                if filling.over:
                    return
                check_kept(before, filling.state, filling, way)
                if not filling.says:  # one more of an album: the screen before it stands
                    assert isinstance(what, SentPhoto)
                    assert was
                    filling = Filling.at(way.form, filling.state, filling.found)
                check_way_out(filling)
                for screen in stamp(filling.says, running):
                    check_screen(screen, READERS[number % len(READERS)])
                stored = way.form.dump(filling.state)
                assert way.form.load(way.form.version, stored) == (filling.state, True)

        play()

    @pytest.mark.parametrize("way", EVERY_WAY, ids=point_name)
    def test_every_screen_on_the_way_can_be_read_by_everybody(self, way: Way) -> None:
        for steps in range(len(way.events) + 1):
            filling = way.filling(steps)
            for screen in filling.says:
                for reader in READERS:
                    check_screen(screen, reader)


class TestWithinLimits:
    def test_the_longest_review(self) -> None:
        words = {"x": "字" * 1000}
        filling = WAYS[4].filling(3).say(words["x"], words["x"], words["x"])
        for reader in READERS:
            for screen in filling.says:
                check_screen(screen, reader)

    def test_the_longest_links(self) -> None:
        address = f"https://{'a' * 50}.rw/"
        lines = "\n".join(f"{'字' * 11}{n} = {address.ljust(500, 'x')}" for n in range(4))
        filling = WAYS[-1].filling(0).say(lines).tap("links", "3")
        for taps in ((), ("<back",), ("2", "address")):
            filling.tap(*taps)
            for reader in READERS:
                for screen in filling.says:
                    check_screen(screen, reader)

    def test_a_basket_of_many_products(self) -> None:
        from dataclasses import replace

        way = WAYS[2]
        basket = replace(way.answers.basket, lines=((3, "Ikawa " * 13, francs(10**8)),) * 80)
        filling = Filling(way.form, replace(way.answers, basket=basket)).send(*way.events)
        for reader in READERS:
            for screen in filling.says:
                check_screen(screen, reader)
