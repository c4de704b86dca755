"""What a handler is given, and what it may answer with."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from bot import capabilities
from bot.chat import Answer
from bot.commerce import second_factor
from bot.commerce.boards import Boards
from bot.commerce.people import parcels_go_to, reader_of
from bot.commerce.rates import NO_SECOND, SecondPrices, second_currency
from bot.commerce.refusals import NoShop, NotFound, NotStaff
from bot.taps.action import Action, Nonsense

if TYPE_CHECKING:
    from datetime import datetime

    from bot.chat import Event, Tap
    from bot.commerce.people import Member
    from bot.commerce.second_factor import Guard
    from bot.flows.form import Form
    from bot.settings import Periods
    from bot.texts import Language
    from storage.constants import Country
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
    boards: Boards = field(default_factory=Boards)

    def links(self, word: str, about: str = "") -> dict[str, str]:
        """Links to the chat on every platform, by what people call it; this one is always there."""
        here = capabilities.of(self.event.sender.platform)
        found = capabilities.links(word, about)
        return {here.name: here.link(self.bot_name, word, about)} | found

    @property
    def way_back(self) -> str:
        """The address of this chat, for a page elsewhere that they come back from."""
        here = capabilities.of(self.event.sender.platform)
        return here.way_back(self.bot_name, self.language)

    @property
    def language(self) -> Language:
        """In which whoever this is reads."""
        return reader_of(self.who.person).language

    @property
    def channels(self) -> Mapping[str, str]:
        """Through which providers the market is paid: of each channel the one that has it."""
        return self.periods.payment_channels

    @property
    def parcels_to(self) -> Country | None:
        """Where the parcels of whoever this is go, as far as it is known."""
        return parcels_go_to(self.who, self.event.sender.phone)

    async def second_prices(self) -> SecondPrices:
        """What whoever looks sees beside the shops' prices."""
        currency = second_currency(self.parcels_to)
        if currency is None:
            return NO_SECOND
        rates = await self.boards.rates.read(self.db, self.now, self.periods)
        return SecondPrices(rates, currency)

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


S = TypeVar("S")
Handler = Callable[[Context, S], Awaitable[Answer | StartForm]]
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
    # Whether it asks for a second factor, where somebody is known by a cookie alone; of some of it
    # only, what it is about says (`guards`).
    guarded: Guard = ""
    guards: Callable[[Any], bool] = lambda _what: True

    async def __call__(self, turn: Context, what: Any) -> Any:
        if self.role == "staff" and not turn.who.is_staff:
            raise NotStaff
        if self.role == "seller" and turn.who.shop is None:
            raise NoShop
        of = self._read(what)
        if self.guarded and self.guards(of):
            sender = turn.event.sender
            await second_factor.must_be_confirmed(turn.db, turn.who, sender, turn.now, self.guarded)
        return await self.run(turn, of)

    def _read(self, what: Any) -> Any:
        return what


@dataclass(frozen=True, slots=True, kw_only=True)
class TapRoute(Route):
    """What a button leads to. It is called with what the button carries, or with the words behind a
    command that leads there too; nonsense is nothing that could be found."""

    action: Action[Any]

    def _read(self, what: Any) -> Any:
        try:
            return self.action.read(what)
        except Nonsense as nonsense:
            raise NotFound from nonsense

    def button(self, subject: str) -> Tap:
        """What leads here once more, of a subject that was read before."""
        return self.action(self.action.read(subject))

    def order_of(self, subject: str) -> str:
        """The code of the order of which it is a step; "" if it is none."""
        if self.action.order is None:
            return ""
        try:
            return self.action.order(self.action.read(subject))
        except Nonsense:
            return ""


def on(
    action: Action[S],
    run: Handler[S],
    *,
    writes: bool = False,
    role: Literal["", "staff", "seller"] = "",
    new_role: bool = False,
    guarded: Guard = "",
    guards: Callable[[Any], bool] = lambda _what: True,
) -> TapRoute:
    """The route of a button to a handler that takes what it carries."""
    return TapRoute(
        run=run,
        writes=writes,
        role=role,
        new_role=new_role,
        guarded=guarded,
        guards=guards,
        action=action,
    )


@dataclass(frozen=True, slots=True)
class Routes:
    """What one file of handlers answers to: commands by name, taps, its forms, and what forms want
    done, by kind. The result of that goes back to the form: screens, or the facts that
    its own last screen needs."""

    commands: Mapping[str, Route] = field(default_factory=dict)
    taps: tuple[TapRoute, ...] = ()
    forms: tuple[Form[Any], ...] = ()
    form_commands: Mapping[type, Route] = field(default_factory=dict)
