"""The page around the phones: languages, reset, the panel, small screens, keyboard, axe."""

from __future__ import annotations

import asyncio
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import playground
from tests.page.conftest import WIDE, expect, looking
from tests.support.waiting import PATIENCE

if TYPE_CHECKING:
    from playwright.async_api import Browser

    from playground.server import Running
    from tests.page.conftest import Desk

SOURCES = Path(playground.__file__).parent / "page"
WORDS = (SOURCES / "words.js").read_text(encoding="utf-8")


class TestSources:
    """What can be seen without a browser."""

    async def test_nothing_is_fetched_from_outside(self) -> None:
        for path in SOURCES.rglob("*.*"):
            if path.suffix in (".woff2", ".md"):  # the fonts, and where they came from
                continue
            text = path.read_text(encoding="utf-8")
            found = [
                each
                for each in re.findall(r"https?://[^\"'`\s)]*", text)
                if not each.startswith(
                    ("http://www.w3.org/", "https://t.me/")
                )  # names, not fetched
            ]
            assert found == [], path.name

    async def test_markup_is_never_made_of_text(self) -> None:
        words = (
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "eval(",
            "new Function",
        )
        for path in SOURCES.rglob("*.js"):
            text = path.read_text(encoding="utf-8")
            assert [each for each in words if each in text] == [], path.name

    async def test_every_text_is_there_in_three_languages(self) -> None:
        rows = re.findall(r'^  "([\w.]+)": \[(".*")\],$', WORDS, re.MULTILINE)
        assert len(rows) > 100
        for key, row in rows:
            texts = re.findall(r'"((?:[^"\\]|\\.)*)"', row)
            assert len(texts) == 3, key
            assert all(texts), key
            names = [sorted(re.findall(r"\{(\w+)\}", each)) for each in texts]
            assert names[0] == names[1] == names[2], key

    async def test_every_word_asked_for_is_there(self) -> None:
        table = set(re.findall(r'^  "([\w.]+)": \[', WORDS, re.MULTILINE))
        asked = re.compile(
            r'(?:word|say|say_|line|section|titled)\("([\w.]+)"|data-(?:word|label)="([\w.]+)"'
        )
        for path in [*SOURCES.rglob("*.js"), SOURCES / "index.html"]:
            for found in asked.findall(path.read_text(encoding="utf-8")):
                assert "".join(found) in table, f"{path.name}: {found}"


class TestLanguage:
    async def test_browsers_language_is_taken(self, browser: Browser, stand_in: Running) -> None:
        context = await browser.new_context(locale="zh-CN")
        page = await context.new_page()
        await page.goto(stand_in.url)
        await expect(page.get_by_role("button", name="导览演示")).to_be_visible()
        assert await page.locator("html").get_attribute("lang") == "zh-Hans"
        await context.close()

    async def test_switch_is_kept(self, desk: Desk) -> None:
        await desk.page.locator("#language").select_option("rw")
        await expect(desk.page.locator("#tour-start")).to_have_text("Reba uko bikora")
        await desk.page.reload()
        await expect(desk.page.locator("#tour-start")).to_have_text("Reba uko bikora")
        assert await desk.page.locator("html").get_attribute("lang") == "rw"


