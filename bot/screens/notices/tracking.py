"""The words about a parcel, as it is tracked on its way."""

from __future__ import annotations

from bot import labels, taps
from bot.chat import Button, MessageScreen
from bot.notices.tracking import (
    ParcelDelivered,
    ParcelMoved,
    ParcelTrouble,
    TrackingCorrected,
    TrackingNews,
    TrackingSilence,
)
from bot.parsing.carrier_places import place_name
from bot.screens.notices.common import look
from bot.screens.notices.kind import NoticeKind
from bot.screens.shipments import event
from bot.texts import Line, Strong, Text, t, tn
from storage.constants import ParcelEvent


def parcel_moved(told: ParcelMoved) -> MessageScreen:
    """To the buyer: one real change, what it means, what to do."""
    code, word = told.order, told.word
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
    lines: list[Line] = [Strong(title), _advice(told)]
    if word in ("returned", "lost"):
        lines.append(t("📱 The shop's phone number is on the order."))
    return MessageScreen((*lines, "", *_where(told)), _for_buyer(told))


def _advice(told: TrackingNews) -> Text:
    match told.word:
        case "at_customs":
            return _at_customs(told.where or told.country)
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


def _where(told: TrackingNews) -> list[Line]:
    lines: list[Line] = []
    if told.place:
        lines.append(t("Place: {place}", place=place_name(told.place)))
    lines.append(t("Time: {when}", when=told.at))
    if told.tracking_number:
        lines.append(t("Tracking number: <code>{number}</code>", number=told.tracking_number))
    return lines


def tracking_corrected(told: TrackingCorrected) -> MessageScreen:
    """To the buyer: what they followed the parcel by was wrong."""
    code = told.order
    lines: list[Line] = [
        Strong(t("✏️ The seller corrected the tracking of your order {code}.", code=code)),
        t("Carrier: {carrier}", carrier=labels.carrier_for_buyer(told.carrier)),
    ]
    if told.tracking_number:
        number = told.tracking_number
        lines.append(t("Tracking number: <code>{number}</code>", number=number))
    else:
        lines.append(t("There is no tracking number."))
    if told.moved:
        lines.append(t("What you read before was about another parcel."))
        lines.append(t("Now: {state}", state=labels.shipment_state(told.state)))
    received = (Button(t("📬 I have received it"), taps.ASK_DELIVERED(code)),)
    return MessageScreen(tuple(lines), (received, look(told)))


def _for_buyer(told: TrackingNews) -> tuple[tuple[Button, ...], ...]:
    if told.word in ("returned", "lost"):
        return (look(told),)
    return ((Button(t("📬 I have received it"), taps.ASK_DELIVERED(told.order)),), look(told))


def parcel_trouble(told: ParcelTrouble) -> MessageScreen:
    """To the seller: something is wrong, and it is theirs to act."""
    lines: list[Line] = [
        Strong(t("⚠️ Trouble with the parcel of order {code}", code=told.order)),
        event(told.word),
        _for_seller(told.word),
    ]
    if told.word in ("attempt_failed", "returned", "lost"):
        lines.append(t("📱 The buyer's phone number is on the order."))
    return MessageScreen((*lines, "", *_where(told)), (look(told),))


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


def parcel_delivered(told: ParcelDelivered) -> MessageScreen:
    """To the seller, when it was not they who said so."""
    lines: list[Line] = [
        Strong(t("📬 The carrier has delivered order {code}.", code=told.order)),
        *_where(told),
    ]
    return MessageScreen(tuple(lines), (look(told),))


def tracking_silence(told: TrackingSilence) -> MessageScreen:
    """To the seller: nothing was heard for days."""
    code = told.order
    lines: list[Line] = [
        Strong(
            tn(
                "🔎 No news of order {code} for {n} day.",
                "🔎 No news of order {code} for {n} days.",
                told.days,
                code=code,
            )
        ),
        t("Please ask the carrier, and tell the buyer with a button."),
        t("Carrier: {carrier}", carrier=labels.carrier(told.carrier)),
    ]
    if told.tracking_number:
        lines.append(t("Tracking number: <code>{number}</code>", number=told.tracking_number))
    rows = (
        (Button(t("🔎 Order {code}", code=code), taps.ORDER(code)),),
        (Button(t("🕓 No news yet"), taps.NO_NEWS(code)),),
    )
    return MessageScreen(tuple(lines), rows)


KINDS = (
    NoticeKind(ParcelMoved, parcel_moved),
    NoticeKind(TrackingCorrected, tracking_corrected),
    NoticeKind(ParcelTrouble, parcel_trouble),
    NoticeKind(ParcelDelivered, parcel_delivered),
    NoticeKind(TrackingSilence, tracking_silence),
)
