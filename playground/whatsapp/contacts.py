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
        # Crowds are looked through by the thousand; what was found is checked, as ids change.
        self._by_phone: dict[str, Contact] = {}
        self._by_user_id: dict[str, Contact] = {}

    def __iter__(self) -> Iterator[Contact]:
        return iter(self._all.values())

    def clear(self) -> None:
        """Forget all."""
        for kept in (self._all, self._by_phone, self._by_user_id):
            kept.clear()

    def add(self, person: Person, username: str | None = None) -> Contact:
        """Somebody who has just got WhatsApp."""
        phone = digits(person.phone)
        self._all[person.id] = contact = Contact(person, self.new_id(phone), phone, username)
        self.moved(contact)
        return contact

    def moved(self, contact: Contact) -> None:
        """Somebody has another number or another id."""
        self._by_phone[contact.phone] = self._by_user_id[contact.user_id] = contact

    def of(self, person_id: int) -> Contact | None:
        """By the person."""
        return self._all.get(person_id)

    def by_phone(self, phone: str) -> Contact | None:
        """Who has a number now."""
        found = self._by_phone.get(digits(phone))
        return found if found and found.phone == digits(phone) else None

    def by_user_id(self, user_id: str) -> Contact | None:
        """Who has a business-scoped id now; an old one leads to nobody."""
        found = self._by_user_id.get(user_id)
        return found if found and found.user_id == user_id else None

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