class TestReset:
    async def test_really_resets(self, desk: Desk) -> None:
        await desk.say("Eric", "Before")
        await expect(desk.phone("Eric").locator(".theirs")).to_have_count(1)
        await desk.page.locator("#panel-open").click()
        await expect(desk.page.locator(".log details").first).to_be_visible()
        await desk.page.locator("#reset").click()
        await desk.page.get_by_role("dialog").get_by_role("button", name="Reset").click()
        await expect(desk.page.locator("#notices")).to_contain_text("Everything was reset.")
        await expect(desk.phone("Eric").locator(".item")).to_have_count(0)
        await expect(desk.phone("Eric").locator(".start")).to_be_visible()
        assert (await desk.world.log())["counts"]["by_method"].get("sendMessage") is None
        await expect(desk.page.locator(".log")).not_to_contain_text("sendMessage")
        await desk.say("Eric", "After")
        await expect(desk.phone("Eric").locator(".theirs .text")).to_have_text("After")

    async def test_somebody_elses_reset_is_noticed(self, desk: Desk) -> None:
        await desk.say("Eric", "Before")
        await expect(desk.phone("Eric").locator(".theirs .text")).to_have_text("Before")
        desk.was_reset = True
        await desk.world.reset()
        # in this order: until the page has heard of it, it still shows the three of before
        await expect(desk.page.locator(".item")).to_have_count(0)
        await expect(desk.page.locator(".phone")).to_have_count(3)
        assert len((await desk.world.state())["people"]) == 3

    async def test_two_pages_make_the_three_once(
        self, browser: Browser, desk: Desk, stand_in: Running
    ) -> None:
        async with looking(browser, stand_in.url, WIDE) as other:
            for _ in range(3):  # who is first is chance
                for page in (desk.page, other.page):
                    phones = page.locator(".phone")
                    await phones.evaluate_all("all => all.forEach(e => e.dataset.before = 1)")
                await desk.world.reset()
                for page in (desk.page, other.page):
                    await expect(page.locator(".phone[data-before]")).to_have_count(0)
                    await expect(page.locator(".phone")).to_have_count(3)
                    await expect(page.locator(".start:visible")).to_have_count(3)
            assert len((await desk.world.state())["people"]) == 3
            for each in (desk, other):  # browsers write every refusal down
                each.wrong[:] = [said for said in each.wrong if "Failed to load" not in said]


class TestConnection:
    async def test_everything_is_read_again(self, desk: Desk, stand_in: Running) -> None:
        eric = (await desk.world.state())["people"][2]["id"]
        # seen by an observer: on a slow machine the notice may be gone before it is asked for
        await desk.page.evaluate(
            """() => {
              const box = document.getElementById("offline");
              const look = () => { window.wasSeen ||= !box.hidden; };
              new MutationObserver(look).observe(box, { attributes: true });
            }"""
        )
        stand_in.world.hub.close()  # as when the page fell far behind: the stream ends
        await desk.world.call("POST", f"people/{eric}/say", {"text": "Said meanwhile"})
        await desk.page.wait_for_function("() => window.wasSeen")
        await expect(desk.phone("Eric").locator(".own .text")).to_have_text("Said meanwhile")
        await expect(desk.page.locator("#offline")).to_be_hidden()

    async def test_words_stay_while_nobody_answers(self, desk: Desk) -> None:
        await desk.page.route("**/control/people/**", lambda route: route.abort())
        await desk.say("王小明", "还在吗？")
        await expect(desk.phone("王小明").locator(".toast")).to_contain_text("连接")
        await expect(desk.phone("王小明").locator("textarea")).to_have_value("还在吗？")
        desk.wrong[:] = [said for said in desk.wrong if "ERR_FAILED" not in said]


