"""The stand-in for MTN MoMo: its addresses, and what becomes of what is asked there."""

from __future__ import annotations

import asyncio
import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from aiohttp import web

from playground.providers.callbacks import Callback
from playground.providers.provider import Provider
from playground.providers.transactions import Transaction

from . import rules, shapes
from .account import PRODUCTS, MomoSettings, MomoSwitches, Product
from .doors import SECONDS_VALID, WRONG_CREDENTIALS, Doors
from .rules import DELAYED, DELAYED_FOR, ONGOING, Refused

if TYPE_CHECKING:
    from playground.providers.provider import Handler
    from playground.refusals import Json
    from playground.world import World

# Kind, product and path of what can be asked for.
RESOURCES: tuple[tuple[str, Product, str], ...] = (
    ("deposit", "collection", "v1_0/requesttopay"),
    ("payout", "disbursement", "v1_0/transfer"),
    ("refund", "disbursement", "v1_0/refund"),
    ("refund", "disbursement", "v2_0/refund"),
)


class Momo(Provider):
    """MTN MoMo, its sandbox or Rwanda."""

    name = "momo"
    title = "MTN MoMo"
    declined = "APPROVAL_REJECTED"
    timed_out = "COULD_NOT_PERFORM_TRANSACTION"
    switches: MomoSwitches
    settings: MomoSettings

    def __init__(self, world: World) -> None:
        super().__init__(world, MomoSwitches(), MomoSettings())
        self.doors = Doors()

    def routes(self) -> list[web.RouteDef]:
        """Everything below the two products."""
        routes = []
        for product in PRODUCTS:
            base = self.path(f"/{product}")
            holder = f"{base}/v1_0/accountholder/msisdn/{{number}}"
            routes += [
                web.post(f"{base}/token/", self._answered(self._token, product)),
                web.get(f"{base}/v1_0/account/balance", self._checked(self._balance, product)),
                web.get(f"{holder}/active", self._checked(self._is_active, product)),
                web.get(f"{holder}/basicuserinfo", self._checked(self._user_info, product)),
            ]
        for kind, product, path in RESOURCES:
            base = self.path(f"/{product}/{path}")
            routes += [
                web.post(base, self._checked(self._ask_for, product, kind)),
                # A look at a refund has one address, whichever asked for it.
                web.get(f"{base}/{{reference}}", self._checked(self._look, product, kind)),
            ]
        return routes

    def _answered(self, handler: Any, *more: Any) -> Handler:
        """A handler whose refusals are in MTN's words."""

        async def answer(request: web.Request) -> web.Response:
            agent = request.headers.get("User-Agent", "")
            if self.switches.platform == "new" and "python-requests" in agent:
                text = "<html><body><h1>403 Forbidden</h1></body></html>"
                return web.Response(status=403, text=text, content_type="text/html")
            try:
                response: web.Response = await handler(request, *more)
            except Refused as refused:
                return said(refused)
            return response

        return self.served(answer)

    def _checked(self, handler: Any, product: Product, *more: Any) -> Handler:
        """A handler for those who have the product's key and a token for it."""

        async def check(request: web.Request) -> web.Response:
            self.doors.subscribed(request, product, self.settings)
            self.doors.let_in(request, product, self.settings, self.world.clock.now())
            self.doors.environment(request, self.settings, self.switches)
            response: web.Response = await handler(request, product, *more)
            return response

        return self._answered(check)

    async def _token(self, request: web.Request, product: Product) -> web.Response:
        await asyncio.sleep(self.switches.slow_token_ms / 1000)
        self.doors.subscribed(request, product, self.settings)
        if self.switches.platform == "new":
            self.doors.environment(request, self.settings, self.switches)
        token = self.doors.new_token(
            request,
            product,
            self.settings,
            platform=self.switches.platform,
            now=self.world.clock.now(),
        )
        answer = {"access_token": token, "token_type": "access_token", "expires_in": SECONDS_VALID}
        return web.json_response(answer)

    # -- what is asked -------------------------------------------------------------------

    async def _ask_for(self, request: web.Request, product: Product, kind: str) -> web.Response:
        reference = rules.reference(request.headers.get("X-Reference-Id", ""))
        if self.transactions.find(reference):
            duplicate = "Duplicated reference id. Creation of resource failed."
            raise Refused(409, "RESOURCE_ALREADY_EXIST", duplicate)
        url = rules.callback(
            request.headers.get("X-Callback-Url", ""),
            self.settings.callback_host,
            self.switches.refused_with,
        )
        values = await json_of(request)
        environment = self.settings.environment
        amount, currency = rules.amount(values, environment, self.switches.refused_with)
        details: Json = {
            "externalId": rules.text(values, "externalId"),
            "payerMessage": rules.text(values, "payerMessage", rules.LONGEST_NOTE),
            "payeeNote": rules.text(values, "payeeNote", rules.LONGEST_NOTE),
            "financialTransactionId": str(self.world.rng.randrange(10**9, 10**10)),
            "callback": url,
        }
        if kind == "refund":
            refunded = rules.text(values, "referenceIdToRefund")
            if not refunded:
                raise rules.bad("referenceIdToRefund is missing.")
            details["referenceIdToRefund"] = refunded
            deposit = self.transactions.get("deposit", refunded)
            phone = deposit.phone if deposit else ""
        else:
            phone = rules.party(values, shapes.SIDES[kind])
        person = self.person_with(phone) if kind == "deposit" else None
        taken = Transaction(
            reference, kind, amount, currency, self.world.clock.now(), self.switches_for(kind),
            details=details, phone=phone, payee=self.settings.company,
            person_id=person.id if person else None,
        )  # fmt: skip
        details["enough"] = kind == "deposit" or Decimal(amount) <= self._left(product)
        self.take(request, taken)
        if self._has_no_money(taken):
            return said(Refused(500, "INTERNAL_PROCESSING_ERROR", "An internal error occurred."))
        return web.Response(status=202)

    def _left(self, product: Product) -> Decimal:
        opening = Decimal(getattr(self.settings, f"{product}_balance"))
        if product == "collection":
            moved = [each for each in self.transactions if each.kind == "deposit"]
            return opening + sum(Decimal(e.moved_amount) for e in moved if e.state == "succeeded")
        out = [each for each in self.transactions if each.kind != "deposit"]
        return opening - sum(Decimal(each.amount) for each in out if each.state != "failed")

    async def _look(self, request: web.Request, _: Product, kind: str) -> web.Response:
        reference = rules.reference(request.match_info["reference"])
        found = self.transactions.get(kind, reference)
        if found is None:
            missing = "Requested resource was not found."
            raise Refused(404, "RESOURCE_NOT_FOUND", missing)
        return web.json_response(shapes.status(found, self.switches.reason_as))

    async def _balance(self, _: web.Request, product: Product) -> web.Response:
        currency = rules.CURRENCIES[self.settings.environment]
        answer = {"availableBalance": str(self._left(product)), "currency": currency}
        return web.json_response(answer)

    async def _is_active(self, request: web.Request, _: Product) -> web.Response:
        number = request.match_info["number"]
        known = self.settings.environment == "sandbox" or not rules.outcome(
            "deposit", self.settings.environment, number, ""
        )
        return web.json_response({"result": known})

    async def _user_info(self, request: web.Request, _: Product) -> web.Response:
        number = request.match_info["number"]
        if self.settings.environment != "sandbox" and not number.startswith(rules.STARTS_IN_RWANDA):
            raise Refused(404, "RESOURCE_NOT_FOUND", "Requested resource was not found.")
        return web.json_response(shapes.user_info(self.person_with(number)))

    # -- what becomes of it --------------------------------------------------------------

    def _has_no_money(self, transaction: Transaction) -> bool:
        switches = transaction.switches
        return isinstance(switches, MomoSwitches) and switches.no_money

    def begin(self, transaction: Transaction) -> None:
        """Whose payer has too little money is not asked."""
        if self._has_no_money(transaction):
            self.settle(transaction, "failed", "NOT_ENOUGH_FUNDS")
        else:
            super().begin(transaction)

    def unattended(self, transaction: Transaction) -> None:
        """By the sandbox's numbers and amounts, or by what such a refund can come to."""
        reason = self._outcome(transaction)
        if reason == DELAYED:
            self.waiting.later(DELAYED_FOR, lambda: self._in_the_end(transaction, ""))
        elif reason == rules.DELAYED_FAILURE:
            failed = "INTERNAL_PROCESSING_ERROR"
            self.waiting.later(DELAYED_FOR, lambda: self._in_the_end(transaction, failed))
        elif reason != ONGOING:
            self._in_the_end(transaction, reason)

    def _in_the_end(self, transaction: Transaction, reason: str) -> None:
        self.settle(transaction, "failed" if reason else "succeeded", reason)

    def _outcome(self, transaction: Transaction) -> str:
        environment = self.settings.environment
        if not transaction.details["enough"]:
            return "NOT_ENOUGH_FUNDS"
        if transaction.kind != "refund":
            return rules.outcome(
                transaction.kind, environment, transaction.phone, transaction.amount
            )
        number = transaction.details["referenceIdToRefund"]
        if environment == "sandbox" and (magic := rules.of_refund(number)) is not None:
            return magic
        deposit = self.transactions.get("deposit", number)
        if deposit is None or deposit.state != "succeeded":
            return "RESOURCE_NOT_FOUND"
        back = sum(
            Decimal(each.amount)
            for each in self.transactions
            if each.details.get("referenceIdToRefund") == number and each.state != "failed"
        )
        return "" if back <= Decimal(deposit.moved_amount) else "NOT_ALLOWED"

    def tell(self, transaction: Transaction) -> None:
        """Once, unsigned, with what a look would give."""
        url, switches = transaction.details["callback"], transaction.switches
        assert isinstance(switches, MomoSwitches)
        if url:
            body = json.dumps(shapes.status(transaction, switches.reason_as)).encode()
            callback = Callback(transaction.id, url, body, verb=switches.callback_verb)
            self.callbacks.send(callback, switches)


def said(refused: Refused) -> web.Response:
    """A refusal as the part of MTN that makes it says it."""
    if refused.code in WRONG_CREDENTIALS.values():
        return web.json_response({"error": refused.code}, status=refused.status)
    if refused.code:
        return web.json_response(shapes.error(refused.code, refused.message), status=refused.status)
    if refused.message:
        gateway = {"statusCode": refused.status, "message": refused.message}
        return web.json_response(gateway, status=refused.status)
    return web.Response(status=refused.status)


async def json_of(request: web.Request) -> Json:
    """The body, an object."""
    try:
        values = json.loads(await request.read())
    except ValueError:
        values = None
    if not isinstance(values, dict):
        raise rules.bad("The body is no JSON object.")
    return values
