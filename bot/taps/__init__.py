"""Every button that screens show: what it does, and the type of what it does it to.

A screen calls the action with its subject, `taps.ORDER(code)`; the handler that answers to it
(`Routes.taps`) gets the subject back as the same type. The names and the order of the parts stand
in chats since version 0.1: they may be added to, and never change. A name that ends with `!` does
what the question before it asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import NoneType
from typing import TYPE_CHECKING, Literal, Self, TypeAlias, get_args

from bot.chat import Tap
from bot.commerce.consent import KINDS, Kind
from bot.commerce.filters import NO_FILTERS, Filters
from bot.taps.action import Action, Nonsense
from storage.constants import (
    PARCEL_EVENTS,
    Category,
    Language,
    OrderReason,
    ParcelEvent,
    PaymentMethod,
)
from storage.sql.pagination import FIRST, Place

if TYPE_CHECKING:
    from collections.abc import Iterable

# --- everybody ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ChosenLanguage:
    """With the code of what they came for, which is shown next."""

    language: Language | None = None
    code: str = ""


@dataclass(frozen=True, slots=True)
class ChosenCountry:
    country: str  # ISO 3166


@dataclass(frozen=True, slots=True)
class Switched:
    """A kind of messages, or all of them, on or off: a minus before it says off, so that a second
    tap is the same."""

    kind: Kind | Literal["all"]
    on: bool = True

    @classmethod
    def read(cls, written: str) -> Self:
        sign, off, name = written.rpartition("-")
        for kind in (*KINDS, "all"):
            if not sign and kind == name:
                return cls(kind, on=not off)  # type: ignore[arg-type] # one of them
        raise Nonsense(written)

    def write(self) -> str:
        return self.kind if self.on else f"-{self.kind}"


@dataclass(frozen=True, slots=True)
class OfAccount:
    """Somebody's account: a platform, and the id there."""

    platform: str
    platform_id: str

    @classmethod
    def read(cls, written: str) -> Self:
        platform, mark, platform_id = written.partition(":")
        if not mark:
            raise Nonsense(written)
        return cls(platform, platform_id)

    def write(self) -> str:
        return f"{self.platform}:{self.platform_id}"


HOME = Action("home", NoneType)
CHOOSE_LANGUAGE = Action("language", NoneType)
SETTINGS = Action("settings", NoneType)
COUNTRIES = Action("country", NoneType)
COUNTRY = Action("country!", ChosenCountry)
ELSEWHERE = Action("country?", NoneType)  # where parcels go, to be written
ZONES = Action("zone", NoneType)
ZONE = Action("zone!", str)  # its name (bot/timezones.py)
EMAIL = Action("email", NoneType)
TYPE_EMAIL = Action("email.type", NoneType)
REMOVE_EMAIL = Action("email.off!", NoneType)
LANGUAGE = Action("lang", ChosenLanguage)
LISTEN = Action("listen", str)  # the name of a recording
STAFF = Action("staff", NoneType)
CONSENT = Action("stop", NoneType)
SWITCH = Action("stop!", Switched)
ASK_FORGET = Action("forget", NoneType)
FORGET = Action("forget!", NoneType, final=True)

ACCOUNTS = Action("accounts", NoneType)
SHOW_CODE = Action("acc.code", NoneType)
TYPE_CODE = Action("acc.type", NoneType)
JOIN = Action("acc.yes", str, final=True)  # the code
DO_NOT_JOIN = Action("acc.no", str)
ASK_TAKE_OFF = Action("acc.off", OfAccount)
TAKE_OFF = Action("acc.off!", OfAccount, final=True)

CONFIRM_ME = Action("sf", str, bare="")  # and then this button
SECOND_FACTOR = Action("sf.show", NoneType)
SET_UP_APP = Action("sf.app", NoneType)
APP_ADDED = Action("sf.code", NoneType)
ASK_REMOVE_APP = Action("sf.off", NoneType)
REMOVE_APP = Action("sf.off!", NoneType, final=True)

# Between forms, answered by the router itself.
STAY = Action("stay", str)  # the draft
LEAVE = Action("leave", str)
FRESH = Action("fresh", str)  # the form
RESUME = Action("resume", str)

