"""The control API of the providers: switches, settings, transactions, and who approves them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from playground.acts import CannotDo
from playground.requests import WORLD, NotFound, field, number_in_query, read_json, the_person

from .provider import Provider

if TYPE_CHECKING:
    from playground.people import Person

    from .transactions import Transaction

ALL: web.AppKey[dict[str, Provider]] = web.AppKey("providers", dict)


def the_provider(request: web.Request) -> Provider:
    """The provider in the address."""
    name = request.match_info["provider"]
    provider = request.app[ALL].get(name)
    if provider is None:
        msg = f"there is no provider {name}"
        raise NotFound(msg)
    return provider


def the_transaction(request: web.Request, provider: Provider) -> Transaction:
    """The transaction in the address."""
    number = request.match_info["transaction"]
    transaction = provider.transactions.find(number)
    if transaction is None:
        msg = f"{provider.title} has no transaction {number}"
        raise NotFound(msg)
    return transaction


async def list_providers(request: web.Request) -> web.Response:
    """GET /control/providers."""
    providers = request.app[ALL].values()
    return web.json_response({"providers": [each.as_json() for each in providers]})


async def switches(request: web.Request) -> web.Response:
    """GET and POST …/switches: `{"callbacks_lost": true, "next": 2}`; `{"clear": true}`."""
    provider = the_provider(request)
    if request.method == "POST":
        provider.switch(await read_json(request))
        tell(request, provider)
    return web.json_response(provider.as_json())


async def settings(request: web.Request) -> web.Response:
    """GET and POST …/settings: what a merchant sets in the provider's portal."""
    provider = the_provider(request)
    if request.method == "POST":
        provider.settings = provider.settings.changed(await read_json(request))
        tell(request, provider)
    return web.json_response(provider.as_json())


def tell(request: web.Request, provider: Provider) -> None:
    """The page shows what is set now."""
    request.app[WORLD].hub.tell("provider", provider.as_json(), ())


async def list_transactions(request: web.Request) -> web.Response:
    """GET …/transactions: all, oldest first."""
    provider = the_provider(request)
    shown = [provider.shown(each) for each in provider.transactions]
    return web.json_response({"transactions": shown})


async def approve(request: web.Request) -> web.Response:
    """POST …/approve `{"pin": "1234"}`: as its payer would; `right` says whether the PIN was."""
    provider = the_provider(request)
    transaction = the_transaction(request, provider)
    right = provider.approve(transaction, field(await read_json(request), "pin", str))
    return web.json_response(provider.shown(transaction) | {"right": right})


async def decline(request: web.Request) -> web.Response:
    """POST …/decline: as its payer would."""
    provider = the_provider(request)
    transaction = the_transaction(request, provider)
    provider.decline(transaction)
    return web.json_response(provider.shown(transaction))


async def run_out(request: web.Request) -> web.Response:
    """POST …/run_out: as if its payer's time were over."""
    provider = the_provider(request)
    transaction = the_transaction(request, provider)
    provider.run_out(transaction)
    return web.json_response(provider.shown(transaction))


async def settle(request: web.Request) -> web.Response:
    """POST …/settle `{"state": "succeeded"|"failed", "reason"?}`: whatever went before."""
    provider = the_provider(request)
    transaction, values = the_transaction(request, provider), await read_json(request)
    state = field(values, "state", str)
    if state not in ("succeeded", "failed"):
        msg = f"a transaction ends succeeded or failed, not {state!r}"
        raise ValueError(msg)
    reason = field(values, "reason", str, "") or provider.declined
    if state == "succeeded":
        provider.settle(transaction, "succeeded")
    else:
        provider.settle(transaction, "failed", reason)
    return web.json_response(provider.shown(transaction))


async def tell_again(request: web.Request) -> web.Response:
    """POST …/tell_again: its callback once more, as it stands now (a replay)."""
    provider = the_provider(request)
    transaction = the_transaction(request, provider)
    if transaction.state == "pending":
        msg = f"{transaction.id} is pending, and nothing was told of it yet"
        raise CannotDo(msg)
    provider.tell(transaction)
    return web.json_response(provider.shown(transaction))


async def read_log(request: web.Request) -> web.Response:
    """GET …/log?since=0: calls and callbacks, the newest 2,000."""
    provider = the_provider(request)
    return web.json_response(
        {"exchanges": provider.traffic.since(number_in_query(request, "since") or 0)}
    )


def prompts_of(request: web.Request, person: Person) -> list[tuple[Provider, Transaction]]:
    """What somebody is asked on their phone now, oldest first."""
    return [
        (provider, each)
        for provider in request.app[ALL].values()
        for each in provider.transactions
        if each.is_prompt and each.person_id == person.id
    ]


async def list_prompts(request: web.Request) -> web.Response:
    """GET /control/people/{person}/prompts: what a phone asks its owner to pay."""
    found = prompts_of(request, the_person(request))
    return web.json_response({"prompts": [provider.shown(each) for provider, each in found]})


async def answer_prompt(request: web.Request) -> web.Response:
    """POST /control/people/{person}/prompts `{"pin": …}` or `{"decline": true}`, `"id"?`.

    Without an id the oldest is meant.
    """
    person, values = the_person(request), await read_json(request)
    number = field(values, "id", str, None)
    for provider, each in prompts_of(request, person):
        if number in (None, each.id):
            right = False
            if field(values, "decline", bool, default=False):
                provider.decline(each)
            else:
                right = provider.approve(each, field(values, "pin", str))
            return web.json_response(provider.shown(each) | {"right": right})
    msg = f"{person.first_name} is asked for no payment" + (f" {number}" if number else "")
    raise CannotDo(msg)


def routes() -> list[web.RouteDef]:
    """The addresses of this part."""
    provider = "/control/providers/{provider}"
    one = f"{provider}/transactions/{{transaction}}"
    doing = {
        "approve": approve,
        "decline": decline,
        "run_out": run_out,
        "settle": settle,
        "tell_again": tell_again,
    }
    return [
        web.get("/control/providers", list_providers),
        web.get(f"{provider}/switches", switches),
        web.post(f"{provider}/switches", switches),
        web.get(f"{provider}/settings", settings),
        web.post(f"{provider}/settings", settings),
        web.get(f"{provider}/transactions", list_transactions),
        web.get(f"{provider}/log", read_log),
        *(web.post(f"{one}/{name}", handler) for name, handler in doing.items()),
        web.get("/control/people/{person}/prompts", list_prompts),
        web.post("/control/people/{person}/prompts", answer_prompt),
    ]
