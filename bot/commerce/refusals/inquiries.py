"""What is refused of questions that the market passes on."""

from __future__ import annotations

from dataclasses import dataclass

from bot.commerce.refusals.base import Refusal, TooLate
from bot.texts import Text, t, tn


@dataclass(eq=False)
class AskingStopped(Refusal):
    """By the shop or by staff: who asks learns neither which, nor why."""

    def text(self) -> Text:
        return t("This shop takes no questions at the moment. To write to our staff: /person")


@dataclass(eq=False)
class TooManyInquiries(Refusal):
    most: int
    to_staff: bool = False
    a_day: bool = False

    def text(self) -> Text:
        if self.a_day:
            return tn(
                "You have asked {n} question today. Please ask again tomorrow.",
                "You have asked {n} questions today. Please ask again tomorrow.",
                self.most,
            )
        if self.to_staff:
            return tn(
                "{n} message of yours waits for our staff. Please wait for an answer.",
                "{n} messages of yours wait for our staff. Please wait for an answer.",
                self.most,
            )
        return tn(
            "{n} question of yours waits for this shop. Please wait for an answer.",
            "{n} questions of yours wait for this shop. Please wait for an answer.",
            self.most,
        )


@dataclass(eq=False)
class TooManyAnswers(Refusal):
    most: int

    def text(self) -> Text:
        return tn(
            "You have sent {n} message without an answer. Please wait until the buyer writes.",
            "You have sent {n} messages without an answer. Please wait until the buyer writes.",
            self.most,
        )


@dataclass(eq=False)
class NothingToPassOn(Refusal):
    """Nothing but what is hidden."""

    mendable = True

    def text(self) -> Text:
        return t("Phone numbers, links and payment codes are not passed on. Please use words.")


@dataclass(eq=False)
class WordsTooLong(Refusal):
    most: int
    mendable = True

    def text(self) -> Text:
        return tn(
            "That is too long. The maximum is {n} character.",
            "That is too long. The maximum is {n} characters.",
            self.most,
        )


@dataclass(eq=False)
class AnsweredMeanwhile(Refusal):
    """Another of the same side was quicker: their message by its id, and its words."""

    message: int
    words: str
    mendable = True

    def text(self) -> Text:
        if not self.words:
            return t("Somebody else has answered this meanwhile.")
        return t("Somebody else has answered this meanwhile: {words}", words=self.words)


@dataclass(eq=False)
class InquiryClosed(TooLate):
    def text(self) -> Text:
        return t("This question is closed: nothing can be added to it.")
