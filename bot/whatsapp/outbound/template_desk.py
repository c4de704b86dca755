"""`isoko whatsapp templates`: the texts that Meta has to approve, from the shell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

from bot import i18n
from bot.whatsapp.outbound import costs
from bot.whatsapp.outbound.client import GraphClient, GraphError, NotConnected, SendUnknown
from bot.whatsapp.outbound.template_review import refresh, submit
from bot.whatsapp.outbound.templates import BUTTON, body_of, definition, every
from storage import migrate
from storage.database import Database
from storage.message_templates import APPROVED

if TYPE_CHECKING:
    from bot.settings import Settings
    from bot.whatsapp.outbound.template_review import Known

Say = Callable[[str], None]


async def run(settings: Settings, what: Literal["write", "submit", "list"], say: Say) -> int:
    """The exit code: 0 done, 1 not all was taken or nobody answered, 2 settings are missing."""
    i18n.load()
    if what == "write":
        _write(say)
        return 0
    if not (settings.whatsapp_waba_id and settings.whatsapp_token.get_secret_value()):
        say("ISOKO_WHATSAPP_WABA_ID and ISOKO_WHATSAPP_TOKEN are not set: nobody can be asked.")
        return 2
    await migrate.upgrade(settings.database)
    database = Database(settings.database)
    now = datetime.now(UTC)
    try:
        async with GraphClient.opened(settings) as client:
            refused = await _submit(client, database, now, say) if what == "submit" else 0
            _list(await refresh(client, database, now), say)
        async with database.read() as db:
            say((await costs.of_month(db, now)).in_words())
    except (GraphError, NotConnected, SendUnknown) as error:
        say(f"Meta did not answer as hoped: {error}")
        return 1
    else:
        return 1 if refused else 0
    finally:
        await database.close()


def _write(say: Say) -> None:
    for template, language in every():
        asked = definition(template, language)
        say(f"{template.name} ({asked['language']}, {template.category})")
        say(f"  {'[a picture] ' if template.picture else ''}{body_of(asked['components'])}")
        say(f"  [{i18n.plain(BUTTON, i18n.Reader.of(language))}]")


async def _submit(client: GraphClient, database: Database, now: datetime, say: Say) -> int:
    """How many were refused."""
    done = await submit(client, database, now)
    for each in done:
        if each.what != "there":
            say(f"{each.name} ({each.language}): {each.what} {each.said}".rstrip())
    count = Counter(each.what for each in done)
    say(f"Asked for {count['asked']}, changed {count['changed']}, refused {count['refused']}.")
    return count["refused"]


def _list(found: list[Known], say: Say) -> None:
    there = {(each.name, each.language): each for each in found}
    for template, language in every():
        known = there.get((template.name, language))
        if known is None:
            say(f"{template.name} ({language}): not submitted")
            continue
        words = [known.status, known.category]
        words += [f"quality {known.quality}"] if known.quality not in ("", "UNKNOWN") else []
        words += [known.reason] if known.reason else []
        if known.category != template.category:
            words.append(f"asked for as {template.category}")
        if not known.same:
            words.append("reads otherwise here: submit it again")
        say(f"{known.name} ({language}): {', '.join(words)}")
    ready = sum(each.status == APPROVED for each in found)
    say(f"{ready} of {len(every())} may be sent.")
