"""Where somebody is in a form: the answers so far, and what does not follow from them. As it is
stored between two updates, and read back by a later version of the form."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter, ValidationError

A = TypeVar("A")


@dataclass(frozen=True, slots=True)
class OpenEntry:
    """The entry of a list that somebody fills in or looks at: its place, and the state of the form
    that fills it. It is a copy, and takes its place in the answers when it is whole."""

    at: int
    state: Any


@dataclass(frozen=True, slots=True)
class State(Generic[A]):
    """The answers, and where the person is when that does not follow from them."""

    answers: A
    asking: str = ""  # a question put out of turn: the person went back, or edits
    reviewing: bool = False  # the question was reached from the review, and leads back to it
    picking: bool = False  # choosing what to edit
    group: str = ""  # of those that are chosen from
    page: int = 0  # of the choices
    entry: OpenEntry | None = None  # of the list that is asked for
    apart: bool = False  # questions that belong together are put one by one


def answer_of(answers: Any, key: str) -> Any:
    """What a question is answered with so far; None: nothing."""
    name, _, item = key.partition(".")
    value = getattr(answers, name)
    return (value or {}).get(item) if item else value


def with_answer(answers: A, key: str, value: object) -> A:
    name, _, item = key.partition(".")
    if item:
        others = {each: v for each, v in (getattr(answers, name) or {}).items() if each != item}
        value = others if value is None else {**others, item: value}
    return replace(answers, **{name: value})  # type: ignore[type-var]


@cache
def adapter_of(answers: type[Any]) -> TypeAdapter[Any]:
    return TypeAdapter(State[answers])  # type: ignore[valid-type]


def kept(answers: type[A], data: dict[str, Any]) -> State[A]:
    """Of what another version stored, every answer that is still valid on its own, and the entry
    that was open, as it was stored."""
    stored, found = data.get("answers"), {}
    for each in dataclasses.fields(answers):  # type: ignore[arg-type]
        value = stored.get(each.name) if isinstance(stored, dict) else None
        if value is not None and (fits := _what_fits(answers, each.name, value)) is not None:
            found[each.name] = fits
    state = State(answers(**found))
    match data:
        case {"asking": str(asking), "entry": {"at": int(at), "state": entry}}:
            return replace(state, asking=asking, entry=OpenEntry(at, entry))
    return state


def _what_fits(answers: type[Any], name: str, value: Any) -> Any:
    """A stored answer as this version has it; of a list or a mapping that does not fit as a whole,
    the items that do. None: it is asked again."""
    fits = _valid(answers, name, value)
    if fits is None and isinstance(value, list):
        items = [each for each in value if _valid(answers, name, [each]) is not None]
        return _valid(answers, name, items) if items else None
    if fits is None and isinstance(value, dict):
        some = {key: each for key, each in value.items() if _item_fits(answers, name, key, each)}
        return _valid(answers, name, some) if some else None
    return fits


def _item_fits(answers: type[Any], name: str, key: str, value: Any) -> bool:
    # A field whose type has fields of its own is no mapping, and fits as a whole or not at all.
    return isinstance(_valid(answers, name, {key: value}), dict)


def _valid(answers: type[Any], name: str, value: Any) -> Any:
    try:
        one = adapter_of(answers).validate_python(  # type: ignore[arg-type] # classes are hashable
            {"answers": {name: value}}
        )
    except ValidationError:
        return None
    return getattr(one.answers, name)
