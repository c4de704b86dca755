"""What staff read before they approve a payout, and sellers of their account, in each language."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any, Literal

import pytest

from bot import taps
from bot.chat import MessageScreen
from bot.commerce.payout_hindrances import Hindrance
from bot.commerce.shop_statements import Month, put_together
from bot.i18n import Reader, markup
from bot.notices.payouts import PayoutUnclear
from bot.screens import payouts, shop_statements, verdicts
from bot.screens.notices.payouts import payout_unclear
from bot.texts import LANGUAGES
from storage.models import PaymentAttempt, Payout, Shop
from storage.payouts import Balance
from storage.shop_statements import Booked
from tests.support.trade import francs

VERDICTS: tuple[Literal["moved", "nothing"], ...] = ("moved", "nothing")
PHONE = "+250788123456"
NOW = datetime(2026, 12, 17, tzinfo=UTC)


def a_payout(**facts: Any) -> Payout:
    known = {
        "id": 12,
        "shop": Shop(id=1, name="Kopakama <b>"),
        "state": "proposed",
        "owed": 11_250,
        "owed_currency": "RWF",
        "amount": 11_250,
        "currency": "RWF",
        "rate": None,
        "phone": PHONE,
    }
    return Payout(**(known | facts))


def read(screen: MessageScreen, language: Any) -> str:
    reader = Reader.of(language)
    labels = [button.label for row in screen.rows for button in row]
    return "\n".join(markup(each, reader) for each in (*screen.lines, *labels))


@pytest.mark.parametrize("language", LANGUAGES)
class TestApproving:
    def test_both_sums_and_the_rate(self, language: Any) -> None:
        yuan = a_payout(owed=5_400, owed_currency="CNY", amount=10_989, rate=203_500_000)
        said = read(payouts.payout(yuan, may_decide=True), language)
        for each in ("54", "989", "203.5", "+250 788 123 456", "PO-12", "✅", "❌", "&lt;b&gt;"):
            assert each in said, each

    def test_nothing_to_tap_for_who_may_not(self, language: Any) -> None:
        said = read(payouts.payout(a_payout(), may_decide=False), language)
        assert "✅" not in said

    def test_what_staff_have_to_say_of_one(self, language: Any) -> None:
        unclear = PaymentAttempt(
            id="0b6b", provider="pawapay", amount=11_250, currency="RWF", reference="P-1"
        )
        sent = a_payout(state="sent")
        shown = payouts.payout(sent, may_decide=False, unclear=unclear)
        said = read(shown, language)
        for each in ("PO-12", "pawaPay", "✅", "❌"):
            assert each in said, each
        for verdict in VERDICTS:
            asked = verdicts.question(unclear, verdict, taps.PAYOUT(12))
            assert "P-1" in read(asked, language)
            assert asked.rows[0][0].tap == taps.VERDICT(taps.OfAttempt("0b6b", verdict))

    def test_one_on_its_way_is_a_tap_away(self, language: Any) -> None:
        """Red when staff are told to look at one and find no way to it."""
        sent, old = a_payout(state="sent"), [a_payout(id=each, state="paid") for each in range(10)]
        shown = payouts.payouts([], [sent], old, [], {}, [], {}, {}, collects=True)
        assert taps.PAYOUT(12) in [button.tap for row in shown.rows for button in row]
        assert read(shown, language).count("PO-12") == 2
        facts: dict[str, Any] = {"payout": "PO-12", "shop": "A", "sum": 5, "currency": "RWF"}
        for number, leads in ((12, taps.PAYOUT(12)), (0, taps.PAYOUTS())):
            told = payout_unclear(
                PayoutUnclear(
                    **facts, phone=PHONE, number=number, moved=0, moved_in="", reference=""
                )
            )
            assert [button.tap for row in told.rows for button in row] == [leads]

    def test_debts_and_what_waits(self, language: Any) -> None:
        balances = [Balance(1, "RWF", -500, 0), Balance(2, "RWF", 9_000, 2_000)]
        waiting, paid, names = [a_payout()], [a_payout(state="paid")], {1: "A", 2: "B"}
        corrections, fees = [7], {"RWF": 345}
        why = {(2, "RWF"): Hindrance("too_little", least=francs(9_001))}
        shown = payouts.payouts(
            waiting, [], paid, balances, names, corrections, fees, why, collects=True
        )
        said = read(shown, language)
        assert "345" in said
        assert re.search(r"9.001", said)
        assert taps.CORRECTION(7) in [button.tap for row in shown.rows for button in row]
        assert "-500" not in said
        assert "500" in said
        assert "2" in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_last_lines_and_how_many_more(language: Any) -> None:
    booked = [Booked(NOW, "received", f"IS-{n}", 900, 100, "RWF") for n in range(15)]
    of = put_together(Month(2026, 12), {"RWF": 500}, booked)
    why = [Hindrance("new_number", until=NOW), Hindrance("no_wallet"), Hindrance("no_rate")]
    shown = shop_statements.statement(of, why, collects=True, is_last=True)
    said = read(shown, language)
    assert len({markup(payouts.why_not(each), Reader.of(language)) for each in why}) == 3
    assert all(markup(payouts.why_not(each), Reader.of(language)) in said for each in why)
    assert "IS-14" in said
    assert "IS-2:" not in said
    assert "⬇️" in said
    assert any(each in said for each in ("14 000", "14\u00a0000", "14,000"))
