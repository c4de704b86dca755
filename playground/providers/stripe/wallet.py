"""The page of the wallet, Alipay's or WeChat Pay's, on which a buyer in China pays.

In reality Stripe sends them to Alipay, and shows a code for WeChat to scan; here both end at once
at the sheet that says who gets how much. It stands outside of /providers/, as it is opened from
anywhere, and is found by a token that nobody guesses. In Chinese and English, and without scripts.
"""

from __future__ import annotations

from html import escape
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from aiohttp import web

from playground.acts import CannotDo

from . import shapes

if TYPE_CHECKING:
    from collections.abc import Callable

    from playground.providers.transactions import Transaction, Transactions

    Tap = Callable[[Transaction], None]

PAGE = Template(Path(__file__).with_name("wallet.html").read_text(encoding="utf-8"))
NAMES = {"alipay": "支付宝", "wechat_pay": "微信支付"}
ENGLISH = {"alipay": "Alipay", "wechat_pay": "WeChat Pay"}
# What became of it: a sign, and the words.
STATES = {
    "processing": ("…", "处理中", "Processing"),
    "succeeded": ("✓", "支付成功", "Paid"),
    "left": ("×", "已取消", "Cancelled"),
    "expired": ("×", "订单已过期", "Expired"),
    "failed": ("×", "支付失败", "Not paid"),
}


def path(token: str) -> str:
    """Where the page of a payment stands."""
    return f"/wallet/{token}"


def routes(transactions: Transactions, pay: Tap, cancel: Tap) -> list[web.RouteDef]:
    """The page, and what is tapped on it."""

    def found(request: web.Request) -> Transaction:
        token = request.match_info["token"]
        for each in transactions:
            if each.kind == "payment" and each.details["token"] == token:
                return each
        raise web.HTTPNotFound(text="没有这笔付款 · There is no such payment")

    async def show(request: web.Request) -> web.Response:
        transaction = found(request)
        state = "left" if "left" in request.query else state_of(transaction)
        return web.Response(text=page(transaction, state), content_type="text/html")

    async def answer(request: web.Request) -> web.Response:
        """A second tap, or one that comes too late, shows how it stands."""
        transaction, tapped = found(request), (await request.post()).get("answer")
        unheard = ""
        try:
            if tapped == "pay":
                pay(transaction)
            elif tapped == "cancel":
                cancel(transaction)
                unheard = "?left" if transaction.state == "pending" else ""
        except CannotDo:
            pass
        raise web.HTTPSeeOther(request.path + unheard)

    return [web.get(path("{token}"), show), web.post(path("{token}"), answer)]


def state_of(transaction: Transaction) -> str:
    """What the page says."""
    status = shapes.status_of(transaction)
    if status in ("requires_action", "processing", "succeeded"):
        return status
    ends = {shapes.LEFT: "left", shapes.EXPIRED: "expired", "abandoned": "expired"}
    return ends.get(transaction.reason, "failed")


def page(transaction: Transaction, state: str) -> str:
    """The whole of it."""
    details = transaction.details
    method = details["method"]
    return PAGE.substitute(
        method=method,
        wallet=NAMES[method],
        wallet_english=ENGLISH[method],
        payee=escape(transaction.payee),
        order=escape(details["description"] or ""),
        amount=escape(in_words(transaction)),
        refresh='<meta http-equiv="refresh" content="2">' if state == "processing" else "",
        below=buttons() if state == "requires_action" else outcome(transaction, state),
    )


def in_words(transaction: Transaction) -> str:
    """¥118.00, or 16.50 USD."""
    whole, point, part = transaction.amount.partition(".")
    number = f"{int(whole):,}{point}{part}"
    return f"¥{number}" if transaction.currency == "CNY" else f"{number} {transaction.currency}"


def buttons() -> str:
    """Yes and no."""
    return (
        '<form method="post">'
        '<button class="yes" name="answer" value="pay">确认付款 <span lang="en">Pay now</span>'
        '</button><button name="answer" value="cancel">取消 <span lang="en">Cancel</span></button>'
        "</form>"
    )


def outcome(transaction: Transaction, state: str) -> str:
    """What became of it, and the way back to the shop."""
    sign, chinese, english = STATES[state]
    said = (
        f'<p class="outcome {state}" role="status"><b aria-hidden="true">{sign}</b> {chinese}'
        f' <span lang="en">{english}</span></p>'
    )
    back = transaction.details["return_url"]
    if not back:
        return said
    status = {"succeeded": "succeeded", "processing": "pending"}.get(state, "failed")
    query = urlencode({"payment_intent": transaction.id, "redirect_status": status})
    link = escape(f"{back}{'&' if '?' in back else '?'}{query}")
    return f'{said}<a href="{link}">返回商家 <span lang="en">Back to the shop</span></a>'
