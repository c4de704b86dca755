"""A form: questions asked one at a time, every answer kept, any of them changed before the end.

The state holds exactly the answers so far and the next question follows from what is missing, so
a question inserted later never breaks a conversation that is already running. `advance` is a pure
function of state and event; what it wants done it returns as data, and the result comes back
through `resume`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Generic

from bot.chat import Edited, Said, Screen, Tapped, What
from bot.flows import form_screens
from bot.flows.form import (
    BACK,
    CANCEL,
    CONFIRM,
    EDIT,
    KEEP,
    MORE,
    REMOVE,
    SKIP,
    A,
    Again,
    Answered,
    AskedBack,
    Form,
    Group,
    Lookup,
    PartialAnswer,
    Problem,
    Prompt,
    Question,
    Reply,
    State,
    Wanted,
    picked,
)
from bot.parsing.numbers import read_choice
from bot.screens.common import on_page
from bot.texts import Text


@dataclass(frozen=True, slots=True)
class Step(Generic[A]):
    """What came of an event. `state` None: the form was cancelled."""

    state: State[A] | None
    says: tuple[Screen, ...] = ()
    does: object | None = None
    submits: bool = False  # `does` is the form's own command: its result ends the form


def begin(form: Form[A], answers: A, asking: str = "") -> Step[A]:
    """The first screen. With `asking`, a form that is already full opens at that answer."""
    return _show(form, State(answers, asking=asking, reviewing=bool(asking)))


def ask(form: Form[A], state: State[A]) -> Step[A]:
    """The present screen once more: after a restart, a change of language, or days."""
    return _show(form, state)


def resume(form: Form[A], state: State[A], key: str, value: object) -> Step[A]:
    """Go on with what a lookup found."""
    return _show(form, replace(state, answers=_with(state.answers, key, value)))


def pending_lookup(form: Form[A], state: State[A]) -> str:
    """The key that the lookup now under way fills; "" if there is none."""
    item = _current(form, state)
    return item.key if isinstance(item, Lookup) else ""


def asked(form: Form[A], state: State[A]) -> str:
    """The key of the question now put; "" on a review, and while the house looks something up."""
    item = _current(form, state)
    return item.key if isinstance(item, Question) else ""


def wants(form: Form[A], state: State[A]) -> Wanted:
    """The kind of file that the question now put would read."""
    item = _current(form, state)
    return item.wants(state.answers) if isinstance(item, Question) else ""


def gathers(form: Form[A], state: State[A]) -> bool:
    """Whether the answer to the question now put comes in parts."""
    item = _current(form, state)
    return isinstance(item, Question) and item.gathers


def offers_contact(form: Form[A], state: State[A]) -> bool:
    """Whether the question now put has a button that shares the reader's number."""
    item = _current(form, state)
    return isinstance(item, Question) and item.ask(state.answers).contact is not None


def advance(form: Form[A], state: State[A], what: What) -> Step[A]:
    """One event answers, moves or ends the form. Never raises, never loses an answer."""
    value = picked(what) if isinstance(what, Tapped) else None
    if value == CANCEL:
        return Step(None)
    item = _current(form, state)
    if isinstance(item, Lookup):  # the house was interrupted while looking: it looks again
        return _show(form, state)
    if item is None:
        return _reviewed(form, state, what, value)
    if value is not None:
        return _tapped(form, state, item, value)
    prompt = _prompt(state, item)
    if isinstance(what, Said) and not what.forwarded:
        chosen = _by_number(state, item, prompt, what)
        if chosen is not None:
            return _take(form, state, item, _choose(state, item, chosen))
    if isinstance(what, Edited):
        return _problem(form, state, form_screens.edited())
    if isinstance(what, Said) and what.forwarded:
        return _problem(form, state, form_screens.forwarded())
    reply = item.read(what, state.answers)
    if reply is None:
        wanted = item.wants(state.answers)
        reply = Problem(
            form_screens.not_asked_for(
                what, choices=bool(prompt.choices), wants_photo=wanted == "picture"
            )
        )
    return _take(form, state, item, reply)


