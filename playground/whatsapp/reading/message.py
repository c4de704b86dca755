"""The whole request to send a message."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from playground.whatsapp.refusals import GraphRefusal, missing, wrong

from . import interactive, plain, template
from .values import Values

if TYPE_CHECKING:
    from playground.refusals import Json
    from playground.whatsapp.media import Media
    from playground.whatsapp.templates import Template, Templates

    from .bubbles import Bubble

LONGEST_CALLBACK_DATA = 512
MEDIA = ("image", "video", "audio", "document", "sticker")
TYPES = ("text", *MEDIA, "location", "contacts", "reaction", "interactive", "template")


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message that WhatsApp would take."""

    to: str  # a phone number as it was written, or empty
    recipient: str  # a business-scoped user id, or empty
    type: str
    bubble: Bubble
    template: Template | None = None
    answers: str = ""  # the message that it quotes, or that a reaction is on
    callback_data: str | None = None


def read(body: Json, media: Media, templates: Templates) -> Outgoing:
    """The body of POST …/messages; what cannot be sent is refused with its place."""
    given = Values(body, "")
    if given.any("messaging_product") != "whatsapp":
        raise GraphRefusal(100, "Param messaging_product must be one of {WHATSAPP}.")
    if given.any("recipient_type", default="individual") != "individual":
        raise wrong("recipient_type", "only individual is served here")
    to = str(given.any("to", default="")).strip()
    recipient = str(given.any("recipient", default="")).strip()
    if not (to or recipient):
        raise missing("to")
    kind = given.any("type", default="text")
    if kind not in TYPES:
        raise wrong("type", f"{kind!r} is none of {', '.join(TYPES)}")
    answers = ""
    if given.has("context"):
        context = given.inside("context")
        answers = context.text("message_id", 256)
        context.done()
    data = given.text("biz_opaque_callback_data", LONGEST_CALLBACK_DATA, least=0, default="")
    meant: Template | None = None
    match kind:
        case "text":
            bubble = plain.text(given.inside("text"))
        case "location":
            bubble = plain.location(given.inside("location"))
        case "contacts":
            bubble = plain.contacts(given.objects("contacts", plain.MOST_CONTACTS))
        case "reaction":
            bubble, answers = plain.reaction(given.inside("reaction"))
        case "interactive":
            bubble = interactive.read(given.inside("interactive"), media)
        case "template":
            meant, bubble = template.read(given.inside("template"), templates, media)
        case _:
            bubble = plain.medium(kind, given.inside(kind), media)
    given.done()
    return Outgoing(to, recipient, kind, bubble, meant, answers, data or None)
