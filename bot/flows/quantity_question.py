"""The question how many, where people also say how much."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Literal

from bot import labels
from bot.chat import Said, What
from bot.flows import input_errors
from bot.flows.form import A, Answered, AskedBack, Choice, Problem, Prompt, Question, Reply
from bot.flows.state import answer_of
from bot.parsing.quantities import GRAMS, MILLILITRES, Measured, read_quantity
from bot.parsing.rejection import Reason, Rejection
from bot.texts import Line, Text, Value, Weight, t
from storage.constants import Unit

MEASURES: tuple[Unit, ...] = ("kg", "litre")  # units that are an amount themselves


def counted(
    key: str,
    label: Text,
    lines: Callable[[A], tuple[Line, ...]],
    goods: Callable[[A], tuple[Unit | Literal[""], int]],
    show: Callable[[int], Line],
    *,
    minimum: int = 1,
    limit: Callable[[A], int] = lambda _answers: 1_000_000,
    choices: Callable[[A], tuple[Choice, ...]] = lambda _answers: (),
    sample: str = "",
) -> Question[A]:
    """How many of some `goods`: their unit, and what one weighs in grams ("" and 0: not known yet).

    Who says how much instead ("2 kg" of a bag of 500 g) is asked whether four are meant. Until that
    is answered, the answers keep it as `measured`, and a number is that of a button.
    """

    def ask(answers: A) -> Prompt:
        offered, unit = _offered(answers), goods(answers)[0]
        if offered is None or not unit:
            return Prompt(lines(answers), choices(answers), digits=False)
        said, size, counts = offered
        shown: dict[str, Value] = {
            "amount": _amount(said),
            "size": _amount(replace(said, amount=size)),
            "unit": labels.unit(unit),
        }
        exact = said.amount == size * counts[0]
        asks = _exactly(counts[0], shown) if exact else _nearly(shown, by_weight=unit in MEASURES)
        return Prompt(
            (
                asks,
                t("Or send a number only. Example: {n}", n=counts[-1]),
            ),
            tuple(
                Choice(t("{n} × {size}", n=n, size=shown["size"]), str(n))
                for n in (counts[::-1] if counts[:1] == (2,) else counts)  # 2 is the second then
            ),
        )

    def _offered(answers: A) -> tuple[Measured, int, tuple[int, ...]] | None:
        said = Measured.stored(getattr(answers, "measured", ""))
        size = _size(said, *goods(answers)) if said is not None else 0
        if said is None or not size or not goods(answers)[0]:
            return None
        counts = [n for n in said.counts(size) if minimum <= n <= limit(answers)]
        return (said, size, tuple(counts)) if counts else None

    def read(what: What, answers: A) -> Reply:
        return take(what.text, answers) if isinstance(what, Said) else None

    def take(text: str, answers: Any) -> Reply:
        value = read_quantity(text, minimum=minimum, limit=limit(answers))
        if isinstance(value, Rejection):
            return Problem(input_errors.count(value))
        if isinstance(value, int):
            return Answered(value, also={"measured": ""} if answers.measured else {})
        unit, _ = goods(answers)
        size = _size(value, *goods(answers))
        if unit and not size:
            return Problem(
                t(
                    "It is sold by the {unit}. Please send the quantity as a number.",
                    unit=labels.unit(unit),
                )
            )
        if size and min(value.counts(size)) > limit(answers):
            return Problem(input_errors.count(Rejection(Reason.TOO_LARGE, limit=limit(answers))))
        return AskedBack({"measured": str(value)})

    def summary(answers: A) -> Line | None:
        value: int | None = answer_of(answers, key)
        return None if value is None else show(value)

    return Question(key, label, ask, read, choose=take, summary=summary, sample=sample)


def _exactly(count: int, shown: dict[str, Value]) -> Text:
    return t("{amount}: that is {n} × {size} ({unit}). Is that right?", n=count, **shown)


def _nearly(shown: dict[str, Value], *, by_weight: bool) -> Text:
    if by_weight:
        return t(
            "It is sold by the {unit}, and {amount} is not a whole number of them. Which do you"
            " mean?",
            unit=shown["unit"],
            amount=shown["amount"],
        )
    return t(
        "One {unit} is {size}, and {amount} is not a whole number of them. Which do you mean?",
        **shown,
    )


def _amount(said: Measured) -> Value:
    if said.unit == GRAMS:
        return Weight(said.amount)
    return t("{n} ml", n=said.amount) if said.amount % 1000 else t("{n} l", n=said.amount // 1000)


def _size(said: Measured, unit: Unit | Literal[""], grams: int) -> int:
    """What one of the goods is, in the unit of what was said; 0 where nobody can tell."""
    if said.unit == MILLILITRES:
        return 1000 if unit == "litre" else 0
    return 1000 if unit == "kg" else grams
