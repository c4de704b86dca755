"""What people are offered: menus by language and role, help, and having one's data deleted."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from storage.models import Person as Row
from storage.models import Purchase, Shop
from tests.stories.conftest import STAFF
from tests.support.market import Market

BUYERS = ["shop", "search", "cart", "orders", "ask", "questions", "sell"]
SELLERS = ["sales", "products", "statement", "sell", *BUYERS[:-1]]
STAFFS = [
    *("broadcast", "broadcasts", "lists", "campaign"),
    *(
        "order",
        "complaints",
        "money",
        "desk",
        "translate",
        "tracking",
        "rates",
        "commission",
        "payouts",
    ),
    *("postage", "importtax", "stuck"),
]
GENERAL = [
    "language",
    "settings",
    "help",
    "person",
    "stop",
    "accounts",
    "privacy",
    "cancel",
    "start",
]


class TestTheCommandMenu:
    @pytest.mark.parametrize(
        ("language", "cart"), [("en", "Your cart"), ("zh", "您的购物车"), ("fr", "Your cart")]
    )
    async def test_before_the_first_word(self, market: Market, language: str, cart: str) -> None:
        """By what Telegram says of them. Red when the menus are not registered at the start."""
        person = await market.newcomer("Bosco", language)
        commands = await person.commands(cart=cart)
        assert list(commands) == BUYERS + GENERAL

    @pytest.mark.parametrize(
        ("language", "cart", "help_"),
        [
            ("rw", "Agatebo kawe", "Ubufasha"),
            ("en", "Your cart", "Help"),
            ("zh", "您的购物车", "使用帮助"),
        ],
    )
    async def test_in_the_chosen_language(
        self, market: Market, language: str, cart: str, help_: str
    ) -> None:
        """Telegram never reports rw: the chat has its own menu."""
        person = await market.member("Bosco", language)
        await person.commands(cart=cart, help=help_)
        other = "en" if language != "en" else "rw"
        await person.through("/language", f">lang|{other}|")
        await person.commands(cart="Your cart" if other == "en" else "Agatebo kawe")

    async def test_of_a_seller(self, market: Market) -> None:
        """Red when opening a shop leaves a buyer's menu."""
        seller = await market.seller("Aline", "rw")
        commands = await seller.commands(sales="Komande zigutegereje", sell="Ongeraho igicuruzwa")
        assert list(commands) == SELLERS + GENERAL

    async def test_of_staff(self, market: Market) -> None:
        staff = await market.member("Claire", "en", id=STAFF[0])
        commands = await staff.commands(broadcast="Send a broadcast")
        assert list(commands) == [*BUYERS, *STAFFS, *GENERAL]
        other = await market.member("Bosco", "en")
        assert "broadcast" not in await other.commands()


class TestTheLanguage:
    @pytest.mark.parametrize(
        ("language", "digit", "chosen"),
        [("en", "1", "Muraho"), ("zh", "1", "您好"), ("en", "2", "Hello")],
    )
    async def test_a_digit_chooses_it_too(
        self, market: Market, language: str, digit: str, chosen: str
    ) -> None:
        """For those who type. Red when the first question is one that only buttons answer."""
        person = await market.newcomer("Bosco", language)
        await person.say("/start")
        assert chosen in (await person.say(digit)).text


class TestHelp:
    @pytest.mark.parametrize(
        ("language", "line"),
        [
            ("rw", "/search: Shakisha ibicuruzwa"),
            ("en", "/search: Search products"),
            ("zh", "/search：搜索商品"),
        ],
    )
    async def test_says_every_command(self, market: Market, language: str, line: str) -> None:
        person = await market.member("Bosco", language)
        answer = await person.say("/help")
        assert line in answer.text
        assert all(f"/{command}" in answer.text for command in BUYERS + GENERAL)
        assert "/broadcast" not in answer.text
        assert "/sales" not in answer.text

    async def test_every_command_in_it_is_one(self, market: Market) -> None:
        """Red when the menu offers what is not known."""
        staff = await market.seller("Claire", "en", id=STAFF[0])
        for command in await staff.commands(broadcast="Send a broadcast"):
            if command == "cancel":
                continue
            await staff.say("/cancel")
            answer = await staff.say(f"/{command}")
            assert answer, command
            assert "Unknown command" not in answer.text, command