# --- products, carts ----------------------------------------------------------------------------

Shelf: TypeAlias = Category | Literal["all", ""]  # every product; or the choice of a category
Fact: TypeAlias = Literal[
    "price",
    "stock",
    "photos",
    "name",
    "description",
    "category",
    "unit",
    "weight_grams",
    "box",
    "option1",
    "option2",
]
Facts: TypeAlias = Literal["measures", "sizes"]  # several, of which one is chosen next


@dataclass(frozen=True, slots=True)
class OnShelf:
    shelf: Shelf = ""
    place: Place = FIRST


@dataclass(frozen=True, slots=True)
class Found:
    """What was looked for, and the page; without words, they are asked for."""

    words: str = ""
    place: Place = FIRST


@dataclass(frozen=True, slots=True)
class Filtered:
    """What of a search, or without words of all products, is chosen, and the page."""

    filters: Filters = NO_FILTERS
    place: Place = FIRST
    words: str = ""


@dataclass(frozen=True, slots=True)
class ToFilter:
    """What is chosen so far, and what of it is chosen now."""

    what: Literal["", "category", "price", "shop"] = ""
    filters: Filters = NO_FILTERS
    words: str = ""


@dataclass(frozen=True, slots=True)
class OfProduct:
    product: int
    place: Place = FIRST


@dataclass(frozen=True, slots=True)
class OfShop:
    shop: int
    place: Place = FIRST


@dataclass(frozen=True, slots=True)
class CardOfProduct:
    """`language` is that of whoever is to read the picture; none, one's own."""

    product: int
    language: Language | None = None


@dataclass(frozen=True, slots=True)
class OfFigures:
    by: Literal["day", "week", "month"] = "day"


@dataclass(frozen=True, slots=True)
class InCart:
    """Without a place, where something has to be mended."""

    place: Place | None = None


@dataclass(frozen=True, slots=True)
class OutOfCart:
    product: int | None
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class FactOfProduct:
    """Without a fact, or with several, it is asked which."""

    product: int
    fact: Literal[Fact, Facts, ""] = ""


@dataclass(frozen=True, slots=True)
class TextOfProduct:
    product: int
    language: Language


@dataclass(frozen=True, slots=True)
class ToTranslate:
    """What waits for a language; without one, for that of whoever asks. With a product, its text in
    that, to be corrected."""

    language: Language | Literal[""] = ""
    product: int = 0


SHOP = Action("shop", OnShelf)
SEARCH = Action("search", Found, from_end=True)
FILTERED = Action("sift", Filtered)
FILTER = Action("sift.by", ToFilter)
PRODUCT = Action("prod", int)
ORIGINAL = Action("prod.own", int)  # in its seller's own words
PHOTOS = Action("photos", int)
OPTIONS = Action("options", OfProduct)
OF_SHOP = Action("of_shop", OfShop)
SHARE = Action("share", int)
SHARE_SHOP = Action("share.shop", NoneType)
PRODUCT_CARD = Action("share.p", CardOfProduct)
SHOP_CARD = Action("share.s", ChosenLanguage)
REVIEWS = Action("reviews", OfProduct)
BUY = Action("buy", int)
CART = Action("cart", InCart)
DROP = Action("drop", OutOfCart)
CHECKOUT = Action("checkout", NoneType)

SELL = Action("sell", NoneType)
ADD = Action("add", NoneType)
OWN_OPTIONS = Action("own.options", OfProduct)
ADD_OPTION = Action("add.option", int)  # another size of this product
MINE = Action("mine", Place, bare=FIRST)
MY_SHOP = Action("myshop", NoneType)
CLOSE_SHOP = Action("shop.rest", NoneType)
REOPEN_SHOP = Action("shop.back!", NoneType)
OWN = Action("own", int)
EDIT = Action("edit", FactOfProduct)
PAUSE = Action("pause", int)
RESELL = Action("resell", int)
TYPE_DISCOUNT_CODE = Action("code", NoneType)
DROP_DISCOUNT_CODE = Action("code.drop", NoneType)
USE_DISCOUNT_CODE = Action("code.use", int)  # the number in its link, which nobody guesses
DISCOUNT_CODES = Action("codes", Place, bare=FIRST)
NEW_DISCOUNT_CODE = Action("codes.new", NoneType)
OWN_DISCOUNT_CODE = Action("codes.one", int)
END_DISCOUNT_CODE = Action("codes.end", int)
REDUCED_PRICES = Action("disc", NoneType)
REDUCE = Action("reduce", int)
REDUCE_ALL = Action("reduce.all", NoneType)
END_REDUCED = Action("reduce.off", int)
END_ALL_REDUCED = Action("reduce.off.all", NoneType)
TEXTS = Action("texts", int)
WRITE_TEXT = Action("text", TextOfProduct)
ASK_REMOVE_TEXT = Action("text.off", TextOfProduct)
REMOVE_TEXT = Action("text.off!", TextOfProduct)
ASK_DELETE = Action("delete", int)
DELETE = Action("delete!", int, final=True)

