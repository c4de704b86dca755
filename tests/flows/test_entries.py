"""Lists within a form: entries that are added, changed and taken away, one by one."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any

import pytest

from bot.chat import ClearingScreen, ContactScreen, OtherContent, Said, SharedContact
from bot.flows import input_errors, position, questions
from bot.flows.broadcast import form as broadcast_form
from bot.flows.broadcast.links import Link
from bot.flows.entries import repeated
from bot.flows.form import Entries, Form
from bot.flows.state import State
from bot.parsing.free_text import read_line
from bot.texts import t
from tests.support.forms import Filling, Way, asked, photo, point_name, tapped
from tests.support.model_forms import MODELS, MOST_SIZES, SIZED, Size, Sized
from tests.support.trade import francs

WAY = MODELS[0]
POINTS = [(way, steps) for way in MODELS for steps in range(len(way.events))]


def size(name: str, price: int = 5000) -> Size:
    return Size(name, francs(price), 4, photos=())


def on_the_list(*sizes: Size) -> Filling:
    filling = Filling.at(SIZED, State(Sized("Ikawa", sizes or None), asking="sizes"))
    filling.found = True
    return filling


def names(filling: Filling) -> list[str]:
    return [each.name for each in filling.sizes or ()]


def add(filling: Filling, name: str) -> Filling:
    return filling.tap("add").say(name, "9000", "3").tap("<skip")


class TestAdding:
    def test_the_entries_so_far_are_shown(self) -> None:
        filling = add(add(on_the_list(), "Small"), "Large")
        assert "1. Price: 9" in filling.words
        assert "2. Price: 9" in filling.words
        assert filling.labels[:3] == ["1. Small", "2. Large", "➕ Add a product"]
        assert filling.sizes[1] == Size("Large", francs(9000), 3, photos=())

    def test_nothing_is_listed_before_it_is_whole(self) -> None:
        filling = on_the_list().tap("add").say("Small", "9000")
        assert filling.sizes is None
        assert "How many can you sell" in filling.words

    def test_words_of_others_are_shown_as_they_are(self) -> None:
        """Red when somebody's words become markup."""
        filling = WAY.filling(8)
        assert filling.labels[0] == "1. Small <b>"
        linked = Filling(broadcast_form.FORM, LINKED, "links").tap("add").say("a <b> & c", "a.rw")
        assert "a &lt;b&gt; &amp; c" in linked.words

    def test_a_name_that_is_there_is_refused_where_it_is_given(self) -> None:
        filling = on_the_list(size("Small"), size("Large")).tap("add").say("Small")
        assert "there twice: Small" in filling.words
        assert asked(SIZED, filling.state) == "sizes.name"
        again = on_the_list(size("Small"), size("Large")).tap("0", "name").say("Small")
        assert "<cancel" in again.taps
        assert names(again) == ["Small", "Large"], "its own name is no other's"
        assert asked(SIZED, again.state) == "sizes"

    def test_to_the_most_and_no_further(self) -> None:
        filling = on_the_list(*(size(str(n)) for n in range(MOST_SIZES - 1)))
        add(filling, "last")
        assert "add" not in filling.taps
        assert len(names(filling)) == MOST_SIZES
        filling.send(tapped("add"), Said(str(MOST_SIZES + 1)))
        assert (len(names(filling)), filling.state.entry) == (MOST_SIZES, None)

    def test_not_without_the_fewest(self) -> None:
        """Red when a list of one goes on where two are asked for, by whichever way."""
        filling = add(on_the_list(), "Small")
        assert "<keep" not in filling.taps
        filling.send(tapped("<keep"), tapped("<skip"))
        assert asked(SIZED, filling.state) == "sizes"
        filling.tap("<back").tap("<keep")  # from the question before
        assert asked(SIZED, filling.state) == "sizes"
        add(filling, "Large").tap("<keep")
        assert asked(SIZED, filling.state) == "description"

    def test_an_album_is_one_answer(self) -> None:
        filling = on_the_list().tap("add").say("Small", "9000", "3")
        assert position.gathers(SIZED, filling.state)
        assert position.wants(SIZED, filling.state) == "picture"
        filling.send(photo("one", "a"))
        shown = filling.says
        filling.send(photo("two", "a"))
        assert (shown != (), filling.says) == (True, ())
        filling.send(tapped("<keep"))
        assert [each.id for each in filling.sizes[0].photos] == ["one", "two"]

    def test_a_number_is_shared_within_an_entry(self) -> None:
        """Red when the button below the message field stays there."""
        filling = Filling(PICKUP).tap("add")
        assert isinstance(filling.says[-1], ContactScreen)
        assert position.offers_contact(PICKUP, filling.state)
        filling.send(SharedContact("250788123456", own=True))
        assert filling.points == (Point("+250788123456"),)
        assert isinstance(filling.says[0], ClearingScreen)
        assert not position.offers_contact(PICKUP, filling.state)


