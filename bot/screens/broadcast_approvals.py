"""What a second member of staff reads before a broadcast goes to many, and its author after it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from bot import labels, taps
from bot.chat import Button, MessageScreen, Photo, Rows
from bot.notices.broadcasts import (
    BroadcastApproved,
    BroadcastDeclined,
    BroadcastGrown,
    BroadcastLate,
    BroadcastToApprove,
)
from bot.screens.broadcasts import reach, starting, waiting_rows
from bot.screens.common import back
from bot.screens.notices.kind import NoticeKind
from bot.texts import LANGUAGES, Line, Rich, Strong, Text, t, tc, tn


def broadcast_to_approve(told: BroadcastToApprove) -> MessageScreen:
    read = taps.Decided(told.broadcast, told.version or None)
    title = t("📣 A broadcast is waiting for your approval.")
    rows = (
        (
            Button(t("✅ Approve"), taps.APPROVE(read)),
            Button(tc("broadcast", "❌ Decline"), taps.DISAPPROVE(read)),
        ),
    )
    return _read(title, told, rows)


def broadcast_contents(told: BroadcastToApprove) -> MessageScreen:
    """All of one that was planned, for whoever may still change it."""
    rows = ((back(taps.COURSE(told.broadcast)),),)
    return _read(t("📖 What will be sent"), told, rows)


def _read(title: Text, told: BroadcastToApprove, rows: Rows) -> MessageScreen:
    lines: list[Line] = [
        Strong(title),
        *((t("Changing a message"),) if told.kind == "edit" else ()),
        t("Author: {name}", name=labels.somebody(told.author)),
        *_author_left(told),
        *_audience(told.audience),
        tn("Recipients: {n} person", "Recipients: {n} people", told.total),
        *reach(told.estimate, told.total, later=bool(told.starts)),
    ]
    if told.starts:
        lines += starting(told.starts)
    for language in LANGUAGES:
        if language in told.texts:
            lines += ["", Strong(labels.language(language)), Rich(told.texts[language])]
            lines += [f"▫️ {answer}" for answer in told.answers.get(language, ())]
    lines += ["", *(labels.link(*each) for each in told.links)]
    lines += [f"📎 {told.file}"] if told.file else []
    photo = Photo(*told.photo, told.photo_giver)
    return MessageScreen(tuple(lines), rows, photo if photo.id or photo.path else None)


def _author_left(told: BroadcastToApprove) -> list[Line]:
    """Why it is asked about, however few it goes to."""
    if not told.author_left:
        return []
    return [
        t("The author is no longer on the staff."),
        t("Whoever approves it becomes its author and gets the report."),
    ]


def _audience(of: Mapping[str, Any]) -> list[Line]:
    """Whom it goes to; nothing of a change, which goes to those who have the message."""
    lines: list[Line] = (
        [t("Audience: {audience}", audience=labels.audience(of["who"]))] if of else []
    )
    lines += [
        t("Language: {language}", language=labels.language(language))
        for language in LANGUAGES
        if language == of.get("language")
    ]
    if of.get("district"):
        lines.append(t("District: {district}", district=of["district"]))
    if of.get("since"):
        lines.append(t("Bought or sold since: {day}", day=date.fromisoformat(of["since"])))
    if of.get("campaign"):
        lines.append(t("Campaign: {name}", name=of["campaign"]))
    if of.get("list"):
        name, members = of["list"]
        lines.append(t("List: {name}", name=name or tn("{n} entry", "{n} entries", members)))
    return lines


def broadcast_grown(told: BroadcastGrown) -> MessageScreen:
    """To the author of a planned one that was for few, and is for many when its time has come."""
    many = tn(
        "This goes to more than {n} person, so another member of staff must approve it.",
        "This goes to more than {n} people, so another member of staff must approve it.",
        told.limit,
    )
    nobody = tn(
        "A message to {n} person must be approved by another member of staff, but there is"
        " none yet.",
        "A message to {n} people must be approved by another member of staff, but there is"
        " none yet.",
        told.total,
    )
    asked = t("🕓 The other members of staff have been asked to approve it.")
    return MessageScreen(
        (
            Strong(t("🕓 Your broadcast needs approval now: it goes to more people than before.")),
            *starting(told.starts),
            tn("Recipients: {n} person", "Recipients: {n} people", told.total),
            *((many, asked) if told.asked else (nobody,)),
        ),
        waiting_rows("waiting", told.broadcast, is_poll=False, starts=told.starts),
    )


def broadcast_late(told: BroadcastLate) -> MessageScreen:
    """Its time passed while nothing could be sent."""
    words = next((told.texts[each] for each in LANGUAGES if each in told.texts), "")
    return MessageScreen(
        (
            Strong(t("🕓 A planned broadcast was not sent: its time passed more than a day ago.")),
            *starting(told.planned),
            "",
            Rich(words),
            "",
            t("Send it now, choose another time, or stop it."),
        ),
        waiting_rows("scheduled", told.broadcast, is_poll=bool(told.answers), starts=None),
    )


def broadcast_approved(told: BroadcastApproved) -> MessageScreen:
    return MessageScreen(
        (
            Strong(t("✅ Your broadcast has been approved.")),
            t("Approved by: {name}", name=labels.somebody(told.by)),
        )
    )


def broadcast_declined(told: BroadcastDeclined) -> MessageScreen:
    return MessageScreen(
        (
            Strong(t("❌ Your broadcast was not approved and will not be sent.")),
            t("Declined by: {name}", name=labels.somebody(told.by)),
        )
    )


KINDS = (
    NoticeKind(BroadcastToApprove, broadcast_to_approve),
    NoticeKind(BroadcastGrown, broadcast_grown),
    NoticeKind(BroadcastLate, broadcast_late),
    NoticeKind(BroadcastApproved, broadcast_approved),
    NoticeKind(BroadcastDeclined, broadcast_declined),
)
