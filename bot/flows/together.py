"""Several questions that one message answers, where each message is paid for.

A form names the questions that belong together (`Form.together`); on a platform whose messages
cannot be edited, those of them that are still open are put in one message, and the answer is read
line by line. What could not be read is put alone, as on every other platform, and nothing that was
read is lost. Whoever finds that too much answers one by one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from bot.chat import Button, MessageScreen, Said
from bot.flows import entry_states
from bot.flows.form import (
    APART,
    BACK,
    A,
    Answered,
    AskedBack,
    Choice,
    Problem,
    Question,
    tap,
)
from bot.flows.form_screens import leaving
from bot.flows.state import answer_of, with_answer
from bot.parsing.numbers import read_choice
from bot.parsing.typed_labels import meant
from bot.screens.common import back
from bot.texts import Line, Text, t

Value = TypeVar("Value")
# How a label reads, in whichever language somebody may have typed it.
Names = Callable[[Text | str], Collection[str]]

# A line by itself; in one line, what a list in words is divided by, but not 12,000.
_BETWEEN = re.compile(r"\s*(?:[;；，、]|,(?!\d{3}\b))\s*")
# "1. ", "2) " as the questions are numbered; not the 12.5 of a price.
_NUMBERED = re.compile(r"^\s*\d{1,2}[.)、]\s+")
_NOTHING = re.compile(r"^\W*$")


@dataclass(frozen=True, slots=True)
class PartsRead(Generic[A]):
    """What one message answered; `asking` is the question that is put next, alone, and `why`."""

    answers: A
    asking: str = ""
    why: Text | None = None
    questions: int = 0  # that are over with it
    unused: str = ""  # the lines that answered nothing


def screen(
    asked: Sequence[Question[A]], answers: A, *, first: bool, leave: Text | None = None
) -> MessageScreen:
    """The questions by number, and an answer to all of them as an example to follow."""
    lines: list[Line] = [t("✍️ Please write in one message, a line for each:")]
    for number, question in enumerate(asked, 1):
        lines.append(_line(number, question, answers))
    lines += ["", t("Example:"), *(_sample(each, answers) for each in asked)]
    hints = [hint for each in asked if (hint := each.hint(answers)) is not None]
    lines += ["", *hints] if hints else []
    ways = (leaving(leave),)
    rows = (
        (Button(t("✍️ Write one by one"), tap(APART)),),
        ways if first else (back(tap(BACK)), *ways),
    )
    return MessageScreen(tuple(lines), rows)


def _sample(question: Question[A], answers: A) -> Line:
    """Its own, or else the first of its choices, which is the likely one."""
    return question.sample or question.ask(answers).choices[0].label


def _line(number: int, question: Question[A], answers: A) -> Line:
    values: dict[str, Any] = {"number": number, "question": question.label}
    choices = question.ask(answers).choices if question.listed else ()
    if choices:
        return t("{number}. {question}: {choices}", **values, choices=_listed(choices))
    if question.skip is not None:
        return t("{number}. {question} (if there is one)", **values)
    return t("{number}. {question}", **values)


def _listed(choices: Sequence[Choice]) -> Text:
    listed = t("{number} = {choice}", number=1, choice=choices[0].label)
    for number, choice in enumerate(choices[1:], 2):
        one = t("{number} = {choice}", number=number, choice=choice.label)
        listed = t("{before}, {one}", before=listed, one=one)
    return listed


def hear(
    asked: Sequence[Question[A]],
    answers: A,
    text: str,
    names: Names,
    questions: Callable[[A], Sequence[Question[A]]],
    *,
    more: bool = False,
) -> PartsRead[A]:
    """Read a message that answers some of the questions, in their order. What is asked, and how it
    is read, may follow from an answer before it: `questions` are the form's then. With `more`, the
    next message may answer what this one leaves out."""
    whole = asked[0].read(Said(text), answers)
    others = {each.key for each in asked[1:]}
    if isinstance(whole, Answered) and others <= whole.also.keys():  # a whole address, pasted
        return PartsRead(entry_states.answered(answers, asked[0], whole.value, whole.also))
    parts, beyond = _parts(text, len(asked))
    as_many = len(parts) == len(asked)
    asking, why = "", None
    left = list(asked)
    unused: list[str] = []
    for part in parts:
        if not left:
            unused.append(part)
            continue
        if beyond and part is parts[-1] and _takes(left[0], answers, part, beyond):
            part, beyond = f"{part}\n{beyond}", ""  # noqa: PLW2901
        found = _first(left[:1] if as_many else left, answers, part, names)
        if found is None and not asking:
            asking, why = left[0].key, _refusal(left[0], answers, part)
        if found is None and not as_many:
            break
        if found is not None:
            answers, asking = found.answers, asking or found.asking
        done = 1 if found is None else found.questions
        there = {each.key: each for each in questions(answers)}
        left = [there[each.key] for each in left[done:] if each.key in there]
        if not as_many:  # one answer may be that of the next, too: a sector with its district
            left = [each for each in left if answer_of(answers, each.key) is None]
    if not asking and not more:
        answers = _without_the_rest(asked, answers)
    return PartsRead(answers, asking, why, unused="\n".join(filter(None, (*unused, beyond))))


def _parts(text: str, most: int) -> tuple[list[str], str]:
    """What answers a question each, and the lines beyond."""
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) == 1:
        lines = _BETWEEN.split(lines[0], maxsplit=most - 1)
    beyond = "\n".join(line.strip() for line in lines[most:])
    return [_NUMBERED.sub("", line).strip() for line in lines[:most]], beyond


def _takes(question: Question[A], answers: A, part: str, beyond: str) -> bool:
    """Whether the lines beyond belong to the answer of the last question: a description has
    several. They do not where it reads the same without them, or only without them."""
    whole = question.read(Said(f"{part}\n{beyond}"), answers)
    return isinstance(whole, Answered) and whole != question.read(Said(part), answers)


def _first(
    questions: Sequence[Question[A]], answers: A, part: str, names: Names
) -> PartsRead[A] | None:
    """What the first of the questions that this answers makes of it."""
    for done, question in enumerate(questions, 1):
        if _NOTHING.match(part) and question.skip is not None:
            skipped = with_answer(answers, question.key, question.skip)
            return PartsRead(skipped, questions=done)
        reply = question.read(Said(part), answers)
        if not isinstance(reply, Answered | AskedBack):
            picked = chosen(question, answers, part, names)
            reply = question.choose(picked, answers) if picked is not None else reply
        match reply:
            case Answered(value, also):
                new = entry_states.answered(answers, question, value, also)
                return PartsRead(new, questions=done)
            case AskedBack(also):
                for key, known in also.items():
                    answers = with_answer(answers, key, known)
                return PartsRead(answers, question.key, questions=done)
    return None


def chosen(question: Question[A], answers: A, part: str, names: Names) -> str | None:
    """The choice that is meant by its number, where it has one, or by its name."""
    choices = question.ask(answers).choices
    number = read_choice(part) if question.listed else None
    if number is not None and 1 <= number <= len(choices):
        return choices[number - 1].value
    return named([(each.label, each.value) for each in choices], part, names)


def named(labels: Iterable[tuple[Text | str, Value]], typed: str, names: Names) -> Value | None:
    """What the one label leads to that reads so in any language."""
    found = meant(typed, [(names(label), value) for label, value in labels])
    return found[0] if len(found) == 1 else None


def _refusal(question: Question[A], answers: A, part: str) -> Text | None:
    reply = question.read(Said(part), answers)
    return reply.text if isinstance(reply, Problem) else None


def _without_the_rest(asked: Sequence[Question[A]], answers: A) -> A:
    """What may be left out, and was, is skipped once all the rest is answered."""
    open_ones = [each for each in asked if answer_of(answers, each.key) is None]
    if any(each.skip is None for each in open_ones):
        return answers
    for each in open_ones:
        answers = with_answer(answers, each.key, each.skip)
    return answers
