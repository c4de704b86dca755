"""Switches for trouble with a provider, on request.

As with Telegram's (`playground/faults.py`) a switch never changes what the stand-in reports to
whoever looks on: a payment whose answer was lost was taken, and its row and the log say so.
"""

from __future__ import annotations

from types import NoneType
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field, ValidationError

if TYPE_CHECKING:
    from playground.refusals import Json

Seconds = Annotated[float, Field(ge=0, le=90 * 86_400)]


class Adjustable(BaseModel):
    """Named values that the control API may change; a wrong name or type changes nothing."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    def changed(self, changes: Json) -> Self:
        """A copy with these values; ValueError in a sentence."""
        try:
            return type(self).model_validate(self.model_dump() | changes)
        except ValidationError as wrong:
            first = wrong.errors()[0]
            name = ".".join(map(str, first["loc"]))
            if first["type"] == "extra_forbidden":
                msg = f"there is no {name!r} here"
            else:
                msg = f"{first['input']!r} is no value for {name}: {first['msg']}"
            raise ValueError(msg) from None

    def as_json(self) -> dict[str, Any]:
        """For the page."""
        return self.model_dump()

    def form(self) -> dict[str, Json]:
        """How the page asks for each: tick, number, text, list or choice, and what it is now."""
        return {
            name: asked_as(each.annotation) | {"first": getattr(self, name)}
            for name, each in type(self).model_fields.items()
        }


def asked_as(kind: Any) -> Json:
    """A type of a value as a field of a form."""
    inside = get_args(kind)
    if get_origin(kind) is Literal:
        return {"type": "choice", "choices": list(inside)}
    if get_origin(kind) is list:
        return {"type": "list"}
    if get_origin(kind) is Annotated:
        return asked_as(inside[0])
    if NoneType in inside:  # without a value nothing is different
        asked = asked_as(next(each for each in inside if each is not NoneType))
        return asked | {"choices": [None, *asked["choices"]]} if "choices" in asked else asked
    return {"type": {bool: "tick", int: "number", float: "number"}.get(kind, "text")}


class Switches(Adjustable):
    """All off by default. Those of the first group are the server's, the others a transaction's.

    A transaction keeps what was switched on when it began, whatever is switched later.
    """

    # The address answers 503, or cuts every connection as if nobody listened there.
    down: Literal["no", "503", "cut"] = "no"
    slow_ms: Annotated[int, Field(ge=0, le=60_000)] = 0
    slow_token_ms: Annotated[int, Field(ge=0, le=60_000)] = 0  # only before a token is given

    # Only transactions of these kinds (deposit, payout, refund …) meet what follows; null: all.
    kinds: list[str] | None = None
    # What the caller gets for a transaction that was taken: its connection cut, or an error.
    drop_answer: bool = False
    server_error: bool = False
    server_error_code: Annotated[int, Field(ge=500, le=599)] = 500
    # What becomes of it.
    stay_pending: bool = False  # whatever its payer does
    succeed_after_failing: bool = False
    # What came in the end, in place of what was asked for.
    amount: Annotated[str, Field(pattern=r"^\d{1,18}(\.\d{1,3})?$")] | None = None
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] | None = None
    # What is told of it.
    callbacks_lost: bool = False
    callbacks_twice: bool = False
    callbacks_reordered: bool = False  # each waits for the next one and goes after it
    callback_delay: Seconds = 0.0
    callback_first: bool = False  # it is there before the answer, if nobody is asked first


def for_kind(switches: Switches, kind: str) -> Switches:
    """What a transaction of this kind meets."""
    if switches.kinds is None or kind in switches.kinds:
        return switches
    return type(switches)()
