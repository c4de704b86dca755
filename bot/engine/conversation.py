"""What is kept of a person's conversation between two updates: one text, stored under one key.

The running form with its draft and revision, the forms that were left half-way, what was asked
for when the question "leave the form?" was put, and the buttons that digits stand for.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, Field, ValidationError

from bot.chat import Buttoned, Event, Screen, Tap, Tapped
from bot.flows.form import PICK
from bot.parsing.typed_labels import meant
from storage.redis.last_buttons import Arrived

if TYPE_CHECKING:
    from bot.flows.form import Form
    from bot.flows.state import State

CONVERSATION = 1  # raise when the fields below change their meaning


class SavedForm(BaseModel):
    """A form as it is stored: `version` is the form's own, `state` its answers as plain data. One
    that is filled in on a page has a `draft`, by which it is confirmed there."""

    form: str
    version: int
    state: dict[str, Any]
    draft: str = ""


class ActiveForm(SavedForm):
    """The form under way. Its buttons name draft and revision; others are out of date."""

    draft: str
    revision: int = 0


class PendingIntent(BaseModel):
    """What somebody wanted while a form was running, or a form they wanted while one was kept."""

    command: str = ""
    rest: str = ""
    tap: str = ""
    form: SavedForm | None = None


# Why nobody can say what a number means.
Doubt = Literal[
    "no buttons", "no such button", "question and message", "two messages", "several buttons"
]


@dataclass(frozen=True, slots=True)
class _Shown:
    """The buttons of a message; `names` are how each of them reads, a line a name."""

    taps: Sequence[str]
    names: Sequence[str] = ()


# The button of a message that was meant; None where it is none of them.
_Find = Callable[[_Shown], "Tapped | Literal['several buttons'] | None"]


def _counted(number: int, shown: _Shown) -> Tapped | None:
    return _tapped(shown.taps[number - 1]) if 1 <= number <= len(shown.taps) else None


def _named(label: str, shown: _Shown) -> Tapped | Literal["several buttons"] | None:
    """Somebody's own words may stand on several buttons, and are looked for as words then."""
    if len(shown.names) != len(shown.taps):  # kept by an older version
        return None
    named = [
        (names.split("\n"), (tap, "\n" in names))
        for tap, names in zip(shown.taps, shown.names, strict=True)
        if tap
    ]
    match meant(label, named):
        case [(tap, _)]:
            return _tapped(tap)
        case [(_, True), *_]:
            return "several buttons"
    return None


def _tapped(tap: str) -> Tapped:
    return Tapped(Tap.decode(tap), id="", message=None)