class TestNumbers:
    def test_open_and_add(self) -> None:
        filling = on_the_list(size("Small"), size("Large")).say("2")
        assert "2. Price" in filling.words
        assert asked(SIZED, on_the_list(size("Small"), size("Large")).say("3").state) == (
            "sizes.name"
        )

    def test_are_those_of_the_entries_on_every_page(self) -> None:
        """Red when 7 is the seventh button, or the first of the second page is 1."""
        filling = on_the_list(*(size(f"size {n}") for n in range(1, 9)))
        assert "7" not in filling.taps
        assert filling.taps[:7] == ["0", "1", "2", "3", "4", "add", "<more"]
        assert filling.say("7").state.entry.at == 6
        filling.tap("<back").tap("<more")
        assert filling.taps[:5] == ["5", "6", "7", "add", "<more"]
        assert filling.say("2").state.entry.at == 1

    def test_on_an_entry_they_are_its_buttons(self) -> None:
        filling = on_the_list(size("Small"), size("Large")).tap("0")
        number = filling.taps.index("price") + 1
        assert asked(SIZED, filling.say(str(number)).state) == "sizes.price"
        filling.tap("<back")
        assert filling.say(str(filling.taps.index("<cancel") + 1)).cancelled


class TestBack:
    def test_through_the_questions_to_the_list(self) -> None:
        filling = on_the_list().tap("add").say("Small", "9000")
        filling.tap("<back")
        assert "Now (Price: 9" in filling.words
        filling.tap("<back", "<back")
        assert (asked(SIZED, filling.state), filling.sizes) == ("sizes", None)
        filling.tap("add")
        assert "Now" not in filling.words, "an entry that was left is not begun"

    def test_from_a_change_the_entry_is_as_it_was(self) -> None:
        filling = on_the_list(size("Small"), size("Large"))
        before = filling.state.answers
        filling.tap("1", "photos").send(photo("one"), photo("two")).tap("<back")
        assert "2. Price" in filling.words
        filling.tap("<back")
        assert filling.state.answers == before
        assert (filling.state.entry, asked(SIZED, filling.state)) == (None, "sizes")

    def test_from_a_list_that_was_reached_from_the_review(self) -> None:
        filling = WAY.filling()
        filling.tap("<edit", "sizes").tap("0", "<back", "<back")
        assert "<confirm" in filling.taps


class TestChanging:
    def test_one_part_of_one_entry(self) -> None:
        filling = on_the_list(size("a"), size("b"), size("c")).tap("1", "price").say("7000")
        assert filling.sizes == (size("a"), size("b", 7000), size("c"))
        assert asked(SIZED, filling.state) == "sizes"

    def test_what_rests_on_it_is_looked_up_again(self) -> None:
        filling = WAY.filling()
        filling.found = False
        filling.tap("<edit", "sizes", "0", "price").say("7000").tap("<keep")
        assert filling.checked is False
        filling.found = True
        filling.tap("<edit", "sizes", "0", "<back", "<keep")
        assert filling.checked is False, "only looked at"

    def test_parts_that_one_screen_has_no_room_for(self) -> None:
        filling = Filling(MANY, Wide((Part(*"abcdefgh"),)), "parts")
        filling.tap("0", "<more", "p7").say("z")
        assert filling.parts[0].p7 == "z"


class TestRemoving:
    @pytest.mark.parametrize("at", range(3))
    def test_the_one_that_was_meant(self, at: int) -> None:
        """Red when another one goes, as in forms that count their entries anew."""
        filling = on_the_list(size("a", 1), size("b", 2), size("c", 3)).tap(str(at), "<remove")
        assert names(filling) == [each for each in "abc" if each != "abc"[at]]
        assert f"🗑 Removed: Price: {at + 1} Frw" in filling.words.replace("\u00a0", " ")

    def test_then_another_is_added(self) -> None:
        """Red when the new one takes the place of one that is there."""
        filling = on_the_list(size("a"), size("b"), size("c")).tap("0", "<remove")
        assert names(add(filling, "d")) == ["b", "c", "d"]

    def test_all(self) -> None:
        filling = on_the_list(size("a"), size("b")).tap("0", "<remove", "0", "<remove")
        assert filling.sizes == ()
        assert "<keep" not in filling.taps
        assert names(add(filling, "c")) == ["c"]

    def test_on_the_last_page(self) -> None:
        filling = on_the_list(*(size(str(n)) for n in range(6))).tap("<more", "5", "<remove")
        assert names(filling) == list("01234")
        assert filling.taps[:2] == ["0", "1"], "an empty page"


