"""What cannot be an answer: one sentence says why, the question stands, and nothing is lost."""

from __future__ import annotations

import pytest

from bot.chat import (
    Command,
    Document,
    Edited,
    OtherContent,
    Photo,
    Said,
    SentDocument,
    SentPhoto,
    SharedContact,
    SharedPlace,
    Tapped,
    Unfit,
    What,
)
from bot.flows import address_questions, checkout, shopping
from bot.flows.form import Answered, Problem
from bot.texts import t
from tests.support.forms import (
    POINTS,
    WAYS,
    Filling,
    Way,
    asked,
    photo,
    point_name,
    tapped,
)

PRICES = Document("file", "prices.pdf")
KINDS = ("sticker", "voice", "video", "poll", "animation", "other")

# No question of any form takes these.
NEVER: list[What] = [
    *(OtherContent(kind) for kind in KINDS),  # type: ignore[arg-type]
    SharedPlace(-1.9441, 30.0619),
    Edited(),
    Said("12500", forwarded=True),
    Said("1", forwarded=True),
    Said("a" * 5000),
    Said("1" * 5000),
    Said("🔥"),
    Command("shop"),
    Said(""),
    Said("\u200b\u200f"),  # nothing to see
    Tapped(None, "tap", None),
]


def stands(filling: Filling, what: What) -> None:
    """The event is refused in a sentence of its own, and all else is as it was."""
    before, screen = filling.state, Filling.at(filling.form, filling.state, filling.found).screen
    filling.send(what)
    assert filling.state == before, what
    assert filling.screen.rows == screen.rows, what
    said = filling.screen.lines[: -len(screen.lines)]
    assert len(said) == 2, f"not one sentence before the question after {what}: {said}"
    assert filling.screen.lines[len(said) :] == screen.lines


class TestNeverAnAnswer:
    @pytest.mark.parametrize(("way", "steps"), POINTS, ids=point_name)
    def test_at_any_question(self, way: Way, steps: int) -> None:
        for what in NEVER:
            filling = way.filling(steps)
            if isinstance(what, SharedPlace) and asked(filling.form, filling.state) == "landmark":
                assert filling.send(what).landmark == "📍 -1.94410, 30.06190"
            else:
                stands(filling, what)

    @pytest.mark.parametrize("way", [way for way in WAYS if way.form.review], ids=point_name)
    def test_on_the_review(self, way: Way) -> None:
        for what in NEVER:
            stands(way.filling(), what)
            stands(way.filling().tap("<edit"), what)

    @pytest.mark.parametrize(("way", "steps"), POINTS, ids=point_name)
    def test_photos_and_contacts_where_none_is_asked(self, way: Way, steps: int) -> None:
        filling = way.filling(steps)
        key = asked(filling.form, filling.state)
        if key not in ("photos", "photo", "proof"):
            stands(filling, photo("one", "album"))
        if key != "phone":
            stands(filling, SharedContact("250788123456", own=True))

    def test_words_where_a_photo_is_due(self) -> None:
        for way, steps in ((WAYS[1], 0), (WAYS[1], 1), (WAYS[4], 2)):
            stands(way.filling(steps), Said("here is my coffee"))

    def test_words_on_the_review(self) -> None:
        stands(WAYS[0].filling(), Said("yes all is right"))
        assert "tap the first button" not in WAYS[0].filling().tap("<edit").say("price").words