class TestPanel:
    async def test_calls_and_updates_as_on_the_wire(self, desk: Desk) -> None:
        await desk.page.locator("#panel-open").click()
        await desk.say("Eric", "On the wire")
        row = desk.page.locator(".log details", has_text="sendMessage").first
        await row.locator("summary").click()
        await expect(row.locator(".json").first).to_contain_text('"text": "On the wire"')
        await desk.page.get_by_role("tab", name="Updates").click()
        await desk.page.locator(".log details summary").first.click()
        await expect(desk.page.locator(".json").first).to_contain_text('"language_code": "en"')
        await desk.page.locator(".filter input[type=search]").fill("no such thing")
        await expect(desk.page.locator(".log details")).to_have_count(0)

    async def test_call_of_a_message(self, desk: Desk) -> None:
        await desk.say("Eric", "Who sent this?")
        answer = desk.phone("Eric").locator(".theirs")
        await answer.hover()
        await answer.locator(".actions").click()
        await desk.phone("Eric").get_by_role("menuitem", name="See the call").click()
        await expect(desk.page.locator(".log details[open] .json").first).to_contain_text(
            "Who sent this?"
        )

    async def test_trouble_tells_the_truth(self, desk: Desk) -> None:
        await desk.page.locator("#panel-open").click()
        await desk.page.get_by_role("tab", name="Switches").click()
        armed = desk.page.get_by_label("Server error, for the next calls")
        await armed.fill("1")
        await armed.press("Tab")
        await expect(armed).to_have_class("armed")
        assert (await desk.world.call("GET", "faults"))["server_error_next"] == 1
        await desk.say("Eric", "Lost once")
        await expect(armed).to_have_value("0")
        await desk.page.get_by_role("tab", name="Calls").click()
        await expect(desk.page.locator(".log .code.bad").first).to_have_text("502")
        await desk.page.get_by_role("tab", name="Switches").click()
        counts = desk.page.locator(".counts div", has_text="Eric")
        shown = (await desk.world.ledger())["chats"].get(
            str((await desk.world.state())["people"][2]["id"]), 0
        )
        await expect(counts.locator("dd")).to_have_text(str(shown))

    async def test_clock_limits_restart(self, desk: Desk, restarts: list[str]) -> None:
        await desk.page.locator("#panel-open").click()
        await desk.page.get_by_role("tab", name="Switches").click()
        await desk.page.get_by_role("button", name="Forward by 2 h").click()
        await expect(desk.page.locator(".switches")).to_contain_text("Ahead of now by: 2 h")
        assert round((await desk.world.state())["clock"]["ahead"]) == 7200
        await desk.page.get_by_label("Enforced").check()
        await desk.page.get_by_role("button", name="Start the bot again").click()
        await expect(desk.page.locator("#notices")).to_contain_text("The bot has started again.")
        assert restarts == ["asked"]
        assert (await desk.world.state())["limits"]["enforced"]


class TestPeople:
    async def test_person_is_added(self, desk: Desk) -> None:
        await desk.page.locator("#people-open").click()
        box = desk.page.get_by_role("dialog", name="People in the playground")
        await box.get_by_label("Name", exact=True).fill("李雷")
        await box.get_by_label("Language they read").select_option("zh")
        await expect(box.get_by_label("Time zone")).to_have_value("Asia/Shanghai")
        await box.get_by_role("button", name="Add", exact=True).click()
        await expect(desk.phone("李雷")).to_be_visible()
        made = (await desk.world.state())["people"][-1]
        assert (made["language"], made["language_code"]) == ("zh", "zh-hans")


class TestSmallScreen:
    async def test_one_phone_with_tabs(self, small: Desk) -> None:
        await expect(small.page.locator(".phone:visible")).to_have_count(1)
        await small.page.get_by_role("tab", name="王小明").click()
        await expect(small.phone("王小明")).to_be_visible()
        await expect(small.phone("Aline")).to_be_hidden()
        for name in ("#tour-start", "#people-open", "#reset", "#language", "#panel-open"):
            box = await small.page.locator(name).bounding_box()
            assert box is not None
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= 360
        assert await small.page.evaluate("document.documentElement.scrollWidth") == 360

    async def test_many_phones_and_long_names_fit(self, small: Desk) -> None:
        for number in range(4):
            await small.world.person(f"Uwimana wa Mukamana Nsengiyumva wa {number}" + "a" * 60)
        kept = json.dumps([each["id"] for each in (await small.world.state())["people"]])
        await small.page.evaluate("ids => sessionStorage.setItem('isoko.phones', ids)", kept)
        await small.page.reload()
        await expect(small.page.locator("#tabs [role=tab]")).to_have_count(7)
        assert await small.page.evaluate("document.documentElement.scrollWidth") == 360
        for box in await small.page.locator(".skips button").all():
            place = await box.bounding_box()
            assert place is not None
            assert place["x"] + place["width"] <= 0

    async def test_unread_is_marked(self, small: Desk, stand_in: Running) -> None:
        eric = (await small.world.state())["people"][2]["id"]
        await small.world.call("POST", f"people/{eric}/say", {"text": "Hello"})
        badge = small.page.get_by_role("tab", name="Eric").locator(".badge")
        await expect(badge).to_have_text("1")
        await small.page.get_by_role("tab", name="Eric").click()
        await expect(badge).to_be_hidden()
        async with asyncio.timeout(PATIENCE):  # until the stand-in is told that the chat was read
            while (await small.world.state())["people"][2]["chats"][0]["unread"]:
                await asyncio.sleep(0.05)


