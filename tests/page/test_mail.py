"""The inbox of the page: what came by mail, safely shown, and the mail server's switches."""

from __future__ import annotations

from email.message import EmailMessage
from typing import TYPE_CHECKING

from tests.page.conftest import expect

if TYPE_CHECKING:
    from playground.server import Running
    from tests.page.conftest import Desk

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360f8cf50000003010100c9fe92ef0000000049454e44ae426082"
)


def letter(subject: str, html: str, text: str = "As text") -> bytes:
    message = EmailMessage()
    message["From"], message["Subject"] = "Isoko <isoko@isoko.example>", subject
    message.set_content(text)
    message.add_alternative(f"<html><head></head><body>{html}</body></html>", subtype="html")
    page = message.get_payload()[1]
    page.add_related(PIXEL, "image", "png", cid="<photo0>")
    return message.as_bytes()


async def test_a_mail_is_read_and_runs_nothing(desk: Desk, stand_in: Running) -> None:
    page = desk.page
    before = await page.title()
    html = (
        '<p id="words">您的订单</p><img src="cid:photo0"><img src="https://evil.example/x.png">'
        "<script>parent.document.title = 'broken'</script>"
        f'<a href="{stand_in.url}/look/mark.svg">Open the order</a>'
    )
    stand_in.mail._take("bounces+x@isoko.example", "xiao.ming@qq.com", letter("🧾 Order", html))
    await page.locator("#inbox-open").click()
    panel = page.locator("#panel")
    await panel.get_by_role("button", name="🧾 Order").click()
    await expect(panel.get_by_text("To: xiao.ming@qq.com")).to_be_visible()
    frame = panel.frame_locator("iframe")
    await expect(frame.locator("#words")).to_have_text("您的订单")
    shown = await frame.locator("img").first.evaluate("image => image.naturalWidth")
    assert shown == 1
    assert await page.title() == before
    async with page.context.expect_page() as opened:
        await frame.get_by_text("Open the order").click()
    other = await opened.value
    await other.wait_for_load_state()
    assert other.url.endswith("/look/mark.svg")
    await other.close()
    await panel.get_by_role("button", name="As text").click()
    await expect(panel.locator("pre")).to_have_text("As text\n")
    await panel.get_by_role("button", name="Headers").click()
    await expect(panel.locator("pre")).to_contain_text("From: Isoko")
    # The script, the style of nobody's and the picture from elsewhere: stopped, and said aloud.
    stopped = ("violates the following Content Security Policy", "Blocked script execution")
    strange = [each for each in desk.wrong if not any(word in each for word in stopped)]
    assert all("evil.example" in each for each in strange), strange
    desk.wrong.clear()


async def test_the_server_is_made_to_refuse_and_to_send_back(desk: Desk, stand_in: Running) -> None:
    stand_in.mail._take("bounces+x@isoko.example", "a@b.rw", letter("Hello", "<p>Hello</p>"))
    page = desk.page
    await page.locator("#inbox-open").click()
    panel = page.locator("#panel")
    await panel.get_by_label("Refuses recipients").select_option("Mailbox full")
    await expect(panel.get_by_label("Refuses recipients")).to_have_class("armed")
    assert stand_in.mail.switches.refuse == "full"
    await panel.get_by_role("button", name="All trouble off").last.click()
    await expect(panel.get_by_label("Refuses recipients")).to_have_value("–")
    assert stand_in.mail.switches.refuse is None
    await panel.get_by_role("button", name="Hello").click()
    await panel.get_by_role("button", name="Nobody there").click()
    await expect(panel.get_by_text("Came back: Nobody there")).to_be_visible()
    assert len(list(stand_in.mail.folder.glob("new/*"))) == 1
