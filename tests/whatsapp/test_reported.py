"""What went wrong for others with the Cloud API, by their public reports, done again here."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.chat import Command, MessageScreen, OtherContent, Said, Tap, Tapped, What
from bot.i18n import Reader
from bot.whatsapp.outbound import templates
from tests.support.whatsapp_inbox import Box, Json, message, posted

CHANGED = "User A changed from \u200e573001234567 to 573007654321\u200e"
CARD = [{"name": {"formatted_name": "Eric"}, "emails": [{"email": "eric@x.example"}]}]
TO_CART = Tapped(Tap("cart", "1"), id="", message=None)


@pytest.mark.parametrize(
    ("report", "sent", "means"),
    [
        # their parsers fell over a change of number, or made a new contact of it
        (
            "restfb/restfb#1237",
            message("system", {"body": CHANGED, "new_wa_id": "57", "type": "user_changed_number"}),
            None,
        ),
        (
            "netflie/whatsapp-cloud-api#120",
            message("system", {"body": CHANGED, "wa_id": "57", "type": "user_changed_number"}),
            None,
        ),
        # of a card without a phone nothing was shown
        ("chatwoot/chatwoot#10567", message("contacts", CARD), OtherContent("other")),
        # the number is hidden: no `from`, no `wa_id`
        ("ArnasDon/wacrm#519", message("text", "Muraho mwese"), Said("Muraho mwese")),
        # an id of a business with several portfolios
        (
            "fazer-ai/chatwoot#440",
            message("text", "oi, tudo bem", sender="BR.ENT.11815799212886844830"),
            Said("oi, tudo bem"),
        ),
        # a button below a template is of another type than one below a message
        ("rapidpro/rapidpro#1430", message("button", {"text": "Menu"}), Command("start")),
        (
            "ArnasDon/wacrm#479",
            message("button", {"payload": "cart|1||", "text": "Show"}),
            TO_CART,
        ),
        (
            "shridarpatil/whatomate#289",
            message("button", {"payload": "Yes, please", "text": "Yes, please"}),
            Said("Yes, please"),
        ),
        # the signature did not fit as soon as there was an accent, an @ or an emoji
        (
            "Secreto31126/whatsapp-api-js#290",
            message("text", "J'ai mangé des pâtes"),
            Said("J'ai mangé des pâtes"),
        ),
        (
            "tawn33y/whatsapp-cloud-api#60",
            message("text", "aline@coop.example 🤨✋"),
            Said("aline@coop.example 🤨✋"),
        ),
    ],
)
@pytest.mark.parametrize("escaped", [True, False])
async def test_what_came_in(
    box: Box, report: str, sent: Json, means: What | None, *, escaped: bool
) -> None:
    """Red when it is refused at the door, given up, or means something else."""
    body: Any = posted(sent)
    if report.startswith(("restfb", "netflie")):
        body["entry"][0]["changes"][0]["value"].pop("contacts")
    if not escaped:
        body = json.dumps(body, ensure_ascii=False).encode()
    assert await box.post(body) == 200
    async with box.working():
        rows = await box.drained()
    assert [(row.error, row.attempts) for row in rows] == [("", 1)]
    assert [each.what for each in box.answered] == ([] if means is None else [means])


@pytest.mark.parametrize(
    ("report", "words"),
    [
        ("dimagi/open-chat-studio#4277", "A fair in Huye.\n\nCome early.\tBring      friends."),
        ("netflie/whatsapp-cloud-api#201", "A \r\n fair"),
        ("shridarpatil/frappe_whatsapp#169", "\n \t"),
    ],
)
def test_what_went_out(report: str, words: str) -> None:
    """A parameter with a break, a tab, five blanks or nothing is refused: 132000 and others."""
    said = templates.words_of(MessageScreen((words,), ()), Reader.of("en"))
    whole = templates.message(templates.MARKET_NEWS, "en", {"news": said}, templates.HOME)
    (given,) = whole["template"]["components"][0]["parameters"]
    assert given["text"], report
    assert not any(each in given["text"] for each in ("\n", "\r", "\t", "     ")), report