def through_json(form: Form[Any], state: State[Any]) -> dict[str, Any]:
    stored: dict[str, Any] = json.loads(json.dumps(form.dump(state)))
    return stored


class TestStored:
    @pytest.mark.parametrize(("way", "steps"), POINTS, ids=point_name)
    def test_at_every_point(self, way: Way, steps: int) -> None:
        """Red when the process ends within an entry, and the list or the entry is gone."""
        filling = way.filling(steps)
        loaded, whole = way.form.load(1, through_json(way.form, filling.state))
        assert (loaded, whole) == (filling.state, True)
        assert Filling.at(way.form, loaded).screen == Filling.at(way.form, filling.state).screen

    @pytest.mark.parametrize(("way", "steps"), POINTS, ids=point_name)
    def test_of_another_version(self, way: Way, steps: int) -> None:
        filling = way.filling(steps)
        loaded, whole = way.form.load(99, through_json(way.form, filling.state))
        assert (loaded.answers, whole) == (filling.state.answers, False)
        if filling.state.entry is not None:
            assert loaded.entry is not None
            assert loaded.entry.state.answers == filling.state.entry.state.answers

    def test_on_the_card_and_in_a_change(self) -> None:
        for taps in (("0",), ("0", "price")):
            filling = on_the_list(size("a"), size("b")).tap(*taps)
            loaded, whole = SIZED.load(1, through_json(SIZED, filling.state))
            assert (loaded, whole) == (filling.state, True)

    def test_an_entry_that_does_not_fit_takes_no_other_with_it(self) -> None:
        stored = through_json(SIZED, on_the_list(size("a"), size("b"), size("c")).state)
        stored["answers"]["sizes"][1]["price"] = "dear"
        loaded, whole = SIZED.load(1, stored)
        assert (loaded.answers.sizes, whole) == ((size("a"), size("c")), False)

    def test_a_question_that_is_new_is_put_about_each(self) -> None:
        """Red when an entry of an older version passes with a part that nobody answered."""
        older = (replace(size("a"), stock=None), size("b"), replace(size("c"), stock=None))
        filling = on_the_list(*older)
        assert asked(SIZED, filling.state) == "sizes"
        filling.tap("<keep")
        assert asked(SIZED, filling.state) == "sizes.stock"
        filling.tap("<back", "<back", "<back")
        assert "<remove" in filling.taps
        filling.tap("<back", "<keep").say("8").tap("<keep").say("9").tap("<keep")
        assert [each.stock for each in filling.sizes] == [8, 4, 9]
        assert asked(SIZED, filling.state) == "description"

    @pytest.mark.parametrize(
        "entry",
        [
            *(None, 5, "x", {}, {"at": "x", "state": {}}, {"at": 0}, {"at": 0, "state": 5}),
            *({"at": -1, "state": {}}, {"at": 99, "state": {}}, {"at": 0, "state": {"answers": 5}}),
        ],
    )
    @pytest.mark.parametrize("version", [1, 2])
    def test_nonsense(self, entry: object, version: int) -> None:
        stored = through_json(SIZED, on_the_list(size("a"), size("b")).tap("0").state)
        loaded, _ = SIZED.load(version, {**stored, "entry": entry})
        assert names(Filling.at(SIZED, loaded)) == ["a", "b"]
        assert loaded.entry is None or 0 <= loaded.entry.at <= 2
        nowhere, _ = SIZED.load(version, {**stored, "asking": "colour"})
        assert nowhere.entry is None


LINKED = broadcast_form.Answers(
    "everyone", "any", photo=(), texts={"rw": "Muraho", "en": "", "zh": "你好"}
)
REGISTER, MAP = Link("Register", "https://a.rw/1"), Link("Map", "https://a.rw/map")


