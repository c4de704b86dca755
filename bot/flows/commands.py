"""What forms want done, as data. The handlers carry it out in one transaction."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from bot.chat import Document, Photo
from bot.commerce.commission import Rate
from bot.commerce.import_tax import GoodsInParcel
from bot.commerce.postage_options import ShopGoods
from bot.commerce.quotes import CartQuote
from bot.commerce.rates import Exchange
from bot.commerce.reductions import Off
from bot.money import Money
from bot.parsing.boxes import Box
from bot.parsing.exchange_rates import RateLine
from bot.parsing.import_tax_terms import TaxLine
from bot.parsing.rate_terms import TariffLine
from bot.parsing.tracking_table import TrackingLine
from storage.constants import (
    AudienceRole,
    Category,
    ComplaintKind,
    ComplaintOffer,
    Country,
    Currency,
    Language,
    OptionKind,
    PaymentMethod,
    PostageService,
    ProviderName,
    Unit,
)


@dataclass(frozen=True, slots=True)
class ShopPostage:
    """What a shop offers of the market's tariff."""

    services: tuple[PostageService, ...]
    free_from: Money | None
    handling_days: int


@dataclass(frozen=True, slots=True)
class OpenShop:
    draft_id: str
    name: str
    about: str
    district: str
    phone: str
    merchant_code: str
    postage: ShopPostage | None = None  # None: not asked
    bank_account: str | None = None  # ditto
    currency: Currency | None = None  # ditto


@dataclass(frozen=True, slots=True)
class CloseShop:
    """For a while; its day is Kigali's."""

    reopens_on: date
    note: str


@dataclass(frozen=True, slots=True)
class Publish:
    draft_id: str
    photos: tuple[Photo, ...]
    name: str
    price: Money
    stock: int
    unit: Unit
    weight_grams: int
    category: Category
    description: str
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class CheckConfirmation:
    """Whether it is the code by which somebody shows that it is them; `new_app`: of an app that
    they are setting up."""

    code: str
    new_app: bool


@dataclass(frozen=True, slots=True)
class ShowConfirmed:
    """What came of it, with recovery codes that are told once; `then` is the button to go on."""

    said: str
    then: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChangeProduct:
    """One fact of a product: `fact` is its name, `value` what it is from now on."""

    draft_id: str
    product_id: int
    fact: str
    value: Any


@dataclass(frozen=True, slots=True)
class AddOption:
    """Another size of a product. Of the first other one, by which `kinds` the two differ, and which
    one the product itself is (`own`)."""

    draft_id: str
    product_id: int
    values: tuple[str, str]
    price: Money
    stock: int
    weight_grams: int
    box: Box | None = None
    kinds: tuple[OptionKind, OptionKind | Literal[""]] | None = None
    own: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class WriteText:
    """What a product is called in a language, said of the original of a revision; and when the text
    was written that there was before, where that was shown."""

    draft_id: str
    product_id: int
    language: Language
    revision: int
    name: str
    description: str
    before_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class TranslateText(WriteText):
    """The same by staff: from their queue, or one that they came across."""

    in_queue: bool = False


@dataclass(frozen=True, slots=True)
class NextText:
    """Not this text: another one, or one in another language."""

    product_id: int
    language: Language
    goes_to: str


@dataclass(frozen=True, slots=True)
class ReducePrice:
    """Of a product, or of all of one's shop (0); `begins` None is at once."""

    draft_id: str
    product_id: int
    off: Off
    begins: datetime | None
    ends: datetime


@dataclass(frozen=True, slots=True)
class UseDiscountCode:
    """A code as somebody typed it, for what is in their cart."""

    code: str


@dataclass(frozen=True, slots=True)
class MakeDiscountCode:
    """A new code; `begins` None is at once, `order` whose buyer alone may use it."""

    draft_id: str
    name: str
    off: Off
    minimum: Money | None
    most: int | None
    begins: datetime | None
    ends: datetime
    order: str = ""


@dataclass(frozen=True, slots=True)
class PutInCart:
    product_id: int
    quantity: int


@dataclass(frozen=True, slots=True)
class PlaceOrder:
    draft_id: str
    fingerprint: str
    address: dict[str, str]
    method: PaymentMethod
    service: PostageService | None = None  # None: postage is agreed on by phone
    postage: Money | None = None  # as it was shown
    quote: CartQuote | None = None  # ditto, in the buyer's own currency
    exchange: Exchange | None = None  # by which the postage was converted


