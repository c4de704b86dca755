"""What a form is made of: questions, choices, the answers so far. `core` runs it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, Generic, Literal, Self, TypeVar

from pydantic import TypeAdapter, ValidationError

from bot.chat import Photo, Screen, What
from bot.money import FRANCS
from bot.taps.action import Action
from bot.texts import Line, Text

if TYPE_CHECKING:
    from bot.chat import Tap, Tapped

A = TypeVar("A")

# What a button of a form says besides the choices of its questions:
BACK, SKIP, CANCEL, KEEP = "<back", "<skip", "<cancel", "<keep"
CONFIRM, EDIT, MORE, REMOVE = "<confirm", "<edit", "<more", "<remove"


@dataclass(frozen=True, slots=True)
class Group:
    """Choose among the questions of this group."""

    name: str


@dataclass(frozen=True, slots=True)
class Again:
    """Make this lookup once more."""

    key: str


@dataclass(frozen=True, slots=True)
class Picked:
    """The subject of every button of a form: a choice, one of the words above, or one of them with
    what it is about."""

    what: str | Group | Again

    @classmethod
    def read(cls, written: str) -> Self:
        word, mark, of = written.partition(":")
        kind = _ABOUT.get(word) if mark else None
        return cls(written if kind is None else kind(of))

    def write(self) -> str:
        match self.what:
            case Group(of):
                return f"<group:{of}"
            case Again(of):
                return f"<again:{of}"
            case str():
                return self.what


_ABOUT: dict[str, type[Group | Again]] = {"<group": Group, "<again": Again}
PICK = Action("f", Picked)

Wanted = Literal["", "picture", "table"]  # of files that are sent: which is worth fetching


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the answers offered. `value` is what is kept; it travels in the button."""

    label: Text | str
    value: str


@dataclass(frozen=True, slots=True)
class Way:
    """A button below a review: to a question by its key, to a group of them, or to a lookup."""

    label: Text | str
    to: str | Group | Again


@dataclass(frozen=True, slots=True)
class Prompt:
    """How a question is put: its lines (the last one an example), and what may be tapped.

    Digits choose like buttons. Where the answer itself may be a number (`digits=False`), they do
    only while they are no answer.
    """

    lines: tuple[Line, ...]
    choices: tuple[Choice, ...] = ()
    columns: int = 2
    digits: bool = True
    contact: Text | None = None
    shows_answer: bool = False  # the lines say what was answered before


@dataclass(frozen=True, slots=True)
class Answered:
    """The question is answered: go on. `also` are other answers that it changes; None asks anew."""

    value: object
    also: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AskedBack:
    """What was said can be meant in two ways: the question is put again, as `also` then says."""

    also: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class PartialAnswer:
    """A part of the answer is kept; more may follow until the person says that it is all.

    `silent` parts get no reply: the second photo of an album is not a second answer.
    """

    value: object
    silent: bool = False
    says: Text | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """Why this cannot be the answer, in one sentence. The question is put again. With `part`, it
    is a part of an answer ("5" without a unit): then a number is no choice."""

    text: Text
    part: bool = False


@dataclass(frozen=True, slots=True)
class KeptPhoto:
    """A photo among the answers, with the album it came in and the words below it."""

    id: str = ""
    path: str = ""
    album: str = ""
    caption: str = ""

    @property
    def photo(self) -> Photo:
        return Photo(self.id, self.path)


Reply = (
    Answered | AskedBack | PartialAnswer | Problem | None
)  # None: not the kind of thing that was asked for


@dataclass(frozen=True)
class Question(Generic[A]):
    """Something asked of the person. `key` is the field of the answers that it fills."""

    key: str
    label: Text
    ask: Callable[[A], Prompt]
    read: Callable[[What, A], Reply]
    choose: Callable[[str, A], Reply] = lambda value, _answers: Answered(value)
    summary: Callable[[A], Line | None] = lambda _answers: None
    skip: object = None  # the value of an optional question that was skipped; None: not optional
    resets: tuple[str, ...] = ()  # answers that a new answer here makes worthless
    gathers: bool = False  # the answer comes in parts, and the person says when it is all
    group: str = ""  # reached from the review by a button of this group's, and not by Edit
    wants: Callable[[A], Wanted] = lambda _answers: ""  # the kind of file that it reads


@dataclass(frozen=True)
class Lookup(Generic[A]):
    """Something asked of the house: a command whose result fills the field."""

    key: str
    asks: Callable[[A], object]


