"""The words that columns may hold: states, kinds, categories, units.

Each is a type and the tuple of its values: the columns and the functions are annotated with the
one, and the CHECKs and lists are made of the other (docs/decisions/0103).
"""

from __future__ import annotations

from typing import Literal, TypeAlias, get_args

from bot import money, texts

# The room below has these, where words are put into a language.
Language: TypeAlias = texts.Language
LANGUAGES = texts.LANGUAGES

# Who wrote what a product is called in another language than its own.
Hand: TypeAlias = Literal["seller", "staff"]
HANDS: tuple[Hand, ...] = get_args(Hand)

# What is worth so many francs (storage/models/rates.py).
ForeignCurrency: TypeAlias = Literal["CNY", "USD"]
FOREIGN_CURRENCIES: tuple[ForeignCurrency, ...] = get_args(ForeignCurrency)
# In which a shop may price: francs, or what it exports for.
Currency: TypeAlias = money.Currency
CURRENCIES: tuple[Currency, ...] = get_args(Currency)
# Where parcels go: two letters of ISO 3166 (bot/parsing/countries.py), so no list of them is here.
Country: TypeAlias = str

ShopState: TypeAlias = Literal["open", "closed"]
SHOP_STATES: tuple[ShopState, ...] = get_args(ShopState)
ProductState: TypeAlias = Literal["active", "paused", "deleted"]
PRODUCT_STATES: tuple[ProductState, ...] = get_args(ProductState)
# In the order in which they are offered. Which one a name speaks of: bot/parsing/categories.py.
Category: TypeAlias = Literal[
    "coffee",
    "tea",
    "honey",
    "spices",
    "food",
    "drinks",
    "baskets",
    "crafts",
    "clothing",
    "jewellery",
    "leather",
    "cosmetics",
    "other",
]
CATEGORIES: tuple[Category, ...] = get_args(Category)
Unit: TypeAlias = Literal["piece", "bag", "kg", "litre", "bottle", "packet"]
UNITS: tuple[Unit, ...] = get_args(Unit)
# By what products of one group differ. In the order in which they are offered.
OptionKind: TypeAlias = Literal[
    "size", "grind", "roast", "colour", "flavour", "material", "packing", "other"
]
OPTION_KINDS: tuple[OptionKind, ...] = get_args(OptionKind)

