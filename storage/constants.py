"""The words that columns may hold: states, categories, units. One list each, used by the CHECKs."""

LANGUAGES = ("rw", "en", "zh")

SHOP_STATES = ("open", "closed")
PRODUCT_STATES = ("active", "paused", "deleted")
CATEGORIES = ("coffee", "tea", "food", "spices", "crafts", "clothing", "other")
UNITS = ("piece", "bag", "kg", "litre", "bottle", "packet")

# Why an order came to nothing, where nobody wrote words of their own.
ORDER_REASONS = ("sold_out", "too_far", "price", "no_time")
ORDER_STATES = ("placed", "accepted", "declined", "cancelled", "expired", "completed")
PAYMENT_METHODS = ("on_delivery", "mobile_money", "arranged")
PAYMENT_STATES = (
    "none",
    "pending",
    "in_review",
    "paid",
    "part_refunded",
    "refunded",
    "failed",
    "paid_late",
)
SHIPMENT_STATES = (
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
)

NOTICE_STATES = (
    "due",
    "held",  # of a broadcast that is paused
    "delivered",
    "unreachable",
    "refused",
    "moot",
    "stopped",
    "opted_out",
)
# Why what somebody sent was given up: the process ended each time, Telegram did not take the answer
# or give the file, it took too long, storage stumbled over it, or a mistake of ours.
UPDATE_FAILURES = ("killed", "telegram", "slow", "storage", "mistake")
BROADCAST_KINDS = ("message", "edit", "recall", "close")
BROADCAST_STATES = (
    "waiting",  # for a second member of staff
    "declined",
    "scheduled",
    "running",
    "paused",
    "stopped",
    "finished",
)
# What may be wrong with a parcel while it is in one of its states, and what a tracking event says.
PARCEL_CONDITIONS = ("", "held", "exception")
PARCEL_EVENTS = (
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
)
