"""The words that columns may hold: states, categories, units. One list each, used by the CHECKs."""

LANGUAGES = ("rw", "en", "zh")

SHOP_STATES = ("open", "closed")
PRODUCT_STATES = ("active", "paused", "deleted")
CATEGORIES = ("coffee", "tea", "food", "spices", "crafts", "clothing", "other")
UNITS = ("piece", "bag", "kg", "litre", "bottle", "packet")

ORDER_STATES = ("placed", "accepted", "declined", "cancelled", "expired", "completed")
PAYMENT_METHODS = ("on_delivery", "mobile_money")
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

NOTICE_STATES = ("due", "delivered", "unreachable", "refused", "moot", "stopped")
BROADCAST_STATES = ("running", "stopped", "finished")