# Why an order came to nothing, where nobody wrote words of their own.
OrderReason: TypeAlias = Literal["sold_out", "too_far", "price", "no_time"]
ORDER_REASONS: tuple[OrderReason, ...] = get_args(OrderReason)
OrderState: TypeAlias = Literal[
    "placed", "accepted", "declined", "cancelled", "expired", "completed"
]
ORDER_STATES: tuple[OrderState, ...] = get_args(OrderState)
PaymentMethod: TypeAlias = str  # the code of one of bot/payment_methods
# Who hands the money over, and who sees it (bot/payment_methods/method.py).
PaymentKind: TypeAlias = Literal["in_person", "by_hand", "provider"]
PAYMENT_KINDS: tuple[PaymentKind, ...] = get_args(PaymentKind)
PaymentState: TypeAlias = Literal[
    "none",
    "pending",
    "in_review",
    "part_paid",  # less has come than is due
    "paid",
    "part_refunded",
    "refunded",
    "failed",
    "paid_late",
]
PAYMENT_STATES: tuple[PaymentState, ...] = get_args(PaymentState)
# Who moves money for the market, and on which way of theirs (bot/payments/).
ProviderName: TypeAlias = Literal["pawapay", "momo", "stripe"]
PROVIDERS: tuple[ProviderName, ...] = get_args(ProviderName)
PaymentChannel: TypeAlias = Literal["mtn", "airtel", "alipay", "wechat_pay"]
PAYMENT_CHANNELS: tuple[PaymentChannel, ...] = get_args(PaymentChannel)
# One attempt to move money through a provider (storage/models/payments.py).
AttemptKind: TypeAlias = Literal["payment", "refund", "payout"]
ATTEMPT_KINDS: tuple[AttemptKind, ...] = get_args(AttemptKind)
AttemptState: TypeAlias = Literal[
    "created",  # not sent yet, or known not to have arrived
    "sent",  # it may have arrived
    "pending",  # the provider has it
    "unknown",  # the provider gives no clear answer
    "succeeded",
    "failed",
    "in_review",  # money has moved that is not what was asked for: staff look
]
ATTEMPT_STATES: tuple[AttemptState, ...] = get_args(AttemptState)
AttemptFailure: TypeAlias = Literal[
    "declined",
    "wrong_pin",  # as Airtel's own API says; MTN, pawaPay and Stripe never tell it from a no
    "no_money",
    "timed_out",
    "wrong_phone",  # no account there, or of another network
    "limit",
    "amount",  # too small or too large for this way of paying
    "down",  # the provider could not be reached
    "withdrawn",  # by who began it, before it was sent
    "refused",  # by the provider, for a reason of its own
]
ATTEMPT_FAILURES: tuple[AttemptFailure, ...] = get_args(AttemptFailure)
# Whose the money is that the market has collected, and why it changed (storage/models/ledger.py).
LedgerAccount: TypeAlias = Literal[
    "provider",  # what one holds for the market: against all the others, below zero
    "payable",  # a shop's
    "payout",  # a shop's, on its way to it
    "commission",  # the market's
    "exchange",  # what one currency was given for another
    "buyer",  # more than was due, or in another currency: to be given back
    "fees",  # what providers took, which the market pays: below zero
]
LEDGER_ACCOUNTS: tuple[LedgerAccount, ...] = get_args(LedgerAccount)
LedgerKind: TypeAlias = Literal[
    "received",
    "refunded",
    "exchanged",
    "payout_sent",
    "payout_done",
    "payout_failed",
    "corrected",  # by staff, of what was wrong
    "fee",  # as a provider's own statement has it
]
LEDGER_KINDS: tuple[LedgerKind, ...] = get_args(LedgerKind)
CorrectionState: TypeAlias = Literal["proposed", "declined", "entered"]
CORRECTION_STATES: tuple[CorrectionState, ...] = get_args(CorrectionState)
PayoutState: TypeAlias = Literal["proposed", "declined", "sent", "paid", "failed"]
PAYOUT_STATES: tuple[PayoutState, ...] = get_args(PayoutState)

ShipmentState: TypeAlias = Literal[
    "to_pack",
    "packed",
    "shipped",
    "in_transit",
    "at_customs",
    "out_for_delivery",
    "awaiting_pickup",
    "attempt_failed",
    "delivered",
    "returned",
    "lost",
]
SHIPMENT_STATES: tuple[ShipmentState, ...] = get_args(ShipmentState)
# The house's own carriers. A column holds any name, as "another" is what its seller calls it.
Carrier: TypeAlias = Literal["post", "dhl", "moto", "self", "other"]
CARRIERS: tuple[Carrier, ...] = get_args(Carrier)
# How a parcel travels, as the market's tariff prices it (bot/commerce/postage.py).
PostageService: TypeAlias = Literal["collect", "moto", "bus", "post", "ems", "courier"]
POSTAGE_SERVICES: tuple[PostageService, ...] = get_args(PostageService)

