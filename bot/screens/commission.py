"""What of a sale is the market's, as staff see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import labels, taps
from bot.chat import Button, MessageScreen
from bot.commerce.commission import FoundShop, Rate
from bot.screens.common import HOME
from bot.texts import Line, Strong, Text, t

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from storage.models import CommissionRule

ENTER = Button(t("✏️ Set a commission"), taps.ENTER_COMMISSION())


def rules(
    in_force: Sequence[CommissionRule], shop_names: Mapping[int, str], *, collects: bool
) -> MessageScreen:
    lines: list[Line] = [Strong(t("💼 Commission"))]
    if not collects:
        lines.append(t("Buyers pay the shops directly here, so the market takes no commission."))
    lines += [_line(each, shop_names) for each in in_force]
    if not in_force:
        lines.append(t("No commission has been set: shops get the whole price."))
    return MessageScreen(tuple(lines), ((ENTER, HOME),))


def _line(rule: CommissionRule, shop_names: Mapping[int, str]) -> Text:
    shop = None
    if rule.shop_id is not None:
        shop = FoundShop(rule.shop_id, shop_names.get(rule.shop_id, ""), "")
    goods = labels.category(rule.category) if rule.category else t("All products")
    return t(
        "{shop}, {products}: {commission}",
        shop=whose(shop),
        products=goods,
        commission=how_much(Rate.of(rule)),
    )


def whose(shop: FoundShop | None) -> Text:
    return t("All shops") if shop is None else labels.shop(shop.name)


def how_much(rate: Rate) -> Text:
    if rate.is_none:
        return t("No commission of its own: the general one counts")
    if rate.piece is not None:
        return t("{amount} for each piece", amount=rate.piece)
    return t("{percent} of the price", percent=f"{rate.percent}%")
