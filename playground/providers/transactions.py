"""What a provider was asked to move: deposits, payouts, refunds, and what became of each."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Literal
from uuid import UUID

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playground.refusals import Json

    from .switches import Switches

State = Literal["pending", "succeeded", "failed"]
MOST_WRONG_PINS = 3


@dataclass(slots=True)
class Transaction:
    """One movement of money; `details` is what its provider's API says of it besides."""

    id: str
    kind: str
    amount: str  # in whole units with the currency's decimals: "24000", "118.00"
    currency: str
    at: float
    switches: Switches
    details: Json = field(default_factory=dict)
    phone: str = ""  # digits with the country code: whose money it is, or whose it becomes
    payee: str = ""  # who is paid, as the prompt on a phone says it
    asker: str = ""  # whose prompt it is, where that is not the provider itself
    person_id: int | None = None  # who has that phone, and is asked there
    state: State = "pending"
    reason: str = ""  # why it failed, in its provider's words
    until: float | None = None  # when its payer's time is over
    changed: float = 0.0
    wrong_pins: int = 0

    @property
    def is_prompt(self) -> bool:
        """Whether somebody is asked about it on a phone now."""
        return self.state == "pending" and self.person_id is not None

    @property
    def moved_amount(self) -> str:
        """What was moved: with its switch on not what was asked for."""
        other = self.switches.amount if self.state == "succeeded" else None
        return self.amount if other is None else other

    @property
    def moved_currency(self) -> str:
        """What it was moved in."""
        other = self.switches.currency if self.state == "succeeded" else None
        return self.currency if other is None else other

    def as_json(self) -> Json:
        """For the control API."""
        return {
            "id": self.id,
            "kind": self.kind,
            "state": self.state,
            "reason": self.reason,
            "amount": self.amount,
            "currency": self.currency,
            "moved_amount": self.moved_amount,
            "moved_currency": self.moved_currency,
            "phone": self.phone,
            "payee": self.payee,
            "person_id": self.person_id,
            "is_prompt": self.is_prompt,
            "pins": MOST_WRONG_PINS,
            "pins_left": MOST_WRONG_PINS - self.wrong_pins,
            "at": self.at,
            "until": self.until,
            "changed": self.changed,
            "details": self.details,
        }


class Transactions:
    """All of one provider, in their order. Ids of two kinds may be equal."""

    def __init__(self) -> None:
        self._all: dict[tuple[str, str], Transaction] = {}

    def __iter__(self) -> Iterator[Transaction]:
        return iter(self._all.values())

    def __len__(self) -> int:
        return len(self._all)

    def add(self, transaction: Transaction) -> None:
        """Keep a new one; its caller has looked whether the id is free."""
        self._all[transaction.kind, transaction.id] = transaction

    def get(self, kind: str, number: str) -> Transaction | None:
        """One by its kind and id."""
        return self._all.get((kind, number))

    def find(self, number: str) -> Transaction | None:
        """The newest with this id, of any kind."""
        return next((each for each in reversed(self._all.values()) if each.id == number), None)

    def balance(self, opening: Decimal, coming_in: str) -> Decimal:
        """What is left in a wallet: what goes out is gone as soon as it is asked for."""
        for each in self:
            if each.kind == coming_in and each.state == "succeeded":
                opening += Decimal(each.moved_amount)
            elif each.kind != coming_in and each.state != "failed":
                opening -= Decimal(each.amount)
        return opening

    def clear(self) -> None:
        """Forget all."""
        self._all.clear()


def is_uuid4(text: str) -> bool:
    """Whether an id is a UUID of version 4, written with its 36 characters."""
    try:
        return str(UUID(text)) == text.lower() and UUID(text).version == 4
    except ValueError:
        return False
