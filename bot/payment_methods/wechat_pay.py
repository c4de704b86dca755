"""WeChat Pay, in yuan, on the wallet's page."""

from __future__ import annotations

from datetime import timedelta

from bot.payment_methods.method import Method
from bot.texts import t

METHOD = Method(
    code="wechat_pay",
    rank=50,
    label=t("📲 WeChat Pay"),
    kind="provider",
    offered=lambda s: s.in_yuan and "wechat_pay" in s.channels,
    asks=lambda total: t("To pay: {total}", total=total),
    channels=("wechat_pay",),
    # There are fourteen minutes for the page of a wallet (docs.antom.com, alipay_cn).
    patience=timedelta(minutes=15),
    currency="CNY",
    refund="provider",
)
