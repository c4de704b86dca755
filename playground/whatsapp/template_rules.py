"""What a template must be like to be taken for review."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, cast

from .reading.values import Values, units
from .refusals import GraphRefusal, missing, wrong
from .templates import CATEGORIES, PARAMETER, Category, Template, TemplateButton

if TYPE_CHECKING:
    from playground.refusals import Json

LONGEST_BODY = 1024
LONGEST_LINE = 60  # a header that is text, a footer
LONGEST_BUTTON = 25
LONGEST_ADDRESS = 2000
LONGEST_NUMBER = 20
MOST_BUTTONS = 10
MOST_OF_KIND = {
    "QUICK_REPLY": 10, "URL": 2, "PHONE_NUMBER": 1, "COPY_CODE": 1, "REQUEST_CONTACT_INFO": 1,
}  # fmt: skip
NAME = re.compile(r"[a-z0-9_]{1,512}")
# Of those that WhatsApp takes the ones that may be asked for here.
LANGUAGES = frozenset({
    "en", "en_GB", "en_US", "rw_RW", "zh_CN", "zh_HK", "zh_TW", "fr", "sw", "de", "es", "pt_BR",
    "ar", "hi", "ru", "it", "nl", "tr", "id", "ja", "ko",
})  # fmt: skip


def read(body: Json, *, known: Template | None = None) -> Template:
    """A template from the body of a request; `known` is the one that is edited."""
    given = Values(body, "")
    if known:
        name, language = known.name, known.language
        category = given.any("category", default=known.category)
    else:
        name, language = given.text("name", 512), given.text("language", 20)
        category = given.any("category")
    if not NAME.fullmatch(name):
        raise wrong("name", "has lower case letters, digits and underscores only")
    if language not in LANGUAGES:
        raise wrong("language", f"{language!r} is not supported")
    if category not in CATEGORIES:
        raise wrong("category", f"{category!r} is none of {', '.join(CATEGORIES)}")
    named = str(given.any("parameter_format", default="positional")).lower() == "named"
    components = given.any("components")
    made = Template(0, name, language, cast("Category", category), components, "", named=named)
    for each in Values({"components": components}, "").objects("components", 4):
        component(made, each)
    given.any("message_send_ttl_seconds", default=None)
    given.any("allow_category_change", default=None)
    given.done()
    if not made.body:
        raise missing("components: BODY")
    return made


def component(made: Template, given: Values) -> None:
    """One of header, body, footer, buttons."""
    match str(given.any("type")).upper():
        case "BODY":
            made.body = given.text("text", LONGEST_BODY * 4)
            must_be_short(made.body, LONGEST_BODY, "body")
            with_parameters(made, made.body, given, "body_text")
            proportion(made.body)
        case "HEADER":
            header(made, given)
        case "FOOTER":
            made.footer = given.text("text", LONGEST_LINE * 10)
            must_be_short(made.footer, LONGEST_LINE, "footer")
            if PARAMETER.search(made.footer):
                raise wrong(given.at("text"), "a footer has no parameters")
        case "BUTTONS":
            made.buttons = [button(each) for each in given.objects("buttons", MOST_BUTTONS)]
            together(made.buttons, given.where)
        case other:
            raise wrong(given.at("type"), f"{other!r} is no component")
    given.any("example", default=None)
    given.any("format", default=None)
    given.done()


def must_be_short(text: str, most: int, what: str) -> None:
    """Too long a text has a code of its own."""
    if units(text) > most:
        raise GraphRefusal(2388040, f"The {what} has {units(text)} characters, at most {most}.")


def header(made: Template, given: Values) -> None:
    """A line of text, or a place for a file."""
    formats = ("TEXT", "IMAGE", "VIDEO", "DOCUMENT", "LOCATION")
    made.header_kind = given.choice("format", formats)
    if made.header_kind != "TEXT":
        example = given.any("example", default={})
        handles = example.get("header_handle") if isinstance(example, dict) else None
        made.example = str(handles[0]) if isinstance(handles, list) and handles else ""
        return
    made.header = given.text("text", LONGEST_LINE * 10)
    must_be_short(made.header, LONGEST_LINE, "header")
    if len(made.parameters(made.header)) > 1:
        raise wrong(given.at("text"), "a header has one parameter at most")
    with_parameters(made, made.header, given, "header_text")


def with_parameters(made: Template, text: str, given: Values, name: str) -> None:
    """Each parameter is well named, has an example, and stands inside."""
    found = made.parameters(text)
    if not found:
        return
    if made.named:
        if not all(re.fullmatch(r"[a-z][a-z0-9_]*", each) for each in found):
            raise wrong(given.at("text"), "named parameters have lower case letters, digits and _")
    elif found != [str(number) for number in range(1, len(found) + 1)]:
        raise wrong(given.at("text"), "parameters are numbered from {{1}} on, in order")
    example = given.any("example", default={})
    named = example.get(f"{name}_named_params")
    shown = example.get(name) or []
    if name == "body_text" and shown and isinstance(shown[0], list):
        shown = shown[0]
    count = len(named) if made.named and named else len(shown)
    if count != len(found):
        raise wrong(given.at("example"), f"{len(found)} examples are needed, {count} were given")
    if name == "body_text" and re.search(r"\A\s*\{\{|\}\}\s*\Z", text):
        raise GraphRefusal(2388299, "Variables can't be at the start or end of the template.")


def proportion(text: str) -> None:
    """Two words and more to each parameter, and one besides."""
    count = len(PARAMETER.findall(text))
    words = len(PARAMETER.sub(" ", text).split())
    if count and words < 2 * count + 1 and not any("\u4e00" <= each <= "\u9fff" for each in text):
        raise GraphRefusal(2388293, f"{count} variables are too many for {words} words.")


def button(given: Values) -> TemplateButton:
    """One button."""
    kind = given.choice("type", tuple(MOST_OF_KIND))
    if kind == "REQUEST_CONTACT_INFO":
        given.any("text", default=None)
        given.done()
        return TemplateButton(kind, "Share contact info")
    if kind == "COPY_CODE":
        given.any("example")
        given.done()
        return TemplateButton(kind, "Copy offer code")
    made = TemplateButton(kind, given.text("text", LONGEST_BUTTON))
    if kind == "URL":
        made.value = given.link("url", LONGEST_ADDRESS)
        if PARAMETER.search(made.value):
            if not made.value.endswith("{{1}}"):
                raise wrong(given.at("url"), "its one parameter is {{1}}, at the end")
            given.any("example")
    if kind == "PHONE_NUMBER":
        made.value = given.text("phone_number", LONGEST_NUMBER)
    given.any("example", default=None)
    given.done()
    return made


def together(buttons: list[TemplateButton], where: str) -> None:
    """Not too many of one kind, and the quick replies beside one another."""
    kinds = [each.kind for each in buttons]
    for kind, most in MOST_OF_KIND.items():
        if kinds.count(kind) > most:
            raise wrong(where, f"{kinds.count(kind)} buttons of type {kind}, at most {most}")
    turns = sum(
        (before == "QUICK_REPLY") != (after == "QUICK_REPLY") for before, after in pairwise(kinds)
    )
    if turns > 1:
        raise wrong(where, "quick replies must stand together")
    titles = [each.text for each in buttons]
    if len(set(titles)) != len(titles):
        raise wrong(where, "two buttons have the same text")
