"""What a visitor of the demo finds, and what its switches do."""

from __future__ import annotations

import asyncio
import re

import aiohttp

from playground.whatsapp.client import WhatsAppPlayground
from storage.models import AuditLine, Order, Payment, Person, Product, Shop
from tests.demo.conftest import ALINE, CLAUDINE, DIANE, ERIC, MING, Demo, Visitor
from tests.page.echo import picture

HOUR = 3600
A_SHOP = "Koperative Kopakama\nIkawa y'abahinzi 200\nHuye\n0788 123 457\n-"
GOODS = "Igitebo cya Diane\n8 000\n5\npiece\n400 g\n30 x 20 x 10"


class TestWhatsApp:
    async def test_a_seller_there_and_a_buyer_on_telegram(self, demo: Demo) -> None:
        """Red when one of the two platforms hears or says nothing, or not of the other."""
        async with WhatsAppPlayground(demo.world.url) as world:
            aline = await world.phone(ALINE)
            await aline.say("Muraho")
            await aline.until("Murakaza neza")
            await aline.tap("English")
            await aline.until("Hello Aline")
            await aline.say("/sell")
            await aline.until("5. Merchant code")
            await aline.say(A_SHOP)
            await aline.until("is everything correct?")
            await aline.tap("✅ Open the shop")
            await aline.until("Your shop is open")
            await aline.say("sell")
            await aline.until("Send photos")
            await aline.photos([picture("green")])
            await aline.until("Send more photos")
            await aline.tap("➡️ Continue")
            await aline.until("6. Packed size")
            await aline.say(GOODS)
            await aline.until("This is how buyers will see it.")
            await aline.tap("📢 Publish")
            await aline.until("on the market")

            ming = await demo.visitor(MING, "en")
            await ming.say("/search Diane")
            await ming.tap("prod|")
            shown = await ming.phone.until("Igitebo cya Diane", anywhere=True)
            assert shown.kind == "photo", "taken on WhatsApp, shown on Telegram"
            await ming.tap("buy|", "f|1|", "checkout|")
            await ming.say("Uwase Alice")
            await ming.tap("f|RW|")
            await ming.say("0788 654 321", "Huye", "Ngoma", "inyuma y'isoko")
            await ming.tap("f|bus", "f|mobile_prompt|", "f|<confirm")
            order = await aline.until("New order!")
            assert order.buttons[:2] == ["✅ Accept", "❌ Decline"]
            await aline.tap("✅ Accept")
            await ming.phone.until("has been accepted")


class TestOpening:
    async def test_people_come_in_the_order_of_their_phones(self, demo: Demo) -> None:
        people = (await demo.world.state())["people"]
        assert [(each["id"], each["language"], each["language_code"]) for each in people[:3]] == [
            (ALINE, "rw", "en"),
            (MING, "zh", "zh-hans"),
            (ERIC, "en", "en"),
        ]
        assert [each["chats"] for each in people[:3]] == [[], [], []], "each begins with /start"
        assert len(people) == 9

    async def test_shops_were_opened_through_the_trade(self, demo: Demo) -> None:
        assert await demo.count(Shop, state="open") == 3
        assert await demo.count(Product, state="active") == 12
        assert await demo.count(AuditLine, subject="product", to_state="active") == 12
        assert await demo.count(AuditLine, subject="shop", to_state="open") == 3
        assert await demo.count(Person, language="rw") == 2

    async def test_a_buyer_finds_goods_with_a_picture(self, demo: Demo) -> None:
        ming = await demo.visitor(MING, "zh")
        await ming.say("/search UBUKI")
        await ming.tap("prod|")
        card = await ming.phone.until("天然蜂蜜", anywhere=True)
        shown = [each.kind for each in await ming.phone.messages()]
        assert "photo" in shown or card.kind == "photo"

    async def test_staff_are_staff(self, demo: Demo) -> None:
        eric = await demo.visitor(ERIC, "en")
        await eric.say("/broadcast")
        await eric.phone.until(lambda shown: "Everyone" in str(shown.buttons))
        assert "broadcast" in await eric.phone.commands()

    async def test_a_shop_of_the_sample_hears_of_its_order(self, demo: Demo) -> None:
        await demo.bought_two_bags_of_roasted_coffee()
        claudine = Visitor(await demo.world.phone(CLAUDINE))
        notice = await claudine.phone.until("Ikawa ikaranze", anywhere=True)
        assert notice.buttons
        await claudine.tap("o.acc|")
        assert await demo.count(Order, state="accepted") == 1


