"""`isoko doctor`: what is wrong with this installation, and what to do about it, one line each.

It only looks: no database is made, no private Redis started, nothing registered with Telegram.
"""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable

from bot.doctor import machine, mail, outside, records, whatsapp
from bot.doctor.finding import Finding
from bot.logs import redacted
from bot.settings import Settings


async def doctor(settings: Settings) -> int:
    """Say how everything is; 1 if anything is not well."""
    faults = 0
    for check in CHECKS:
        finding = await check(settings)
        faults += bool(finding.advice)
        _say(finding)
    return 1 if faults else 0


async def why_shut(settings: Settings) -> int:
    """Say why a house could not be opened, if what it needs for that is still not well; 1."""
    for check in (records.database, machine.redis, records.media):
        finding = await check(settings)
        if finding.advice:
            _say(finding)
    return 1


def _say(line: object) -> None:
    encoding = sys.stdout.encoding or "utf-8"
    said = redacted(f"{line}\n")  # what failed may repeat an address with all that is in it
    sys.stdout.write(said.encode(encoding, "replace").decode(encoding))
    sys.stdout.flush()


CHECKS: tuple[Callable[[Settings], Awaitable[Finding]], ...] = (
    machine.settings,
    machine.data_folder,
    records.media,
    machine.catalogues,
    records.database,
    records.failures,
    records.wanted_pictures,
    machine.redis,
    outside.token,
    outside.updates,
    outside.webhook,
    outside.pages,
    whatsapp.number,
    whatsapp.webhook,
    whatsapp.templates,
    whatsapp.spent,
    mail.server,
    mail.returned,
    outside.payments,
    records.unsettled,
    records.payouts,
    records.undecided,
)
