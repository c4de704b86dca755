"""WeChat Pay, in yuan, on the wallet's page."""

from __future__ import annotations

from bot.payment_methods.wallet_page import paid_on_its_page
from bot.texts import t

METHOD = paid_on_its_page("wechat_pay", rank=50, label=t("📲 WeChat Pay"))
