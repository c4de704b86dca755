"""What is deleted when somebody asks for it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, case, cast, delete, func, literal, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage import (
    mail,
    order_links,
    second_factor,
    spellings,
    told_names,
    web_log,
    web_visits,
)
from storage.constants import ORDER_REASONS
from storage.media.naming import shown_by
from storage.models import (
    Account,
    AuditLine,
    CartCode,
    CartLine,
    Complaint,
    ComplaintPhoto,
    DiscountCode,
    FailedUpdate,
    Inquiry,
    InquiryBlock,
    InquiryMessage,
    ListMember,
    Moment,
    Notice,
    OptIn,
    Order,
    PaymentAttempt,
    PaymentProof,
    Payout,
    Person,
    Product,
    ProductPhoto,
    ProductText,
    ProductWord,
    ProviderEvent,
    Purchase,
    Review,
    Shop,
    SkippedText,
    TextClaim,
    WantedFile,
    WrongDiscountCodes,
)
from storage.told_names import TO_STAFF

# Kinds of notices that say how a shop is reached and paid.
TELL_OF_SHOPS = (
    "order_accepted",
    "order_cancelled_to_buyer",
    "order_unpaid_to_buyer",
    "order_unsent_to_buyer",
    "payment_not_found",
    "payment_due",
    *TO_STAFF,
    "payout_paid",
    "payout_phone_changed",
)


async def erase(db: AsyncSession, person_id: int, now: datetime) -> None:
    """Blank what is personal, and what they wrote and showed: nothing names their pictures any
    more, and nobody reads their words. Orders stay as accounts of what was traded, without name,
    phone or address. Of their accounts the one stays that they used last: of the others nobody
    knows any more whose they were."""
    await told_names.take_out(db, person_id)
    await _conversations(db, person_id)
    await mail.erase(db, person_id)
    await order_links.drop(db, select(Order.id).where(Order.buyer_id == person_id))
    await second_factor.erase(db, person_id)
    were = select(Person.id).where(or_(Person.id == person_id, Person.merged_into == person_id))
    own_shop = select(Shop.id).where(Shop.owner_id == person_id)
    buyers = select(Order.buyer_id).where(Order.shop_id.in_(own_shop))
    goods = select(Product.id).where(Product.shop_id.in_(own_shop))
    bought = select(Order.id).where(Order.buyer_id == person_id)
    sales = select(Order.id).where(Order.shop_id.in_(own_shop))
    paid_out = select(Payout.attempt_id).where(
        Payout.shop_id.in_(own_shop), Payout.attempt_id.is_not(None)
    )
    moved = select(PaymentAttempt.id).where(
        PaymentAttempt.order_id.in_(bought) | PaymentAttempt.id.in_(paid_out)
    )
    theirs = (Order.buyer_id == person_id) | Order.shop_id.in_(own_shop)
    is_used = (
        select(Person.id)
        .where(
            Person.id == Account.person_id,
            Person.platform == Account.platform,
            Person.platform_id == Account.platform_id,
        )
        .exists()
    )
    unheard = Notice.state.in_(("due", "held", "refused", "unreachable"))
    ended_by_them = (
        select(AuditLine.id)
        .where(
            AuditLine.subject == "order",
            AuditLine.subject_id == Order.id,
            AuditLine.to_state == Order.state,
            AuditLine.actor_id.in_(were),
        )
        .exists()
    )
    asked = select(Inquiry.id).where(
        (Inquiry.person_id == person_id) | Inquiry.shop_id.in_(own_shop)
    )
    await spellings.forget(db, own_shop)
    for statement in (
        # of what they bought, and of goods that nobody finds any more
        update(Review)
        .where((Review.buyer_id == person_id) | Review.order_id.in_(sales))
        .values(words=""),
        update(Order)
        .where(theirs, Order.reason.not_in(("", *ORDER_REASONS)), ended_by_them)
        .values(reason=""),
        update(AuditLine)
        .where(
            AuditLine.subject == "order",
            AuditLine.subject_id.in_(select(Order.id).where(theirs)),
            AuditLine.actor_id.in_(were),
            AuditLine.reason.not_in(("", *ORDER_REASONS)),
        )
        .values(reason=""),
        delete(CartLine).where((CartLine.person_id == person_id) | CartLine.product_id.in_(goods)),
        delete(CartCode).where((CartCode.person_id == person_id) | CartCode.shop_id.in_(own_shop)),
        delete(WrongDiscountCodes).where(WrongDiscountCodes.person_id == person_id),
        # Words of the seller's, or about a buyer whom one was given to.
        update(Order).where(Order.shop_id.in_(own_shop)).values(discount_code=""),
        update(DiscountCode)
        .where(DiscountCode.shop_id.in_(own_shop))
        .values(
            name="",
            spelled=literal("-").concat(cast(DiscountCode.id, String)),
            ended_at=func.coalesce(DiscountCode.ended_at, literal(now, Moment())),
        ),
        delete(ListMember).where(ListMember.person_id == person_id),
        delete(OptIn).where(OptIn.person_id == person_id),
        delete(FailedUpdate).where(FailedUpdate.person_id == person_id),
        update(Purchase).where(Purchase.buyer_id == person_id).values(address={}),
        update(Complaint).where(Complaint.order_id.in_(bought)).values(words=""),
        update(Complaint).where(Complaint.order_id.in_(sales)).values(answer=""),
        delete(ComplaintPhoto).where(shown_by(person_id)),
        # What they asked and answered: also where others were told it.
        update(Notice)
        .where(
            Notice.dedupe_key.in_(
                select(literal("question:").concat(cast(InquiryMessage.id, String))).where(
                    InquiryMessage.author_id == person_id
                )
            )
        )
        .values(
            facts={},
            state=case((unheard, "moot"), else_=Notice.state),
            settled_at=case((unheard, literal(now, Moment())), else_=Notice.settled_at),
        ),
        update(InquiryMessage).where(InquiryMessage.author_id == person_id).values(words=""),
        update(Inquiry)
        .where(Inquiry.id.in_(asked))
        .values(state="closed", unanswered=0, look_at=None),
        delete(InquiryBlock).where(InquiryBlock.shop_id.in_(own_shop)),
        delete(WantedFile).where(
            (WantedFile.person_id == person_id)
            | WantedFile.name.in_(
                select(ProductPhoto.photo_id).where(ProductPhoto.product_id.in_(goods))
            )
        ),
        delete(PaymentProof).where(PaymentProof.person_id == person_id),
        delete(ProductPhoto).where(ProductPhoto.product_id.in_(goods)),
        delete(ProductWord).where(ProductWord.product_id.in_(goods)),
        delete(ProductText).where(ProductText.product_id.in_(goods)),
        # What they translated for others stays as the market's.
        update(ProductText).where(ProductText.person_id == person_id).values(person_id=None),
        delete(TextClaim).where(TextClaim.person_id == person_id),
        delete(SkippedText).where(SkippedText.person_id == person_id),
        update(Product)
        .where(Product.shop_id.in_(own_shop))
        .values(state="deleted", name="", description="", search_text="", option1="", option2=""),
        update(Shop)
        .where(Shop.owner_id == person_id)
        .values(
            state="closed",
            name="",
            about="",
            phone="",
            merchant_code=None,
            bank_account=None,
            district="",
            reopens_on=None,
            closing_note="",
        ),
        # What moved is kept; from which phone, and what a provider wrote of it, is not.
        update(PaymentAttempt)
        .where(PaymentAttempt.id.in_(moved), PaymentAttempt.look_at.is_(None))
        .values(phone=""),
        update(ProviderEvent)
        .where(ProviderEvent.attempt_id.in_(moved))
        .values(body=b"", headers={}),
        update(Payout).where(Payout.shop_id.in_(own_shop)).values(phone=""),
        # What others were told of the shop's phone, merchant code and bank.
        update(Notice)
        .where(
            Notice.kind.in_(TELL_OF_SHOPS),
            Notice.person_id.in_(buyers) | Notice.kind.in_(TO_STAFF),
            Notice.state.not_in(("due", "held")),
        )
        .values(facts={}, state=case((Notice.state == "refused", "moot"), else_=Notice.state)),
        update(Notice)
        .where(Notice.person_id == person_id)
        .values(
            facts={},
            reason="",
            state=case((unheard, "moot"), else_=Notice.state),
            settled_at=case((unheard, literal(now, Moment())), else_=Notice.settled_at),
        ),
        delete(Account).where(Account.person_id == person_id, ~is_used),
        update(Account).where(Account.person_id == person_id).values(name="", phone=None),
        update(Person)
        .where(Person.id == person_id)
        .values(
            name="",
            phone=None,
            language=None,
            language_hint="",
            first_source="",
            last_source="",
            zone=None,
            parcels_to=None,
        ),
    ):
        await db.execute(statement.execution_options(synchronize_session=False))


async def _conversations(db: AsyncSession, person_id: int) -> None:
    """What was said on the web, where nobody else keeps it; that goes on at the account that they
    used last."""
    on_web = Account.platform == web_visits.PLATFORM
    rows = await db.execute(
        select(Account.platform_id, Person.platform == Account.platform, Person.platform_id)
        .join(Person, Person.id == Account.person_id)
        .where(Account.person_id == person_id, on_web)
    )
    used: list[str] = []
    others: list[str] = []
    for visit, here, last in rows:
        (used if here and last == visit else others).append(visit)
    await web_visits.shut(db, others)
    await web_log.clear(db, used)
    await web_visits.unname(db, used)
