"""What is kept of a person's conversation between two updates: one text, stored under one key.

The running form with its draft and revision, the forms that were left half-way, what was asked
for when the question "leave the form?" was put, and the buttons that digits stand for.
"""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError

from bot.chat import Screen, Tap
from bot.flows.form import TAP

if TYPE_CHECKING:
    from bot.flows.form import Form, State

CONVERSATION = 1  # raise when the fields below change their meaning


class Kept(BaseModel):
    """A form as it is stored: `version` is the form's own, `state` its answers as plain data."""

    form: str
    version: int
    state: dict[str, Any]


class Running(Kept):
    """The form under way. Its buttons name draft and revision; others are out of date."""

    draft: str
    revision: int = 0


class Wish(BaseModel):
    """What somebody wanted while a form was running, or a form they wanted while one was kept."""

    command: str = ""
    rest: str = ""
    tap: str = ""
    form: Kept | None = None


class Conversation(BaseModel):
    v: int = CONVERSATION
    running: Running | None = None
    parked: dict[str, Kept] = {}
    wish: Wish | None = None
    buttons: list[str] = []
    who: str = ""  # changes whenever the person does: language, shop, role (acquaintances.py)
    key: bool = False  # below the message field is one that shares the person's number
    album: str = ""  # that was answered: its other parts go unanswered
    spoiled: bool = False  # but for one that could not be kept

    @classmethod
    def read(cls, text: str | None) -> Conversation:
        """The stored conversation; of another version, or damaged, a new one."""
        if text is None:
            return cls()
        try:
            found = cls.model_validate_json(text)
        except ValidationError:
            return cls()
        return found if found.v == CONVERSATION else cls()

    def write(self) -> str | None:
        """The text to store; None when there is nothing to keep."""
        if not (self.running or self.parked or self.wish or self.buttons or self.who or self.album):
            return None
        return self.model_dump_json(exclude_defaults=True)


def keep(form: Form[Any], state: State[Any]) -> Kept:
    return Kept(form=form.name, version=form.version, state=form.dump(state))


def run(form: Form[Any], state: State[Any]) -> Running:
    """A form that begins, or is taken up again: a new draft, so that older buttons are stale."""
    return Running(
        form=form.name, version=form.version, state=form.dump(state), draft=secrets.token_hex(4)
    )


def stamp(screens: tuple[Screen, ...], running: Running) -> tuple[Screen, ...]:
    """The form's buttons with the draft and revision that they were shown at."""

    def stamped(tap: Tap | None) -> Tap | None:
        if tap is None or tap.action != TAP:
            return tap
        return replace(tap, draft=running.draft, revision=running.revision)

    return tuple(
        replace(
            screen,
            rows=tuple(
                tuple(replace(button, tap=stamped(button.tap)) for button in row)
                for row in screen.rows
            ),
        )
        for screen in screens
    )


def taps_of(screens: tuple[Screen, ...]) -> list[str]:
    """The buttons of the last screen that has any, in reading order: what digits stand for."""
    for screen in reversed(screens):
        if screen.rows:
            return [button.tap.encode() for row in screen.rows for button in row if button.tap]
    return []
