"""What a payment provider says of one attempt to move money, in the house's words.

An adapter (bot/payments/) turns answers, callbacks and silence into these; what follows from them
is decided in one place (bot/commerce/attempt_outcomes.py). What is not known to have failed has not
failed: a time-out, a 500 or an answer that cannot be read is `unknown`, and the provider is asked
again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from datetime import datetime

    from bot.money import Money
    from storage.constants import AttemptFailure, AttemptKind, PaymentChannel

Outcome: TypeAlias = Literal[
    "accepted",  # it is under way
    "done",  # the money has moved
    "failed",  # it has not moved, and will not
    "unknown",  # nobody can say
    "unsent",  # the provider never got it: it may be sent again
]


@dataclass(frozen=True, slots=True)
class Statement:
    """What is said of one attempt."""

    outcome: Outcome
    amount: Money | None = None  # what it moved or is to move, where the provider says so
    reference: str = ""  # the provider's own number for it
    failure: AttemptFailure | None = None
    detail: str = ""  # the provider's own word for what happened, for logs and staff
    page: str = ""  # where the buyer pays, with a provider that shows a page of its own


@dataclass(frozen=True, slots=True)
class AttemptFacts:
    """An attempt as it is handed to its provider: it is committed before anything is sent."""

    id: str  # UUIDv4; the provider knows the attempt by it
    kind: AttemptKind
    channel: PaymentChannel
    amount: Money
    phone: str  # E.164 with its plus, of who pays or is paid; "" where there is no phone in it
    order: str  # the order's code, or the payout's; a provider shows it
    payment_id: str  # of a refund: the attempt whose money goes back
    payment_reference: str  # of a refund: the provider's own number for that one
    reference: str  # the provider's own number for this one, as far as it is known
    made_at: datetime
    return_url: str = ""  # where a page of the provider's leads back to; "" where nobody knows


@dataclass(frozen=True, slots=True)
class CallbackReport:
    """What a callback says, once its signature holds."""

    key: str  # unique for what was said: the event's own id, or a digest of its body
    attempt_id: str  # "" where it names only the provider's own number
    reference: str
    statement: Statement | None  # None: nobody signed it, so the provider is asked instead
