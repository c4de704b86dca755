"""What must survive: one typed class per table.

Money is a whole count of the currency's minor unit in BIGINT beside its code. Times are UTC and
aware. Every state is text under a CHECK, so that a typo in code fails in the database and not in
somebody's order.
"""

from storage.models.accounts import Account, JoinCode, WrongCodes
from storage.models.base import Base, Moment
from storage.models.broadcasts import (
    Broadcast,
    Campaign,
    LinkTap,
    ListMember,
    OptOut,
    PeopleList,
    SentPoll,
    Vote,
)
from storage.models.commission import CommissionRule
from storage.models.complaints import Complaint, ComplaintPhoto
from storage.models.delivery import Attempt, Notice
from storage.models.discount_codes import CartCode, CodeUse, DiscountCode, WrongDiscountCodes
from storage.models.failed_updates import FailedUpdate
from storage.models.import_tax import ImportTaxRate
from storage.models.inquiries import Inquiry, InquiryBlock, InquiryMessage
from storage.models.ledger import LedgerCorrection, LedgerEntry, LedgerLine
from storage.models.mail import MailAddress, MailLink, MailRequest
from storage.models.media import BytesInDoubt, MediaFile, MediaName, WantedFile
from storage.models.order_links import OrderLink, OrderPageCode
from storage.models.orders import (
    AuditLine,
    CartLine,
    Change,
    News,
    Order,
    OrderLine,
    Payment,
    Purchase,
    Shipment,
)
from storage.models.payments import PaymentAttempt, PaymentProof, ProviderEvent
from storage.models.payouts import Payout
from storage.models.people import Person, StaffMember
from storage.models.postage import PostageRate, Tariff
from storage.models.product_texts import ProductText, SkippedText, TextClaim, TextInLanguage
from storage.models.quotes import OrderQuote
from storage.models.rates import ExchangeRate
from storage.models.schedule import JobDone, Review
from storage.models.second_factor import (
    CodeApp,
    ConfirmationAsked,
    ConfirmedDevice,
    RecoveryCode,
)
from storage.models.shipments import TrackingEvent, UnreadEvent
from storage.models.shops import (
    PastPrice,
    Product,
    ProductGroup,
    ProductOption,
    ProductPhoto,
    ProductWord,
    Shop,
    Spelling,
)
from storage.models.web_chat import WebBubble, WebDevice, WebFile, WebPass, WebVisit
from storage.models.whatsapp_inbox import InboxRow
from storage.models.whatsapp_messages import MessagePrice, MessageStatus, MessageTemplate, OptIn

__all__ = [
    "Account",
    "Attempt",
    "AuditLine",
    "Base",
    "Broadcast",
    "BytesInDoubt",
    "Campaign",
    "CartCode",
    "CartLine",
    "Change",
    "CodeApp",
    "CodeUse",
    "CommissionRule",
    "Complaint",
    "ComplaintPhoto",
    "ConfirmationAsked",
    "ConfirmedDevice",
    "DiscountCode",
    "ExchangeRate",
    "FailedUpdate",
    "ImportTaxRate",
    "InboxRow",
    "Inquiry",
    "InquiryBlock",
    "InquiryMessage",
    "JobDone",
    "JoinCode",
    "LedgerCorrection",
    "LedgerEntry",
    "LedgerLine",
    "LinkTap",
    "ListMember",
    "MailAddress",
    "MailLink",
    "MailRequest",
    "MediaFile",
    "MediaName",
    "MessagePrice",
    "MessageStatus",
    "MessageTemplate",
    "Moment",
    "News",
    "Notice",
    "OptIn",
    "OptOut",
    "Order",
    "OrderLine",
    "OrderLink",
    "OrderPageCode",
    "OrderQuote",
    "PastPrice",
    "Payment",
    "PaymentAttempt",
    "PaymentProof",
    "Payout",
    "PeopleList",
    "Person",
    "PostageRate",
    "Product",
    "ProductGroup",
    "ProductOption",
    "ProductPhoto",
    "ProductText",
    "ProductWord",
    "ProviderEvent",
    "Purchase",
    "RecoveryCode",
    "Review",
    "SentPoll",
    "Shipment",
    "Shop",
    "SkippedText",
    "Spelling",
    "StaffMember",
    "Tariff",
    "TextClaim",
    "TextInLanguage",
    "TrackingEvent",
    "UnreadEvent",
    "Vote",
    "WantedFile",
    "WebBubble",
    "WebDevice",
    "WebFile",
    "WebPass",
    "WebVisit",
    "WrongCodes",
    "WrongDiscountCodes",
]