NoticeState: TypeAlias = Literal[
    "due",
    "held",  # of a broadcast that is paused
    "delivered",
    "unreachable",
    "refused",
    "moot",
    "stopped",
    "opted_out",
]
NOTICE_STATES: tuple[NoticeState, ...] = get_args(NoticeState)
# What WhatsApp bills a message as.
MessageCategory: TypeAlias = Literal["marketing", "utility", "authentication", "service"]
MESSAGE_CATEGORIES: tuple[MessageCategory, ...] = get_args(MessageCategory)
# What WhatsApp posts: people's messages, what became of ours, and news of the business account.
InboxKind: TypeAlias = Literal["message", "status", "account"]
INBOX_KINDS: tuple[InboxKind, ...] = get_args(InboxKind)
# Why what somebody sent was given up: the process ended each time, the platform (called by the name
# of what was the only one) did not take the answer or give the file, it took too long, storage
# stumbled over it, or a mistake of ours.
UpdateFailure: TypeAlias = Literal["killed", "platform", "slow", "storage", "mistake"]
UPDATE_FAILURES: tuple[UpdateFailure, ...] = get_args(UpdateFailure)
# To whom a broadcast goes, before it is narrowed down.
AudienceRole: TypeAlias = Literal["everyone", "sellers", "buyers"]
AUDIENCE_ROLES: tuple[AudienceRole, ...] = get_args(AudienceRole)
BroadcastKind: TypeAlias = Literal["message", "edit", "recall", "close"]
BROADCAST_KINDS: tuple[BroadcastKind, ...] = get_args(BroadcastKind)
BroadcastState: TypeAlias = Literal[
    "waiting",  # for a second member of staff
    "declined",
    "scheduled",
    "running",
    "paused",
    "stopped",
    "finished",
]
BROADCAST_STATES: tuple[BroadcastState, ...] = get_args(BroadcastState)
# What may be wrong with a parcel while it is in one of its states, and what a tracking event says.
ParcelCondition: TypeAlias = Literal["", "held", "exception"]
PARCEL_CONDITIONS: tuple[ParcelCondition, ...] = get_args(ParcelCondition)
ParcelEvent: TypeAlias = Literal[
    "announced",
    "in_transit",
    "at_customs",
    "customs_held",
    "out_for_delivery",
    "awaiting_pickup",
    "attempt_failed",
    "exception",
    "delivered",
    "returned",
    "lost",
]
PARCEL_EVENTS: tuple[ParcelEvent, ...] = get_args(ParcelEvent)

ComplaintKind: TypeAlias = Literal["not_arrived", "not_as_described", "damaged", "other"]
COMPLAINT_KINDS: tuple[ComplaintKind, ...] = get_args(ComplaintKind)
ComplaintState: TypeAlias = Literal[
    "open",  # its seller has to answer
    "answered",  # its buyer has to say whether that is enough
    "resending",  # agreed, and the new parcel is waited for
    "with_staff",  # who decide
    "agreed",
    "decided",
    "withdrawn",
]
COMPLAINT_STATES: tuple[ComplaintState, ...] = get_args(ComplaintState)
# What a seller offers, and staff decide: all of it back, a part, another parcel, nothing.
ComplaintOffer: TypeAlias = Literal["refund", "part", "resend", "none"]
COMPLAINT_OFFERS: tuple[ComplaintOffer, ...] = get_args(ComplaintOffer)

# Whose photos a complaint shows.
Side: TypeAlias = Literal["buyer", "seller"]
SIDES: tuple[Side, ...] = get_args(Side)

# Whose changes the audit keeps, and the role in which somebody made one.
Machine: TypeAlias = Literal["order", "payment", "shipment"]
# What was agreed of an order and may change: where it goes, how it is paid, its postage.
Term: TypeAlias = Literal["address", "payment_method", "postage"]
TERMS: tuple[Term, ...] = get_args(Term)
MachineState: TypeAlias = OrderState | PaymentState | ShipmentState
Role: TypeAlias = Literal["buyer", "seller", "staff", "system"]

# Why nothing is sent to an address of e-mail; "" where something is.
MailStop: TypeAlias = Literal["", "bounced", "unsubscribed"]
MAIL_STOPS: tuple[MailStop, ...] = get_args(MailStop)
# What is answered on a page that a mail leads to: that an address is theirs, or two accounts are.
MailLinkPurpose: TypeAlias = Literal["confirm", "join"]
MAIL_LINKS: tuple[MailLinkPurpose, ...] = get_args(MailLinkPurpose)

# Who a question is for: the shop whose goods it is about, or the market's staff.
InquiryKind: TypeAlias = Literal["shop", "staff"]
INQUIRY_KINDS: tuple[InquiryKind, ...] = get_args(InquiryKind)
InquirySide: TypeAlias = Literal["asker", "shop", "staff"]
INQUIRY_SIDES: tuple[InquirySide, ...] = get_args(InquirySide)
# Waiting for an answer, answered, or closed by staff for good.
InquiryState: TypeAlias = Literal["waiting", "answered", "closed"]
INQUIRY_STATES: tuple[InquiryState, ...] = get_args(InquiryState)