class TestPrivacy:
    async def test_deleted(self, market: Market) -> None:
        """Asked once more, then gone: name, phone, shop. Red when anything personal is left."""
        seller = await market.seller("Aline", "rw")
        asked = await seller.through("/privacy", ">forget|")
        assert "Uzi neza ko ushaka gusiba amakuru yawe?" in asked.text
        done = await seller.tap("forget!|")
        assert "Amakuru yawe yasibwe." in done.text
        row = await market.one(select(Row))
        shop = await market.one(select(Shop))
        for value in (row.name, row.phone, shop.phone, shop.name):
            assert "Aline" not in (value or "")
            assert "788123456" not in (value or "")
        assert shop.state == "closed"
        again = await seller.say("/start")
        assert "Hitamo ururimi · Choose a language · 请选择语言" in again.text

    async def test_not_while_an_order_is_open(self, market: Market) -> None:
        """Red when a parcel loses its address on the way."""
        seller = await market.seller("Aline", "en")
        buyer = await market.member("Bosco", "en")
        await market.order(buyer, await market.list_product(seller))
        for person in (buyer, seller):
            refused = await person.through("/privacy", ">forget|", ">forget!|")
            assert refused.toast.startswith("1 order is still open."), person
            assert refused.alert

    async def test_a_finished_order_stays_without_its_address(self, market: Market) -> None:
        seller = await market.seller("Aline", "en")
        buyer = await market.member("Bosco", "en")
        code = await market.order(buyer, await market.list_product(seller))
        await seller.through(">o.dec|", ">f|too_far|")
        await buyer.through("/privacy", ">forget|", ">forget!|")
        purchase = await market.one(select(Purchase))
        assert "Uwase" not in str(purchase.address)
        assert "788123456" not in str(purchase.address)
        order = await seller.tap("order", await seller.plant(f"order|{code}||"))
        assert code in order.text
        assert "Uwase" not in order.text

    async def test_the_form_under_way_is_forgotten_too(self, market: Market) -> None:
        person = await market.member("Bosco", "en")
        await person.through("/sell", "Koperative Kopakama", "/privacy", ">forget|", ">forget!|")
        await person.through("/start", ">lang|en|")
        asked = await person.say("/sell")
        assert "What is the name of your shop?" in asked.text


async def test_in_a_group_it_asks_for_a_private_chat(market: Market) -> None:
    """Red when somebody's cart is shown to a whole group, or the group is met with silence."""
    person = await market.member("Bosco", "rw")
    bot = market.world.bot()
    group = await market.playground.call(
        "POST",
        "groups",
        {"title": "Isoko", "members": {str(person.id): "creator", str(bot.id): "member"}},
    )
    phone = person.phone.in_chat(group["chat_id"])
    await phone.say("/cart@isoko_bot")
    answer = await phone.until("Nyandikira mu kiganiro cyihariye")
    assert not answer.buttons


async def test_who_blocked_the_bot_hears_again_after_writing(market: Market) -> None:
    """Red when one block silences somebody for ever, when they sell meanwhile, or when they never
    hear what came of an order."""
    seller = await market.seller("Aline", "en")
    product = await market.list_product(seller)
    buyer = await market.member("Bosco", "en")
    first = await market.order(buyer, product)
    await market.quiet()
    await seller.phone.block()
    await market.quiet()
    await buyer.through(f">order|{first}|", ">o.cancel|", ">o.cancel!|")
    found = await buyer.say("Ikawa ya Huye")
    assert not found.offers(f"prod|{product}|"), "nobody could tell her of an order"
    await market.quiet()
    await seller.phone.unblock()
    sales = await seller.say("/sales")
    assert first not in sales.text
    await seller.hears(f"The buyer cancelled order {first}")
    second = await market.order(buyer, product)
    await seller.hears(f"New order! {second}")
