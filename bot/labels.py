"""The names of the things that the house keeps as codes: categories, units, states, carriers.

Where all codes are ours, a name is made once, at import: a table that is built anew for each look
makes hundreds in a sale that nobody reads.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import capabilities
from bot.money import FRANCS
from bot.parsing import countries
from bot.texts import Name, Text, t, tc

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.texts import Language
    from storage.constants import (
        AttemptFailure,
        AttemptState,
        AudienceRole,
        Category,
        ComplaintKind,
        ComplaintOffer,
        Currency,
        OptionKind,
        OrderReason,
        OrderState,
        ParcelEvent,
        PaymentState,
        PostageService,
        ProviderName,
        ShipmentState,
        Unit,
        UpdateFailure,
    )

# Each in its own words, where somebody chooses theirs: they must know it, whatever they read.
LANGUAGE_NAMES: dict[Language, str] = {"rw": "Ikinyarwanda", "en": "English", "zh": "中文"}

_LANGUAGES: dict[Language, Text] = {"rw": t("Kinyarwanda"), "en": t("English"), "zh": t("Chinese")}


def language(code: Language) -> Text:
    """A language as it is spoken of to others: what they call it, not what its own readers do."""
    return _LANGUAGES[code]


def platform(code: str) -> str:
    """As it calls itself, in every language; by its code where it is not served any more."""
    return next((can.name for can in capabilities.served() if can.platform == code), code)


_CURRENCIES: dict[Currency, Text] = {
    FRANCS: t("Rwandan francs"),
    "USD": t("US dollars"),
    "CNY": t("Chinese yuan"),
}
_CATEGORIES: dict[Category, Text] = {
    "coffee": t("☕ Coffee"),
    "tea": t("🍵 Tea"),
    "honey": t("🐝 Honey"),
    "spices": t("🌶 Spices"),
    "food": t("🌽 Food"),
    "drinks": t("🥤 Drinks"),
    "baskets": t("🌾 Baskets"),
    "crafts": t("🏺 Handicrafts"),
    "clothing": t("👗 Clothes"),
    "jewellery": t("💍 Jewellery"),
    "leather": t("👜 Leather"),
    "cosmetics": t("🧼 Soap, body care"),
    "other": t("🗂 Other products"),
}


def category(code: Category) -> Text:
    return _CATEGORIES[code]


_UNITS: dict[Unit, Text] = {
    "piece": tc("unit", "piece"),
    "bag": tc("unit", "bag"),
    "kg": tc("unit", "kg"),
    "litre": tc("unit", "litre"),
    "bottle": tc("unit", "bottle"),
    "packet": tc("unit", "packet"),
}


def unit(code: Unit) -> Text:
    return _UNITS[code]


_OPTION_KINDS: dict[OptionKind, Text] = {
    "size": tc("option", "Size"),
    "grind": tc("option", "Grind"),
    "roast": tc("option", "Roast"),
    "colour": tc("option", "Colour"),
    "flavour": tc("option", "Flavour"),
    "material": tc("option", "Material"),
    "packing": tc("option", "Packing"),
    "other": tc("option", "Kind"),
}


def option_kind(code: OptionKind) -> Text:
    """By what the products of one group differ."""
    return _OPTION_KINDS[code]


_POSTAGE_SERVICES: dict[PostageService, Text] = {
    "collect": t("🏪 Collect at the shop"),
    "moto": t("🛵 Motorbike rider"),
    "bus": t("🚌 By bus"),
    "post": t("📮 Post office (Iposita)"),
    # Translators: Express Mail Service, the fast service of the posts: a name in every language.
    "ems": t("📮 Express post (EMS)"),
    "courier": t("✈️ DHL or another"),
}


def postage_service(code: PostageService) -> Text:
    return _POSTAGE_SERVICES[code]


def carrier(code: str) -> Text:
    """The house's carriers by code; any other is the seller's own words."""
    known = {
        "post": t("📮 Post office (Iposita)"),
        "dhl": t("✈️ DHL"),
        "moto": t("🛵 Motorbike rider"),
        "self": t("🤝 I bring it myself"),
        "other": t("🚚 Another carrier"),
    }
    return known[code] if code in known else t("{name}", name=code)


def carrier_for_buyer(code: str) -> Text:
    return t("🤝 The seller brings it") if code == "self" else carrier(code)


def currency(code: Currency) -> Text:
    return _CURRENCIES[code]


def country(code: str) -> Text:
    """With its flag."""
    if code == "RW":
        return t("🇷🇼 Rwanda")
    if code == "CN":
        return t("🇨🇳 China")
    flag, name = countries.flag_of(code), countries.name_of(code)
    names = (name.latin, name.zh, name.rw or name.latin)
    return t("{name}", name=Name(*(f"{flag} {each}" for each in names)))


_ORDER_STATES: dict[OrderState, Text] = {
    "placed": t("🕓 Waiting for the seller"),
    "accepted": t("✅ Accepted"),
    "declined": t("❌ Not accepted"),
    "cancelled": t("✖️ Cancelled"),
    "expired": t("⌛ Expired: the seller did not answer"),
    "completed": t("🏁 Completed"),
}


def zone(key: str) -> Text:
    """Whose clock it is (bot/timezones.py)."""
    return t("Beijing time") if key == "Asia/Shanghai" else t("Kigali time")


def order_state(code: OrderState) -> Text:
    """As said of what was ordered."""
    return _ORDER_STATES[code]


_PAYMENT_STATES: dict[PaymentState, Text] = {
    "none": t("💰 Not paid yet"),
    "pending": t("💰 Awaiting payment"),
    "in_review": t("🔎 The seller is checking the payment"),
    "part_paid": t("💰 Partly paid"),
    "paid": t("💰 Paid"),
    "part_refunded": t("↩️ Partly refunded"),
    "refunded": t("↩️ Refunded"),
    "failed": t("💰 Not paid"),
    "paid_late": t("💰 Paid late"),
}


def payment_state(code: PaymentState, *, by_provider: bool = False) -> Text:
    """What a provider moves, its seller does not see."""
    if by_provider and code == "in_review":
        return t("🔎 Our staff are checking the payment")
    return _PAYMENT_STATES[code]


_ATTEMPT_STATES: dict[AttemptState, Text] = {
    "created": t("🕓 Waiting to be sent to the provider"),
    "sent": t("🕓 Waiting for the provider's answer"),
    "pending": t("🕓 Waiting: the provider has it"),
    "unknown": t("🕓 Waiting: the provider gives no clear answer"),
    "succeeded": t("✅ Done"),
    "failed": t("❌ It did not work"),
    "in_review": t("🔎 Please check: another sum was moved"),
}


def attempt_state(code: AttemptState) -> Text:
    return _ATTEMPT_STATES[code]


_ATTEMPT_FAILURES: dict[AttemptFailure, Text] = {
    "declined": t("The payment was declined on the phone or page."),
    "wrong_pin": t("The PIN was wrong."),
    "no_money": t("There is not enough money in the account."),
    "timed_out": t("Nobody confirmed it in time."),
    "wrong_phone": t("This number has no Mobile Money account that can pay."),
    "limit": t("The account's limit has been reached."),
    "amount": t("This amount cannot be paid that way."),
    "down": t("The payment service cannot be reached at the moment."),
    "withdrawn": t("The payment was withdrawn."),
    "refused": t("The payment service refused it."),
}


def attempt_failure(code: AttemptFailure, *, on_phone: bool = False) -> Text:
    """`on_phone`: a PIN was asked for there. Of that MTN and pawaPay tell no wrong PIN from a no,
    and pawaPay not even from no answer."""
    if on_phone and code == "declined":
        return t(
            "It was not confirmed on the phone: it was declined, the PIN was wrong, or nobody"
            " answered."
        )
    return _ATTEMPT_FAILURES[code]


_PROVIDERS: dict[ProviderName, str] = {
    "momo": "MTN MoMo",
    "pawapay": "pawaPay",
    "stripe": "Stripe",
}


def provider(code: ProviderName) -> str:
    """Their own names, the same in every language."""
    return _PROVIDERS[code]


_SHIPMENT_STATES: dict[ShipmentState, Text] = {
    "to_pack": t("📦 Waiting to be packed"),
    "packed": t("📦 Packed"),
    "shipped": t("🚚 Shipped"),
    "in_transit": t("🚚 In transit"),
    "at_customs": t("🛃 At customs"),
    "out_for_delivery": t("🛵 Out for delivery"),
    "awaiting_pickup": t("🏤 Ready for pickup"),
    "attempt_failed": t("⚠️ Delivery attempt failed"),
    "delivered": t("📬 Delivered"),
    "returned": t("↩️ Returned"),
    "lost": t("⚠️ Lost"),
}


def shipment_state(code: ShipmentState) -> Text:
    return _SHIPMENT_STATES[code]


_PARCEL_TAPS: dict[ParcelEvent, Text] = {
    "in_transit": t("📮 Handed in"),
    "at_customs": t("🛃 At customs"),
    "customs_held": t("🛃 Held by customs"),
    "out_for_delivery": t("🛵 Out for delivery"),
    "awaiting_pickup": t("🏤 Ready for pickup"),
    "attempt_failed": t("⚠️ Attempt failed"),
    "delivered": t("📬 Delivered"),
    "returned": t("↩️ Returned"),
    "lost": t("⚠️ Lost"),
}


def parcel_tap(word: ParcelEvent, state: ShipmentState) -> Text:
    """What its seller taps to say that this happened to a parcel in that state."""
    if word == "in_transit" and state != "shipped":
        return t("🚚 On its way again")
    return _PARCEL_TAPS[word]


def somebody(name: str) -> Text | str:
    """A person by their name; there is none any more where their data were deleted."""
    return name or t("somebody whose data was deleted")


def shop(name: str) -> Text:
    """The same of a shop, as a line."""
    return t("Shop: {shop}", shop=name) if name else t("🏪 This shop no longer exists.")


def reason(code: str) -> Text:
    """Why an order was declined or cancelled: one of ours by code, or somebody's own words."""
    known = {
        "sold_out": t("The product is sold out"),
        "too_far": t("The address is too far away"),
        "price": t("The price has changed"),
        "no_time": t("It cannot be ready in time"),
        "not_paid": t("It was not paid in time"),
        "not_sent": t("It was not shipped in time"),
        "complaint": t("The buyer complained and is refunded"),
    }
    return known[code] if code in known else t("{name}", name=code)


