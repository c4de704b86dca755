"""Codes for a discount: made by sellers, used by buyers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import taps
from bot.chat import Answer, Screen
from bot.commerce import carts, discount_codes, orders, quiet_hours
from bot.commerce.refusals import CodeNotForYou, CodeUnknown, Refusal, TooLate
from bot.flows import commands as c
from bot.flows import discount_code
from bot.flows.at_once import Told
from bot.handlers.cart import cart_of
from bot.handlers.context import Route, Routes, StartForm, on
from bot.handlers.sharing import of_shop
from bot.parsing.share_codes import code_of
from bot.screens import discount_codes as screens
from bot.screens.cart import cart_screen
from bot.texts import t
from storage import discount_codes as stored
from storage.sql.pagination import FIRST, Place

if TYPE_CHECKING:
    from bot.handlers.context import Context
    from bot.texts import Line
    from storage.models import DiscountCode

# --- whoever has one ------------------------------------------------------------------------------


async def type_code(_turn: Context, _nothing: object) -> StartForm:
    return StartForm(discount_code.TYPING, discount_code.TypedCode())


async def use_typed(turn: Context, do: c.UseDiscountCode) -> Told:
    """A code that is none is counted, so why it is refused is no exception that takes that back."""
    now = await carts.of(turn.db, turn.who.person.id, turn.now)
    shops = {line.product.shop_id for line in now.lines}
    try:
        found = await discount_codes.find(turn.db, turn.who, do.code, shops, turn.now)
        code = await discount_codes.use(turn.db, turn.who, found, turn.now)
    except Refusal as refusal:
        if isinstance(refusal, CodeUnknown | CodeNotForYou):
            await stored.note_wrong(turn.db, turn.who.person.id, turn.now)
        why = refusal.text()
        return Told((await _cart(turn, why, ""),), why)
    return Told((await _cart(turn, t("✅ In your cart: {code}", code=code.name), ""),))


async def use_linked(turn: Context, token: int) -> Answer:
    found = await discount_codes.by_token(turn.db, token)
    code = await discount_codes.use(turn.db, turn.who, found, turn.now)
    said = t("✅ In your cart: {code}", code=code.name)
    now = await cart_of(turn)
    if any(line.product.shop_id == code.shop_id for line in now.lines):
        return Answer((cart_screen(now, await turn.second_prices(), turn.language, said, ""),))
    shown = await of_shop(turn, taps.OfShop(code.shop_id, FIRST))  # nothing to use it for yet
    return Answer(shown.screens, toast=said)


async def drop(turn: Context, _nothing: object) -> Answer:
    now = await carts.of(turn.db, turn.who.person.id, turn.now)
    await stored.remove(turn.db, turn.who.person.id, [each.shop_id for each in now.codes])
    return Answer((await _cart(turn),), toast=t("Removed from the cart."))


async def _cart(turn: Context, *first: Line) -> Screen:
    return cart_screen(await cart_of(turn), await turn.second_prices(), turn.language, *first)


# --- its seller -----------------------------------------------------------------------------------


async def mine(turn: Context, at: Place) -> Answer:
    page = await stored.of_shop(turn.db, turn.shop.id, at)
    return Answer((screens.of_shop(page, turn.now),))


async def thank(turn: Context, code: str) -> StartForm:
    order, _ = await orders.as_role(turn.db, code, turn.who, "seller")
    if not discount_codes.may_thank(order):
        raise TooLate
    return _begun(turn, order.code)


async def begin(turn: Context, _nothing: object) -> StartForm:
    return _begun(turn, "")


def _begun(turn: Context, order: str) -> StartForm:
    answers = discount_code.CodeAnswers(
        currency=turn.shop.currency,
        offered=discount_codes.new_name(),
        order=order,
        zone=quiet_hours.zone_of(turn.who.person).key,
        now=turn.now,
    )
    return StartForm(discount_code.MAKING, answers)


async def make(turn: Context, do: c.MakeDiscountCode) -> tuple[Screen, ...]:
    order = None
    if do.order:  # its buyer alone may use it
        order, _ = await orders.as_role(turn.db, do.order, turn.who, "seller")
        if not discount_codes.may_thank(order):
            raise TooLate
    code = await discount_codes.make(
        turn.db,
        turn.who,
        turn.now,
        draft_id=do.draft_id,
        name=do.name,
        off=do.off,
        minimum=do.minimum,
        most=do.most,
        begins=do.begins,
        ends=do.ends,
        person_id=order.buyer_id if order is not None else None,
    )
    if order is not None:
        await discount_codes.thank(turn.db, order, code, turn.now)
    return (_one(turn, code, t("✅ Saved."), ""),)


async def one(turn: Context, code_id: int) -> Answer:
    return Answer((_one(turn, await discount_codes.own(turn.db, turn.who, code_id)),))


async def end(turn: Context, code_id: int) -> Answer:
    code = await discount_codes.end(turn.db, turn.who, code_id, turn.now)
    return Answer((_one(turn, code),), toast=t("This code has ended: {code}", code=code.name))


def _one(turn: Context, code: DiscountCode, *first: Line) -> Screen:
    share = code_of("discount", code.token)
    return screens.one(code, turn.now, share, turn.links(share, code.name), *first)


ROUTES = Routes(
    taps=(
        on(taps.TYPE_DISCOUNT_CODE, type_code),
        on(taps.USE_DISCOUNT_CODE, use_linked, writes=True),
        on(taps.DROP_DISCOUNT_CODE, drop, writes=True),
        on(taps.DISCOUNT_CODES, mine, role="seller"),
        on(taps.NEW_DISCOUNT_CODE, begin, role="seller", guarded="always"),
        on(taps.THANK, thank, guarded="always"),
        on(taps.OWN_DISCOUNT_CODE, one),
        on(taps.END_DISCOUNT_CODE, end, writes=True, guarded="always"),
    ),
    forms=(discount_code.TYPING, discount_code.MAKING),
    form_commands={
        c.UseDiscountCode: Route(use_typed, writes=True),
        c.MakeDiscountCode: Route(make, writes=True, guarded="always"),
    },
)
