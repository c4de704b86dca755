"""What search engines take of a page: Google's documentation of product snippets, merchant listings
and breadcrumbs, as a schema."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

Address = Annotated[str, Field(pattern=r"^https://isoko\.example/[!-~]*$")]
Words = Annotated[str, Field(min_length=1)]
Sum = Annotated[str, Field(pattern=r"^\d+(\.\d\d)?$")]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]


class Thing(BaseModel):
    """Nothing stands in it that is not listed; numbers are numbers."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Named(Thing):
    type: Literal["Brand", "Organization"] = Field(alias="@type")
    name: Words


class Grams(Thing):
    type: Literal["QuantitativeValue"] = Field(alias="@type")
    value: int = Field(gt=0)
    unitCode: Literal["GRM"]  # noqa: N815 - their name


class StruckOut(Thing):
    type: Literal["UnitPriceSpecification"] = Field(alias="@type")
    priceType: Literal["https://schema.org/StrikethroughPrice"]  # noqa: N815
    price: Sum
    priceCurrency: Currency  # noqa: N815


class Offer(Thing):
    type: Literal["Offer"] = Field(alias="@type")
    url: Address
    price: Sum
    priceCurrency: Currency  # noqa: N815
    availability: Literal["https://schema.org/InStock", "https://schema.org/OutOfStock"]
    itemCondition: Literal["https://schema.org/NewCondition"]  # noqa: N815
    seller: Named
    priceValidUntil: str = ""  # noqa: N815
    priceSpecification: StruckOut | None = None  # noqa: N815

    @model_validator(mode="after")
    def ends_at_a_time(self) -> Self:
        if self.priceValidUntil:
            assert datetime.fromisoformat(self.priceValidUntil).tzinfo is not None
        return self


class Rating(Thing):
    type: Literal["AggregateRating"] = Field(alias="@type")
    ratingValue: float = Field(ge=1, le=5)  # noqa: N815
    reviewCount: int = Field(gt=0)  # noqa: N815
    bestRating: Literal[5]  # noqa: N815
    worstRating: Literal[1]  # noqa: N815


class Product(Thing):
    context: Literal["https://schema.org"] = Field(alias="@context")
    type: Literal["Product"] = Field(alias="@type")
    name: Annotated[str, Field(min_length=1, max_length=150)]
    sku: Words
    url: Address
    brand: Named
    weight: Grams
    description: Annotated[str, Field(min_length=1, max_length=5000)] | None = None
    image: Annotated[list[Address], Field(min_length=1)] | None = None
    offers: Offer | None = None
    aggregateRating: Rating | None = None  # noqa: N815

    @model_validator(mode="after")
    def has_one_of_them(self) -> Self:
        """'Either "offers", "review", or "aggregateRating" should be specified'."""
        assert self.offers or self.aggregateRating
        return self


class Variant(Thing):
    """'name', 'offers' and a property for each that it varies by."""

    type: Literal["Product"] = Field(alias="@type")
    name: Annotated[str, Field(min_length=1, max_length=150)]
    sku: Words
    url: Address
    description: Annotated[str, Field(min_length=1, max_length=5000)] | None = None
    image: Annotated[list[Address], Field(min_length=1)] | None = None
    size: Words | None = None
    color: Words | None = None
    material: Words | None = None
    offers: Offer


class ProductGroup(Thing):
    """Google's documentation of product variants, of a page for each of them."""

    context: Literal["https://schema.org"] = Field(alias="@context")
    type: Literal["ProductGroup"] = Field(alias="@type")
    name: Annotated[str, Field(min_length=1, max_length=150)]
    productGroupID: Words  # noqa: N815
    url: Address
    brand: Named
    description: Annotated[str, Field(min_length=1, max_length=5000)] | None = None
    variesBy: (  # noqa: N815
        list[
            Literal[
                "https://schema.org/size", "https://schema.org/color", "https://schema.org/material"
            ]
        ]
        | None
    ) = None
    hasVariant: Annotated[list[Variant], Field(min_length=1)]  # noqa: N815
    aggregateRating: Rating | None = None  # noqa: N815


class Step(Thing):
    type: Literal["ListItem"] = Field(alias="@type")
    position: int
    name: Words
    item: Address


class Breadcrumbs(Thing):
    context: Literal["https://schema.org"] = Field(alias="@context")
    type: Literal["BreadcrumbList"] = Field(alias="@type")
    itemListElement: Annotated[list[Step], Field(min_length=2)]  # noqa: N815

    @model_validator(mode="after")
    def are_counted(self) -> Self:
        places = [each.position for each in self.itemListElement]
        assert places == list(range(1, len(places) + 1))
        return self


KNOWN: TypeAdapter[Product | ProductGroup | Breadcrumbs] = TypeAdapter(
    Product | ProductGroup | Breadcrumbs
)


def data_in(page: str) -> dict[str, dict[str, Any]]:
    """What a page says to search engines, by its kind; red where they would not take it."""
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    read = [json.loads(each) for each in found]
    for each in read:
        KNOWN.validate_python(each)
    return {each["@type"]: each for each in read}
