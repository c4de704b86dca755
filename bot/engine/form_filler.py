"""A form that is filled in on a page, during one turn: its questions are read at once, and what it
wants looked up or done is done here, as for one in the chat (form_runner.py).

What somebody has answered lies among the forms that they left half-way, so that nothing in the chat
is about it, and whoever goes on there goes on with it. What was shown to be confirmed has a draft;
it is done only if it is still the same.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot import handlers
from bot.chat import Answer, FilledIn
from bot.commerce.refusals import Refusal
from bot.engine.conversation import ActiveForm, Conversation, SavedForm, draft_of
from bot.flows import at_once
from bot.flows.at_once import Filled, Outcome, Told
from bot.flows.state import State
from bot.handlers.context import StartForm
from bot.texts import t

if TYPE_CHECKING:
    from bot.engine.unit_of_work import UserTurn
    from bot.flows.form import Form
    from bot.texts import Text


class FormFiller:
    def __init__(self, user_turn: UserTurn, conversation: Conversation) -> None:
        self._user_turn = user_turn
        self._conversation = conversation

    async def fill(self, what: FilledIn, *, keeps: bool = True) -> Answer:
        """Without `keeps`, only how it stands."""
        said: Text | None = None
        if what.confirms:
            done = await self._confirm(what)
            if isinstance(done, Answer):
                return done
            said = done
        entry = handlers.TAPS[what.begins.action]
        try:
            wanted: Answer | StartForm = await self._user_turn.run(entry, what.begins.subject)
            if isinstance(wanted, StartForm):
                return await self._begun(wanted, what, said, keeps=keeps)
            said = said or wanted.toast
        except Refusal as refusal:
            said = said or refusal.text()
        if keeps and what.form:
            self._keep_words(handlers.FORMS[what.form], what)
        return Answer(outcome=Outcome(said=said))

    async def _begun(
        self, wanted: StartForm, what: FilledIn, said: Text | None, *, keeps: bool
    ) -> Answer:
        form, draft, kept = wanted.form, "", self._kept(wanted.form)
        answers = self._now(form, wanted.answers)
        if kept is not None and form.renew is not None:
            before = self._loaded(form, kept)
            answers = form.renew(before, answers)
            if answers == before and not isinstance(kept, ActiveForm):
                draft = kept.draft
        filled = await self._looked_up(at_once.begun(form, answers, what.fields))
        if filled.is_whole and form.review is None:
            result = await self._user_turn.do(form.submit(filled.answers, draft_of(self._key)))
            why_not = result.why_not if isinstance(result, Told) else None
            return Answer(outcome=Outcome(filled, why_not or said, done=why_not is None))
        if keeps and form.keeps:
            draft = draft_of(
                self._key
            )  # another each time: one that was done is not taken up again
            self._keep(form, filled.answers, draft)
        elif filled.answers != answers:
            draft = ""
        return Answer(outcome=Outcome(replace(filled, draft=draft), said))

    def _keep_words(self, form: Form[Any], what: FilledIn) -> None:
        """It cannot begin now; what was written is there when it can."""
        kept = self._kept(form)
        answers = self._now(form, form.answers()) if kept is None else self._loaded(form, kept)
        read = at_once.read(at_once.begun(form, answers, what.fields))
        self._keep(form, read.answers, draft="")

    async def _looked_up(self, filled: Filled[Any]) -> Filled[Any]:
        while True:
            filled = at_once.read(filled)
            lookup = at_once.pending(filled)
            if lookup is None:
                return filled
            found = await self._user_turn.do(lookup.asks(filled.answers))
            filled = filled.found(lookup, found)

    async def _confirm(self, what: FilledIn) -> Answer | Text:
        """Do what was shown; or why not."""
        changed = t("Something has changed. Please look at it once more, and then confirm.")
        parked = self._conversation.parked.values()
        kept = next((each for each in parked if each.draft == what.confirms), None)
        form = handlers.FORMS.get(kept.form) if kept is not None else None
        if kept is None or form is None:
            return changed
        answers = self._loaded(form, kept)
        filled = at_once.read(Filled(form, answers, left=what.fields))
        if not filled.is_whole or filled.answers != answers:
            return changed
        try:
            result = await self._user_turn.do(form.submit(answers, kept.draft))
        except Refusal as refusal:
            if refusal.mendable and form.mend is not None:
                self._keep(form, form.mend(answers, refusal), kept.draft)
            return refusal.text()
        del self._conversation.parked[form.name]
        return Answer(form.finish(answers, result), outcome=Outcome(done=True))

    def _kept(self, form: Form[Any]) -> SavedForm | None:
        """What was answered before, on the page or in the chat."""
        running = self._conversation.running
        if form.keeps and running is not None and running.form == form.name:
            return running
        return self._conversation.parked.get(form.name) if form.keeps else None

    def _keep(self, form: Form[Any], answers: Any, draft: str) -> None:
        """It goes on from here: in the chat the same form waits for nothing any more."""
        running = self._conversation.running
        if running is not None and running.form == form.name:
            self._conversation.running = self._conversation.wish = None
        state = form.dump(State(answers))
        self._conversation.parked[form.name] = SavedForm(
            form=form.name, version=form.version, state=state, draft=draft
        )

    def _loaded(self, form: Form[Any], kept: SavedForm) -> Any:
        return self._now(form, form.load(kept.version, kept.state)[0].answers)

    def _now(self, form: Form[Any], answers: Any) -> Any:
        return replace(answers, now=self._user_turn.now) if form.timed else answers

    @property
    def _key(self) -> str:
        return self._user_turn.event.key
