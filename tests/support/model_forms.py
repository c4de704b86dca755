"""Forms that the market has not got yet: a product with sizes, and a quiz whose questions are data.

What holds for every form is tried on them, too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.chat import Said
from bot.flows import input_errors, questions
from bot.flows.entries import repeated
from bot.flows.form import (
    Answered,
    Choice,
    Entries,
    Form,
    FormReview,
    KeptPhoto,
    Lookup,
    Problem,
    Prompt,
    Question,
)
from bot.flows.listing import PRICE, STOCK
from bot.flows.photo_question import photos
from bot.money import Money
from bot.parsing.free_text import read_line
from bot.parsing.rejection import Reason, Rejection
from bot.texts import Line, t
from storage.constants import Unit
from tests.support.forms import Way, photo, tapped

MOST_SIZES = 12


@dataclass(frozen=True)
class Size:
    name: str | None = None
    price: Money | None = None
    stock: int | None = None
    photos: tuple[KeptPhoto, ...] | None = None
    measured: str = ""
    unit: Unit | None = None
    weight_grams: int | None = None


@dataclass(frozen=True)
class Check:
    """What the form has looked up at its end."""

    name: str


@dataclass(frozen=True)
class Sized:
    name: str | None = None
    sizes: tuple[Size, ...] | None = None
    description: str | None = None
    checked: bool | None = None


def _size_name(others: tuple[Size, ...]) -> Question[Any]:
    def read(text: str) -> str | Rejection:
        name = read_line(text, limit=30)
        return Rejection(Reason.AMBIGUOUS, found=text) if name in {o.name for o in others} else name

    return questions.typed(
        "name", t("Name"), ("Which size? Example: 500 g",), read, input_errors.answers, str
    )


def _sizes(_size: Size, _answers: Sized, others: tuple[Size, ...]) -> tuple[Question[Any], ...]:
    return (
        _size_name(others),
        PRICE,
        STOCK,
        photos(
            "photos",
            t("Photos"),
            lambda _most: ("Photos of this size? Example: one",),
            lambda _size: False,
        ),
    )


SIZES: Question[Sized] = repeated(
    t("Stock"),
    ("Which sizes are there? At least two.",),
    Entries(
        "sizes",
        Size,
        _sizes,
        name=lambda size: size.name or "",
        summary=lambda size: t("Price: {price}", price=size.price) if size.price else size.name,
        add=t("➕ Add a product"),
        least=2,
        most=MOST_SIZES,
    ),
    resets=("checked",),
)


def _sized_review(a: Sized) -> FormReview:
    lines: list[Line] = [a.name or "", *(size.name or "" for size in a.sizes or ())]
    return FormReview(tuple(lines), t("📢 Publish"))


def _words(key: str, limit: int) -> Question[Sized]:
    return questions.typed(
        key,
        t("Name"),
        ("Example: coffee",),
        lambda x: read_line(x, limit=limit),
        input_errors.words,
        str,
    )


SIZED: Form[Sized] = Form(
    name="sized",
    version=1,
    answers=Sized,
    title=t("Adding a product"),
    questions=lambda _a: (
        _words("name", 80),
        SIZES,
        _words("description", 200),
        Lookup("checked", lambda a: Check(a.name or "")),
    ),
    review=_sized_review,
    submit=lambda a, _draft_id: a,
)


@dataclass(frozen=True)
class Asked:
    """A question of a quiz: its own id, its words, and what may be chosen, by ids of their own."""

    id: str
    words: str
    choices: tuple[tuple[str, str], ...]
    right: str


@dataclass(frozen=True)
class Quiz:
    quiz: tuple[Asked, ...] | None = None
    answers: dict[str, str] | None = None


def _asked(asked: Asked) -> Question[Quiz]:
    return Question(
        f"answers.{asked.id}",
        t("Name"),
        lambda _a: Prompt((asked.words,), tuple(Choice(w, i) for i, w in asked.choices)),
        lambda what, _a: Problem(t("Please write something.")) if isinstance(what, Said) else None,
        choose=lambda value, _a: Answered(value),
        summary=lambda a: dict(asked.choices).get((a.answers or {}).get(asked.id, "")),
    )


def _merged(old: Quiz, new: Quiz) -> Quiz:
    """Taken up again with the quiz as it is now: an answer stays while its question and what was
    chosen are there."""
    fits = {each.id: {choice for choice, _ in each.choices} for each in new.quiz or ()}
    answers = {
        key: value for key, value in (old.answers or {}).items() if value in fits.get(key, ())
    }
    return Quiz(new.quiz, answers)


QUIZ: Form[Quiz] = Form(
    name="quiz",
    version=1,
    answers=Quiz,
    title=t("Searching"),
    questions=lambda a: (
        Lookup("quiz", lambda _a: ("quiz", 1)),
        *(_asked(each) for each in a.quiz or ()),
    ),
    review=lambda a: FormReview(
        tuple(f"{each.words} {(a.answers or {}).get(each.id)}" for each in a.quiz or ()),
        t("✅ Keep the list"),
    ),
    submit=lambda a, _draft_id: sum(
        (a.answers or {}).get(each.id) == each.right for each in a.quiz or ()
    ),
    merge=_merged,
)

ON_COFFEE = (
    Asked("11", "Where is Huye?", (("s", "South"), ("n", "North")), "s"),
    Asked("12", "Which beans? <b>", tuple((f"c{n}", f"Kind {n}") for n in range(9)), "c7"),
    Asked("15", "Washed?", (("y", "Yes"), ("n", "No")), "y"),
)

MODELS = (
    Way(
        "a product with sizes",
        SIZED,
        Sized(),
        (
            Said("Ikawa ya Huye"),
            *(tapped("add"), Said("Small <b>"), Said("5000"), Said("10")),
            *(photo("one", "album"), photo("two", "album"), tapped("<keep")),
            *(tapped("add"), Said("Large"), Said("9000"), Said("4"), tapped("<skip")),
            *(tapped("<keep"), Said("Washed")),
        ),
        found=True,
    ),
    Way(
        "a quiz",
        QUIZ,
        Quiz(),
        (tapped("s"), tapped("<more"), tapped("c7"), tapped("n")),
        found=ON_COFFEE,
    ),
)