# --- orders -------------------------------------------------------------------------------------

Stars: TypeAlias = Literal[1, 2, 3, 4, 5]
STARS: tuple[Stars, ...] = get_args(Stars)
DigestHour: TypeAlias = Literal[5, 6, 7, 8, 9, 12, 17, 20]
DIGEST_HOURS: tuple[DigestHour, ...] = get_args(DigestHour)


@dataclass(frozen=True, slots=True)
class OfSales:
    """What a seller has to act on, of that where money is to be looked for, or what is over."""

    which: Literal["", "pay", "done"] = ""
    place: Place = FIRST


@dataclass(frozen=True, slots=True)
class Cancelled:
    """By a seller it has a reason."""

    order: str
    reason: OrderReason | None = None


@dataclass(frozen=True, slots=True)
class Rated:
    order: str
    stars: Stars


@dataclass(frozen=True, slots=True)
class DigestAt:
    hour: DigestHour


def _step(name: str, *, final: bool = False) -> Action[str]:
    """A step of the order whose code it carries."""
    return Action(name, str, order=str, final=final)


ORDERS = Action("orders", Place, bare=FIRST)
SALES = Action("sales", OfSales, from_end=True)
ORDER = Action("order", str)
PLACE = Action("place", str)  # on the map
NEW_ADDRESS = _step("o.addr")
ORDER_LINK = _step("o.link")
ORDER_PICTURE = _step("o.pic")
RENEW_ORDER_LINK = _step("o.link!", final=True)

ACCEPT = _step("o.acc")
DECLINE = _step("o.dec")
ASK_CANCEL = _step("o.cancel")
CANCEL_IN_WORDS = _step("o.why")
CANCEL = Action("o.cancel!", Cancelled, order=lambda cancelled: cancelled.order, final=True)

CLAIM_PAID = _step("o.claim")
PROVE = _step("o.prove")
PROOF = _step("o.proof")
NOT_PAID = _step("o.nopay")
ASK_PAID = _step("o.paid")
PAID = _step("o.paid!", final=True)
COUNT_MONEY = _step("o.sum")
ASK_REFUNDED = _step("o.refund")
REFUNDED = _step("o.refund!", final=True)
REFUND_PART = _step("o.part")
ASK_MONEY_BACK = _step("o.back")
MONEY_BACK = _step("o.back!", final=True)

CORRECT_POSTAGE = _step("o.postage")
AGREE_POSTAGE = _step("o.agree", final=True)


@dataclass(frozen=True, slots=True)
class ChosenWay:
    """A way to pay an order; None: one that is offered no more, and they are shown again."""

    order: str
    method: PaymentMethod | None = None


PAY = _step("o.pay")
WAYS_TO_PAY = _step("o.ways")
CHOOSE_WAY = Action("o.way", ChosenWay, mark=".", order=lambda way: way.order)

PACKED = _step("o.pack")
SHIP = _step("o.ship")
SHIP_UNPAID = _step("o.ship!", final=True)
CORRECT = _step("o.fix")
MORE_OF_PARCEL = _step("o.more")
ASK_DELIVERED = _step("o.dlv")
DELIVERED = _step("o.dlv!", final=True)
MISSING = _step("o.missing")
NO_NEWS = _step("o.nonews")
RESTOCK = _step("o.stock")