def reason_button(code: OrderReason) -> Text:
    return {
        "sold_out": t("Sold out"),
        "too_far": t("Too far away"),
        "price": t("The price changed"),
        "no_time": t("Not enough time"),
    }[code]


def complaint_kind(code: ComplaintKind) -> Text:
    """What a buyer complains of, as a button."""
    return {
        "not_arrived": t("It has not arrived"),
        "not_as_described": t("Not as described"),
        "damaged": t("It is damaged"),
        "other": t("Something else"),
    }[code]


def complaint_offer(code: ComplaintOffer) -> Text:
    """What a seller may offer, as a button."""
    return {
        "refund": t("All the money back"),
        "part": t("A part of the money"),
        "resend": t("I send it again"),
        "none": t("I do not agree"),
    }[code]


def complaint_verdict(code: ComplaintOffer) -> Text:
    """What staff may decide, as a button."""
    return {
        "refund": t("All the money back"),
        "part": t("A part of the money"),
        "resend": t("Another parcel"),
        "none": t("No money back"),
    }[code]


def audience(code: AudienceRole) -> Text:
    return {
        "everyone": t("👥 Everyone"),
        "sellers": t("🏪 Sellers"),
        "buyers": t("🛍 Buyers"),
    }[code]


def message_kind_on_a_button(code: str) -> Text:
    """One word of each, as it stands behind "On:" on a button below the whole names."""
    return {
        "broadcast": tc("button", "market news"),
        "digest": tc("button", "daily summary"),
        "low_stock": tc("button", "low stock"),
        "review": tc("button", "review requests"),
        "weekly": tc("button", "weekly figures"),
    }[code]