class TestLinks:
    """Below a broadcast: written as lines at once, as ever, or one by one."""

    @pytest.fixture
    def two(self) -> Filling:
        return Filling(broadcast_form.FORM, replace(LINKED, links=(REGISTER, MAP)), "links")

    def test_lines_lead_on_at_once(self) -> None:
        filling = Filling(broadcast_form.FORM, LINKED, "links").say(
            "Register = a.rw/1\nMap - a.rw/map"
        )
        assert filling.links == (REGISTER, MAP)
        assert "<confirm" in filling.taps

    def test_lines_beside_those_that_are_there(self, two: Filling) -> None:
        """Red when one more line takes the place of all, or a corrected one is there twice."""
        two.say("Day = a.rw/2\nregister = a.rw/9")
        assert two.links == (Link("register", "https://a.rw/9"), MAP, Link("Day", "https://a.rw/2"))
        assert asked(two.form, two.state) == "links", "what came of it is shown"
        two.say("x = a.rw\ny = a.rw")
        assert "The maximum is 4 buttons" in two.words
        assert len(two.links) == 3

    def test_a_line_that_is_wrong_is_said_and_changes_nothing(self, two: Filling) -> None:
        assert "no label and address: Day a.rw" in two.say("Day a.rw").words
        assert two.links == (REGISTER, MAP)

    def test_both_at_once_where_the_label_is_asked_for(self, two: Filling) -> None:
        two.tap("add").say("Day = a.rw/2")
        assert two.links == (REGISTER, MAP, Link("Day", "https://a.rw/2"))

    @pytest.mark.parametrize(
        ("text", "why"),
        [("MAP", "has this label: MAP"), ("a" * 25, "too long for a button"), ("🔥", "in letters")],
    )
    def test_labels(self, two: Filling, text: str, why: str) -> None:
        assert why in two.tap("add").say(text).words
        assert asked(two.form, two.state) == "links.label"

    def test_addresses(self, two: Filling) -> None:
        two.tap("add").say("Day", "\ud800")
        assert "Please write something." in two.words
        two.say("javascript:alert(1)")
        assert "not the address of a page" in two.words
        assert two.say("a.rw").links[2] == Link("Day", "https://a.rw")

    def test_one_is_taken_away(self, two: Filling) -> None:
        two.tap("0", "<remove", "<keep")
        assert two.links == (MAP,)
        assert "🔗 Map: https://a.rw/map" in two.words

    def test_of_the_first_release(self) -> None:
        """Red when a broadcast under way loses its links, or the place where somebody was."""
        stored = {"links": [["Register", "https://a.rw/1"], ["Map", "https://a.rw/map"]]}
        loaded, whole = broadcast_form.FORM.load(3, {"answers": stored, "asking": "links"})
        assert (loaded.answers.links, loaded.asking, whole) == ((REGISTER, MAP), "links", True)

    @pytest.mark.parametrize("links", [5, "x", [5], [["a"]], [[1, 2]], {"a": 1}])
    def test_nonsense(self, links: object) -> None:
        loaded, _ = broadcast_form.FORM.load(3, {"answers": {"links": links}})
        assert Filling.at(broadcast_form.FORM, loaded).screen


# --- small lists that show one thing each ---------------------------------------------------------


@dataclass(frozen=True)
class Point:
    phone: str | None = None


@dataclass(frozen=True)
class Points:
    points: tuple[Point, ...] | None = None
    done: str | None = None


PICKUP: Form[Points] = Form(
    name="pickup",
    version=1,
    answers=Points,
    title=t("Phone"),
    questions=lambda _a: (
        repeated(
            t("Phone"),
            ("Example: 0788 123 456",),
            Entries(
                "points",
                Point,
                lambda *_: (questions.phone("phone", t("Phone"), ("Example",), lambda _p: "RW"),),
                name=lambda point: point.phone or "",
                summary=lambda point: point.phone or "",
                add=t("➕ Add a product"),
                most=3,
            ),
        ),
    ),
    submit=lambda a, _draft_id: a,
)


@dataclass(frozen=True)
class Part:
    p0: str | None = None
    p1: str | None = None
    p2: str | None = None
    p3: str | None = None
    p4: str | None = None
    p5: str | None = None
    p6: str | None = None
    p7: str | None = None


@dataclass(frozen=True)
class Wide:
    parts: tuple[Part, ...] | None = None


def _part(key: str) -> Any:
    return questions.typed(key, t("Name"), ("Example",), read_line, input_errors.words, str)


MANY: Form[Wide] = Form(
    name="many",
    version=1,
    answers=Wide,
    title=t("Name"),
    questions=lambda _a: (
        repeated(
            t("Name"),
            ("Example",),
            Entries(
                "parts",
                Part,
                lambda *_: tuple(_part(f"p{n}") for n in range(8)),
                name=lambda part: part.p0 or "",
                summary=lambda part: part.p0 or "",
                add=t("➕ Add a product"),
                most=3,
            ),
        ),
    ),
    submit=lambda a, _draft_id: a,
)


def test_what_is_not_asked_for_is_said_within_an_entry() -> None:
    filling = on_the_list().tap("add").send(OtherContent("sticker"))
    assert "cannot be answered with a sticker" in filling.words
    filling.tap("<back").say("hello")
    assert "choose one of the buttons" in filling.words
