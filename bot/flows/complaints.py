"""A complaint: what its buyer says, what its seller answers, what staff decide."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot import labels
from bot.chat import Photo
from bot.flows import input_errors, questions
from bot.flows.commands import AnswerComplaint, DecideComplaint, SendComplaint
from bot.flows.form import Choice, Form, FormReview, KeptPhoto, Question
from bot.flows.photo_question import photos
from bot.money import DEFAULT_CURRENCY, Money
from bot.parsing.free_text import read_paragraph
from bot.parsing.numbers import read_price
from bot.parsing.rejection import Reason, Rejection
from bot.screens import complaints as screens
from bot.texts import Line, Strong, Text, t
from storage.constants import ComplaintKind, ComplaintOffer

NOTHING = Money(0, DEFAULT_CURRENCY)
MOST_CHARACTERS = 500


def _words(label: Text, lines: tuple[Line, ...], *, optional: bool) -> Question[Any]:
    return questions.typed(
        "words",
        label,
        lines,
        lambda text: read_paragraph(text, minimum=2, limit=MOST_CHARACTERS),
        input_errors.words,
        lambda value: t("{name}", name=value),
        skip="" if optional else None,
    )


def _photos(ask: Callable[[int], Text]) -> Question[Any]:
    return photos(
        "photos",
        t("Photos"),
        lambda most: (
            ask(most),
            t("Example: the whole parcel, the label, what is wrong. You can also skip this."),
        ),
        uses_words=lambda _answers: False,
    )


def _amount(left: Money, question: Text) -> Question[Any]:
    """A part of what can be given back."""

    def read(text: str) -> Money | Rejection:
        part = read_price(text, left.currency)
        if isinstance(part, Rejection):
            return part
        return part if part <= left else Rejection(Reason.TOO_LARGE, limit=left.minor)

    def explain(refusal: Rejection) -> Text:
        if refusal == Rejection(Reason.TOO_LARGE, limit=left.minor):
            return t("That is more than can still be refunded: {total}", total=left)
        return input_errors.sum_in(left.currency, refusal)

    return questions.typed(
        "amount",
        t("Amount"),
        (
            question,
            t("At most: {total}", total=left),
            questions.example_of_sum(left.currency),
        ),
        read,
        explain,
        lambda value: t("To refund: {total}", total=value),
        choices=lambda _answers: questions.the_whole(left),
    )


# --- the buyer ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ComplainAnswers:
    order: str = ""
    kinds: tuple[ComplaintKind, ...] = ()
    kind: ComplaintKind | None = None
    words: str | None = None
    photos: tuple[KeptPhoto, ...] | None = None


def _complaining(a: ComplainAnswers) -> tuple[Question[ComplainAnswers], ...]:
    kind: Question[ComplainAnswers] = questions.chosen(
        "kind",
        t("Complaint"),
        (t("🗣 What is wrong with order {code}?", code=a.order),),
        lambda _answers: tuple(Choice(labels.complaint_kind(each), each) for each in a.kinds),
        screens.kind,
        columns=1,
        resets=("photos",),
    )
    words = _words(
        t("What happened"),
        (
            t("✍️ What happened? The seller and our staff will read it."),
            t("Example: I ordered roasted beans, the bag has green ones."),
        ),
        optional=a.kind == "not_arrived",
    )
    shown = _photos(lambda most: t("📷 Send photos that show it: up to {most}.", most=most))
    return (kind, words) if a.kind == "not_arrived" else (kind, words, shown)


def _complaint_review(a: ComplainAnswers) -> FormReview:
    lines: list[Line] = [
        Strong(t("🧾 Order {code}", code=a.order)),
        screens.kind(a.kind or "other"),
        *((t("The buyer says: {words}", words=a.words),) if a.words else ()),
    ]
    return FormReview(tuple(lines), t("✅ Yes, send it"), _shown(a.photos))


def _shown(kept: tuple[KeptPhoto, ...] | None) -> tuple[Photo, ...]:
    return tuple(each.photo for each in kept or ())


COMPLAIN = Form(
    name="complaint",
    version=1,
    answers=ComplainAnswers,
    title=t("Complaining about an order"),
    questions=_complaining,
    review=_complaint_review,
    submit=lambda a, draft_id: SendComplaint(
        draft_id,
        a.order,
        a.kind or "other",
        a.words or "",
        _shown(a.photos),
    ),
)


# --- the seller -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class AnswerAnswers:
    order: str = ""
    complaint: int = 0
    left: Money = NOTHING
    offer: ComplaintOffer | None = None
    amount: Money | None = None
    words: str | None = None
    photos: tuple[KeptPhoto, ...] | None = None


def _answering(a: AnswerAnswers) -> tuple[Question[AnswerAnswers], ...]:
    offers: tuple[ComplaintOffer, ...] = ("refund", "part") if a.left.minor else ()
    offer: Question[AnswerAnswers] = questions.chosen(
        "offer",
        t("What you offer"),
        (t("🗣 What do you offer the buyer of order {code}?", code=a.order),),
        lambda _answers: tuple(
            Choice(labels.complaint_offer(each), each) for each in (*offers, "resend", "none")
        ),
        screens.offer,
        columns=1,
        resets=("amount",),
    )
    amount = _amount(a.left, t("↩️ How much do you refund for order {code}?", code=a.order))
    words = _words(
        t("Your words"),
        (
            t("✍️ What do you say to the buyer? They and our staff will read it."),
            t("Example: Sorry, I packed the wrong bag. I send the right one today."),
        ),
        optional=a.offer != "none",
    )
    shown = _photos(lambda most: t("📷 Send photos, if you have some: up to {most}.", most=most))
    return (offer, *((amount,) if a.offer == "part" else ()), words, shown)


def _answer_review(a: AnswerAnswers) -> FormReview:
    lines: list[Line] = [
        Strong(t("🧾 Order {code}", code=a.order)),
        screens.offer(a.offer or "none"),
    ]
    back = a.left if a.offer == "refund" else a.amount if a.offer == "part" else None
    if back is not None:
        lines.append(t("To refund: {total}", total=back))
    if a.words:
        lines.append(t("The seller says: {words}", words=a.words))
    return FormReview(tuple(lines), t("✅ Yes, send it"), _shown(a.photos))


ANSWER = Form(
    name="complaint_answer",
    version=1,
    answers=AnswerAnswers,
    title=t("Answering a complaint"),
    questions=_answering,
    review=_answer_review,
    submit=lambda a, draft_id: AnswerComplaint(
        draft_id,
        a.complaint,
        a.offer or "none",
        a.amount if a.offer == "part" else None,
        a.words or "",
        _shown(a.photos),
    ),
)


# --- staff ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class DecideAnswers:
    order: str = ""
    complaint: int = 0
    left: Money = NOTHING
    unconfirmed: bool = False  # nobody has said that the money came
    verdict: ComplaintOffer | None = None
    amount: Money | None = None
    words: str | None = None


_UNCONFIRMED = t("The seller has not confirmed the payment. A refund says that it was paid.")


def _deciding(a: DecideAnswers) -> tuple[Question[DecideAnswers], ...]:
    verdicts: tuple[ComplaintOffer, ...] = ("refund", "part") if a.left.minor else ()
    verdict: Question[DecideAnswers] = questions.chosen(
        "verdict",
        t("Decision"),
        (
            t("🗣 What do you decide about order {code}?", code=a.order),
            t("Left of its money: {total}", total=a.left),
            *((_UNCONFIRMED,) if a.unconfirmed and a.left.minor else ()),
        ),
        lambda _answers: tuple(
            Choice(labels.complaint_verdict(each), each) for each in (*verdicts, "none")
        ),
        screens.verdict,
        columns=1,
        resets=("amount",),
    )
    amount = _amount(a.left, t("↩️ How much has to be refunded for order {code}?", code=a.order))
    words = _words(
        t("Reason"),
        (
            t("✍️ Why do you decide so? The buyer and the seller will read it."),
            t("Example: The photos show another product than the one ordered."),
        ),
        optional=False,
    )
    return (verdict, *((amount,) if a.verdict == "part" else ()), words)


def _review(a: DecideAnswers) -> FormReview:
    lines: list[Line] = [Strong(t("🧾 Order {code}", code=a.order))]
    lines.append(screens.verdict(a.verdict or "none"))
    back = a.left if a.verdict == "refund" else a.amount if a.verdict == "part" else None
    if back is not None:
        lines.append(t("To refund: {total}", total=back))
    lines.append(t("Reason: {reason}", reason=a.words or ""))
    lines.append(t("This cannot be undone."))
    return FormReview(tuple(lines), t("✅ Yes, tell both"))


DECIDE = Form(
    name="complaint_decision",
    version=1,
    answers=DecideAnswers,
    title=t("Deciding a complaint"),
    questions=_deciding,
    review=_review,
    submit=lambda a, _draft_id: DecideComplaint(
        a.complaint,
        a.verdict or "none",
        a.amount if a.verdict == "part" else None,
        a.words or "",
    ),
)
