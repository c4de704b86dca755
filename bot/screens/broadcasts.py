"""Broadcasts as they are read: the message itself, its course, its report.

`Facts` are those of `bot.commerce.broadcast_report.report`, copied into notices or gathered for
a screen.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from bot import labels, timezones
from bot.chat import Button, Document, Photo, Poll, Rows, Screen, Tap
from bot.formatting import bare
from bot.texts import LANGUAGES, Clock, Line, Rich, Strong, Text, Worded, t, tn
from storage.constants import BroadcastKind, BroadcastState

Facts = Mapping[str, Any]

CELLS = 10  # of the bar


def announcement(
    text: str,
    photo: Photo | None,
    document: Document | None,
    rows: Rows,
) -> Screen:
    """What a recipient gets."""
    return Screen((Rich(text),), rows, (photo,) if photo else (), document=document)


def poll(question: str, answers: Sequence[str], rows: Rows, *, several: bool) -> Screen:
    """What a recipient of a poll gets."""
    return Screen((bare(question),), rows, poll=Poll(tuple(answers), several))


def rows_below(
    links: Sequence[Sequence[str]], broadcast_id: int | None, opened: Collection[int] = ()
) -> Rows:
    """The links, and a discreet way out.

    A button with an address tells us nothing, so a link is a tap for us at first (`broadcast_id`)
    and turns into the address where it stands; see docs/decisions.
    """
    rows: list[tuple[Button, ...]] = []
    for place, (label, address) in enumerate(links):
        if broadcast_id is None or place in opened:
            rows.append((Button(label, url=address),))
        else:
            rows.append((Button(label, Tap("bc.link", f"{broadcast_id}.{place}")),))
    return (*rows, (Button(t("🔕 Fewer messages"), Tap("stop")),))


def broadcast_test(facts: Facts) -> Screen:
    """One of the texts, to its author only."""
    if facts.get("answers"):
        rows = rows_below((), None)
        return poll(facts["text"], facts["answers"], rows, several=facts["several"])
    photo, document = Photo(*facts["photo"]), Document(*facts["document"])
    return announcement(
        facts["text"],
        photo if photo.id or photo.path else None,
        document if document.id else None,
        rows_below(facts["links"], None),
    )


# --- what came of it ------------------------------------------------------------------------------


def outcome(facts: Facts) -> list[Line]:
    """People by what became of theirs."""
    done, total = facts.get("delivered", 0), facts["total"]
    reached = {
        "message": t("Delivered: {n} of {total}", n=done, total=total),
        "edit": t("Changed: {n} of {total}", n=done, total=total),
        "recall": t("Taken back: {n} of {total}", n=done, total=total),
        "close": t("Polls stopped: {n} of {total}", n=done, total=total),
    }
    lines: list[Line] = [reached[facts.get("kind", "message")]]
    if facts.get("unreachable"):
        lines.append(
            tn(
                "Not reachable: {n} person has blocked the bot",
                "Not reachable: {n} people have blocked the bot",
                facts["unreachable"],
            )
        )
    if facts.get("refused"):
        lines.append(t("Refused by Telegram: {n}", n=facts["refused"]))
        lines += [
            t("→ {reason}: {n}", reason=labels.refused(reason), n=n)
            for reason, n in facts.get("reasons", {}).items()
        ]
    if facts.get("opted_out"):
        lines.append(t("Opted out: {n}", n=facts["opted_out"]))
    if facts.get("too_old"):
        lines.append(t("Older than 48 hours, left as they are: {n}", n=facts["too_old"]))
    if unsent := facts.get("stopped", 0) + facts.get("moot", 0):
        lines.append(t("Not sent: {n}", n=unsent))
    if facts.get("links"):
        lines.append("")
        lines += [t("🔗 {label}: {n}", label=label, n=n) for label, n in facts["links"]]
        lines.append(t("The numbers say how many people opened each link."))
    if facts.get("answers"):
        lines += results(facts["answers"], facts["votes"])
    return lines


def results(answers: Mapping[str, Sequence[str]], votes: Mapping[str, Any]) -> list[Line]:
    """What a poll came to, in all and by language; each reader reads the answers in their own."""
    count = len(next(iter(answers.values())))
    totals = [sum(of["answers"][place] for of in votes.values()) for place in range(count)]
    people = sum(of["people"] for of in votes.values())
    lines: list[Line] = ["", Strong(tn("📊 {n} person answered", "📊 {n} people answered", people))]
    for place, number in enumerate(totals):
        answer = Worded({language: each[place] for language, each in answers.items()})
        lines.append(t("▫️ {answer}: {n}", answer=answer, n=number))
    for language in LANGUAGES:
        of = votes.get(language)
        if of is None:
            continue
        name = labels.language(language)
        lines += ["", t("{language}: {n}", language=name, n=of["people"])]
        for place, number in enumerate(of["answers"]):
            if number:
                cut = {each: labels.short(words[place]) for each, words in answers.items()}
                lines.append(t("→ {answer}: {n}", answer=Worded(cut), n=number))
    return lines


def broadcast_finished(facts: Facts) -> Screen:
    kind, stopped = facts.get("kind", "message"), facts.get("state") == "stopped"
    title = {
        "message": t("✅ Your broadcast is finished."),
        "edit": t("✅ Your message has been changed."),
        "recall": t("✅ Your message has been taken back."),
        "close": t("✅ Your poll is finished."),
    }[kind]
    if stopped:
        title = t("⏹ Your broadcast was stopped. Sent so far:")
    rows: Rows = ()
    if kind == "message" and facts.get("broadcast") and facts.get("delivered"):
        rows = after_rows(facts)
    return Screen((Strong(title), *outcome(facts)), rows)


def after_rows(facts: Facts) -> Rows:
    """What can still be done when it was sent."""
    number = str(facts["broadcast"])
    if facts.get("answers"):
        return (
            (Button(t("📊 Results so far"), Tap("bc", number)),),
            (
                Button(t("⏹ Stop the poll"), Tap("bc.close", number)),
                Button(t("🗑 Delete for everyone"), Tap("bc.recall", number)),
            ),
        )
    return (
        (
            Button(t("✏️ Change the text"), Tap("bc.edit", number)),
            Button(t("🗑 Delete for everyone"), Tap("bc.recall", number)),
        ),
    )


def course_screen(facts: Facts, *, rate: float, later: int, starts: datetime | None) -> Screen:
    """While it runs a bar, how fast it goes and how long it will take; afterwards the report.

    `rate` is recipients a second; `later` of them are due only later.
    """
    state, number = facts["state"], str(facts["broadcast"])
    total = max(1, facts["total"])
    settled = total - facts.get("due", 0) - facts.get("held", 0)
    lines: list[Line] = [Strong(title(state, facts["kind"]))]
    if state in ("waiting", "scheduled", "declined"):
        lines.append(tn("Recipients: {n} person", "Recipients: {n} people", facts["total"]))
        if starts is not None:
            lines += starting(starts)
        elif state == "scheduled":
            lines.append(t("🕓 It was not sent: the planned time passed more than a day ago."))
    else:
        full = min(CELLS, CELLS * settled // total)
        lines.append(f"{'▓' * full}{'░' * (CELLS - full)}")
        lines += outcome(facts)
    if state == "running":
        lines += _pace(facts.get("due", 0) - later, rate, later)
    known = {**facts, "starts": starts.isoformat() if starts else ""}
    return Screen(tuple(lines), course_rows(state, known, number))


def title(state: BroadcastState, kind: BroadcastKind) -> Text:
    if state == "running" and kind != "message":
        return {
            "edit": t("✏️ The text is being changed"),
            "recall": t("↩️ The message is being taken back"),
            "close": t("⏹ The poll is being stopped"),
        }[kind]
    return {
        "waiting": t("🕓 Broadcast waits for approval"),
        "declined": t("✖️ Broadcast not approved"),
        "scheduled": t("🕓 Broadcast planned"),
        "running": t("📣 Broadcast under way"),
        "paused": t("⏸ Broadcast paused"),
        "stopped": t("⏹ Broadcast stopped"),
        "finished": t("✅ Broadcast finished"),
    }[state]


def _pace(left: int, rate: float, later: int) -> list[Line]:
    lines: list[Line] = []
    if left > 0 and rate > 0:
        lines.append(t("Messages a second: {rate}", rate=f"{rate:.1f}"))
        lines.append(t("Time left: {duration}", duration=timedelta(seconds=left / rate)))
    if later:
        lines.append(t("🌙 To be sent later, in the morning or after a pause: {n}", n=later))
    return lines


def course_rows(state: BroadcastState, facts: Facts, number: str) -> Rows:
    """What staff may do with a broadcast as it stands."""
    stop = Button(t("⏹ Stop"), Tap("bc.stop", number))
    refresh = Button(t("🔄 Refresh"), Tap("bc", number))
    match state:
        case "running":
            return ((Button(t("⏸ Pause sending"), Tap("bc.pause", number)), stop), (refresh,))
        case "paused":
            return ((Button(t("▶️ Go on"), Tap("bc.on", number)), stop), (refresh,))
        case "waiting" | "scheduled":
            return (*_before(state, facts, number), (stop, refresh))
        case "stopped" | "finished" if facts["kind"] == "message" and facts.get("delivered"):
            return after_rows(facts)
    return ()


def _before(state: BroadcastState, facts: Facts, number: str) -> Rows:
    """What can be done with one that nobody has yet. Without a time (`starts`) it is held, or goes
    out once it is approved."""
    read = Button(t("📖 Read it"), Tap("bc.read", number))
    time = Button(t("🕓 Another time"), Tap("bc.when", number))
    words = Button(t("✏️ Change the text"), Tap("bc.edit", number))
    first = (read,) if facts.get("answers") else (read, words)
    if facts.get("starts"):
        return (first, (time,))
    if state == "scheduled":
        return ((Button(t("📣 Send it now"), Tap("bc.now", number)), time), first)
    return (first,)


def starting(at: datetime) -> list[Line]:
    """A time as both sides of the market read it on their clocks."""
    return [
        t("Start in Kigali: {when}", when=Clock(at, timezones.KIGALI)),
        t("Start in Beijing: {when}", when=Clock(at, timezones.BEIJING)),
    ]


KINDS = (broadcast_test, broadcast_finished)