class TestKeyboard:
    async def test_a_button_is_reached_and_pressed(self, desk: Desk) -> None:
        await desk.page.keyboard.press("Tab")  # the first stop leads past everything, to a phone
        await expect(desk.page.locator(".skips button").first).to_be_focused()
        await desk.page.keyboard.press("Enter")
        await expect(desk.phone("Aline").locator("textarea")).to_be_focused()
        await desk.page.keyboard.type("/start")
        await desk.page.keyboard.press("Enter")
        await desk.button("Aline", "Toast")
        for _ in range(12):
            await desk.page.keyboard.press("Shift+Tab")
            if await desk.page.evaluate("document.activeElement.textContent") == "Toast":
                break
        await desk.page.keyboard.press("Enter")
        await expect(desk.phone("Aline").locator(".toast")).to_have_text("A short notice")

    async def test_arrows_walk_through_messages(self, desk: Desk) -> None:
        await desk.say("Eric", "One")
        await expect(desk.phone("Eric").locator(".theirs")).to_have_count(1)
        await desk.phone("Eric").locator(".messages").focus()
        await desk.page.keyboard.press("ArrowUp")
        await desk.page.keyboard.press("ArrowUp")
        await expect(desk.phone("Eric").locator(".own .actions")).to_be_focused()
        await desk.page.keyboard.press("Enter")
        await expect(desk.phone("Eric").get_by_role("menuitem", name="Reply")).to_be_focused()
        await desk.page.keyboard.press("Escape")
        await expect(desk.phone("Eric").locator(".own .actions")).to_be_focused()

    async def test_new_messages_are_spoken(self, desk: Desk) -> None:
        await desk.say("Aline", "Mwaramutse")
        spoken = desk.phone("Aline").locator("[aria-live=polite]")
        await expect(spoken).to_have_text("Isoko: Mwaramutse")
        assert await spoken.get_attribute("lang") == "rw"


async def violations(desk: Desk) -> list[str]:
    """What axe-core finds serious, each with the place."""
    axe = pytest.importorskip(
        "axe_playwright_python.base", reason="pip install axe-playwright-python"
    )
    # Added by the browser's own means: the page's policy admits no script from a test.
    await desk.page.evaluate(axe.AXE_FILE_PATH.read_text(encoding="utf-8"))
    found: dict[str, Any] = await desk.page.evaluate(
        "axe.run(document, {resultTypes: ['violations']})"
    )
    return [
        f"{each['id']}: {node['html'][:160]} {node['failureSummary'][:200]}"
        for each in found["violations"]
        if each["impact"] in ("serious", "critical")
        for node in each["nodes"]
    ]


class TestAccessibility:
    @pytest.mark.parametrize("scheme", ["light", "dark"])
    async def test_axe_finds_nothing_serious(self, desk: Desk, scheme: Any) -> None:
        await desk.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        for name, text in {"Aline": "/menu", "王小明": "/share", "Eric": "/album"}.items():
            await desk.say(name, text)
            await desk.phone(name).locator(".theirs").first.wait_for()
        await expect(desk.phone("Eric").locator(".theirs .photo")).to_have_count(3)
        await (await desk.button("Aline", "Toast")).click()
        await expect(desk.phone("Aline").locator(".toast")).to_be_visible()
        await desk.page.locator("#panel-open").click()
        await desk.page.locator(".log details summary").first.click()
        await desk.shot(f"page-{scheme}")
        assert await violations(desk) == []
        await desk.page.get_by_role("tab", name="Switches").click()
        assert await violations(desk) == []
        await desk.page.locator("#people-open").click()
        assert await violations(desk) == []

    async def test_small_screen_too(self, small: Desk) -> None:
        await small.page.emulate_media(reduced_motion="reduce")
        await small.say("Aline", "/menu")
        await small.button("Aline", "Toast")
        await small.shot("page-small")
        assert await violations(small) == []