@dataclass(frozen=True, slots=True)
class ProposeCorrection:
    """Of the ledger: of a shop, or the fee of a provider. Below zero it is less for the shop."""

    draft_id: str
    money: Money
    reason: str
    shop_id: int | None = None
    provider: ProviderName | None = None


@dataclass(frozen=True, slots=True)
class QuotePostage:
    """How may the goods be sent to a country and district, and for how much, by a tariff that is
    not older than that change? Without goods, what is in the cart."""

    address: dict[str, str]
    goods: tuple[ShopGoods, ...] = ()
    tariff: int = 0


@dataclass(frozen=True, slots=True)
class SendProof:
    """Of money that was sent by hand: a photo, or the transaction's number."""

    draft_id: str
    order: str
    photo: Photo | None
    number: str


@dataclass(frozen=True, slots=True)
class PayByPrompt:
    """Pay what is due of an order from a phone, on which the PIN is asked for."""

    order: str
    phone: str


@dataclass(frozen=True, slots=True)
class CorrectPostage:
    order: str
    postage: Money


@dataclass(frozen=True, slots=True)
class ShipOrder:
    """`purchase`: with whose address it was when its seller began; 0 of forms from before."""

    order: str
    carrier: str
    tracking_number: str
    purchase: int = 0


@dataclass(frozen=True, slots=True)
class QuoteAddress:
    """What another address would do to an order."""

    order: str
    address: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ChangeAddress:
    """`service`, `postage` and `method` are what was agreed to, where the postage is another."""

    draft_id: str
    order: str
    address: dict[str, Any]
    service: PostageService | None = None
    postage: Money | None = None
    method: PaymentMethod | None = None


@dataclass(frozen=True, slots=True)
class CorrectShipment:
    """The right carrier and number of a parcel that is on its way."""

    order: str
    carrier: str
    tracking_number: str


@dataclass(frozen=True, slots=True)
class DeclineOrder:
    order: str
    reason: str


@dataclass(frozen=True, slots=True)
class CancelOrder:
    order: str
    reason: str


@dataclass(frozen=True, slots=True)
class CountMoney:
    """`total` is what has come by hand until now, in all."""

    order: str
    total: Money


@dataclass(frozen=True, slots=True)
class RefundPart:
    """`total` is what was given back until now, in all; or with `sent`, what is to have gone back
    once a provider has sent the rest."""

    order: str
    total: Money
    sent: bool = False


@dataclass(frozen=True, slots=True)
class SayReview:
    order: str
    words: str


@dataclass(frozen=True, slots=True)
class SetParcelsTo:
    country: Country


@dataclass(frozen=True, slots=True)
class Search:
    words: str


@dataclass(frozen=True, slots=True)
class CountAudience:
    """`at` is when it starts, for whom it is night then: None now; `urgent` asks nobody's night."""

    who: AudienceRole
    language: Language | Literal[""]
    narrowed: dict[str, Any] = field(default_factory=dict)
    at: datetime | None = None
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class EstimateBroadcast:
    """What it costs and whom it does not reach, as `CountAudience`."""

    audience: CountAudience
    is_poll: bool = False


@dataclass(frozen=True, slots=True)
class GatherList:
    """A list of those whom ids and phone numbers belong to; without a name for one broadcast."""

    ids: tuple[str, ...]
    phones: tuple[str, ...]
    name: str = ""


@dataclass(frozen=True, slots=True)
class FindPeople:
    """Whom ids and phone numbers belong to, before a list of them is kept."""

    ids: tuple[str, ...]
    phones: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BroadcastMessage:
    """What a broadcast says. With `answers` (by language, as many in each) it is a poll."""

    texts: dict[str, str]
    photo: Photo | None = None
    document: Document | None = None
    links: tuple[tuple[str, str], ...] = ()
    answers: dict[str, tuple[str, ...]] = field(default_factory=dict)
    several_answers: bool = False


@dataclass(frozen=True, slots=True)
class TestBroadcast:
    """To its author only."""

    message: BroadcastMessage


@dataclass(frozen=True, slots=True)
class StartBroadcast:
    draft_id: str
    who: AudienceRole
    language: Language | Literal[""]
    message: BroadcastMessage
    narrowed: dict[str, Any] = field(default_factory=dict)
    at: datetime | None = None
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class ChangeBroadcast:
    """Say otherwise what was sent, or what is `planned`."""

    draft_id: str
    broadcast_id: int
    texts: dict[str, str]
    planned: bool = False


