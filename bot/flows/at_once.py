"""A form that is filled in at once, on a page: the same questions, read by the same readers in the
same order, and the same refusals. What is asked may follow from an answer before it, so a page has
the questions that were there when it was made, and gets the rest with the next one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Generic

from bot.chat import Said, Screen
from bot.flows import entry_states, position
from bot.flows.form import A, Answered, AskedBack, Form, FormReview, Lookup, Problem, Question
from bot.flows.state import answer_of, with_answer
from bot.screens.common import as_text
from bot.texts import Text, t

PASTED = "pasted"  # a field for several answers at once, which the first question can read


@dataclass(frozen=True, slots=True)
class Filled(Generic[A]):
    """How a form stands: its answers, and why which of its fields was not taken. `left` are the
    fields whose question has not come up yet; `draft` is by what it is confirmed, where it is kept
    as it stands here."""

    form: Form[A]
    answers: A
    problems: Mapping[str, Text | str] = field(default_factory=dict)
    left: Mapping[str, str] = field(default_factory=dict)
    draft: str = ""

    @property
    def questions(self) -> tuple[Question[A], ...]:
        return position.questions_of(self.form, self.answers)

    @property
    def is_whole(self) -> bool:
        """Whether nothing is asked, looked up or wrong any more."""
        if self.problems:
            return False
        items = self.form.questions(self.answers)
        return all(answer_of(self.answers, item.key) is not None for item in items)

    @property
    def review(self) -> FormReview | None:
        """What it comes to, where that can be said."""
        if self.form.review is None or not self.is_whole:
            return None
        return self.form.review(self.answers)

    def found(self, lookup: Lookup[A], value: object) -> Filled[A]:
        return replace(self, answers=with_answer(self.answers, lookup.key, value))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of something that was done on a page: how the form stands that it began, what is to
    be said of it (a refusal, most often), and `done`, whether that form has come to its end."""

    filled: Filled[Any] | None = None
    said: Text | str | None = None
    done: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """What comes of a form that may say no and yet has written something down, which a refusal that
    is raised would take back: what a chat shows, and why not, if so, for a page."""

    screens: tuple[Screen, ...]
    why_not: Text | None = None


def begun(form: Form[A], answers: A, fields: Mapping[str, str]) -> Filled[A]:
    """`answers` as they were, without what was found and holds no more; a lookup is made anew."""
    for item in form.questions(answers):
        if isinstance(item, Lookup) and answer_of(answers, item.key) is not None:
            ended = item.has_ended(answers)
            answers = with_answer(answers, item.key, None) if ended else answers
    return Filled(form, answers, left=dict(fields))


def read(filled: Filled[A]) -> Filled[A]:
    """With what can be read of its fields by now."""
    if filled.left.get(PASTED, "").strip():
        filled = _read_pasted(filled)
    while True:
        item = _readable(filled)
        if item is not None:
            filled = _answered(filled, item)
            continue
        only = _only_choice(filled)
        if only is None:
            return filled
        filled = _taken(filled, *only)


def _readable(filled: Filled[A]) -> Question[A] | None:
    """The next field that can be read: what is offered in it follows from what is found or chosen
    before it."""
    for item in filled.form.questions(filled.answers):
        if isinstance(item, Question) and item.key in filled.left:
            return item
        if answer_of(filled.answers, item.key) is not None:
            continue
        if isinstance(item, Lookup) or chooses_only(item, filled.answers):
            return None
    return None


def pending(filled: Filled[A]) -> Lookup[A] | None:
    """What is to be looked up now: all that it follows from is answered."""
    if filled.problems:
        return None
    for item in filled.form.questions(filled.answers):
        if answer_of(filled.answers, item.key) is None:
            return item if isinstance(item, Lookup) else None
    return None


def chooses_only(question: Question[A], answers: A) -> bool:
    """Whether none but the answers that are offered will do."""
    return question.read(Said("?"), answers) is None


def _only_choice(filled: Filled[A]) -> tuple[Question[A], str] | None:
    """The first question that is open, where it has one answer only."""
    for item in filled.form.questions(filled.answers):
        if answer_of(filled.answers, item.key) is not None:
            continue
        if not isinstance(item, Question) or item.key in filled.problems:
            return None
        choices = item.ask(filled.answers).choices
        if len(choices) != 1 or not chooses_only(item, filled.answers):
            return None
        return item, choices[0].value
    return None


def _read_pasted(filled: Filled[A]) -> Filled[A]:
    """An address in one piece; what it says comes before what stood in the fields."""
    first, text = filled.questions[0], filled.left[PASTED]
    reply = first.whole(text, filled.answers)
    rest = _without(filled, PASTED)
    if not isinstance(reply, Answered | AskedBack):
        why = t("We could not read an address in that. Please write it in the fields below.")
        why = reply.text if isinstance(reply, Problem) else why
        return replace(rest, problems={**filled.problems, PASTED: why})
    if isinstance(reply, Answered):
        rest = _without(rest, first.key)
    taken = _take(rest, first, reply)
    lacks = {key for key, other in reply.also.items() if other is None}
    asked = (each for each in taken.questions if each.key in lacks)
    blank = {each.key: "" for each in asked if not chooses_only(each, taken.answers)}
    return replace(taken, left={**taken.left, **blank})


def _answered(filled: Filled[A], question: Question[A]) -> Filled[A]:
    said = filled.left[question.key]
    return _taken(_without(filled, question.key), question, said)


def _taken(filled: Filled[A], question: Question[A], said: str) -> Filled[A]:
    answers = filled.answers
    if not said.strip() and question.skip is not None:
        return _take(filled, question, Answered(question.skip))
    choices = {each.value for each in question.ask(answers).choices}
    if len(choices) == 1 and chooses_only(question, answers):
        [said] = choices  # there is nothing to choose
    elif not said.strip():
        lacks = t("Please choose one of these.") if choices else t("Please write something.")
        return _take(filled, question, Problem(lacks))
    if said in choices or chooses_only(question, answers):
        reply = question.choose(said, answers) if said in choices else None
    else:
        reply = question.read(Said(said), answers)
    return _take(filled, question, reply)


def _take(filled: Filled[A], question: Question[A], reply: Any) -> Filled[A]:
    answers, problems, left = filled.answers, dict(filled.problems), dict(filled.left)
    match reply:
        case Answered(value, also):
            answers = entry_states.answered(answers, question, value, also)
            problems.pop(question.key, None)
            for key, other in also.items():
                if other is not None:  # it was said here, and not in the field
                    left.pop(key, None)
                    problems.pop(key, None)
        case AskedBack(also):
            for key, other in also.items():
                answers = with_answer(answers, key, other)
                if other is not None:
                    left.pop(key, None)
            answers = entry_states.answered(answers, question, None, {})
            problems[question.key] = as_text(question.ask(answers).lines[0])
        case Problem(text):
            answers = entry_states.answered(answers, question, None, {})
            problems[question.key] = text
        case _:
            answers = entry_states.answered(answers, question, None, {})
            problems[question.key] = t("That is not possible for this order. Please choose again.")
    return replace(filled, answers=answers, problems=problems, left=left)


def _without(filled: Filled[A], key: str) -> Filled[A]:
    return replace(filled, left={k: v for k, v in filled.left.items() if k != key})
