"""A description of the Bot API, generated from the installed aiogram's types.

Telegram ignores a misspelt field; a bot then "works" with half of what its author meant.
Here every call is held to the description: the method must exist, required fields must be
there, types must be right (nested JSON included), and a field nobody knows is refused loudly.
Checkers are compiled once for each method, because a load run makes hundreds of calls a second
and validating through the whole pydantic union for each would be most of the work.
"""

from __future__ import annotations

import difflib
import json
from functools import cache
from typing import Any

import aiogram
import aiogram.methods
from aiogram.methods.base import TelegramMethod

from .refusals import Json, Refusal, bad_request
from .shapes import Check, Mismatch, compile_check, must_be_present

BOT_API_VERSION: str = aiogram.__api_version__

# The sentences Telegram itself has for a field that is missing; the rest get ours.
MISSING = {
    "chat_id": "chat_id is empty",
    "text": "message text is empty",
    "photo": "there is no photo in the request",
    "document": "there is no document in the request",
    "media": "can't parse media JSON object",
    "commands": "can't parse commands JSON object",
    "file_id": "file_id not specified",
    "latitude": "latitude is empty",
    "longitude": "longitude is empty",
}


def known_methods() -> dict[str, type[TelegramMethod[Any]]]:
    """Every method of the Bot API by its small-letter name."""
    return {
        cls.__api_method__.lower(): cls
        for cls in vars(aiogram.methods).values()
        if isinstance(cls, type) and issubclass(cls, TelegramMethod) and cls is not TelegramMethod
    }


METHODS = known_methods()


class Description:
    """One method: its fields, which of them are required, and a checker for each."""

    def __init__(self, cls: type[TelegramMethod[Any]]) -> None:
        self.name: str = cls.__api_method__
        self.fields: dict[str, Check] = {}
        self.required: list[str] = []
        cls.model_rebuild()  # whoever imported aiogram here may have put that off
        for name, info in cls.model_fields.items():
            self.fields[name] = from_wire(compile_check(info.annotation))
            if must_be_present(info):
                self.required.append(name)

    def checked(self, arguments: Json) -> Json:
        """The arguments with nested JSON decoded and types made right, or a refusal."""
        good: Json = {}
        for name, value in arguments.items():
            check = self.fields.get(name)
            if check is None:
                raise bad_request(f"stand-in check: {self.unknown_field(name)}")
            if value is None or (isinstance(value, str) and not value):
                continue  # Telegram treats an empty argument as absent
            try:
                good[name] = check(value, name)
            except Mismatch as wrong:
                raise bad_request(f"stand-in check: {self.name}: {wrong}") from None
        for name in self.required:
            if name not in good:
                said = MISSING.get(name)
                if name == "text" and self.name not in {"sendMessage", "editMessageText"}:
                    said = None
                raise bad_request(
                    said or f'stand-in check: {self.name}: field "{name}" is required'
                )
        return good

    def unknown_field(self, name: str) -> str:
        """Which field nobody knows, and the one probably meant."""
        near = difflib.get_close_matches(name, self.fields, n=1)
        hint = f'; did you mean "{near[0]}"?' if near else ""
        return f'{self.name} has no field "{name}"{hint}'


def canonical(method: str) -> str:
    """A method's name as the Bot API writes it, whatever its case; an unknown one as it came."""
    cls = METHODS.get(method.lower())
    return cls.__api_method__ if cls else method


@cache
def describe(method: str) -> Description:
    """The description of a method, whatever its case; 404 where there is none."""
    cls = METHODS.get(method.lower())
    if cls is None:
        raise Refusal(404, "Not Found: method not found")
    return Description(cls)


def from_wire(check: Check) -> Check:
    """Top-level objects come as text (query, form) or already as JSON (a JSON body)."""

    def checked(value: object, path: str) -> Any:
        try:
            return check(value, path)
        except Mismatch:
            if not isinstance(value, str) or value[:1] not in ("{", "["):
                raise
            try:
                decoded = json.loads(value)
            except (ValueError, RecursionError):
                raise Mismatch(f'field "{path}" is not valid JSON') from None
            return check(decoded, path)

    return checked
