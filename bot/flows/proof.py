"""A proof of payment: a picture, or the number of the transaction."""

from __future__ import annotations

from dataclasses import dataclass

from bot.chat import Document, OtherContent, Photo, Said, SentDocument, SentPhoto, What
from bot.flows.commands import SendProof
from bot.flows.form import Answered, Form, Problem, Prompt, Question, Reply
from bot.parsing.rejection import Rejection
from bot.parsing.transactions import read_transaction
from bot.texts import t


@dataclass(frozen=True)
class Proof:
    """A photo, or a number."""

    number: str = ""
    id: str = ""
    path: str = ""
    giver: str = ""


@dataclass(frozen=True)
class Answers:
    order: str = ""
    proof: Proof | None = None


def _read(what: What, _answers: Answers) -> Reply:
    match what:
        case SentPhoto(photo):
            return Answered(Proof("", photo.id, photo.path, photo.giver))
        case Said(text):
            number = read_transaction(text)
            if not isinstance(number, Rejection):
                return Answered(Proof(number))
            return Problem(
                t("That is no transaction number. It stands in the message from your bank or MoMo.")
            )
        case SentDocument(document=Document(kind="picture")):
            return None  # it is too large, or damaged: the reason has been said
        case SentDocument() | OtherContent():
            return Problem(t("That is no picture. A screenshot is best."))
    return None


_PROOF: Question[Answers] = Question(
    "proof",
    t("Proof of payment"),
    ask=lambda _answers: Prompt(
        (
            t("📎 Send a screenshot of the payment, or write its transaction number."),
            t("Example: 13579246801"),
        )
    ),
    read=_read,
    wants=lambda _answers: "picture",
)


def _submit(a: Answers, draft_id: str) -> SendProof:
    proof = a.proof or Proof()
    photo = None if proof.number else Photo(proof.id, proof.path, proof.giver)
    return SendProof(draft_id, a.order, photo, proof.number)


FORM = Form(
    name="proof",
    version=1,
    answers=Answers,
    title=t("Sending a proof of payment"),
    questions=lambda _answers: (_PROOF,),
    submit=_submit,
    keeps=False,
)