class Conversation(BaseModel):
    v: int = CONVERSATION
    running: ActiveForm | None = None
    parked: dict[str, SavedForm] = {}
    wish: PendingIntent | None = None
    buttons: list[str] = []
    names: list[str] = []  # how those buttons read
    of: int = 0  # whose it is, where the account may become another's (Member.shared)
    who: str = ""  # changes whenever the person does: language, shop, role (member_cache.py)
    key: bool = False  # below the message field is one that shares the person's number
    # What a courier showed meanwhile; it is kept apart (storage/redis/last_buttons.py).
    arrived: Annotated[Arrived | None, Field(exclude=True)] = None
    below: int = 0  # what stands above this position was written before the buttons were there
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

    @property
    def asks(self) -> bool:
        """Whether a form waits for an answer, and not for whether it is left."""
        return self.running is not None and self.wish is None

    def means(
        self, number: int, replied_to: tuple[str, ...] | None, position: int = 0
    ) -> Tapped | Doubt | None:
        """The button that a number stands for: of the message it replies to, else of the newest
        that has any, whoever sent it. None: it is for the form, which makes its own use of it.
        A number that waited for us, above a message that came meanwhile, is of neither."""
        return self._meant(partial(_counted, number), replied_to, position)

    def means_by_name(
        self,
        label: str,
        replied_to: tuple[str, ...] | None,
        position: int = 0,
        reply_labels: tuple[str, ...] = (),
    ) -> Tapped | Doubt | None:
        """The button whose label was typed, by the same rules. None: they are other words."""
        find = partial(_named, label)
        found = self._meant(find, replied_to, position, reply_labels)
        match found:
            case "no buttons" | "no such button":
                return None
            case "two messages":
                meant = [each for each in map(find, self._shown()) if each is not None]
                if not meant:
                    return None
                if len(meant) > 1 and all(each == meant[0] for each in meant):
                    return meant[0]  # the same button, in both
        return found

    def asks_by_name(self, label: str) -> Tapped | None:
        """The button of the form's question that reads so."""
        found = _named(label, self._shown()[-1]) if self.asks else None
        return found if isinstance(found, Tapped) else None

    def _shown(self) -> list[_Shown]:
        """What a courier showed last, where it did, and what was answered last."""
        there = [_Shown(each.taps, each.names) for each in (self.arrived,) if each is not None]
        return [*there, _Shown(self.buttons, self.names)]

    def _meant(
        self,
        find: _Find,
        replied_to: tuple[str, ...] | None,
        position: int,
        reply_labels: tuple[str, ...] = (),
    ) -> Tapped | Doubt | None:
        shown, arrived = self._shown(), self.arrived
        newest, here = shown[0], shown[-1]
        if replied_to:
            same = (each for each in shown if tuple(each.taps) == replied_to)
            return find(next(same, _Shown(replied_to, reply_labels))) or "no such button"
        if arrived is None:
            above = 0 < position < self.below  # meant for what was there before
            if self.asks:
                return "question and message" if above and find(here) else None
            if not self.buttons:  # lost, or nothing was shown yet
                return "no buttons"
            if above:
                return "two messages"
            return find(here) or "no such button"
        found = find(newest)
        if self.asks:
            return "question and message" if found else None
        if arrived.unsure or not arrived.was_seen(position):
            return "two messages"
        return found or "no such button"

    def shown_at(self, shows: str, event: Event, position: object) -> None:
        """The buttons are there: at a known position, or somewhere below what was said. In the
        place of an older message, or in a group, nothing says since when."""
        if shows != "below" or not event.private:
            self.below = 0
        elif isinstance(position, int) and position:
            self.below = position
        else:
            self.below = event.position + 2 if event.position else 0

    def is_about_another(self, replied_to: tuple[str, ...] | None) -> bool:
        """Whether a reply is to another message than the question that is put now."""
        if self.running is None or not replied_to:
            return False
        shown = [tap for each in replied_to if (tap := Tap.decode(each))]
        now = (self.running.draft, self.running.revision)
        return all((tap.draft, tap.revision) != now for tap in shown)

    def write(self) -> str | None:
        """The text to store; None when there is nothing to keep."""
        if not (self.running or self.parked or self.wish or self.buttons or self.who or self.album):
            return None
        return self.model_dump_json(exclude_defaults=True)


def keep(form: Form[Any], state: State[Any]) -> SavedForm:
    return SavedForm(form=form.name, version=form.version, state=form.dump(state))


def run(form: Form[Any], state: State[Any], update_key: str) -> ActiveForm:
    """A form that begins, or is taken up again: a new draft, so that older buttons are stale."""
    return ActiveForm(
        form=form.name,
        version=form.version,
        state=form.dump(state),
        draft=draft_of(update_key),
    )


def draft_of(update_key: str) -> str:
    """The draft that begins with an update: eight letters. An update that is handled again, because
    the process died before it was done, begins the same one: both answers' buttons work. 48 bits,
    as a draft that is another's would be taken for done."""
    digest = hashlib.blake2s(update_key.encode(), digest_size=6).digest()
    return base64.urlsafe_b64encode(digest).decode()


def stamp(screens: tuple[Screen, ...], running: ActiveForm) -> tuple[Screen, ...]:
    """The form's buttons with the draft and revision that they were shown at."""

    def stamped(tap: Tap | None) -> Tap | None:
        if tap is None or tap.action != PICK.name:
            return tap
        return replace(tap, draft=running.draft, revision=running.revision)

    def restamped(screen: Screen) -> Screen:
        if not isinstance(screen, Buttoned):
            return screen
        rows = tuple(
            tuple(replace(button, tap=stamped(button.tap)) for button in row) for row in screen.rows
        )
        return replace(screen, rows=rows)

    return tuple(map(restamped, screens))
