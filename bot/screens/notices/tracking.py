"""The words about a parcel, as it is tracked on its way."""

from __future__ import annotations

from datetime import datetime

from bot import labels
from bot.chat import Button, Screen, Tap
from bot.parsing.carrier_places import place_name
from bot.screens.notices.common import Facts, look
from bot.screens.shipments import event
from bot.texts import Line, Strong, Text, t, tn
from storage.constants import ParcelEvent


def parcel_moved(facts: Facts) -> Screen:
    """To the buyer: one real change, what it means, what to do."""
    code, word = facts["order"], facts["word"]
    title = {
        "at_customs": t("🛃 Your order {code} is at customs.", code=code),
        "customs_held": t("🛃 Customs is holding your order {code}.", code=code),
        "out_for_delivery": t("🛵 Your order {code} is out for delivery.", code=code),
        "awaiting_pickup": t("🏤 Your order {code} is ready for pickup.", code=code),
        "attempt_failed": t("⚠️ The carrier could not deliver your order {code}.", code=code),
        "exception": t("⚠️ There is a problem with the delivery of your order {code}.", code=code),
        "returned": t("↩️ Your order {code} is going back to the seller.", code=code),
        "lost": t("⚠️ The parcel of your order {code} is lost.", code=code),
    }.get(word, t("🚚 Your order {code} is on its way with the carrier.", code=code))
    lines: list[Line] = [Strong(title), _advice(facts)]
    if word in ("returned", "lost"):
        lines.append(t("📱 The shop's phone number is on the order."))
    return Screen((*lines, "", *_where(facts)), _for_buyer(facts))


def _advice(facts: Facts) -> Text:
    match facts["word"]:
        case "at_customs":
            return _at_customs(facts["where"] or facts["country"])
        case "customs_held":
            return t("If customs asks you for documents or a fee, please answer soon.")
        case "out_for_delivery":
            return t("It may arrive today. Please keep your phone on.")
        case "awaiting_pickup":
            return t("Take your identity card and the tracking number with you.")
        case "attempt_failed":
            return t("Please call the carrier and agree on a new time.")
        case "exception":
            return t(
                "The seller will be told and will ask the carrier. There is nothing you"
                " need to do now."
            )
        case "returned":
            return t(
                "The seller will be told. Please agree with them on a new delivery or a refund."
            )
        case "lost":
            return t("The seller will be told. Please agree with them on a new parcel or a refund.")
    return t("You have nothing to do now. You will hear of the next step.")


def _at_customs(country: str) -> Text:
    match country:
        case "CN":
            return t("At customs in China: this usually takes 2–5 days.")
        case "RW":
            return t("At customs in Rwanda: this usually takes 1–3 days.")
    return t("Customs usually takes 2–5 days.")


def _where(facts: Facts) -> list[Line]:
    lines: list[Line] = []
    if facts["place"]:
        lines.append(t("Place: {place}", place=place_name(facts["place"])))
    lines.append(t("Time: {when}", when=datetime.fromisoformat(facts["at"])))
    if facts["tracking_number"]:
        lines.append(t("Tracking number: <code>{number}</code>", number=facts["tracking_number"]))
    return lines


def tracking_corrected(facts: Facts) -> Screen:
    """To the buyer: what they followed the parcel by was wrong."""
    code = facts["order"]
    lines: list[Line] = [
        Strong(t("✏️ The seller corrected the tracking of your order {code}.", code=code)),
        t("Carrier: {carrier}", carrier=labels.carrier_for_buyer(facts["carrier"])),
    ]
    if facts["tracking_number"]:
        number = facts["tracking_number"]
        lines.append(t("Tracking number: <code>{number}</code>", number=number))
    else:
        lines.append(t("There is no tracking number."))
    if facts["moved"]:
        lines.append(t("What you read before was about another parcel."))
        lines.append(t("Now: {state}", state=labels.shipment_state(facts["state"])))
    received = (Button(t("📬 I have received it"), Tap("o.dlv", code)),)
    return Screen(tuple(lines), (received, look(facts)))


def _for_buyer(facts: Facts) -> tuple[tuple[Button, ...], ...]:
    if facts["word"] in ("returned", "lost"):
        return (look(facts),)
    return ((Button(t("📬 I have received it"), Tap("o.dlv", facts["order"])),), look(facts))


def parcel_trouble(facts: Facts) -> Screen:
    """To the seller: something is wrong, and it is theirs to act."""
    lines: list[Line] = [
        Strong(t("⚠️ Trouble with the parcel of order {code}", code=facts["order"])),
        event(facts["word"]),
        _for_seller(facts["word"]),
    ]
    if facts["word"] in ("attempt_failed", "returned", "lost"):
        lines.append(t("📱 The buyer's phone number is on the order."))
    return Screen((*lines, "", *_where(facts)), (look(facts),))


def _for_seller(word: ParcelEvent) -> Text:
    match word:
        case "customs_held":
            return t("Ask the carrier which documents customs needs. The buyer will be told.")
        case "attempt_failed":
            return t("The buyer will be told. Please call them: is the address right?")
        case "returned":
            return t("Agree with the buyer: a new delivery, or their money back.")
        case "lost":
            return t("Agree with the buyer, and ask the carrier for compensation.")
    return t("Please ask the carrier what happened. The buyer will be told.")


def parcel_delivered(facts: Facts) -> Screen:
    """To the seller, when it was not they who said so."""
    lines: list[Line] = [
        Strong(t("📬 The carrier has delivered order {code}.", code=facts["order"])),
        *_where(facts),
    ]
    return Screen(tuple(lines), (look(facts),))


def tracking_silence(facts: Facts) -> Screen:
    """To the seller: nothing was heard for days."""
    code = facts["order"]
    lines: list[Line] = [
        Strong(
            tn(
                "🔎 No news of order {code} for {n} day.",
                "🔎 No news of order {code} for {n} days.",
                facts["days"],
                code=code,
            )
        ),
        t("Please ask the carrier, and tell the buyer with a button."),
        t("Carrier: {carrier}", carrier=labels.carrier(facts["carrier"])),
    ]
    if facts["tracking_number"]:
        lines.append(t("Tracking number: <code>{number}</code>", number=facts["tracking_number"]))
    rows = (
        (Button(t("🔎 Order {code}", code=code), Tap("order", code)),),
        (Button(t("🕓 No news yet"), Tap("o.nonews", code)),),
    )
    return Screen(tuple(lines), rows)


KINDS = (
    parcel_moved,
    tracking_corrected,
    parcel_trouble,
    parcel_delivered,
    tracking_silence,
)
