"""People as a business on WhatsApp knows them: by an id of its own, and perhaps by number."""

from __future__ import annotations

from typing import TYPE_CHECKING

import phonenumbers

from .chats import Contact

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator

    from playground.people import Person


class Contacts:
    """Everybody with WhatsApp on their phone."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._all: dict[int, Contact] = {}

    def __iter__(self) -> Iterator[Contact]:
        return iter(self._all.values())

    def clear(self) -> None:
        """Forget all."""
        self._all.clear()

    def add(self, person: Person, username: str | None = None) -> Contact:
        """Somebody who has just got WhatsApp."""
        phone = digits(person.phone)
        self._all[person.id] = Contact(person, self.new_id(phone), phone, username)
        return self._all[person.id]

    def of(self, person_id: int) -> Contact | None:
        """By the person."""
        return self._all.get(person_id)

    def by_phone(self, phone: str) -> Contact | None:
        """Who has a number now."""
        wanted = digits(phone)
        return next((each for each in self if wanted and each.phone == wanted), None)

    def by_user_id(self, user_id: str) -> Contact | None:
        """Who has a business-scoped id now; an old one leads to nobody."""
        return next((each for each in self if each.user_id == user_id), None)

    def new_id(self, phone: str) -> str:
        """A business-scoped id: the country, then digits. Another number, another id."""
        return f"{country(phone)}.{self._rng.randrange(10**15, 10**16)}"


def digits(phone: str) -> str:
    """A phone number as its digits only."""
    return "".join(each for each in phone if each.isascii() and each.isdigit())


def is_user_id(text: str) -> bool:
    """Whether something is a business-scoped id, and no number."""
    return len(text) > 3 and text[:2].isalpha() and text[2] == "."


def country(phone: str) -> str:
    """Of a number, by its beginning."""
    try:
        parsed = phonenumbers.parse(f"+{phone}")
    except phonenumbers.NumberParseException:
        return "ZZ"
    return phonenumbers.region_code_for_country_code(parsed.country_code or 0)
