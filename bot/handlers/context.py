"""What a handler is given, and what it may answer with."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.chat import Answer

if TYPE_CHECKING:
    from datetime import datetime

    from bot.chat import Event
    from bot.commerce.people import Member
    from bot.flows.form import Form
    from bot.settings import Periods
    from storage.database import Session


@dataclass(frozen=True, slots=True)
class Context:
    """One event of one person, inside one database session that the reception commits."""

    event: Event
    who: Member
    db: Session
    now: datetime
    periods: Periods
    staff_ids: frozenset[str] = frozenset()  # those of the settings
    bot_name: str = ""  # for links to this chat


@dataclass(frozen=True, slots=True)
class StartForm:
    """Start a form, with what is known already; with `asking`, at that answer.

    `anew` does not ask about one of its kind that was left half-way.
    """

    form: Form[Any]
    answers: Any
    asking: str = ""
    anew: bool = False


Handler = Callable[[Context, str], Awaitable[Answer | StartForm]]


@dataclass(frozen=True, slots=True)
class Route:
    """A handler, and whether it changes anything: only then does it get a writing session."""

    run: Handler
    writes: bool = False
