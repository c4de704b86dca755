"""From which phone an order is paid, where a provider asks for the PIN there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.flows import input_errors, questions
from bot.flows.commands import PayByPrompt
from bot.flows.form import Choice, Form, Question
from bot.money import DEFAULT_CURRENCY, Money
from bot.parsing.phones import payment_channel_of, read_phone_answer, show_phone
from bot.parsing.rejection import Reason, Rejection
from bot.texts import t

if TYPE_CHECKING:
    from bot.texts import Text

NOTHING = Money(0, DEFAULT_CURRENCY)
OTHER_NETWORK = Rejection(Reason.UNKNOWN_PREFIX)
_EITHER = t("This number cannot be asked to pay. Please send an MTN or Airtel number.")
_ONLY = {  # where no other network's numbers can be asked
    "mtn": t("This number cannot be asked to pay. Please send an MTN number."),
    "airtel": t("This number cannot be asked to pay. Please send an Airtel number."),
}


@dataclass(frozen=True)
class Answers:
    order: str = ""
    due: Money = NOTHING
    networks: tuple[str, ...] = ()  # whose numbers can be asked
    known: str = ""  # the phone that is offered
    phone: str | None = None


def _questions(a: Answers) -> tuple[Question[Answers], ...]:
    def read(text: str) -> str | Rejection:
        phone = read_phone_answer(text, country="RW")
        if isinstance(phone, Rejection) or payment_channel_of(phone) in a.networks:
            return phone
        return OTHER_NETWORK

    def explain(refusal: Rejection) -> Text:
        if refusal == OTHER_NETWORK:
            able = [each for each in a.networks if each in _ONLY]
            return _ONLY[able[0]] if len(able) == 1 else _EITHER
        return input_errors.phone(refusal)

    known = (Choice(t("📱 {phone}", phone=show_phone(a.known)), a.known),) if a.known else ()
    return (
        questions.typed(
            "phone",
            t("Phone number"),
            (
                t("📱 Which phone should pay {total} for order {code}?", total=a.due, code=a.order),
                t("You will be asked for your PIN on that phone. Example: 0788 123 456"),
            ),
            read,
            explain,
            lambda value: t("Phone: {phone}", phone=show_phone(value)),
            choices=lambda _answers: known,
        ),
    )


FORM = Form(
    name="paying",
    version=1,
    answers=Answers,
    title=t("Paying an order"),
    questions=_questions,
    submit=lambda a, _draft_id: PayByPrompt(a.order, a.phone or ""),
    keeps=False,
)
