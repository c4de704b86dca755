"""What carriers call things, in our words: one table for each vocabulary.

Sources: UPU, the item events of EMSEVT (messaging standard M40); AfterShip, "Delivery statuses" and
"Delivery sub-statuses" (aftership.com/docs/tracking/enum); 17TRACK, API documentation v2.4, "Main
status" and "Sub-status" (asset.17track.net/api/document). NOTHING says nothing about where a parcel
is: it is taken, and changes nothing. What people write themselves is read by `read_event`.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Literal, TypeAlias

from storage.constants import ParcelEvent

Word: TypeAlias = ParcelEvent | Literal[""]
NOTHING: Literal[""] = ""

# Export: EMA posting, EMB arrival at and EMC departure from the outward office of exchange, EMJ
# and EMK arrival at and departure from a transit office. Import: EMD arrival at the inward office,
# EMF departure from it, EMG arrival at the delivery office. EX? is the export, ED? the import side.
UPU: dict[str, Word] = {
    "EMA": "in_transit",
    "EMB": "in_transit",
    "EMC": "in_transit",
    "EXC": "in_transit",  # returned from export customs
    "EMJ": "in_transit",
    "EMK": "in_transit",
    "EMD": "in_transit",
    "EDC": "in_transit",  # returned from import customs
    "EMF": "in_transit",
    "EMG": "in_transit",
    "EXA": "at_customs",
    "EDB": "at_customs",
    "EXB": "customs_held",
    "EME": "customs_held",
    "EDG": "out_for_delivery",
    "EDH": "awaiting_pickup",
    "EMH": "attempt_failed",
    "EMI": "delivered",
    "EDX": "exception",  # import terminated
    "EXX": "exception",  # export cancelled
}
_EXPORT = frozenset(("EXA", "EXB", "EXC", "EXX"))  # these happen in the sender's country

AFTERSHIP: dict[str, Word] = {
    "Pending": NOTHING,
    "InfoReceived": "announced",
    "InTransit": "in_transit",
    "OutForDelivery": "out_for_delivery",
    "AttemptFail": "attempt_failed",
    "Delivered": "delivered",
    "AvailableForPickup": "awaiting_pickup",
    "Exception": "exception",
    "Expired": NOTHING,  # thirty days without news: our own question to the seller comes before
    # Sub-statuses that say more than their status.
    "InTransit_005": "in_transit",  # customs clearance completed
    "InTransit_006": "at_customs",  # customs clearance started
    "Exception_004": "customs_held",  # delayed in customs clearance
    "Exception_010": "returned",  # returning to the sender
    "Exception_011": "returned",  # returned to the sender
    "Exception_013": "lost",
}

TRACK17: dict[str, Word] = {
    "NotFound": NOTHING,
    "InfoReceived": "announced",
    "InTransit": "in_transit",
    "Expired": NOTHING,
    "AvailableForPickup": "awaiting_pickup",
    "OutForDelivery": "out_for_delivery",
    "DeliveryFailure": "attempt_failed",
    "Delivered": "delivered",
    "Exception": "exception",
    # Sub-statuses that say more than their status.
    "InTransit_CustomsProcessing": "at_customs",
    "InTransit_CustomsReleased": "in_transit",
    "InTransit_CustomsRequiringInformation": "customs_held",
    "Exception_Returning": "returned",
    "Exception_Returned": "returned",
    "Exception_Lost": "lost",
}

# What staff and sellers write, folded: without case, spaces, hyphens, accents.
OURS: dict[ParcelEvent, tuple[str, ...]] = {
    "in_transit": (
        "intransit",
        "onitsway",
        "handedin",
        "posted",
        "munzira",
        "运输中",
        "运输途中",
        "在途",
        "已交寄",
    ),
    "at_customs": ("atcustoms", "customs", "kurigasutamo", "gasutamo", "清关中", "海关"),
    "customs_held": ("customsheld", "heldbycustoms", "held", "海关扣留"),
    "out_for_delivery": ("outfordelivery", "派送中", "配送中"),
    "awaiting_pickup": ("awaitingpickup", "readyforpickup", "pickup", "待取件", "待自提"),
    "attempt_failed": ("attemptfailed", "failedattempt", "failed", "投递失败", "派送失败"),
    "exception": ("exception", "problem", "异常"),
    "delivered": ("delivered", "received", "byatanzwe", "已签收", "已妥投", "已送达"),
    "returned": ("returned", "returnedtosender", "returning", "已退回", "退回"),
    "lost": ("lost", "cyabuze", "丢失", "遗失"),
    "announced": ("announced", "inforeceived", "已揽件登记"),
}
_WRITTEN = {written: word for word, spellings in OURS.items() for written in spellings}
_ALL = {
    code.casefold(): (code, word)
    for table in (TRACK17, AFTERSHIP, UPU)
    for code, word in table.items()
}


def read_event(text: str) -> tuple[str, Word] | None:
    """A code of any vocabulary, or plain words: the source's own code and ours (or NOTHING).

    A post's code may stand before or after its name: "EMI - Delivered", "Deliver item (EMI)".
    """
    bare = unicodedata.normalize("NFKC", text).strip()
    if found := _ALL.get(bare.casefold()):
        return found
    folded = re.sub(r"[\W_]+", "", bare.casefold())
    if word := _WRITTEN.get(folded):
        return (word, word)
    codes = {"".join(found).upper() for found in _CODE.findall(bare)} & UPU.keys()
    if len(codes) == 1:
        [code] = codes
        return (code, UPU[code])
    return None


# Standing by itself at the beginning or the end, as in "EMI: ..." and "... (EMI)".
_CODE = re.compile(r"^([A-Za-z]{3})(?![A-Za-z])|(?<![A-Za-z])([A-Z]{3})\W*$")


def track17(status: str) -> Word | None:
    """Of a sub-status (`InTransit_PickedUp`) or a status; None: not of this vocabulary."""
    return _of(TRACK17, status)


def aftership(tag: str) -> Word | None:
    """Of a subtag (`InTransit_006`) or a tag; None: not of this vocabulary."""
    return _of(AFTERSHIP, tag)


def _of(table: dict[str, Word], code: str) -> Word | None:
    return table.get(code, table.get(code.partition("_")[0]))


def is_export(code: str) -> bool:
    """Whether a code of customs is one of the sender's country: always Rwanda."""
    return code in _EXPORT
