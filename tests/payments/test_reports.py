"""The twenty kinds of real bugs of payments that were looked for in others' trackers: where ours is
held off each.

Number 19, one Telegram invoice paid several times (tdlib/telegram-bot-api 603), cannot happen here:
no invoices of Telegram's are sent; two taps on "Pay now" are number 2.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
CROSSING, ATTEMPTS = "commerce/test_attempts_crossing.py", "commerce/test_attempts.py"
WORKER, WEBHOOK = "payments/test_worker.py", "payments/test_webhook.py"

HELD_OFF: dict[int, dict[str, tuple[str, ...]]] = {
    # Confirmed and called at once: captured twice.
    1: {
        ATTEMPTS: ("test_both_sides_are_told_once",),
        CROSSING: ("test_two_processes_say_the_same",),
    },
    # A time-out after it was confirmed, and a second charge.
    2: {
        ATTEMPTS: ("test_two_taps_are_one_payment",),
        WORKER: (
            "test_taken_and_the_answer_lost",
            "test_once_by_two_workers_at_once",
            "test_never_heard_of_is_not_believed_at_once",
        ),
    },
    # Several effects of one payment: the webhook beside the page that the buyer comes back to.
    3: {WEBHOOK: ("test_ten_times_by_two_processes_at_once",)},
    # Whoever makes up for what failed cancels the order that is good.
    4: {CROSSING: ("test_cancelled_while_it_is_paid", "test_its_buyer_cancels_while_it_is_paid")},
    # "Processing" taken for paid.
    5: {
        ATTEMPTS: ("test_under_way_is_not_paid",),
        "payments/test_pawapay.py": ("test_bug_5_what_is_under_way_is_neither_paid_nor_failed",),
        "payments/test_contract.py": ("test_bug_5_what_stays_pending_is_neither_paid_nor_failed",),
    },
    # Money that was captured cannot be refunded.
    6: {ATTEMPTS: ("test_cancelled_and_paid_goes_back_by_itself",)},
    # More given back than came, in two steps.
    7: {ATTEMPTS: ("test_in_two_steps_never_more_than_came",)},
    # More given back than came, by two ways: by hand beside the provider.
    8: {
        CROSSING: (
            "test_a_refund_of_another_sum_is_looked_at",
            "test_what_came_by_hand_goes_back_beside",
        ),
        "commerce/test_money_at_random.py": ("test_money_and_states_agree",),
    },
    # A hundred times too much in a currency without decimals.
    9: {
        "payments/test_values.py": ("test_bug_9_francs_are_sent_without_hundredths",),
        "payments/test_contract.py": ("test_bug_9_francs_have_no_hundredths_either_way",),
        "payments/test_stripe_objects.py": ("test_francs_have_no_hundredths",),
    },
    # Rounded lines do not come to the total.
    10: {"commerce/test_quotes.py": ("test_lines_and_postage_add_up_to_the_total",)},
    # Given back in another currency.
    11: {
        CROSSING: ("test_a_refund_in_another_currency",),
        "commerce/test_quotes.py": ("test_a_refund_is_never_converted",),
        "payments/test_contract.py": ("test_bug_11_a_refund_is_in_the_currency_of_its_payment",),
    },
    # The end of an old attempt ends an order that a newer one has paid.
    12: {CROSSING: ("test_patience_and_the_old_one_fails_late",)},
    # A late event opens again what was over.
    13: {ATTEMPTS: ("test_a_late_event_opens_nothing",)},
    # Events out of order take a state back.
    14: {
        ATTEMPTS: ("test_in_any_order_it_ends_the_same",),
        WEBHOOK: ("test_before_the_answer_of_the_call",),
        "commerce/test_money_at_random.py": ("test_in_another_order_it_comes_to_the_same",),
    },
    # The amount is not compared.
    15: {
        ATTEMPTS: ("test_too_little_waits_for_the_rest", "test_another_currency_is_looked_at"),
        CROSSING: ("test_nothing_moved_is_no_payment",),
    },
    # Shares that do not add up.
    16: {
        "commerce/test_ledger.py": (
            "test_add_up_exactly_bug_16",
            "test_half_given_back_takes_half_of_the_commission",
        )
    },
    # Paid out twice after an unclear answer.
    17: {
        "commerce/test_payouts.py": ("test_unknown_is_never_paid_again_bug_17",),
        "payments/test_killed.py": ("test_while_it_is_sent", "test_while_it_is_asked_after"),
    },
    # pawaPay's keys are a list, and its signatures DER.
    18: {"payments/test_pawapay_signature.py": ("test_bug_18_keys_are_a_list_and_signatures_der",)},
    # MTN says 500 where there is no money.
    20: {"payments/test_momo.py": ("test_bug_20_a_500_is_unknown_until_it_is_looked_after",)},
}


def test_all_of_them() -> None:
    assert set(HELD_OFF) == {*range(1, 21)} - {19}


@pytest.mark.parametrize("number", list(HELD_OFF))
def test_bug(number: int) -> None:
    for file, names in HELD_OFF[number].items():
        tree = ast.parse((TESTS / file).read_text())
        there = {
            each.name
            for each in ast.walk(tree)
            if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)
        }
        assert set(names) <= there, file
