"""A question that is passed on, and what is said to one: words, and where that is not known yet, to
whom. Words that nobody asked for are sent once whoever wrote them says so."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from bot import labels
from bot.commerce.inquiries import MOST_CHARACTERS
from bot.commerce.refusals import AnsweredMeanwhile
from bot.flows import input_errors, questions
from bot.flows.commands import ReplyToInquiry, Search, SendInquiry
from bot.flows.form import Choice, Form, Question
from bot.parsing.free_text import read_paragraph
from bot.texts import Line, Text, t

if TYPE_CHECKING:
    from bot.commerce.refusals import Refusal

STAFF = "s"  # before what it is about, where staff are asked
SEND, LOOK_UP = "send", "look up"


@dataclass(frozen=True)
class Offered:
    """Something that may be meant: `of` is kept, `name` is what it is called ("": the staff)."""

    of: str
    name: str = ""


@dataclass(frozen=True)
class AskAnswers:
    """`about` is `p7` a product, `oIS-7K4QM2` an order; with STAFF before it, or that alone."""

    offered: tuple[Offered, ...] = ()
    about: str | None = None
    words: str | None = None


@dataclass(frozen=True)
class ReplyAnswers:
    """`to` is the number of a question and of its newest message: `12.345`. `doubt` is why it is
    asked first whether the words are an answer; `sure` is what was chosen."""

    offered: tuple[Offered, ...] = ()
    to: str | None = None
    words: str | None = None
    doubt: Literal["", "unasked", "answered"] = ""
    sure: str | None = None


def _named(offered: tuple[Offered, ...], of: str | None) -> str:
    return next((each.name for each in offered if each.of == of), "")


def _choices(offered: tuple[Offered, ...]) -> tuple[Choice, ...]:
    names = labels.distinct([each.name for each in offered])
    return tuple(
        Choice(name if each.name else t("👥 Our staff"), each.of)
        for each, name in zip(offered, names, strict=True)
    )


def _which(key: str, label: Text, line: Text, a: Any) -> Question[Any]:
    return questions.chosen(
        key,
        label,
        (line,),
        lambda _answers: _choices(a.offered),
        lambda value: _named(a.offered, value),
        columns=1,
    )


def _words(lines: tuple[Line, ...]) -> Question[Any]:
    return questions.typed(
        "words",
        t("Words"),
        lines,
        lambda text: read_paragraph(text, minimum=2, limit=MOST_CHARACTERS),
        input_errors.words,
        lambda value: t("{name}", name=value),
    )


def _asking(a: AskAnswers) -> tuple[Question[AskAnswers], ...]:
    about = _which("about", t("What it is about"), t("💬 What do you want to ask about?"), a)
    which = () if len(a.offered) == 1 else (about,)
    name = _named(a.offered, a.about)
    if (a.about or "").startswith(STAFF):
        lines: tuple[Line, ...] = (
            t("✍️ What do you want to say to our staff?"),
            *((t("About: {name}", name=name),) if name else ()),
            t("Example: I paid twice and do not see it on the order."),
        )
    else:
        lines = (
            t("✍️ What do you want to ask the seller?"),
            *((t("About: {name}", name=name),) if name else ()),
            t("Phone numbers, links and payment codes are hidden."),
            t("Example: When was it roasted?"),
        )
    return (*which, _words(lines))


def _replying(a: ReplyAnswers) -> tuple[Question[ReplyAnswers], ...]:
    to = _which("to", t("What it is about"), t("💬 Which question do you answer?"), a)
    which = () if len(a.offered) == 1 else (to,)
    name = _named(a.offered, a.to)
    lines: tuple[Line, ...] = (
        t("✍️ What do you answer?"),
        *((t("About: {name}", name=name),) if name else ()),
        t("Phone numbers, links and payment codes are hidden."),
        t("Example: It was roasted on Monday."),
    )
    sure = (_sure(a, name),) if a.doubt else ()
    return (*which, _words(lines), *sure)


def _sure(a: ReplyAnswers, name: str) -> Question[ReplyAnswers]:
    words = a.words or ""
    lines: tuple[Line, ...] = (
        t("✍️ Is this your answer? {words}", words=words)
        if a.doubt == "unasked"
        else t("✍️ Do you want to send your answer as well? {words}", words=words),
        *((t("About: {name}", name=name),) if name else ()),
    )
    send = Choice(t("✅ Yes, send it"), SEND)
    look_up = (Choice(t("🔎 Search for it"), LOOK_UP),) if a.doubt == "unasked" else ()
    return questions.chosen(
        "sure", t("Whether it is sent"), lines, lambda _answers: (send, *look_up), lambda _value: ""
    )


def _again(answers: Any, refusal: Refusal) -> Any:
    """Of the words nothing could be passed on, or they are too long: they are asked for once more.
    Where somebody else was quicker they are kept, and it is asked whether they are sent as well."""
    if not isinstance(refusal, AnsweredMeanwhile):
        return replace(answers, words=None)
    number = answers.to.partition(".")[0]
    to = f"{number}.{refusal.message}"
    offered = tuple(
        replace(each, of=to) if each.of == answers.to else each for each in answers.offered
    )
    return replace(answers, offered=offered, to=to, doubt="answered", sure=None)


def _ask(a: AskAnswers, draft_id: str) -> SendInquiry:
    about = a.about or STAFF
    to_staff = about.startswith(STAFF)
    kind, of = about[to_staff:][:1], about[to_staff:][1:]
    number = int(of) if kind == "p" and of.isdecimal() else 0
    return SendInquiry(draft_id, to_staff, number, of if kind == "o" else "", a.words or "")


def _reply(a: ReplyAnswers, draft_id: str) -> ReplyToInquiry | Search:
    if a.sure == LOOK_UP:
        return Search(a.words or "")
    number, _, seen = (a.to or "0.0").partition(".")
    return ReplyToInquiry(draft_id, int(number), int(seen or 0), a.words or "")


ASK = Form(
    name="question",
    version=1,
    answers=AskAnswers,
    title=t("Asking a question"),
    questions=_asking,
    submit=_ask,
    mend=_again,
)
REPLY = Form(
    name="question_reply",
    version=1,
    answers=ReplyAnswers,
    title=t("Answering a question"),
    questions=_replying,
    submit=_reply,
    mend=_again,
)
