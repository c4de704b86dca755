"""What becomes of each kind of notice whose reader has not written for a day: the template that
tells them, which costs money and is little liked where it comes often; or it waits until they
write; or it is of no use then."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

from bot.whatsapp.outbound.templates import (
    ACCOUNT_NEWS,
    COMPLAINT_NEWS,
    NEW_ORDER,
    ORDER_NEWS,
    PARCEL_NEWS,
    PAYMENT_NEWS,
    QUESTION_NEWS,
    Template,
)

# Whatever waits for somebody to write, it is told no more after this.
LONGEST_WAIT = timedelta(days=7)

Worth = Template | Literal["wait", "drop"]

KINDS: dict[str, Worth] = {
    # Somebody waits for what its reader does, or it is about their goods or money.
    "order_placed": NEW_ORDER,
    **dict.fromkeys(
        (
            "order_waiting",  # it is not new any more
            "order_accepted",
            "order_declined",
            "order_cancelled_to_seller",
            "order_cancelled_to_buyer",
            "order_expired_to_buyer",
            "order_expired_to_seller",
            "order_unpaid_to_buyer",
            "order_unpaid_to_seller",
            "order_unsent_to_buyer",
            "order_unsent_to_seller",
            "postage_asked",
            "postage_agreed",
            "address_moved",
        ),
        ORDER_NEWS,
    ),
    **dict.fromkeys(
        (
            "payment_claimed",
            "payment_not_found",
            "payment_seen",
            "payment_due",
            "payment_way_changed",
            "refunded",
            "part_refunded",
            "refund_owed",
            "refund_confirmed",
            "cash_to_confirm",
            "proof_sent",
            "payment_failed",
            "money_came",
            "paid_in_part",
            "paid_too_much",
            "paid_after_end",
            "money_returned",
            "payment_in_review",
            "payment_sent_back",
            "refund_failed",
        ),
        PAYMENT_NEWS,
    ),
    **dict.fromkeys(
        (
            "order_shipped",
            "order_delivered",
            "parcel_trouble",
            "parcel_delivered",
            "parcel_missing",
            "parcel_due",
            "tracking_corrected",
        ),
        PARCEL_NEWS,
    ),
    **dict.fromkeys(
        (
            "complaint_opened",
            "complaint_answered",
            "complaint_decided",
            "complaint_due",
            "complaint_to_confirm",
        ),
        COMPLAINT_NEWS,
    ),
    **dict.fromkeys(("question_asked", "question_answered"), QUESTION_NEWS),
    **dict.fromkeys(
        ("payout_paid", "payout_failed", "payout_phone_changed", "shop_corrected"), ACCOUNT_NEWS
    ),
    **dict.fromkeys(
        (
            "account_asked",
            "account_joined",
            "order_link_code",
            "confirmation_code",
            "second_factor_changed",
        ),
        ACCOUNT_NEWS,
    ),
    # Good to know the next time; nobody waits.
    **dict.fromkeys(
        (
            "order_packed",
            "order_received",
            "receipt_reminder",
            "tracking_silence",
            "complaint_read",
            "complaint_closed",
            "complaint_with_staff",
            "question_due",  # of which the day it was asked they were told
            "low_stock",
            "shop_reopened",
            "code_given",
            "review",
            "weekly",
            "email_confirmed",
            "email_lost",
        ),
        "wait",
    ),
    # Staff have their queues, and look at them.
    **dict.fromkeys(
        (
            "payment_to_check",
            "money_stuck",
            "money_waits",
            "money_unclear",
            "return_failed",
            "refund_failed_to_staff",
            "proof_shown_twice",
            "complaint_to_decide",
            "question_to_staff",
            "broadcast_to_approve",
            "broadcast_grown",
            "broadcast_late",
            "broadcast_approved",
            "broadcast_declined",
            "broadcast_finished",
            "payouts_to_approve",
            "correction_to_approve",
            "correction_decided",
            "payout_unclear",
            "message_failed",
            "reduced_after_raise",
            "rate_old",
            "rate_lacking",
            "import_tax_old",
            "rate_out_of_line",
        ),
        "wait",
    ),
    # Of no use later.
    **dict.fromkeys(("digest", "parcel_moved", "payment_page", "broadcast_test"), "drop"),
    # Of which the address of e-mail is told, and nobody here.
    **dict.fromkeys(("email_to_confirm", "email_taken"), "drop"),
}
