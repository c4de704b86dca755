"""What is told of a parcel as it is tracked on its way, or is not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from bot.notices.orders import OrderFacts, OrderNotice
from bot.notices.payload import Payload
from storage.constants import ParcelEvent, ShipmentState


class NewsFacts(OrderFacts):
    word: ParcelEvent
    place: str
    where: str
    at: datetime
    carrier: str
    tracking_number: str


@dataclass(frozen=True, kw_only=True)
class TrackingNews(OrderNotice):
    """One event of tracking: the facts of `NewsFacts`."""

    word: ParcelEvent
    place: str
    where: str  # the place's country
    at: datetime
    carrier: str
    tracking_number: str


class ParcelMoved(TrackingNews):
    KIND: ClassVar[str] = "parcel_moved"


class ParcelTrouble(TrackingNews):
    KIND: ClassVar[str] = "parcel_trouble"


class ParcelDelivered(TrackingNews):
    KIND: ClassVar[str] = "parcel_delivered"


@dataclass(frozen=True, kw_only=True)
class TrackingCorrected(OrderNotice):
    KIND: ClassVar[str] = "tracking_corrected"
    carrier: str
    tracking_number: str
    state: ShipmentState
    moved: bool  # it is not where its buyer read that it is


@dataclass(frozen=True, kw_only=True)
class TrackingSilence(Payload):
    KIND: ClassVar[str] = "tracking_silence"
    order: str
    days: int
    carrier: str
    tracking_number: str
