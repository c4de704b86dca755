"""What the stand-in says no with: Telegram's codes and Telegram's sentences."""

from __future__ import annotations

import math
from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]

PREFIXES = {400: "Bad Request", 403: "Forbidden", 404: "Not Found", 409: "Conflict"}


class Refusal(Exception):
    """A call that is answered with `ok: false`."""

    def __init__(self, code: int, description: str, parameters: Json | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def as_answer(self) -> Json:
        """The body of the answer, as the official server builds it."""
        answer: Json = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            answer["parameters"] = self.parameters
        return answer

    @property
    def retry_after(self) -> int | None:
        """Seconds for the Retry-After header, where there is one."""
        return self.parameters.get("retry_after") if self.parameters else None


def bad_request(what: str, **parameters: object) -> Refusal:
    """400, with the first letter made small as the official server does (BUTTON_… stays)."""
    if len(what) < 2 or not (what[1] == "_" or what[1].isupper()):
        what = what[:1].lower() + what[1:]
    return Refusal(400, f"Bad Request: {what}", parameters or None)


def forbidden(what: str) -> Refusal:
    """403: the bot may not, and asking again will not help."""
    return Refusal(403, f"Forbidden: {what}")


def conflict(what: str) -> Refusal:
    """409: two ways of taking updates at once."""
    return Refusal(409, f"Conflict: {what}")


def too_many(seconds: float) -> Refusal:
    """429: wait whole seconds, at least one."""
    wait = max(1, math.ceil(seconds))
    return Refusal(429, f"Too Many Requests: retry after {wait}", {"retry_after": wait})
