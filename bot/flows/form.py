"""What a form is made of: questions, choices, the answers so far. `core` runs it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Generic, Literal, Self, TypeVar

from pydantic import ValidationError

from bot.chat import Photo, Screen, What
from bot.flows.state import OpenEntry, State, adapter_of, answer_of, kept
from bot.money import FRANCS
from bot.taps.action import Action
from bot.texts import Line, Text

if TYPE_CHECKING:
    from bot.chat import Tap, Tapped
    from bot.commerce.refusals import Refusal

A = TypeVar("A")

# What a button of a form says besides the choices of its questions:
BACK, SKIP, CANCEL, KEEP = "<back", "<skip", "<cancel", "<keep"
CONFIRM, EDIT, MORE, REMOVE = "<confirm", "<edit", "<more", "<remove"
APART = "<apart"  # questions that were put together, one by one
OFFERED = "<words"  # the choice of words that were written before: they are too long for a button


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
class ChosenEntry:
    """One of the entries of a list is looked at; where there is none yet, a new one is begun."""

    at: int


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
    giver: str = ""

    @property
    def photo(self) -> Photo:
        return Photo(self.id, self.path, self.giver)


Reply = (
    Answered | AskedBack | PartialAnswer | ChosenEntry | Problem | None
)  # None: not the kind of thing that was asked for


@dataclass(frozen=True)
class Question(Generic[A]):
    """Something asked of the person. `key` is the field of the answers that it fills; of questions
    that are made of data, `field.id`: an item of a field that is a mapping, by the data's own id.
    """

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
    entries: Entries[A] | None = None  # the answer is a list of them
    sample: Text | str = ""  # an answer, as an example, where it is put together with others
    listed: bool = False  # its choices have numbers, where it is put together with others
    hint: Callable[[A], Text | None] = lambda _answers: None  # of another way to answer it
    # What answers it with others after it, in one piece; None where that is not in the words.
    whole: Callable[[str, A], Reply] = lambda _text, _answers: None


@dataclass(frozen=True)
class Entries(Generic[A]):
    """What a list is made of. `questions` are those about one entry, which has no list of its own;
    they are given the form's answers and the other entries, so that a name that is there already is
    refused where it is given. `name` is the entry on its button, `summary` its line."""

    key: str
    of: type[Any]
    questions: Callable[[Any, A, tuple[Any, ...]], tuple[Question[Any], ...]]
    name: Callable[[Any], str]
    summary: Callable[[Any], Line]
    add: Text
    most: int
    least: int = 0

    def all(self, answers: A) -> tuple[Any, ...]:
        return tuple(answer_of(answers, self.key) or ())

    def asked(self, answers: A, at: int) -> Callable[[Any], tuple[Question[Any], ...]]:
        """What is asked about the entry at this place, by what is answered of it."""
        here = self.all(answers)
        others = (*here[:at], *here[at + 1 :])
        return lambda entry: self.questions(entry, answers, others)

    def form_of(self, form: Form[A], answers: A, at: int) -> Form[Any]:
        """What fills the entry at this place."""
        return Form(
            name=f"{form.name}.{self.key}",
            version=form.version,
            answers=self.of,
            title=form.called(answers),
            questions=self.asked(answers, at),
            submit=lambda entry, _draft_id: entry,
            nested=True,
        )


@dataclass(frozen=True)
class Lookup(Generic[A]):
    """Something asked of the house: a command whose result fills the field. What it found may hold
    for a time: once it `has_ended`, it is asked anew where the form is shown."""

    key: str
    asks: Callable[[A], object]
    has_ended: Callable[[A], bool] = lambda _answers: False


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
    leave: Text | None = None  # what its way out says, where "Cancel" may be taken for the order's
    keeps: bool = True  # worth keeping when it is left half-way
    secret: bool = False  # what is typed in it is kept in no log of ours
    merge: Callable[[A, A], A] | None = None  # answers kept before, with what is known now
    timed: bool = False  # its answers have a field `now`, brought up to date before every event
    changes_menu: bool = False  # the person's commands are others afterwards
    mend: Callable[[A, Refusal], A] | None = None
    upgrade: Callable[[int, dict[str, Any]], dict[str, Any]] | None = None
    renamed: Mapping[str, str] = field(default_factory=dict)  # older keys of its questions
    nested: bool = False  # of an entry of a list: its first question leads back, too
    spoken_as: str = ""  # another form that puts the same questions in the same words
    # The answers of a form that is filled in on a page, from one look at it to the next, with what
    # is known now: like `merge`, but what was found and chosen stays where nothing else changed.
    renew: Callable[[A, A], A] | None = None
    # Keys of questions that one message may answer where messages cannot be edited (together.py).
    together: tuple[tuple[str, ...], ...] = ()

    def recording_of(self, question: str) -> str:
        """The name of the recording of a question of this form: `listing.price`."""
        return f"{self.spoken_as or self.name}.{question}"

    def called(self, answers: A) -> Text:
        return self.title if isinstance(self.title, Text) else self.title(answers)

    def dump(self, state: State[A]) -> dict[str, Any]:
        """As plain data, to be stored with the form's name and version."""
        adapter = adapter_of(self.answers)  # type: ignore[arg-type] # classes are hashable
        data: dict[str, Any] = adapter.dump_python(state, mode="json")
        return data

    def load(self, version: int, data: dict[str, Any]) -> tuple[State[A], bool]:
        """The stored state, and whether all of it could be used.

        Of another version, or of data that no longer fits, every answer that is still valid on
        its own is kept; the rest is asked again.
        """
        answers = data.get("answers")
        if version < self.version and self.upgrade is not None and isinstance(answers, dict):
            answers = self.upgrade(version, answers)
            asking = data.get("asking", "")
            asking = self.renamed.get(asking, asking) if isinstance(asking, str) else ""
            version, data = self.version, data | {"answers": answers, "asking": asking}
        if version == self.version:
            try:
                state: State[A] = adapter_of(self.answers).validate_python(data)  # type: ignore[arg-type] # classes are hashable
                return self._with_entry(state, version)
            except ValidationError:
                pass
        return self._with_entry(kept(self.answers, data), version)[0], False

    def _with_entry(self, state: State[A], version: int) -> tuple[State[A], bool]:
        """With the entry that is being filled in, whose answers are of a type of their own."""
        if state.entry is None:
            return state, True
        asked = {item.key: item for item in self.questions(state.answers)}.get(state.asking)
        entries = asked.entries if isinstance(asked, Question) else None
        if entries is None or not isinstance(state.entry.state, dict):
            return replace(state, entry=None), False
        at = max(0, min(state.entry.at, len(entries.all(state.answers))))
        form = entries.form_of(self, state.answers, at)
        within, whole = form.load(version, state.entry.state)
        return replace(state, entry=OpenEntry(at, within)), whole


def in_francs(amount: object) -> object:
    """An amount as it was stored before forms kept its currency, as they keep it now."""
    return {"minor": amount, "currency": FRANCS} if isinstance(amount, int) else amount


def tap(what: str | Group | Again) -> Tap:
    """A form's button, before the engine stamps it with draft and revision."""
    return PICK(Picked(what))


def picked(what: Tapped) -> str | Group | Again | None:
    """What a button of a form says; None of one that is not of our making."""
    return PICK.read(what.tap.subject).what if what.tap is not None else None
