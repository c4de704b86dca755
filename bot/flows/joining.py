"""Typing the code that another account shows, and saying that both accounts are one's own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from bot import labels
from bot.chat import What
from bot.commerce import refusals
from bot.commerce.refusals import Refusal
from bot.flows import questions
from bot.flows.commands import FindAccount, SayItIsMine
from bot.flows.form import Answered, Form, FormReview, Lookup, Question, Reply
from bot.parsing.codes import read_join_code
from bot.texts import Line, Strong, t

# Why not, by the name that is kept with the answers.
WHY_NOT = {
    each.__name__: each
    for each in (
        refusals.WrongCode,
        refusals.TooManyCodes,
        refusals.OwnCode,
        refusals.OneAlready,
        refusals.BothSell,
        refusals.OrdersBetween,
    )
}


@dataclass(frozen=True)
class JoinAnswers:
    code: str | None = None
    found: dict[str, Any] | None = None  # whose account shows it, or why the two cannot be joined
    again: None = None


_PROMPT = (t("🔢 Which code does your other account show?"), t("Example: 4821 0937"))


def _code(key: str, lines: tuple[Line, ...] | Callable[[JoinAnswers], tuple[Line, ...]]) -> Any:
    return questions.typed(
        key,
        t("Eight digits"),
        lines,
        read_join_code,
        lambda _rejection: t("A code has eight digits. Please send all of them."),
        lambda value: t("Eight digits: {code}", code=f"{value[:4]} {value[4:]}"),
        resets=("found",),
    )


def _refused(a: JoinAnswers) -> Refusal | None:
    why = WHY_NOT.get((a.found or {}).get("refused", ""))
    return why() if why is not None else None


def _why_and_again(a: JoinAnswers) -> tuple[Line, ...]:
    refused = _refused(a)
    return _PROMPT if refused is None else (refused.text(), *_PROMPT)


def _another_code(what: What, answers: JoinAnswers) -> Reply:
    """It takes the place of the one that was refused, and is looked up in its turn."""
    reply = CODE.read(what, answers)
    if isinstance(reply, Answered):
        return Answered(None, {"code": reply.value, "found": None})
    return reply


CODE: Question[JoinAnswers] = _code("code", _PROMPT)
AGAIN: Question[JoinAnswers] = replace(_code("again", _why_and_again), read=_another_code)
FOUND: Lookup[JoinAnswers] = Lookup("found", lambda a: FindAccount(a.code or ""))


def _questions(a: JoinAnswers) -> tuple[Question[JoinAnswers] | Lookup[JoinAnswers], ...]:
    return (CODE, FOUND) if _refused(a) is None else (CODE, FOUND, AGAIN)


def _review(a: JoinAnswers) -> FormReview:
    found = a.found or {}
    named = {
        "platform": labels.platform(found.get("platform", "")),
        "name": labels.somebody(found.get("name", "")),
    }
    return FormReview(
        (
            Strong(t("🔗 Is this account yours, too?")),
            t("{platform}: {name}", **named),
            t("Joined, both read the same orders and act in the same shop. If you do not know it,"
              " tap Cancel: somebody wants to read yours."),
        ),
        t("✅ Yes, it is mine"),
    )  # fmt: skip


JOIN = Form(
    name="join",
    version=1,
    answers=JoinAnswers,
    title=t("Joining two accounts"),
    questions=_questions,
    review=_review,
    submit=lambda a, _draft_id: SayItIsMine(a.code or ""),
    keeps=False,
)
