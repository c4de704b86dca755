"""Where an event goes: to a handler, to the form that runs, or to the question between the two."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot import capabilities, handlers, taps
from bot.chat import (
    Answer,
    Button,
    Command,
    Document,
    Edited,
    FilledIn,
    MessageScreen,
    OtherContent,
    Said,
    Screen,
    SentDocument,
    SentPhoto,
    SharedContact,
    SharedPlace,
    Tap,
    Tapped,
    Voted,
    buttons_of,
    taps_of,
)
from bot.commerce.refusals import NotConfirmed, Refusal
from bot.engine import button_names
from bot.engine.conversation import Conversation, Doubt, PendingIntent
from bot.engine.form_filler import FormFiller
from bot.engine.form_runner import FormRunner, with_first
from bot.engine.unit_of_work import Services, UserTurn
from bot.flows import import_tax, postage, tracking
from bot.flows.form import CONFIRM, PICK
from bot.handlers import form_outcomes, start
from bot.handlers.catalogue import found
from bot.handlers.context import Route, StartForm, TapRoute
from bot.handlers.inquiries import NextWords, in_next_words
from bot.handlers.people_lists import came_by
from bot.handlers.polls import voted
from bot.handlers.proofs import unasked
from bot.parsing.asking import is_greeting
from bot.parsing.codes import may_let_in
from bot.parsing.numbers import read_choice
from bot.parsing.share_codes import CAMPAIGN_SIGN, code_in
from bot.screens import second_factor
from bot.screens.import_tax import OWN_NAME as TAX_NAME
from bot.screens.menu import menu
from bot.screens.postage import OWN_NAME as POSTAGE_NAME
from bot.texts import Text, t

if TYPE_CHECKING:
    from bot.chat import Event
    from bot.commerce.people import Member
    from storage.redis.sessions import Shows


def in_a_group(what: object) -> Answer:
    """Whoever asks, known or not: where to."""
    if isinstance(what, Command):
        return Answer((MessageScreen((t("Please write to me in a private chat: I sell there."),)),))
    return Answer()


class Router:
    """One event of one person, with the conversation that it continues."""

    def __init__(
        self, services: Services, event: Event, known: Member, conversation: Conversation
    ) -> None:
        self._user_turn = UserTurn(services, event, known)
        self._forms = FormRunner(self._user_turn, conversation)
        self._can = capabilities.of(event.sender.platform)
        self.event = event
        self.conversation = conversation
        self.shows: Shows = ""  # where the answer's buttons stand
        self._beside = False  # whether it is two answers: something else, and the form's question

    @property
    def known(self) -> Member:
        return self._user_turn.known

    @property
    def wrote(self) -> bool:
        return self._user_turn.wrote

    async def answer(self) -> Answer:
        """What the event is answered with; `conversation` is then as it is to be saved."""
        answer = self._forms.without_key(await self._of_album() or await self._route_first())
        if answer.instead and not self._can.edits:
            answer = replace(answer, screens=answer.instead, toast=None, rows=(), fresh=True)
        if self._can.toast_length is None:
            answer = answer.in_words()
        if not self._can.edits:  # each message is paid for there
            answer = answer.in_fewer(self._can.buttons, mixed=not self._beside)
        if answer.forgets:
            self.conversation = Conversation()
        buttons = buttons_of(answer.screens)
        if buttons and not self.event.brief:  # else nobody sees them
            self.shows = "above" if self._in_place(answer) else "below"
            self.conversation.buttons = taps_of(answer.screens)
            self.conversation.names = button_names.kept(buttons, self._can)
        return answer

    def _in_place(self, answer: Answer) -> bool:
        """Whether an answer takes the place of a message that others may stand below."""
        what, arrived = self.event.what, self.conversation.arrived
        if not isinstance(what, Tapped) or what.message is None or answer.fresh:
            return False
        if not self._can.edits:
            return False
        newest = arrived.taps if arrived is not None else ()
        return len(answer.screens) == 1 and (what.tap is None or what.tap.encode() not in newest)

    async def _of_album(self) -> Answer | None:
        """One more part of what was answered as a whole; None: it is none. Of those that cannot be
        kept although they are asked for, the first one is said."""
        conversation = self.conversation
        if not self.event.album or self.event.album != conversation.album:
            return None
        if conversation.running is None:
            return Answer()
        answer = await self._forms.gather(self.event.what, tell=not conversation.spoiled)
        conversation.spoiled = conversation.spoiled or bool(answer.screens)
        return answer

    async def _route_first(self) -> Answer:
        """Ten photos get one reply: that they arrive, or that nothing is taken of them."""
        if isinstance(self.event.what, FilledIn):
            return await FormFiller(self._user_turn, self.conversation).fill(self.event.what)
        gathers, before = self._forms.gathers(), self.conversation.running
        state = before and before.state
        answer = await self._route()
        taken = state != (self.conversation.running and self.conversation.running.state)
        if self.event.album and answer.screens and (gathers or not taken):
            self.conversation.album, self.conversation.spoiled = self.event.album, False
        return answer

    async def _route(self) -> Answer:
        what = self.event.what
        if not self.event.private:
            return in_a_group(what)
        if isinstance(what, Voted):
            counted: Answer = await self._user_turn.work(voted, what, writes=True)
            return counted
        if isinstance(what, Command | Said):
            meant = await self._typed(what)
            if isinstance(meant, Answer):
                return meant
            what = meant
        code = code_in(what.rest) if isinstance(what, Command) and what.name == "start" else ""
        if code.startswith(CAMPAIGN_SIGN):
            await self._user_turn.work(came_by, code, writes=True)
        tap = what.tap if isinstance(what, Tapped) else None
        if tap is not None and tap.action == taps.LANGUAGE.name:
            return await self._aside(handlers.TAPS[tap.action], tap.subject)
        if self.known.person.language is None:
            if self.event.more and isinstance(what, Said):
                return Answer()
            return Answer((start.choice_of_language(self.known, code),))
        match what:
            case Command():
                return await self._command(what)
            case Tapped():
                return await self._tap(what)
        if self.conversation.is_about_another(self.event.replies_to):
            return await self._again(
                t("You replied to an earlier message. This is the question now:")
            )
        if self.conversation.running is not None:
            return await self._forms.answer(what)
        return await self._below_a_picture(what) or await self._outside(what)

    async def _typed(self, what: Command | Said) -> Command | Said | Tapped | Answer:
        """Digits and labels work like buttons; where they may mean two, it is asked which."""
        event = self.event
        place = event.replies_to, event.position
        number = None
        match what:
            case Command(word=""):
                return what
            case Command(word=word):
                # The button in front of them, before what the word asks for everywhere else.
                button = self.conversation.asks_by_name(word)
                meant = button or self.conversation.means_by_name(word, *place, event.reply_labels)
            case Said(forwarded=True):
                return what
            case Said(text):
                number = read_choice(text)
                if number is not None:
                    meant = self.conversation.means(number, *place)
                else:
                    meant = self.conversation.means_by_name(text, *place, event.reply_labels)
        if meant is None or isinstance(meant, Tapped):
            return meant or what
        if self.known.person.language is None:
            return what
        return await self._which(meant, number)

    async def _which(self, doubt: Doubt, number: int | None) -> Answer:
        match doubt:
            case "no buttons":
                return await self._again(
                    t(
                        "It is not clear which button {number} means, so nothing was done. Please"
                        " continue here:",
                        number=number or 0,
                    )
                )
            case "question and message":
                return await self._again(
                    t(
                        "Another message with buttons has just arrived. Tap a button there, "
                        "or answer again here:"
                    )
                )
            case "two messages":
                why = t("Two messages here have buttons. Please tap the button you mean.")
            case "several buttons":
                why = t("Several buttons here are called that. Please tap the one you mean.")
            case "no such button":
                why = t("The newest message has no button {number}.", number=number or 0)
        return Answer((MessageScreen((why,)),))

    # --- commands and buttons ---------------------------------------------------------------

    async def _command(self, command: Command) -> Answer:
        if command.name == "cancel":
            return self._forms.cancel()
        entry = handlers.COMMANDS.get(command.name)
        if entry is None:
            if self._can.by_cookie and may_let_in(command.name):
                return Answer((second_factor.not_asked_for(),))
            return await self._again(
                t(
                    "Unknown command: /{command}. All commands: /help",
                    command=command.name,
                )
            )
        if command.name == "language":  # the question comes back when the language is chosen
            return await self._handle(entry, command.rest)
        if entry.aside:
            return await self._aside(entry, command.rest)
        if self.conversation.running is not None:
            return self._ask_to_leave(PendingIntent(command=command.name, rest=command.rest))
        return await self._handle(entry, command.rest)

    async def _tap(self, tapped: Tapped) -> Answer:
        tap = tapped.tap
        if tap is None:
            return await self._stale()
        match tap.action:
            case PICK.name:
                running = self.conversation.running
                if running is None or (tap.draft, tap.revision) != (
                    running.draft,
                    running.revision,
                ):
                    return await self._of_earlier_form(tap)
                return await self._forms.answer(replace(tapped, tap=tap))
            case taps.LEAVE.name | taps.STAY.name | taps.FRESH.name | taps.RESUME.name:
                return await self._decided(tap)
        entry = handlers.TAPS.get(tap.action)
        if entry is None:
            return await self._stale()
        stays_above = tap.action == taps.LISTEN.name  # the question, with its buttons
        if self.conversation.running is None or stays_above:
            return await self._handle(entry, tap.subject)
        return await self._aside(entry, tap.subject, PendingIntent(tap=tap.encode()))

    async def _aside(self, entry: Route, rest: str, wish: PendingIntent | None = None) -> Answer:
        """Something that does not lead away from the form: its question follows, so that the next
        words answer what was asked last. What begins another form asks first (`wish`)."""
        answer = await self._handle(entry, rest, wish)
        running = self.conversation.running
        asks_to_leave = wish is not None and self.conversation.wish == wish
        if running is None or asks_to_leave or answer.forgets or not answer.screens:
            return answer
        if wish is not None:  # digits stand for what is shown now, no longer for leave or stay
            self.conversation.wish = None
        asked = await self._forms.ask(running)
        self._beside = True
        return replace(answer, screens=(*answer.screens, *asked.screens))

    async def _handle(self, entry: Route, rest: str, wish: PendingIntent | None = None) -> Answer:
        """Run a handler in a session of its own; a refusal is answered with its reason."""
        try:
            answer: Answer | StartForm = await self._user_turn.run(entry, rest)
        except NotConfirmed:
            if wish is not None and self.conversation.running is not None:
                return self._ask_to_leave(wish)
            answer = await self._confirming(entry, rest)
        except Refusal as refusal:
            return await self._refused(refusal)
        if isinstance(answer, StartForm):
            if wish is not None and self.conversation.running is not None:
                return self._ask_to_leave(wish)
            return await self._forms.begin(answer)
        return answer

    async def _confirming(self, entry: Route, rest: str) -> Answer | StartForm:
        """Who is to show first that it is them is asked so, and then led on to what they wanted."""
        then = entry.button(rest).encode() if isinstance(entry, TapRoute) else ""
        route = handlers.TAPS[taps.CONFIRM_ME.name]
        asked: Answer | StartForm = await self._user_turn.run(route, then)
        return asked

    async def _refused(self, refusal: Refusal) -> Answer:
        """Why not, and how things stand now where that is an order or the cart."""
        what = self.event.what
        tap = what.tap if isinstance(what, Tapped) else None
        entry = handlers.TAPS.get(tap.action) if tap is not None else None
        code = entry.order_of(tap.subject) if tap is not None and entry is not None else ""
        if code:
            try:
                shown: Answer = await self._user_turn.run(handlers.TAPS[taps.ORDER.name], code)
            except Refusal as other:
                return Answer(toast=other.text(), alert=True)
            return replace(shown, toast=refusal.text(), alert=True)
        if isinstance(what, Tapped) and what.id:
            return Answer(toast=refusal.text(), alert=True)
        return Answer((MessageScreen((refusal.text(),)),))

    # --- leaving a form, coming back ----------------------------------------------------------

    def _ask_to_leave(self, wish: PendingIntent) -> Answer:
        running = self.conversation.running
        assert running is not None
        self.conversation.wish = wish
        form = handlers.FORMS[running.form]
        lines = [t("📝 You are in the middle of this: {form}", form=self._forms.title(running))]
        if form.keeps:
            lines.append(t("Leave it? Your answers are kept."))
        screen = MessageScreen(
            tuple(lines),
            (
                (Button(t("➡️ Continue"), taps.STAY(running.draft)),),
                (Button(t("🚪 Leave"), taps.LEAVE(running.draft)),),
            ),
        )
        return Answer((screen,), fresh=True)

    async def _decided(self, tap: Tap) -> Answer:
        running, wish = self.conversation.running, self.conversation.wish
        match tap.action:
            case taps.RESUME.name:
                return await self._forms.resume(tap.subject)
            case taps.FRESH.name if (
                wish is not None and wish.form is not None and wish.form.form == tap.subject
            ):
                self.conversation.parked.pop(tap.subject, None)
                return await self._forms.go_on(wish.form)
            case taps.STAY.name if running is not None:
                self.conversation.wish = None
                return await self._forms.ask(running)
            case taps.LEAVE.name if (
                running is not None and wish is not None and running.draft == tap.subject
            ):
                self._forms.park()
                return await self._fulfil(wish)
        return await self._stale()

    async def _fulfil(self, wish: PendingIntent) -> Answer:
        """Do now what was put off by the question whether to leave."""
        if wish.command:
            return await self._handle(handlers.COMMANDS[wish.command], wish.rest)
        tap = Tap.decode(wish.tap)
        entry = handlers.TAPS.get(tap.action) if tap else None
        if tap is None or entry is None:
            return Answer((menu(self.known),))
        return await self._handle(entry, tap.subject)

    # --- what fits nowhere ----------------------------------------------------------------------

    async def _of_earlier_form(self, tap: Tap) -> Answer:
        """A button of a form that is over, or lost: what was confirmed with it is said again."""
        if PICK.read(tap.subject).what != CONFIRM:
            return await self._stale()
        found: Answer | None = await self._user_turn.work(
            form_outcomes.came_to, tap.draft, writes=False
        )
        if found is None:
            return await self._stale()
        running = self.conversation.running
        if running is None:
            return found
        self.conversation.wish = None
        asked = await self._forms.ask(running)
        return replace(found, screens=(*found.screens, *asked.screens))

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
            shown = await self._forms.ask(running)
        else:
            shown = Answer((menu(self.known),))
        return shown if first is None else with_first(shown, first)

    async def _below_a_picture(self, what: Any) -> Answer | None:
        """The words that came with a picture nobody asked for: a code, or what is looked for. None:
        there are none, or they find nothing."""
        match what:
            case SentPhoto(caption=words) | SentDocument(Document(kind="picture"), caption=words):
                pass
            case _:
                return None
        if code := code_in(words):
            return await self._command(Command("start", code))
        if not words.strip() or self.known.shop is not None:  # a seller means to sell it
            return None
        screen: Screen = await self._user_turn.work(found, words, writes=False)
        return Answer((screen,)) if _finds(screen) else None

    async def _outside(self, what: Any) -> Answer:
        """Something sent while nothing was asked. Words are looked up on the market."""
        match what:
            case SentDocument(document) if self.known.is_staff and document.kind == "table":
                # the only files that anybody sends in
                if document.name.startswith(POSTAGE_NAME):
                    await self._forms.begin(StartForm(postage.FORM, postage.Answers()))
                elif document.name.startswith(TAX_NAME):
                    await self._forms.begin(StartForm(import_tax.FORM, import_tax.Answers()))
                else:
                    await self._forms.begin(StartForm(tracking.FORM, tracking.Answers()))
                return await self._forms.answer(what)
            case Said(forwarded=False, text=text):
                return await self._said_to_an_inquiry(text) or await self._looked_up(text)
            case Said():
                said = t("That is a forwarded message. To find a product, type its name.")
            case SentPhoto() | SentDocument(document=Document(kind="picture")):
                return await self._a_picture()
            case Edited():
                said = t("You edited an earlier message. That changes nothing here.")
            case OtherContent(kind="voice"):
                said = t("Voice messages cannot be understood here yet. Please write.")
            case OtherContent() | SentDocument() | SharedContact() | SharedPlace():
                said = t("That is not needed here. Here is what you can do:")
            case _:
                return Answer()
        return Answer() if self.event.more else await self._again(said)

    async def _a_picture(self) -> Answer:
        """One that nobody asked for: a proof of payment, perhaps, or what is to be sold."""
        if self.event.more:
            return Answer()
        proof = await self._user_turn.work(unasked, None, writes=False)
        if proof is not None:
            return Answer((proof,))
        if self.known.shop is not None:
            said = t("📷 To add a product with this photo, tap Add a product first.")
        else:
            said = t("📷 A photo is not needed here. To sell something, open a shop.")
        return await self._again(said)

    async def _said_to_an_inquiry(self, words: str) -> Answer | None:
        """Words in reply to what somebody was told of a question, or the next ones after it. None:
        they are not."""
        arrived, replies_to = self.conversation.arrived, self.event.replies_to
        shown = replies_to or (arrived.taps if arrived is not None else ())
        number = taps.inquiry_in(shown)
        if number is None:
            return None
        told = NextWords(number, words, replies=bool(replies_to))
        try:
            wanted: StartForm | None = await self._user_turn.work(in_next_words, told, writes=False)
        except Refusal as refusal:
            return await self._refused(refusal)
        return None if wanted is None else await self._forms.begin(wanted)

    async def _looked_up(self, words: str) -> Answer:
        """On the market; of a sentence in three messages only what finds something is answered."""
        screen: Screen = await self._user_turn.work(found, words, writes=False)
        if _finds(screen):
            return Answer((screen,))
        if self.event.more:
            return Answer()
        if is_greeting(words):
            return await self._command(Command("start"))
        return Answer((screen,))


def _finds(screen: Screen) -> bool:
    """Whether there is more in it than other ways to look."""
    looks = {taps.SEARCH.name, taps.SHOP.name, taps.HOME.name}
    return bool({each.partition("|")[0] for each in taps_of((screen,))} - looks)
