"""Forms as they run: begun, answered, left, taken up again; what they want done is done here."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial
from typing import Any

from bot import capabilities, handlers, taps, voice_prompts
from bot.capabilities import Capabilities
from bot.chat import (
    Answer,
    Button,
    ClearingScreen,
    ContactScreen,
    Edited,
    MessageScreen,
    OtherContent,
    Said,
    Screen,
    SentDocument,
    SentFile,
    SentPhoto,
    Tapped,
    Unfit,
    said_first,
)
from bot.commerce.refusals import Refusal
from bot.engine.button_names import names_of
from bot.engine.conversation import (
    ActiveForm,
    Conversation,
    PendingIntent,
    SavedForm,
    keep,
    run,
    stamp,
)
from bot.engine.unit_of_work import UserTurn
from bot.flows import core, position
from bot.flows.form import CANCEL, Form, picked
from bot.flows.form_screens import with_recording
from bot.flows.state import State
from bot.handlers.context import StartForm
from bot.screens.menu import menu
from bot.texts import Text, t


def with_first(answer: Answer, first: Text) -> Answer:
    """An answer with something said before it."""
    return replace(answer, screens=said_first(answer.screens, first))


class FormRunner:
    """The forms of one conversation, during one turn."""

    def __init__(self, user_turn: UserTurn, conversation: Conversation) -> None:
        self._user_turn = user_turn
        self.conversation = conversation
        # A newer version may have no such form any more. Without its questions it can be neither
        # continued nor cancelled, and would be in the way for ever.
        if conversation.running is not None and conversation.running.form not in handlers.FORMS:
            conversation.running = None
        for name in [name for name in conversation.parked if name not in handlers.FORMS]:
            del conversation.parked[name]

    async def begin(self, wanted: StartForm) -> Answer:
        """Start a form; where the same one was left half-way, ask which of the two."""
        form = wanted.form
        left = None if wanted.anew else self.conversation.parked.get(form.name)
        state: State[Any] = State(wanted.answers)
        if left is not None and form.merge is not None:
            old, _ = form.load(left.version, left.state)
            state = State(form.merge(old.answers, wanted.answers))
        elif left is not None:
            self.conversation.wish = PendingIntent(form=keep(form, state))
            return Answer(
                (
                    MessageScreen(
                        (
                            t(
                                "📝 You have not finished this yet: {form}",
                                form=_title_of_kept(form, left),
                            ),
                        ),
                        (
                            (Button(t("➡️ Continue"), taps.RESUME(form.name)),),
                            (Button(t("🆕 Start again"), taps.FRESH(form.name)),),
                        ),
                    ),
                )
            )
        step = core.begin(form, state.answers, wanted.asking, apart=self._is_edited())
        return await self.start(form, step)

    def _can(self) -> Capabilities:
        return capabilities.of(self._user_turn.event.sender.platform)

    def _is_edited(self) -> bool:
        """Whether a message is edited where they are: elsewhere each question more is paid for, and
        those that belong together are put together."""
        return self._can().edits

    async def start(self, form: Form[Any], step: core.Step[Any]) -> Answer:
        assert step.state is not None
        self.conversation.parked.pop(form.name, None)
        self.conversation.wish = None
        self.conversation.running = run(form, step.state, self._user_turn.event.key)
        return await self._follow(form, step)

    async def answer(self, what: Any) -> Answer:
        running = self.conversation.running
        assert running is not None
        self.conversation.wish = None
        form, state, whole = self._load(running)
        if form is None or state is None:
            return self._gone()
        if not whole:
            asked = replace(await self.ask(running), hides=form.secret)
            return with_first(
                asked, t("Sorry, this form has changed. Your answers were kept as far as possible.")
            )
        if isinstance(what, Tapped) and picked(what) == CANCEL:
            return self.cancel()
        what = await self._fetched(form, state, what)
        if isinstance(what, SentFile):  # reading a long one takes seconds: others are answered
            step = await asyncio.to_thread(core.advance, form, state, what)
        else:
            names = partial(names_of, can=self._can())
            step = core.advance(form, state, what, names, more=self._user_turn.event.more)
        if step.state is None:  # the number of the button was typed
            return self.cancel()
        answer = replace(await self._follow(form, step), hides=form.secret)
        asks_on = self.conversation.running is running and self._user_turn.event.more
        if asks_on and isinstance(what, Said | OtherContent | Edited):
            return Answer()  # the next that they sent is answered, with how it stands then
        return answer

    def gathers(self) -> bool:
        """Whether the question that stands takes its answer in parts."""
        running = self.conversation.running
        form, state, _ = self._load(running) if running is not None else (None, None, False)
        return form is not None and state is not None and position.gathers(form, state)

    async def gather(self, what: Any, *, tell: bool) -> Answer:
        """One more part of an album that was answered: kept without a word where the question takes
        it, and without a new screen, so that the buttons below the one that is shown stay good.
        With `tell`, what was asked for and cannot be kept is said."""
        running = self.conversation.running
        assert running is not None
        form, state, whole = self._load(running)
        if form is None or state is None or not whole or not position.gathers(form, state):
            return Answer()
        what = await self._fetched(form, state, what)
        step = core.advance(form, state, what)
        if step.state is not None and _answers_put(form, step.state) != _answers_put(form, state):
            running.state = form.dump(step.state)
            return Answer()
        asked_for = isinstance(what, SentPhoto | Unfit)
        return await self._follow(form, step) if tell and asked_for else Answer()

    async def _fetched(self, form: Form[Any], state: State[Any], what: Any) -> Any:
        """A file as the question reads it, if it wants one: nothing else is ever fetched."""
        wanted = position.wants(form, state)
        if not wanted or not isinstance(what, SentDocument):
            return what
        return await self._user_turn.fetch(what, wanted)

    async def _follow(self, form: Form[Any], step: core.Step[Any]) -> Answer:
        """Carry out what a step wants done, until it has something to say."""
        answer = await self._done(form, step)
        return answer if step.unused is None else with_first(answer, step.unused)

    async def _done(self, form: Form[Any], step: core.Step[Any]) -> Answer:
        running = self.conversation.running
        assert running is not None
        state = step.state
        assert state is not None
        while step.does is not None:
            if step.submits:
                return await self._submit(form, state, running)
            try:
                found_out = await self._user_turn.do(step.does)
            except Refusal as refusal:
                self.conversation.running = None
                return Answer((MessageScreen((refusal.text(),)),))
            key = position.pending_lookup(form, state)
            step = core.resume(form, state, key, found_out)
            state = step.state or state
        running.version = form.version
        running.state = form.dump(state)
        if step.says:  # a silent step leaves the buttons that are shown as good as they were
            running.revision += 1
        return Answer(stamp(self._to_be_heard(form, state, step.says), running))

    def _to_be_heard(
        self, form: Form[Any], state: State[Any], says: tuple[Screen, ...]
    ) -> tuple[Screen, ...]:
        """With a button to hear the question, where it is recorded in the reader's language; and
        without one to share a number, where the platform has none."""
        if not self._can().contacts:
            says = tuple(each for each in says if not isinstance(each, ContactScreen))
        question, language = position.asked(form, state), self._user_turn.known.person.language
        name = form.recording_of(question)
        if not question or not voice_prompts.is_there(language, name):
            return says
        return tuple(
            with_recording(each, name) if isinstance(each, MessageScreen) else each for each in says
        )

    async def _submit(self, form: Form[Any], state: State[Any], running: ActiveForm) -> Answer:
        try:
            result = await self._user_turn.do(form.submit(state.answers, running.draft))
        except Refusal as refusal:
            if refusal.mendable and form.mend is not None:
                state = State(form.mend(state.answers, refusal))
                running.version, running.state = form.version, form.dump(state)
            elif form.review is None or form.merge is not None:
                # Its answers cannot be mended here: what they were about has changed.
                self.conversation.running = None
                if form.merge is not None:
                    self.conversation.parked[form.name] = keep(form, state)
                shown = await self._after_refusal(form)
                return with_first(shown, refusal.text())
            # What it had looked up may be what was at fault, and is looked up once more.
            shown = await self._follow(form, core.ask(form, state))
            return with_first(shown, refusal.text())
        self.conversation.running = None
        if isinstance(result, StartForm):  # of a queue: the next one
            return await self.begin(result)
        return Answer(form.finish(state.answers, result), menu=form.changes_menu)

    async def _after_refusal(self, form: Form[Any]) -> Answer:
        """Where somebody goes on whose form came to nothing."""
        if form.name in ("checkout", "quantity"):
            shown: Answer = await self._user_turn.run(handlers.TAPS[taps.CART.name], "")
            return shown
        return Answer((menu(self._user_turn.known),))

    def _load(self, kept: SavedForm) -> tuple[Form[Any] | None, State[Any] | None, bool]:
        form = handlers.FORMS.get(kept.form)
        if form is None:  # a form that no longer exists
            self.conversation.running = None
            return None, None, False
        state, whole = form.load(kept.version, kept.state)
        if form.together and self._is_edited():
            state = replace(state, apart=True)
        if form.timed:
            state = replace(state, answers=replace(state.answers, now=self._user_turn.now))
        return form, state, whole

    def title(self, running: ActiveForm) -> Text:
        return _title_of_kept(handlers.FORMS[running.form], running)

    async def ask(self, running: ActiveForm) -> Answer:
        """The present question once more, with fresh buttons."""
        form, state, _ = self._load(running)
        if form is None or state is None:
            return Answer((menu(self._user_turn.known),))
        return await self._follow(form, core.ask(form, state))

    async def resume(self, name: str) -> Answer:
        if self.conversation.running is not None:
            return await self.ask(self.conversation.running)
        left = self.conversation.parked.get(name)
        if left is None:
            return self._gone()
        return await self.go_on(left)

    async def go_on(self, kept: SavedForm) -> Answer:
        """With the answers that were kept of a form."""
        form, state, whole = self._load(kept)
        if form is None or state is None:
            return self._gone()
        answer = await self.start(form, core.ask(form, state))
        if whole:
            return answer
        return with_first(
            answer, t("Sorry, this form has changed. Your answers were kept as far as possible.")
        )

    def park(self) -> None:
        """Leave the form with its answers kept: nobody loses them by looking at something else."""
        running = self.conversation.running
        assert running is not None
        if handlers.FORMS[running.form].keeps:
            kept = SavedForm(form=running.form, version=running.version, state=running.state)
            self.conversation.parked[running.form] = kept
        self.conversation.running = None
        self.conversation.wish = None

    def cancel(self) -> Answer:
        """End the form with its answers kept, and offer to take it up again."""
        running = self.conversation.running
        self.conversation.wish = None
        home = menu(self._user_turn.known)
        form, state, _ = self._load(running) if running is not None else (None, None, False)
        if form is None or state is None:
            return Answer((home.after(t("There is nothing to cancel.")),))
        self.park()
        cancelled = t("✖️ Cancelled: {form}", form=form.called(state.answers))
        rows = home.rows
        if form.keeps:
            rows = ((Button(t("➡️ Continue where I was"), taps.RESUME(form.name)),), *rows)
        if position.offers_contact(form, state):  # the button below the message field goes with it
            return Answer((ClearingScreen((cancelled,)), MessageScreen((NEXT,), rows)))
        return Answer((MessageScreen((cancelled, NEXT), rows),))

    def without_key(self, answer: Answer) -> Answer:
        """The key below the message field goes with the question that it belongs to: left there, it
        hides half a small screen, and what it sends answers nothing."""
        if any(isinstance(screen, ContactScreen) for screen in answer.screens):
            self.conversation.key = True
        elif self.conversation.key and answer.screens and not self._wants_number():
            self.conversation.key = False
            if not any(isinstance(screen, ClearingScreen) for screen in answer.screens):
                gone = ClearingScreen((t("The button for sharing your number has been removed."),))
                return replace(answer, screens=(gone, *answer.screens))
        return answer

    def _wants_number(self) -> bool:
        running = self.conversation.running
        form, state, _ = self._load(running) if running is not None else (None, None, False)
        return form is not None and state is not None and position.offers_contact(form, state)

    def _gone(self) -> Answer:
        """A form that is not there any more: what else there is to do."""
        return Answer((menu(self._user_turn.known),))


def _title_of_kept(form: Form[Any], kept: SavedForm) -> Text:
    return form.called(form.load(kept.version, kept.state)[0].answers)


def _answers_put(form: Form[Any], state: State[Any]) -> Any:
    """The answers that the question which stands is about."""
    return position.put(form, state)[1].answers


NEXT = t("What would you like to do next?")