def _prompt(state: State[A], question: Question[A]) -> Prompt:
    """How the question is put; where an optional answer is there, with a way to take it away."""
    prompt = question.ask(state.answers)
    if not _removable(state, question):
        return prompt
    return replace(prompt, choices=(*prompt.choices, form_screens.removing()))


def _removable(state: State[A], question: Question[A]) -> bool:
    value = getattr(state.answers, question.key)
    return question.skip is not None and value not in (None, question.skip) and not question.gathers


def _by_number(state: State[A], question: Question[A], prompt: Prompt, said: Said) -> str | None:
    """The value of the choice whose number was typed, where it is not an answer itself."""
    number = read_choice(said.text)
    shown = on_page(prompt.choices, state.page)
    if number is None or not 1 <= number <= len(shown):
        return None
    value = shown[number - 1].value
    if prompt.digits:
        return value
    reply = question.read(said, state.answers)
    refused = isinstance(reply, Problem) and (value == REMOVE or not reply.part)
    return value if refused else None


def _choose(state: State[A], question: Question[A], value: str) -> Reply:
    if value == REMOVE:
        return Answered(question.skip)
    return question.choose(value, state.answers)


def _tapped(
    form: Form[A], state: State[A], question: Question[A], value: str | Group | Again
) -> Step[A]:
    if value == BACK:
        return _back(form, state, question)
    answered = getattr(state.answers, question.key) is not None
    if value == SKIP and question.skip is not None and not answered:
        return _take(form, state, question, Answered(question.skip))
    if value == KEEP and answered and _may_keep(form, state, question):
        return _next(form, state)
    if value == MORE:
        return _show(form, replace(state, page=state.page + 1))
    if isinstance(value, str) and value in {
        choice.value for choice in _prompt(state, question).choices
    }:
        return _take(form, state, question, _choose(state, question, value))
    return _show(form, state)


def _reviewed(
    form: Form[A], state: State[A], what: What, value: str | Group | Again | None
) -> Step[A]:
    """An event on the review, or on its list of what can be edited."""
    if value is None and isinstance(what, Said) and not what.forwarded:
        number = read_choice(what.text)
        shown = _show(form, state).says[-1:]  # nothing is shown of a form without a review
        buttons = [button for screen in shown for row in screen.rows for button in row]
        if number is not None and 1 <= number <= len(buttons):
            value = picked(Tapped(buttons[number - 1].tap, "", None))
            if value == CANCEL:
                return Step(None)
    match value:
        case None:
            return _problem(form, state, form_screens.not_on_review(what, picking=state.picking))
        case Again(key):
            return _look_again(form, state, key)
        case Group(name):
            return _show(form, replace(state, picking=True, group=name, page=0))
    if value == CONFIRM:
        return _submit(form, state)
    if value == EDIT:
        return _show(form, replace(state, picking=True, group="", page=0))
    if value == BACK:
        if state.picking:
            return _show(form, replace(state, picking=False))
        return _back(form, state, None)
    if value == MORE:
        return _show(form, replace(state, page=state.page + 1))
    if value in {question.key for question in _questions(form, state.answers)}:
        return _show(form, State(state.answers, asking=value, reviewing=True))
    return _show(form, state)


def _look_again(form: Form[A], state: State[A], key: str) -> Step[A]:
    lookups = {item.key for item in form.questions(state.answers) if isinstance(item, Lookup)}
    if key in lookups:
        state = replace(state, answers=_with(state.answers, key, None))
    return _show(form, state)