def message_kind(code: str) -> Text:
    """What people can switch off."""
    return {
        "broadcast": t("Market news"),
        "digest": t("Daily summary"),
        "low_stock": t("Low stock"),
        "review": t("Review requests"),
        "weekly": t("Weekly figures"),
    }[code]


LABEL_CELLS = 24  # the most that a button shows on a narrow phone


def short(name: str, cells: int = LABEL_CELLS) -> str:
    """Somebody's own words as a button: so many cells at most, a wide character counting two."""
    if cells_of(name) <= cells:
        return name
    return _begins(name, cells - 1).rstrip() + "…"


def cells_of(words: str) -> int:
    return sum(1 if ord(character) < 0x1100 else 2 for character in words)


def _begins(words: str, cells: int) -> str:
    kept = ""
    for character in words:
        cells -= 1 if ord(character) < 0x1100 else 2
        if cells < 0:
            break
        kept += character
    return kept


def distinct(names: Sequence[str], cells: int = LABEL_CELLS) -> list[str]:
    """Somebody's own words as the buttons of one screen, so that no two are alike: where names
    begin alike, by how they end too; where that does not tell them apart, by their numbers."""
    cut = [short(name, cells) for name in names]
    half = (cells - 1) // 2
    ended = [
        f"{_begins(name, half).rstrip()}…{_begins(name[::-1], half)[::-1].lstrip()}"
        if cut.count(label) > 1 and cells_of(name) > cells
        else label
        for name, label in zip(names, cut, strict=True)
    ]
    return [
        label if ended.count(label) == 1 else f"{number}. {short(name, cells - len(f'{number}. '))}"
        for number, (name, label) in enumerate(zip(names, ended, strict=True), 1)
    ]


def link(label: str, address: str) -> Text:
    """A button below a broadcast, where its author reads it over."""
    return t("🔗 {label}: {address}", label=label, address=address)


# What somebody sent that could not be handled, by its kind in the database.
SENT = {
    "text": t("A message"),
    "tap": t("A tap on a button"),
    "photo": t("A photo"),
    "document": t("A file"),
    "message": t("Something else"),
    "other": t("Something else"),
}

# Why it could not be handled.
FAILURES: dict[UpdateFailure, Text] = {
    "killed": t("the program stopped each time it tried"),
    "platform": t("the answer could not be sent, or the file could not be fetched"),
    "slow": t("it took too long each time"),
    "storage": t("the data could not be read or written"),
    "mistake": t("a mistake in the program; the log says which"),
}


def refused(reason: str) -> Text:
    """Why a platform did not take a message; what is not known here stands in its own words."""
    for can in capabilities.served():
        for signs, words in can.refusals:
            if any(sign in reason.lower() for sign in signs):
                return words
    return t("In the platform's own words: {reason}", reason=reason)
