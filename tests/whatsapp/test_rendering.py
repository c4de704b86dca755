"""Screens as WhatsApp shows them: nothing that it would refuse, and nothing twice that once will
do."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from bot import formatting
from bot.chat import (
    AlbumScreen,
    Button,
    ClearingScreen,
    ContactScreen,
    DocumentScreen,
    MadeDocument,
    MessageScreen,
    Photo,
    PlaceScreen,
    PollScreen,
    Recording,
    SharedPlace,
    Tap,
    VoiceScreen,
)
from bot.i18n import Reader
from bot.texts import Code, Rich, Strong, t
from bot.whatsapp.lengths import characters, pieces, unique
from bot.whatsapp.markup import marked_up
from bot.whatsapp.rendering import laid_out, messages
from tests.support import cloud_limits

EN, RW = Reader.of("en"), Reader.of("rw")
PHOTO = Photo(path="a" * 64)
FAMILY = "👨‍👩‍👧‍👦"


def button(label: str, tap: str = "", url: str = "") -> Button:
    return Button(label, None if url else Tap("buy", tap or label[:8]), url)


def below(*labels: str) -> tuple[tuple[Button, ...], ...]:
    return tuple((Button(each, Tap("buy", str(n))),) for n, each in enumerate(labels))


def kinds(bodies: list[dict[str, Any]]) -> list[str]:
    return [
        each["interactive"]["type"] if each["type"] == "interactive" else each["type"]
        for each in bodies
    ]


def rows_of(body: dict[str, Any]) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = body["interactive"]["action"]["sections"][0]["rows"]
    return rows


# --- whatever is shown ---------------------------------------------------------------------------

_chars = some.sampled_from(["a", "B", "*", "_", "~", "`", " ", "\n", "é", "茶", "☕", "🇷🇼", FAMILY])
_words = some.one_of(
    some.lists(_chars, max_size=40).map("".join),
    some.text(some.characters(exclude_categories=("Cs",)), max_size=30),
    some.builds(lambda part, n: part * n, some.sampled_from(["ikawa ", "茶", "🐘", "x\n\n"]),
                some.sampled_from([300, 1100, 5000])),
)  # fmt: skip
_lines = some.lists(
    some.one_of(
        _words, _words.map(Strong), _words.map(Rich), _words.map(Code),
        _words.map(lambda name: t("🏪 {shop}", shop=name)),
    ),
    max_size=4,
).map(tuple)  # fmt: skip
_labels = some.one_of(some.lists(_chars, max_size=30).map("".join), some.just("🗑 Remove"))
_taps = some.builds(Tap, some.just("buy"), some.integers(0, 40).map(str), some.just("12345678" * 2))
_buttons = some.one_of(
    some.builds(Button, _labels, some.one_of(_taps, some.builds(Tap, some.just("home")))),
    some.builds(
        Button,
        _labels,
        some.none(),
        some.sampled_from(["https://a.rw/x_y_", "tg://z", "https://a b"]),
    ),
)
_rows = some.lists(some.lists(_buttons, max_size=3).map(tuple), max_size=9).map(tuple)
_photos = some.lists(some.just(PHOTO), min_size=2, max_size=12).map(tuple)
_screens = some.one_of(
    some.builds(MessageScreen, _lines, _rows, some.one_of(some.none(), some.just(PHOTO))),
    some.builds(AlbumScreen, _lines, _rows, _photos),
    some.builds(DocumentScreen, _lines, _rows, some.just(MadeDocument("a.xlsx", b"a"))),
    some.builds(PollScreen, _words, some.lists(_words, min_size=2, max_size=10).map(tuple), _rows),
    some.builds(ContactScreen, _lines, some.just(t("📱 Share my number"))),
    some.builds(ClearingScreen, _lines),
    some.builds(PlaceScreen, some.just(SharedPlace(-1.9, 30.0)), _rows),
)


@settings(max_examples=150, deadline=None)
@given(_screens)
def test_whatever_is_shown_is_taken(screen: Any) -> None:
    bodies, rest = laid_out(screen, RW)
    assert bodies
    for body in (*bodies, *rest.bodies):
        cloud_limits.check(body)
    # Every button is somewhere, on the first page or on a later one.
    taps = {each.tap.encode() for row in screen.rows for each in row if each.tap}
    shown = repr((bodies, rest.bodies))
    assert all(repr(each) in shown for each in taps)


@given(_words, some.integers(1, 60))
def test_pieces_have_all_words_and_no_half_character(text: str, limit: int) -> None:
    made = pieces(text, max(limit, 12))
    assert "".join("".join(made).split()) == "".join(text.split())
    whole = set(characters(text.strip()))
    assert all(set(characters(each)) <= whole for each in made)


# --- which form -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("labels", "form"),
    [
        ((), "text"),
        (("Yes", "No", "Back"), "button"),
        (("a" * 20, "b" * 20), "button"),
        (("a" * 21, "b"), "list"),
        (("☕" * 19 + "🐘",), "list"),  # 20 for one who counts code points
        (("Yes", "yes"), "list"),  # alike, for one who does not look at case
        (tuple("abcd"), "list"),
    ],
)
def test_as_many_buttons_as_fit(labels: tuple[str, ...], form: str) -> None:
    assert kinds(messages(MessageScreen(("Tea?",), below(*labels)), EN)) == [form]


def test_a_text_too_long_for_buttons_is_one_message_all_the_same() -> None:
    long = MessageScreen(("a" * 1025,), below("Yes", "No"))
    assert kinds(messages(long, EN)) == ["list"]


def test_a_longer_one_is_cut_between_paragraphs() -> None:
    first, second = "a" * 3000, "b" * 3000
    bodies = messages(MessageScreen((first, "", second), below("Yes")), EN)
    assert kinds(bodies) == ["text", "list"]
    assert bodies[0]["text"]["body"] == first
    assert bodies[1]["interactive"]["body"]["text"] == second


def test_more_than_ten_are_on_pages() -> None:
    screen = MessageScreen(("Cart",), below(*(f"Tea {n}" for n in range(25))))
    (body,), rest = laid_out(screen, EN)
    first = rows_of(body)
    assert [each["title"] for each in first] == [*(f"Tea {n}" for n in range(9)), "🔽 More options"]
    assert [len(rows_of(each)) for each in rest.bodies] == [10, 7]
    assert first[-1]["id"] == f"more|{rest.mark}|1"
    assert rows_of(rest.bodies[0])[-1]["id"] == f"more|{rest.mark}|2"
    again = laid_out(screen, EN)[1]
    assert again.mark == rest.mark, "an old message leads to its own pages"
    other = laid_out(MessageScreen(("Cart",), below(*map(str, range(25)))), EN)[1]
    assert other.mark != rest.mark


def test_a_label_that_stands_there_twice_says_what_it_belongs_to() -> None:
    rows = tuple(
        (button(f"✏️ {name}", f"{name}1"), button("🗑 Remove", f"{name}2"))
        for name in ("Coffee", "Honey")
    )
    (body,) = messages(MessageScreen(("Cart",), rows), EN)
    assert [(each["title"], each.get("description")) for each in rows_of(body)] == [
        ("✏️ Coffee", None),
        ("🗑 Coffee", "🗑 Remove"),
        ("✏️ Honey", None),
        ("🗑 Honey", "🗑 Remove"),
    ]


def test_what_a_row_has_no_room_for_stands_below_it() -> None:
    (body,) = messages(MessageScreen(("?",), below("Ikawa ikaranze y'i Huye, 250 g", "b")), EN)
    assert rows_of(body)[0]["title"] == "Ikawa ikaranze y'i Huye…"
    assert rows_of(body)[0]["description"] == "Ikawa ikaranze y'i Huye, 250 g"


@pytest.mark.parametrize(
    ("labels", "shown"),
    [
        (["Foo", "Foo", "Foo 2"], ["Foo", "Foo 2", "Foo 2 2"]),
        (["A" * 30, "A" * 31], ["A" * 19 + "…", "A" * 17 + "… 2"]),
        ([FAMILY * 3], [FAMILY + "…"]),
        (["🇷🇼🇨🇳" * 5], ["🇷🇼🇨🇳🇷🇼🇨🇳…"]),
    ],
)
def test_labels_are_told_apart_and_never_cut_within_a_character(
    labels: list[str], shown: list[str]
) -> None:
    assert unique(labels, 20) == shown


# --- links, pictures, files -----------------------------------------------------------------------


def test_a_page_that_opens_is_a_button_where_it_is_alone_and_words_beside_others() -> None:
    link = button("Look", url="https://a.rw/x_y_")
    (alone,) = messages(MessageScreen(("Tea",), ((link,),), PHOTO), EN)
    assert alone["interactive"]["action"]["parameters"]["url"] == "https://a.rw/x_y_"
    assert alone["interactive"]["header"]["image"]["id"] == PHOTO
    (both,) = messages(MessageScreen(("Tea",), ((link, button("Buy")),)), EN)
    assert both["interactive"]["body"]["text"] == "Tea\n\nLook\nhttps://a.rw/x_y_"
    (two,) = messages(MessageScreen((), ((link, button("Map", url="https://b.rw")),)), EN)
    assert two["text"]["body"] == "Look\nhttps://a.rw/x_y_\nMap\nhttps://b.rw"


@pytest.mark.parametrize(
    ("labels", "words", "forms"),
    [
        ((), 1024, ["image"]),
        ((), 1025, ["image", "text"]),
        (("Buy",), 1024, ["button"]),
        (tuple("abcd"), 9, ["image", "list"]),
    ],
)
def test_a_photo(labels: tuple[str, ...], words: int, forms: list[str]) -> None:
    screen = MessageScreen(("a" * words,), below(*labels), PHOTO)
    assert kinds(messages(screen, EN)) == forms


@pytest.mark.parametrize(
    ("labels", "photos", "forms"),
    [
        ((), 3, ["image"] * 3 + ["text"]),
        (("Buy", "Back"), 3, ["carousel"]),
        (tuple("abcd"), 3, ["carousel", "list"]),
        (("Buy",), 12, ["carousel", "image", "image"]),
        (("a" * 21, "b" * 21), 2, ["image", "image", "list"]),
    ],
)
def test_an_album(labels: tuple[str, ...], photos: int, forms: list[str]) -> None:
    screen = AlbumScreen(("Tea",), below(*labels), (PHOTO,) * photos)
    assert kinds(messages(screen, EN)) == forms


def test_a_file_a_voice_a_place_a_poll() -> None:
    made = MadeDocument("tariff.xlsx", b"x")
    (shown,) = messages(DocumentScreen(("Here",), below("Back"), made), EN)
    assert shown["interactive"]["header"]["document"] == {"id": made, "filename": "tariff.xlsx"}
    (said,) = messages(VoiceScreen(Recording("a.ogg", "voice/a")), EN)
    assert said["audio"]["voice"] is True
    place, buttons = messages(PlaceScreen(SharedPlace(-1.9, 30.0), below("Back")), EN)
    assert place["location"] == {"latitude": -1.9, "longitude": 30.0}
    assert kinds([buttons]) == ["button"]
    (asked,) = messages(PollScreen("Which?", ("Tea", "Coffee", "Honey", "None")), EN)
    assert [each["id"] for each in rows_of(asked)] == [f"vote|{n}" for n in range(4)]


# --- bold -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        (Strong("Tea"), "*Tea*"),
        (Strong(" Tea\nand cake "), " *Tea*\n*and cake* "),
        (Strong("*new* tea"), "*∗new∗ tea*"),
        ("_a_ ~b~ `c` *d*", "ˍaˍ ∼b∼ ˋcˋ ∗d∗"),
        ("c_fair and 2*3", "c_fair and 2*3"),
        ("https://a.rw/_x_?a&b *b*", "https://a.rw/_x_?a&b ∗b∗"),
        (Code("078*123_4`5"), "`078*123_4ˋ5`"),
        (Strong("https://a.rw"), "https://a.rw"),
        (t("Total: {total}", total="<b>1</b> & *2*"), "Total: <b>1</b> & ∗2∗"),
        ("> a price\n> tea\n-> 2 > 1", "› a price\n› tea\n-> 2 > 1"),
        ("", ""),
    ],
)
def test_only_what_we_mark_is_marked(line: Any, shown: str) -> None:
    assert marked_up(line, EN) == shown


def test_a_link_in_a_broadcast_and_marks_within_marks() -> None:
    address = "https://a.rw/x_y"
    linked = formatting.wrapped("tea", "link", address)
    both = formatting.wrapped(formatting.wrapped("now", "italic"), "bold")
    assert marked_up(
        Rich(f"{linked}, {both} or {formatting.wrapped('no', 'strikethrough')}w"), EN
    ) == (f"tea ({address}), *_now_* or now")
