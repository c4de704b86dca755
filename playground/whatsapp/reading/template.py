"""A template being sent: which one, and what stands where its parameters are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playground.whatsapp.refusals import GraphRefusal, missing, wrong
from playground.whatsapp.templates import PARAMETER

from .bubbles import Bubble, Button, ButtonKind
from .plain import picture
from .values import units

if TYPE_CHECKING:
    from playground.whatsapp.media import Media
    from playground.whatsapp.templates import Template, Templates

    from .values import Values

LONGEST_BODY = 1024
LONGEST_PARAMETER = 1024
LONGEST_PAYLOAD = 256
BROKEN_LINE = re.compile(r"[\n\t]| {5,}")
KINDS: dict[str, ButtonKind] = {
    "QUICK_REPLY": "quick_reply", "URL": "url", "PHONE_NUMBER": "phone", "COPY_CODE": "copy",
    "REQUEST_CONTACT_INFO": "contact",
}  # fmt: skip


def read(given: Values, templates: Templates, media: Media) -> tuple[Template, Bubble]:
    """The template that is meant, filled in."""
    name = given.text("name", 512)
    language = given.inside("language")
    code = language.text("code", 20)
    language.any("policy", default=None)
    language.done()
    template = templates.for_sending(name, code)
    bubble = Bubble("template", text=template.body, header=template.header, footer=template.footer)
    bubble.buttons = [Button(KINDS[each.kind], each.text, each.value) for each in template.buttons]
    for button in bubble.buttons:
        if button.kind == "quick_reply":
            button.id = button.title  # without a payload of its own the words come back
    seen: set[str] = set()
    components = given.objects("components", 20, least=0) if given.has("components") else []
    for each in components:
        kind = each.choice("type", ("header", "body", "button"))
        if kind == "button":
            seen.add(f"button {fill_button(each, bubble)}")
        else:
            seen.add(kind)
            fill(kind, each, template, bubble, media)
        each.done()
    given.done()
    must_be_filled(template, bubble, seen)
    return template, bubble


def must_be_filled(template: Template, bubble: Bubble, seen: set[str]) -> None:
    """What was not given at all must have needed nothing."""
    for kind, text in (("header", template.header), ("body", template.body)):
        expected = len(template.parameters(text))
        if kind not in seen and expected:
            raise mismatch(kind, 0, expected)
    if template.header_kind not in ("", "TEXT") and "header" not in seen:
        said = f"header: Format mismatch, expected {template.header_kind}, received UNKNOWN"
        raise GraphRefusal(132012, said)
    for place, button in enumerate(bubble.buttons):
        if button.kind == "url" and "{{1}}" in button.id and f"button {place}" not in seen:
            raise missing(f"buttons: Button at index {place} of type Url requires a parameter")
    if units(bubble.text) > LONGEST_BODY:
        raise GraphRefusal(132005, f"body: Translated text too long, {units(bubble.text)}")


def mismatch(kind: str, given: int, expected: int) -> GraphRefusal:
    """Another number of parameters than the template has."""
    said = f"{kind}: number of localizable_params ({given}) does not match the expected number"
    return GraphRefusal(132000, f"{said} of params ({expected})")


def fill(kind: str, given: Values, template: Template, bubble: Bubble, media: Media) -> None:
    """The parameters of the header or of the body."""
    parameters = given.objects("parameters", 100, least=0) if given.has("parameters") else []
    if kind == "header" and template.header_kind not in ("", "TEXT"):
        if len(parameters) != 1:
            raise mismatch(kind, len(parameters), 1)
        fill_picture(parameters[0], template, bubble, media)
        return
    text = template.body if kind == "body" else template.header
    wanted = template.parameters(text)
    if len(parameters) != len(wanted):
        raise mismatch(kind, len(parameters), len(wanted))
    values = {}
    for place, each in enumerate(parameters):
        each.choice("type", ("text",))
        key = wanted[place]
        if template.named:
            key = each.text("parameter_name", 100)
            if key not in wanted:
                raise GraphRefusal(132012, f"{kind}: there is no parameter {key!r}")
        else:
            each.any("parameter_name", default=None)
        values[key] = parameter(each)
        each.done()
    filled = PARAMETER.sub(lambda match: values.get(match[1], match[0]), text)
    if kind == "body":
        bubble.text = filled
    else:
        bubble.header = filled


def parameter(given: Values) -> str:
    """What stands in a parameter's place: one line of words."""
    value = given.text("text", LONGEST_PARAMETER)
    if BROKEN_LINE.search(value):
        said = "Param text cannot have new-line/tab characters or more than 4 consecutive spaces"
        raise GraphRefusal(100, f"{given.at('text')}: {said}")
    return value


def fill_picture(given: Values, template: Template, bubble: Bubble, media: Media) -> None:
    """A file, or a place, in the header."""
    kind = str(given.any("type")).lower()
    if kind != template.header_kind.lower():
        said = f"header: Format mismatch, expected {template.header_kind}, received {kind}"
        raise GraphRefusal(132012, said)
    within = given.inside(kind)
    if kind == "location":
        bubble.place = {name: within.number(name) for name in ("latitude", "longitude")}
        bubble.place |= {name: within.text(name, 1000) for name in ("name", "address")}
    else:
        bubble.picture = picture(kind, within, media)
        if kind == "document":
            bubble.picture.filename = within.text("filename", 240, least=0, default="")
    within.done()
    given.done()


def fill_button(given: Values, bubble: Bubble) -> int:
    """What a quick reply answers, or the end of an address; which button it was."""
    kind = str(given.any("sub_type")).lower()
    index = str(given.any("index"))
    place = int(index) if index.isdecimal() else -1
    if not 0 <= place < len(bubble.buttons):
        raise wrong(given.at("index"), f"there is no button {index}")
    button = bubble.buttons[place]
    if kind not in (button.kind, {"copy": "copy_code"}.get(button.kind)):
        raise GraphRefusal(132012, f"button {place}: it is {button.kind}, not {kind}")
    (value,) = given.objects("parameters", 1)
    what = value.choice("type", ("payload", "text", "coupon_code"))
    if button.kind == "quick_reply" and what == "payload":
        button.id = value.text("payload", LONGEST_PAYLOAD)
    elif button.kind == "url" and what == "text":
        button.id = button.id.replace("{{1}}", value.text("text", 2000))
    elif button.kind == "copy" and what == "coupon_code":
        button.id = value.text("coupon_code", 15)
    else:
        raise GraphRefusal(132012, f"button {place}: a {button.kind} has no {what}")
    value.done()
    return place