class TestSentences:
    """Each says what is wrong, not only that something is."""

    @pytest.mark.parametrize(
        ("text", "sentence"),
        [
            ("1.5", "Francs have no decimals"),
            ("-3", "must be above 0"),
            ("0", "must be above 0"),
            ("🔥", "not a price"),
            ("cheap", "not a price"),
            ("20 usd", "in Rwandan francs"),
            ("999999999999", "too high"),
            ("12500 13000", "more than one"),
        ],
    )
    def test_price(self, text: str, sentence: str) -> None:
        filling = WAYS[1].filling(3)
        stands(filling, Said(text))
        assert sentence in filling.words
        assert "Example: 12 500" in filling.words

    @pytest.mark.parametrize(
        ("text", "sentence"),
        [
            ("1.5", "without decimals"),
            ("-3", "too small"),
            ("5000000", "too large"),
            ("many", "not a number"),
        ],
    )
    def test_stock(self, text: str, sentence: str) -> None:
        filling = WAYS[1].filling(4)
        stands(filling, Said(text))
        assert sentence in filling.words

    def test_more_than_there_are(self) -> None:
        filling = Filling(shopping.QUANTITY, shopping.QuantityAnswers(3, "Ikawa", available=4))
        stands(filling, Said("5"))
        assert "The maximum is: 4" in filling.words

    @pytest.mark.parametrize(
        ("text", "sentence"),
        [
            ("500", "grams or kilograms"),
            ("2 lb", "g or kg"),
            ("0 kg", "above 0"),
            ("2000 kg", "1,000 kg"),
            ("heavy", "not a weight"),
        ],
    )
    def test_weight(self, text: str, sentence: str) -> None:
        filling = WAYS[1].filling(6)
        stands(filling, Said(text))
        assert sentence in filling.words

    @pytest.mark.parametrize(
        ("text", "sentence"),
        [
            ("078812345", "too short: it needs 10 digits and has 9"),
            ("07881234567", "too long"),
            ("0768123456", "begins like this: 076"),
            ("call me", "not a phone number"),
            ("0788123456 / 0722000111", "one phone number only"),
        ],
    )
    def test_phone(self, text: str, sentence: str) -> None:
        filling = WAYS[0].filling(3)
        stands(filling, Said(text))
        assert sentence in filling.words

    def test_a_contact_without_a_number(self) -> None:
        stands(WAYS[0].filling(3), SharedContact("", own=False))

    @pytest.mark.parametrize(
        ("text", "sentence"),
        [
            ("Kigali", "three districts"),
            ("Huyye", "Did you mean this one? Huye"),
            ("Butare", "Did you mean this one? Huye"),
            ("Paris", "not known"),
            ("Kimironko, Kicukiro", "Kimironko is not in the district Kicukiro. It is in: Gasabo"),
        ],
    )
    def test_district(self, text: str, sentence: str) -> None:
        filling = WAYS[0].filling(2)
        stands(filling, Said(text))
        assert sentence in filling.words

    @pytest.mark.parametrize(
        ("text", "sentence"),
        [
            ("EE473124820RW", "The last digit should be: 9"),
            ("EE473124829QX", "No country"),
            ("here", "not a tracking number"),
            ("+250788123456", "has 13 characters"),
            ("DHL 1234567890", "has 13 characters"),
            ("EE473124829RW, EE100000140RW", "two numbers"),
        ],
    )
    def test_tracking_number_of_the_post(self, text: str, sentence: str) -> None:
        filling = WAYS[7].filling(1)
        stands(filling, Said(text))
        assert sentence in filling.words

    def test_postcode(self) -> None:
        filling = WAYS[3].filling(7)
        stands(filling, Said("31001"))
        assert "has 6 digits" in filling.words

    def test_merchant_code(self) -> None:
        filling = WAYS[0].filling(4)
        stands(filling, Said("12"))
        assert "5 to 7 digits" in filling.words

    def test_too_long_a_name(self) -> None:
        filling = Filling(checkout.FORM, checkout.Answers())
        stands(filling, Said("a" * 61))
        assert "The maximum is 60 characters" in filling.words

    def test_a_sticker_is_named_as_one(self) -> None:
        assert "sticker" in WAYS[0].filling(0).send(OtherContent("sticker")).words

    def test_a_document_that_is_no_image(self) -> None:
        assert "not a photo" in WAYS[1].filling(0).send(SentDocument(PRICES)).words

    def test_a_file_where_none_is_asked(self) -> None:
        assert "with a file" in WAYS[0].filling(0).send(SentDocument(PRICES)).words

    @pytest.mark.parametrize(
        ("what", "words"),
        [
            (Unfit("too_large", PRICES, 10), "The maximum is 10 MB."),
            (Unfit("too_many_pixels", PRICES), "as a photo, not as a file"),
            (Unfit("format", PRICES), "JPEG, PNG or WebP"),
            (Unfit("damaged", PRICES), "is damaged"),
            (Unfit("lost", PRICES), "did not arrive. Please send it again."),
            (Unfit("other_workbook", PRICES), "save it as XLSX or CSV"),
            (Unfit("password", PRICES), "has a password"),
            (Unfit("no_workbook", PRICES), "it is no spreadsheet"),
            (Unfit("too_many_cells", PRICES), "That spreadsheet is too large."),
            (Unfit("several_sheets", PRICES, found="2026\n2027"), "2026 and 2027"),
            (Unfit("no_result", PRICES, found="C4"), "The formula in cell C4 has no result."),
        ],
    )
    def test_why_a_file_cannot_be_taken(self, what: Unfit, words: str) -> None:
        filling = WAYS[1].filling(0)
        stands(filling, what)
        assert words in filling.words


