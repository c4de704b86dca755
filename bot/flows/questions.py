"""The kinds of question that forms are made of: words, numbers, a choice, a phone. How many and
photos have files of their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from bot import labels
from bot.chat import Said, SharedContact, What
from bot.flows import input_errors
from bot.flows.form import OFFERED, A, Answered, Choice, Problem, Prompt, Question, Reply
from bot.flows.state import answer_of
from bot.formatting import bare
from bot.money import FRANCS, Money
from bot.parsing.phones import read_contact, read_phone_answer, show_phone
from bot.parsing.rejection import Reason, Rejection
from bot.texts import Language, Line, Text, t

V = TypeVar("V")


def typed(
    key: str,
    label: Text,
    lines: tuple[Line, ...] | Callable[[A], tuple[Line, ...]],
    reader: Callable[[str], V | Rejection],
    explain: Callable[[Rejection], Text],
    show: Callable[[V], Line],
    *,
    skip: object = None,
    choices: Callable[[A], tuple[Choice, ...]] = lambda _answers: (),
    digits: bool = False,
    resets: tuple[str, ...] = (),
    group: str = "",
    rich: bool = False,
    offers: Callable[[A], str] = lambda _answers: "",
    sample: Text | str = "",
    also: Callable[[V, A], Mapping[str, object]] = lambda _value, _answers: {},
) -> Question[A]:
    """A question answered in words, with their marks if it is `rich`. `choices` are answers that
    are likely: a tap is typed too. What it `offers` was written before, and is one of them where
    it is an answer. `also` are the other answers that follow from it."""

    def read(what: What, answers: A) -> Reply:
        if not isinstance(what, Said):
            return None
        return take(what.rich if rich and what.rich else what.text, answers)

    def take(text: str, answers: A) -> Reply:
        value = reader(text)
        if not isinstance(value, Rejection):
            return Answered(value, also(value, answers))
        return Problem(explain(value), part=value.reason is Reason.UNIT_MISSING)

    def summary(answers: A) -> Line | None:
        value: Any = answer_of(answers, key)
        return None if value is None or value == skip else show(value)

    def ask(answers: A) -> Prompt:
        put, offered = lines(answers) if callable(lines) else lines, offers(answers)
        likely = choices(answers)
        if (
            offered
            and answer_of(answers, key) is None
            and not isinstance(reader(offered), Rejection)
        ):
            words = bare(offered)
            likely = (Choice(labels.short(words), OFFERED), *likely)
        return Prompt(put, likely, digits=digits)

    return Question(
        key,
        label,
        ask,
        read,
        choose=lambda value, answers: take(offers(answers) if value == OFFERED else value, answers),
        summary=summary,
        skip=skip,
        resets=resets,
        group=group,
        sample=sample,
    )


def example_of_sum(currency: str) -> Line:
    if currency == FRANCS:
        return t("Example: 2 000")
    return t("Example: {price}", price=Money(1250, currency))


def the_whole(most: Money) -> tuple[Choice, ...]:
    """The choice of all that there is, of a sum: typed, like any other."""
    return (Choice(t("All: {total}", total=most), str(most.amount)),) if most.minor else ()


def in_language(
    language: Language,
    lines: tuple[Line, Line],
    label: Text,
    reader: Callable[[str], str | Rejection],
    *,
    needed: bool,
    offers: Callable[[Any], str] = lambda _answers: "",
    note: Callable[[Any], tuple[Line, ...]] = lambda _answers: (),
) -> Question[Any]:
    """What staff say to the readers of one language: what to write, an example. One that is not
    needed may be skipped: its readers get another."""
    ask, example = lines
    skipped = t("If you skip a language, its readers get one of your other texts.")
    more = () if needed else (skipped,)
    return typed(
        f"texts.{language}",
        label,
        lambda answers: (*note(answers), ask, *more, example),
        reader,
        input_errors.words,
        lambda value: t("{language}: {text}", language=labels.language(language), text=bare(value)),
        skip=None if needed else "",
        rich=True,
        offers=offers,
    )


def chosen(
    key: str,
    label: Text,
    lines: tuple[Line, ...],
    choices: Callable[[A], tuple[Choice, ...]],
    show: Callable[[Any], Line],
    *,
    columns: int = 2,
    skip: object = None,
    resets: tuple[str, ...] = (),
    sample: Text | str = "",
) -> Question[A]:
    """A question with a fixed set of answers."""

    def summary(answers: A) -> Line | None:
        value = answer_of(answers, key)
        return None if value is None else show(value)

    return Question(
        key,
        label,
        ask=lambda answers: Prompt(lines, choices(answers), columns=columns),
        read=lambda _what, _answers: None,
        summary=summary,
        skip=skip,
        resets=resets,
        listed=True,
        sample=sample,
    )


def sure(lines: Callable[[A], tuple[Line, ...]], yes: Text, *again: str) -> Question[A]:
    """Whether what looks odd is right: the answer `sure`, or those that are asked again."""

    def ask(answers: A) -> Prompt:
        no = Choice(t("✏️ No, type again"), "no")
        return Prompt(lines(answers), (Choice(yes, "yes"), no), columns=1)

    def choose(value: str, _answers: A) -> Answered:
        return Answered(value=True) if value == "yes" else Answered(None, dict.fromkeys(again))

    return Question("sure", t("Is it right?"), ask, lambda _what, _answers: None, choose=choose)


def phone(
    key: str,
    label: Text,
    lines: tuple[Line, ...],
    country: Callable[[A], str],
    sample: str = "",
) -> Question[A]:
    """A phone number, typed or shared; or one's own, where the platform tells it (the answers have
    it as `own_phone`)."""

    def own(answers: A) -> tuple[Choice, ...]:
        known: str = getattr(answers, "own_phone", "")
        if not known or isinstance(read(Said(known), answers), Problem):
            return ()
        return (Choice(show_phone(known), known),)

    def ask(answers: A) -> Prompt:
        known = own(answers)
        return Prompt(
            lines, known, digits=False, contact=None if known else t("📱 Share my number")
        )

    def read(what: What, answers: A) -> Reply:
        home = country(answers)
        match what:
            case Said(text):
                number = read_phone_answer(text, country=home)
            case SharedContact(phone=text, own=own):
                number = read_contact(text, own=own, country=home)
            case _:
                return None
        return (
            Problem(input_errors.phone(number))
            if isinstance(number, Rejection)
            else Answered(number)
        )

    def summary(answers: A) -> Line | None:
        value = answer_of(answers, key)
        return None if value is None else t("Phone: {phone}", phone=show_phone(value))

    return Question(
        key,
        label,
        ask=ask,
        read=read,
        summary=summary,
        sample=sample,
        listed=True,
    )
