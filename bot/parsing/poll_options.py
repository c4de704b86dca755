"""The answers of a poll: one a line."""

from __future__ import annotations

from bot.parsing.free_text import read_line
from bot.parsing.rejection import Reason, Rejection

FEWEST = 2


def read_answers(text: str, most: int, length: int) -> tuple[str, ...] | Rejection:
    """What is chosen from: at most so many, and each at most so long. A sign alone is an answer.

    Refused: EMPTY, TOO_SMALL and TOO_MANY (limit, length), TOO_LONG (limit, found: the answer),
    AMBIGUOUS (found: what stands there twice).
    """
    lines = [line for line in text.splitlines() if line.strip()]
    answers: list[str] = []
    for line in lines:
        read = read_line(line, limit=length)
        if isinstance(read, Rejection) and read.reason is Reason.ONLY_SYMBOLS:
            read = " ".join(line.split())[:length]
        if isinstance(read, Rejection):
            if read.reason is Reason.EMPTY:  # of marks that nobody sees
                continue
            return Rejection(read.reason, limit=length, found=line.strip()[:60])
        if read.casefold() in {each.casefold() for each in answers}:
            return Rejection(Reason.AMBIGUOUS, found=read)
        answers.append(read)
    if not answers:
        return Rejection(Reason.EMPTY)
    if len(answers) < FEWEST:
        return Rejection(Reason.TOO_SMALL, limit=FEWEST, length=len(answers))
    if len(answers) > most:
        return Rejection(Reason.TOO_MANY, limit=most, length=len(answers))
    return tuple(answers)
