"""What a business was billed: counted when a message comes to a phone, and not before."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from .prices import MICRO_DOLLARS, Price

if TYPE_CHECKING:
    from playground.refusals import Json

    from .account import Limits
    from .chats import Contact, Message


class Bills:
    """What was delivered, and how much of a month's free messages is used."""

    def __init__(self) -> None:
        self._service: Counter[str] = Counter()  # by month
        self._delivered: list[Message] = []

    def clear(self) -> None:
        """A new month, and nothing sent."""
        self._service.clear()
        self._delivered.clear()

    def price(self, contact: Contact, category: str, now: float, limits: Limits) -> Price:
        """Of a message that goes out now; `category` is empty unless it is a template."""
        if now < contact.entry_until:
            return Price("referral_conversion", "free_entry_point", billable=False, micro_dollars=0)
        if category:
            return Price(category, "regular", billable=True, micro_dollars=MICRO_DOLLARS[category])
        month = datetime.fromtimestamp(now, UTC).strftime("%Y-%m")
        self._service[month] += 1
        if self._service[month] <= limits.service_free:
            return Price("service", "free_customer_service", billable=False, micro_dollars=0)
        return Price("service", "regular", billable=True, micro_dollars=MICRO_DOLLARS["service"])

    def delivered(self, message: Message) -> None:
        """A message has come to a phone: now it costs."""
        self._delivered.append(message)

    def as_json(self, since: int = 0, person_id: int | None = None) -> Json:
        """By category: how many, of these how many are billed, for how much."""
        found: dict[str, Json] = {}
        for each in self._delivered:
            if each.number <= since or person_id not in (None, each.contact.person.id):
                continue
            assert each.price
            row = found.setdefault(
                each.price.category, {"messages": 0, "billed": 0, "micro_dollars": 0}
            )
            row["messages"] += 1
            row["billed"] += each.price.billable
            row["micro_dollars"] += each.price.micro_dollars
        rows = found.values()
        total = {name: sum(row[name] for row in rows) for name in ("messages", "billed")}
        money = sum(row["micro_dollars"] for row in rows)
        return {"categories": found, **total, "micro_dollars": money, "currency": "USD"}
