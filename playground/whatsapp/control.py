"""The control API of WhatsApp, people's half: what they do, and what their phones show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from playground.requests import (
    WORLD,
    NotFound,
    field,
    number_in_query,
    read_form,
    read_json,
    the_person,
)

from . import acts, changes, presses
from .service import WhatsApp

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from playground.refusals import Json

    from .chats import Contact, Message

SERVICE: web.AppKey[WhatsApp] = web.AppKey("whatsapp", WhatsApp)
USUAL_HISTORY = 200


def the_contact(request: web.Request) -> Contact:
    """The person in the address, who must have WhatsApp."""
    person = the_person(request)
    if person.platform != "whatsapp":
        msg = f"{person.first_name} is not on WhatsApp"
        raise NotFound(msg)
    return request.app[SERVICE].contact(person)


def the_message(contact: Contact, given: object) -> Message | None:
    """A message that is named by id or number; None where none is named."""
    if given in (None, ""):
        return None
    found = contact.find(str(given))
    if found is None:
        msg = f"{contact.name} has no message {given}"
        raise NotFound(msg)
    return found


def must_be(message: Message | None) -> Message:
    """A message that had to be named."""
    if message is None:
        msg = "message is missing"
        raise ValueError(msg)
    return message


def sent(mark: int, *messages: Message) -> web.Response:
    """The answer to an act: what was sent, and the event before it."""
    return web.json_response({"messages": [each.as_json() for each in messages], "since": mark})


async def text(whatsapp: WhatsApp, contact: Contact, values: Json, mark: int) -> web.Response:
    """`{"text": …, "reply_to"?: …, "referral"?: {…}}`."""
    answered = the_message(contact, values.get("reply_to"))
    referral = field(values, "referral", dict, None)
    words = field(values, "text", str)
    return sent(mark, acts.say(whatsapp, contact, words, reply_to=answered, referral=referral))


async def press(whatsapp: WhatsApp, contact: Contact, values: Json, mark: int) -> web.Response:
    """`{"choice": …, "message"?: …}`: a button or a row, by its words or its id."""
    on = the_message(contact, values.get("message"))
    message, opens = presses.press(whatsapp, contact, field(values, "choice", str), on)
    if message is None:
        return web.json_response({"messages": [], "opens": opens, "since": mark})
    return sent(mark, message)


async def location(whatsapp: WhatsApp, contact: Contact, values: Json, mark: int) -> web.Response:
    """`{"latitude": …, "longitude": …, "name"?: …, "address"?: …}`."""
    place: Json = {
        name: float(field(values, name, (int, float))) for name in ("latitude", "longitude")
    }
    place |= {name: field(values, name, str, "") for name in ("name", "address")}
    return sent(mark, acts.location(whatsapp, contact, place))


async def contact_card(
    whatsapp: WhatsApp, contact: Contact, values: Json, mark: int
) -> web.Response:
    """`{}` for the own number, `{"name": …, "phone": …}` for somebody's card."""
    other = values if "name" in values or "phone" in values else None
    return sent(mark, acts.share_contact(whatsapp, contact, other))


async def react(whatsapp: WhatsApp, contact: Contact, values: Json, mark: int) -> web.Response:
    """`{"message": …, "emoji"?: "👍"}`; without an emoji it is taken back."""
    message = must_be(the_message(contact, values.get("message")))
    return sent(mark, acts.react(whatsapp, contact, message, field(values, "emoji", str, "")))


async def unsupported(
    whatsapp: WhatsApp, contact: Contact, values: Json, mark: int
) -> web.Response:
    """`{"what"?: "poll"}`."""
    return sent(mark, acts.unsupported(whatsapp, contact, field(values, "what", str, "poll")))


async def forward(whatsapp: WhatsApp, contact: Contact, values: Json, mark: int) -> web.Response:
    """`{"message": …, "often"?: false}`, or `{"text": …}` from another talk."""
    often = field(values, "often", bool, default=False)
    if words := field(values, "text", str, ""):
        how = "frequently_forwarded" if often else "forwarded"
        return sent(mark, acts.say(whatsapp, contact, words, forwarded=how))
    message = must_be(the_message(contact, values.get("message")))
    return sent(mark, acts.forward(whatsapp, contact, message, often=often))


