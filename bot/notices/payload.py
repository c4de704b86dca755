"""What a notice says, as a typed value: what is written with its cause and read at its delivery.

A row of `notices` keeps it as JSON. Days pass between the two, and versions of the code: what is
read may have been written by an older one, which did not know every fact, or by a newer one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields, is_dataclass
from datetime import date, datetime
from functools import cache
from typing import Annotated, Any, ClassVar, Self, get_type_hints

from pydantic import BeforeValidator, TypeAdapter, ValidationError

# Of the facts that are written now; those of 0.1 carry no number. It goes up when a fact is added,
# which then says what it was before (`since`).
VERSION = 20
OLDEST = 1
VERSION_KEY = "v"

# A time, or none; none is stored as "".
MaybeTime = Annotated[datetime | None, BeforeValidator(lambda stored: stored or None)]


def since(version: int, before: object) -> dict[str, Any]:
    """The metadata of a field that older facts have not: what is read in its place.

    It is no default, so whoever writes the notice has to name the fact.
    """
    return {"since": version, "before": before}


def stored_as(key: str) -> dict[str, Any]:
    """The metadata of a field whose key in the row could not be its name."""
    return {"stored_as": key}


@dataclass(frozen=True, kw_only=True)
class Payload:
    """What one kind of notice says. Its fields have no defaults: a fact that is forgotten is found
    by mypy, or else when the notice is written."""

    KIND: ClassVar[str]  # in the row, for ever

    def facts(self) -> dict[str, Any]:
        """As it is stored."""
        facts = {key: _plain(getattr(self, name)) for name, key, _ in self._fields()}
        facts[VERSION_KEY] = VERSION
        return facts

    @classmethod
    def read(cls, facts: Mapping[str, Any]) -> Self:
        """From what was stored, by whichever version. Raises ValueError, which repeats no fact: it
        goes to the log, and facts are about people."""
        version = facts.get(VERSION_KEY, OLDEST)
        readers = _readers_of(cls)  # type: ignore[arg-type] # classes are hashable
        known: dict[str, Any] = {}
        wrong: list[str] = []
        for name, key, metadata in cls._fields():
            if key in facts:
                try:
                    known[name] = readers[name](facts[key])
                except ValidationError:
                    wrong.append(name)
            elif version < metadata.get("since", OLDEST):
                known[name] = metadata["before"]
            else:
                wrong.append(name)
        if wrong:
            raise ValueError(f"{cls.KIND} cannot be read: {', '.join(wrong)}")
        return cls(**known)

    @classmethod
    def _fields(cls) -> tuple[tuple[str, str, Mapping[str, Any]], ...]:
        return _fields_of(cls)  # type: ignore[arg-type] # ditto


def _plain(value: object) -> object:
    if isinstance(value, date):  # a datetime is one
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    return "" if value is None else value


@cache
def _fields_of(payload: type[Any]) -> tuple[tuple[str, str, Mapping[str, Any]], ...]:
    """Of each field its name, its key in the row, and its metadata."""
    return tuple(
        (each.name, each.metadata.get("stored_as", each.name), each.metadata)
        for each in fields(payload)
    )


@cache
def _readers_of(payload: type[Any]) -> Mapping[str, Callable[[Any], Any]]:
    """Of each field what reads it. Made when the first notice of its kind is read."""
    types = get_type_hints(payload, include_extras=True)
    return {each.name: _reader_of(types[each.name]) for each in fields(payload)}


@cache
def _reader_of(type_of_fact: Any) -> Callable[[Any], Any]:
    """One for all fields of a type, of which there are half as many as kinds of notices."""
    return TypeAdapter(type_of_fact).validate_python
