"""A form: questions asked one at a time, every answer kept, any of them changed before the end.

The state holds exactly the answers so far and the next question follows from what is missing, so
a question inserted later never breaks a conversation that is already running. `advance` is a pure
function of state and event; what it wants done it returns as data, and the result comes back
through `resume`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Generic

from bot.chat import ClearingScreen, Edited, Said, Screen, SentFile, Tapped, What, said_first
from bot.flows import entries, entry_states, form_screens, position, together
from bot.flows.form import (
    APART,
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
    ChosenEntry,
    Form,
    Group,
    Lookup,
    PartialAnswer,
    Problem,
    Prompt,
    Question,
    Reply,
    picked,
)
from bot.flows.state import State, answer_of, with_answer
from bot.flows.together import Names
from bot.parsing.numbers import read_choice
from bot.screens.common import as_text, on_page
from bot.texts import Text, t


@dataclass(frozen=True, slots=True)
class Step(Generic[A]):
    """What came of an event. `state` None: the form was cancelled."""

    state: State[A] | None
    says: tuple[Screen, ...] = ()
    does: object | None = None
    submits: bool = False  # `does` is the form's own command: its result ends the form
    unused: Text | None = None  # said before what comes of `does`


def begin(form: Form[A], answers: A, asking: str = "", *, apart: bool = False) -> Step[A]:
    """The first screen. With `asking`, a form that is already full opens at that answer; `apart`,
    questions that belong together are put one by one."""
    return _show(form, State(answers, asking=asking, reviewing=bool(asking), apart=apart))


def ask(form: Form[A], state: State[A]) -> Step[A]:
    """The present screen once more: after a restart, a change of language, or days."""
    return _show(form, _renewed(form, state))


def resume(form: Form[A], state: State[A], key: str, value: object) -> Step[A]:
    """Go on with what a lookup found."""
    return _show(form, replace(state, answers=with_answer(state.answers, key, value)))


def advance(
    form: Form[A],
    state: State[A],
    what: What,
    names: Names = lambda _label: (),
    *,
    more: bool = False,
) -> Step[A]:
    """One event answers, moves or ends the form. Never raises, never loses an answer. `names` is
    how the labels of choices read, for whoever types one instead of tapping it. With `more`, they
    have written on already: what may be left out is not left out yet."""
    value = picked(what) if isinstance(what, Tapped) else None
    if value == CANCEL:
        return Step(None)
    item = position.current(form, state)
    if isinstance(item, Lookup):  # the house was interrupted while looking: it looks again
        return _show(form, state)
    if item is None:
        return _reviewed(form, state, what, value, names)
    if state.entry is not None and item.entries is not None:
        return _of_entry(form, state, item, what)
    if value is not None:
        return _tapped(form, state, item, value)
    if asked := position.together(form, state):
        return _answer_together(form, state, asked, what, names, more=more)
    return _answer(form, state, item, what, names)


def _answer(form: Form[A], state: State[A], item: Question[A], what: What, names: Names) -> Step[A]:
    """What was sent to the question that stands, by itself."""
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
    if isinstance(what, Said) and (reply is None or isinstance(reply, Problem)):
        choices = [(each.label, each.value) for each in prompt.choices]
        called = together.named(choices, what.text, names)
        if called is not None:  # its label was typed
            return _take(form, state, item, _choose(state, item, called))
        way = _labelled(_show(form, state).says, what, names)
        if way is not None:
            return Step(None) if way == CANCEL else _tapped(form, state, item, way)
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
    value = answer_of(state.answers, question.key)
    in_parts = question.gathers or question.entries is not None
    return question.skip is not None and value not in (None, question.skip) and not in_parts


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


def _answer_together(
    form: Form[A],
    state: State[A],
    asked: tuple[Question[A], ...],
    what: What,
    names: Names,
    *,
    more: bool,
) -> Step[A]:
    """A message for several questions: what it answers is kept, what it does not is put alone."""
    match what:
        case Edited():
            return _problem(form, state, form_screens.edited())
        case Said(forwarded=True):
            return _problem(form, state, form_screens.forwarded())
        case Said(text):
            return _heard(form, state, asked, text, names, more=more)
    for question in asked:
        reply = question.read(what, state.answers)
        if isinstance(reply, Answered):
            return _take(form, state, question, reply)
    return _problem(form, state, form_screens.not_asked_for(what, choices=False))


def _heard(
    form: Form[A],
    state: State[A],
    asked: tuple[Question[A], ...],
    text: str,
    names: Names,
    *,
    more: bool,
) -> Step[A]:
    """Lines that are left over answer the questions that are put together next; those that answer
    none of them are told."""
    questions = partial(position.questions_of, form)
    heard = together.hear(asked, state.answers, text, names, questions, more=more)
    state = replace(state, answers=heard.answers, asking=heard.asking)
    if heard.asking:
        return _unused(_show(form, state, heard.why), heard.unused)
    step = _next(form, state)
    if not heard.unused or step.state is None:
        return step
    if following := position.together(form, step.state):
        further = _heard(form, step.state, following, heard.unused, names, more=True)
        # Only if it answers the very next: words of thanks are a sector by their look.
        key = following[0].key
        if further.state is not None and answer_of(further.state.answers, key) is not None:
            return further
    return _unused(step, heard.unused)


def _unused(step: Step[A], lines: str) -> Step[A]:
    if lines and step.does is not None:
        return replace(step, unused=form_screens.unused(lines))
    if not lines or not step.says:
        return step
    return replace(step, says=said_first(step.says[:1], form_screens.unused(lines)))


def _choose(state: State[A], question: Question[A], value: str) -> Reply:
    if value == REMOVE:
        return Answered(question.skip)
    return question.choose(value, state.answers)


def _tapped(
    form: Form[A], state: State[A], question: Question[A], value: str | Group | Again
) -> Step[A]:
    if value == BACK:
        return _back(form, state, question)
    if position.together(form, state) and value != APART:
        return _show(form, state)
    answered = answer_of(state.answers, question.key) is not None
    if value == SKIP and question.skip is not None and not answered:
        return _take(form, state, question, Answered(question.skip))
    if value == KEEP and answered and position.may_keep(form, state, question):
        of = question.entries
        lacking = entries.unfinished(of, state.answers) if of is not None else None
        if lacking is None:
            return _next(form, state)
        return _show(form, entry_states.opened(form, state, question, lacking))
    if value == APART:
        return _show(form, replace(state, apart=True))
    if value == MORE:
        return _show(form, replace(state, page=state.page + 1))
    if isinstance(value, str) and value in {
        choice.value for choice in _prompt(state, question).choices
    }:
        return _take(form, state, question, _choose(state, question, value))
    return _show(form, state)


def _reviewed(
    form: Form[A], state: State[A], what: What, value: str | Group | Again | None, names: Names
) -> Step[A]:
    """An event on the review, or on its list of what can be edited."""
    if value is None:
        shown = _show(form, state).says[-1:]
        value = _numbered(shown, what)
        value = _labelled(shown, what, names) if value is None else value
        if value == CANCEL:
            return Step(None)
    match value:
        case None:
            return _not_on_review(form, state, what)
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
    if value in {question.key for question in position.questions_of(form, state.answers)}:
        return _show(form, State(state.answers, asking=value, reviewing=True, apart=state.apart))
    return _show(form, state)


def _not_on_review(form: Form[A], state: State[A], what: What) -> Step[A]:
    """Something else than a button; a table that is sent again takes the place of the first."""
    question = position.sent_again(form, state)
    if question is not None:
        reply = question.read(what, state.answers)
        if isinstance(what, SentFile) or isinstance(reply, Answered):
            return _take(form, state, question, reply)
    return _problem(form, state, form_screens.not_on_review(what, picking=state.picking))


def _numbered(shown: tuple[Screen, ...], what: What) -> str | Group | Again | None:
    """The button whose number was typed. Nothing is shown of a form without a review."""
    number = read_choice(what.text) if isinstance(what, Said) and not what.forwarded else None
    buttons = [button for screen in shown for row in screen.rows for button in row]
    if number is None or not 1 <= number <= len(buttons):
        return None
    return picked(Tapped(buttons[number - 1].tap, "", None))


def _labelled(shown: tuple[Screen, ...], what: What, names: Names) -> str | Group | Again | None:
    """The button whose label was typed."""
    if not isinstance(what, Said) or what.forwarded:
        return None
    buttons = [
        (button.label, button.tap) for screen in shown for row in screen.rows for button in row
    ]
    tap = together.named(buttons, what.text, names)
    return None if tap is None else picked(Tapped(tap, "", None))


def _look_again(form: Form[A], state: State[A], key: str) -> Step[A]:
    lookups = {item.key for item in form.questions(state.answers) if isinstance(item, Lookup)}
    if key in lookups:
        state = replace(state, answers=with_answer(state.answers, key, None))
    return _show(form, state)


def _take(form: Form[A], state: State[A], question: Question[A], reply: Reply) -> Step[A]:
    match reply:
        case Answered(value, also):
            answers = entry_states.answered(state.answers, question, value, also)
            step = _next(form, replace(state, answers=answers))
            if question.ask(state.answers).contact:
                kept = ClearingScreen((form_screens.kept(question.summary(answers)),))
                step = replace(step, says=(kept, *step.says))
            return step
        case AskedBack(also):
            answers = state.answers
            for key, other in also.items():
                answers = with_answer(answers, key, other)
            # Its turn may be another now: how many, after what one weighs.
            answered = answer_of(answers, question.key) is not None
            asking = question.key if answered else ""
            return _show(form, replace(state, answers=answers, asking=asking, page=0))
        case PartialAnswer(value, silent, says):
            state = replace(
                state, answers=with_answer(state.answers, question.key, value), asking=question.key
            )
            if silent:
                return Step(state)
            return _show(form, state, says)
        case ChosenEntry(at):
            return _show(form, entry_states.opened(form, state, question, at))
        case Problem(text):
            return _problem(form, state, text)
        case None:
            return _show(form, state)


# --- the entries of a list -----------------------------------------------------------------------


def _of_entry(form: Form[A], state: State[A], question: Question[A], what: What) -> Step[A]:
    """An event while an entry is open: its own form takes it, but for the ways out of that."""
    entry = state.entry
    assert question.entries is not None
    assert entry is not None
    of, within = question.entries.form_of(form, state.answers, entry.at), entry.state
    value = picked(what) if isinstance(what, Tapped) else None
    if not within.picking:
        if value == BACK and entry_states.leads_out(of, within):
            return _show(form, entry_states.left(state, question, entry))
        return _within(form, state, question, advance(of, within, what))
    if value is None:
        value = _numbered(_show(form, state).says, what)
    if value is None:
        return _problem(form, state, form_screens.not_on_review(what, picking=True))
    if value == CANCEL:
        return Step(None)
    if value == REMOVE:
        removed = as_text(question.entries.summary(within.answers))
        state = entry_states.listed(state, question, entry)
        return _show(form, state, t("🗑 Removed: {entry}", entry=removed))
    return _show(form, entry_states.tapped_on_card(of, state, entry, value))


def _within(form: Form[A], state: State[A], question: Question[A], step: Step[Any]) -> Step[A]:
    """What a step of an entry's own form is for the form around it: one that is whole is listed."""
    assert state.entry is not None
    assert step.state is not None
    if not step.submits:
        return Step(replace(state, entry=replace(state.entry, state=step.state)), step.says)
    listed = _show(form, entry_states.listed(state, question, state.entry, step.state.answers))
    return replace(listed, says=(*step.says, *listed.says))


