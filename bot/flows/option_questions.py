"""By what the products of a group differ, and which one of them a product is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeAlias

from bot import labels
from bot.chat import Said, What
from bot.flows import input_errors
from bot.flows.form import Answered, Choice, Problem, Prompt, Question, Reply
from bot.flows.questions import chosen
from bot.flows.state import answer_of
from bot.parsing.option_values import alike, read_value
from bot.parsing.rejection import Rejection
from bot.texts import Line, Strong, Text, t
from storage.constants import OPTION_KINDS, OptionKind

Pairs: TypeAlias = tuple[tuple[str, str], ...]
# What is written in each language alike; of the others the question itself says enough.
EXAMPLES: dict[OptionKind, Text] = {
    "size": t("Example: 250 g"),
    "grind": t("Example: ground"),
    "roast": t("Example: dark roast"),
    "colour": t("Example: red"),
    "flavour": t("Example: ginger"),
    "material": t("Example: cotton"),
    "packing": t("Example: gift box"),
    "other": t("Example: for children"),
}
SIZES = ("250 g", "500 g", "1 kg", "5 kg")


def values_of(a: Any) -> tuple[str, str]:
    return a.option1 or "", a.option2 or ""


KIND1: Question[Any] = chosen(
    "kind1",
    t("What differs"),
    (t("🔖 What is different about the other one? You will be asked for its price next."),),
    lambda _answers: tuple(Choice(labels.option_kind(code), code) for code in OPTION_KINDS),
    lambda value: t("What differs: {kind}", kind=labels.option_kind(value)),
    resets=("kind2", "own1", "own2", "option1", "option2"),
)
KIND2: Question[Any] = chosen(
    "kind2",
    t("What else differs"),
    (t("🔖 Is something else different, too? If not, tap Skip."),),
    lambda a: tuple(
        Choice(labels.option_kind(code), code) for code in OPTION_KINDS if code != a.kind1
    ),
    lambda value: t("What else differs: {kind}", kind=labels.option_kind(value) if value else "–"),
    skip="",
    resets=("own2", "option2"),
)


def value_question(
    key: str,
    kind: OptionKind,
    ask: Text,
    others_of: Callable[[Any], Pairs] = lambda _answers: (),
    *,
    last: bool = False,
) -> Question[Any]:
    """Which one it is, by one kind. The `last` one tells it apart from the others of its group."""

    def read(what: What, a: Any) -> Reply:
        return take(what.text, a) if isinstance(what, Said) else None

    def take(text: str, a: Any) -> Reply:
        value = read_value(text)
        if isinstance(value, Rejection):
            return Problem(input_errors.words(value))
        if last:
            values = values_of(replace(a, **{key: value}))
            for other in others_of(a):
                if alike(other, values):
                    option = ", ".join(filter(None, other))
                    return Problem(t("This one is there already: {option}", option=option))
        return Answered(value)

    def prompt(a: Any) -> Prompt:
        lines: tuple[Line, ...] = (ask, EXAMPLES[kind])
        if a.name:
            lines = (Strong(a.name), *lines)
        known = dict.fromkeys(each[0 if key.endswith("1") else 1] for each in others_of(a))
        likely = list(filter(None, known)) if not last else []
        if kind == "size":
            likely += [each for each in SIZES if each not in known]
        return Prompt(lines, tuple(Choice(name, name) for name in likely[:4]), digits=False)

    def summary(a: Any) -> Line | None:
        value = answer_of(a, key)
        label = labels.option_kind(kind)
        return None if value is None else t("{kind}: {value}", kind=label, value=value)

    return Question(
        key, labels.option_kind(kind), prompt, read, choose=take, summary=summary, listed=True
    )
