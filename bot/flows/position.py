"""Where somebody stands in a form: what follows from the answers, and what its question takes."""

from __future__ import annotations

from typing import Any

from bot.flows import entries
from bot.flows.form import OFFERED, A, Form, Lookup, Question, Wanted
from bot.flows.state import State, answer_of


def questions_of(form: Form[A], answers: A) -> tuple[Question[A], ...]:
    return tuple(item for item in form.questions(answers) if isinstance(item, Question))


def current(form: Form[A], state: State[A]) -> Question[A] | Lookup[A] | None:
    """What is asked now; None: everything is answered."""
    items = form.questions(state.answers)
    if state.asking:
        for item in items:
            if item.key == state.asking and isinstance(item, Question):
                return item
    for item in items:
        if not _answered(item, state.answers):
            return item
    return None


def together(form: Form[A], state: State[A]) -> tuple[Question[A], ...]:
    """The open questions that are put in one message with the one whose turn it is; none where
    that is put alone."""
    if not form.together or state.apart or state.asking or state.reviewing:
        return ()
    item = current(form, state)
    if not isinstance(item, Question):
        return ()
    if any(each.value == OFFERED for each in item.ask(state.answers).choices):
        return ()  # a tap answers it
    keys = next((each for each in form.together if item.key in each), ())
    asked = [
        each
        for each in questions_of(form, state.answers)
        if each.key in keys and not _answered(each, state.answers)
    ]
    return tuple(asked) if len(asked) > 1 else ()


def _answered(item: Question[A] | Lookup[A], answers: A) -> bool:
    value = answer_of(answers, item.key)
    if isinstance(item, Question) and item.entries is not None and value is not None:
        return entries.are_enough(item.entries, answers) and (
            entries.unfinished(item.entries, answers) is None
        )
    return value is not None


def complete(form: Form[A], answers: A) -> bool:
    return all(_answered(question, answers) for question in questions_of(form, answers))


def from_review(form: Form[A], state: State[A]) -> bool:
    """Whether the way back leads to the review, and not to another question."""
    return state.reviewing and form.review is not None and complete(form, state.answers)


def may_keep(form: Form[A], state: State[A], question: Question[A]) -> bool:
    """Whether to go on without a new answer. Where that would end the form, it would submit what
    nobody answered now: a stock as it was minutes ago."""
    if question.entries is not None:
        return entries.are_enough(question.entries, state.answers)
    ends = form.review is None and not form.nested and complete(form, state.answers)
    return question.gathers or not ends


def put(form: Form[A], state: State[A]) -> tuple[Question[Any] | None, State[Any]]:
    """The question that stands on the screen, with the answers that it is about: the form's, or
    those of the entry of a list that somebody fills in."""
    item = current(form, state)
    if isinstance(item, Lookup) or item is None:
        return None, state
    if state.entry is None or item.entries is None:
        return item, state
    within: State[Any] = state.entry.state
    of = item.entries.form_of(form, state.answers, state.entry.at)
    part = None if within.picking else current(of, within)
    return (part if isinstance(part, Question) else None), within


def pending_lookup(form: Form[A], state: State[A]) -> str:
    """The key that the lookup now under way fills; "" if there is none."""
    item = current(form, state)
    return item.key if isinstance(item, Lookup) else ""


def asked(form: Form[A], state: State[A]) -> str:
    """The key of the question now put, after that of the list if it is about an entry of one; ""
    on a review, of several at once, and while the house looks something up."""
    question, where = put(form, state)
    if question is None or together(form, state):
        return ""
    return question.key if where is state else f"{state.asking}.{question.key}"


def wants(form: Form[A], state: State[A]) -> Wanted:
    """The kind of file that the question now put would read."""
    question, where = put(form, state)
    if question is None:
        question = sent_again(form, state)
    return question.wants(where.answers) if question is not None else ""


def sent_again(form: Form[A], state: State[A]) -> Question[A] | None:
    """On the review of a form that begins with a table, the question for that: whoever has read
    what is wrong with it corrects the file, and sends it once more."""
    if state.picking or current(form, state) is not None:
        return None
    first = questions_of(form, state.answers)[0]
    return first if first.wants(state.answers) == "table" else None


def gathers(form: Form[A], state: State[A]) -> bool:
    """Whether the answer to the question now put comes in parts."""
    question, _ = put(form, state)
    return question is not None and question.gathers


def offers_contact(form: Form[A], state: State[A]) -> bool:
    """Whether the question now put has a button that shares the reader's number."""
    question, where = put(form, state)
    return question is not None and question.ask(where.answers).contact is not None
