"""The stand-in for Stripe: its addresses, and what becomes of what is asked there."""

from __future__ import annotations

import json
import secrets
import string
from collections.abc import Callable
from typing import TYPE_CHECKING

from aiohttp import web

from playground.acts import CannotDo
from playground.providers.callbacks import Callback
from playground.providers.provider import BEGUN, Provider
from playground.providers.transactions import Transaction

from . import asked, forms, shapes, wallet
from .account import StripeSettings, StripeSwitches
from .keys import Answered, Keys
from .refused import Refused, nothing_such
from .signing import signature

if TYPE_CHECKING:
    from collections.abc import Collection

    from playground.providers.provider import Handler
    from playground.refusals import Json
    from playground.world import World

    from .forms import Form

    Carry = Callable[[web.Request, Form], web.Response]

# With growing pauses for three days.
PAUSES = (60.0, 300.0, 1800.0, 7200.0, 18_000.0, 36_000.0, *(43_200.0,) * 4)
NAMES = {"payment": "payment_intent", "refund": "refund"}


class Stripe(Provider):
    """One account at Stripe, of a company abroad."""

    name = "stripe"
    title = "Stripe"
    declined = shapes.LEFT
    timed_out = shapes.EXPIRED
    payer_has = 900.0
    switches: StripeSwitches
    settings: StripeSettings

    def __init__(self, world: World) -> None:
        super().__init__(world, StripeSwitches(), StripeSettings())
        self.keys = Keys()
        self._told: dict[str, list[Callback]] = {}

    def routes(self) -> list[web.RouteDef]:
        """Everything below /v1, and the wallet's page."""
        routes = wallet.routes(self.transactions, self.pay, self.decline)
        for kind, name in NAMES.items():
            path = self.path(f"/v1/{name}s")
            routes += [
                web.get(path, self._read(self._list, kind)),
                web.get(f"{path}/{{id}}", self._read(self._look, kind)),
            ]
        payments = self.path("/v1/payment_intents")
        cancel = self._written(self._cancel, asked.CANCEL)
        return [
            *routes,
            web.post(payments, self._written(self._pay, asked.PAYMENT)),
            web.post(f"{payments}/{{id}}/cancel", cancel),
            web.post(self.path("/v1/refunds"), self._written(self._refund, asked.REFUND)),
        ]

    def broken(self, status: int) -> web.Response:
        """As Stripe says it."""
        error = {"message": "An unknown error occurred", "type": "api_error"}
        return web.json_response({"error": error}, status=status)

    # -- who may call --------------------------------------------------------------------

    def _read(self, handler: Callable[[web.Request, str], Json], kind: str) -> Handler:
        async def check(request: web.Request) -> web.Response:
            try:
                self._let_in(request)
                return web.json_response(handler(request, kind))
            except Refused as refused:
                return refused.as_response()

        return self.served(check)

    def _written(self, carry_out: Carry, known: Collection[str]) -> Handler:
        """A call that changes something, once for each Idempotency-Key."""

        async def check(request: web.Request) -> web.Response:
            try:
                self._let_in(request)
                form = await forms.read(request, known)
                return self._once(request, form, carry_out)
            except Refused as refused:
                return refused.as_response()

        return self.served(check)

    def _once(self, request: web.Request, form: Form, carry_out: Carry) -> web.Response:
        key, now = request.headers.get("Idempotency-Key", ""), self.world.clock.now()
        if key and (kept := self.keys.find(key, request.path, form.pairs, now)):
            return web.Response(
                body=kept.body, status=kept.status, content_type="application/json",
                headers={"Idempotent-Replayed": "true"},
            )  # fmt: skip
        response = carry_out(request, form)
        if key:
            begun = request.get(BEGUN)
            # An error of the server's is kept like any answer, though the payment was made.
            answer = response
            if begun and begun.switches.server_error:
                answer = self.broken(begun.switches.server_error_code)
            body = answer.body if isinstance(answer.body, bytes) else b""
            self.keys.keep(key, Answered(now, request.path, form.pairs, answer.status, body))
        return response

    def _let_in(self, request: web.Request) -> None:
        scheme, _, given = request.headers.get("Authorization", "").partition(" ")
        if scheme != "Bearer" or not given:
            raise Refused("You did not provide an API key.", status=401)
        if given != self.settings.key:
            shown = f"{given[:8]}{'*' * 8}{given[-4:]}"
            raise Refused(f"Invalid API Key provided: {shown}", status=401)

    # -- what is asked -------------------------------------------------------------------

    def _pay(self, request: web.Request, form: Form) -> web.Response:
        payment = asked.payment(form)
        token = secrets.token_urlsafe(18)
        details: Json = {
            "method": payment.method,
            "return_url": payment.return_url,
            "description": form.values.get("description"),
            "metadata": form.metadata,
            "token": token,
            "page": str(request.url.origin()) + wallet.path(token),
            "charge": self._number("ch"),
            "processing": False,
            "canceled": False,
            "left": False,
        }
        taken = Transaction(
            self._number("pi"), "payment", payment.amount, payment.currency,
            self.world.clock.now(), self.switches_for("payment"), details,
            payee=self.settings.company, asker=wallet.NAMES[payment.method],
        )  # fmt: skip
        self.take(request, taken)
        return web.json_response(shapes.intent(taken))

    def _refund(self, request: web.Request, form: Form) -> web.Response:
        now = self.world.clock.now()
        paid, amount = asked.refunded(form, self.transactions, now)
        details = {
            "method": paid.details["method"],
            "payment": paid.id,
            "charge": paid.details["charge"],
            "metadata": form.metadata,
            "reason": form.values.get("reason"),
        }
        taken = Transaction(
            self._number("re"), "refund", amount, paid.moved_currency, now,
            self.switches_for("refund"), details, payee=self.settings.company,
        )  # fmt: skip
        self.take(request, taken)
        return web.json_response(shapes.refund(taken))

    def _cancel(self, request: web.Request, form: Form) -> web.Response:
        found = self._found(request, "payment")
        reason = form.values.get("cancellation_reason", "")
        if reason and reason not in asked.CANCEL_REASONS:
            raise Refused("Invalid cancellation_reason.", param="cancellation_reason")
        if found.state == "succeeded" or found.details["canceled"] or found.details["processing"]:
            status = shapes.status_of(found)
            said = f"You cannot cancel this PaymentIntent because it has a status of {status}."
            raise Refused(said, code="payment_intent_unexpected_state")
        found.details["canceled"] = True
        self.settle(found, "failed", reason)
        return web.json_response(shapes.intent(found))

    def _look(self, request: web.Request, kind: str) -> Json:
        return shapes.shape(self._found(request, kind))

    def _list(self, request: web.Request, kind: str) -> Json:
        found, limit = asked.listed(request.query, kind, self.transactions)
        return shapes.page_of(found, f"/v1/{NAMES[kind]}s", limit)

    def _found(self, request: web.Request, kind: str) -> Transaction:
        number = request.match_info["id"]
        found = self.transactions.get(kind, number)
        if found is None:
            raise nothing_such(NAMES[kind], number, status=404, param="id")
        return found

    def _number(self, prefix: str) -> str:
        letters = self.world.rng.choices(string.ascii_letters + string.digits, k=24)
        return f"{prefix}_{''.join(letters)}"

    # -- what becomes of it --------------------------------------------------------------

    def begin(self, transaction: Transaction) -> None:
        """A payment waits for its buyer, a refund for nobody."""
        if transaction.kind == "refund":
            self._say(transaction, "refund.created")
            self.waiting.later(self.settings.refund_seconds, lambda: self._arrive(transaction))
            return
        self._say(transaction, "payment_intent.created", "payment_intent.requires_action")
        self.ask(transaction)

    def _arrive(self, refund: Transaction) -> None:
        if refund.state == "pending":
            assert isinstance(refund.switches, StripeSwitches)
            reason = refund.switches.refunds_fail
            self.settle(refund, "failed" if reason else "succeeded", reason or "")

    def approve(self, transaction: Transaction, pin: str) -> bool:  # noqa: ARG002
        """A wallet asks for its own PIN: here it is always right."""
        self.pay(transaction)
        return True

    def pay(self, transaction: Transaction) -> None:
        """Its buyer says yes."""
        self._must_wait(transaction)
        switches = transaction.switches
        assert isinstance(switches, StripeSwitches)
        if not switches.processing_seconds and not switches.stay_pending:
            self.settle(transaction, "succeeded")
            return
        transaction.details["processing"] = True
        self._say(transaction, "payment_intent.processing")
        self._shown(transaction)
        self.waiting.later(switches.processing_seconds, lambda: self._come(transaction))

    def _come(self, payment: Transaction) -> None:
        if payment.state == "pending":
            self.settle(payment, "succeeded")

    def _must_wait(self, transaction: Transaction) -> None:
        super()._must_wait(transaction)
        if transaction.kind == "payment" and transaction.details["processing"]:
            msg = f"{transaction.id} is processing already"
            raise CannotDo(msg)

    def decline(self, transaction: Transaction) -> None:
        """The buyer closes the wallet, of which Stripe may hear."""
        self._must_wait(transaction)
        assert isinstance(transaction.switches, StripeSwitches)
        if transaction.switches.cancel_unnoticed:
            transaction.details["left"] = True
        else:
            self.settle(transaction, "failed", shapes.LEFT)

    def run_out(self, transaction: Transaction) -> None:
        """What the wallet has taken does not expire any more, nor what it has forgotten."""
        if not (transaction.details.get("processing") or transaction.details.get("left")):
            super().run_out(transaction)

    # -- what is told --------------------------------------------------------------------

    def tell(self, transaction: Transaction) -> None:
        """Each event keeps its id however often it is sent."""
        settled = f"{transaction.id} {transaction.changed}"
        if known := self._told.get(settled):
            for each in known:
                self.callbacks.send(each, transaction.switches)
            return
        if transaction.kind == "refund":
            failed = ("refund.failed",) if transaction.state == "failed" else ()
            kinds = (*failed, "refund.updated", "charge.refund.updated")
        elif transaction.state == "succeeded":
            kinds = ("payment_intent.succeeded",)
        elif transaction.details["canceled"]:
            kinds = ("payment_intent.canceled",)
        else:
            kinds = ("payment_intent.payment_failed",)
        self._told[settled] = self._say(transaction, *kinds)

    def _say(self, transaction: Transaction, *kinds: str) -> list[Callback]:
        said: list[Callback] = []
        if not self.settings.webhook_url:
            return said
        for kind in kinds:
            if "*" not in self.settings.events and kind not in self.settings.events:
                continue
            event = shapes.event(self._number("evt"), kind, transaction, self.world.clock.now())
            callback = Callback(
                transaction.id, self.settings.webhook_url, json.dumps(event, indent=2).encode(),
                content_type="application/json; charset=utf-8", headers=self._signed,
                pauses=PAUSES,
            )  # fmt: skip
            self.callbacks.send(callback, transaction.switches)
            said.append(callback)
        return said

    def _signed(self, callback: Callback) -> dict[str, str]:
        known = [self.settings.webhook_secret, self.settings.rolled_secret]
        now = self.world.clock.now()
        return {"Stripe-Signature": signature([each for each in known if each], now, callback.body)}

    def reset(self) -> None:
        """Keys and events go with the payments that they were for."""
        super().reset()
        self.keys.clear()
        self._told.clear()