# What a seller says of a parcel; of the final ones it is asked first.
SAY_OF_PARCEL: dict[ParcelEvent, Action[str]] = {
    word: _step(f"o.t.{word}") for word in PARCEL_EVENTS if word not in ("announced", "delivered")
}
Final: TypeAlias = Literal["returned", "lost"]
SAY_FINALLY: dict[Final, Action[str]] = {
    word: _step(f"o.t.{word}!", final=True) for word in get_args(Final)
}

THANK = _step("o.thank")
RATE = Action("rate", Rated)
SAY_WHY = Action("say", str)  # the order's code
ASK_HOUR = Action("hour", NoneType)
SET_HOUR = Action("hour!", DigestAt)

# --- complaints ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OfferRead:
    """A complaint with the offer that its buyer read: another one is another."""

    complaint: int
    answers: int


@dataclass(frozen=True, slots=True)
class ShownBy:
    """What one side of a complaint shows."""

    complaint: int
    side: Literal["buyer", "seller"]


COMPLAIN = _step("o.complain")
COMPLAINT = Action("cp", int)
COMPLAINT_PHOTOS = Action("cp.photos", ShownBy)
COMPLAINT_READ = Action("cp.read", int)
ANSWER_COMPLAINT = Action("cp.answer", int)
ASK_ACCEPT = Action("cp.yes", OfferRead)
ACCEPT_OFFER = Action("cp.yes!", OfferRead, final=True)
ASK_FOR_STAFF = Action("cp.staff", int)
ASK_WITHDRAW = Action("cp.end", int)
WITHDRAW = Action("cp.end!", int, final=True)
DECIDE_COMPLAINT = Action("cp.decide", int)
COMPLAINTS = Action("complaints", Place, bare=FIRST)

# --- questions that are passed on ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OfInquiry:
    """A page of what was said in a question, the newest first."""

    inquiry: int
    place: Place = FIRST


@dataclass(frozen=True, slots=True)
class Concerning:
    """What somebody wants to talk to staff about: an order, a product, or neither."""

    order: str = ""
    product: int | None = None


ASK = Action("ask", int)  # the seller, about a product
ASK_OF_ORDER = _step("o.ask")
INQUIRIES = Action("qs", Place, bare=FIRST)
INQUIRY = Action("q", OfInquiry)
REPLY = Action("q.re", int)
ASK_REPORT = Action("q.bad", int)
REPORT = Action("q.bad!", int)
MUTE = Action("q.mute!", int)
HEAR = Action("q.hear!", int)
TALK = Action("talk", Concerning)


def inquiry_in(shown: Iterable[str]) -> int | None:
    """The question to which a message with these buttons asks for words."""
    for each in shown:
        tap = Tap.decode(each)
        if tap is not None and tap.action == REPLY.name:
            try:
                return REPLY.read(tap.subject)
            except Nonsense:
                return None
    return None


# --- staff --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Decided:
    """The version is that of the texts which were read. Before texts could be changed, none was."""

    broadcast: int
    version: str | None = None


@dataclass(frozen=True, slots=True)
class OpenedLink:
    broadcast: int
    place: int


@dataclass(frozen=True, slots=True)
class OfRecord:
    """A page of what was written down of an order."""

    order: str
    page: int = 0


@dataclass(frozen=True, slots=True)
class OfAttempt:
    """What staff say of an attempt to move money, which is named by its id."""

    attempt: str
    verdict: Literal["moved", "nothing"] = "moved"


@dataclass(frozen=True, slots=True)
class FailedLike:
    """Like one of them, which is named by its id."""

    notice: int
    place: Place = FIRST


COMPOSE = Action("broadcast", NoneType)
BROADCASTS = Action("broadcasts", NoneType)
COURSE = Action("bc", int)
STOP = Action("bc.stop", int)
HOLD = Action("bc.pause", int)
GO_ON = Action("bc.on", int)
APPROVE = Action("bc.yes", Decided, mark=".", final=True)
DISAPPROVE = Action("bc.no", Decided, mark=".")
REWORD = Action("bc.edit", int)
ASK_RECALL = Action("bc.recall", int)
RECALL = Action("bc.recall!", int, final=True)
ASK_CLOSE = Action("bc.close", int)
CLOSE = Action("bc.close!", int, final=True)
LINK = Action("bc.link", OpenedLink, mark=".")
READ = Action("bc.read", int)
NEWS = Action("bc.news", int)  # as whoever it is for reads it
PUT_OFF = Action("bc.when", int)
SEND_NOW = Action("bc.now", int, final=True)

