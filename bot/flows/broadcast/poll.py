"""A broadcast that asks: one question with answers to choose from, in each language.

All languages have as many answers, in the same order: so they are counted together.
"""

from __future__ import annotations

from typing import Any

from bot import capabilities, labels
from bot.capabilities import PollLimits
from bot.chat import Said, What
from bot.flows import input_errors, questions
from bot.flows.form import Answered, Choice, Problem, Prompt, Question, Reply
from bot.flows.state import answer_of
from bot.formatting import bare
from bot.parsing.free_text import read_line
from bot.parsing.poll_options import read_answers
from bot.parsing.rejection import Rejection
from bot.texts import LANGUAGES, Language, Line, t, tn

ONE, SEVERAL = "one", "several"
INSTEAD = Choice(t("📊 Send a poll instead"), "poll")


def is_poll(a: Any) -> bool:
    """Where somebody would get none, what was begun as a poll goes on as a message."""
    return bool(a.asks) and capabilities.polls_everywhere() is not None


def _limits() -> PollLimits:
    limits = capabilities.polls_everywhere()
    assert limits is not None, "nobody is asked for a poll that does not reach everybody"
    return limits


def instead(a: Any) -> Answered:
    """From here on it is a poll. What fits into no poll is asked again."""
    unfit = {
        f"texts.{language}": None
        for language, text in (a.texts or {}).items()
        if text and read_question(text) != text
    }
    return Answered((), {"asks": True, "poll": None, **unfit})


def answers_of(a: Any) -> dict[str, tuple[str, ...]]:
    """Of the languages that have a question."""
    texts, options = a.texts or {}, a.options or {}
    return {
        language: options[language]
        for language in LANGUAGES
        if options.get(language) and texts.get(language)
    }


def _choose_kind(value: str, a: Any) -> Reply:
    back = {"asks": False, "photo": None}
    return Answered(a.poll, back) if value == "message" else Answered(value)


POLL: Question[Any] = Question(
    "poll",
    t("Poll"),
    lambda _a: Prompt(
        (t("📊 How many answers may each person choose?"),),
        (
            Choice(t("One answer"), ONE),
            Choice(t("Several answers"), SEVERAL),
            Choice(t("✏️ A message instead"), "message"),
        ),
        columns=1,
    ),
    lambda _what, _a: None,
    choose=_choose_kind,
    summary=lambda a: {ONE: t("One answer each"), SEVERAL: t("Several answers each")}.get(a.poll),
)


def read_question(text: str) -> str | Rejection:
    """Its marks are kept, so that it can be said that a poll has none (`preview`)."""
    length = _limits().question_length
    shown = read_line(bare(text), limit=length)
    if isinstance(shown, Rejection) or text == bare(text):
        return shown
    return read_line(text, limit=4 * length)


def _question(language: Language, *, needed: bool) -> Question[Any]:
    ask = {
        "rw": t("✍️ Write the question in Kinyarwanda, or tap Skip."),
        "en": t("✍️ Write the question in English, or tap Skip."),
        "zh": t("✍️ Write the question in Chinese, or tap Skip."),
    }[language]
    if needed:
        ask = t("✍️ Write the question in Chinese.")
    return questions.in_language(
        language,
        (ask, t("Example: Which day suits you?")),
        t("Question: {language}", language=labels.language(language)),
        read_question,
        needed=needed,
    )


def _answers(language: Language) -> Question[Any]:
    key, name = f"options.{language}", labels.language(language)

    def ask(a: Any) -> Prompt:
        others = _others(a, language)
        count: tuple[Line, ...] = ()
        if others:
            count = (
                tn(
                    "The other languages have {n} answer: please send the same number.",
                    "The other languages have {n} answers: please send the same number, in"
                    " the same order.",
                    len(others[0]),
                ),
            )
        lines = (
            t("✍️ Write the answers to choose from, one per line: {language}", language=name),
            *count,
            t("Example:"),
            t("Friday"),
            t("Saturday"),
        )
        return Prompt(lines, digits=False)

    def read(what: What, a: Any) -> Reply:
        if not isinstance(what, Said):
            return None
        limits = _limits()
        found = read_answers(what.text, limits.answers, limits.answer_length)
        if isinstance(found, Rejection):
            return Problem(input_errors.answers(found))
        others = [each for each in _others(a, language) if len(each) != len(found)]
        if not others:
            return Answered(found)
        if answer_of(a, key) is not None:  # changed on purpose: the others follow
            return Answered(
                found, {f"options.{each}": None for each in LANGUAGES if each != language}
            )
        return Problem(
            t(
                "You sent {sent} answers; the other languages have {others}. Please send"
                " the same number.",
                sent=len(found),
                others=len(others[0]),
            )
        )

    def summary(a: Any) -> Line | None:
        chosen = answer_of(a, key)
        return tn("{n} answer", "{n} answers", len(chosen)) if chosen else None

    return Question(
        key,
        t("Answers: {language}", language=name),
        ask,
        read,
        summary=summary,
    )


def _others(a: Any, language: Language) -> list[tuple[str, ...]]:
    return [answers for each, answers in answers_of(a).items() if each != language]


def asked(a: Any) -> tuple[Question[Any], ...]:
    """The question and its answers, language by language; a poll needs one."""
    found: list[Question[Any]] = []
    *before, last = LANGUAGES
    texts = a.texts or {}
    needed = not any(texts.get(language) for language in before)
    for language in LANGUAGES:
        found.append(_question(language, needed=needed and language == last))
        if texts.get(language):
            found.append(_answers(language))
    return tuple(found)
