"""Where an event goes: to a handler, to the form that runs, or to the question between the two."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bot import handlers
from bot.chat import (
    Answer,
    Button,
    Command,
    Edited,
    Said,
    Screen,
    Sent,
    SentPhoto,
    SharedContact,
    SharedPlace,
    Tap,
    Tapped,
)
from bot.commerce import people as members
from bot.commerce.refusals import Refusal
from bot.conversation import Conversation, Kept, Wish, keep, run, stamp, taps_of
from bot.flows import core
from bot.flows.form import CANCEL, State
from bot.handlers import effects, start
from bot.handlers.buyer import found
from bot.handlers.turn import Begin, Entry, Turn
from bot.reading.numbers import read_choice
from bot.texts import Text, t

if TYPE_CHECKING:
    from datetime import datetime

    from bot.chat import Event
    from bot.commerce.people import Known
    from bot.conversation import Running
    from bot.flows.form import Form
    from bot.settings import Periods
    from storage.database import Database


@dataclass(frozen=True, slots=True)
class Desk:
    """What a dialogue works with."""

    database: Database
    wake: Callable[[], Awaitable[None]]
    periods: Periods
    staff_ids: frozenset[str]
    now: Callable[[], datetime]


class Dialogue:
    """One event of one person, with the conversation that it continues."""

    def __init__(self, desk: Desk, event: Event, known: Known, conversation: Conversation) -> None:
        self.desk = desk
        self.event = event
        self.known = known
        self.conversation = conversation

    async def answer(self) -> Answer:
        """What the event is answered with; `conversation` is then as it is to be saved."""
        answer = await self._route()
        if answer.forgets:
            self.conversation = Conversation()
        buttons = taps_of(answer.screens)
        if buttons:
            self.conversation.buttons = buttons
        return answer

    async def _route(self) -> Answer:
        what = self.event.what
        if not self.event.private:
            return self._in_a_group(what)
        if isinstance(what, Tapped) and what.tap is not None and what.tap.action == "lang":
            return await self._aside(handlers.TAPS["lang"], what.tap.subject)
        if self.known.person.language is None:
            return Answer((start.language_screen(self.known),))
        if isinstance(what, Said) and not what.forwarded:
            what = self._by_number(what) or what
        match what:
            case Command():
                return await self._command(what)
            case Tapped():
                return await self._tap(what)
        if self.conversation.running is not None:
            return await self._in_form(what)
        return await self._outside(what)

    def _in_a_group(self, what: object) -> Answer:
        if isinstance(what, Command):
            return Answer((Screen((t("Please write to me in a private chat: I sell there."),)),))
        return Answer()

    def _by_number(self, said: Said) -> Tapped | None:
        """Digits work like buttons, where no form makes its own use of them."""
        if self.conversation.running is not None and self.conversation.wish is None:
            return None
        number = read_choice(said.text)
        buttons = self.conversation.buttons
        if number is None or not 1 <= number <= len(buttons):
            return None
        return Tapped(Tap.decode(buttons[number - 1]), id="", message=None)

    # --- commands and buttons ---------------------------------------------------------------

    async def _command(self, command: Command) -> Answer:
        if command.name == "cancel":
            return self._cancel()
        entry = handlers.COMMANDS.get(command.name)
        if entry is None:
            return await self._again(
                t(
                    "That command is not known here: /{command}. All commands: /help",
                    command=command.name,
                )
            )
        if command.name == "language":  # the question comes back when the language is chosen
            return await self._handle(entry, command.rest)
        if command.name in handlers.ASIDE:
            return await self._aside(entry, command.rest)
        if self.conversation.running is not None:
            return self._ask_to_leave(Wish(command=command.name, rest=command.rest))
        return await self._handle(entry, command.rest)

    async def _tap(self, tapped: Tapped) -> Answer:
        tap = tapped.tap
        if tap is None:
            return await self._stale()
        match tap.action:
            case "f":
                running = self.conversation.running
                if running is None or (tap.draft, tap.revision) != (
                    running.draft,
                    running.revision,
                ):
                    return await self._stale()
                return await self._in_form(replace(tapped, tap=tap))
            case "leave" | "stay" | "fresh" | "resume":
                return await self._decided(tap)
        entry = handlers.TAPS.get(tap.action)
        if entry is None:
            return await self._stale()
        if self.conversation.running is None:
            return await self._handle(entry, tap.subject)
        return await self._handle(entry, tap.subject, wish=Wish(tap=tap.encode()))

    async def _aside(self, entry: Entry, rest: str) -> Answer:
        """Something that does not lead away from the form: its question follows."""
        answer = await self._handle(entry, rest)
        running = self.conversation.running
        if running is None:
            return answer
        asked = await self._ask(running)
        return replace(answer, screens=(*answer.screens, *asked.screens))

    async def _handle(self, entry: Entry, rest: str, wish: Wish | None = None) -> Answer:
        """Run a handler in a session of its own; a refusal is answered with its reason."""
        try:
            answer: Answer | Begin = await self._in_session(entry.run, rest, writes=entry.writes)
        except Refusal as refusal:
            return await self._refused(refusal)
        if isinstance(answer, Begin):
            if wish is not None and self.conversation.running is not None:
                return self._ask_to_leave(wish)
            return await self._begin(answer)
        return answer

    async def _in_session(
        self, work: Callable[[Turn, Any], Awaitable[Any]], what: Any, *, writes: bool
    ) -> Any:
        """A unit of work. After one that wrote, the couriers are woken."""
        unit = self.desk.database.write() if writes else self.desk.database.read()
        async with unit as db:
            known = await members.find(db, self.event.sender, self.desk.staff_ids)
            assert known is not None
            turn = Turn(self.event, known, db, self.desk.now(), self.desk.periods)
            result = await work(turn, what)
            if writes:
                await db.flush()
                known = await members.find(db, self.event.sender, self.desk.staff_ids) or known
            self.known = known
        if writes:
            await self.desk.wake()
        return result

    async def _refused(self, refusal: Refusal) -> Answer:
        """Why not, and how things stand now where that is an order or the cart."""
        what = self.event.what
        subject = what.tap.subject if isinstance(what, Tapped) and what.tap else ""
        action = what.tap.action if isinstance(what, Tapped) and what.tap else ""
        if action.startswith("o.") and subject:
            try:
                shown: Answer = await self._in_session(
                    handlers.TAPS["order"].run, subject, writes=False
                )
            except Refusal as other:
                return Answer(toast=other.text(), alert=True)
            return replace(shown, toast=refusal.text(), alert=True)
        if isinstance(what, Tapped) and what.id:
            return Answer(toast=refusal.text(), alert=True)
        return Answer((Screen((refusal.text(),)),))

    # --- forms ------------------------------------------------------------------------------

    async def _begin(self, wanted: Begin) -> Answer:
        """Start a form; where the same one was left half-way, ask which of the two."""
        form = wanted.form
        left = None if wanted.anew else self.conversation.parked.get(form.name)
        state: State[Any] = State(wanted.answers)
        if left is not None and form.merge is not None:
            old, _ = form.load(left.version, left.state)
            state = State(form.merge(old.answers, wanted.answers))
        elif left is not None:
            self.conversation.wish = Wish(form=keep(form, state))
            return Answer(
                (
                    Screen(
                        (t("📝 You have not finished this yet: {form}", form=form.title),),
                        (
                            (Button(t("➡️ Continue"), Tap("resume", form.name)),),
                            (Button(t("🆕 Start again"), Tap("fresh", form.name)),),
                        ),
                    ),
                )
            )
        return await self._start(form, core.begin(form, state.answers, wanted.asking))

    async def _start(self, form: Form[Any], step: core.Step[Any]) -> Answer:
        assert step.state is not None
        self.conversation.parked.pop(form.name, None)
        self.conversation.wish = None
        self.conversation.running = run(form, step.state)
        return await self._follow(form, step)

    async def _in_form(self, what: Any) -> Answer:
        running = self.conversation.running
        assert running is not None
        self.conversation.wish = None
        form, state, whole = self._load(running)
        if form is None or state is None:
            return await self._stale()
        if not whole:
            asked = await self._ask(running)
            return self._with_first(
                asked, t("Sorry, this form has changed. Your answers were kept as far as possible.")
            )
        if isinstance(what, Tapped) and what.tap is not None and what.tap.subject == CANCEL:
            return self._cancel()
        return await self._follow(form, core.advance(form, state, what))

    async def _follow(self, form: Form[Any], step: core.Step[Any]) -> Answer:
        """Carry out what a step wants done, until it has something to say."""
        running = self.conversation.running
        assert running is not None
        state = step.state
        assert state is not None
        while step.does is not None:
            if step.submits:
                return await self._submit(form, state, running)
            try:
                found_out = await self._do(step.does)
            except Refusal as refusal:
                self.conversation.running = None
                return Answer((Screen((refusal.text(),)),))
            key = core.pending_lookup(form, state)
            step = core.resume(form, state, key, found_out)
            state = step.state or state
        running.version = form.version
        running.state = form.dump(state)
        if step.says:  # a silent step leaves the buttons that are shown as good as they were
            running.revision += 1
        return Answer(stamp(step.says, running))

    async def _submit(self, form: Form[Any], state: State[Any], running: Running) -> Answer:
        try:
            result = await self._do(form.submit(state.answers, running.draft))
        except Refusal as refusal:
            if form.review is None or form.merge is not None:
                # Its answers cannot be mended here: what they were about has changed.
                self.conversation.running = None
                if form.merge is not None:
                    self.conversation.parked[form.name] = keep(form, state)
                shown = await self._after_refusal(form)
                return self._with_first(shown, refusal.text())
            running.revision += 1
            asked = core.ask(form, state)
            return self._with_first(Answer(stamp(asked.says, running)), refusal.text())
        self.conversation.running = None
        return Answer(form.finish(state.answers, result), menu=form.changes_menu)

    async def _after_refusal(self, form: Form[Any]) -> Answer:
        """Where somebody goes on whose form came to nothing."""
        if form.name in ("checkout", "quantity"):
            shown: Answer = await self._in_session(handlers.TAPS["cart"].run, "", writes=False)
            return shown
        return Answer((start.menu(self.known),))

    async def _do(self, command: Any) -> Any:
        kind = type(command)
        if kind in effects.READS:
            return await self._in_session(effects.READS[kind], command, writes=False)
        return await self._in_session(effects.WRITES[kind], command, writes=True)

    def _load(self, kept: Kept) -> tuple[Form[Any] | None, State[Any] | None, bool]:
        form = handlers.FORMS.get(kept.form)
        if form is None:  # a form that no longer exists
            self.conversation.running = None
            return None, None, False
        state, whole = form.load(kept.version, kept.state)
        return form, state, whole

    async def _ask(self, running: Running) -> Answer:
        """The present question once more, with fresh buttons."""
        form, state, _ = self._load(running)
        if form is None or state is None:
            return Answer((start.menu(self.known),))
        return await self._follow(form, core.ask(form, state))

    # --- leaving a form, coming back ----------------------------------------------------------

    def _ask_to_leave(self, wish: Wish) -> Answer:
        running = self.conversation.running
        assert running is not None
        self.conversation.wish = wish
        title = handlers.FORMS[running.form].title
        screen = Screen(
            (
                t("📝 You are in the middle of this: {form}", form=title),
                t("Leave it? Your answers are kept."),
            ),
            (
                (Button(t("➡️ Go on with it"), Tap("stay", running.draft)),),
                (Button(t("🚪 Leave it"), Tap("leave", running.draft)),),
            ),
        )
        return Answer((screen,), fresh=True)

    async def _decided(self, tap: Tap) -> Answer:
        running, wish = self.conversation.running, self.conversation.wish
        match tap.action:
            case "resume":
                return await self._resume(tap.subject)
            case "fresh" if (
                wish is not None and wish.form is not None and wish.form.form == tap.subject
            ):
                self.conversation.parked.pop(tap.subject, None)
                form = handlers.FORMS[tap.subject]
                state, _ = form.load(wish.form.version, wish.form.state)
                return await self._start(form, core.ask(form, state))
            case "stay" if running is not None:
                self.conversation.wish = None
                return await self._ask(running)
            case "leave" if (
                running is not None and wish is not None and running.draft == tap.subject
            ):
                self._park()
                return await self._fulfil(wish)
        return await self._stale()

    async def _fulfil(self, wish: Wish) -> Answer:
        """Do now what was put off by the question whether to leave."""
        if wish.command:
            return await self._handle(handlers.COMMANDS[wish.command], wish.rest)
        tap = Tap.decode(wish.tap)
        entry = handlers.TAPS.get(tap.action) if tap else None
        if tap is None or entry is None:
            return Answer((start.menu(self.known),))
        return await self._handle(entry, tap.subject)

    async def _resume(self, name: str) -> Answer:
        if self.conversation.running is not None:
            return await self._ask(self.conversation.running)
        left = self.conversation.parked.get(name)
        if left is None:
            return await self._stale()
        form, state, whole = self._load(left)
        if form is None or state is None:
            return await self._stale()
        answer = await self._start(form, core.ask(form, state))
        if whole:
            return answer
        return self._with_first(
            answer, t("Sorry, this form has changed. Your answers were kept as far as possible.")
        )

    def _park(self) -> None:
        """Leave the form with its answers kept: nobody loses them by looking at something else."""
        running = self.conversation.running
        assert running is not None
        if handlers.FORMS[running.form].keeps:
            kept = Kept(form=running.form, version=running.version, state=running.state)
            self.conversation.parked[running.form] = kept
        self.conversation.running = None
        self.conversation.wish = None

    def _cancel(self) -> Answer:
        running = self.conversation.running
        self.conversation.wish = None
        if running is None:
            return Answer((start.menu(self.known).after(t("There is nothing to cancel.")),))
        form = handlers.FORMS[running.form]
        self._park()
        rows = start.menu(self.known).rows
        if form.keeps:
            rows = ((Button(t("↩️ Take it up again"), Tap("resume", form.name)),), *rows)
        return Answer(
            (Screen((t("✖️ Cancelled: {form}", form=form.title), NEXT), rows, clears=False),)
        )

    # --- what fits nowhere ----------------------------------------------------------------------

    async def _stale(self) -> Answer:
        """A button of an earlier step, of another form, or not of ours: no effect, and why."""
        shown = await self._again(None)
        return replace(
            shown,
            toast=t("That button is from an earlier step. Please use the newest ones."),
            fresh=True,
        )

    async def _again(self, first: Text | None) -> Answer:
        """Where the person is: the form's question, or the menu."""
        running = self.conversation.running
        if running is not None:
            shown = await self._ask(running)
        else:
            shown = Answer((start.menu(self.known),))
        return shown if first is None else self._with_first(shown, first)

    @staticmethod
    def _with_first(answer: Answer, first: Text) -> Answer:
        if not answer.screens:
            return replace(answer, screens=(Screen((first,)),))
        return replace(answer, screens=(answer.screens[0].after(first), *answer.screens[1:]))

    async def _outside(self, what: Any) -> Answer:
        """Something sent while nothing was asked. Words are looked up on the market."""
        match what:
            case Said(forwarded=False, text=text):
                words = text[:60]
                screen: Screen = await self._in_session(
                    lambda turn, words: found(turn, words, 0), words, writes=False
                )
                return Answer((screen,))
            case Said():
                said = t("That message is forwarded. To look for a product, write its name.")
            case SentPhoto() if self.known.shop is not None:
                said = t("📷 To add a product with this photo, tap Add a product first.")
            case SentPhoto():
                said = t("📷 A photo is not needed here. To sell something, open a shop.")
            case Edited():
                said = t("You edited an earlier message. That changes nothing here.")
            case Sent(kind="voice"):
                said = t("Voice messages cannot be understood here yet. Please write.")
            case Sent() | SharedContact() | SharedPlace():
                said = t("That is not needed here. Here is what you can do:")
            case _:
                return Answer()
        return await self._again(said)


NEXT = t("What would you like to do next?")
