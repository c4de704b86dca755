"""What a handler is given, and what it may answer with."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from bot.chat import Answer
from bot.commerce.refusals import NoShop, NotStaff

if TYPE_CHECKING:
    from datetime import datetime

    from bot.chat import Event
    from bot.commerce.people import Member
    from bot.flows.form import Form
    from bot.settings import Periods
    from storage.database import Session
    from storage.member_snapshots import ShopSnapshot


@dataclass(frozen=True, slots=True)
class Context:
    """One event of one person, inside one database session that the engine commits."""

    event: Event
    who: Member
    db: Session
    now: datetime
    periods: Periods
    staff_ids: frozenset[str] = frozenset()  # those of the settings
    bot_name: str = ""  # for links to this chat

    @property
    def shop(self) -> ShopSnapshot:
        """Of the seller, where the route is for sellers."""
        assert self.who.shop is not None
        return self.who.shop


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
Work = Callable[[Context, Any], Awaitable[Any]]  # a handler, or what a form wants done


@dataclass(frozen=True, slots=True)
class Route:
    """A piece of work, and what it needs: a writing session if it changes anything, and somebody of
    a role if it is not for all. After some of it they have another role (`new_role`). A command
    leads away from a form that is under way, and that is asked first, unless it stands `aside`.

    Called inside the unit of work, it refuses before anything is read: a button can be forged, and
    whoever was staff when a form began need not be any more.
    """

    run: Work
    writes: bool = False
    role: Literal["", "staff", "seller"] = ""
    new_role: bool = False
    aside: bool = False

    async def __call__(self, turn: Context, what: Any) -> Any:
        if self.role == "staff" and not turn.who.is_staff:
            raise NotStaff
        if self.role == "seller" and turn.who.shop is None:
            raise NoShop
        return await self.run(turn, what)


@dataclass(frozen=True, slots=True)
class Routes:
    """What one file of handlers answers to: commands by name, taps by action, its forms, and what
    forms want done, by kind. The result of that goes back to the form: screens, or the facts that
    its own last screen needs."""

    commands: Mapping[str, Route] = field(default_factory=dict)
    taps: Mapping[str, Route] = field(default_factory=dict)
    forms: tuple[Form[Any], ...] = ()
    form_commands: Mapping[type, Route] = field(default_factory=dict)
