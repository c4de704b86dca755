"""Phones side by side: what people see and do on them."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from aiohttp import ClientSession

from tests.page import echo
from tests.page.conftest import expect

if TYPE_CHECKING:
    from playground.server import Running
    from tests.page.conftest import Desk


def files(*colours: str) -> list[dict[str, object]]:
    return [
        {"name": f"{each}.png", "mimeType": "image/png", "buffer": echo.picture(each)}
        for each in colours
    ]


class TestOpening:
    async def test_three_people_are_made(self, desk: Desk) -> None:
        await expect(desk.page.locator(".phone")).to_have_count(3)
        people = (await desk.world.state())["people"]
        assert [
            (each["first_name"], each["language"], each["language_code"]) for each in people
        ] == [
            ("Aline", "rw", "en"),
            ("王小明", "zh", "zh-hans"),
            ("Eric", "en", "en"),
        ]

    async def test_people_who_are_there_are_adopted(self, desk: Desk) -> None:
        address = desk.page.url
        await desk.page.goto("about:blank")  # a page that is open would make its own three again
        await desk.world.reset()
        await desk.world.person("Uwase", language="rw")
        await desk.page.goto(address)
        await expect(desk.phone("Uwase")).to_be_visible()
        assert [each["first_name"] for each in (await desk.world.state())["people"]].count(
            "Uwase"
        ) == 1

    async def test_each_phone_has_its_language(self, desk: Desk) -> None:
        langs = await desk.page.locator(".phone").evaluate_all("all => all.map(each => each.lang)")
        assert langs == ["rw", "zh-Hans", "en"]
        await expect(desk.phone("王小明").locator("textarea")).to_have_attribute(
            "placeholder", "输入消息"
        )

    async def test_start_really_starts(self, desk: Desk) -> None:
        await desk.phone("Aline").get_by_role("button", name="Tangira", exact=True).click()
        await expect(desk.phone("Aline").locator(".theirs")).to_contain_text("Murakaza neza, Aline")
        await expect(desk.phone("Aline").locator(".start")).to_be_hidden()

    async def test_bot_says_what_it_is(self, desk: Desk, stand_in: Running) -> None:
        bot = stand_in.world.bots[stand_in.token]
        bot.texts.description |= {"": "A market in a chat.", "zh": "聊天里的市场。"}
        await desk.page.reload()
        await expect(desk.phone("Eric").locator(".empty")).to_have_text("A market in a chat.")
        await expect(desk.phone("王小明").locator(".empty")).to_have_text("聊天里的市场。")
        await desk.say("Eric", "Hello")
        await expect(desk.phone("Eric").locator(".empty")).to_have_count(0)

    async def test_chat_that_is_named_is_the_one_shown(self, desk: Desk, stand_in: Running) -> None:
        members = {str(each): "member" for each in (*stand_in.world.people, 100000)}
        await desk.world.call("POST", "groups", {"title": "Staff", "members": members})
        await desk.page.reload()
        chats = desk.phone("Eric").locator("select.chats")
        await expect(chats.locator("option:checked")).to_have_text("Isoko")
        await desk.say("Eric", "To whom?")
        await expect(desk.phone("Eric").locator(".theirs .text")).to_have_text("To whom?")
        await chats.select_option(label="Staff")
        await expect(desk.phone("Eric").locator(".bar strong")).to_have_text("Staff")
        await expect(desk.phone("Eric").locator(".theirs")).to_have_count(0)


class TestTalking:
    async def test_message_appears_within_a_second(self, desk: Desk) -> None:
        async def heard(words: str) -> float:
            begun, slowness = time.monotonic(), await desk.slowness()
            await desk.say("Eric", words)
            await expect(desk.phone("Eric").locator(".theirs .text").last).to_have_text(words)
            return (time.monotonic() - begun) / max(slowness, await desk.slowness())

        # of three, as another process may hold up any one
        assert min([await heard(f"{hello} 早上好 ☕") for hello in ("Good", "morning", "Eric")]) < 1

    async def test_words_never_become_elements(self, desk: Desk) -> None:
        trap = '<img src=x onerror="document.title=1"><script>document.title=2</script>'
        await desk.say("Eric", trap)
        await expect(desk.phone("Eric").locator(".theirs .text")).to_have_text(trap)
        assert await desk.phone("Eric").locator(".messages img").count() == 0
        assert await desk.page.title() not in ("1", "2")

    async def test_entities(self, desk: Desk) -> None:
        await desk.say("Eric", "/menu")
        text = desk.phone("Eric").locator(".theirs .text")
        for tag, words in {
            "strong": "Bold",
            "em": "italic",
            "u": "under",
            "s": "struck",
            "pre": 'print("hi")',
        }.items():
            await expect(text.locator(tag)).to_have_text(words)
        spoiler = text.locator(".spoiler")
        await expect(spoiler).not_to_have_class("spoiler shown")
        await spoiler.click()
        await expect(spoiler).to_have_class("spoiler shown")

    async def test_edits_and_deletions_in_place(self, desk: Desk) -> None:
        await desk.say("Eric", "/start")
        await (await desk.button("Eric", "Edit")).click()
        first = desk.phone("Eric").locator(".theirs")
        await expect(first.locator(".text")).to_have_text("Now it reads differently")
        await expect(first.locator(".meta")).to_contain_text("edited")
        await (await desk.button("Eric", "Delete")).click()
        await expect(first).to_have_count(0)

    async def test_own_message_is_edited(self, desk: Desk) -> None:
        await desk.say("Eric", "Helo")
        own = desk.phone("Eric").locator(".own")
        await own.hover()
        await own.locator(".actions").click()
        await desk.phone("Eric").get_by_role("menuitem", name="Edit").click()
        await desk.say("Eric", "Hello")
        await expect(own.locator(".text")).to_have_text("Hello")
        await expect(desk.phone("Eric").locator(".theirs").last).to_contain_text(
            "You edited it to: Hello"
        )

    async def test_typing_is_shown(self, desk: Desk) -> None:
        # seen by an observer: it goes after five seconds, and a busy machine may look later
        await (
            desk.phone("Eric")
            .locator(".status")
            .evaluate(
                """box => {
              const look = () => { window.typed ||= box.textContent === "typing…"; };
              new MutationObserver(look).observe(box, { childList: true });
            }"""
            )
        )
        await desk.say("Eric", "/think")
        await desk.page.wait_for_function("() => window.typed")
        await desk.world.forward_clock(10)
        await expect(desk.phone("Eric").locator(".status")).to_have_text("bot")

    async def test_times_are_the_persons_own(self, desk: Desk) -> None:
        await desk.say("Aline", "Muraho")
        await desk.say("王小明", "您好")
        kigali = await desk.phone("Aline").locator(".own time").inner_text()
        shanghai = await desk.phone("王小明").locator(".own time").inner_text()
        apart = int(shanghai[:2]) * 60 + int(shanghai[3:]) - int(kigali[:2]) * 60 - int(kigali[3:])
        assert apart % 1440 in (360, 361)  # six hours, and maybe the turn of a minute

    async def test_older_messages_are_fetched(self, desk: Desk) -> None:
        await desk.say("Eric", "/many")
        await desk.say("Eric", "/many")
        last = desk.phone("Eric").locator(".theirs").last
        await expect(desk.phone("Eric").locator(".theirs")).to_have_count(80)
        await desk.page.reload()
        await expect(last).to_contain_text("Message number 39")
        await expect(desk.phone("Eric").locator(".item")).to_have_count(60)
        await desk.phone("Eric").locator(".scroller").evaluate("box => box.scrollTo(0, 0)")
        await expect(desk.phone("Eric").locator(".item")).to_have_count(82)


class TestButtons:
    async def test_tap_gives_its_toast(self, desk: Desk) -> None:
        await desk.say("Eric", "/start")
        await (await desk.button("Eric", "Toast")).click()
        await expect(desk.phone("Eric").locator(".toast")).to_have_text("A short notice")

    async def test_alert_stays_until_closed(self, desk: Desk) -> None:
        await desk.say("Eric", "/start")
        await (await desk.button("Eric", "Alert")).click()
        alert = desk.phone("Eric").get_by_role("alertdialog")
        await expect(alert).to_contain_text("Something to confirm")
        await alert.get_by_role("button", name="OK").click()
        await expect(alert).to_have_count(0)

    async def test_button_spins_until_answered(self, desk: Desk) -> None:
        await desk.say("Eric", "/start")
        spin = await desk.button("Eric", "Spin")
        await spin.click()
        await expect(spin).to_have_attribute("aria-busy", "true")
        echo.ENOUGH.set()
        await expect(desk.phone("Eric").locator(".toast")).to_have_text("At last")
        await expect(spin).not_to_have_attribute("aria-busy", "true")

    async def test_link_opens_as_a_notice(self, desk: Desk) -> None:
        await desk.say("Eric", "/start")
        await (await desk.button("Eric", "Page")).click()
        notice = desk.phone("Eric").get_by_role("dialog")
        await expect(notice).to_contain_text("https://example.org/")
        assert len(desk.page.context.pages) == 1
        await desk.page.keyboard.press("Escape")
        await expect(notice).to_have_count(0)

    async def test_old_buttons_still_work(self, desk: Desk) -> None:
        await desk.say("Eric", "/start")
        await desk.say("Eric", "/many")
        await expect(desk.phone("Eric").locator(".theirs").last).to_contain_text(
            "Message number 39"
        )
        await desk.phone("Eric").locator(".keys .key", has_text="Toast").click()
        await expect(desk.phone("Eric").locator(".toast")).to_have_text("A short notice")

    async def test_keys_share_number_and_place(self, desk: Desk) -> None:
        await desk.page.locator("#panel-open").click()  # narrow phones
        await desk.say("Eric", "/share")
        await desk.phone("Eric").locator("[data-key=contact]").wait_for()
        tall = "all => all.filter(each => each.scrollHeight > each.clientHeight).length"
        # What the empty field says is not cut through the middle of its second line.
        assert await desk.page.locator("textarea").evaluate_all(tall) == 0
        await desk.phone("Eric").locator("[data-key=contact]").click()
        await expect(desk.phone("Eric").locator(".theirs").last).to_contain_text(
            "Got +250783654321"
        )
        await expect(desk.phone("Eric").locator(".reply-keys")).to_be_hidden()

    async def test_commands_of_the_menu(self, desk: Desk) -> None:
        await desk.phone("Eric").get_by_role("button", name="Commands").click()
        await desk.phone("Eric").get_by_role("menuitem", name="/share").click()
        await expect(desk.phone("Eric").locator(".reply-keys")).to_be_visible()

    async def test_block_and_unblock(self, desk: Desk) -> None:
        await desk.say("Eric", "/start")
        await (await desk.button("Eric", "Toast")).wait_for()
        await desk.phone("Eric").get_by_role("button", name="More").click()
        await desk.phone("Eric").get_by_role("menuitem", name="Block").click()
        await expect(desk.phone("Eric").locator(".blocked")).to_be_visible()
        await expect(desk.phone("Eric").locator("textarea")).to_be_visible()
        await desk.phone("Eric").locator(".blocked").get_by_role("button").click()
        await expect(desk.phone("Eric").locator(".blocked")).to_be_hidden()


class TestVoting:
    async def test_one_answer_and_several(self, desk: Desk) -> None:
        """By keyboard: voted, taken back, ticked; the focus stays with the poll."""
        await desk.say("Aline", "/poll")
        one = desk.phone("Aline").get_by_role("group", name="When?")
        several = desk.phone("Aline").get_by_role("group", name="What?")
        await one.get_by_role("button", name="Saturday").press("Enter")
        await expect(one.locator(".mine")).to_contain_text("Saturday100 %")
        await expect(one).to_contain_text("Abasubije: 1")
        back = one.get_by_role("button", name="Kuraho igisubizo cyanjye")
        await expect(back).to_be_focused()
        await back.press("Enter")
        await expect(one.get_by_role("button", name="Friday")).to_be_focused()
        send = several.get_by_role("button", name="Emeza")
        await expect(send).to_be_disabled()
        for answer in ("Coffee", "Tea"):
            await several.get_by_role("checkbox", name=answer).press("Space")
        await send.click()
        await expect(several.locator(".mine")).to_have_count(2)

    async def test_closed(self, desk: Desk, stand_in: Running) -> None:
        await desk.say("Eric", "/poll")
        await desk.phone("Eric").get_by_role("group", name="When?").wait_for()
        (eric,) = [p.id for p in stand_in.world.people.values() if p.first_name == "Eric"]
        number = next(
            m.id for m in stand_in.world.private[100000, eric].messages.values() if m.by_bot
        )
        body = {"chat_id": eric, "message_id": number}
        async with ClientSession(stand_in.url) as session:
            await session.post(f"/bot{stand_in.token}/stopPoll", json=body)
        ended = desk.phone("Eric").get_by_role("group", name="When?")
        await expect(ended).to_contain_text("The poll is closed.")
        await expect(ended.get_by_role("button")).to_have_count(0)


class TestAttaching:
    async def test_several_photos_are_an_album(self, desk: Desk) -> None:
        phone = desk.phone("Eric")
        async with desk.page.expect_file_chooser() as choosing:
            await phone.get_by_role("button", name="Attach").click()
            await phone.get_by_role("menuitem", name="Photos").click()
        await (await choosing.value).set_files(files("teal", "orange", "maroon"))
        await expect(phone.locator(".own")).to_have_count(1)
        await expect(phone.locator(".own .photo img")).to_have_count(3)
        await expect(phone.locator(".theirs")).to_have_count(3)
        await expect(phone.locator(".own .photo img").last).to_have_js_property("complete", True)

    async def test_refused_photo_keeps_its_words(self, desk: Desk) -> None:
        phone = desk.phone("Eric")
        for tried, left in ([b"", "Two kilos"], [echo.picture("teal"), ""]):
            await phone.locator("textarea").fill("Two kilos")
            async with desk.page.expect_file_chooser() as choosing:
                await phone.get_by_role("button", name="Attach").click()
                await phone.get_by_role("menuitem", name="Photos").click()
            one = {"name": "a.png", "mimeType": "image/png", "buffer": tried}
            await (await choosing.value).set_files([one])
            if left:
                await expect(phone.locator(".toast")).to_have_text("this file is empty")
            else:
                await expect(phone.locator(".own .text")).to_have_text("Two kilos")
            await expect(phone.locator("textarea")).to_have_value(left)
        desk.wrong[:] = [said for said in desk.wrong if "409" not in said]

    async def test_photo_opens(self, desk: Desk) -> None:
        await desk.say("Eric", "/album")
        await expect(desk.phone("Eric").locator(".photo")).to_have_count(3)
        await desk.phone("Eric").locator(".photo").first.click()
        viewer = desk.page.get_by_role("dialog", name="Photo")
        await expect(viewer.locator(".count")).to_have_text("1 / 3")
        await desk.page.keyboard.press("ArrowRight")
        await expect(viewer.locator(".count")).to_have_text("2 / 3")
        await desk.page.keyboard.press("Escape")
        await expect(viewer).to_have_count(0)

    async def test_document_opens(self, desk: Desk) -> None:
        await desk.say("Eric", "/file")
        await desk.phone("Eric").locator(".file").click()
        await expect(
            desk.page.get_by_role("dialog", name="igiciro.txt").locator("pre")
        ).to_have_text("Igiciro: 12 500 Frw\n")

    async def test_voice_is_played(self, desk: Desk) -> None:
        """A real recording of half a second, which the browser itself can read."""
        await desk.say("Eric", "/voice")
        sound = desk.phone("Eric").locator(".theirs audio")
        length = await sound.evaluate(
            """sound => new Promise((done, failed) => {
              sound.onloadedmetadata = () => done(sound.duration);
              sound.onerror = () => failed(sound.error.message);
              sound.preload = "metadata";
            })"""
        )
        assert 0.4 < length < 0.6
        await expect(sound).to_have_attribute("aria-label", "Voice message")

    async def test_what_is_wrong_in_a_dialog_stays_there(self, desk: Desk) -> None:
        phone = desk.phone("Eric")
        clip = phone.get_by_role("button", name="Attach")
        dialog = phone.get_by_role("dialog")
        for choice, label, wrong in (("Location", "Latitude", "95"), ("Contact", "Phone", "")):
            await clip.click()
            await phone.get_by_role("menuitem", name=choice).click()
            await dialog.get_by_label(label).fill(wrong)
            await dialog.get_by_role("button", name="Send").click()
            await expect(dialog.locator("input:invalid:focus")).to_have_count(1)
            await dialog.get_by_role("button", name="Cancel").click()
        await clip.click()
        await clip.click()  # what opened the menu closes it
        await expect(phone.get_by_role("menu")).to_have_count(0)
        await expect(phone.locator(".own")).to_have_count(0)

    async def test_place_contact_voice_sticker(self, desk: Desk) -> None:
        phone = desk.phone("Eric")
        for choice, finish in {"Location": "Send", "Contact": "Share my own number"}.items():
            await phone.get_by_role("button", name="Attach").click()
            await phone.get_by_role("menuitem", name=choice).click()
            await phone.get_by_role("dialog").get_by_role("button", name=finish).click()
        for choice in ("Voice message", "Sticker"):
            await phone.get_by_role("button", name="Attach").click()
            await phone.get_by_role("menuitem", name=choice).click()
        await expect(phone.locator(".own")).to_have_count(4)
        await expect(phone.locator(".theirs")).to_contain_text(
            ["a place", "+250783654321", "voice", "sticker"]
        )


class TestCrowd:
    async def test_stays_usable_beside_two_hundred_others(
        self, desk: Desk, stand_in: Running
    ) -> None:
        crowd = [{"first_name": f"Guest {number}", "started": True} for number in range(200)]
        made = (await desk.world.call("POST", "people", {"people": crowd}))["people"]
        for person in made:
            await desk.world.call("POST", f"people/{person['id']}/say", {"text": "Muraho"})
        begun, slowness = time.monotonic(), await desk.slowness()
        await desk.say("Eric", "Still there?")
        await expect(desk.phone("Eric").locator(".own .text")).to_have_text("Still there?")
        took = time.monotonic() - begun
        assert took / max(slowness, await desk.slowness()) < 3  # it takes a tenth of one
        await expect(desk.page.locator(".phone")).to_have_count(3)
        await desk.page.get_by_role("button", name="People").click()
        box = desk.page.get_by_role("dialog", name="People in the playground")
        await expect(box.locator(".people li")).to_have_count(41)
        await box.get_by_label("Search").fill("Guest 173")
        await box.get_by_role("button", name="Open the phone: Guest 173").click()
        await desk.page.keyboard.press("Escape")
        await expect(desk.phone("Guest 173").locator(".own .text")).to_have_text("Muraho")

    async def test_long_chat_is_let_go(self, desk: Desk, stand_in: Running) -> None:
        eric = (await desk.world.state())["people"][2]["id"]
        for number in range(100):  # and as many answers
            await desk.world.call("POST", f"people/{eric}/say", {"text": f"No {number}"})
        await expect(desk.phone("Eric").locator(".theirs").last).to_contain_text(
            "No 99", timeout=60_000
        )
        await desk.page.wait_for_function(
            "document.querySelectorAll('.phone')[2].querySelectorAll('.item').length <= 160"
        )
