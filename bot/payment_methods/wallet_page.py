"""What the wallets have in common whose page takes yuan: where they are offered, how long it is
open, and that their provider gives the money back."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.payment_methods.method import Method
from bot.texts import t

if TYPE_CHECKING:
    from bot.texts import Text
    from storage.constants import PaymentChannel

# There are fourteen minutes for the page of a wallet (docs.antom.com, alipay_cn).
PATIENCE = timedelta(minutes=15)


def paid_on_its_page(channel: PaymentChannel, rank: int, label: Text) -> Method:
    """The method has the name of its only channel."""
    return Method(
        code=channel,
        rank=rank,
        label=label,
        kind="provider",
        offered=lambda s: s.in_yuan and channel in s.channels,
        asks=lambda total: t("To pay: {total}", total=total),
        channels=(channel,),
        patience=PATIENCE,
        currency="CNY",
        refund="provider",
    )
