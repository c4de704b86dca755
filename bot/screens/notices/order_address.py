"""The words when an order goes elsewhere."""

from __future__ import annotations

from bot.chat import MessageScreen, Screen
from bot.notices.order_address import AddressMoved
from bot.payment_methods import METHODS
from bot.screens.notices.common import look
from bot.screens.notices.kind import NoticeKind
from bot.texts import Line, Strong, t


def address_moved(told: AddressMoved) -> Screen:
    lines: list[Line] = [
        Strong(t("📍 The buyer has changed the address of order {code}.", code=told.order)),
        t("It is packed already: write the new address on the parcel.")
        if told.packed
        else t("Please look at the new address before you send the parcel."),
    ]
    if told.new_postage != told.old_postage:
        lines += [
            t("Postage before: {price}", price=told.old_money),
            t("Postage now: {price}", price=told.new_money),
            Strong(t("Total: {total}", total=told.amount)),
            METHODS[told.method].label,
        ]
    return MessageScreen(tuple(lines), (look(told),))


KINDS = (NoticeKind(AddressMoved, address_moved),)