class TestPaying:
    """Red when one of the stand-ins is not set up, or the house does not hear its callbacks."""

    async def test_by_a_pin_in_kigali(self, demo: Demo) -> None:
        eric = await demo.visitor(ERIC, "en")
        await eric.say("/search ikaranze huye")
        await eric.tap("prod|", "buy|", "f|2|", "checkout|")
        await eric.say("Eric Mugisha")
        await eric.tap("f|RW|")
        await eric.say("0783654321", "Gasabo", "Kimironko", "behind the market")
        await eric.tap("f|moto", "f|mobile_prompt", "f|<confirm")
        claudine = Visitor(await demo.world.phone(CLAUDINE))
        await claudine.tap("o.acc|")
        await eric.tap("o.pay|", "f|+250")
        await eric.phone.prompt()
        await eric.phone.enter_pin()
        await eric.phone.until("was received", anywhere=True)
        await claudine.phone.until("yishyuwe.", anywhere=True)
        assert await demo.count(Payment, state="paid") == 1

    async def test_by_the_wallets_page_in_hangzhou(self, demo: Demo) -> None:
        ming = await demo.bought_two_bags_of_roasted_coffee()
        await Visitor(await demo.world.phone(CLAUDINE)).tap("o.acc|")
        await ming.tap("o.pay|")
        page = await ming.phone.until(lambda shown: bool(shown.links), anywhere=True)
        await demo.world.session.post(page.links[0], data={"answer": "pay"})
        await ming.phone.until("已收到", anywhere=True)
        assert await demo.count(Payment, state="paid") == 1


class TestSwitches:
    async def test_a_restart_in_the_middle_of_a_form(self, demo: Demo) -> None:
        diane = await demo.visitor(DIANE, "rw")
        await diane.say("/sell", "Koperative Kopakama", "Ikawa")
        await demo.world.call("POST", "restart")
        await diane.say("Huye", "0788123456")
        await diane.tap("f|<skip")
        review = await diane.phone.until("Koperative Kopakama", anywhere=True)
        assert "Huye" in review.text

    async def test_time_turned_forward_brings_reminder_and_expiry(self, demo: Demo) -> None:
        ming = await demo.bought_two_bags_of_roasted_coffee()
        claudine = await demo.world.phone(CLAUDINE)
        await claudine.until("Ikawa ikaranze", anywhere=True)
        claudine.mark((await demo.world.state())["event"])
        await demo.world.forward_clock(2 * HOUR + 60)
        await claudine.until(lambda shown: bool(shown.text))
        ming.phone.mark((await demo.world.state())["event"])
        await demo.world.forward_clock(72 * HOUR)
        await ming.phone.until(lambda shown: "IS-" in shown.text)
        assert await demo.count(Order, state="expired") == 1
        assert await demo.count(Product, reserved=0) == 12

    async def test_a_reset_leaves_nothing(self, demo: Demo) -> None:
        await demo.bought_two_bags_of_roasted_coffee()
        await demo.world.forward_clock(HOUR)
        await demo.world.reset()
        state = await demo.world.state()
        assert state["clock"]["ahead"] == 0
        assert [each["first_name"] for each in state["people"][:3]] == ["Aline", "王小明", "Eric"]
        assert await demo.count(Order) == 0
        assert await demo.count(Person) == 3, "the owners of the sample shops"
        assert await demo.count(Product) == 12
        diane = Visitor(await demo.world.phone(DIANE))
        assert (await diane.say("/start")).buttons, "she is asked for her language, as at first"

    async def test_resets_and_restarts_at_once_wait_for_each_other(self, demo: Demo) -> None:
        await asyncio.gather(
            demo.world.reset(), demo.world.call("POST", "restart"), demo.world.reset()
        )
        await demo.visitor(DIANE, "rw")
        assert await demo.count(Product) == 12


class TestPages:
    async def test_a_link_leads_from_a_page_into_the_chat(self, demo: Demo) -> None:
        """王小明 has no app: he reads in Chinese and yuan what Claudine sells, and what a page says
        of its own address is where it is."""
        site = str((await demo.world.state())["site"])
        async with aiohttp.ClientSession() as session:

            async def read(path: str) -> str:
                async with session.get(path, headers={"Accept-Language": "zh-CN"}) as said:
                    assert said.status == 200, path
                    return await said.text(errors="replace")

            market = await read(site)
            assert '<html lang="zh-Hans">' in market
            path = re.findall(r'href="(/zh/p/[^"]+)"', market)[0]
            product = await read(f"{site.rstrip('/')}{path}?to=CN")
            assert "¥" in product
            assert f'<link rel="canonical" href="{site.rstrip("/")}{path}">' in product
            assert re.search(r'href="https://t\.me/\w+\?start=\w+"', product)
            picture = re.findall(r'property="og:image" content="([^"]+)"', product)[0]
            assert (await read(picture)).startswith("\ufffd\ufffd\ufffd")  # a JPEG
