"""What a person writes, as it goes out: plain, with formatting, or pasted with it.

A phone has a menu for bold and links. Here tags say it (`<b>`, `<a href=…>`, `<tg-spoiler>` …),
once the switch `typed` is on, so that it can be played from the page and from a terminal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .entities import units
from .texts import parsed, with_found

if TYPE_CHECKING:
    from .refusals import Json
    from .world import World


def written(world: World, text: str) -> tuple[str, list[Json]]:
    """The words and their entities. Raises Refusal where the tags are no formatting."""
    if world.faults.typed == "plain":
        return text, with_found(text, [])
    return parsed(text, "HTML", None)


def on_the_wire(world: World, api: Json) -> Json:
    """A message as the bot gets it: pasted formatting comes as blocks, without a text."""
    if world.faults.typed != "rich" or "text" not in api:
        return api
    kept = {key: value for key, value in api.items() if key not in ("text", "entities")}
    return kept | {"rich_message": rich_message(api["text"], api.get("entities", []))}


def rich_message(text: str, entities: list[Json]) -> Json:
    """A paragraph a line."""
    blocks, begin = [], 0
    for line in text.split("\n"):
        end = begin + units(line)
        inside = [
            each | {"offset": max(each["offset"], begin), "end": min(end_of(each), end)}
            for each in entities
            if each["offset"] < end and end_of(each) > begin
        ]
        if line:
            blocks.append({"type": "paragraph", "text": rich_text(text, inside, begin, end)})
        begin = end + 1
    return {"blocks": blocks}


def end_of(entity: Json) -> int:
    """Where an entity ends, in UTF-16 units."""
    return int(entity["offset"] + entity["length"])


def rich_text(text: str, entities: list[Json], begin: int, end: int) -> Any:
    """Words and what lies in them, each in its own object; entities come outer ones first."""
    encoded = text.encode("utf-16-le", "surrogatepass")
    parts: list[Any] = []
    at, left = begin, list(entities)
    while left:
        entity = left.pop(0)
        inner = [each for each in left if each["offset"] < entity["end"]]
        left = left[len(inner) :]
        parts.append(encoded[2 * at : 2 * entity["offset"]].decode("utf-16-le", "surrogatepass"))
        words = rich_text(text, inner, entity["offset"], entity["end"])
        parts.append(part_of(entity, words))
        at = entity["end"]
    parts.append(encoded[2 * at : 2 * end].decode("utf-16-le", "surrogatepass"))
    parts = [part for part in parts if part != ""]
    return parts[0] if len(parts) == 1 else parts


def part_of(entity: Json, words: Any) -> Json:
    """One piece of formatting, as a rich message has it."""
    match entity["type"]:
        case "text_link":
            return {"type": "url", "text": words, "url": entity["url"]}
        case "url":
            return {"type": "url", "text": words, "url": words}
        case "custom_emoji":
            shown = {"custom_emoji_id": entity["custom_emoji_id"], "alternative_text": words}
            return {"type": "custom_emoji"} | shown
    return {"type": entity["type"], "text": words}
