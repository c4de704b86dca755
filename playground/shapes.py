"""Checkers for values, compiled from the type annotations of aiogram's classes.

A checker takes a value and the name of its place, and gives the value back with its type made
right (whole numbers and yes-or-no come as text in forms), or raises a Mismatch that names the
place.  Compiled once, as pydantic's own unions are far too slow for a load run.
"""

from __future__ import annotations

import difflib
import json
import re
import types
import typing
from collections.abc import Callable
from datetime import datetime, timedelta
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, Union

from aiogram.client.default import Default
from aiogram.types import InputFile, KeyboardButton, TelegramObject

from .refusals import Json, bad_request

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

Check = Callable[[Any, str], Any]

WHOLE_NUMBER = re.compile(r"-?[0-9]{1,19}")
WORDS_FOR_BOOL = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}


class Mismatch(Exception):
    """A value is not of its type; the text names the place and what was expected."""


def must_be_present(info: FieldInfo) -> bool:
    """Required on the wire: aiogram gives `type: Literal["photo"]` a default, Telegram does not."""
    if info.is_required():
        return True
    return info.default is not None and typing.get_origin(info.annotation) is Literal


def compile_check(annotation: Any) -> Check:
    """A checker for a type annotation of aiogram's."""
    if annotation is Any:
        return lambda value, _: value
    origin = typing.get_origin(annotation)
    if origin is typing.Annotated:
        return compile_check(typing.get_args(annotation)[0])
    if origin in (Union, types.UnionType):
        return check_union(typing.get_args(annotation))
    if origin is Literal:
        return check_literal(typing.get_args(annotation))
    if origin is list:
        return check_list(compile_check(typing.get_args(annotation)[0]))
    if origin is dict:
        return check_plain(dict, "an Object")
    if isinstance(annotation, type):
        return check_class(annotation)
    msg = f"aiogram uses a type that checks.py does not know: {annotation!r}"
    raise TypeError(msg)


def check_class(cls: type) -> Check:
    """A checker for a plain class."""
    if issubclass(cls, bool):
        return check_bool
    if issubclass(cls, Enum):
        return check_literal(tuple(member.value for member in cls))
    if issubclass(cls, datetime | timedelta | int):
        return check_int
    if issubclass(cls, float):
        return check_float
    if issubclass(cls, str):
        return check_str
    if issubclass(cls, InputFile):
        return check_file
    if issubclass(cls, TelegramObject):
        # Compiled at first use, not now: the types refer to each other in circles.
        return lambda value, path: object_check(cls)(value, path)  # noqa: PLW0108
    msg = f"aiogram uses a class that checks.py does not know: {cls!r}"
    raise TypeError(msg)


def check_plain(cls: type, called: str) -> Check:
    def check(value: object, path: str) -> Any:
        if not isinstance(value, cls):
            raise Mismatch(f'field "{path}" must be {called}, not {shown(value)}')
        return value

    return check


def check_bool(value: object, path: str) -> bool:
    """Forms carry "true", "True" or "1" for it."""
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in WORDS_FOR_BOOL:
        return WORDS_FOR_BOOL[value.lower()]
    raise Mismatch(f'field "{path}" must be a Boolean, not {shown(value)}')


