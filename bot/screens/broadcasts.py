"""Broadcasts as they are read: the message itself, its course, its report.

A `BroadcastReport` is the notice to its author, or how it stands, gathered for a screen.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from bot import capabilities, labels, taps, timezones
from bot.chat import (
    Button,
    Document,
    DocumentScreen,
    MessageScreen,
    Photo,
    PollScreen,
    Rows,
    Screen,
)
from bot.formatting import bare
from bot.notices.broadcasts import (
    BroadcastReport,
    BroadcastTest,
    Estimate,
)
from bot.screens.notices.kind import NoticeKind
from bot.texts import LANGUAGES, Clock, Line, Rich, Strong, Text, Worded, t, tn
from storage.constants import BroadcastKind, BroadcastState

CELLS = 10  # of the bar


def announcement(
    text: str,
    photo: Photo | None,
    document: Document | None,
    rows: Rows,
) -> MessageScreen | DocumentScreen:
    """What a recipient gets."""
    if document is not None:
        return DocumentScreen((Rich(text),), rows, document)
    return MessageScreen((Rich(text),), rows, photo)


def poll(question: str, answers: Sequence[str], rows: Rows, *, several: bool) -> PollScreen:
    """What a recipient of a poll gets."""
    return PollScreen(bare(question), tuple(answers), rows, several)


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
            rows.append((Button(label, taps.LINK(taps.OpenedLink(broadcast_id, place))),))
    return (*rows, (Button(t("🔕 Fewer messages"), taps.CONSENT()),))


def page(label: str, address: str) -> MessageScreen:
    """One of the links by itself."""
    return MessageScreen((label,), ((Button(label, url=address),),))


def broadcast_test(told: BroadcastTest) -> Screen:
    """One of the texts, to its author only."""
    if told.answers:
        rows = rows_below((), None)
        return poll(told.text, told.answers, rows, several=told.several)
    photo, document = Photo(*told.photo, told.photo_giver), Document(*told.document)
    return announcement(
        told.text,
        photo if photo.id or photo.path else None,
        document if document.id else None,
        rows_below(told.links, None),
    )


def reach(estimate: Estimate, total: int, *, later: bool = False) -> list[Line]:
    """How many by platform, how many of them are reached, who is not and why, and what it costs at
    most. `later` is one that is planned."""
    lines: list[Line] = []
    if len(estimate.platforms) > 1:
        lines += ["", *(t("{name}: {n}", name=name, n=n) for name, n in estimate.platforms)]
    if estimate.missed:
        reached = max(0, total - estimate.missed)
        lines.append(
            t("Reached then, as things stand: {n} of {total}", n=reached, total=total)
            if later
            else t("Reached if it is sent now: {n} of {total}", n=reached, total=total)
        )
    if estimate.unasked:
        lines.append(t("Not reached now, they never asked for news: {n}", n=estimate.unasked))
    if estimate.shut:
        lines.append(t("Not reached now, a poll cannot be sent to them: {n}", n=estimate.shut))
    if estimate.unready:
        lines.append(t("Only when the text for news is approved: {n}", n=estimate.unready))
    if estimate.later:
        lines.append(
            t("On one of the next days, as so many may be written to a day: {n}", n=estimate.later)
        )
    for each in estimate.countries:
        country, n = each.country, each.messages
        lines.append(
            t("{country}: messages: {n}, no price is known", country=country, n=n)
            if each.cost is None
            else t("{country}: messages: {n}, at most {cost}", country=country, n=n, cost=each.cost)
        )
    return lines


# --- what came of it ------------------------------------------------------------------------------


def outcome(told: BroadcastReport) -> list[Line]:
    """People by what became of theirs."""
    done, total = told.delivered, told.total
    reached = {
        "message": t("Delivered: {n} of {total}", n=done, total=total),
        "edit": t("Changed: {n} of {total}", n=done, total=total),
        "recall": t("Taken back: {n} of {total}", n=done, total=total),
        "close": t("Polls stopped: {n} of {total}", n=done, total=total),
    }
    lines: list[Line] = [reached[told.kind]]
    if told.unreachable:
        lines.append(
            tn(
                "Not reachable: {n} person has blocked the bot",
                "Not reachable: {n} people have blocked the bot",
                told.unreachable,
            )
        )
    if told.refused:
        lines.append(t("Could not be sent: {n}", n=told.refused))
        lines += [
            t("→ {reason}: {n}", reason=labels.refused(reason), n=n)
            for reason, n in told.reasons.items()
        ]
    if told.opted_out:
        lines.append(t("Opted out: {n}", n=told.opted_out))
    if told.too_old:
        lines.append(_left_as_they_are(told.too_old))
    if unsent := told.stopped + told.moot:
        lines.append(t("Not sent: {n}", n=unsent))
    if told.links:
        lines.append("")
        lines += [t("🔗 {label}: {n}", label=label, n=n) for label, n in told.links]
        lines.append(t("The numbers say how many people opened each link."))
    if told.answers:
        lines += results(told.answers, told.votes)
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


def broadcast_finished(told: BroadcastReport) -> MessageScreen:
    kind, stopped = told.kind, told.state == "stopped"
    title = {
        "message": t("✅ Your broadcast is finished."),
        "edit": t("✅ Your message has been changed."),
        "recall": t("✅ Your message has been taken back."),
        "close": t("✅ Your poll is finished."),
    }[kind]
    if stopped:
        title = t("⏹ Your broadcast was stopped. Sent so far:")
    rows: Rows = ()
    if kind == "message" and told.delivered:
        rows = after_rows(told)
    return MessageScreen((Strong(title), *outcome(told)), rows)


def _left_as_they_are(count: int) -> Text:
    _, hours = capabilities.changed_longest() or ("", 0)
    return t("Older than {hours} hours, left as they are: {n}", hours=hours, n=count)


def after_rows(told: BroadcastReport) -> Rows:
    """What can still be done when it was sent."""
    number = told.broadcast
    changes = capabilities.changed_longest() is not None and told.unchanging < told.delivered
    recall = (Button(t("🗑 Delete for everyone"), taps.ASK_RECALL(number)),) if changes else ()
    if told.answers:
        close = Button(t("⏹ Stop the poll"), taps.ASK_CLOSE(number))
        return ((Button(t("📊 Results so far"), taps.COURSE(number)),), (close, *recall))
    return ((Button(t("✏️ Change the text"), taps.REWORD(number)), *recall),) if changes else ()


def course_screen(
    told: BroadcastReport, *, rate: float, later: int, starts: datetime | None
) -> MessageScreen:
    """While it runs a bar, how fast it goes and how long it will take; afterwards the report.

    `rate` is recipients a second; `later` of them are due only later.
    """
    state = told.state
    total = max(1, told.total)
    settled = total - told.due - told.held
    lines: list[Line] = [Strong(title(state, told.kind))]
    if state in ("waiting", "scheduled", "declined"):
        lines.append(tn("Recipients: {n} person", "Recipients: {n} people", told.total))
        if starts is not None:
            lines += starting(starts)
        elif state == "scheduled":
            lines.append(t("🕓 It was not sent: the planned time passed more than a day ago."))
    else:
        full = min(CELLS, CELLS * settled // total)
        lines.append(f"{'▓' * full}{'░' * (CELLS - full)}")
        lines += outcome(told)
    if state == "running":
        lines += _pace(told.due - later, rate, later)
    return MessageScreen(tuple(lines), _course_rows(told, starts))


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
        lines.append(
            t(
                "🌙 To be sent later, in the morning, after a pause or on the next day: {n}",
                n=later,
            )
        )
    return lines


def _course_rows(told: BroadcastReport, starts: datetime | None) -> Rows:
    """What staff may do with a broadcast as it stands."""
    number = told.broadcast
    match told.state:
        case "running":
            pause = Button(t("⏸ Pause sending"), taps.HOLD(number))
            return ((pause, _stop(number)), (_refresh(number),))
        case "paused":
            go_on = Button(t("▶️ Go on"), taps.GO_ON(number))
            return ((go_on, _stop(number)), (_refresh(number),))
        case "waiting" | "scheduled":
            return waiting_rows(told.state, number, is_poll=bool(told.answers), starts=starts)
        case "stopped" | "finished" if told.kind == "message" and told.delivered:
            return after_rows(told)
    return ()


def _stop(number: int) -> Button:
    return Button(t("⏹ Stop"), taps.STOP(number))


def _refresh(number: int) -> Button:
    return Button(t("🔄 Refresh"), taps.COURSE(number))


def waiting_rows(
    state: BroadcastState, number: int, *, is_poll: bool, starts: datetime | None
) -> Rows:
    """What can be done with one that nobody has yet. Without a time (`starts`) it is held, or goes
    out once it is approved."""
    read = Button(t("📖 Read it"), taps.READ(number))
    time = Button(t("🕓 Another time"), taps.PUT_OFF(number))
    words = Button(t("✏️ Change the text"), taps.REWORD(number))
    first = (read,) if is_poll else (read, words)
    last = (_stop(number), _refresh(number))
    if starts:
        return (first, (time,), last)
    if state == "scheduled":
        return ((Button(t("📣 Send it now"), taps.SEND_NOW(number)), time), first, last)
    return (first, last)


def starting(at: datetime) -> list[Line]:
    """A time as both sides of the market read it on their clocks."""
    return [
        t("Start in Kigali: {when}", when=Clock(at, timezones.KIGALI)),
        t("Start in Beijing: {when}", when=Clock(at, timezones.BEIJING)),
    ]


KINDS = (
    NoticeKind(BroadcastTest, broadcast_test),
    NoticeKind(BroadcastReport, broadcast_finished),
)
