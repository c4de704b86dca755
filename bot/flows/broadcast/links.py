"""The buttons below a broadcast: each has a label, and a page that it opens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot import labels
from bot.chat import Said, What
from bot.flows import input_errors, questions
from bot.flows.entries import repeated
from bot.flows.form import Answered, Entries, PartialAnswer, Problem, Prompt, Question, Reply
from bot.parsing.links import MOST, read_address, read_label, read_links
from bot.parsing.rejection import Reason, Rejection
from bot.texts import t, tn

EXAMPLE = "https://example.rw/exportday"


@dataclass(frozen=True)
class Link:
    label: str | None = None
    address: str | None = None


def pairs(links: tuple[Link, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((link.label or "", link.address or "") for link in links)


def _label(others: tuple[Link, ...]) -> Question[Link]:
    taken = {(link.label or "").casefold() for link in others}

    def read(what: What, _link: Link) -> Reply:
        if not isinstance(what, Said):
            return None
        whole = read_links(what.text)  # both at once, as a list is written
        if isinstance(whole, tuple) and len(whole) == 1:
            label: str | Rejection = whole[0][0]
            also = {"address": whole[0][1]}
        else:
            label, also = read_label(what.text), {}
        if isinstance(label, Rejection):
            return Problem(input_errors.links(label))
        if label.casefold() in taken:
            return Problem(t("Another button has this label: {label}", label=label))
        return Answered(label, also)

    return Question(
        "label",
        t("Label"),
        lambda _link: Prompt(
            (t("✍️ What should the button say?"), t("Example: Register")), digits=False
        ),
        read,
        summary=lambda link: link.label,
    )


ADDRESS: Question[Link] = questions.typed(
    "address",
    t("Address of the page"),
    (
        t("🔗 Which page should the button open?"),
        t("Example: {address}", address=EXAMPLE),
    ),
    read_address,
    input_errors.links,
    lambda value: value,
)

BELOW: Entries[Any] = Entries(
    "links",
    Link,
    lambda _link, _answers, others: (_label(others), ADDRESS),
    name=lambda link: link.label or "",
    summary=lambda link: labels.link(link.label or "", link.address or ""),
    add=t("➕ Add a button"),
    most=MOST,
)


def _read(what: What, a: Any) -> Reply:
    """Lines with a label and an address each. One whose label is there already has another address
    from now on: whoever corrects a line sends all of them again."""
    if not isinstance(what, Said):
        return None
    read = read_links(what.text)
    if isinstance(read, Rejection):
        return Problem(input_errors.links(read))
    now = {label.casefold(): Link(label, address) for label, address in read}
    had = {(link.label or "").casefold(): link for link in a.links}
    new = (Link(*each) for each in read if each[0].casefold() not in had)
    listed = (*(now.get(label, link) for label, link in had.items()), *new)
    if len(listed) > MOST:
        return Problem(input_errors.links(Rejection(Reason.TOO_MANY, limit=MOST)))
    return PartialAnswer(listed) if a.links else Answered(listed)


LINKS: Question[Any] = repeated(
    t("Buttons with links"),
    (
        t("🔗 Which buttons should be below the message? One per line: label = address."),
        t("Example: Register = {address}", address=EXAMPLE),
    ),
    BELOW,
    reads=_read,
    summary=lambda a: tn("{n} button", "{n} buttons", len(a.links)) if a.links else None,
    group="links",
)