# --- what is shown -------------------------------------------------------------------------------


def _next(form: Form[A], state: State[A]) -> Step[A]:
    return _show(form, _renewed(form, replace(state, asking="", page=0, entry=None)))


def _renewed(form: Form[A], state: State[A]) -> State[A]:
    """Without what was found and holds no more."""
    for item in form.questions(state.answers):
        if not isinstance(item, Lookup) or answer_of(state.answers, item.key) is None:
            continue
        if item.has_ended(state.answers):
            state = replace(state, answers=with_answer(state.answers, item.key, None))
    return state


def _back(form: Form[A], state: State[A], question: Question[A] | None) -> Step[A]:
    """To the question before; from an edit, to the review it came from."""
    if question is not None and position.from_review(form, state):
        return _next(form, state)
    before = ""
    for each in position.questions_of(form, state.answers):
        if question is not None and each.key == question.key:
            break
        before = each.key
    if not before:  # the first question has nothing before it
        return _show(form, state)
    return _show(form, replace(state, asking=before, page=0))


def _submit(form: Form[A], state: State[A]) -> Step[A]:
    # The draft's id is the engine's to give: it makes the command idempotent.
    return Step(state, does=form.submit, submits=True)


def _problem(form: Form[A], state: State[A], text: Text) -> Step[A]:
    return _show(form, state, text)


