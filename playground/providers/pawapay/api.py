"""The stand-in for pawaPay: its addresses, and what becomes of what is asked there."""

from __future__ import annotations

import json
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from aiohttp import web

from playground.providers.callbacks import Callback
from playground.providers.provider import Provider
from playground.providers.transactions import Transaction

from . import requests, rules, shapes
from .account import KINDS, Kind, PawapaySettings, PawapaySwitches
from .rules import Refused
from .signing import Keys, key_id, signed

if TYPE_CHECKING:
    from playground.providers.provider import Handler
    from playground.refusals import Json
    from playground.world import World

# Tried again for a quarter of an hour.
PAUSES = (10.0, 30.0, 60.0, 120.0, 240.0, 440.0)


class Pawapay(Provider):
    """pawaPay v2 in Rwanda."""

    name = "pawapay"
    title = "pawaPay"
    declined = "PAYMENT_NOT_APPROVED"
    timed_out = "PAYMENT_NOT_APPROVED"
    switches: PawapaySwitches
    settings: PawapaySettings

    def __init__(self, world: World) -> None:
        super().__init__(world, PawapaySwitches(), PawapaySettings())
        self.keys = Keys()

    def routes(self) -> list[web.RouteDef]:
        """Everything below /v2."""
        routes = [
            web.get(self.path("/v2/active-conf"), self._checked(self._active_conf)),
            web.post(self.path("/v2/predict-provider"), self._checked(self._predict)),
            web.get(self.path("/v2/wallet-balances"), self._checked(self._balances)),
            # Who verifies a callback has no token at hand: keys are for everybody.
            web.get(self.path("/v2/public-key/http"), self.served(self._public_keys)),
        ]
        for kind in KINDS:
            path = self.path(f"/v2/{kind}s")
            routes += [
                web.post(path, self._checked(self._initiate, kind)),
                web.get(f"{path}/{{id}}", self._checked(self._look, kind)),
                web.post(f"{path}/resend-callback/{{id}}", self._checked(self._resend, kind)),
            ]
        return routes

    def _checked(self, handler: Any, *more: Any) -> Handler:
        """A handler for those who have the token; refusals in pawaPay's words."""

        async def check(request: web.Request) -> web.Response:
            try:
                self._let_in(request)
                response: web.Response = await handler(request, *more)
            except Refused as refused:
                said: Json = {"status": "REJECTED"}
                said["failureReason"] = shapes.failure(refused.code, refused.message)
                return web.json_response(said, status=refused.status)
            return response

        return self.served(check)

    def _let_in(self, request: web.Request) -> None:
        given = request.headers.get("Authorization")
        if given is None:
            raise Refused(401, "NO_AUTHENTICATION", "Authentication header is missing.")
        if given != f"Bearer {self.settings.token}":
            raise Refused(403, "AUTHENTICATION_ERROR", "The API token in the request is invalid.")

    def broken(self, status: int) -> web.Response:
        """As pawaPay says it."""
        said = {"failureReason": shapes.failure("UNKNOWN_ERROR", "Unable to process request.")}
        return web.json_response(said, status=status)

    # -- what is asked -------------------------------------------------------------------

    async def _initiate(self, request: web.Request, kind: Kind) -> web.Response:
        values = await requests.json_of(request)
        name = shapes.ID_NAMES[kind]
        if kind in self.settings.not_allowed:
            said = f"{kind.capitalize()}s are not enabled for your account."
            raise Refused(403, f"{kind.upper()}S_NOT_ALLOWED", said)
        rules.known_only(values, requests.PARAMETERS[kind])
        number = rules.uuid4(values, name)
        known = self.transactions.get(kind, number)
        if known:
            return web.json_response(self._initiated(known, "DUPLICATE_IGNORED"))
        try:
            taken = self._taken(kind, number, values)
        except Refused as refused:
            if refused.status != 200:
                raise
            reason = shapes.failure(refused.code, refused.message)
            rejected = {name: number, "status": "REJECTED", "failureReason": reason}
            return web.json_response(rejected)
        self.take(request, taken)
        return web.json_response(self._initiated(taken, "ACCEPTED"))

    def _initiated(self, transaction: Transaction, status: str) -> Json:
        name = shapes.ID_NAMES[transaction.kind]
        if transaction.kind == "refund":
            name = self.switches.refund_answered_as
        said: Json = {
            name: transaction.id,
            "status": status,
            "created": shapes.when(transaction.at),
        }
        if transaction.kind == "deposit":
            said["nextStep"] = "FINAL_STATUS"
        return said

    def _taken(self, kind: Kind, number: str, values: Json) -> Transaction:
        asked = requests.read(kind, values, self.transactions, self.switches.closed)
        if kind != "deposit" and Decimal(asked.amount) > self._balance():
            said = "Not enough funds in your pawaPay wallet."
            raise Refused(200, "PAWAPAY_WALLET_OUT_OF_FUNDS", said)
        # Only who pays is asked.
        person = self.person_with(asked.phone) if kind == "deposit" else None
        return Transaction(
            number, kind, asked.amount, rules.CURRENCY, self.world.clock.now(),
            self.switches_for(kind), asked.details | {"providerTransactionId": str(uuid4())},
            phone=asked.phone, payee=self.settings.company, asker=asked.operator.prompt,
            person_id=person.id if person else None,
        )  # fmt: skip

    async def _look(self, request: web.Request, kind: Kind) -> web.Response:
        found = self.transactions.get(kind, request.match_info["id"])
        if found is None:
            return web.json_response({"status": "NOT_FOUND"})
        now = self.world.clock.now()
        return web.json_response({"status": "FOUND", "data": shapes.data(found, now)})

    async def _resend(self, request: web.Request, kind: Kind) -> web.Response:
        number = request.match_info["id"]
        found = self.transactions.get(kind, number)
        if found is None:
            raise Refused(200, "NOT_FOUND", f"There is no {kind} {number}.")
        if found.state == "pending":
            raise Refused(200, "INVALID_STATE", f"The {kind} is not in a final state.")
        self.tell(found)
        return web.json_response({shapes.ID_NAMES[kind]: number, "status": "ACCEPTED"})

    async def _active_conf(self, request: web.Request) -> web.Response:
        asked = request.query.get("operationType")
        kinds = [each for each in KINDS if asked in (None, each.upper())]
        conf = shapes.active_conf(
            company=self.settings.company,
            signed=self.switches.signature != "no",
            urls={kind: self._url(kind) for kind in KINDS},
            closed=self.switches.closed,
            kinds=[each for each in kinds if each not in self.settings.not_allowed],
        )
        if request.query.get("country", rules.COUNTRY) != rules.COUNTRY:
            conf["countries"] = []
        return web.json_response(conf)

    async def _predict(self, request: web.Request) -> web.Response:
        values = await requests.json_of(request)
        rules.known_only(values, {"phoneNumber"})
        phone, code = rules.predicted(rules.text(values, "phoneNumber"))
        said = {"country": rules.COUNTRY, "provider": code, "phoneNumber": phone}
        return web.json_response(said)

    async def _balances(self, _: web.Request) -> web.Response:
        balance = {
            "country": rules.COUNTRY,
            "balance": f"{self._balance():.2f}",
            "currency": rules.CURRENCY,
            "provider": "",
        }
        return web.json_response({"balances": [balance]})

    async def _public_keys(self, _: web.Request) -> web.Response:
        known = range(1, self.switches.key + 1)
        keys = [{"id": key_id(each), "key": self.keys.public(each)} for each in known]
        return web.json_response(keys)  # a list, not an object

    def _balance(self) -> Decimal:
        return self.transactions.balance(Decimal(self.settings.balance), coming_in="deposit")

    # -- what becomes of it --------------------------------------------------------------

    def unattended(self, transaction: Transaction) -> None:
        """By the sandbox's test numbers; any other number of the operator's own succeeds."""
        code, phone = transaction.details["provider"], transaction.phone
        # A refund goes to who has paid: there is no test number that refuses one.
        magic = rules.MAGIC.get((code, transaction.kind), {})
        start, end = phone[:-3], phone[-3:]
        if start == rules.MAGIC_STARTS[code] and end in magic:
            reason = magic[end]
            if reason is None:
                transaction.details["stuck"] = True
            else:
                self.settle(transaction, "failed", reason)
        elif not phone.startswith(rules.OPERATORS[code].starts):
            nobody = "PAYER_NOT_FOUND" if transaction.kind == "deposit" else "RECIPIENT_NOT_FOUND"
            self.settle(transaction, "failed", nobody)
        else:
            self.settle(transaction, "succeeded")

    def _url(self, kind: str) -> str:
        url: str = getattr(self.settings, f"{kind}_url")
        return url

    def tell(self, transaction: Transaction) -> None:
        """What a look would give, less the merchant's own reference; only of final states."""
        url = self._url(transaction.kind)
        if not url:
            return
        said = shapes.data(transaction, self.world.clock.now())
        said.pop("clientReferenceId", None)
        body = json.dumps(said, separators=(",", ":")).encode()
        headers = partial(self._signed, transaction)
        callback = Callback(transaction.id, url, body, headers=headers, pauses=PAUSES)
        self.callbacks.send(callback, transaction.switches)

    def _signed(self, transaction: Transaction, callback: Callback) -> dict[str, str]:
        switches, now = transaction.switches, self.world.clock.now()
        assert isinstance(switches, PawapaySwitches)
        how, number = switches.signature, self.switches.key
        return signed(callback, keys=self.keys, number=number, now=now, how=how)
