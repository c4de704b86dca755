"""What a button does, with the type of what it does it to: one codec writes and reads all of them.

A subject is a number, a code, a place in a list, or a small dataclass of such: its parts stand one
behind the other with a mark between them, and those at the end that are empty are left out. What
was written once is read for ever, as buttons stay in chats: a new part goes to the end and has a
default. A part `X | None` that cannot be read is none; of any other the whole is nonsense.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, dataclass, fields
from functools import cached_property
from types import NoneType, UnionType
from typing import (
    Any,
    Generic,
    Literal,
    TypeVar,
    Union,
    get_args,
    get_origin,
    get_type_hints,
    overload,
)

from bot.chat import Tap

S = TypeVar("S")
DIGITS = 18  # of a number: beyond them a database does not count


class Nonsense(ValueError):
    """No button of ours ever carried this: a forged one can carry anything."""


@dataclass(frozen=True)
class Action(Generic[S]):
    """Called with a subject it is the tap of a button.

    With `from_end` the last part is found first: the one before it may have the mark in it, or not
    be there. `older` is the mark of an earlier version, and `bare` the subject that is written as
    nothing. With `order` it is a step of an order, and says of its subject which: where it is
    refused, how that order stands now is shown. What is `final` cannot be undone.
    """

    name: str
    kind: type[S]
    mark: str = "~"
    from_end: bool = False
    older: str = ""
    bare: S | None = None
    order: Callable[[S], str] | None = None
    final: bool = False

    @overload
    def __call__(self: Action[None]) -> Tap: ...

    @overload
    def __call__(self, subject: S) -> Tap: ...

    def __call__(self, subject: Any = None) -> Tap:
        """ValueError is our own mistake: what is written so would be read as something else."""
        return Tap(self.name, self._write(subject))

    def read(self, subject: str) -> S:
        """What a button carries. Raises Nonsense, and nothing else."""
        if not self._parts:
            return _read(self.kind, subject)  # type: ignore[no-any-return]
        mark = self.mark if self.mark in subject or not self.older else self.older
        most = len(self._parts) - 1
        found = subject.rsplit(mark, most) if self.from_end else subject.split(mark, most)
        missing = [""] * (len(self._parts) - len(found))
        written = [*missing, *found] if self.from_end else [*found, *missing]
        return self.kind(
            **{
                name: default if not part and default is not MISSING else _read(kind, part)
                for (name, kind, default), part in zip(self._parts, written, strict=True)
            }
        )

    @cached_property
    def _parts(self) -> list[tuple[str, Any, Any]]:
        """Name, type and default of each part; none of what is no dataclass, or writes itself."""
        if self.kind in (int, str, NoneType) or hasattr(self.kind, "read"):
            return []
        kinds = get_type_hints(self.kind)
        return [(each.name, kinds[each.name], each.default) for each in fields(self.kind)]  # type: ignore[arg-type]

    def _write(self, subject: Any) -> str:
        if not self._parts:
            return "" if subject == self.bare else _checked(_written(subject), "|")
        if all(getattr(subject, name) == default for name, _, default in self._parts):
            return ""
        parts = [_written(getattr(subject, name)) for name, _, _ in self._parts]
        free = 0 if self.from_end else len(parts) - 1  # may have the mark in it
        for place, part in enumerate(parts):
            _checked(part, "|" if place == free else f"|{self.mark}")
        while parts and not parts[0 if self.from_end else -1]:
            parts.pop(0 if self.from_end else -1)
        return self.mark.join(parts)


def _checked(part: str, forbidden: str) -> str:
    if any(each in part for each in forbidden):
        raise ValueError(f"a button's subject has one of {forbidden} in it: {part}")
    return part


def _written(value: Any) -> str:
    if isinstance(value, int | str | None):
        return "" if value is None else str(value)
    written: str = value.write()
    return written


def _read(kind: Any, written: str) -> Any:
    if kind is NoneType:
        return None
    if kind is str:
        return written
    if kind is int:
        if written.isascii() and written.isdecimal() and len(written) <= DIGITS:
            return int(written)
        raise Nonsense(written)
    if get_origin(kind) is Literal:
        return _one_of(get_args(kind), written)
    if get_origin(kind) in (Union, UnionType):
        return _first_of(get_args(kind), written)
    return kind.read(written)


def _one_of(words: tuple[Any, ...], written: str) -> Any:
    for each in words:
        if str(each) == written:
            return each
    raise Nonsense(written)


def _first_of(kinds: tuple[Any, ...], written: str) -> Any:
    """As the first of these types that can be read; the last may be none."""
    for kind in kinds:
        try:
            return _read(kind, written)
        except Nonsense:
            continue
    raise Nonsense(written)
