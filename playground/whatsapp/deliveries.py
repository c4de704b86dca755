"""What becomes of a message that was taken: on its way, on the phone, read, or failed.

Nothing of this is in the answer to the call, which says only that the message was taken.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.providers.waiting import Waiting

from .chats import ENTRY_WINDOW
from .fetching import Fetching, NotFetched
from .refusals import GraphRefusal
from .told import Told

if TYPE_CHECKING:
    from playground.refusals import Json

    from .business import Business
    from .chats import Contact, Message

LONGEST_HOLD = 3.0  # seconds that one waits for the next to go first
LIVES = 30 * 86_400.0
AUTHENTICATION_LIVES = 600.0


class Deliveries:
    """Of one business number."""

    def __init__(self, business: Business) -> None:
        self.business = business
        self.fetching = Fetching()
        self._waiting = Waiting(business.world.clock)
        self._held: dict[int, Message] = {}

    def begin(self, message: Message) -> None:
        """Send one on its way, beside whatever else is done."""
        self._waiting.run(self.deliver(message))

    async def deliver(self, message: Message) -> None:
        """From taken to sent, and to the phone if that can be reached."""
        try:
            await self._fetch(message)
            self._must_go(message)
        except NotFetched as wrong:
            self.fail(message, GraphRefusal(131053, str(wrong)))
            return
        except GraphRefusal as refusal:
            self.fail(message, refusal)
            return
        self.sent(message)
        self._swapped(message)

    async def _fetch(self, message: Message) -> None:
        """Files that were given by link are fetched now, and not while the caller waits."""
        shown = [message.bubble.picture, *(card.picture for card in message.bubble.cards)]
        for picture in shown:
            if picture and picture.link and not picture.id:
                data, mime_type = await self.fetching.fetch(
                    picture.link, picture.kind, anywhere=self.business.settings.links_anywhere
                )
                stored = self.business.media.keep(picture.kind, data, mime_type, picture.filename)
                picture.of(data).id, picture.mime_type = stored.id, mime_type

    def _must_go(self, message: Message) -> None:
        """Refuse what cannot go; it is told of by a status."""
        business, contact, now = self.business, message.contact, self.business.now
        if business.take("fail_next"):
            if business.switches.fail_after_sent:
                self.sent(message)
            raise GraphRefusal(business.switches.fail_code, "as the switch wants it")
        if not contact.has_app:
            raise GraphRefusal(131026, "Message Undeliverable.")
        if contact.blocked and business.switches.blocked_as != "silence":
            raise GraphRefusal(int(business.switches.blocked_as), "Message Undeliverable.")
        if message.category == "marketing":
            if contact.no_marketing:
                raise GraphRefusal(
                    131050, "Unable to deliver: the user stopped marketing messages."
                )
            if contact.phone.startswith("1"):
                raise GraphRefusal(131049, "Marketing is not delivered to numbers of the USA.")
        if contact.in_window(now):
            return
        if not message.template:
            raise GraphRefusal(
                131047,
                "Message failed to send because more than 24 hours have passed since the customer"
                " last replied to this number.",
            )
        if not business.pace.may_reach(contact, business.limits):
            raise GraphRefusal(131048, "More people were written to in a day than the tier allows.")

    def sent(self, message: Message) -> None:
        """It left; what it will cost is known."""
        business, contact, now = self.business, message.contact, self.business.now
        if contact.came_by is not None and now < contact.window_until:
            contact.entry_until, contact.came_by = now + ENTRY_WINDOW, None
        message.price = business.bills.price(contact, message.category, now, business.limits)
        if message.by_number:
            contact.by_number = now
        self._status(message, "sent", priced=True)

    def _swapped(self, message: Message) -> None:
        """Where two are on their way at once, the second may be there first."""
        person = message.contact.person.id
        earlier = self._held.pop(person, None)
        if self.business.switches.swap and earlier is None:
            self._held[person] = message
            self._waiting.later(LONGEST_HOLD, lambda: self._let_go(message))
            return
        self.arrive(message)
        if earlier:
            self.arrive(earlier)

    def _let_go(self, message: Message) -> None:
        if self._held.get(message.contact.person.id) is message:
            del self._held[message.contact.person.id]
            self.arrive(message)

    def arrive(self, message: Message) -> None:
        """On the phone, if it is on; read at once, if the chat is on its screen."""
        business, contact = self.business, message.contact
        lives = AUTHENTICATION_LIVES if message.category == "authentication" else LIVES
        if not contact.online or contact.blocked or business.now - message.at > lives:
            return
        message.on_phone = True
        if contact.messages[-1] is not message:  # on a phone the order is that of coming
            contact.messages.remove(message)
            contact.messages.append(message)
        contact.typing_until = 0.0
        business.bills.delivered(message)
        if message.type == "reaction":  # of these nothing more is told
            self._react(message)
            return
        if contact.looking and contact.receipts:
            message.was_read = True
            self._status(message, "read", priced=True)
            return
        if not contact.looking:
            contact.unread += 1
        else:
            message.was_read = True
        self._status(message, "delivered", priced=True)

    def _react(self, message: Message) -> None:
        on = message.contact.find(message.answers)
        if on is None:
            return
        on.reactions.pop("business", None)
        if message.bubble.emoji:
            on.reactions["business"] = message.bubble.emoji
        self.business.changed(on)

    def catch_up(self, contact: Contact) -> None:
        """The phone is on again: what waited comes."""
        for message in list(contact.messages):
            if message.by_business and message.state == "sent" and not message.on_phone:
                self.arrive(message)

    def read(self, contact: Contact) -> None:
        """The person looked at the chat."""
        contact.unread = 0
        for message in contact.messages:
            if message.by_business and message.on_phone and not message.was_read:
                message.was_read = True
                if contact.receipts:
                    self._status(message, "read")

    # -- statuses ------------------------------------------------------------------------

    def fail(self, message: Message, refusal: GraphRefusal) -> None:
        """It will not be there; told without `contacts`, or with a bare number in them."""
        message.error = refusal.code
        what = self._about(message, "failed") | {"errors": [refusal.as_status()]}
        message.state = "failed"
        bare = self.business.switches.failed_contacts
        number = self.business.number_as("wa_id", message.contact)
        self._told(message, what, number if bare and number else None)

    def _status(self, message: Message, state: str, *, priced: bool = False) -> None:
        what = self._about(message, state)
        if priced and message.price:
            what["pricing"] = message.price.as_json()
            if message.price.type == "free_entry_point":
                kind = {"type": "referral_conversion"}
                what["conversation"] = {"id": f"entry-{message.contact.person.id}", "origin": kind}
        message.state = state  # type: ignore[assignment]
        self._told(message, what, self.business.told_of(message.contact))

    def _about(self, message: Message, state: str) -> Json:
        contact = message.contact
        what: Json = {"id": message.id, "status": state, "timestamp": str(int(self.business.now))}
        what |= self.business.number_as("recipient_id", contact)
        if contact.user_id:
            what["recipient_user_id"] = contact.user_id
        if message.callback_data is not None:
            what["biz_opaque_callback_data"] = message.callback_data
        return what

    def _told(self, message: Message, what: Json, contact: Json | None) -> None:
        message.told.append(what["status"])
        lane = f"statuses of {message.contact.person.id}"
        self.business.webhooks.tell(Told("messages", "statuses", what, contact, lane))
        self.business.changed(message)

    # -- ending --------------------------------------------------------------------------

    async def settled(self, seconds: float = 5.0) -> None:
        """Wait for those under way, a few seconds at most."""
        await self._waiting.settled(seconds)

    def drop(self) -> None:
        """Forget those under way."""
        self._held.clear()
        self._waiting.cancel()

    async def close(self) -> None:
        """Stop all."""
        await self._waiting.close()
        await self.fetching.close()
