"""Errors of the Graph API: a code, its title, and details for whoever reads the log.

One code has one title wherever it appears: in an HTTP answer, or in a status that says `failed`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playground.refusals import Json

# The HTTP status of an answer, and the title.
KNOWN: dict[int, tuple[int, str]] = {
    0: (401, "AuthException"),
    1: (400, "API Unknown"),
    2: (503, "API Service"),
    3: (500, "API Method"),
    4: (400, "API Too Many Calls"),
    10: (403, "Permission Denied"),
    33: (400, "Parameter value is not valid"),
    100: (400, "Invalid parameter"),
    190: (401, "Access token has expired"),
    200: (403, "API Permission"),  # and all to 299
    368: (403, "Temporarily blocked for policies violations"),
    80007: (400, "Rate limit issues"),
    130429: (400, "Rate limit hit"),
    130472: (400, "User's number is part of an experiment"),
    130497: (403, "Business account is restricted from messaging users in this country"),
    131000: (500, "Something went wrong"),
    131005: (403, "Access denied"),
    131008: (400, "Required parameter is missing"),
    131009: (400, "Parameter value is not valid"),
    131016: (500, "Service unavailable"),
    131021: (400, "Recipient cannot be sender"),
    131026: (400, "Message undeliverable"),
    131030: (400, "Recipient phone number not in allowed list"),
    131031: (403, "Account has been locked"),
    131037: (400, "Phone number needs display name approval before sending a message"),
    131042: (400, "Business eligibility payment issue"),
    131045: (500, "Incorrect certificate"),
    131047: (400, "Re-engagement message"),
    131048: (400, "Spam rate limit hit"),
    131049: (400, "This message was not delivered to maintain healthy ecosystem engagement"),
    131050: (400, "User has stopped marketing messages"),
    131051: (400, "Message type unknown"),
    131052: (400, "Media download error"),
    131053: (400, "Media upload error"),
    131056: (400, "Business account and consumer account pair rate limit hit"),
    131057: (500, "Account in maintenance mode"),
    131062: (400, "Business-scoped user ids are not supported for this message"),
    132000: (400, "Number of parameters does not match the expected number of params"),
    132001: (404, "Template name does not exist in the translation"),
    132005: (400, "Translated text too long"),
    132007: (400, "Template format character policy violated"),
    132012: (400, "Parameter format does not match format in the created template"),
    132015: (400, "Template is paused"),
    132016: (400, "Template is disabled"),
    133004: (503, "Server temporarily unavailable"),
    133010: (400, "Phone number not registered"),
    133016: (400, "Account register deregister rate limit exceeded"),
    135000: (400, "Generic user error"),
    2388019: (400, "Template limit exceeded"),
    2388024: (400, "Content in this language already exists"),
    2388040: (400, "Character limit exceeded"),
    2388293: (400, "Too many parameters for the length of the message"),
    2388299: (400, "Parameters cannot be at the beginning or the end"),
}
ABOUT = (
    "https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes"
)


class GraphRefusal(Exception):
    """What the Graph API says instead of doing what it was asked for."""

    def __init__(self, code: int, details: str = "") -> None:
        super().__init__(f"{code}: {details}")
        self.code = code
        self.details = details

    @property
    def status(self) -> int:
        """Of the HTTP answer."""
        return KNOWN[self.code][0]

    def as_answer(self, trace: str) -> Json:
        """The body of an HTTP answer."""
        said = f"(#{self.code}) {KNOWN[self.code][1]}"
        error: Json = {"message": said, "type": "OAuthException", "code": self.code}
        if self.details:
            error["error_data"] = {"messaging_product": "whatsapp", "details": self.details}
        return {"error": error | {"fbtrace_id": trace}}

    def as_status(self) -> Json:
        """One of `errors` in a status, or in an inbound message."""
        title = KNOWN[self.code][1]
        return {
            "code": self.code,
            "title": title,
            "message": title,
            "error_data": {"details": self.details or title},
            "href": ABOUT,
        }


def wrong(where: str, what: str) -> GraphRefusal:
    """A value that cannot be taken."""
    return GraphRefusal(131009, f"{where}: {what}")


def missing(where: str) -> GraphRefusal:
    """A value that should be there."""
    return GraphRefusal(131008, f"The parameter {where} is required.")
