"""What a business has set at WhatsApp, what it may do, and the switches for trouble.

As everywhere in the playground a switch never changes what the stand-in reports to whoever looks
on: a message whose answer was cut is on the phone, and the log says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from playground.providers.switches import Adjustable, Seconds

from .refusals import KNOWN

if TYPE_CHECKING:
    from playground.refusals import Json

FIELDS = [
    "messages", "message_template_status_update", "template_category_update",
    "message_template_quality_update", "phone_number_quality_update", "account_update",
    "account_alerts", "business_capability_update", "user_preferences",
]  # fmt: skip
Quality = Literal["GREEN", "YELLOW", "RED", "UNKNOWN"]
Count = Annotated[int, Field(ge=0, le=1_000_000)]
Code = Annotated[int, Field(json_schema_extra={"known": sorted(KNOWN)})]


class Settings(Adjustable):
    """Keys, numbers and the callback, as in the app's dashboard. A reset leaves them."""

    token: str = "whatsapp-token-of-the-playground"  # noqa: S105 - opens only this stand-in
    app_secret: str = "whatsapp-secret-of-the-playground"  # noqa: S105
    verify_token: str = "whatsapp-verify-token"  # noqa: S105
    webhook_url: str = ""  # empty: nothing is told
    fields: list[str] = FIELDS
    app_id: str = "400000000000001"
    waba_id: str = "300000000000001"
    phone_id: str = "200000000000001"
    display_phone_number: str = "250780000001"
    verified_name: str = "Isoko"
    # Whether somebody here has to look at templates, or all of them are approved at once.
    review: Literal["manual", "approve"] = "manual"
    most_templates: Count = 250
    quality: Quality = "GREEN"
    links_anywhere: bool = False  # files given by link are fetched from other machines, too


class Limits(Adjustable):
    """How much may be sent, by the playground's clock."""

    enforced: bool = True
    per_second: Count = 80  # of one number, sent and received together
    pair_seconds: Annotated[float, Field(gt=0, le=3600)] = 6.0  # to one person
    pair_burst: Count = 45  # that may be borrowed from the future
    reach: Count | None = 250  # persons outside their windows in a day; null: any number
    service_free: Count = 1_000  # messages of a month that cost nothing


class Switches(Adjustable):
    """All off by default; those with `_next` count down to nothing."""

    # What the business gets for a call.
    down: Literal["no", "503", "cut"] = "no"
    slow_ms: Annotated[int, Field(ge=0, le=60_000)] = 0
    refuse_next: Count = 0  # messages, with this code, and not taken
    refuse_code: int = 131000
    server_error_next: Count = 0  # messages, not taken
    server_error_code: Annotated[int, Field(ge=500, le=599)] = 500
    cut_next: Count = 0  # messages: taken, then the connection is cut
    window_refused_at_once: bool = False  # 131047 as an answer in place of a status
    downloads_next: Count = 0
    download_trouble: Literal["404", "502", "cut"] = "404"
    # What becomes of messages.
    fail_next: Count = 0  # taken, then `failed` with this code
    fail_code: int = 131026
    swap: bool = False  # each waits for the next one to the same person and arrives after it
    fail_after_sent: bool = False  # and `sent` before that
    blocked_as: Literal["131026", "131050", "silence"] = "131026"  # what a block shows as
    hold_templates: bool = False  # held for quality assessment, until released
    # What is told.
    drop_next: Count = 0  # of what happened, for good
    twice: bool = False
    shuffle: bool = False
    batch: Annotated[int, Field(ge=1, le=1000)] = 1  # things told in one call at most
    hold_ms: Annotated[int, Field(ge=1, le=60_000)] = 30  # how long a batch waits for more
    rebatch: bool = False  # what was not taken comes again among other things
    delay: Seconds = 0.0
    status_first: bool = False  # `sent` is told before the call is answered
    # As it was seen in the wild: a number that is not told is empty in place of missing, and
    # a `failed` status names whom it was for, by number only.
    hidden_as: Literal["absent", "empty"] = "absent"
    failed_contacts: bool = False


class Account:
    """The present settings, limits and switches."""

    def __init__(self, *, limited: bool = True) -> None:
        self.settings = Settings()
        self.first_limits = Limits(enforced=limited)
        self.limits = self.first_limits
        self.switches = Switches()

    def take(self, name: str) -> bool:
        """Use up one of a counted switch."""
        left: int = getattr(self.switches, name)
        if left <= 0:
            return False
        self.switches = self.switches.changed({name: left - 1})
        return True

    def switch(self, changes: Json) -> None:
        """Turn switches; `clear` turns all off first."""
        changes = dict(changes)
        if changes.pop("clear", False):
            self.switches = Switches()
        self.switches = self.switches.changed(changes)
