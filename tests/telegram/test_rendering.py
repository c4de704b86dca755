"""Whatever can be shown, as Telegram shows it."""

from __future__ import annotations

from typing import get_args

import pytest

from bot.chat import (
    AlbumScreen,
    Answer,
    Button,
    Buttoned,
    ClearingScreen,
    ContactScreen,
    Document,
    DocumentScreen,
    MessageScreen,
    Photo,
    PlaceScreen,
    PollScreen,
    Recording,
    Screen,
    SharedPlace,
    Tap,
    VoiceScreen,
    said_first,
    taps_of,
    with_photos,
)
from bot.i18n import Reader
from bot.telegram.rendering import outgoing
from bot.texts import t

ENGLISH = Reader.of("en")
ROWS = ((Button("Go", Tap("shop")),),)
ONE, OTHER = Photo("one"), Photo("other")
LONG = ("x" * 1000, "y" * 1000)  # more than fits below a photo

SHOWN: list[tuple[Screen, list[str]]] = [
    (MessageScreen(("Words",), ROWS), ["text"]),
    (MessageScreen(("Words",), ROWS, ONE), ["photo"]),
    (MessageScreen(LONG, ROWS, ONE), ["photo", "text"]),
    (AlbumScreen(("Words",), ROWS, (ONE, OTHER)), ["album", "text"]),
    (DocumentScreen(("Words",), ROWS, Document("one")), ["document"]),
    (DocumentScreen(LONG, ROWS, Document("one")), ["document", "text"]),
    (ContactScreen(("Words",), t("📱 Share my number")), ["text"]),
    (ClearingScreen(("Words",)), ["text"]),
    (PollScreen("Which?", ("This", "That"), ROWS), ["poll"]),
    (PlaceScreen(SharedPlace(-1.9, 30.1), ROWS), ["place"]),
    (VoiceScreen(Recording("ask.ogg", "m")), ["voice"]),
]


def test_all_that_can_be_shown_is_here() -> None:
    assert {type(screen) for screen, _ in SHOWN} == set(get_args(Screen))


@pytest.mark.parametrize(("screen", "kinds"), SHOWN, ids=[f"{kinds}" for _, kinds in SHOWN])
def test_as_so_many_messages_with_the_buttons_on_the_last(screen: Screen, kinds: list[str]) -> None:
    messages = outgoing(screen, ENGLISH)
    assert [each.kind for each in messages] == kinds
    assert [each.markup for each in messages[:-1]] == [None] * (len(kinds) - 1)
    keyboard = (messages[-1].markup or {}).get("inline_keyboard")
    assert bool(keyboard) is isinstance(screen, Buttoned)
    assert bool(taps_of((screen,))) is isinstance(screen, Buttoned)


def test_a_number_is_asked_for_and_the_button_taken_away() -> None:
    [asked] = outgoing(ContactScreen(("Words",), t("📱 Share my number")), ENGLISH)
    assert asked.markup is not None
    assert asked.markup["keyboard"] == [[{"text": "📱 Share my number", "request_contact": True}]]
    [gone] = outgoing(ClearingScreen(("Words",)), ENGLISH)
    assert gone.markup == {"remove_keyboard": True}


@pytest.mark.parametrize("screen", [screen for screen, _ in SHOWN])
def test_what_is_said_first_is_read(screen: Screen) -> None:
    """Red when it stands in a field that nobody shows: before a recording, a place, a poll."""
    for shown in (
        said_first((screen,), "First of all"),
        Answer((screen,), toast=t("First of all")).in_words().screens,
    ):
        texts = [each.text for one in shown for each in outgoing(one, ENGLISH)]
        assert "First of all" in "\n".join(texts)
        assert shown[-1].rows == screen.rows
        assert taps_of(shown) == taps_of((screen,))


def test_photos_however_many_there_are() -> None:
    assert with_photos(("a",), ROWS, ()) == MessageScreen(("a",), ROWS)
    assert with_photos(("a",), ROWS, (ONE,)) == MessageScreen(("a",), ROWS, ONE)
    assert with_photos(("a",), ROWS, (ONE, OTHER)) == AlbumScreen(("a",), ROWS, (ONE, OTHER))
