"""The screens that every form shares, and the sentences for what cannot be an answer."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot import taps
from bot.chat import (
    AlbumScreen,
    Button,
    Command,
    ContactScreen,
    Document,
    Edited,
    MessageScreen,
    OtherContent,
    Said,
    Screen,
    SentDocument,
    SentFile,
    SentPhoto,
    SharedContact,
    SharedPlace,
    Unfit,
    What,
    with_photos,
)
from bot.flows.form import (
    BACK,
    CANCEL,
    CONFIRM,
    EDIT,
    KEEP,
    MORE,
    REMOVE,
    SKIP,
    Choice,
    FormReview,
    Prompt,
    Question,
    tap,
)
from bot.screens.common import as_text, back, in_rows, more_choices, on_page
from bot.texts import Line, Listed, Text, t

if TYPE_CHECKING:
    from collections.abc import Sequence

SHEETS_NAMED = 5


def question_screens(
    prompt: Prompt,
    *,
    page: int,
    now: Line | None,
    answered: bool,
    skippable: bool,
    first: bool,
    leave: Text | None = None,
) -> tuple[Screen, ...]:
    """A question with its choices and the ways out; a second screen offers to share the number."""
    lines = prompt.lines
    if now is not None and not prompt.shows_answer:
        lines = (*lines, "", t("Now ({answer})", answer=as_text(now)))
    rows = list(
        in_rows(
            [Button(c.label, tap(c.value)) for c in on_page(prompt.choices, page)], prompt.columns
        )
    )
    rows += more_choices(prompt.choices, tap(MORE))
    if answered:
        rows.append((Button(t("➡️ Continue"), tap(KEEP)),))
    ways = [] if first else [back(tap(BACK))]
    if skippable:
        ways.append(Button(t("⏭ Skip"), tap(SKIP)))
    rows.append((*ways, leaving(leave)))
    screen = MessageScreen(lines, tuple(rows))
    if prompt.contact is None:
        return (screen,)
    share = ContactScreen(
        (t("👇 Or share your own number with the button below."),),
        prompt.contact,
    )
    return (screen, share)


def leaving(leave: Text | None) -> Button:
    """The way out of a form."""
    return Button(t("✖️ Cancel") if leave is None else leave, tap(CANCEL))


def removing() -> Choice:
    """The choice that takes an optional answer away."""
    return Choice(t("🗑 Remove"), REMOVE)


def with_recording(screen: MessageScreen, recording: str) -> MessageScreen:
    """The question with a button to hear it, above the ways out."""
    listen = (Button(t("🔊 Listen"), taps.LISTEN(recording)),)
    return replace(screen, rows=(*screen.rows[:-1], listen, *screen.rows[-1:]))


def review_screen(review: FormReview, leave: Text | None = None) -> MessageScreen | AlbumScreen:
    return with_photos(
        review.lines,
        (
            *(((Button(review.confirm, tap(CONFIRM)),),) if review.confirm is not None else ()),
            *(tuple(Button(way.label, tap(way.to)) for way in row) for row in review.more),
            (Button(t("✏️ Edit"), tap(EDIT)), leaving(leave)),
        ),
        review.photos,
    )


def entry_screen(
    number: int,
    entry: Line,
    parts: Sequence[Question[Any]],
    page: int,
    leave: Text | None = None,
) -> MessageScreen:
    """One entry of a list: which part of it to change, or to take it away."""
    buttons = [Button(question.label, tap(question.key)) for question in on_page(parts, page)]
    rows = list(in_rows(buttons, 2))
    rows += more_choices(parts, tap(MORE))
    rows.append((Button(t("🗑 Remove"), tap(REMOVE)),))
    rows.append((back(tap(BACK)), leaving(leave)))
    lines = (
        t("{number}. {entry}", number=number, entry=as_text(entry)),
        "",
        t("✏️ What do you want to change?"),
    )
    return MessageScreen(lines, tuple(rows))


def pick_screen(questions: Sequence[Question[Any]], page: int) -> MessageScreen:
    """Which answer to edit."""
    buttons = [Button(question.label, tap(question.key)) for question in on_page(questions, page)]
    rows = list(in_rows(buttons, 2))
    rows += more_choices(questions, tap(MORE))
    rows.append((back(tap(BACK)),))
    return MessageScreen((t("Which answer do you want to edit?"),), tuple(rows))


def kept(line: Line | None) -> Line:
    return t("✅ Saved. {answer}", answer=as_text(line)) if line is not None else t("✅ Saved.")


def edited() -> Text:
    return t(
        "You edited an earlier message. Your answer has stayed as it was;"
        " to change it, use the buttons."
    )


def unused(lines: str) -> Text:
    """Of a message for several questions."""
    said = " / ".join(lines.splitlines())
    return t("This was not used, as no question here asks for it: {words}", words=said)


def forwarded() -> Text:
    return t("That message is forwarded. Please write your answer yourself.")


def not_asked_for(what: What, *, choices: bool, wants_photo: bool = False) -> Text:
    """Why an event of this kind cannot answer the question that stands."""
    match what:
        case Said():
            if choices:
                return t("Please choose one of the buttons, or send its number.")
            return t("This question cannot be answered with text.")
        case SentPhoto() | SentDocument(document=Document(kind="picture")):
            return t("This question cannot be answered with a photo.")
        case SharedContact():
            return t("This question cannot be answered with a contact.")
        case SharedPlace():
            return t("This question cannot be answered with a location.")
        case OtherContent(kind="sticker"):
            return t("This question cannot be answered with a sticker.")
        case OtherContent(kind="voice"):
            return t("Voice messages cannot be understood here yet. Please write.")
        case OtherContent(kind="video"):
            return t("This question cannot be answered with a video.")
        case Unfit():
            return unfit(what)
        case SentDocument() if wants_photo:
            return t("That file is not a photo.")
        case SentDocument() | SentFile():
            return t("This question cannot be answered with a file.")
        case Command():
            return t("This question cannot be answered with a command.")
    return t("This question cannot be answered that way.")


def unfit(file: Unfit) -> Text:
    """Why a file that was asked for cannot be taken, and what can be done."""
    match file.why:
        case "too_large":
            return t("That file is too large. The maximum is {n} MB.", n=file.most)
        case "too_many_pixels":
            return t(
                "That picture is too large to be opened here."
                " Please send it as a photo, not as a file."
            )
        case "format":
            return t(
                "This kind of picture cannot be opened here."
                " Please send JPEG, PNG or WebP, or send it as a photo, not as a file."
            )
        case "damaged":
            return t("That picture is damaged. Please send it again, or send another one.")
        case "lost":
            return t("That file did not arrive. Please send it again.")
        case _:
            return _no_table(file)


def _no_table(file: Unfit) -> Text:
    """Of a workbook."""
    match file.why:
        case "other_workbook":
            return t(
                "This kind of spreadsheet cannot be read here. Please save it as XLSX or CSV and"
                " send that."
            )
        case "password":
            return t("That file has a password. Please remove it and send the file again.")
        case "too_many_cells":
            return t("That spreadsheet is too large. Please send only the lines that are needed.")
        case "several_sheets":
            return t(
                "Several sheets of that file have something in them: {names}. Please keep only one"
                " of them and send the file again.",
                names=Listed(tuple(file.found.splitlines()[:SHEETS_NAMED])),
            )
        case "no_result":
            return t(
                "The formula in cell {cell} has no result. Please open the file in a spreadsheet"
                " program, save it and send it again.",
                cell=file.found,
            )
    return t("That file is damaged, or it is no spreadsheet. Please save it again and send that.")


def not_on_review(what: What, *, picking: bool) -> Text:
    if isinstance(what, Edited):
        return edited()
    if isinstance(what, Said) and what.forwarded:
        return forwarded()
    if isinstance(what, Said) and not picking:
        return t("To change something, tap Edit. If everything is correct, tap the first button.")
    return not_asked_for(what, choices=True)
