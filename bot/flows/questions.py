"""The kinds of question that forms are made of: words, numbers, a choice, a phone, photos."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Literal, TypeVar

from bot import labels
from bot.chat import Document, OtherContent, Said, SentDocument, SentPhoto, SharedContact, What
from bot.flows import input_errors
from bot.flows.form import (
    A,
    Answered,
    AskedBack,
    Choice,
    KeptPhoto,
    PartialAnswer,
    Problem,
    Prompt,
    Question,
    Reply,
    Wanted,
)
from bot.formatting import bare
from bot.parsing.phones import Country, read_contact, read_phone_answer, show_phone
from bot.parsing.quantities import GRAMS, MILLILITRES, Measured, read_quantity
from bot.parsing.rejection import Reason, Rejection
from bot.texts import Language, Line, Text, Value, Weight, t, tn
from storage.constants import Unit

V = TypeVar("V")

OFFERED = "<words"  # the choice of words that were written before: they are too long for a button
MEASURES: tuple[Unit, ...] = ("kg", "litre")  # units that are an amount themselves
MAX_PHOTOS = 10  # as in an album, https://core.telegram.org/bots/api#sendmediagroup


def typed(
    key: str,
    label: Text,
    lines: tuple[Line, ...] | Callable[[A], tuple[Line, ...]],
    reader: Callable[[str], V | Rejection],
    explain: Callable[[Rejection], Text],
    show: Callable[[V], Line],
    *,
    skip: object = None,
    choices: Callable[[A], tuple[Choice, ...]] = lambda _answers: (),
    digits: bool = False,
    resets: tuple[str, ...] = (),
    group: str = "",
    rich: bool = False,
    offers: Callable[[A], str] = lambda _answers: "",
) -> Question[A]:
    """A question answered in words, with their marks if it is `rich`. `choices` are answers that
    are likely: a tap is typed too. What it `offers` was written before, and is one of them where
    it is an answer."""

    def read(what: What, _answers: A) -> Reply:
        if not isinstance(what, Said):
            return None
        return take(what.rich if rich and what.rich else what.text)

    def take(text: str) -> Reply:
        value = reader(text)
        if not isinstance(value, Rejection):
            return Answered(value)
        return Problem(explain(value), part=value.reason is Reason.UNIT_MISSING)

    def summary(answers: A) -> Line | None:
        value: Any = getattr(answers, key)
        return None if value is None or value == skip else show(value)

    def ask(answers: A) -> Prompt:
        put, offered = lines(answers) if callable(lines) else lines, offers(answers)
        likely = choices(answers)
        if offered and getattr(answers, key) is None and not isinstance(reader(offered), Rejection):
            words = bare(offered)
            likely = (Choice(labels.short(words), OFFERED), *likely)
        return Prompt(put, likely, digits=digits)

    return Question(
        key,
        label,
        ask,
        read,
        choose=lambda value, answers: take(offers(answers) if value == OFFERED else value),
        summary=summary,
        skip=skip,
        resets=resets,
        group=group,
    )


def counted(
    key: str,
    label: Text,
    lines: Callable[[A], tuple[Line, ...]],
    goods: Callable[[A], tuple[Unit | Literal[""], int]],
    show: Callable[[int], Line],
    *,
    minimum: int = 1,
    limit: Callable[[A], int] = lambda _answers: 1_000_000,
    choices: Callable[[A], tuple[Choice, ...]] = lambda _answers: (),
) -> Question[A]:
    """How many of some `goods`: their unit, and what one weighs in grams ("" and 0: not known yet).

    Who says how much instead ("2 kg" of a bag of 500 g) is asked whether four are meant. Until that
    is answered, the answers keep it as `measured`, and a number is that of a button.
    """

    def ask(answers: A) -> Prompt:
        offered, unit = _offered(answers), goods(answers)[0]
        if offered is None or not unit:
            return Prompt(lines(answers), choices(answers), digits=False)
        said, size, counts = offered
        shown: dict[str, Value] = {
            "amount": _amount(said),
            "size": _amount(replace(said, amount=size)),
            "unit": labels.unit(unit),
        }
        exact = said.amount == size * counts[0]
        asks = _exactly(counts[0], shown) if exact else _nearly(shown, by_weight=unit in MEASURES)
        return Prompt(
            (
                asks,
                t("Or send a number only. Example: {n}", n=counts[-1]),
            ),
            tuple(
                Choice(t("{n} × {size}", n=n, size=shown["size"]), str(n))
                for n in (counts[::-1] if counts[:1] == (2,) else counts)  # 2 is the second then
            ),
        )

    def _offered(answers: A) -> tuple[Measured, int, tuple[int, ...]] | None:
        said = Measured.stored(getattr(answers, "measured", ""))
        size = _size(said, *goods(answers)) if said is not None else 0
        if said is None or not size or not goods(answers)[0]:
            return None
        counts = [n for n in said.counts(size) if minimum <= n <= limit(answers)]
        return (said, size, tuple(counts)) if counts else None

    def read(what: What, answers: A) -> Reply:
        return take(what.text, answers) if isinstance(what, Said) else None

    def take(text: str, answers: Any) -> Reply:
        value = read_quantity(text, minimum=minimum, limit=limit(answers))
        if isinstance(value, Rejection):
            return Problem(input_errors.count(value))
        if isinstance(value, int):
            return Answered(value, also={"measured": ""} if answers.measured else {})
        unit, _ = goods(answers)
        size = _size(value, *goods(answers))
        if unit and not size:
            return Problem(
                t(
                    "It is sold by the {unit}. Please send the quantity as a number.",
                    unit=labels.unit(unit),
                )
            )
        if size and min(value.counts(size)) > limit(answers):
            return Problem(input_errors.count(Rejection(Reason.TOO_LARGE, limit=limit(answers))))
        return AskedBack({"measured": str(value)})

    def summary(answers: A) -> Line | None:
        value: int | None = getattr(answers, key)
        return None if value is None else show(value)

    return Question(key, label, ask, read, choose=take, summary=summary)


def _exactly(count: int, shown: dict[str, Value]) -> Text:
    return t("{amount}: that is {n} × {size} ({unit}). Is that right?", n=count, **shown)


def _nearly(shown: dict[str, Value], *, by_weight: bool) -> Text:
    if by_weight:
        return t(
            "It is sold by the {unit}, and {amount} is not a whole number of them. Which do you"
            " mean?",
            unit=shown["unit"],
            amount=shown["amount"],
        )
    return t(
        "One {unit} is {size}, and {amount} is not a whole number of them. Which do you mean?",
        **shown,
    )


def _amount(said: Measured) -> Value:
    if said.unit == GRAMS:
        return Weight(said.amount)
    return t("{n} ml", n=said.amount) if said.amount % 1000 else t("{n} l", n=said.amount // 1000)


def _size(said: Measured, unit: Unit | Literal[""], grams: int) -> int:
    """What one of the goods is, in the unit of what was said; 0 where nobody can tell."""
    if said.unit == MILLILITRES:
        return 1000 if unit == "litre" else 0
    return 1000 if unit == "kg" else grams


def in_language(
    language: Language,
    lines: tuple[Line, Line],
    label: Text,
    reader: Callable[[str], str | Rejection],
    *,
    needed: bool,
    offers: Callable[[Any], str] = lambda _answers: "",
    note: Callable[[Any], tuple[Line, ...]] = lambda _answers: (),
) -> Question[Any]:
    """What staff say to the readers of one language: what to write, an example. One that is not
    needed may be skipped: its readers get another."""
    ask, example = lines
    skipped = t("If you skip a language, its readers get one of your other texts.")
    more = () if needed else (skipped,)
    return typed(
        f"text_{language}",
        label,
        lambda answers: (*note(answers), ask, *more, example),
        reader,
        input_errors.words,
        lambda value: t("{language}: {text}", language=labels.language(language), text=bare(value)),
        skip=None if needed else "",
        rich=True,
        offers=offers,
    )


def chosen(
    key: str,
    label: Text,
    lines: tuple[Line, ...],
    choices: Callable[[A], tuple[Choice, ...]],
    show: Callable[[Any], Line],
    *,
    columns: int = 2,
    resets: tuple[str, ...] = (),
) -> Question[A]:
    """A question with a fixed set of answers."""

    def summary(answers: A) -> Line | None:
        value = getattr(answers, key)
        return None if value is None else show(value)

    return Question(
        key,
        label,
        ask=lambda answers: Prompt(lines, choices(answers), columns=columns),
        read=lambda _what, _answers: None,
        summary=summary,
        resets=resets,
    )


def phone(
    key: str, label: Text, lines: tuple[Line, ...], country: Callable[[A], str]
) -> Question[A]:
    """A phone number, typed or shared."""

    def read(what: What, answers: A) -> Reply:
        home: Country = "CN" if country(answers) == "CN" else "RW"
        match what:
            case Said(text):
                number = read_phone_answer(text, country=home)
            case SharedContact(phone=text, own=own):
                number = read_contact(text, own=own, country=home)
            case _:
                return None
        return (
            Problem(input_errors.phone(number))
            if isinstance(number, Rejection)
            else Answered(number)
        )

    def summary(answers: A) -> Line | None:
        value = getattr(answers, key)
        return None if value is None else t("Phone: {phone}", phone=show_phone(value))

    return Question(
        key,
        label,
        ask=lambda _answers: Prompt(lines, contact=t("📱 Share my number")),
        read=read,
        summary=summary,
    )


def photos(
    key: str, label: Text, asks: tuple[Line, ...], uses_words: Callable[[A], bool]
) -> Question[A]:
    """None to ten photos. An album is one answer: only its first part is replied to. Whether a
    later question offers the words below them, `uses_words` says."""

    def wants(answers: A) -> Wanted:
        return "picture" if len(getattr(answers, key) or ()) < MAX_PHOTOS else ""

    def ask(answers: A) -> Prompt:
        have = getattr(answers, key)
        if not have:
            return Prompt(asks)
        # Of an album only the first photo is answered, when the others are not counted yet.
        count = tn("📷 {n} photo so far.", "📷 {n} photos so far.", len(have))
        received = t("📷 Your photos have arrived. Only photos are kept here.")
        received = received if have[-1].album else count
        lines: tuple[Line, ...] = (received, t("Send more photos, or tap Continue."))
        if caption_of(have) and not uses_words(answers):
            lines = (*lines, t("Text below a photo is not kept here."))
        return Prompt(
            lines,
            (Choice(t("🗑 Remove the photos"), "none"),),
            shows_answer=True,
        )

    def read(what: What, answers: A) -> Reply:
        have: tuple[KeptPhoto, ...] = getattr(answers, key) or ()
        match what:
            case SentPhoto() | SentDocument(document=Document(kind="picture")) if (
                len(have) >= MAX_PHOTOS
            ):
                return Problem(
                    tn(
                        "The maximum is {n} photo. The first ones were kept.",
                        "The maximum is {n} photos. The first ones were kept.",
                        MAX_PHOTOS,
                    )
                )
            case SentPhoto(photo, album, caption):
                silent = bool(album) and bool(have) and have[-1].album == album
                kept = KeptPhoto(photo.id, photo.path, album, caption)
                return PartialAnswer((*have, kept), silent=silent)
            case OtherContent(album=album) | SentDocument(album=album) if album:
                # The photos beside it are still to come, and get no answer of their own.
                return PartialAnswer(
                    have, says=t("📷 Only photos are kept here. When all are sent, tap Continue.")
                )
            case Said() if have:
                return Problem(t("Please send a photo, or tap Continue."))
            case Said():
                return Problem(t("Please send a photo here, not text."))
        return None

    def summary(answers: A) -> Line | None:
        have = getattr(answers, key)
        return tn("{n} photo", "{n} photos", len(have)) if have else None

    return Question(
        key,
        label,
        ask,
        read,
        choose=lambda _value, _answers: PartialAnswer(()),
        summary=summary,
        skip=(),
        gathers=True,
        wants=wants,
    )


def caption_of(photos: tuple[KeptPhoto, ...] | None) -> str:
    """The words that came below the photos."""
    return next((photo.caption for photo in photos or () if photo.caption), "")
