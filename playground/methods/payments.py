"""Invoices, and the bot's last word before one is paid.

Nobody's money moves: a payment is the question to the bot, its answer, and the message about it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.calls import Call, method
from playground.currencies import CURRENCIES, in_words
from playground.refusals import Json, bad_request

from .deliver import deliver

if TYPE_CHECKING:
    from playground.people import Tap
    from playground.world import World

LONGEST_TITLE = 32
LONGEST_DESCRIPTION = 255
LONGEST_PAYLOAD = 128
# What would have Telegram ask the payer more; for Stars it ignores them.
NOT_ASKED = (
    "max_tip_amount", "suggested_tip_amounts", "need_name", "need_phone_number", "need_email",
    "need_shipping_address", "is_flexible",
)  # fmt: skip


@method("sendInvoice")
def send_invoice(call: Call) -> Json:
    """A bill with a button to pay it."""
    values, room = call.values, call.room()
    currency, total = values["currency"], checked_total(values)
    shown = {"inline_keyboard": [[{"text": f"Pay {in_words(total, currency)}", "pay": True}]]}
    own: Json | None = values.get("reply_markup")
    if own and any(own["inline_keyboard"]):
        first = next(row for row in own["inline_keyboard"] if row)[0]
        if not first.get("pay"):
            raise bad_request("REPLY_MARKUP_BUY_EMPTY")
        shown = own
    invoice = {
        "title": values["title"],
        "description": values["description"],
        "start_parameter": values.get("start_parameter", ""),
        "currency": currency,
        "total_amount": total,
    }
    sent = deliver(call, [{"invoice": invoice}], markup=shown)[0]
    room.messages[sent["message_id"]].payload = values["payload"]
    return sent


def checked_total(values: Json) -> int:
    """The sum of the prices, once all that Telegram holds against an invoice is looked at."""
    for name, longest in (("title", LONGEST_TITLE), ("description", LONGEST_DESCRIPTION)):
        if len(values[name]) > longest:
            raise bad_request(f"stand-in check: an invoice's {name} has 1 to {longest} characters")
    if len(values["payload"].encode()) > LONGEST_PAYLOAD:
        raise bad_request("INVOICE_PAYLOAD_INVALID")
    prices = values["prices"]
    if not prices:
        raise bad_request("there must be at least one price")
    total: int = sum(price["amount"] for price in prices)
    if total <= 0:
        raise bad_request("total price must be positive")
    currency = values["currency"]
    if currency not in CURRENCIES:
        raise bad_request("CURRENCY_INVALID")
    if currency == "XTR":
        if len(prices) != 1:
            raise bad_request("STARS_INVOICE_INVALID")
    elif asked := next((name for name in NOT_ASKED if values.get(name)), None):
        raise bad_request(f"stand-in check: {asked} is left out; see playground/README.md")
    return total


@method("answerPreCheckoutQuery")
def answer_pre_checkout_query(call: Call) -> bool:
    """Let the payment happen, or say why not."""
    world, values = call.world, call.values
    why = values.get("error_message", "")
    if not values["ok"] and not why:
        raise bad_request('parameter "error_message" is required')
    tap = world.taps.get(values["pre_checkout_query_id"])
    now = world.clock.now()
    if tap is None or not tap.payment or tap.bot_id != call.bot.id or tap.state(now) != "spinning":
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    tap.answered = now
    if values["ok"]:
        charge(world, tap)
    else:
        tap.text, tap.show_alert = why, True
    world.hub.tell("tap_answered", tap.as_json(now), (tap.person_id,))
    return True


def charge(world: World, tap: Tap) -> None:
    """The payment went through: the service message in the chat, and the update about it."""
    assert tap.payment is not None
    tap.paid = True
    bot, person = world.bot(tap.bot_id), world.people[tap.person_id]
    room = world.groups[tap.chat_id] if tap.chat_id < 0 else world.private[bot.id, person.id]
    receipt = tap.payment | {
        "telegram_payment_charge_id": f"stand-in-{world.rng.randrange(10**17, 10**18)}",
        "provider_payment_charge_id": f"stand-in-{world.rng.randrange(10**17, 10**18)}",
    }
    message = world.add_message(room, person.as_user(), {"successful_payment": receipt})
    world.update(bot, "message", message.api, lane=f"chat:{room.id}")
