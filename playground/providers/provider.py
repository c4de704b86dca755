"""What every provider has: switches, settings, transactions, callbacks, and a log.

A provider's own file says how its API reads and what it answers; here is what happens around:
trouble by the switches, payers who approve on their phones, time that runs out.
"""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, ClassVar

from aiohttp import web

from playground.acts import CannotDo

from .callbacks import Callbacks
from .switches import Adjustable, Switches, for_kind
from .traffic import Traffic
from .transactions import MOST_WRONG_PINS, State, Transaction, Transactions
from .waiting import Waiting

if TYPE_CHECKING:
    from playground.people import Person
    from playground.refusals import Json
    from playground.world import World

Handler = Callable[[web.Request], Awaitable[web.Response]]
BEGUN: web.RequestKey[Transaction] = web.RequestKey("begun", Transaction)
FAILED_THEN_SUCCEEDS_AFTER = 30.0  # seconds
PIN = "1234"


class Settings(Adjustable):
    """What a merchant sets at a provider, in its portal: keys, addresses of callbacks."""


class Provider(ABC):
    """One company that moves money."""

    name: ClassVar[str] = ""
    title: ClassVar[str] = ""  # as the page and the prompts call it
    # Why a transaction failed, in this provider's words.
    declined: ClassVar[str] = "declined"
    timed_out: ClassVar[str] = "timed_out"
    payer_has: ClassVar[float] = 300.0  # seconds to approve

    def __init__(
        self, world: World, switches: Switches | None = None, settings: Settings | None = None
    ) -> None:
        self.world = world
        self._first_switches = switches or Switches()
        self._first_settings = settings or Settings()
        self.switches = self._first_switches
        # For the next transactions, in place of the standing ones.
        self.next_switches: Switches | None = None
        self.next_left = 0
        self.settings: Settings = self._first_settings
        self.transactions = Transactions()
        self.traffic = Traffic(world.hub)
        self.callbacks = Callbacks(world, self.name, self.traffic)
        self.waiting = Waiting(world.clock)

    # -- what a provider's own file says -------------------------------------------------

    @abstractmethod
    def routes(self) -> list[web.RouteDef]:
        """Its addresses, below `self.path()`, each handler wrapped by `self.served`."""

    @abstractmethod
    def tell(self, transaction: Transaction) -> None:
        """Send the callback about a transaction that has just changed, if this one gets any."""

    def broken(self, status: int) -> web.Response:
        """An answer of this provider's when it is broken."""
        return web.json_response({"message": "Internal server error"}, status=status)

    # -- addresses -----------------------------------------------------------------------

    def path(self, rest: str = "") -> str:
        """Below the playground's own address."""
        return f"/providers/{self.name}{rest}"

    def served(self, handler: Handler) -> Handler:
        """A handler with the trouble that the switches want, and a row in the log."""

        async def serve(request: web.Request) -> web.Response:
            body, fault, cut = await request.read(), None, False
            if self.switches.slow_ms:
                fault = "slow"
                await asyncio.sleep(self.switches.slow_ms / 1000)
            if self.switches.down != "no":
                fault = f"down: {self.switches.down}"
                response, cut = self.broken(503), self.switches.down == "cut"
            else:
                response = await handler(request)
            begun = request.get(BEGUN)
            overtaken = bool(begun and begun.switches.callback_first)
            if begun and overtaken:
                self.begin(begun)
                await self.callbacks.sent()
            if begun and begun.switches.drop_answer:
                fault, cut = "answer dropped", True
            elif begun and begun.switches.server_error:
                fault = "server error"
                response = self.broken(begun.switches.server_error_code)
            self._note(request, body, response, fault, begun)
            try:
                if cut and request.transport:
                    request.transport.abort()
                else:  # sent before anything moves: what a caller reads first must be no race
                    await response.prepare(request)
                    await response.write_eof()
            finally:
                if begun and not overtaken:
                    self.begin(begun)
            return response

        return serve

    def _note(
        self,
        request: web.Request,
        body: bytes,
        response: web.Response,
        fault: str | None,
        begun: Transaction | None,
    ) -> None:
        answer = response.body if isinstance(response.body, bytes) else b""
        self.traffic.note(
            at=self.world.clock.now(), provider=self.name, way="call", verb=request.method,
            address=request.path_qs, headers=dict(request.headers), body=body,
            status=response.status, answer=answer, fault=fault,
            transaction=begun.id if begun else None,
        )  # fmt: skip

    # -- switches ------------------------------------------------------------------------

    def switch(self, changes: Json) -> None:
        """Turn switches: for all from now on, or for the `next` n transactions only."""
        changes = dict(changes)
        count = changes.pop("next", None)
        if changes.pop("clear", False):
            changes = self._first_switches.as_json() | changes
            self.next_switches, self.next_left = None, 0
        if count is None:
            self.switches = self.switches.changed(changes)
            return
        if not isinstance(count, int) or isinstance(count, bool) or count < 0:
            msg = f"next is a number of transactions, not {count!r}"
            raise ValueError(msg)
        # One after the other they add up, until they are used up.
        before = self.next_switches if self.next_left and self.next_switches else self.switches
        self.next_switches, self.next_left = before.changed(changes), count

    def switches_for(self, kind: str) -> Switches:
        """What a transaction that begins now meets; uses up one of those that are counted."""
        switches = self.switches
        if self.next_left and self.next_switches:
            if self.next_switches.kinds is not None and kind not in self.next_switches.kinds:
                return for_kind(switches, kind)
            self.next_left -= 1
            switches = self.next_switches
            self.world.hub.tell("provider", self.as_json(), ())
        return for_kind(switches, kind)

    # -- transactions --------------------------------------------------------------------

    def person_with(self, phone: str) -> Person | None:
        """Who in the playground has a number, however it is written."""
        wanted = digits(phone)
        return next(
            (
                each
                for each in self.world.people.values()
                if wanted and digits(each.phone) == wanted
            ),
            None,
        )

    def take(self, request: web.Request, transaction: Transaction) -> None:
        """Keep a new transaction; it begins once its caller was answered."""
        self.transactions.add(transaction)
        request[BEGUN] = transaction

    def begin(self, transaction: Transaction) -> None:
        """Ask its payer, if it has one on a phone here; else it is the provider's to settle."""
        if transaction.person_id is not None:
            self.ask(transaction)
        else:
            self.unattended(transaction)

    def unattended(self, transaction: Transaction) -> None:
        """What becomes of one that nobody here is asked about."""
        self.settle(transaction, "succeeded")

    def ask(self, transaction: Transaction) -> None:
        """Wait for the payer, as long as this provider waits."""
        transaction.until = self.world.clock.now() + self.payer_has
        self._shown(transaction)
        self.waiting.later(self.payer_has, lambda: self.run_out(transaction))

    def approve(self, transaction: Transaction, pin: str) -> bool:
        """The payer types a PIN; whether it was right. The third wrong one declines."""
        self._must_wait(transaction)
        if pin != PIN:
            transaction.wrong_pins += 1
            if transaction.wrong_pins >= MOST_WRONG_PINS:
                self.settle(transaction, "failed", self.declined)
            else:
                self._shown(transaction)
            return False
        self.settle(transaction, "succeeded")
        return True

    def decline(self, transaction: Transaction) -> None:
        """The payer says no."""
        self._must_wait(transaction)
        self.settle(transaction, "failed", self.declined)

    def run_out(self, transaction: Transaction) -> None:
        """The payer's time is over."""
        if transaction.state == "pending":
            self.settle(transaction, "failed", self.timed_out)

    def _must_wait(self, transaction: Transaction) -> None:
        if transaction.state != "pending":
            msg = f"{transaction.id} is {transaction.state} already"
            raise CannotDo(msg)

    def settle(self, transaction: Transaction, state: State, reason: str = "") -> None:
        """What became of it, by whoever says so; the switches may want it otherwise."""
        if transaction.switches.stay_pending:
            transaction.person_id = None  # nobody is asked any more, and nothing comes of it
            self._shown(transaction)
            return
        transaction.state, transaction.reason = state, reason
        transaction.changed = self.world.clock.now()
        self._shown(transaction)
        self.tell(transaction)
        if state == "failed" and transaction.switches.succeed_after_failing:
            self.waiting.later(FAILED_THEN_SUCCEEDS_AFTER, lambda: self._after_all(transaction))

    def _after_all(self, transaction: Transaction) -> None:
        if transaction.state == "failed":
            self.settle(transaction, "succeeded")

    def _shown(self, transaction: Transaction) -> None:
        """Tell the page; the phone of whoever is asked shows it."""
        person = self.person_with(transaction.phone)
        self.world.hub.tell("transaction", self.shown(transaction), (person.id,) if person else ())

    def shown(self, transaction: Transaction) -> Json:
        """A transaction with whose it is."""
        title = transaction.asker or self.title
        return {"provider": self.name, "title": title} | transaction.as_json()

    # -- beginning anew, ending ----------------------------------------------------------

    def reset(self) -> None:
        """Forget transactions, log and switches; what the merchant has set stays."""
        self.waiting.cancel()
        self.callbacks.drop()
        self.transactions.clear()
        self.traffic.clear()
        self.switches = self._first_switches
        self.next_switches, self.next_left = None, 0

    async def close(self) -> None:
        """Stop what runs beside the server."""
        await self.waiting.close()
        await self.callbacks.close()

    def as_json(self) -> Json:
        """For the control API."""
        return {
            "name": self.name,
            "title": self.title,
            "path": self.path(),
            "switches": self.switches.as_json(),
            "next": self.next_left,
            "next_switches": self.next_switches.as_json() if self.next_switches else None,
            "form": self._first_switches.form(),
            "settings": self.settings.as_json(),
            "transactions": len(self.transactions),
        }


def digits(phone: str) -> str:
    """A phone number as its digits only."""
    return "".join(each for each in phone if each.isdigit())
