"""Payouts, as staff see and decide them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import labels, taps
from bot.chat import Button, MessageScreen, Rows
from bot.money import Money
from bot.parsing import show_phone
from bot.parsing.exchange_rates import francs
from bot.screens import ledger_corrections, verdicts
from bot.screens.common import HOME, back
from bot.screens.rates import in_francs
from bot.texts import Line, Strong, Text, t, tc

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.commerce.payout_hindrances import Hindrance
    from storage.constants import AttemptFailure, PayoutState
    from storage.models import PaymentAttempt, Payout
    from storage.payouts import Balance

SHOWN = 10  # shops

_STATES: dict[PayoutState, Text] = {
    "proposed": t("Waiting for approval"),
    "declined": tc("payout", "Declined"),
    "sent": t("On its way"),
    "paid": tc("payout", "Paid"),
    "failed": tc("payout", "Failed"),
}
_FAILURES: dict[AttemptFailure, Text] = {
    "wrong_phone": t("Why: that number has no mobile money account."),
    "limit": t("Why: the account of the shop may not receive so much."),
    "no_money": t("Why: there is too little money in the market's account."),
    "down": t("Why: the provider could not be reached."),
}


def why_it_failed(failure: AttemptFailure) -> Text:
    return _FAILURES.get(failure, t("Why: the provider refused it."))


def payouts(
    waiting: Sequence[Payout],
    sent: Sequence[Payout],
    recent: Sequence[Payout],
    balances: Sequence[Balance],
    shop_names: Mapping[int, str],
    corrections: Sequence[int],
    fees: Mapping[str, int],
    hindrances: Mapping[tuple[int, str], Hindrance],
    *,
    collects: bool,
) -> MessageScreen:
    """What waits and what is on its way, what is the shops', what providers took, and what became
    of the last ones. `corrections` wait for a second member of staff."""
    lines: list[Line] = [Strong(t("💸 Payouts"))]
    if not collects:
        lines.append(t("Buyers pay the shops directly here, so there is nothing to pay out."))
    lines += [_line(each) for each in (*waiting, *sent)]
    owed = [each for each in balances if each.total]
    if owed:
        lines += ["", Strong(t("Balances of the shops"))]
        for each in owed[:SHOWN]:
            lines.append(_balance(each, shop_names))
            why = hindrances.get((each.shop_id, each.currency))
            lines += [why_not(why)] if why is not None else []
    lines += [
        t("Fees of providers: {amount}", amount=Money(minor, currency))
        for currency, minor in fees.items()
    ]
    if recent:
        lines += ["", Strong(t("Earlier")), *map(_line, recent)]
    rows: Rows = tuple((_read(each),) for each in (*waiting[:4], *sent[:4]))
    rows = (*rows, *((ledger_corrections.read(each),) for each in corrections[:4]))
    new = (Button(t("💸 Prepare payouts now"), taps.NEW_PAYOUTS()),) if collects else ()
    if collects or balances:
        rows = (*rows, (ledger_corrections.ENTER,))
    return MessageScreen(tuple(lines), (*rows, (*new, HOME)))


def _read(payout: Payout) -> Button:
    return Button(t("💸 Payout {code}", code=payout.code), taps.PAYOUT(payout.id))


def _line(payout: Payout) -> Text:
    return t(
        "{code}, {shop}: {amount} ({state})",
        code=payout.code,
        shop=payout.shop.name,
        amount=payout.money,
        state=_STATES[payout.state],
    )


def _balance(balance: Balance, shop_names: Mapping[int, str]) -> Text:
    name = shop_names.get(balance.shop_id, "")
    total = Money(balance.total, balance.currency)
    if balance.total < 0:
        return t(
            "{shop} owes the market: {amount}",
            shop=name,
            amount=Money(-total.minor, total.currency),
        )
    if not balance.held:
        return t("{shop}: {amount}", shop=name, amount=total)
    held = Money(balance.held, balance.currency)
    return t("{shop}: {amount}, of orders under way: {held}", shop=name, amount=total, held=held)


def why_not(of: Hindrance) -> Text:
    """Why what is a shop's is not paid out, as staff and its owner read it."""
    if of.until is not None:
        return t("The shop's number is new. Nothing is paid to it before: {when}", when=of.until)
    if of.least is not None:
        return t("Not paid out yet: the least is {amount}.", amount=of.least)
    if of.why == "no_rate":
        return t("Not paid out: there is no exchange rate that is new enough.")
    return t("Not paid out: the market cannot send mobile money to the shop's number.")


def payout(of: Payout, *, may_decide: bool, unclear: PaymentAttempt | None = None) -> MessageScreen:
    """All that its approver has to know; and what came of it where staff have to say so."""
    lines: list[Line] = [
        Strong(t("💸 Payout {code}", code=of.code)),
        labels.shop(of.shop.name),
        t("Amount: {total}", total=of.money),
    ]
    if of.rate is not None:
        lines += [
            t("For: {amount}", amount=of.owed_money),
            t("1 {currency} = {rate}", currency=of.owed_currency, rate=in_francs(francs(of.rate))),
        ]
    lines += [
        t("To: {phone}", phone=show_phone(of.phone)),
        t("State: {state}", state=_STATES[of.state]),
    ]
    rows: Rows = ()
    if of.state == "proposed" and may_decide:
        if of.proposed_by is None:
            lines.append(t("Two members of staff must approve this payout."))
        rows = (
            (
                Button(t("✅ Approve"), taps.ASK_APPROVE_PAYOUT(of.id)),
                Button(tc("broadcast", "❌ Decline"), taps.DECLINE_PAYOUT(of.id)),
            ),
        )
    elif of.state == "proposed":
        lines.append(t("Somebody else must approve this payout."))
    elif unclear is not None:
        said, rows = verdicts.offered(unclear)
        lines += [
            t("Reference: {code}", code=of.code),
            t(
                "Look in the market's account there: {provider}",
                provider=labels.provider(unclear.provider),
            ),
            said,
        ]
    return MessageScreen(tuple(lines), (*rows, (Button(t("💸 Payouts"), taps.PAYOUTS()), HOME)))


def ask_approve(of: Payout) -> MessageScreen:
    """How much goes to whom, once more: it cannot be fetched back."""
    lines = (
        t("💸 Shall payout {code} be sent?", code=of.code),
        labels.shop(of.shop.name),
        t("Amount: {total}", total=of.money),
        t("To: {phone}", phone=show_phone(of.phone)),
        t("This cannot be undone."),
    )
    yes = Button(t("💸 Send the payout"), taps.APPROVE_PAYOUT(of.id))
    return MessageScreen(lines, ((yes,), (back(taps.PAYOUT(of.id)),)))