def _show(form: Form[A], state: State[A], first: Text | None = None) -> Step[A]:
    item = position.current(form, state)
    if isinstance(item, Lookup):
        return Step(state, does=item.asks(state.answers))
    says: tuple[Screen, ...]
    if item is not None and state.entry is not None and item.entries is not None:
        of = item.entries.form_of(form, state.answers, state.entry.at)
        within: State[Any] = state.entry.state
        if not within.picking:
            return _within(form, state, item, _show(of, within, first))
        line = item.entries.summary(within.answers)
        parts = position.questions_of(of, within.answers)
        at = state.entry.at + 1
        says = (form_screens.entry_screen(at, line, parts, within.page, form.leave),)
    elif item is not None:
        says = _question_screens(form, state, item)
    elif state.picking:
        asked = position.questions_of(form, state.answers)
        of_group = [each for each in asked if each.group == state.group]
        says = (form_screens.pick_screen(of_group, state.page),)
    elif form.review is None:
        return _submit(form, state)
    else:
        says = (form_screens.review_screen(form.review(state.answers), form.leave),)
    if first is not None:
        says = said_first(says[:1], first)  # what else was on the screen is still there
    return Step(state, says)


def _question_screens(form: Form[A], state: State[A], question: Question[A]) -> tuple[Screen, ...]:
    questions = position.questions_of(form, state.answers)
    answered = answer_of(state.answers, question.key) is not None
    first = (
        questions[0].key == question.key
        and not form.nested
        and not position.from_review(form, state)
    )
    if asked := position.together(form, state):
        return (together.screen(asked, state.answers, first=first, leave=form.leave),)
    return form_screens.question_screens(
        _prompt(state, question),
        page=state.page,
        now=question.summary(state.answers) if answered else None,
        answered=answered and position.may_keep(form, state, question),
        skippable=question.skip is not None and not answered,
        first=first,
        leave=form.leave,
    )