@dataclass(frozen=True, slots=True)
class FormReview:
    """The last screen before a form takes effect."""

    lines: tuple[Line, ...]
    confirm: Text | None  # None: as it is, it would do nothing
    photos: tuple[Photo, ...] = ()
    more: tuple[tuple[Way, ...], ...] = ()  # in rows


@dataclass(frozen=True)
class Form(Generic[A]):
    """What a flow is made of. `version` is stamped on stored states; raise it when fields change.

    `review` None means that the last answer is the confirmation. `finish` turns the command's
    result into screens, where it is not already what is to be shown; `title` is how the form is
    called when it is left or taken up again, and may depend on its answers. `upgrade` gives the
    stored answers of an older version, whose number it gets, as this one has them. `mend` gives
    the answers with which the form goes on when its command was refused for one of them: that
    question is put again, and nothing else is lost.
    """

    name: str
    version: int
    answers: type[A]
    title: Text | Callable[[A], Text]
    questions: Callable[[A], tuple[Question[A] | Lookup[A], ...]]
    submit: Callable[[A, str], object]
    finish: Callable[[A, Any], tuple[Screen, ...]] = lambda _answers, screens: screens
    review: Callable[[A], FormReview] | None = None
    keeps: bool = True  # worth keeping when it is left half-way
    merge: Callable[[A, A], A] | None = None  # answers kept before, with what is known now
    timed: bool = False  # its answers have a field `now`, brought up to date before every event
    changes_menu: bool = False  # the person's commands are others afterwards
    mend: Callable[[A], A] | None = None
    upgrade: Callable[[int, dict[str, Any]], dict[str, Any]] | None = None
    spoken_as: str = ""  # another form that puts the same questions in the same words

    def recording_of(self, question: str) -> str:
        """The name of the recording of a question of this form: `listing.price`."""
        return f"{self.spoken_as or self.name}.{question}"

    def called(self, answers: A) -> Text:
        return self.title if isinstance(self.title, Text) else self.title(answers)

    def dump(self, state: State[A]) -> dict[str, Any]:
        """As plain data, to be stored with the form's name and version."""
        data: dict[str, Any] = self._adapter().dump_python(state, mode="json")
        return data

    def _adapter(self) -> TypeAdapter[Any]:
        return _adapter_of(self.answers)  # type: ignore[arg-type] # classes are hashable

    def load(self, version: int, data: dict[str, Any]) -> tuple[State[A], bool]:
        """The stored state, and whether all of it could be used.

        Of another version, or of data that no longer fits, every answer that is still valid on
        its own is kept; the rest is asked again.
        """
        adapter = self._adapter()
        answers = data.get("answers")
        if version < self.version and self.upgrade is not None and isinstance(answers, dict):
            answers = self.upgrade(version, answers)
            version, data = self.version, data | {"answers": answers}
        if version == self.version:
            try:
                return adapter.validate_python(data), True
            except ValidationError:
                pass
        kept: dict[str, Any] = {}
        for each in dataclasses.fields(self.answers):  # type: ignore[arg-type]
            if isinstance(answers, dict) and answers.get(each.name) is not None:
                try:
                    one = adapter.validate_python({"answers": {each.name: answers[each.name]}})
                except ValidationError:
                    continue
                kept[each.name] = getattr(one.answers, each.name)
        return State(self.answers(**kept)), False


def in_francs(amount: object) -> object:
    """An amount as it was stored before forms kept its currency, as they keep it now."""
    return {"minor": amount, "currency": FRANCS} if isinstance(amount, int) else amount


@cache
def _adapter_of(answers: type[Any]) -> TypeAdapter[Any]:
    return TypeAdapter(State[answers])  # type: ignore[valid-type]


@dataclass(frozen=True, slots=True)
class State(Generic[A]):
    """The answers, and where the person is when that does not follow from them."""

    answers: A
    asking: str = ""  # a question put out of turn: the person went back, or edits
    reviewing: bool = False  # the question was reached from the review, and leads back to it
    picking: bool = False  # choosing what to edit
    group: str = ""  # of those that are chosen from
    page: int = 0  # of the choices


def tap(what: str | Group | Again) -> Tap:
    """A form's button, before the engine stamps it with draft and revision."""
    return PICK(Picked(what))


def picked(what: Tapped) -> str | Group | Again | None:
    """What a button of a form says; None of one that is not of our making."""
    return PICK.read(what.tap.subject).what if what.tap is not None else None