async def change(whatsapp: WhatsApp, contact: Contact, values: Json, mark: int) -> web.Response:
    """Any of `blocked`, `has_app`, `online`, `looking`, `receipts`, `no_marketing`, `username`,
    `phone`: what is given is changed, in this order. `user_id` is for who must be known before."""
    told: list[Message] = []
    if user_id := field(values, "user_id", str, ""):
        changes.name(whatsapp, contact, user_id)
    if (blocked := field(values, "blocked", bool, None)) is not None:
        changes.block(whatsapp, contact, blocked=blocked)
    if (has_app := field(values, "has_app", bool, None)) is not None:
        changes.app(whatsapp, contact, has_app=has_app)
    if (on := field(values, "online", bool, None)) is not None:
        changes.online(whatsapp, contact, on=on)
    if (looking := field(values, "looking", bool, None)) is not None:
        changes.look(whatsapp, contact, looking=looking)
    contact.receipts = field(values, "receipts", bool, contact.receipts)
    if (stop := field(values, "no_marketing", bool, None)) is not None:
        changes.marketing(whatsapp, contact, stop=stop)
    if "username" in values:
        changes.username(whatsapp, contact, field(values, "username", str, None))
    if phone := field(values, "phone", str, ""):
        told.append(changes.number(whatsapp, contact, phone))
    answer = {"contact": whatsapp.contact_as_json(contact), "since": mark}
    return web.json_response(answer | {"messages": [each.as_json() for each in told]})


async def read(whatsapp: WhatsApp, contact: Contact, _: Json, mark: int) -> web.Response:
    """`{}`: the chat was looked at, and left again."""
    whatsapp.deliveries.read(contact)
    whatsapp.contact_changed(contact)
    return web.json_response({"unread": 0, "since": mark})


ACTS: dict[str, Callable[[WhatsApp, Contact, Json, int], Awaitable[web.Response]]] = {
    "text": text,
    "press": press,
    "location": location,
    "contact": contact_card,
    "react": react,
    "unsupported": unsupported,
    "forward": forward,
    "change": change,
    "read": read,
}


async def act(request: web.Request) -> web.Response:
    """POST /control/whatsapp/people/{person}/{act}."""
    name = request.match_info["act"]
    if name not in ACTS:
        msg = f"there is no act {name!r}; there are photos, file, {', '.join(ACTS)}"
        raise NotFound(msg)
    contact, values = the_contact(request), await read_json(request)
    return await ACTS[name](request.app[SERVICE], contact, values, request.app[WORLD].hub.number)


async def photos(request: web.Request) -> web.Response:
    """POST …/photos: one or several pictures, `caption` below the first."""
    contact, mark = the_contact(request), request.app[WORLD].hub.number
    values, uploads = await read_form(request)
    caption = field(values, "caption", str, "")
    return sent(mark, *acts.photos(request.app[SERVICE], contact, uploads, caption=caption))


async def file(request: web.Request) -> web.Response:
    """POST …/file: one file and its `kind`: document, voice, audio, video, sticker, image."""
    contact, mark = the_contact(request), request.app[WORLD].hub.number
    values, uploads = await read_form(request)
    if len(uploads) != 1:
        msg = "exactly one file is expected"
        raise ValueError(msg)
    kind, caption = field(values, "kind", str, "document"), field(values, "caption", str, "")
    message = acts.file(request.app[SERVICE], contact, kind, uploads[0], caption=caption)
    return sent(mark, message)


async def chat(request: web.Request) -> web.Response:
    """GET …/chat?limit=200&before=<number>&since=<event>: what the phone shows."""
    whatsapp, contact = request.app[SERVICE], the_contact(request)
    before, since = number_in_query(request, "before"), number_in_query(request, "since") or 0
    on_phone = [each for each in contact.messages if each.on_phone]
    if before is not None:  # the order is that of coming, which numbers need not follow
        places = {each.number: place for place, each in enumerate(on_phone)}
        on_phone = on_phone[: places.get(before, 0)]
    found = [each for each in on_phone if each.event > since]
    shown = found[-(number_in_query(request, "limit") or USUAL_HISTORY) :]
    return web.json_response(
        {
            "title": whatsapp.settings.verified_name,
            "name": contact.person.first_name,
            "number": whatsapp.settings.display_phone_number,
            "contact": whatsapp.contact_as_json(contact),
            "automation": whatsapp.automation,
            "messages": [each.as_json() for each in shown],
            "more": len(found) > len(shown),
            "now": whatsapp.now,
            "event": request.app[WORLD].hub.number,
        }
    )


async def sent_messages(request: web.Request) -> web.Response:
    """GET …/messages: every message of the talk, also those that never came to the phone."""
    contact = the_contact(request)
    return web.json_response({"messages": [each.as_json() for each in contact.messages]})


def routes() -> list[web.RouteDef]:
    """The addresses of this half."""
    person = "/control/whatsapp/people/{person}"
    return [
        web.get(f"{person}/chat", chat),
        web.get(f"{person}/messages", sent_messages),
        web.post(f"{person}/photos", photos),
        web.post(f"{person}/file", file),
        web.post(f"{person}/{{act}}", act),
    ]
