"""What can be set at MTN, and what can go wrong there."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from playground.providers.provider import Settings
from playground.providers.switches import Switches

Product = Literal["collection", "disbursement"]
PRODUCTS: tuple[Product, ...] = ("collection", "disbursement")
Environment = Literal["mtnrwanda", "sandbox"]


def keys(product: str) -> list[str]:
    """A product's first and second subscription key."""
    return [f"{product}-key-of-the-playground", f"{product}-second-key-of-the-playground"]


class MomoSettings(Settings):
    """What a merchant sets in MTN's portals."""

    api_user: str = "3fa85f64-5717-4562-b3fc-2c963f66afa6"
    api_key: str = "momo-key-of-the-playground"
    collection_keys: list[str] = Field(default_factory=lambda: keys("collection"))
    disbursement_keys: list[str] = Field(default_factory=lambda: keys("disbursement"))
    environment: Environment = "mtnrwanda"
    company: str = "Isoko"  # as the payer reads it in the prompt
    callback_host: str = "127.0.0.1"  # the only one that callbacks go to
    # In whole units of the currency, before anything moved.
    collection_balance: Annotated[int, Field(ge=0)] = 0
    disbursement_balance: Annotated[int, Field(ge=0)] = 1_000_000


class MomoSwitches(Switches):
    """Trouble of MTN's own."""

    callback_verb: Literal["PUT", "POST"] = "PUT"
    reason_as: Literal["text", "object"] = "text"
    # Some see these refusals as 400, more as 500: a wrong currency, environment, callback host.
    refused_with: Literal[400, 500] = 500
    # Who has too little money is told so at once, as an error of the server's.
    no_money: bool = False
    # The platform of 2026 wants the environment with tokens, too, and no python-requests.
    platform: Literal["new", "classic"] = "new"