LISTS = Action("lists", NoneType)
NEW_LIST = Action("list.new", NoneType)
ASK_DROP_LIST = Action("list.del", int)
DROP_LIST = Action("list.del!", int, final=True)
CAMPAIGNS = Action("campaign", NoneType)
NEW_CAMPAIGN = Action("camp.new", NoneType)

RECORD = Action("rec", str)  # of an order: its code
RECORD_CHANGES = Action("rec.all", OfRecord)
RECORD_MONEY = Action("rec.pay", str)
RECORD_PROOF = Action("rec.proof", str)
ASK_SENT_BACK = Action("rec.back", str)
SENT_BACK = Action("rec.back!", str, final=True)
ASK_VERDICT = Action("att.say", OfAttempt)
VERDICT = Action("att.say!", OfAttempt, final=True)
ASK_RETURN = Action("att.back", str)  # of a payment: its id
RETURN = Action("att.back!", str, final=True)
TAKE_OTHER = Action("att.take", str)
TRACKING = Action("tracking", NoneType)
RATES = Action("rates", NoneType)
ENTER_RATES = Action("rates.new", NoneType)
SALES_FILE = Action("sales.x", str, bare="")  # a month, as below
ALL_ORDERS_FILE = Action("rec.x", str, bare="")
STATEMENT_OF = Action("statement", str, bare="")  # a month: 2026-12; "" is that of now
STATEMENT_FILE = Action("statement.x", str)
STATEMENT_PICTURE = Action("statement.p", str)
FIGURES = Action("stats", OfFigures)
FIGURES_PICTURE = Action("stats.p", OfFigures)
FIGURES_FILE = Action("stats.x", OfFigures)
STUCK_MONEY = Action("money", Place, bare=FIRST)
PAYOUTS = Action("payouts", NoneType)
NEW_PAYOUTS = Action("payouts.new", NoneType)
PAYOUT = Action("payout", int)
ASK_APPROVE_PAYOUT = Action("payout.yes", int)
APPROVE_PAYOUT = Action("payout.yes!", int, final=True)
DECLINE_PAYOUT = Action("payout.no", int)
ENTER_CORRECTION = Action("corr.new", NoneType)
CORRECTION = Action("corr", int)
APPROVE_CORRECTION = Action("corr.yes", int, final=True)
DECLINE_CORRECTION = Action("corr.no", int)
COMMISSION = Action("commission", NoneType)
ENTER_COMMISSION = Action("commission.new", NoneType)
POSTAGE = Action("postage", Place, bare=FIRST)
NEW_POSTAGE = Action("postage.new", NoneType)
POSTAGE_FILE = Action("postage.file", NoneType)
IMPORT_TAX = Action("tax", NoneType)
NEW_IMPORT_TAX = Action("tax.new", NoneType)
IMPORT_TAX_FILE = Action("tax.file", NoneType)
TRANSLATE = Action("translate", ToTranslate)
DESK = Action("desk", Place, bare=FIRST)
CLOSE_INQUIRY = Action("q.end!", int)
KEEP_INQUIRY = Action("q.keep!", int)
STOP_ASKING = Action("q.stop!", int)
LET_ASK = Action("q.let!", int)
UNREAD = Action("unread", Place, bare=FIRST)
STUCK = Action("stuck", Place, bare=FIRST)
STUCK_LIKE = Action("stuck.r", FailedLike, older=".")
RETRY = Action("stuck.1", int)
RETRY_ALL = Action("stuck.all", int, final=True)
NOT_HANDLED = Action("stuck.in", Place, bare=FIRST)

_FINAL = {
    each.name
    for one in list(vars().values())
    for each in (one.values() if isinstance(one, dict) else (one,))
    if isinstance(each, Action) and each.final
}


def is_final(action: str) -> bool:
    """Whether a button of this action does what cannot be undone."""
    return action in _FINAL