def _take(form: Form[A], state: State[A], question: Question[A], reply: Reply) -> Step[A]:
    match reply:
        case Answered(value, also):
            answers = _with(state.answers, question.key, value)
            for key, other in also.items():
                answers = _with(answers, key, other)
            if value != getattr(state.answers, question.key):
                for key in (key for key in question.resets if key not in also):
                    answers = _with(answers, key, None)
            step = _next(form, replace(state, answers=answers))
            if question.ask(state.answers).contact:
                kept = Screen((form_screens.kept(question.summary(answers)),), clears=True)
                step = replace(step, says=(kept, *step.says))
            return step
        case AskedBack(also):
            answers = state.answers
            for key, other in also.items():
                answers = _with(answers, key, other)
            # Its turn may be another now: how many, after what one weighs.
            answered = getattr(answers, question.key) is not None
            asking = question.key if answered else ""
            return _show(form, replace(state, answers=answers, asking=asking, page=0))
        case PartialAnswer(value, silent, says):
            state = replace(
                state, answers=_with(state.answers, question.key, value), asking=question.key
            )
            if silent:
                return Step(state)
            return _show(form, state, says)
        case Problem(text):
            return _problem(form, state, text)
        case None:
            return _show(form, state)


def _next(form: Form[A], state: State[A]) -> Step[A]:
    return _show(form, replace(state, asking="", page=0))


def _back(form: Form[A], state: State[A], question: Question[A] | None) -> Step[A]:
    """To the question before; from an edit, to the review it came from."""
    if question is not None and _from_review(form, state):
        return _next(form, state)
    before = ""
    for each in _questions(form, state.answers):
        if question is not None and each.key == question.key:
            break
        before = each.key
    if not before:  # the first question has nothing before it
        return _show(form, state)
    return _show(form, replace(state, asking=before, page=0))


def _from_review(form: Form[A], state: State[A]) -> bool:
    """Whether the way back leads to the review, and not to another question."""
    return state.reviewing and form.review is not None and _complete(form, state.answers)


def _may_keep(form: Form[A], state: State[A], question: Question[A]) -> bool:
    """Whether to go on without a new answer. Where that would end the form, it would submit what
    nobody answered now: a stock as it was minutes ago."""
    return question.gathers or form.review is not None or not _complete(form, state.answers)


def _submit(form: Form[A], state: State[A]) -> Step[A]:
    # The draft's id is the engine's to give: it makes the command idempotent.
    return Step(state, does=form.submit, submits=True)


def _problem(form: Form[A], state: State[A], text: Text) -> Step[A]:
    return _show(form, state, text)


def _show(form: Form[A], state: State[A], first: Text | None = None) -> Step[A]:
    item = _current(form, state)
    if isinstance(item, Lookup):
        return Step(state, does=item.asks(state.answers))
    if item is not None:
        says = _question_screens(form, state, item)
    elif state.picking:
        of = [each for each in _questions(form, state.answers) if each.group == state.group]
        says = (form_screens.pick_screen(of, state.page),)
    elif form.review is None:
        return _submit(form, state)
    else:
        says = (form_screens.review_screen(form.review(state.answers)),)
    if first is not None:
        says = (says[0].after(first),)  # what else was on the screen is still there
    return Step(state, says)


def _question_screens(form: Form[A], state: State[A], question: Question[A]) -> tuple[Screen, ...]:
    questions = _questions(form, state.answers)
    answered = getattr(state.answers, question.key) is not None
    return form_screens.question_screens(
        _prompt(state, question),
        page=state.page,
        now=question.summary(state.answers) if answered else None,
        answered=answered and _may_keep(form, state, question),
        skippable=question.skip is not None and not answered,
        first=questions[0].key == question.key and not _from_review(form, state),
    )


def _questions(form: Form[A], answers: A) -> tuple[Question[A], ...]:
    return tuple(item for item in form.questions(answers) if isinstance(item, Question))


def _current(form: Form[A], state: State[A]) -> Question[A] | Lookup[A] | None:
    """What is asked now; None: everything is answered."""
    items = form.questions(state.answers)
    if state.asking:
        for item in items:
            if item.key == state.asking and isinstance(item, Question):
                return item
    for item in items:
        if getattr(state.answers, item.key) is None:
            return item
    return None


def _complete(form: Form[A], answers: A) -> bool:
    return all(getattr(answers, question.key) is not None for question in _questions(form, answers))


def _with(answers: A, key: str, value: object) -> A:
    return replace(answers, **{key: value})  # type: ignore[type-var]
