"""What forms want done, as data. The handlers carry it out in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.chat import Photo
from bot.reading.tracking_table import TrackingLine


@dataclass(frozen=True, slots=True)
class OpenShop:
    draft_id: str
    name: str
    about: str
    district: str
    phone: str
    merchant_code: str


@dataclass(frozen=True, slots=True)
class Publish:
    draft_id: str
    photos: tuple[Photo, ...]
    name: str
    price: int
    stock: int
    unit: str
    weight_grams: int
    category: str
    description: str


@dataclass(frozen=True, slots=True)
class ChangeProduct:
    """One fact of a product: `fact` is its name, `value` what it is from now on."""

    draft_id: str
    product_id: int
    fact: str
    value: Any


@dataclass(frozen=True, slots=True)
class PutInCart:
    product_id: int
    quantity: int


@dataclass(frozen=True, slots=True)
class PlaceOrder:
    draft_id: str
    fingerprint: str
    address: dict[str, str]
    method: str


@dataclass(frozen=True, slots=True)
class ShipOrder:
    order: str
    carrier: str
    tracking_number: str


@dataclass(frozen=True, slots=True)
class DeclineOrder:
    order: str
    reason: str


@dataclass(frozen=True, slots=True)
class CancelOrder:
    order: str
    reason: str


@dataclass(frozen=True, slots=True)
class RefundPart:
    """`total` is what was given back until now, in all."""

    order: str
    total: int


@dataclass(frozen=True, slots=True)
class SayReview:
    order: str
    words: str


@dataclass(frozen=True, slots=True)
class Search:
    words: str


@dataclass(frozen=True, slots=True)
class CountAudience:
    who: str
    language: str


@dataclass(frozen=True, slots=True)
class StartBroadcast:
    draft_id: str
    who: str
    language: str
    texts: dict[str, str]
    photo: Photo | None


@dataclass(frozen=True, slots=True)
class CheckTracking:
    """What would these tracking events do?"""

    lines: tuple[TrackingLine, ...]


@dataclass(frozen=True, slots=True)
class RecordTracking:
    lines: tuple[TrackingLine, ...]


Command = (
    OpenShop
    | Publish
    | ChangeProduct
    | PutInCart
    | PlaceOrder
    | ShipOrder
    | DeclineOrder
    | CancelOrder
    | RefundPart
    | SayReview
    | Search
    | CountAudience
    | StartBroadcast
    | CheckTracking
    | RecordTracking
)
