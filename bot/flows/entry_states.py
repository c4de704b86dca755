"""An entry of a list between its list, its card and its questions: from one state to the next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.flows import position
from bot.flows.entries import page_of
from bot.flows.form import BACK, MORE, A, Again, Entries, Form, Group, Question
from bot.flows.state import OpenEntry, State, answer_of, with_answer


def answered(answers: A, question: Question[A], value: object, also: Mapping[str, object]) -> A:
    """With this answer, with others that it changes, and without those that it makes worthless."""
    new = with_answer(answers, question.key, value)
    for key, other in also.items():
        new = with_answer(new, key, other)
    if value != answer_of(answers, question.key):
        for key in (key for key in question.resets if key not in also):
            new = with_answer(new, key, None)
    return new


def opened(form: Form[A], state: State[A], question: Question[A], at: int) -> State[A]:
    """At the card of an entry; of one that is new, or not whole, at what it lacks."""
    entries = _entries(question)
    here = entries.all(state.answers)
    answers = here[at] if at < len(here) else entries.of()
    whole = position.complete(entries.form_of(form, state.answers, at), answers)
    within = State(answers, picking=whole and at < len(here))
    return replace(state, asking=question.key, entry=OpenEntry(at, within))


def leads_out(of: Form[Any], within: State[Any]) -> bool:
    """Whether the way back leads out of the entry, and not to another question of it."""
    item = position.current(of, within)
    first = position.questions_of(of, within.answers)[0]
    changing = within.reviewing and position.complete(of, within.answers)
    return changing or (item is not None and item.key == first.key)


def left(state: State[A], question: Question[A], entry: OpenEntry) -> State[A]:
    """Out of the questions, with the entry as it was: to its card; if it is new, to the list."""
    here = _entries(question).all(state.answers)
    if entry.at >= len(here):
        return replace(state, entry=None)
    return replace(state, entry=replace(entry, state=State(here[entry.at], picking=True)))


def listed(state: State[A], question: Question[A], entry: OpenEntry, *whole: Any) -> State[A]:
    """On the list, with this entry in the place of the open one; without one, that is removed."""
    entries = _entries(question)
    at, here = entry.at, entries.all(state.answers)
    answers = answered(state.answers, question, (*here[:at], *whole, *here[at + 1 :]), {})
    return replace(state, answers=answers, entry=None, page=page_of(entries, answers, at))


def tapped_on_card(
    of: Form[Any], state: State[A], entry: OpenEntry, value: str | Group | Again
) -> State[A]:
    """After a button of an entry's card that changes nothing yet."""
    within: State[Any] = entry.state
    if value == BACK:
        return replace(state, entry=None)
    if value == MORE:
        within = replace(within, page=within.page + 1)
    elif value in {each.key for each in position.questions_of(of, within.answers)}:
        within = State(within.answers, asking=value, reviewing=True)
    return replace(state, entry=replace(entry, state=within))


def _entries(question: Question[A]) -> Entries[A]:
    assert question.entries is not None
    return question.entries
