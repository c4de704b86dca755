"""Taking an object apart: every value has a place, a type and a length, and no name is unknown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from playground.whatsapp.refusals import GraphRefusal, missing, wrong

if TYPE_CHECKING:
    from playground.refusals import Json


def units(text: str) -> int:
    """How long a text is: in UTF-16 units, of the two counts that may be meant the larger."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


class Values:
    """An object of a request; what is read is crossed off, and `done` refuses the rest."""

    def __init__(self, given: object, where: str) -> None:
        if not isinstance(given, dict):
            raise wrong(where, "an object is expected")
        self.where = where
        # A value of null is one that is not there: some clients write all they know.
        self._left: Json = {name: value for name, value in given.items() if value is not None}

    def at(self, name: str) -> str:
        """The place of a value, as refusals name it."""
        return f"{self.where}['{name}']" if self.where else name

    def has(self, name: str) -> bool:
        """Whether a value is there and was not read yet."""
        return name in self._left

    def any(self, name: str, default: Any = ...) -> Any:
        """A value of whatever type."""
        if name in self._left:
            return self._left.pop(name)
        if default is ...:
            raise missing(self.at(name))
        return default

    def text(self, name: str, most: int, *, least: int = 1, default: str | None = None) -> str:
        """A text of a length; its default is one that need not be there."""
        value = self.any(name, ... if default is None else default)
        if not isinstance(value, str):
            raise wrong(self.at(name), "a text is expected")
        if default is not None and value == default:
            return value
        if least and not value.strip():
            raise wrong(self.at(name), "must not be empty")
        if units(value) > most:
            raise wrong(
                self.at(name),
                f"length {units(value)} is invalid. Min length: 1, max length: {most}",
            )
        return value

    def choice(self, name: str, choices: tuple[str, ...]) -> str:
        """One of some words."""
        value = self.any(name)
        for choice in choices:  # both ways of writing them are taken
            if isinstance(value, str) and value.lower() == choice.lower():
                return choice
        raise wrong(self.at(name), f"{value!r} is none of {', '.join(choices)}")

    def number(self, name: str) -> float:
        """A number, also one that is written as a text."""
        value = self.any(name)
        try:
            return float(value)
        except (TypeError, ValueError):
            raise wrong(self.at(name), "a number is expected") from None

    def flag(self, name: str) -> bool:
        """Yes or no; no where nothing is said."""
        value = self.any(name, default=False)
        if not isinstance(value, bool):
            raise wrong(self.at(name), "true or false is expected")
        return value

    def inside(self, name: str) -> Values:
        """An object within."""
        return Values(self.any(name), self.at(name))

    def objects(self, name: str, most: int, *, least: int = 1) -> list[Values]:
        """Objects in a list of a length."""
        return [
            Values(each, f"{self.at(name)}[{place}]")
            for place, each in enumerate(self.items(name, most, least=least))
        ]

    def items(self, name: str, most: int, *, least: int = 1) -> list[Any]:
        """A list of a length."""
        value = self.any(name)
        if not isinstance(value, list):
            raise wrong(self.at(name), "a list is expected")
        if not least <= len(value) <= most:
            raise wrong(self.at(name), f"has {len(value)} items. Min: {least}, max: {most}")
        return value

    def link(self, name: str, most: int = 2000) -> str:
        """An address that a browser opens."""
        value = self.text(name, most)
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise wrong(self.at(name), f"{value!r} is no valid URL")
        return value

    def done(self) -> None:
        """Nothing else may be there."""
        for name in self._left:
            place = f'on param "{self.where}"' if self.where else "in the request"
            raise GraphRefusal(100, f'Unexpected key "{name}" {place}.')
