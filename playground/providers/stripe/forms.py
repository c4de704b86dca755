"""Form-encoded bodies, `metadata[order]=IS-1`, read as strictly as Stripe reads them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from .refused import Refused, missing

if TYPE_CHECKING:
    from collections.abc import Collection

    from aiohttp import web

FORM = "application/x-www-form-urlencoded"
LARGEST = 99_999_999  # an amount has eight digits at most
MOST_METADATA, LONGEST_NAME, LONGEST_VALUE = 50, 40, 500


@dataclass(frozen=True, slots=True)
class Form:
    """What a call says; `pairs` as they came, which is what a key is compared by."""

    pairs: tuple[tuple[str, str], ...]
    values: dict[str, str] = field(default_factory=dict)
    lists: dict[str, list[str]] = field(default_factory=dict)
    metadata: dict[str, str] = field(default_factory=dict)

    def required(self, name: str) -> str:
        """One that must be there."""
        value = self.values.get(name)
        if value is None:
            raise missing(name)
        if not value.strip():
            said = f"You passed an empty string for '{name}'."
            raise Refused(said, code="parameter_invalid_empty", param=name)
        return value

    def amount(self, name: str) -> int:
        """Whole smallest units, above nothing."""
        value = self.required(name)
        if not re.fullmatch(r"-?[0-9]+", value):
            raise Refused(f"Invalid integer: {value}", code="parameter_invalid_integer", param=name)
        if int(value) < 1:
            said = "This value must be greater than or equal to 1."
            raise Refused(said, code="parameter_invalid_integer", param=name)
        if int(value) > LARGEST:
            raise Refused("Amount is too large.", code="amount_too_large", param=name)
        return int(value)


async def read(request: web.Request, known: Collection[str]) -> Form:
    """The form of a call whose parameters are these."""
    body = (await request.read()).decode("utf-8", "replace")
    if body and request.content_type != FORM:
        said = f"Invalid request (check that your POST content type is {FORM})."
        raise Refused(said)
    form = Form(tuple(parse_qsl(body, keep_blank_values=True)))
    for name, value in form.pairs:
        found = re.fullmatch(r"([^\[\]]+)((?:\[[^\[\]]*\])*)", name)
        outer, inner = (found[1], re.findall(r"\[(.*?)\]", found[2])) if found else (name, [])
        if outer == "metadata" and "metadata" in known and len(inner) == 1:
            form.metadata[inner[0]] = value
        elif f"{outer}[]" in known and len(inner) == 1 and re.fullmatch(r"\d*", inner[0]):
            form.lists.setdefault(outer, []).append(value)
        elif name in known and name != "metadata":
            form.values[name] = value
        else:
            said = f"Received unknown parameter: {name}"
            raise Refused(said, code="parameter_unknown", param=name)
    _check(form.metadata)
    return form


def _check(metadata: dict[str, str]) -> None:
    if len(metadata) > MOST_METADATA:
        raise Refused(f"Metadata can have {MOST_METADATA} keys at most.", param="metadata")
    for name, value in metadata.items():
        if len(name) > LONGEST_NAME or len(value) > LONGEST_VALUE:
            said = (
                f"Metadata keys must be {LONGEST_NAME} characters or less, "
                f"and values must be {LONGEST_VALUE} characters or less."
            )
            raise Refused(said, param=f"metadata[{name}]")
