"""A question that is answered with a list: the sizes of a product, each with its price and stock.

A screen shows the entries so far. One that is added is asked about question by question, and so is
one that is tapped, for the part of it that is to change; what fills it is a form of its own, within
the form (`core` runs both). It reaches the list when it is whole: whoever goes back from a changed
entry leaves it as it was, and from a new one leaves nothing.
"""

from __future__ import annotations

from collections.abc import Callable

from bot import labels
from bot.chat import Said, What
from bot.flows.form import A, Choice, ChosenEntry, Entries, Prompt, Question, Reply
from bot.flows.state import answer_of
from bot.parsing.numbers import read_choice
from bot.screens.common import CHOICES_A_SCREEN, as_text
from bot.texts import Line, Text, t

ADD = "add"


def unfinished(entries: Entries[A], answers: A) -> int | None:
    """The first entry of which something is not answered: a later version asks more."""
    for at, entry in enumerate(entries.all(answers)):
        asked = entries.asked(answers, at)(entry)
        if any(answer_of(entry, question.key) is None for question in asked):
            return at
    return None


def are_enough(entries: Entries[A], answers: A) -> bool:
    return len(entries.all(answers)) >= entries.least


def choices(entries: Entries[A], answers: A) -> tuple[Choice, ...]:
    """The entries, and on each page of them the way to another one."""
    here = entries.all(answers)
    shown = [
        Choice(labels.short(f"{at + 1}. {entries.name(entry)}"), str(at))
        for at, entry in enumerate(here)
    ]
    if len(here) >= entries.most:
        return tuple(shown)
    size, found = CHOICES_A_SCREEN - 1, []
    for start in range(0, max(1, len(here)), size):
        found += [*shown[start : start + size], Choice(entries.add, ADD)]
    return tuple(found)


def page_of(entries: Entries[A], answers: A, at: int) -> int:
    """The page of those choices that has this entry."""
    return at // (CHOICES_A_SCREEN - (len(entries.all(answers)) < entries.most))


def repeated(
    label: Text,
    lines: tuple[Line, ...],
    entries: Entries[A],
    *,
    reads: Callable[[What, A], Reply] = lambda _what, _answers: None,
    summary: Callable[[A], Line | None] = lambda _answers: None,
    resets: tuple[str, ...] = (),
    group: str = "",
) -> Question[A]:
    """Several entries, one by one. `reads` takes what is sent to the list itself: those who have it
    written down send all of it at once."""

    def ask(answers: A) -> Prompt:
        here = entries.all(answers)
        listed: list[Line] = [
            t("{number}. {entry}", number=number, entry=as_text(entries.summary(entry)))
            for number, entry in enumerate(here, 1)
        ]
        return Prompt(
            (*lines, "", *listed) if listed else lines,
            choices(entries, answers),
            digits=False,
            shows_answer=True,
        )

    def read(what: What, answers: A) -> Reply:
        """A number is that of an entry, on whichever page it is; the next one adds another."""
        number, count = read_choice(what.text) if isinstance(what, Said) else None, 0
        if number is not None:
            count = len(entries.all(answers))
        if number is not None and 1 <= number <= min(count + 1, entries.most):
            return ChosenEntry(number - 1)
        return reads(what, answers)

    def choose(value: str, answers: A) -> Reply:
        return ChosenEntry(len(entries.all(answers)) if value == ADD else int(value))

    return Question(
        entries.key,
        label,
        ask,
        read,
        choose,
        summary,
        skip=None if entries.least else (),
        resets=resets,
        group=group,
        entries=entries,
    )