@dataclass(frozen=True, slots=True)
class PutOffBroadcast:
    """Another time for a planned one."""

    broadcast_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class FindAccount:
    """Whose account shows this code?"""

    code: str


@dataclass(frozen=True, slots=True)
class SayItIsMine:
    """The account that shows this code is of the same person."""

    code: str


@dataclass(frozen=True, slots=True)
class MakeCampaign:
    name: str


@dataclass(frozen=True, slots=True)
class CheckTracking:
    """What would these tracking events do?"""

    lines: tuple[TrackingLine, ...]


@dataclass(frozen=True, slots=True)
class RecordTracking:
    lines: tuple[TrackingLine, ...]


@dataclass(frozen=True, slots=True)
class CheckTariff:
    """What would this table do to the prices of postage?"""

    lines: tuple[TariffLine, ...]


@dataclass(frozen=True, slots=True)
class ChangeTariff:
    """Do it, where the tariff is still the one that was `seen`."""

    draft_id: str
    lines: tuple[TariffLine, ...]
    seen: int


@dataclass(frozen=True, slots=True)
class CheckImportTax:
    """What would these lines do to what is known of import tax?"""

    lines: tuple[TaxLine, ...]


@dataclass(frozen=True, slots=True)
class ChangeImportTax:
    lines: tuple[TaxLine, ...]


Command = (
    OpenShop
    | Publish
    | ChangeProduct
    | PutInCart
    | PlaceOrder
    | ProposeCorrection
    | QuotePostage
    | CorrectPostage
    | ShipOrder
    | CorrectShipment
    | DeclineOrder
    | CancelOrder
    | CountMoney
    | RefundPart
    | PayByPrompt
    | SayReview
    | Search
    | CountAudience
    | EstimateBroadcast
    | StartBroadcast
    | GatherList
    | FindPeople
    | TestBroadcast
    | ChangeBroadcast
    | MakeCampaign
    | FindAccount
    | SayItIsMine
    | CheckTracking
    | RecordTracking
    | CheckTariff
    | ChangeTariff
    | CheckImportTax
    | ChangeImportTax
)


@dataclass(frozen=True, slots=True)
class CheckRates:
    """How each compares with the one before it."""

    lines: tuple[RateLine, ...]


@dataclass(frozen=True, slots=True)
class RecordRates:
    lines: tuple[RateLine, ...]


@dataclass(frozen=True, slots=True)
class FixQuote:
    """What do the lines of a cart, and the postage of its shops, come to where parcels of a country
    go, for the next half hour?"""

    lines: tuple[Money, ...]
    postage: tuple[Money, ...]
    country: Country
    goods: tuple[GoodsInParcel, ...] = ()  # of each line, for the customs there
    off: tuple[Money, ...] = ()  # of each line what a code takes off it


@dataclass(frozen=True, slots=True)
class SendComplaint:
    draft_id: str
    order: str
    kind: ComplaintKind
    words: str
    photos: tuple[Photo, ...]


@dataclass(frozen=True, slots=True)
class AnswerComplaint:
    draft_id: str
    complaint: int
    offer: ComplaintOffer
    amount: Money | None
    words: str
    photos: tuple[Photo, ...]


@dataclass(frozen=True, slots=True)
class DecideComplaint:
    complaint: int
    verdict: ComplaintOffer
    amount: Money | None
    words: str


@dataclass(frozen=True, slots=True)
class TakeOtherCurrency:
    """At so many millionths for one of the stronger currency."""

    attempt: str
    millionths: int


@dataclass(frozen=True, slots=True)
class FindShops:
    """Those with this in their names."""

    name: str


@dataclass(frozen=True, slots=True)
class FindCommission:
    """What is set for just this shop, or all, and just this category, or all."""

    shop_id: int | None
    category: Category | None


@dataclass(frozen=True, slots=True)
class SetCommission:
    """Of one shop or of all, of one category or of all."""

    draft_id: str
    shop_id: int | None
    category: Category | None
    rate: Rate


@dataclass(frozen=True, slots=True)
class WriteToEmail:
    """Once whoever reads it has confirmed that it is theirs."""

    address: str


@dataclass(frozen=True, slots=True)
class SendInquiry:
    """To the seller of a product, or of an order; to staff, about these or neither."""

    draft_id: str
    to_staff: bool
    product: int
    order: str
    words: str


@dataclass(frozen=True, slots=True)
class ReplyToInquiry:
    """`seen` is the newest message that was there when the words were begun."""

    draft_id: str
    inquiry: int
    seen: int
    words: str
