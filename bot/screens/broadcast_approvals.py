"""What a second member of staff reads before a broadcast goes to many, and its author after it."""

from __future__ import annotations

from datetime import date, datetime

from bot import labels
from bot.chat import Button, Photo, Rows, Screen, Tap
from bot.screens.broadcasts import Facts, course_rows, starting
from bot.screens.common import back
from bot.texts import LANGUAGES, Line, Rich, Strong, Text, t, tc, tn


def broadcast_to_approve(facts: Facts) -> Screen:
    number = str(facts["broadcast"])
    if facts.get("version"):
        number += f".{facts['version']}"
    title = t("📣 A broadcast is waiting for your approval.")
    rows = (
        (
            Button(t("✅ Approve"), Tap("bc.yes", number)),
            Button(tc("broadcast", "❌ Decline"), Tap("bc.no", number)),
        ),
    )
    return _read(title, facts, rows)


def broadcast_contents(facts: Facts) -> Screen:
    """All of one that was planned, for whoever may still change it."""
    rows = ((back(Tap("bc", str(facts["broadcast"]))),),)
    return _read(t("📖 What will be sent"), facts, rows)


def _read(title: Text, facts: Facts, rows: Rows) -> Screen:
    lines: list[Line] = [
        Strong(title),
        *((t("Changing a message"),) if facts["kind"] == "edit" else ()),
        t("Author: {name}", name=labels.somebody(facts["author"])),
        *_author_left(facts),
        *_audience(facts.get("audience") or {}),
        tn("Recipients: {n} person", "Recipients: {n} people", facts["total"]),
    ]
    if facts["starts"]:
        lines += starting(datetime.fromisoformat(facts["starts"]))
    for language in LANGUAGES:
        if language in facts["texts"]:
            lines += ["", Strong(labels.language(language)), Rich(facts["texts"][language])]
            lines += [f"▫️ {answer}" for answer in facts.get("answers", {}).get(language, ())]
    lines += ["", *(labels.link(*each) for each in facts["links"])]
    lines += [f"📎 {facts['file']}"] if facts.get("file") else []
    photo = Photo(*facts["photo"])
    return Screen(tuple(lines), rows, (photo,) if photo.id or photo.path else ())


def _author_left(facts: Facts) -> list[Line]:
    """Why it is asked about, however few it goes to."""
    if not facts.get("author_left"):
        return []
    return [
        t("The author is no longer on the staff."),
        t("Whoever approves it becomes its author and gets the report."),
    ]


def _audience(of: Facts) -> list[Line]:
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


def broadcast_grown(facts: Facts) -> Screen:
    """To the author of a planned one that was for few, and is for many when its time has come."""
    many = tn(
        "This goes to more than {n} person, so another member of staff must approve it.",
        "This goes to more than {n} people, so another member of staff must approve it.",
        facts["limit"],
    )
    nobody = tn(
        "A message to {n} person must be approved by another member of staff, but there is"
        " none yet.",
        "A message to {n} people must be approved by another member of staff, but there is"
        " none yet.",
        facts["total"],
    )
    asked = t("🕓 The other members of staff have been asked to approve it.")
    return Screen(
        (
            Strong(t("🕓 Your broadcast needs approval now: it goes to more people than before.")),
            *starting(datetime.fromisoformat(facts["starts"])),
            tn("Recipients: {n} person", "Recipients: {n} people", facts["total"]),
            *((many, asked) if facts["asked"] else (nobody,)),
        ),
        course_rows("waiting", facts, str(facts["broadcast"])),
    )


def broadcast_late(facts: Facts) -> Screen:
    """Its time passed while nothing could be sent."""
    state = {"answers": facts["answers"], "starts": ""}
    words = next((facts["texts"][each] for each in LANGUAGES if each in facts["texts"]), "")
    return Screen(
        (
            Strong(t("🕓 A planned broadcast was not sent: its time passed more than a day ago.")),
            *starting(datetime.fromisoformat(facts["planned"])),
            "",
            Rich(words),
            "",
            t("Send it now, choose another time, or stop it."),
        ),
        course_rows("scheduled", state, str(facts["broadcast"])),
    )


def broadcast_approved(facts: Facts) -> Screen:
    return Screen(
        (
            Strong(t("✅ Your broadcast has been approved.")),
            t("Approved by: {name}", name=labels.somebody(facts["by"])),
        )
    )


def broadcast_declined(facts: Facts) -> Screen:
    return Screen(
        (
            Strong(t("❌ Your broadcast was not approved and will not be sent.")),
            t("Declined by: {name}", name=labels.somebody(facts["by"])),
        )
    )


KINDS = (
    broadcast_to_approve,
    broadcast_grown,
    broadcast_late,
    broadcast_approved,
    broadcast_declined,
)
