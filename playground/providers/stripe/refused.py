"""No, as Stripe says it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

if TYPE_CHECKING:
    from playground.refusals import Json

INVALID = "invalid_request_error"


class Refused(Exception):
    """A call that Stripe does not carry out."""

    def __init__(
        self, message: str, *, status: int = 400, code: str = "", param: str = "",
        kind: str = INVALID,
    ) -> None:  # fmt: skip
        super().__init__(message)
        self.status = status
        self.error: Json = {"message": message, "type": kind}
        if code:
            self.error["code"] = code
        if param:
            self.error["param"] = param

    def as_response(self) -> web.Response:
        """What the caller gets."""
        return web.json_response({"error": self.error}, status=self.status)


def missing(param: str) -> Refused:
    """A parameter that must be there."""
    return Refused(f"Missing required param: {param}.", code="parameter_missing", param=param)


def nothing_such(what: str, number: str, *, status: int = 400, param: str = "") -> Refused:
    """An object that is not there: 404 in an address, 400 in a parameter."""
    said = f"No such {what}: '{number}'"
    return Refused(said, status=status, code="resource_missing", param=param or what)
