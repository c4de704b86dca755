"""What a way to pay is: where it is offered, what is said of it, who sees the money, how it goes
back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from bot.money import FRANCS

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.money import Money
    from bot.texts import Line, Text, Value
    from storage.constants import PaymentChannel, PaymentKind, PaymentMethod, PostageService


@dataclass(frozen=True, slots=True)
class Situation:
    """What the ways to pay depend on: of one order, or of all that is ordered from a cart."""

    country: str  # where the parcel goes
    currencies: frozenset[str]  # of the goods, of all shops that are paid that way
    service: PostageService | None  # None: sending is agreed on by phone
    merchant_code: bool  # every shop has one
    bank: bool  # every shop has said where its bank is
    channels: Collection[str]  # that the market has set up
    quoted: bool  # what it comes to in yuan is agreed, of all that is priced in something else

    @property
    def in_francs(self) -> bool:
        return self.country == "RW" and self.currencies == {FRANCS}

    @property
    def in_yuan(self) -> bool:
        return self.country == "CN" and (self.quoted or self.currencies == {"CNY"})


@dataclass(frozen=True, slots=True)
class Payee:
    """Whom money is sent to by hand, and for what. "": not known, or not any more."""

    order: str  # its code
    due: Money
    merchant_code: str
    bank_account: str


def _nowhere(_payee: Payee) -> list[Line]:
    return []


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    code: PaymentMethod  # as rows and buttons have it: it is never changed, nor taken away
    rank: int  # of two that are offered the smaller is shown first
    label: Text
    # "in_person": handed over with the parcel, seen by the seller. "by_hand": sent before it, and
    # seen by the seller. "provider": sent before it, and moved by a provider, which says so.
    kind: PaymentKind
    offered: Callable[[Situation], bool]
    # Once the seller has accepted: to pay how much.
    asks: Callable[[Value], Text]
    # Where money goes that is sent by hand; nothing where that is not known.
    where: Callable[[Payee], list[Line]] = _nowhere
    # What there is to know before it is chosen.
    hint: Text | None = None
    needs: Literal["merchant_code"] | None = None  # of each shop, where all else would allow it
    agreed_by_phone: bool = False  # the market knows nothing of how
    # Of a provider, in the order of preference.
    channels: tuple[PaymentChannel, ...] = ()
    asks_phone: bool = False  # a prompt on a phone asks for the PIN; if not, there is a page
    patience: timedelta = timedelta(0)  # how long a buyer is waited for, who is about to pay
    currency: str | None = None  # what is charged, where that is not the order's own
    refund: Literal["provider", "by_hand"] = "by_hand"  # who gives money back
    pays_out: bool = False  # whether its channels pay shops, too

    @property
    def sent(self) -> bool:
        """Before the parcel, and not handed over with it."""
        return self.kind != "in_person"

    @property
    def by_provider(self) -> bool:
        """A provider moves the money, and nobody has to look for it."""
        return self.kind == "provider"