class TestHtml:
    def test_own_words_are_shown_as_they_are(self) -> None:
        filling = WAYS[0].filling(0).say("<b>Fish & Chips</b>")
        filling.say("a</i>", "Huye", "0788123456").tap("<skip")
        assert "&lt;b&gt;Fish &amp; Chips&lt;/b&gt;" in filling.words

    def test_braces_are_only_braces(self) -> None:
        filling = WAYS[0].filling(0).say("{name} {0}", "{ab}", "Huye", "0788123456").tap("<skip")
        assert "{name} {0}" in filling.words


class TestAlbumWhereNoneIsAsked:
    def test_of_too_many_photos_the_first_ten_are_kept(self) -> None:
        filling = WAYS[1].filling(0)
        for n in range(12):
            filling.send(SentPhoto(Photo(str(n)), "album"))
        assert [each.id for each in filling.photos] == [str(n) for n in range(10)]


class TestButtonsThatAreNotThere:
    @pytest.mark.parametrize(("way", "steps"), POINTS, ids=point_name)
    def test_change_no_answer(self, way: Way, steps: int) -> None:
        values = ("<confirm", "<edit", "<more", "<keep", "<skip", "<", "", "name", "x" * 40)
        for value in values:
            filling = way.filling(steps)
            if value not in filling.taps:
                answers = filling.state.answers
                filling.send(tapped(value))
                assert filling.state.answers == answers, value
                assert not filling.over, value


@pytest.mark.parametrize("question", ["RECIPIENT", "SECTOR", "CITY", "AREA", "STREET"])
@pytest.mark.parametrize("text", ["+86 138 0013 8000", "310012", "２０"])
def test_a_number_is_nobodys_name(question: str, text: str) -> None:
    """Whoever is one question ahead. Red when a parcel goes to a telephone number."""
    asked_now = getattr(address_questions, question)
    there = checkout.Answers(country="CN", province="ZJ")
    refused = asked_now.read(Said(text), there)
    assert refused == Problem(t("Please write it in letters."))
    for name in ("王小明", "Uwase", "5 Gorillas", "文三路90号"):
        assert asked_now.read(Said(name), there) == Answered(name)


@pytest.mark.parametrize("available", [1, 2, 40])
def test_the_example_of_a_quantity_can_be_had(available: int) -> None:
    """Red when the last unit is offered with "Example: 2", which is then too many."""
    (question,) = shopping.QUANTITY.questions(shopping.QuantityAnswers(available=available))
    *_, example = question.ask(shopping.QuantityAnswers(available=available)).lines
    number = example.msgid.removeprefix("Example: ")
    answer = question.read(Said(number), shopping.QuantityAnswers(available=available))
    assert answer == Answered(int(number))