def check_int(value: object, path: str) -> int:
    """Telegram takes whole numbers written as text, too."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and WHOLE_NUMBER.fullmatch(value):
        return int(value)
    raise Mismatch(f'field "{path}" must be an Integer, not {shown(value)}')


def check_float(value: object, path: str) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    try:
        return float(value) if isinstance(value, str) else float("nan") / 0
    except (ValueError, ZeroDivisionError):
        raise Mismatch(f'field "{path}" must be a Number, not {shown(value)}') from None


def check_str(value: object, path: str) -> str:
    if isinstance(value, str):
        if not value.isascii():
            try:
                value.encode()  # JSON can carry half of an emoji, which nothing later could write
            except UnicodeEncodeError:
                raise bad_request("strings must be encoded in UTF-8") from None
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    raise Mismatch(f'field "{path}" must be a String, not {shown(value)}')


def check_file(value: object, path: str) -> Any:
    """An uploaded part stands where a file was expected; text is left to `str` in the union."""
    if isinstance(value, str | bool | int | float | dict | list):
        raise Mismatch(f'field "{path}" must be a file, not {shown(value)}')
    return value


def check_literal(allowed: tuple[Any, ...]) -> Check:
    values = tuple(item.value if isinstance(item, Enum) else item for item in allowed)

    def check(value: object, path: str) -> Any:
        if value not in values:
            said = " or ".join(json.dumps(item) for item in values)
            raise Mismatch(f'field "{path}" must be {said}, not {shown(value)}')
        return value

    return check


def check_list(check_item: Check) -> Check:
    def check(value: object, path: str) -> list[Any]:
        if not isinstance(value, list):
            raise Mismatch(f'field "{path}" must be an Array, not {shown(value)}')
        return [check_item(item, f"{path}[{place}]") for place, item in enumerate(value)]

    return check


@cache
def object_check(cls: type[TelegramObject]) -> Check:
    """A checker for a JSON object; compiled on first use, as types refer to each other."""
    cls.model_rebuild()  # whoever imported aiogram here may have put that off
    named = {info.alias or name: info for name, info in cls.model_fields.items()}
    fields = {name: compile_check(info.annotation) for name, info in named.items()}
    required = [name for name, info in named.items() if must_be_present(info)]

    def check(value: object, path: str) -> Json:
        if cls is KeyboardButton and isinstance(value, str):
            return {"text": value}  # the one object for which Telegram takes plain text
        if not isinstance(value, dict):
            raise Mismatch(f'field "{path}" must be an Object ({cls.__name__}), not {shown(value)}')
        good: Json = {}
        for key, item in value.items():
            check_field = fields.get(key)
            if check_field is None:
                near = difflib.get_close_matches(key, fields, n=1)
                hint = f'; did you mean "{near[0]}"?' if near else ""
                raise Mismatch(f'{cls.__name__} at "{path}" has no field "{key}"{hint}')
            if item is not None:
                good[key] = check_field(item, f"{path}.{key}")
        for name in required:
            if name not in good:
                raise Mismatch(f'{cls.__name__} at "{path}" needs the field "{name}"')
        return good

    return check


def check_union(members: tuple[Any, ...]) -> Check:
    """The first member that fits; among objects the likeliest one speaks for the refusal."""
    members = tuple(m for m in members if m not in (type(None), Default))
    plain = [m for m in members if not is_object(m)]
    checks = [compile_check(m) for m in plain]
    objects = [m for m in members if is_object(m)]

    def check(value: object, path: str) -> Any:
        if objects and isinstance(value, dict):
            return object_check(likeliest(value, objects))(value, path)
        wrong: Mismatch | None = None
        for attempt in checks:
            try:
                return attempt(value, path)
            except Mismatch as mismatch:
                wrong = wrong or mismatch
        if objects and (wrong is None or len(objects) >= len(plain)):
            names = " or ".join(cls.__name__ for cls in objects)
            wrong = Mismatch(f'field "{path}" must be an Object ({names}), not {shown(value)}')
        raise wrong or Mismatch(f'field "{path}" has no type that fits {shown(value)}')

    return check


def is_object(member: Any) -> bool:
    return (
        isinstance(member, type)
        and issubclass(member, TelegramObject)
        and not issubclass(member, InputFile)
    )


def likeliest(value: Json, objects: list[type[TelegramObject]]) -> type[TelegramObject]:
    """The member whose tag agrees and that knows most of the keys."""

    def score(cls: type[TelegramObject]) -> tuple[int, int, int]:
        cls.model_rebuild()
        agrees = 0
        for name, info in cls.model_fields.items():
            if typing.get_origin(info.annotation) is Literal and name in value:
                allowed = [
                    getattr(item, "value", item) for item in typing.get_args(info.annotation)
                ]
                agrees += 1 if value[name] in allowed else -1
        missing = sum(must_be_present(i) and n not in value for n, i in cls.model_fields.items())
        return agrees, -missing, sum(key in cls.model_fields for key in value)

    return max(objects, key=score)


def shown(value: object) -> str:
    """A value in a refusal: short."""
    try:
        text = json.dumps(value, ensure_ascii=False)
    except TypeError:
        text = "an uploaded file"
    return text if len(text) <= 60 else text[:57] + "…"
