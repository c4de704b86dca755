"""Templates at Meta: submitted, looked up, and followed by what it says of them."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from bot.whatsapp.outbound.client import GraphError, NoApp
from bot.whatsapp.outbound.example_picture import example_picture
from bot.whatsapp.outbound.templates import LANGUAGE_OF, TEMPLATES, definition, every, is_same
from storage import message_templates
from storage.message_templates import APPROVED

if TYPE_CHECKING:
    from datetime import datetime

    from bot.texts import Language
    from bot.whatsapp.outbound.client import GraphClient
    from storage.database import Database, Session

log = logging.getLogger(__name__)

FIELDS = "id,name,language,status,category,quality_score,rejected_reason,components"
NO_REASON = "NONE"
# What happens to one that may be sent all the same, or may again: nothing says "approved" then.
STILL_APPROVED = ("FLAGGED", "REINSTATED", "UNARCHIVED")


class Known(NamedTuple):
    """One of ours, as Meta has it. `same`: with the words that we would ask for now."""

    id: str
    name: str
    language: Language
    status: str
    category: str
    quality: str
    reason: str
    same: bool


class Submitted(NamedTuple):
    name: str
    language: Language
    what: Literal["asked", "changed", "there", "refused"]
    said: str = ""


async def look(client: GraphClient) -> list[Known]:
    """All of ours that Meta has. Raises what the client raises."""
    found: list[Known] = []
    after = ""
    while True:
        asked = {"fields": FIELDS, "limit": "100"} | ({"after": after} if after else {})
        page = await client.call("GET", _path(client), params=asked)
        found += filter(None, map(_known, page.get("data", ())))
        paging = page.get("paging", {})
        after = paging.get("cursors", {}).get("after", "")
        if not paging.get("next") or not after:
            return found


async def refresh(client: GraphClient, database: Database, now: datetime) -> list[Known]:
    """The same, and written down: the courier goes by it. Each by itself: news of several may be
    written in another order at the same time, and then two would wait for each other."""
    found = await look(client)
    for each in found:
        async with database.write() as db:
            await message_templates.note(
                db,
                each.name,
                each.language,
                now,
                status=each.status,
                category=each.category,
                quality=each.quality,
                reason=each.reason,
            )
    async with database.write() as db:
        await message_templates.forget_others(db, [(each.name, each.language) for each in found])
    return found


async def submit(client: GraphClient, database: Database, now: datetime) -> list[Submitted]:
    """Ask for those that Meta has not, and for a change of those that read otherwise by now; it is
    no harm to do it twice. Each that is refused says why, and the others go on."""
    there = {(each.name, each.language): each for each in await refresh(client, database, now)}
    done: list[Submitted] = []
    example = ""  # goes up once, where one of those that are asked for needs it
    for template, language in every():
        known = there.get((template.name, language))
        try:
            if template.picture and not example and (known is None or not known.same):
                example = await client.example(example_picture(), "image/png")
            asked = definition(template, language, example)
            if known is None:
                await client.call("POST", _path(client), json=asked)
                done.append(Submitted(template.name, language, "asked"))
            elif known.same:
                done.append(Submitted(template.name, language, "there", known.status))
            else:
                change = {"components": asked["components"], "category": asked["category"]}
                await client.call("POST", f"/{known.id}", json=change)
                done.append(Submitted(template.name, language, "changed"))
        except (GraphError, NoApp) as error:
            done.append(Submitted(template.name, language, "refused", str(error)))
    await refresh(client, database, now)
    return done


async def hear(db: Session, field: str, value: dict[str, Any], now: datetime) -> bool:
    """News of a template by webhook; False for what is no such news."""
    name, code = value.get("message_template_name"), value.get("message_template_language")
    language = LANGUAGE_OF.get(str(code))
    if name not in TEMPLATES or language is None:
        return field.startswith(("message_template_", "template_"))
    if field == "message_template_status_update":
        event, reason = str(value.get("event") or ""), str(value.get("reason") or "")
        level = logging.INFO if event == APPROVED else logging.WARNING
        log.log(level, "template %s (%s) is %s %s", name, language, event, reason)
        status = APPROVED if event in STILL_APPROVED else event
        await message_templates.note(
            db,
            str(name),
            language,
            now,
            status=status,
            reason="" if reason == NO_REASON else reason,
        )
    elif field == "template_category_update":
        new = str(value.get("new_category") or "")
        if "correct_category" in value:  # it is announced a day before
            log.warning("template %s (%s) will count as another category", name, language)
        elif new:
            log.warning("template %s (%s) counts as %s now", name, language, new)
            await message_templates.change(db, str(name), language, category=new)
    elif field == "message_template_quality_update":
        score = str(value.get("new_quality_score") or "")
        await message_templates.change(db, str(name), language, quality=score)
    else:
        return False
    return True


def _path(client: GraphClient) -> str:
    return f"/{client.settings.whatsapp_waba_id}/message_templates"


def _known(raw: dict[str, Any]) -> Known | None:
    name, language = str(raw.get("name")), LANGUAGE_OF.get(str(raw.get("language")))
    template = TEMPLATES.get(name)
    if template is None or language is None:
        return None
    reason = str(raw.get("rejected_reason") or "")
    return Known(
        id=str(raw.get("id")),
        name=name,
        language=language,
        status=str(raw.get("status") or ""),
        category=str(raw.get("category") or ""),
        quality=str((raw.get("quality_score") or {}).get("score") or ""),
        reason="" if reason == NO_REASON else reason,
        same=is_same(raw.get("components", ()), template, language),
    )
