"""A text on its way into a message: parsed, trimmed, measured, its links and commands found."""

from __future__ import annotations

import re

from .entities import HtmlParser, sorted_entities, units
from .links import check_url
from .markdown import MarkdownParser
from .refusals import Json, bad_request

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
LONGEST_SOURCE = 1 << 15
SPACES = " \t\r\n\v\f\0"

FOUND = [
    ("url", re.compile(r"\bhttps?://[^\s<>\"'“”]+[^\s<>\"'“”.,:;!?)\]}]", re.IGNORECASE)),
    ("email", re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)),
    ("mention", re.compile(r"(?<![\w@/.])@[A-Za-z]\w{2,31}\b", re.ASCII)),
    ("bot_command", re.compile(r"(?<![\w/>])/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?(?![\w/])", re.ASCII)),
    ("hashtag", re.compile(r"(?<![\w#])#(?!\d+\b)\w{1,255}")),
    ("phone_number", re.compile(r"(?<![\w+])\+\d{1,3}[ -]?\d(?:[ -]?\d){6,11}(?!\w)")),
]  # fmt: skip
KINDS = frozenset([
    "mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number", "bold",
    "italic", "underline", "strikethrough", "spoiler", "blockquote", "expandable_blockquote",
    "code", "pre", "text_link", "text_mention", "custom_emoji", "date_time",
])  # fmt: skip
FOUND_KINDS = frozenset(kind for kind, _ in FOUND) | {"cashtag"}


def parsed(
    text: str, parse_mode: str | None, entities: list[Json] | None
) -> tuple[str, list[Json]]:
    """The plain text and its entities, from a parse mode or from entities given as such."""
    if len(text.encode("utf-8", "replace")) > LONGEST_SOURCE:
        raise bad_request("text is too long")
    mode = (parse_mode or "").lower()
    if mode in ("", "none"):
        plain, given = text, [given_entity(entity) for entity in entities or []]
        given = [entity for entity in given if entity["type"] not in FOUND_KINDS]
    elif mode == "html":
        plain, given = HtmlParser(text).parse()
    elif mode == "markdownv2":
        plain, given = MarkdownParser(text).parse()
    elif mode == "markdown":
        raise bad_request(
            "stand-in check: the legacy parse mode Markdown is left out; use MarkdownV2 or HTML"
        )
    else:
        raise bad_request("unsupported parse_mode")
    return trimmed(plain, given)


def given_entity(entity: Json) -> Json:
    """An entity as the bot gave it, if its type exists."""
    if entity["type"] not in KINDS:
        raise bad_request("can't parse MessageEntity: Unsupported type specified")
    if entity["type"] == "text_link" and not check_url(entity.get("url", ""))[0]:
        _, wrong = check_url(entity.get("url", ""))
        raise bad_request(f"entity URL '{entity.get('url', '')}' is invalid: {wrong}")
    return dict(entity)


def trimmed(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Telegram cuts space at both ends and moves the entities along."""
    for entity in entities:
        if entity["offset"] < 0:
            raise bad_request(f"receive an entity with incorrect offset {entity['offset']}")
        if entity["length"] < 0:
            raise bad_request(f"receive an entity with incorrect length {entity['length']}")
        check_boundaries(text, entity)
    text = text.replace("\r", "").replace("\0", " ")
    left = text.lstrip(SPACES)
    # Leading space inside a formatted stretch is kept by Telegram; such texts are not trimmed here.
    lead = (
        0
        if any(e["offset"] == 0 and e["type"] in ("pre", "code") for e in entities)
        else len(text) - len(left)
    )
    body = text[lead:].rstrip(SPACES)
    length = units(body)
    good = []
    for entity in entities:
        begin = max(entity["offset"] - lead, 0)
        end = min(entity["offset"] + entity["length"] - lead, length)
        if end > begin:
            good.append(entity | {"offset": begin, "length": end - begin})
    return body, with_found(body, sorted_entities(good))


def check_boundaries(text: str, entity: Json) -> None:
    """An entity must lie inside the text and may not cut an emoji in two."""
    total = units(text)
    if entity["offset"] > total:
        raise bad_request(
            f"entity begins after the end of the text at UTF-16 offset {entity['offset']}"
        )
    if entity["offset"] + entity["length"] > total:
        end = entity["offset"] + entity["length"]
        raise bad_request(
            f"entity beginning at UTF-16 offset {entity['offset']} ends after the end of the text"
            f" at UTF-16 offset {end}"
        )
    if total == len(text):
        return
    encoded = text.encode("utf-16-le", "surrogatepass")
    for place, word in (
        (entity["offset"], "begins"),
        (entity["offset"] + entity["length"], "ends"),
    ):
        unit = encoded[place * 2 : place * 2 + 2]
        if len(unit) == 2 and 0xDC <= unit[1] <= 0xDF:
            raise bad_request(
                f"entity {word} in a middle of a UTF-16 symbol at UTF-16 offset {place}"
            )


def with_found(text: str, entities: list[Json]) -> list[Json]:
    """Add what Telegram finds by itself: addresses, commands, mentions, hashtags, phone numbers."""
    taken = [
        (entity["offset"], entity["offset"] + entity["length"])
        for entity in entities
        if entity["type"] in ("pre", "code", "text_link", "text_mention")
    ]
    wide = units(text) != len(text)
    found: list[Json] = []
    for kind, pattern in FOUND:
        for match in pattern.finditer(text):
            begin = units(text[: match.start()]) if wide else match.start()
            end = begin + units(match[0])
            if all(end <= low or begin >= high for low, high in taken):
                taken.append((begin, end))
                found.append({"type": kind, "offset": begin, "length": end - begin})
    return sorted_entities(entities + found) if found else entities


def message_text(arguments: Json) -> Json:
    """`text` and `entities` of a message from sendMessage's or editMessageText's arguments."""
    return {
        "text_parts": parsed(
            arguments["text"], arguments.get("parse_mode"), arguments.get("entities")
        )
    }


def measured_text(parts: tuple[str, list[Json]]) -> Json:
    """The message's fields, once the text is neither empty nor too long."""
    text, entities = parts
    if not text:
        raise bad_request("text must be non-empty")
    if units(text) > LONGEST_TEXT:
        raise bad_request("message is too long")
    return {"text": text} | ({"entities": entities} if entities else {})


def caption_of(arguments: Json) -> Json:
    """`caption` and `caption_entities`, measured; nothing for an empty caption."""
    if not arguments.get("caption"):
        return {}
    text, entities = parsed(
        arguments["caption"], arguments.get("parse_mode"), arguments.get("caption_entities")
    )
    if units(text) > LONGEST_CAPTION:
        raise bad_request("message caption is too long")
    if not text:
        return {}
    return {"caption": text} | ({"caption_entities": entities} if entities else {})
